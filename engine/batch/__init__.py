"""Pictures from files through a chain of filters into files.

``planning``: which file becomes which, ``folders`` for whole trees of them. ``work``: one picture, and several one
after the other. ``session``: what makes a batch start again where it stopped; ``workers`` and ``cluster`` run it on
several processes, or machines; ``runs`` puts these together.
"""

from engine.batch.planning import Item, Plan, PlanError, plan, printable
from engine.batch.work import Outcome, Work, check, outcomes, process
from engine.chain import Run

__all__ = [
    "Item",
    "Outcome",
    "Plan",
    "PlanError",
    "Run",
    "Work",
    "check",
    "outcomes",
    "plan",
    "printable",
    "process",
]
