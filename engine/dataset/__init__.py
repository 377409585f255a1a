"""Datasets: pictures of a folder, and made faces, changed in many ways by a recipe, for training networks.

``operations``: what can be done, as a table; ``recipe``: TOML; ``sources`` and ``coco``: what goes in; ``planning``:
what each picture gets; ``applying`` and ``making``: how; ``manifest`` and ``session``: so that it can be made again,
and goes on after an interruption; ``runs``: all of it.
"""
