"""Instance normalization whose statistics all tiles of a picture share.

A generator as CycleGAN's (Zhu et al., 2017) normalizes each channel by its mean and variance over the picture that
it is given. Tile by tile each one would have its own, and its own tone. Here they are measured once, on the whole
picture as it is seen (reduced where that is large), and hold for every tile. Networks without such layers pass
unchanged.
"""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine import device as devices
from engine.api import MemoryExhausted
from engine.models.store import Card, Loaded, ModelStore

__all__ = ["SharedStatistics", "fixed"]

SURROUNDINGS = (
    96  # pixels: what nine residual blocks at a quarter of the resolution see, whatever the card says
)
SMALLEST = 64  # pixels of the short side, below which a whole picture says nothing of itself


class _FixedNorm(nn.Module):
    """An ``InstanceNorm2d`` with statistics that were measured before."""

    scale: Tensor
    shift: Tensor

    def __init__(self, norm: nn.InstanceNorm2d, mean: Tensor, variance: Tensor) -> None:
        super().__init__()
        scale = torch.rsqrt(variance + norm.eps)
        shift = -mean * scale
        if norm.affine:
            scale, shift = scale * norm.weight, shift * norm.weight + norm.bias
        self.register_buffer("scale", scale[None, :, None, None])
        self.register_buffer("shift", shift[None, :, None, None])

    def forward(self, x: Tensor) -> Tensor:
        return torch.addcmul(self.shift.to(x.dtype), x, self.scale.to(x.dtype))


def _norms(network: nn.Module) -> dict[str, nn.InstanceNorm2d]:
    return {
        name: m
        for name, m in network.named_modules()
        if isinstance(m, nn.InstanceNorm2d) and not m.track_running_stats
    }


@torch.inference_mode()
def fixed(network: nn.Module, whole: Tensor, check: Callable[[], None] = lambda: None) -> nn.Module:
    """A copy of a network whose instance normalizations have the statistics that ``whole``, 1 × 3 × h × w, gives
    them. ``check`` is called between layers and raises Cancelled."""
    found: dict[str, tuple[Tensor, Tensor]] = {}
    handles = []

    def watch(name: str) -> Callable[..., None]:
        def seen(_module: nn.Module, given: tuple[Tensor]) -> None:
            check()
            variance, mean = torch.var_mean(given[0].float(), (0, 2, 3), correction=0)
            found[name] = mean, variance

        return seen

    norms = _norms(network)
    try:
        handles = [norm.register_forward_pre_hook(watch(name)) for name, norm in norms.items()]
        network(whole)
    finally:
        for handle in handles:
            handle.remove()
    made = copy.deepcopy(network)
    for name, norm in _norms(made).items():
        parent, _, own = name.rpartition(".")
        made.get_submodule(parent)._modules[own] = _FixedNorm(norm, *found[name])
    return made.eval()


class SharedStatistics(ModelStore):
    """A model store for one job: networks come with the statistics of its picture."""

    def __init__(
        self, store: ModelStore, overview: Callable[[], np.ndarray], check: Callable[[], None] = lambda: None
    ) -> None:
        """``overview()``: the whole picture, h × w × 3 float32 in 0..1; asked only where it is needed."""
        super().__init__(store.folders, store.cache_limit)
        self._store, self._overview, self._check = store, overview, check

    def cards(self) -> list[Card]:
        return self._store.cards()

    def load(self, card: Card, device: torch.device, dtype: torch.dtype) -> Loaded:
        """Raises ModelError, Cancelled, and MemoryExhausted for a picture of which not even a small copy fits."""
        loaded = self._store.load(card, device, dtype)
        if not _norms(loaded.network):
            return loaded
        network = self._measured(loaded)
        return replace(loaded, network=network, card=replace(card, overlap=max(card.overlap, SURROUNDINGS)))

    def _measured(self, loaded: Loaded) -> nn.Module:
        whole = self._overview()
        while True:
            try:
                return fixed(loaded.network, _padded(whole, loaded), self._check)
            except (RuntimeError, MemoryError) as error:
                if not devices.is_out_of_memory(error, loaded.device):
                    raise
            gc.collect()
            devices.release(loaded.device)
            if min(whole.shape[:2]) < 2 * SMALLEST:
                raise MemoryExhausted(
                    f"There is not enough memory for {loaded.card.name}, even for a small copy of the picture; "
                    "close other programs or documents."
                )
            size = whole.shape[1] // 2, whole.shape[0] // 2
            whole = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)


def _padded(whole: np.ndarray, loaded: Loaded) -> Tensor:
    """As the network takes it: multiples of its size rule, at least four of them, by a mirror image."""
    multiple = loaded.card.multiple
    height, width = (max(4, -(-n // multiple)) * multiple for n in whole.shape[:2])
    edges = (0, height - whole.shape[0], 0, width - whole.shape[1])
    full = cv2.copyMakeBorder(whole, *edges, cv2.BORDER_REFLECT)
    tile = torch.from_numpy(full).to(loaded.device, loaded.dtype)
    return tile.permute(2, 0, 1)[None]
