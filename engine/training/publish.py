"""Turns a trained network into a built-in model: float16 safetensors and the card that describes it."""

from __future__ import annotations

import contextlib
import hashlib
import math
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.api import EngineError

if TYPE_CHECKING:
    from torch import nn

    from engine.training.frame import Trainer

MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"


def toml_value(value: Any) -> str:
    """One value as TOML. Raises TypeError for what a card never holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, float):
        return repr(float(value))  # numpy's own numbers write themselves as np.float64(…)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    raise TypeError(f"a card cannot hold {type(value).__name__}")


def toml_key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else toml_value(key)


def toml(card: dict[str, Any]) -> str:
    """A card as TOML: plain values first, then tables, then lists of tables."""
    lines = [f"{toml_key(k)} = {toml_value(v)}" for k, v in card.items() if not _is_table(v)]
    for key, value in card.items():
        tables = (
            value if isinstance(value, list) and _is_table(value) else [value] if _is_table(value) else []
        )
        for table in tables:
            lines += ["", f"[[{key}]]" if isinstance(value, list) else f"[{key}]"]
            lines += [f"{toml_key(k)} = {toml_value(v)}" for k, v in table.items()]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def read_card(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def publish(trainer: Trainer, folder: Path = MODELS) -> str:
    """Write the EMA weights and the card of each of the recipe's models that beats the published one; says what was
    done, in one sentence a model.

    "Beat" is the recipe's primary validation figure, measured here and now for both, as float16.
    """
    return "\n".join(_publish(trainer, model_id, folder) for model_id in trainer.recipe.models())


def _publish(trainer: Trainer, model_id: str, folder: Path) -> str:
    import copy

    import torch
    from safetensors.torch import save

    recipe = trainer.recipe
    file, card_file = folder / f"{model_id}.safetensors", folder / f"{model_id}.toml"
    network = copy.deepcopy(trainer.ema)
    part, primary = recipe.part(network, model_id), recipe.primary_of(model_id)
    halves = {
        k: v.to(torch.float16 if v.is_floating_point() else v.dtype).contiguous().cpu()
        for k, v in part.state_dict().items()
    }
    part.load_state_dict(halves)
    new = recipe.validate(network, trainer.device)
    if not math.isfinite(new[primary]):
        return f"{model_id} is not published: {primary} is {new[primary]}"
    old_card = read_card(card_file)
    # as a card holds it: lists, not tuples
    same = old_card.get("config", {}) == tomllib.loads(toml({"config": recipe.config}))["config"]
    if same and _filled(part, file):
        old = recipe.validate(network, trainer.device)
        if old[primary] >= new[primary]:
            return f"{model_id} stays: {primary} {old[primary]:.3f} is not beaten by {new[primary]:.3f}"
    data = save(halves)
    card = {**old_card, **recipe.card_of(model_id)}
    card["config"] = dict(recipe.config)
    card["training"] = {
        "recipe": f"python -m engine.training {recipe.name}",
        "data": recipe.data_names(),
        "steps": trainer.step,
        "minutes": round(trainer.trained, 1),
        "seed": recipe.seed,
        "device": str(trainer.device),
        "primary": primary,
    }
    card["validation"] = {k: round(v, 3) for k, v in new.items()}
    # what was measured on the test sets belongs to the weights before these
    card.pop("figures", None)
    card["files"] = [{"name": file.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}]
    _write({file: data, card_file: toml(card).encode()})
    return f"{model_id} published: {primary} {new[primary]:.3f}, {len(data) / 1e6:.1f} MB"


def _filled(part: nn.Module, file: Path) -> bool:
    """Whether the published weights could be loaded; those that are missing, damaged or another architecture's
    could not."""
    from engine.training.checkpoint import read_weights

    try:
        read_weights(file, part)
    except EngineError:
        return False
    return True


def write_all(files: dict[Path, bytes]) -> None:
    """All of the files or none, in their order: weights go before their card, which names their hash, so that a card
    without its weights is found out. Raises OSError."""
    temporaries = {path: path.with_name(path.name + ".tmp") for path in files}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporaries[path].write_bytes(data)
        for path, temporary in temporaries.items():
            temporary.replace(path)
    finally:
        for temporary in temporaries.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _write(files: dict[Path, bytes]) -> None:
    """All of the files or none. Raises EngineError."""
    try:
        write_all(files)
    except OSError as error:
        first = next(iter(files))
        raise EngineError(f"“{first}” could not be written ({error.strerror or error}).") from None


def update_figures(model_id: str, figures: dict[str, float], folder: Path = MODELS) -> None:
    """Write the figures measured on the test sets into a built-in model's card. Raises FileNotFoundError."""
    path = folder / f"{model_id}.toml"
    if not path.exists():
        raise FileNotFoundError(f"{model_id} is not a built-in model: it has no card in {folder}")
    card = read_card(path)
    # four digits: 31.196 is not yet 31.2, nor 0.546 yet 0.55
    card["figures"] = {k: round(v, 4) for k, v in figures.items()}
    _write({path: toml(card).encode()})
