"""Turns a trained network into a built-in model: float16 safetensors and the card that describes it."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.training.frame import Trainer

MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"


def toml_value(value: Any) -> str:
    """One value as TOML. Raises TypeError for what a card never holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
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
    """Write the EMA weights and the card if they beat the published ones; says in one sentence what was done.

    "Beat" is the recipe's primary validation figure, measured here and now for both, as float16.
    """
    import copy

    import torch
    from safetensors.torch import load_file, save_file

    recipe = trainer.recipe
    file, card_file = folder / f"{recipe.model_id}.safetensors", folder / f"{recipe.model_id}.toml"
    halves = {k: v.to(torch.float16).contiguous().cpu() for k, v in trainer.ema.state_dict().items()}
    network = copy.deepcopy(trainer.ema)
    network.load_state_dict(halves)
    new = recipe.validate(network, trainer.device)
    old_card = read_card(card_file)
    # as a card holds it: lists, not tuples
    if (
        file.exists()
        and old_card.get("config", {}) == tomllib.loads(toml({"config": recipe.config}))["config"]
    ):
        network.load_state_dict(load_file(file))
        old = recipe.validate(network, trainer.device)
        if old[recipe.primary] >= new[recipe.primary]:
            return (
                f"{recipe.model_id} stays: {recipe.primary} {old[recipe.primary]:.3f} is not beaten "
                f"by {new[recipe.primary]:.3f}"
            )
    folder.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp")
    save_file(halves, temporary)
    temporary.chmod(0o644)  # it is made for its owner alone
    data = temporary.read_bytes()
    card = {**old_card, **recipe.card()}
    card["config"] = dict(recipe.config)
    card["training"] = {
        "recipe": f"python -m engine.training {recipe.name}",
        "data": recipe.data_names(),
        "steps": trainer.step,
        "minutes": round(trainer.trained, 1),
        "seed": recipe.seed,
        "device": str(trainer.device),
    }
    card["validation"] = {k: round(v, 3) for k, v in new.items()}
    # what was measured on the test sets belongs to the weights before these
    card.pop("figures", None)
    card["files"] = [{"name": file.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}]
    # the card names the hash, so a card without its weights is found out: weights go first
    temporary.replace(file)
    card_file.write_text(toml(card), encoding="utf-8")
    return (
        f"{recipe.model_id} published: {recipe.primary} {new[recipe.primary]:.3f}, {len(data) / 1e6:.1f} MB"
    )


def update_figures(model_id: str, figures: dict[str, float], folder: Path = MODELS) -> None:
    """Write the figures measured on the test sets into a built-in model's card. Raises FileNotFoundError."""
    path = folder / f"{model_id}.toml"
    if not path.exists():
        raise FileNotFoundError(f"{model_id} is not a built-in model: it has no card in {folder}")
    card = read_card(path)
    card["figures"] = {k: round(v, 2) for k, v in figures.items()}
    path.write_text(toml(card), encoding="utf-8")
