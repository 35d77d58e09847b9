"""Pausing Python's garbage collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Collect no garbage inside a ``with`` block.

    Importing makes hundreds of thousands of objects that stay; looking through them again and
    again would take a tenth of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                # All objects become old ones, unseen; else the next collection looks at each.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
