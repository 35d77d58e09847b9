"""Flags and scopes of the running thread.

Every thread starts from the class attributes below; a thread that never enters a scope
therefore costs nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class State(threading.local):
    """What is switched on in this thread."""

    recording: bool = False
    training: bool = False
    np_shape: bool = False
    np_array: bool = False
    bulk_size: int = 0
    context: Any = None
    outer_contexts: Any = None
    name_manager: Any = None
    attr_scope: Any = None
    block_scope: Any = None
    draws: Any = None
    history: Any = None
    # Steps recorded before the last `backward` have lower numbers in torch's engine.
    spent: int = 0


state = State()

# Numbers of the threads that record. While it is empty, which costs next to nothing to see,
# operators need not ask for the flag of their own thread.
recorders: set[int] = set()


def set_recording(flag: bool) -> bool:
    """Switch recording on or off in this thread and return the previous setting."""
    before = state.recording
    if flag != before:
        state.recording = flag
        (recorders.add if flag else recorders.discard)(threading.get_ident())
    return before


@contextmanager
def switched(**flags: Any) -> Iterator[None]:
    """Set attributes of this thread's state for the length of a ``with`` block."""
    before = {name: getattr(state, name) for name in flags}
    _set(flags)
    try:
        yield
    finally:
        _set(before)


def _set(flags: dict[str, Any]) -> None:
    for name, value in flags.items():
        if name == "recording":
            set_recording(value)
        else:
            setattr(state, name, value)
