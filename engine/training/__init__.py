"""The recipes that made the built-in models; anyone can run them again: ``python -m engine.training``."""
