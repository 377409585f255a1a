"""What the worker and the command line both tell a person: the time that is left, and what went wrong."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

from engine.api import EngineError

__all__ = ["Remaining", "sentence"]

log = logging.getLogger(__name__)


def sentence(error: BaseException, consequence: str) -> str:
    """One sentence for a person. ``consequence``: what became of their work: "the document is unchanged".

    The engine's own errors are sentences already. What nobody foresaw is logged with its traceback.
    """
    if isinstance(error, EngineError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"There is not enough memory for this; close other programs and try again ({consequence})."
    log.error("Unexpected %s in a job", type(error).__name__, exc_info=error)
    words = str(error).strip().splitlines()
    what = type(error).__name__ + (f" ({words[0][:200]})" if words else "")
    return f"Something went wrong inside the filter: {what}; {consequence}."


class Remaining:
    """Estimates the seconds that are left from the fractions that a job reports.

    What happens before the fraction first rises (loading a model) does not count, and a job that starts over
    (a smaller tile after it ran out of memory) is estimated anew.
    """

    LEAST_FRACTION = 0.02
    LEAST_SECONDS = 0.5
    SMOOTHING = 2.0  # seconds after which a change of pace has mostly arrived in the estimate

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = self._last = clock()
        self._base = self._fraction = 0.0
        self._end: float | None = None

    def update(self, fraction: float) -> float | None:
        """Seconds left at ``fraction`` (0..1) of the work; None while nothing can be said yet."""
        now = self._clock()
        if fraction <= 0 or fraction < self._fraction:
            self._since, self._base, self._end = now, max(0.0, fraction), None
        self._fraction = fraction
        done, spent = fraction - self._base, now - self._since
        if done < self.LEAST_FRACTION or spent < self.LEAST_SECONDS:
            return None
        end = now + spent * max(0.0, 1 - fraction) / done
        if self._end is None:
            self._end = end
        else:
            # the more is done, the surer is the new value: at the end nothing is left
            weight = max(1 - math.exp((self._last - now) / self.SMOOTHING), fraction**2)
            self._end += (end - self._end) * weight
        self._last = now
        return max(0.0, self._end - now)
