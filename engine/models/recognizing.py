"""What a state dict is the weights of, told by its layout: names and shapes, never the file's own name.

Networks of this package come first, in the published layouts that they keep; then spandrel's registry. What a runner
has to know of each (size rule, precisions, tiling, surroundings) comes with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.api import ModelError
from engine.models.reading import Contents
from engine.models.sentences import one_line

if TYPE_CHECKING:
    import torch

__all__ = ["KINDS", "Recognized", "recognized", "tasks_of"]

State = Mapping[str, "torch.Tensor"]
HALF = ("float32", "bfloat16", "float16")
BRAIN = ("float32", "bfloat16")


@dataclass(frozen=True)
class Recognized:
    """A network and how to run it, as a card says it (see ``Card``). ``name``: of the architecture, for people;
    ``state``: its weights, as they are stored."""

    task: str
    architecture: str
    name: str
    config: dict[str, Any] = field(default_factory=dict)
    scale: int = 1
    multiple: int = 1
    minimum: int = 1
    square: bool = False
    fixed: int = 0
    overlap: int = 32
    tile: int = 0
    tiling: str = "yes"
    precisions: tuple[str, ...] = ("float32",)
    paper: str = ""
    state: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Kind:
    """An architecture of ours. ``config``: the constructor's arguments, read from the weights; raises LookupError
    where they are another's."""

    task: str
    name: str
    paper: str
    config: Callable[[State], dict[str, Any]]
    overlap: int = 32
    precisions: tuple[str, ...] = BRAIN
    tiling: str = "yes"
    minimum: int = 1


def _width(state: State, key: str, dimension: int = 0) -> int:
    return int(state[key].shape[dimension])


def _count(state: State, pattern: str, first: int = 0, step: int = 1) -> int:
    """How many of ``pattern`` there are, from number ``first`` on."""
    count = 0
    while pattern.format(first + count * step) in state:
        count += 1
    return count


def _plain_stack(state: State) -> tuple[int, int, int, int]:
    """Channels in, channels out, width and number of the layers of DnCNN and FFDNet."""
    layers = _count(state, "model.{}.weight", step=2)
    last = state[f"model.{2 * layers - 2}.weight"]
    return _width(state, "model.0.weight", 1), int(last.shape[0]), _width(state, "model.0.weight"), layers


def _dncnn(state: State) -> dict[str, Any]:
    taken, given, width, layers = _plain_stack(state)
    if taken != 3 or given != 3:
        raise KeyError("three channels")
    return {"channels": 3, "width": width, "layers": layers}


def _ffdnet(state: State) -> dict[str, Any]:
    taken, given, width, layers = _plain_stack(state)
    if taken != 13 or given != 12:
        raise KeyError("three channels")
    return {"channels": 3, "width": width, "layers": layers}


def _srresnet(state: State) -> dict[str, Any]:
    blocks = _count(state, "block{}.conv1.weight", first=2)
    doublings = _count(state, f"block{blocks + 3}.{{}}.conv.weight")
    return {"width": _width(state, "block1.0.weight"), "blocks": blocks, "scale": 2**doublings}


def _fast_srgan(state: State) -> dict[str, Any]:
    return {"width": _width(state, "neck.0.weight"), "blocks": _count(state, "stem.{}.conv1.weight")}


def _srvgg(state: State) -> dict[str, Any]:
    convs = _count(state, "body.{}.bias", step=2) - 2
    channels = _width(state, "body.0.weight", 1)
    scale = round((_width(state, f"body.{2 * convs + 2}.weight") / channels) ** 0.5)
    if channels != 3 or scale < 2:
        raise KeyError("an enlargement of colour pictures")
    return {"width": _width(state, "body.0.weight"), "convs": convs, "scale": scale}


def _imdn(state: State) -> dict[str, Any]:
    scale = round((_width(state, "upsampler.0.weight") / 3) ** 0.5)
    blocks = _count(state, "IMDB{}.c1.weight", first=1)
    return {"width": _width(state, "fea_conv.weight"), "blocks": blocks, "scale": scale}


def _rlfn(state: State) -> dict[str, Any]:
    scale = round((_width(state, "upsampler.0.weight") / 3) ** 0.5)
    blocks = _count(state, "B{}.c1_r.weight", first=1)
    inner = _width(state, "B1.c1_r.weight")
    return {"width": _width(state, "fea_conv.weight"), "inner": inner, "blocks": blocks, "scale": scale}


def _deepfill(state: State) -> dict[str, Any]:
    return {"width": _width(state, "stage1.conv1.conv.weight")}


def _colorizer(state: State) -> dict[str, Any]:
    """The number of heads is not in the weights: that of our recipe."""
    attention = {k.split(".")[1] for k in state if k.startswith("middle.") and ".qkv." in k}
    middle = {k.split(".")[1] for k in state if k.startswith("middle.")}
    return {
        "widths": [
            _width(state, key) for key in ("stem.weight", "down0.weight", "down1.weight", "down2.weight")
        ],
        "blocks": [*(_parts(state, part) for part in ("encoder1", "encoder2")), len(middle) - len(attention)],
        "decoder": [_parts(state, part) for part in ("decoder2", "decoder1")],
    }


def _parts(state: State, name: str) -> int:
    """How many numbered parts there are in a sequence."""
    return len({key.split(".")[1] for key in state if key.startswith(f"{name}.")})


def _siggraph17(state: State) -> dict[str, Any]:
    if _width(state, "model1.0.weight", 1) != 4:
        raise KeyError("lightness, colours and mask")
    return {"classes": _width(state, "model_class.0.weight")}


def _eccv16(state: State) -> dict[str, Any]:
    if _width(state, "model1.0.weight", 1) != 1:
        raise KeyError("lightness alone")
    return {"bins": _width(state, "model8.6.weight")}


def _ddcolor(state: State) -> dict[str, Any]:
    arch, decoder = "encoder.arch.", "decoder.color_decoder."
    convs = [f"{arch}downsample_layers.{i}.{min(i, 1)}.weight" for i in range(4)]
    return {
        "widths": [_width(state, key) for key in convs],
        "depths": [_count(state, f"{arch}stages.{i}.{{}}.gamma") for i in range(4)],
        "features": 2 * _width(state, f"{decoder}query_feat.weight", 1),
        "queries": _width(state, f"{decoder}query_feat.weight"),
        "layers": _count(state, f"{decoder}transformer_ffn_layers.{{}}.linear1.weight"),
        "wide": _width(state, f"{decoder}transformer_ffn_layers.0.linear1.weight"),
    }


def _scratch_unet(state: State) -> dict[str, Any]:
    return {
        "width": _width(state, "first.1.weight"),
        "depth": _count(state, "down_path.{}.block.1.weight"),
        "convs": _count(state, "down_path.0.block.{}.running_mean", first=2, step=4),
    }


def _cyclegan(state: State) -> dict[str, Any]:
    blocks = _count(state, "model.{}.conv_block.1.weight", first=10)
    dropout = "model.10.conv_block.6.weight" in state
    return {"width": _width(state, "model.1.weight"), "blocks": blocks, "dropout": dropout}


def _stylegan2(state: State) -> dict[str, Any]:
    from engine.networks.stylegan2 import config_of

    return config_of(state)


def _denoising_autoencoder(state: State) -> dict[str, Any]:
    widths = [_width(state, key) for key in ("head.weight", "down0.weight", "down1.weight")]
    blocks = [_count(state, part + ".{}.conv1.weight") for part in ("encoder0", "encoder1", "middle")]
    return {"widths": widths, "blocks": blocks, "estimator_width": _width(state, "estimator.head.weight")}


def _light_resnet(state: State) -> dict[str, Any]:
    widths = [_width(state, "stem.weight"), _width(state, "down.weight")]
    expansion = _width(state, "body.0.wide.weight") // widths[1]
    # what is in the weights does not tell its dilation: that of our recipes
    blocks = _count(state, "body.{}.wide.weight")
    return {"widths": widths, "blocks": blocks, "expansion": expansion, "dilation": 2}


def _scratch_detector(state: State) -> dict[str, Any]:
    levels = _count(state, "down.{}.weight")
    widths = [_width(state, "head.weight"), *(_width(state, f"down.{i}.weight") for i in range(levels))]
    blocks = [_count(state, f"encoder.{i}.{{}}.conv1.weight") for i in range(levels)]
    return {"widths": widths, "blocks": [*blocks, _count(state, "middle.{}.conv1.weight")]}


def _mobile_sam(state: State) -> dict[str, Any]:
    layer, decoder = "image_encoder.layers.{}.", "mask_decoder.transformer.layers."
    biases = [f"{layer.format(i)}blocks.0.attn.attention_biases" for i in range(1, 4)]
    first, others = "blocks.0.conv1.c.weight", "blocks.0.attn.norm.weight"
    return {
        "widths": [_width(state, layer.format(0) + first, 1)]
        + [_width(state, layer.format(i) + others) for i in range(1, 4)],
        "depths": [_count(state, layer.format(0) + "blocks.{}.conv1.c.weight")]
        + [_count(state, layer.format(i) + "blocks.{}.attn.norm.weight") for i in range(1, 4)],
        "heads": [_width(state, key) for key in biases],
        "windows": [round(_width(state, key, 1) ** 0.5) for key in biases],
        "features": _width(state, "mask_decoder.iou_token.weight", 1),
        "layers": _count(state, decoder + "{}.norm1.weight"),
        "wide": _width(state, decoder + "0.mlp.lin1.weight"),
    }


# in the order in which they are tried
KINDS: dict[str, Kind] = {
    "srvgg": Kind(
        "upscale",
        "Real-ESRGAN compact (SRVGGNetCompact)",
        "Real-ESRGAN (Wang et al., 2021)",
        _srvgg,
        overlap=24,
        precisions=HALF,
    ),
    "fast_srgan": Kind(
        "upscale",
        "Fast-SRGAN",
        "SRGAN (Ledig et al., 2017)",
        _fast_srgan,
        tiling="discouraged",
        minimum=2,
    ),
    "srresnet": Kind("upscale", "SRResNet", "SRGAN (Ledig et al., 2017)", _srresnet),
    "imdn": Kind("upscale", "IMDN", "IMDN (Hui et al., 2019)", _imdn),
    "rlfn": Kind("upscale", "RLFN", "RLFN (Kong et al., 2022)", _rlfn, overlap=48),
    "dncnn": Kind("denoise", "DnCNN", "DnCNN (Zhang et al., 2017)", _dncnn, overlap=26),
    "ffdnet": Kind("denoise", "FFDNet", "FFDNet (Zhang et al., 2018)", _ffdnet, overlap=26),
    "denoising_autoencoder": Kind(
        "denoise",
        "Denoising autoencoder",
        "FFDNet (Zhang et al., 2018)",
        _denoising_autoencoder,
        overlap=128,
        precisions=HALF,
    ),
    "deepfill": Kind(
        "fill", "DeepFill v2", "DeepFill v2 (Yu et al., 2019)", _deepfill, overlap=0, tiling="no"
    ),
    "siggraph17": Kind(
        "colorize",
        "SIGGRAPH 2017 colorizer",
        "Real-Time User-Guided Image Colorization (Zhang et al., 2017)",
        _siggraph17,
        overlap=0,
        tiling="no",
    ),
    "eccv16": Kind(
        "colorize",
        "ECCV 2016 colorizer",
        "Colorful Image Colorization (Zhang et al., 2016)",
        _eccv16,
        overlap=0,
        tiling="no",
    ),
    "ddcolor": Kind("colorize", "DDColor", "DDColor (Kang et al., 2023)", _ddcolor, overlap=0, tiling="no"),
    "colorizer": Kind(
        "colorize",
        "Colorizer",
        "Colorful Image Colorization (Zhang et al., 2016)",
        _colorizer,
        overlap=0,
        precisions=HALF,
        tiling="no",
    ),
    "cyclegan": Kind(
        "translate",
        "CycleGAN generator",
        "CycleGAN (Zhu et al., 2017)",
        _cyclegan,
        overlap=64,
        tiling="discouraged",
        minimum=16,
    ),
    "light_resnet": Kind(
        "translate",
        "Light ResNet generator",
        "CUT (Park et al., 2020)",
        _light_resnet,
        overlap=64,
        precisions=HALF,
        minimum=16,
    ),
    "stylegan2": Kind(
        "faces", "StyleGAN2", "StyleGAN2 (Karras et al., 2020)", _stylegan2, overlap=0, tiling="no"
    ),
    "scratch_unet": Kind(
        "scratches",
        "Scratch detector of Bringing Old Photos Back to Life",
        "Bringing Old Photos Back to Life (Wan et al., 2020)",
        _scratch_unet,
        overlap=96,
    ),
    "scratch_detector": Kind(
        "scratches",
        "Scratch detector",
        "U-Net (Ronneberger et al., 2015)",
        _scratch_detector,
        overlap=112,
        precisions=HALF,
    ),
    "mobile_sam": Kind(
        "select", "MobileSAM", "MobileSAM (Zhang et al., 2023)", _mobile_sam, overlap=0, tiling="no"
    ),
}
# of spandrel's: what is not "upscale" above scale 1 and "enhance" at it
TASKS = {"SCUNet": "denoise", "DRUNet": "denoise", "DnCNN": "denoise", "LaMa": "fill"}
# surroundings that decide a pixel (pixels of the picture); 32 for all others
OVERLAPS = {"SCUNet": 64, "DRUNet": 64, "FFTformer": 64, "Uformer": 64, "NAFNet": 64, "LaMa": 0}
# networks for a face that was cut out and aligned, of this size and no other
FACES = {"GFPGAN": 512, "RestoreFormer": 512}
# those that look at the whole picture at once (global pooling, one quality for all), which spandrel does not say
WHOLE = {"FBCNN", "NAFNet", "MMRealSR", "RCAN"}
# a task may be called by another's name where the network is asked in the same way
_ALIKE = ({"denoise", "enhance", "translate"}, {"upscale"})


def tasks_of(found: Recognized) -> set[str]:
    """The tasks that a network can serve: all ask it in the same way."""
    if found.architecture.startswith("spandrel:") and found.scale == 1 and found.task != "fill":
        return set(_ALIKE[0]) if not found.fixed else {"enhance"}
    return {found.task}


@one_line()
def recognized(contents: Contents, name: str) -> Recognized:
    """What is in a file. ``name``: the file's, for the sentence. Raises ModelError where nobody knows it."""
    state = contents.state
    if contents.architecture is not None:
        found, why = _own(contents.architecture, contents.config, state)
        if found is None:
            title = KINDS[contents.architecture].name
            raise ModelError(f"“{name}” does not fit {title}: {why or 'its tensors are others'}.")
        return found
    near = ""
    for architecture, kind in KINDS.items():
        try:
            config = kind.config(state)
        except (LookupError, ArithmeticError):
            continue
        found, why = _own(architecture, config, state)
        if found is not None:
            return found
        near = near or (f"it looks like {kind.name}, but {why}" if why else "")
    return _published(state, name, near)


def _own(architecture: str, config: dict[str, Any], state: State) -> tuple[Recognized | None, str]:
    """Its weights fit, or why they do not."""
    from engine.models.loading import UNBUILT, compared, empty_network

    kind = KINDS[architecture]
    if any(isinstance(v, int) and v < 1 for v in config.values() if not isinstance(v, bool)):
        return None, "its sizes are those of no network"
    try:
        network = empty_network(architecture, config, len(state))
    except UNBUILT as error:
        return None, f"no such network can be built ({str(error)[:120]})"
    fitting, difference = compared(network, dict(state))
    if difference:
        own = set(network.state_dict())
        alike = len(own & set(fitting)) >= 0.7 * max(len(own), len(fitting))
        return None, difference if alike else ""
    return (
        Recognized(
            task=kind.task,
            architecture=architecture,
            name=kind.name,
            config={k: list(v) if isinstance(v, tuple) else v for k, v in config.items()},
            scale=int(config.get("scale", getattr(network, "scale", 1))),
            multiple=int(getattr(network, "size_multiple", 1)),
            minimum=max(kind.minimum, int(getattr(network, "minimum", 1))),
            fixed=int(getattr(network, "fixed", 0)),
            overlap=kind.overlap,
            tiling=kind.tiling,
            precisions=kind.precisions,
            paper=kind.paper,
            state=fitting,
        ),
        "",
    )


def _published(state: State, name: str, near: str) -> Recognized:
    from engine.models.recognizing_spandrel import build_published, candidates

    for architecture in candidates(dict(state)):
        try:
            network = build_published(architecture, dict(state), name)
        except ModelError as error:
            near = near or str(error).removeprefix(f"“{name}” ").rstrip(".")
            continue
        return described(architecture, network, state)
    first = next(iter(state))
    near = near or f"no network that Saisei knows has “{first[:60]}” and its like"
    raise ModelError(f"“{name}” is not recognized: {near}.")


def described(architecture: str, network: Any, state: State) -> Recognized:
    """A network of spandrel's and its rules."""
    about = network.about
    identity = architecture.partition(":")[2]
    fixed = FACES.get(identity, 0)
    tiling = "no" if fixed or identity == "LaMa" else about.tiling
    precisions = ["float32"]
    precisions += ["bfloat16"] * about.bfloat16 + ["float16"] * about.half
    return Recognized(
        task=TASKS.get(identity, "upscale" if network.scale > 1 else "enhance"),
        architecture=architecture,
        name=re.sub(r"\s+", " ", about.name),
        scale=network.scale,
        multiple=network.size_multiple,
        minimum=network.minimum,
        square=network.square,
        fixed=fixed,
        overlap=OVERLAPS.get(identity, 32) if not fixed else 0,
        tiling="discouraged" if identity in WHOLE and tiling == "yes" else tiling,
        precisions=tuple(precisions),
        state=dict(state),
    )
