"""Devices, precisions and the measured footprint of an operation."""

from __future__ import annotations

import pytest
import torch

from engine import device as devices
from engine.api import EngineError

CPU = torch.device("cpu")


def test_the_processor_is_always_there() -> None:
    assert devices.resolve("cpu") == CPU
    assert devices.resolve("auto").type in ("cpu", "cuda")
    assert devices.describe(CPU) == "cpu"


@pytest.mark.parametrize("wanted", ["gpu", "cuda:x", "cuda:-1", ""])
def test_unknown_devices_are_one_sentence(wanted: str) -> None:
    with pytest.raises(EngineError, match="auto, cpu, cuda"):
        devices.resolve(wanted)


def test_precision_is_one_that_the_model_tolerates() -> None:
    assert devices.fastest_precision("cpu", ("float32",)) == "float32"
    assert devices.fastest_precision("cpu", ("float32", "float16")) == "float32"
    assert devices.fastest_precision("cpu", ("float32", "bfloat16")) in ("float32", "bfloat16")


def test_memory_is_told_in_bytes() -> None:
    assert 1 << 20 < devices.used_memory(CPU) < 1 << 40
    assert devices.free_memory(CPU) > 0


def test_out_of_memory_is_told_by_type() -> None:
    for error in (torch.OutOfMemoryError("x"), MemoryError()):
        assert devices.is_out_of_memory(error, CPU)
    assert not devices.is_out_of_memory(RuntimeError("CUDA out of memory"), CPU)
    assert not devices.is_out_of_memory(ValueError("out of memory"), CPU, lambda: 1 << 60)


def test_on_the_processor_torchs_bare_error_is_told_by_what_can_be_had() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 58)
    assert not isinstance(caught.value, torch.OutOfMemoryError)
    assert devices.is_out_of_memory(caught.value, CPU, lambda: 1 << 60)
    assert devices.is_out_of_memory(caught.value, CPU, lambda: 1 << 70)
    assert not devices.is_out_of_memory(caught.value, torch.device("cuda"), lambda: 1 << 60)


def test_peak_bytes_counts_what_lives_at_one_time() -> None:
    given = torch.zeros(1000)

    def chain() -> torch.Tensor:
        x = given
        for _ in range(10):
            x = x + 1  # the one before goes away
        return x

    def hoard() -> list[torch.Tensor]:
        return [given + i for i in range(10)]

    assert 4000 <= devices.peak_bytes(chain) <= 8000
    assert devices.peak_bytes(hoard) == 40000
