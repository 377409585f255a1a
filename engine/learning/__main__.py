"""``python -m engine.learning PROJECT [--device D] [--threads N]``: the process in which a style is learned.

What it has to say goes to the standard output, a JSON object a line: the ``State`` of engine/learning/project.py. It
takes "pause" and "stop" as lines of the standard input; the input's end, which comes when the window is gone, means
"pause". So does a signal to end.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from typing import Any

WISHES = ("pause", "stop")


class _Wish:
    """What the person wants, as heard on the standard input. The last word counts; nothing takes a pause back."""

    def __init__(self) -> None:
        self.word = ""

    def __call__(self) -> str:
        return self.word

    def listen(self) -> None:
        for line in sys.stdin:
            if line.strip() in WISHES:
                self.word = line.strip()
        self.word = self.word or "pause"

    def signalled(self, *_: Any) -> None:
        self.word = self.word or "pause"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m engine.learning", description=__doc__)
    parser.add_argument("project")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int)
    options = parser.parse_args(argv)
    wish = _Wish()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, wish.signalled)
    threading.Thread(target=wish.listen, name="wishes", daemon=True).start()

    from engine.learning.project import found
    from engine.learning.run import be_humble, learn, threads_for

    be_humble(threads_for(options.threads))
    from engine.api import EngineError

    try:
        learn(
            found(options.project),
            tell=lambda state: _tell(asdict(state)),
            wish=wish,
            device=options.device,
            threads=options.threads,
        )
    except EngineError as error:
        _tell({"phase": "failed", "sentence": str(error)})
        return 1
    return 0


def _tell(value: dict[str, Any]) -> None:
    """JSON has no infinity: a best score that is none yet is left out. Nobody may be there to read it."""
    if isinstance(value.get("best"), dict) and value["best"]["score"] == float("-inf"):
        value = {k: v for k, v in value.items() if k != "best"}
    try:
        print(json.dumps(value), flush=True)
    except (BrokenPipeError, OSError):
        # the window is gone; the end of the input says so, too
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115


if __name__ == "__main__":
    sys.exit(main())
