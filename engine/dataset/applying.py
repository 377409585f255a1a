"""How each operation works: torchvision.transforms.v2 on the picture, its boxes and its masks together.

Everything is done as the numbers of a step say; nothing is drawn here. Pictures stay uint8 between steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torchvision.transforms.v2.functional as F
from torchvision import tv_tensors

from engine.api import Context, DevicePolicy, EngineError, Picture, Request
from engine.chain import whole
from engine.dataset.recipe import filter_step

__all__ = ["Sample", "applied"]

TILE = 512  # of networks: fixed, so that the free memory of the day changes no pixel


@dataclass(frozen=True, eq=False)
class Sample:
    """A picture on its way. ``image``: 3 × H × W uint8 sRGB; ``boxes``: N × 4 from corner to corner, float32;
    ``shapes``: M × H × W uint8, masks of those objects that have one, in their order; ``classes``: 1 × H × W uint8;
    ``left``: N, the share of each box that is still in the picture; ``recipes``: of the models that worked on it."""

    image: torch.Tensor
    boxes: torch.Tensor
    left: torch.Tensor
    shapes: torch.Tensor | None = None
    classes: torch.Tensor | None = None
    recipes: tuple[dict[str, Any], ...] = ()

    @property
    def width(self) -> int:
        return int(self.image.shape[-1])

    @property
    def height(self) -> int:
        return int(self.image.shape[-2])

    def moved(self, move: Callable[[Any], Any]) -> Sample:
        """The sample through a change of geometry. ``move`` works on tv_tensors of all kinds."""
        image = _plain(move(tv_tensors.Image(self.image)))
        boxes, left = self.boxes, self.left
        if len(boxes):
            canvas = (self.height, self.width)
            wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=canvas, clamping_mode=None)
            outside = _plain(move(wrapped))
            boxes = outside.clone()
            boxes[:, 0::2].clamp_(0, image.shape[-1])
            boxes[:, 1::2].clamp_(0, image.shape[-2])
            before = _areas(outside)
            left = left * torch.where(
                before > 0, _areas(boxes) / before.clamp(min=1e-6), torch.zeros_like(before)
            )
        masks = [None if m is None else _plain(move(tv_tensors.Mask(m))) for m in (self.shapes, self.classes)]
        return replace(self, image=image, boxes=boxes, left=left, shapes=masks[0], classes=masks[1])


def _areas(boxes: torch.Tensor) -> torch.Tensor:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _plain(tensor: Any) -> torch.Tensor:
    return tensor.as_subclass(torch.Tensor)


def applied(sample: Sample, step: Mapping[str, Any], policy: DevicePolicy, context: Context) -> Sample:
    """The sample after a step that was drawn. Raises EngineError where a model fails."""
    op = step["op"]
    if op in _GEOMETRY:
        return _GEOMETRY[op](sample, step)
    if op in _PIXELS:
        return replace(sample, image=_PIXELS[op](sample.image, step).contiguous())
    return _modelled(sample, step, policy, context)


# --- geometry ------------------------------------------------------------------------------------------


def _filled(step: Mapping[str, Any]) -> Callable[[Any], Any]:
    """What comes in from outside: the wanted grey for pictures, nothing for masks."""
    return lambda t: [float(step["fill"])] * 3 if isinstance(t, tv_tensors.Image) else 0.0


def _quarter_turn(sample: Sample, step: Mapping[str, Any]) -> Sample:
    turns = step["turns"] % 4
    if not turns:
        return sample
    # expanding keeps all of the picture, and nearest neighbours copy pixels as they are
    return sample.moved(lambda t: F.rotate(t, 90.0 * turns, expand=True))


def _rotate(sample: Sample, step: Mapping[str, Any]) -> Sample:
    fill = _filled(step)
    return sample.moved(lambda t: F.rotate(t, step["angle"], F.InterpolationMode.BILINEAR, fill=fill(t)))


def _affine(sample: Sample, step: Mapping[str, Any]) -> Sample:
    fill = _filled(step)
    by = [step["move_x"] * sample.width, step["move_y"] * sample.height]
    return sample.moved(
        lambda t: F.affine(
            t,
            step["angle"],
            by,
            step["scale"],
            [step["shear"], 0.0],
            F.InterpolationMode.BILINEAR,
            fill=fill(t),
        )
    )


def _perspective(sample: Sample, step: Mapping[str, Any]) -> Sample:
    fill, w, h = _filled(step), sample.width - 1, sample.height - 1
    if w < 2 or h < 2:
        return sample  # four corners need a picture between them
    most_x, most_y = step["distortion"] * w / 2, step["distortion"] * h / 2
    xs = [round(step[f"x{i}"] * most_x) for i in (1, 2, 3, 4)]
    ys = [round(step[f"y{i}"] * most_y) for i in (1, 2, 3, 4)]
    # two corners that meet leave nothing to see
    xs = [min(x, (w - 1) // 2) for x in xs]
    ys = [min(y, (h - 1) // 2) for y in ys]
    start = [[0, 0], [w, 0], [w, h], [0, h]]
    end = [[xs[0], ys[0]], [w - xs[1], ys[1]], [w - xs[2], h - ys[2]], [xs[3], h - ys[3]]]
    return sample.moved(lambda t: F.perspective(t, start, end, F.InterpolationMode.BILINEAR, fill=fill(t)))


def _elastic(sample: Sample, step: Mapping[str, Any]) -> Sample:
    fill = _filled(step)
    rng = np.random.default_rng(step["seed"])
    shape = (sample.height, sample.width)
    sides = []
    import cv2

    for size in (sample.width, sample.height):
        field = rng.uniform(-1, 1, shape).astype(np.float32)
        sides.append(cv2.GaussianBlur(field, (0, 0), step["sigma"]) * np.float32(step["alpha"] / size))
    displacement = torch.from_numpy(np.stack(sides, -1)[None])
    return sample.moved(lambda t: F.elastic(t, displacement, F.InterpolationMode.BILINEAR, fill=fill(t)))


def _resized(t: Any, size: list[int]) -> Any:
    if size == [1, 1] and isinstance(t, torch.Tensor) and t.dtype == torch.uint8 and t.shape[0] == 3:
        # PyTorch's kernel for bytes takes one pixel of three channels for another layout, and stops
        return _resized(t.float(), size).round().to(torch.uint8)
    if isinstance(t, tv_tensors.Mask):
        # not F.resize: its nearest neighbour is the upper left corner of what becomes one pixel, not its middle
        return torch.nn.functional.interpolate(_plain(t)[None], size, mode="nearest-exact")[0]
    return F.resize(t, size, F.InterpolationMode.BILINEAR, antialias=True)


def _crop(sample: Sample, step: Mapping[str, Any]) -> Sample:
    w, h = sample.width, sample.height
    area = step["area"] * w * h
    width = min(w, max(1, round(math.sqrt(area * step["ratio"]))))
    height = min(h, max(1, round(math.sqrt(area / step["ratio"]))))
    top, left = round(step["y"] * (h - height)), round(step["x"] * (w - width))
    size = [step["size"]] * 2
    return sample.moved(lambda t: F.crop(t, top, left, height, width)).moved(lambda t: _resized(t, size))


def _window(sample: Sample, step: Mapping[str, Any]) -> Sample:
    sample = _padded(sample, step["size"], step)
    top = round(step["y"] * (sample.height - step["size"]))
    left = round(step["x"] * (sample.width - step["size"]))
    return sample.moved(lambda t: F.crop(t, top, left, step["size"], step["size"]))


def _padded(sample: Sample, side: int, step: Mapping[str, Any]) -> Sample:
    """In the middle of a square of that side, where it is smaller."""
    across, down = max(0, side - sample.width), max(0, side - sample.height)
    if not across and not down:
        return sample
    border = [across // 2, down // 2, across - across // 2, down - down // 2]
    fill = _filled(step)
    return sample.moved(lambda t: F.pad(t, border, fill=fill(t)))


def _resize(sample: Sample, step: Mapping[str, Any]) -> Sample:
    side, fit = step["size"], step["fit"]
    if fit == "stretch":
        return sample.moved(lambda t: _resized(t, [side, side]))
    ends = (sample.width, sample.height)
    factor = side / (min(ends) if fit == "cover" else max(ends))
    size = [max(1, round(sample.height * factor)), max(1, round(sample.width * factor))]
    sample = sample.moved(lambda t: _resized(t, size))
    if fit == "longest":
        return sample
    if fit == "inside":
        return _padded(sample, side, step)
    return sample.moved(lambda t: F.center_crop(t, [side, side]))


_GEOMETRY: dict[str, Callable[[Sample, Mapping[str, Any]], Sample]] = {
    "horizontal-flip": lambda s, _: s.moved(F.horizontal_flip),
    "vertical-flip": lambda s, _: s.moved(F.vertical_flip),
    "quarter-turn": _quarter_turn,
    "rotate": _rotate,
    "affine": _affine,
    "perspective": _perspective,
    "elastic": _elastic,
    "crop": _crop,
    "window": _window,
    "resize": _resize,
}


# --- colour and quality: boxes and masks stay ----------------------------------------------------------


def _colour(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    if step["brightness"] != 1:
        image = F.adjust_brightness(image, step["brightness"])
    if step["contrast"] != 1:
        image = F.adjust_contrast(image, step["contrast"])
    if step["saturation"] != 1:
        image = F.adjust_saturation(image, step["saturation"])
    return F.adjust_hue(image, step["hue"]) if step["hue"] else image


def _blur(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    """Down, then across: a Gaussian is both, for a fraction of the work of one square kernel."""
    reach = max(1, math.ceil(3 * step["sigma"]))
    reach = min(reach, min(image.shape[-2:]) - 1)  # reflected at the border: no further than the picture goes
    if reach < 1:
        return image
    blurred = image.float()
    for size in ([1, 2 * reach + 1], [2 * reach + 1, 1]):
        blurred = F.gaussian_blur(blurred, size, [step["sigma"]] * 2)
    return blurred.round_().to(torch.uint8)


def _floats(image: torch.Tensor) -> np.ndarray:
    """H × W × 3 float32 in 0..1."""
    return np.ascontiguousarray(image.permute(1, 2, 0).numpy().astype(np.float32) / 255)


def _bytes(floats: np.ndarray) -> torch.Tensor:
    pixels = np.rint(floats.clip(0, 1) * 255).astype(np.uint8)
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


def _noise(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    noise = np.random.default_rng(step["seed"]).standard_normal(image.shape, dtype=np.float32)
    noise *= np.float32(step["sigma"] * 255)
    noise += image.numpy()
    np.rint(noise, out=noise)
    np.clip(noise, 0, 255, out=noise)
    return torch.from_numpy(noise.astype(np.uint8))


def _camera_noise(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    from engine.training.degrade import camera

    if min(image.shape[-2:]) < 2:
        return image  # no room for a sensor's mosaic
    return _bytes(camera(_floats(image), np.random.default_rng(step["seed"]), step["strength"]))


def _jpeg(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    """By OpenCV: torchvision will lose its codecs."""
    import cv2

    pixels = np.ascontiguousarray(image.permute(1, 2, 0).numpy()[..., ::-1])
    ok, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, step["quality"]])
    if not ok:
        raise EngineError("A picture could not be written as JPEG.")
    decoded: np.ndarray = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return torch.from_numpy(np.ascontiguousarray(decoded[..., ::-1].transpose(2, 0, 1)))


def _coarse(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    size = list(image.shape[-2:])
    small = [max(1, round(side / step["factor"])) for side in size]
    return _resized(_resized(image, small), size)


def _erase(image: torch.Tensor, step: Mapping[str, Any]) -> torch.Tensor:
    height, width = image.shape[-2:]
    area = step["area"] * width * height
    across = min(width, round(math.sqrt(area * step["ratio"])))
    down = min(height, round(math.sqrt(area / step["ratio"])))
    if not across or not down:
        return image
    top, left = round(step["y"] * (height - down)), round(step["x"] * (width - across))
    grey = torch.full((3, 1, 1), step["fill"], dtype=torch.uint8)
    return F.erase(image, top, left, down, across, grey)


_PIXELS: dict[str, Callable[[torch.Tensor, Mapping[str, Any]], torch.Tensor]] = {
    "colour": _colour,
    "gamma": lambda i, s: F.adjust_gamma(i, s["gamma"]),
    "grey": lambda i, _: F.rgb_to_grayscale(i, 3),
    "invert": lambda i, _: F.invert(i),
    "auto-contrast": lambda i, _: F.autocontrast(i),
    "equalize": lambda i, _: F.equalize(i),
    "posterize": lambda i, s: F.posterize(i, s["bits"]),
    "solarize": lambda i, s: F.solarize(i, s["threshold"]),
    "sharpness": lambda i, s: F.adjust_sharpness(i, s["factor"]),
    "blur": _blur,
    "noise": _noise,
    "camera-noise": _camera_noise,
    "jpeg": _jpeg,
    "coarse": _coarse,
    "erase": _erase,
}


# --- models --------------------------------------------------------------------------------------------


def _modelled(sample: Sample, step: Mapping[str, Any], policy: DevicePolicy, context: Context) -> Sample:
    from engine.chain import step as chain_step
    from engine.dispatch import run

    if step["op"] == "translate":
        one = chain_step("translate", to=step["to"], strength=step["strength"], brush=step["brush"])
    else:
        one = filter_step(step)
    picture = Picture(np.ascontiguousarray(sample.image.permute(1, 2, 0).numpy()))
    result = run(
        Request(one.filter, picture, one.params, one.model, seed=step["seed"], policy=policy), context
    )
    pixels = whole(one.row, picture, result).pixels
    if pixels.shape[2] < 3:
        pixels = np.repeat(pixels[..., :1], 3, 2)
    image = torch.from_numpy(np.ascontiguousarray(pixels[..., :3].transpose(2, 0, 1)))
    made_up = (result.recipe,) if one.row.task is not None else ()
    return replace(sample, image=image, recipes=(*sample.recipes, *made_up))
