"""How faces are made: styles resolved, pictures synthesized in small groups, enlarged where that is wanted.

The mapping network runs on the processor in float32 for one seed at a time, so that a seed's style does not depend on
the graphics card, nor on what else is asked for. The synthesis is float32 everywhere.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from engine import device as devices
from engine import latents
from engine.api import Context, EngineError, MemoryExhausted, Patch, Picture, Rect, Request, Result
from engine.faces import Face, FacesParams, Look, Space, checked, resolved
from engine.filters.upscale import FAITHFUL, UpscaleParams
from engine.latents import NOBODY, Latent
from engine.models.card import Card
from engine.models.store import ModelStore, shared
from engine.networks.stylegan2 import StyleGAN2Generator

__all__ = ["made_latents", "recipe", "run", "space_of"]

# pixels in one pass: on a processor four faces of 64 or one of 128: the first are seen soon, and Cancel is answered
TOGETHER = {"cpu": 1 << 14, "cuda": 1 << 20}
DETAIL = 100.0  # of Upscale: SRGAN takes the grain of small networks away, the faithful network would keep it
LARGEST_SHEET = 1 << 30  # bytes


def run(request: Request, context: Context, store: ModelStore | None = None) -> Result:
    """See engine/composite.py. The request's picture says nothing: the result is a sheet of all faces, 8 bits RGB in
    sRGB, row by row; each face is a patch. Its recipe holds the numbers of each face (``made_latents``).

    Raises EngineError: nothing to make, a seed or ψ out of range, a face of another network, no model, no memory.
    """
    started = time.monotonic()
    params: FacesParams = request.params
    checked(params)
    store = store or shared()
    card = store.active("faces", request.model)
    where = devices.resolve(request.policy.device)
    context.progress(0.0)
    context.check_cancelled()
    network = _network(store, card, where)
    edge = network.size * params.enlarge
    sheet = _sheet(len(params.faces), params.columns, edge)
    context.device(devices.describe(where), devices.used_memory(where))
    styles = resolved([face.style for face in params.faces], space_of(network))
    found = [
        Latent(w, card.id, face.look.noise_seed, face.look.truncation, face.look.noise, card.sha256)
        for w, face in zip(styles, params.faces, strict=True)
    ]
    notes: list[str] = []
    enlarged_by: dict[str, Any] = {}
    share = 1 / len(params.faces)
    made_one = _synthesized(store, card, where, params.faces, styles, context, notes)
    for index, pixels in enumerate(made_one):
        if params.enlarge > 1:
            larger = _enlarged(pixels, params.enlarge, request, context.sub(index * share, share))
            pixels, enlarged_by = larger.pixels, larger.recipe
        row, column = divmod(index, params.columns)
        rect = Rect(column * edge, row * edge, edge, edge)
        sheet[rect.slices] = pixels
        view = sheet[rect.slices]
        view.flags.writeable = False
        context.partial(Patch(rect, view))
        context.progress((index + 1) * share)
    sheet.flags.writeable = False
    rect = Rect(0, 0, sheet.shape[1], sheet.shape[0])
    made = recipe(found, card.id, card.sha256, params.columns, params.enlarge)
    if enlarged_by:
        made["enlarged_by"] = {
            key: enlarged_by.get(key) for key in ("filter", "params", "model", "model_sha256")
        }
    seconds = time.monotonic() - started
    return Result(rect, sheet, 0, made, devices.describe(where), seconds, tuple(notes))


def recipe(
    faces: Sequence[Latent], model: str, sha256: str, columns: int = 1, enlarge: int = 1
) -> dict[str, Any]:
    """How faces were made, JSON-ready: for metadata, and to make them again."""
    return {
        "filter": "faces",
        "params": {"columns": columns, "enlarge": enlarge, "faces": [face.to_dict() for face in faces]},
        "model": model,
        "model_sha256": sha256,
        "seed": 0,
        "region": None,
        "masked": False,
        "note": NOBODY,
    }


def made_latents(recipe: dict[str, Any]) -> list[Latent]:
    """The faces of a recipe. Raises ValueError for what is none."""
    try:
        return [latents.from_dict(data) for data in recipe["params"]["faces"]]
    except (KeyError, TypeError):
        raise ValueError("it does not say so") from None


def space_of(network: StyleGAN2Generator) -> Space:
    """What the network knows of styles."""
    mapping: torch.nn.Module = network.style
    if next(mapping.parameters()).device.type != "cpu":
        mapping = _on_processor(network)

    @torch.inference_mode()
    def mapped(seed: int) -> np.ndarray:
        z = torch.from_numpy(latents.random_vectors([seed], network.style_dim))
        found: np.ndarray = mapping(z)[0].float().numpy()
        return found

    mean = network.latent_avg.float().cpu().numpy()
    return Space(network.layers, mean, network.groups(), mapped)


def _on_processor(network: StyleGAN2Generator) -> torch.nn.Module:
    with torch.device("cpu"):
        twin = StyleGAN2Generator(network.style_dim, len(network.style) - 1, (1,)).style
    twin.load_state_dict({key: value.float().cpu() for key, value in network.style.state_dict().items()})
    # the learning rate is a factor of the arithmetic, not a weight
    for own, other in zip(twin, network.style, strict=True):
        if hasattr(other, "scale"):
            own.scale, own.rate = other.scale, other.rate
    return twin.eval().requires_grad_(False)


def _network(store: ModelStore, card: Card, where: torch.device) -> StyleGAN2Generator:
    network = store.load(card, where, torch.float32).network
    if not isinstance(network, StyleGAN2Generator):
        raise EngineError(f"{card.name} is a “{card.architecture}”, which makes no faces.")
    return network


def _sheet(count: int, columns: int, edge: int) -> np.ndarray:
    """All black. Raises MemoryExhausted before anything is computed."""
    rows, across = -(-count // columns), min(count, columns)
    if rows * across * edge * edge * 3 > LARGEST_SHEET:
        raise MemoryExhausted(
            f"{count} faces of {edge} pixels are too many at one time; make fewer, or smaller ones."
        )
    return np.zeros((rows * edge, across * edge, 3), np.uint8)


# --- synthesis -------------------------------------------------------------------------------------------


def _synthesized(
    store: ModelStore,
    card: Card,
    where: torch.device,
    faces: Sequence[Face],
    styles: Sequence[np.ndarray],
    context: Context,
    notes: list[str],
) -> Iterator[np.ndarray]:
    """Size × size × 3 uint8, one after another. Out of memory: fewer at a time, then on the processor."""

    def tell(words: str) -> None:
        notes.append(words)
        context.note(words)

    network = _network(store, card, where)
    together = max(1, TOGETHER.get(where.type, TOGETHER["cpu"]) // network.size**2)
    first = 0
    while first < len(faces):
        context.check_cancelled()
        group = range(first, min(first + together, len(faces)))
        group = _alike(faces, group)
        wanted = 64.0 * len(group) * network.size**2 * max(network.channels)
        try:
            pixels = _pictures(network, [styles[i] for i in group], [faces[i].look for i in group])
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error, where, lambda wanted=wanted: wanted):  # type: ignore[misc]
                raise
            devices.release(where)
            if together > 1:
                together //= 2
                tell("Fewer faces at a time: out of memory.")
            elif where.type != "cpu":
                where = torch.device("cpu")
                network = _network(store, card, where)
                context.device("cpu", devices.used_memory(where))
                tell("Computed on the processor: the graphics card is out of memory.")
            else:
                raise MemoryExhausted(
                    "There is not enough memory to make a face; close other documents."
                ) from None
            continue
        yield from pixels
        first = group.stop


def _alike(faces: Sequence[Face], group: range) -> range:
    """The beginning of the group that has the same noise: it is one for all of a pass."""
    stop = group.start + 1
    while stop < group.stop and _noise_key(faces[stop].look) == _noise_key(faces[group.start].look):
        stop += 1
    return range(group.start, stop)


def _noise_key(look: Look) -> tuple[bool, int | None]:
    return look.noise, look.noise_seed if look.noise else None


@torch.inference_mode()
def _pictures(network: StyleGAN2Generator, styles: Sequence[np.ndarray], looks: Sequence[Look]) -> np.ndarray:
    """N × size × size × 3 uint8. The looks have the same noise."""
    where, look = network.latent_avg.device, looks[0]
    mean = network.latent_avg.float().cpu().numpy()
    psi = np.array([one.truncation for one in looks], np.float32)[:, None, None]
    whole = psi == 1  # those stay as they are to the last bit
    w = torch.from_numpy(np.where(whole, np.stack(styles), mean + psi * (np.stack(styles) - mean))).to(where)
    noise: Any = "fixed" if look.noise else "none"
    if look.noise and look.noise_seed is not None:
        drawn = latents.noise_inputs(look.noise_seed, network.noise_sizes)
        noise = [torch.from_numpy(n).to(where) for n in drawn]
    with _exact(where):
        y = network.synthesize(w, noise).clamp(0, 1).permute(0, 2, 3, 1)
    return (y * 255).round().to(torch.uint8).cpu().numpy()


def _exact(where: torch.device) -> contextlib.AbstractContextManager[Any]:
    """Graphics cards round the factors of a convolution to 10 bits unless they are told not to."""
    if where.type != "cuda":
        return contextlib.nullcontext()
    manager: contextlib.AbstractContextManager[Any] = torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )
    return manager


def _enlarged(pixels: np.ndarray, factor: int, request: Request, context: Context) -> Result:
    """By the Upscale filter and its built-in pair, whichever model is the active one: a face has neither noise nor
    blocks to clean."""
    from engine.dispatch import run as run_filter

    params = UpscaleParams(factor=str(factor), detail=DETAIL, clean="off")
    order = Request("upscale", Picture(pixels), params, policy=request.policy, model=FAITHFUL)
    return run_filter(order, context)
