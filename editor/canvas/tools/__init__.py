"""One file per tool; the canvas asks them in order who takes a drag."""
