"""The one way to run a job: each filter by its runner. Those without a model need no torch."""

from __future__ import annotations

from engine.api import Context, Request, Result
from engine.filters import FILTERS
from engine.generators import GENERATORS

__all__ = ["run"]


def run(request: Request, context: Context | None = None) -> Result:
    """Run one job to its end on the calling thread, by the runner that its filter needs. Raises EngineError."""
    row = FILTERS.get(request.filter) or GENERATORS.get(request.filter)
    if row is not None and row.composite is not None:
        return row.composite()(request, context or Context())
    if row is not None and row.task is None:
        from engine.plain_runner import run as run_plain

        return run_plain(request, context)
    from engine.runner import run as run_network

    return run_network(request, context)
