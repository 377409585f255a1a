"""``python -m tests.benchmarks [NAME …]``: prints ratios and bars; nothing here fails a test run."""

from __future__ import annotations

import argparse
import platform
import sys

from tests.benchmarks import (
    catalogue,
    colorize,
    dataset,
    document,
    editing,
    engine,
    faces,
    filters,
    gimp,
    paint,
    remove,
    restore,
    store,
    store_gpu,
    translate,
    upscale,
    window,
)

BENCHMARKS = {
    "runner": engine.runner_against_network,
    "memory": engine.memory,
    "upscale": upscale.upscale,
    "store": store.store,
    "store-gpu": store_gpu.store_gpu,
    "catalogue": catalogue.catalogue,
    "remove": remove.remove,
    "restore": restore.restore,
    "colorize": colorize.colorize,
    "translate": translate.translate,
    "dataset": dataset.dataset,
    "faces": faces.faces,
    "filters": filters.filters,
    "paint": window.first_paint,
    "job": window.job,
    "editing": editing.editing,
    "view": document.view_of_five_layers,  # after it: a QGuiApplication would keep widgets out
    "brush": paint.brush,
    "tools": paint.tools,
    "gimp": gimp.beside_gimp,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(
            f"there is no benchmark {', '.join(sorted(unknown))}; choose from {', '.join(BENCHMARKS)}"
        )
    print(
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}; medians of several runs"
    )
    for name, benchmark in BENCHMARKS.items():
        if not options.names or name in options.names:
            for row in benchmark():
                print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
