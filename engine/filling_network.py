"""The network's part of a fill: what is in the hole, of a copy small enough for its field. Imports torch."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import torch

from engine import device as devices
from engine.api import Context, DevicePolicy, EngineError, ModelError, Rect
from engine.models.store import shared
from engine.patchmatch import halved
from engine.size_rules import SizeRule

__all__ = ["Network"]

FIELD = 144  # pixels: holes up to that width are what the network learned to fill
LONGEST = 512  # pixels of the copy's longer side: what it takes stays bounded
# both of published networks that see farther, by their architecture
FIELDS = {"spandrel:LaMa": (256, 768)}
# the ladder where memory does not do: the same once more, as what was held may be free now, then of smaller copies
RUNGS = (0, 0, 1, 1)  # how often the copy is halved before each


class Network:
    """The active model of the task "fill", or the one named; loaded when it is first needed.

    ``used``: whether it was. ``depth``: pixels from the rim to the middle of the last hole as it saw it, of a network
    that sees farther than DeepFill in proportion less; ``halvings``: how often the copy of that hole was halved, None
    where memory did not do for an answer. ``smooth``: whether it answers with the mean of what may be, without
    texture. ``device``: in words.
    """

    def __init__(
        self,
        model: str | None,
        policy: DevicePolicy,
        deep: bool,
        context: Context,
        note: Callable[[str], None],
    ) -> None:
        """``deep``: 16 bits, which half precision is not fine enough for. Raises EngineError, ModelError."""
        self.used, self.smooth, self.depth = False, False, 0.0
        self.halvings: int | None = None
        self._context, self._note = context, note
        self._card = shared().active("fill", model)
        self._device = devices.resolve(policy.device)
        if policy.precision not in ("auto", *self._card.precisions):
            raise EngineError(
                f"{self._card.name} does not work in {policy.precision}; choose {' or '.join(self._card.precisions)}."
            )
        self._precision = policy.precision
        if self._precision == "auto":
            whole = deep and "float32" in self._card.precisions
            self._precision = (
                "float32" if whole else devices.fastest_precision(self._device, self._card.precisions)
            )

    @property
    def device(self) -> str:
        return devices.describe(self._device)

    def recipe(self) -> dict[str, str]:
        return {"model": self._card.id, "model_sha256": self._card.sha256, "precision": self._precision}

    def filled(self, seen: np.ndarray, first: np.ndarray, hole: np.ndarray, width: float) -> np.ndarray:
        """``first`` with the network's fill in the hole: h × w × 3 float32, encoded as sRGB.

        ``seen``: the picture; ``first``: it with a smooth fill, which is the answer where memory does not do;
        ``width``: of the widest hole, pixels.
        """
        self.halvings = None
        sizes = [(seen, hole)]
        field, longest = FIELDS.get(self._card.architecture, (FIELD, LONGEST))
        while max(sizes[-1][1].shape) > longest or width / 2 ** (len(sizes) - 1) > field:
            if min(sizes[-1][1].shape) < 16:
                break
            sizes.append(halved(*sizes[-1]))
        for rung in RUNGS:
            if rung:
                self._note("Out of memory: the network looks at a smaller copy.")
                sizes.append(halved(*sizes[-1]))
            self.depth = width / 2 ** len(sizes) * FIELD / field
            self._context.check_cancelled()
            small, inside = sizes[-1]
            try:
                answer = self._answer(small, inside)
            except (RuntimeError, MemoryError) as error:
                if not devices.is_out_of_memory(error, self._device):
                    raise
            else:
                self.halvings = len(sizes) - 1
                large = cv2.resize(answer, hole.shape[::-1], interpolation=cv2.INTER_CUBIC)
                return np.where(hole[..., None], large.clip(0, 1), seen)
            gc.collect()
            devices.release(self._device)
        self._note("Out of memory: a hole is filled in the classical way (PatchMatch), without the network.")
        return first

    def _answer(self, picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
        loaded = shared().load(self._card, self._device, devices.DTYPES[self._precision])
        network: Any = loaded.network
        multiple = getattr(network, "size_multiple", self._card.multiple)
        height, width = hole.shape
        shown = SizeRule.of(self._card, multiple).padded(Rect(0, 0, width, height))
        pad = ((0, shown.height - height), (0, shown.width - width))
        # symmetric, as an edge that repeats would show the network a streak
        image = np.pad(picture, (*pad, (0, 0)), mode="symmetric").astype(np.float32)
        mask = np.pad(hole, pad, mode="symmetric").astype(np.float32)
        dtype = devices.DTYPES[self._precision]
        x = torch.from_numpy(image).permute(2, 0, 1)[None].to(self._device, dtype)
        m = torch.from_numpy(mask)[None, None].to(self._device, dtype)
        self._context.device(self.device, devices.used_memory(self._device))
        check = self._context.check_cancelled
        hooks = [module.register_forward_pre_hook(lambda *_: check()) for module in network.modules()]
        try:
            with torch.inference_mode():
                y = network(x.contiguous(memory_format=torch.channels_last), m)
        finally:
            for hook in hooks:
                hook.remove()
        if tuple(y.shape) != tuple(x.shape):
            raise ModelError(
                f"{self._card.name} answered in another size: it is not a model for filling holes."
            )
        answer = y[0, :, :height, :width].permute(1, 2, 0).to("cpu", torch.float32).numpy()
        if not np.isfinite(answer).all():
            if self._precision == "float32":
                raise ModelError(
                    f"{self._card.name} gave numbers that are not finite; verify or replace the model."
                )
            self._note(f"{self._card.name} overflowed in {self._precision}; it goes on in float32.")
            self._precision = "float32"
            return self._answer(picture, hole)
        self.used, self.smooth = True, getattr(network, "smooth", False)
        return np.ascontiguousarray(answer)
