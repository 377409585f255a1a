"""``python -m engine.training RECIPE --data DIR --minutes N [--resume FILE] [--publish]``"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

RECIPES = {"denoise": ("engine.training.denoise", "DenoiseRecipe")}


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="python -m engine.training", description=__doc__)
    p.add_argument("recipe", choices=sorted(RECIPES))
    p.add_argument(
        "--data", type=Path, required=True, help="folder tree of pictures; folders named test are left out"
    )
    length = p.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float)
    length.add_argument(
        "--steps", type=int, help="0 with --resume and --publish publishes a checkpoint as it is"
    )
    p.add_argument(
        "--resume", type=Path, help="a checkpoint (.pt) to continue or weights (.safetensors) to start from"
    )
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--precision", default="auto", choices=["auto", "float32", "bfloat16"])
    p.add_argument("--learning-rate", type=float)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int)
    p.add_argument("--validate-every", type=float, default=600.0, metavar="SECONDS")
    p.add_argument("--out", type=Path, default=Path("runs"))
    p.add_argument(
        "--publish", action="store_true", help="write the model and its card if it beats the present one"
    )
    return p


def main(argv: list[str] | None = None) -> int:
    options = parser().parse_args(argv)
    import importlib

    from engine import device as devices
    from engine.api import EngineError
    from engine.training.frame import Plan, Trainer
    from engine.training.publish import publish

    try:
        device = str(devices.resolve(options.device))
    except EngineError as error:
        print(f"{options.recipe}: {error}", file=sys.stderr)
        return 1
    precision = options.precision
    if precision == "auto":
        precision = devices.fastest_precision(device, ("bfloat16", "float32"))
    module, name = RECIPES[options.recipe]
    try:
        recipe = getattr(importlib.import_module(module), name)(options.data, options.seed)
    except (ValueError, OSError) as error:
        print(f"{options.recipe}: {error}", file=sys.stderr)
        return 1
    plan = Plan(
        minutes=options.minutes,
        steps=options.steps,
        device=device,
        precision=precision,
        learning_rate=options.learning_rate,
        validate_every=options.validate_every,
        out=options.out,
        resume=options.resume,
        threads=options.threads,
    )
    trainer = Trainer(recipe, plan, log=lambda line: print(line, flush=True))
    trainer.run()
    if options.publish:
        print(publish(trainer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
