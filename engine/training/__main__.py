"""``python -m engine.training RECIPE --data DIR --minutes N [--resume FILE] [--publish]``

Also ``python -m engine.training pack SETS …`` (one small archive of pictures, for a machine that the whole folder
cannot travel to), ``python -m engine.training plan`` (what each built-in model reaches, and what to train next), and
``python -m engine.training curve`` (how the figures of runs grew).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.training.recipes import RECIPES, recipe_class


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python -m engine.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("recipe", choices=sorted(RECIPES), metavar="RECIPE", help=", ".join(RECIPES))
    p.add_argument(
        "--data",
        type=Path,
        required=True,
        help="folder tree of pictures, or an archive that pack made; folders named test are left out",
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
    p.add_argument(
        "--decay",
        choices=["cosine", "none"],
        help="of the learning rate over this run, or over all slices with --of",
    )
    p.add_argument(
        "--of",
        type=float,
        metavar="MINUTES",
        help="this run is a slice of so many minutes of training in all, those before it included: learning rate and "
        "critic follow the whole",
    )
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int)
    p.add_argument("--workers", type=int, help="threads that make batches; default: 1, on a GPU up to 12")
    p.add_argument("--validate-every", type=float, default=600.0, metavar="SECONDS")
    p.add_argument("--out", type=Path, default=Path("runs"))
    p.add_argument("--models", type=Path, help="where --publish writes; default: among the built-in models")
    p.add_argument(
        "--publish", action="store_true", help="write the model and its card if it beats the present one"
    )
    return p


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["pack"]:
        from engine.training import pack

        return pack.main(words[1:])
    if words[:1] == ["curve"]:
        from engine.training import curve

        return curve.main(words[1:])
    if words[:1] == ["plan"]:
        from engine.training import plan

        return plan.main(words[1:])
    return train(parser().parse_args(words))


def train(options: argparse.Namespace) -> int:
    """Exit status: 0; 1 with one sentence on the standard error stream; 130 where it was interrupted."""
    import os
    import signal

    import torch

    from engine import device as devices
    from engine.api import EngineError
    from engine.training.frame import Plan, Trainer
    from engine.training.pack import opened
    from engine.training.publish import publish

    # a machine that is shut down, or a time limit: saved as after Ctrl+C
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        device = str(devices.resolve(options.device))
        precision = options.precision
        if precision == "auto":
            precision = devices.fastest_precision(device, ("bfloat16", "float32"))
        workers = options.workers or (1 if device == "cpu" else max(1, min(12, (os.cpu_count() or 2) - 2)))
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
            decay=options.decay,
            whole=options.of,
            workers=workers,
        )
        with opened(options.data) as data:  # to the end of the run: a recipe may read its pictures as it goes
            recipe = recipe_class(options.recipe)(data, options.seed)
            trainer = Trainer(recipe, plan, log=lambda line: print(line, flush=True))
            trainer.run()
            if options.publish:
                print(publish(trainer, options.models) if options.models else publish(trainer))
    except (EngineError, ValueError, OSError) as error:
        print(f"{options.recipe}: {error}", file=sys.stderr)
        return 1
    except torch.OutOfMemoryError:
        print(
            f"{options.recipe}: the graphics card has too little free memory: the last checkpoint stays; close what "
            "else uses it, or train with --device cpu.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:  # the run has said what it saved
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
