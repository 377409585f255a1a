"""The ncnn reader: networks written here layer by layer come back exactly; damaged files are one sentence."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.api import ModelError
from engine.models.ncnn import load_upscaler, read_layers, read_network, read_rrdb, read_srvgg

SHARED = Path(os.environ.get("SAISEI_SHARED", Path(__file__).parents[3] / "shared"))
RNG = np.random.default_rng(0)


class Writer:
    """Writes a .param and a .bin as ncnn's own converters do."""

    def __init__(self, name: str = "net", half: bool = True) -> None:
        self.name, self.half = name, half
        self.lines: list[str] = []
        self.data = b""

    def layer(self, words: str) -> None:
        self.lines.append(words)

    def convolution(self, inputs: int, outputs: int, extra: str = "") -> tuple[np.ndarray, np.ndarray]:
        weight = RNG.normal(0, 0.1, (outputs, inputs, 3, 3)).astype(np.float16)
        bias = RNG.normal(0, 0.1, outputs).astype(np.float32)
        n = len(self.lines)
        self.layer(f"Convolution c{n} 1 1 {n} {n + 1} 0={outputs} 1=3 4=1 5=1 6={weight.size} {extra}")
        tag, stored = (0x01306B47, weight) if self.half else (0, weight.astype(np.float32))
        raw = struct.pack("<I", tag) + stored.tobytes()
        self.data += raw + b"\0" * (-len(raw) % 4) + bias.tobytes()
        return weight.astype(np.float32), bias

    def prelu(self, width: int) -> np.ndarray:
        slopes = RNG.uniform(0, 0.5, width).astype(np.float32)
        n = len(self.lines)
        self.layer(f"PReLU p{n} 1 1 {n} {n + 1} 0={width}")
        self.data += slopes.tobytes()
        return slopes

    def save(self, folder: Path) -> Path:
        path = folder / f"{self.name}.param"
        path.write_text(f"7767517\n{len(self.lines)} 99\n" + "\n".join(self.lines) + "\n")
        path.with_suffix(".bin").write_bytes(self.data)
        return path


def compact(
    half: bool = True, width: int = 5, convs: int = 2, scale: int = 4
) -> tuple[Writer, list[np.ndarray]]:
    """``width`` 5 makes a number of weights that has to be padded."""
    made, arrays = Writer(half=half), []
    made.layer("Input in 0 1 data")
    made.layer("Split s 1 2 data a b")
    for i in range(convs + 1):
        arrays += [*made.convolution(width if i else 3, width), made.prelu(width)]
    arrays += made.convolution(width, 3 * scale**2)
    made.layer(f"PixelShuffle up 1 1 x y 0={scale}")
    made.layer(f"Interp near 1 1 b z 0=1 1={scale}.000000e+00 2={scale}.000000e+00")
    made.layer("BinaryOp add 2 1 y z output")
    return made, arrays


def rrdb(blocks: int, width: int = 6, growth: int = 4) -> tuple[Writer, list[np.ndarray]]:
    made, arrays = Writer(), []
    made.layer("Input in 0 1 data")
    slope = "9=2 -23310=1,2.000000e-01"
    arrays += made.convolution(3, width)
    for _ in range(3 * blocks):
        for k in range(4):
            arrays += made.convolution(width + k * growth, growth, slope)
            made.layer(f"Concat j{len(arrays)} 2 1 a b c")
        arrays += made.convolution(width + 4 * growth, width)
        made.layer(f"Eltwise e{len(arrays)} 2 1 a b c 0=1 -23301=2,2.000000e-01,1.000000e+00")
    arrays += made.convolution(width, width)
    for _ in range(2):
        made.layer(f"Interp i{len(arrays)} 1 1 a b 0=1 1=2.000000e+00 2=2.000000e+00")
        arrays += made.convolution(width, width, slope)
    arrays += made.convolution(width, width, slope)
    arrays += made.convolution(width, 3)
    return made, arrays


@pytest.mark.parametrize("half", [True, False])
def test_a_compact_network_comes_back_exactly(half: bool, tmp_path: Path) -> None:
    made, arrays = compact(half)
    config, state = read_srvgg(made.save(tmp_path))
    assert config == {"width": 5, "convs": 2, "scale": 4, "channels": 3}
    assert list(state)[:4] == ["body.0.weight", "body.0.bias", "body.1.weight", "body.2.weight"]
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(arrays, state.values(), strict=True))
    assert load_upscaler(tmp_path / "net.param")(torch.rand(1, 3, 4, 6)).shape == (1, 3, 16, 24)


def test_an_rrdb_network_comes_back_exactly_in_spandrels_layout(tmp_path: Path) -> None:
    made, arrays = rrdb(2)
    state = read_rrdb(made.save(tmp_path))
    assert list(state)[::2][:6] == [
        "conv_first.weight",
        *(f"body.0.rdb1.conv{k}.weight" for k in range(1, 6)),
    ]
    last = [f"{n}.weight" for n in ("conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")]
    assert list(state)[::2][-5:] == last
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(arrays, state.values(), strict=True))


def test_spandrel_loads_what_was_read(tmp_path: Path) -> None:
    made, _ = rrdb(1, growth=32)
    with torch.inference_mode():
        assert load_upscaler(made.save(tmp_path))(torch.rand(1, 3, 5, 4)).shape == (1, 3, 20, 16)


def test_an_rrdb_network_that_spandrel_does_not_know_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"an unusual size\.$"):
        load_upscaler(rrdb(1, growth=4)[0].save(tmp_path))


def test_the_published_compact_pair_reads() -> None:
    for name in ("realesr_general_x4v3", "realesr_general_wdn_x4v3"):
        path = SHARED / "weights" / f"{name}.ncnn.param"
        if not path.exists():
            pytest.skip(f"{path.name} is not in the shared weights folder")
        config, state = read_srvgg(path)
        assert (config["width"], config["convs"], config["scale"]) == (64, 32, 4)
        assert sum(v.numel() for v in state.values()) == 1_213_296


def test_every_cut_of_the_numbers_is_one_sentence(tmp_path: Path) -> None:
    made, _ = compact()
    path = made.save(tmp_path)
    for length in [0, 2, 5, 100, *RNG.integers(0, len(made.data), 20), len(made.data) - 1]:
        path.with_suffix(".bin").write_bytes(made.data[:length])
        with pytest.raises(ModelError, match=r"^“net\.bin” is cut short: .*\.$"):
            read_network(path)


def test_bytes_left_over_are_refused(tmp_path: Path) -> None:
    made, _ = compact()
    made.data += b"\0\0\0\0"
    with pytest.raises(ModelError, match=r"4 bytes are left over\.$"):
        read_network(made.save(tmp_path))


def test_another_storage_is_refused(tmp_path: Path) -> None:
    made, _ = compact()
    made.data = struct.pack("<I", 0x000D4B38) + made.data[4:]  # 8-bit integers
    with pytest.raises(ModelError, match="0x000d4b38"):
        read_network(made.save(tmp_path))


def test_unknown_layers_are_refused_by_name(tmp_path: Path) -> None:
    made, _ = compact()
    made.layer("Softmax end 1 1 output prob")
    with pytest.raises(ModelError, match="end of the kind Softmax"):
        read_network(made.save(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7767516\n1 1\nInput in 0 1 data\n",
        "7767517\n",
        "7767517\n2 1\nInput in 0 1 data\n",
        "7767517\n1 1\nInput in 0 x data\n",
        "7767517\n1 1\nInput in 0 -1 data\n",
        "7767517\n1 1\nConvolution c 1 1 a\n",
        "7767517\n1 1\nConvolution c 1 1 a b 0=many\n",
        "7767517\n1 1\nInput\n",
    ],
)
def test_a_damaged_list_is_one_sentence(text: str) -> None:
    with pytest.raises(ModelError, match=r"^“net\.param” .*\.$"):
        read_layers(text, "net.param")


@pytest.mark.parametrize("number", ["0=nan", "0=inf", "0=1e400", "0=-8", "6=7", "1=0"])
def test_senseless_numbers_are_one_sentence(number: str, tmp_path: Path) -> None:
    path = tmp_path / "net.param"
    key, _ = number.split("=")
    usual = {"0": "8", "1": "3", "5": "1", "6": "216"}
    words = " ".join(number if k == key else f"{k}={v}" for k, v in usual.items())
    path.write_text(f"7767517\n1 1\nConvolution c 1 1 a b {words}\n")
    path.with_suffix(".bin").write_bytes(bytes(2000))
    with pytest.raises(ModelError, match=r"\.$"):
        read_network(path)


def test_a_negative_number_of_slopes_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "net.param"
    path.write_text("7767517\n1 1\nPReLU p 1 1 a b 0=-1\n")
    path.with_suffix(".bin").write_bytes(bytes(64))
    with pytest.raises(ModelError, match="p has -1 numbers"):
        read_network(path)


def test_missing_and_binary_files_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"“none\.param” is missing"):
        read_network(tmp_path / "none.param")
    with pytest.raises(ModelError, match=r"“none\.param” is missing"):
        load_upscaler(tmp_path / "none.param")
    path = compact()[0].save(tmp_path)
    path.with_suffix(".bin").unlink()
    with pytest.raises(ModelError, match=r"“net\.bin” is missing"):
        read_network(path)
    path.write_bytes(b"\xff\xfe\x00\x80" * 9)
    with pytest.raises(ModelError, match="not text"):
        read_network(path)


def test_one_kind_of_network_is_not_taken_for_the_other(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a ×4 RRDB network"):
        read_rrdb(compact()[0].save(tmp_path))
    with pytest.raises(ModelError, match="not an SRVGGNetCompact"):
        read_srvgg(rrdb(1)[0].save(tmp_path))


def test_an_upscaler_whose_picture_is_enlarged_otherwise_is_refused(tmp_path: Path) -> None:
    """Its numbers would fit, and its output would be wrong."""
    made, _ = compact()
    made.lines[-2] = made.lines[-2].replace("0=1 ", "0=2 ")  # bilinear
    with pytest.raises(ModelError, match="not an SRVGGNetCompact"):
        read_srvgg(made.save(tmp_path))
