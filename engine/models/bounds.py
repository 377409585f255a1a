"""What a network may cost while it is built and tried from weights that somebody else made.

Sizes are found in the shapes and names of tensors, and a file of a few kilobytes can say anything there: windows
whose table of positions has terabytes, a hundred million blocks. So parameters and buffers are counted while they are
made, and what an operation will answer is known before memory for it is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

__all__ = ["TooLargeError", "counted", "small_answers"]


OPERATIONS = 1 << 16  # of a network while it is built or tried once; the largest take some thousand


class TooLargeError(RuntimeError):
    """More than the bounds allow."""


@contextmanager
def counted(most: int, nbytes: int | None = None) -> Iterator[None]:
    """Within, more than ``most`` parameters, or parameters and buffers of more than ``nbytes`` altogether, raise
    TooLargeError. (Of this thread alone: others may load networks at the same time.)"""
    from torch.nn.modules.module import (
        register_module_buffer_registration_hook,
        register_module_parameter_registration_hook,
    )

    number = total = 0
    thread = threading.get_ident()

    def add(tensor: Any) -> None:
        nonlocal total
        if tensor is None or threading.get_ident() != thread:
            return
        total += tensor.numel() * tensor.element_size()
        if nbytes is not None and total > nbytes:
            raise TooLargeError("it asks for a network far larger than its weights")

    def parameter(module: Any, key: str, tensor: Any) -> None:
        nonlocal number
        number += tensor is not None and threading.get_ident() == thread
        if number > most:
            raise TooLargeError("it asks for a network of far more layers than it has weights for")
        add(tensor)

    def buffer(module: Any, key: str, tensor: Any) -> None:
        add(tensor)

    hooks = (
        register_module_parameter_registration_hook(parameter),
        register_module_buffer_registration_hook(buffer),
    )
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def small_answers(nbytes: int) -> AbstractContextManager[Any]:
    """Within, an operation of this thread that would answer with a tensor of more than ``nbytes`` raises
    TooLargeError instead; so do operations without end (as where a program goes through a tensor number by number).
    Each is asked first on "meta", where tensors have no memory."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves, tree_map

    def without_memory(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, device="meta")
        return torch.device("meta") if isinstance(value, torch.device) else value

    class SmallAnswers(TorchDispatchMode):
        left = OPERATIONS

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            words = kwargs or {}
            name = func._schema.name
            self.left -= 1
            if self.left < 0 or (name == "aten::unbind" and max(args[0].shape, default=0) > OPERATIONS):
                raise TooLargeError("it asks for more operations than any network's layers")
            # views and what works in place ask for no memory
            if not func.is_view and (not name.endswith("_") or name.endswith("__")):
                self._check(func, args, words)
            return func(*args, **words)

        @staticmethod
        def _check(func: Any, args: Any, words: Any) -> None:
            asked, named = tree_map(without_memory, (args, words))
            if not any(isinstance(leaf, torch.Tensor) for leaf in tree_leaves((args, words))):
                named["device"] = torch.device("meta")  # nothing else tells where a new tensor is made
            try:
                answer = func(*asked, **named)
            except (RuntimeError, NotImplementedError, TypeError):
                return  # what "meta" does not know (a number out of a tensor) or the operation itself will refuse
            for leaf in tree_leaves(answer):
                if isinstance(leaf, torch.Tensor) and leaf.untyped_storage().nbytes() > nbytes:
                    raise TooLargeError(
                        f"it asks for {leaf.untyped_storage().nbytes() / 1e9:,.1f} GB of memory at once"
                    )

    return SmallAnswers()
