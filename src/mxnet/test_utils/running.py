"""Around a test: environment, repetition, output."""

import functools
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..base import MXNetError
from ..io import DataBatch, DataIter


@contextmanager
def environment(*args: Any) -> Iterator[None]:
    """Set environment variables inside a ``with`` block: ``(name, value)`` or a dict of these.

    The value None removes a variable.
    """
    if len(args) == 1 and isinstance(args[0], dict):
        values = args[0]
    elif len(args) == 2:
        values = {args[0]: args[1]}
    else:
        raise ValueError(f"environment: expected (name, value) or a dict, got {args!r}.")
    before = {name: os.environ.get(name) for name in values}
    _set_environment(values)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)


def retry(n: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator: a test may fail with AssertionError ``n - 1`` times before it counts."""
    if n < 1:
        raise ValueError(f"retry: n must be 1 or more, got {n}.")

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(test)
        def repeated(*args: Any, **kwargs: Any) -> Any:
            for _ in range(n - 1):
                try:
                    return test(*args, **kwargs)
                except AssertionError:
                    continue
            return test(*args, **kwargs)

        return repeated

    return decorate


@contextmanager
def discard_stderr() -> Iterator[None]:
    """Throw away what is written to standard error, by native code too, inside a block."""
    sys.stderr.flush()
    number = 2
    before = os.dup(number)
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), number)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(before, number)
        os.close(before)


class DummyIter(DataIter):
    """Gives the first batch of another iterator for ever, to time training without reading."""

    def __init__(self, real_iter: Any) -> None:
        super().__init__(real_iter.batch_size)
        self.real_iter = real_iter
        self.provide_data = real_iter.provide_data
        self.provide_label = real_iter.provide_label
        self.the_batch: DataBatch = next(iter(real_iter))

    def next(self) -> DataBatch:
        """Return the batch."""
        return self.the_batch


def get_im2rec_path(home_env: str = "MXNET_HOME") -> str:
    """Refuse: the script that packs images is no part of this package.

    Raises
    ------
    MXNetError
        Always; it names what to use instead.
    """
    raise MXNetError(
        "get_im2rec_path: im2rec.py comes with MXNet's sources; write records with "
        "mxnet.recordio.MXIndexedRecordIO and pack_img."
    )


def has_tvm_ops() -> bool:
    """Return False: there are no operators made by TVM."""
    return False


def is_aarch64_run() -> bool:
    """Return whether this is a 64-bit ARM machine."""
    return platform.machine().lower() in ("aarch64", "arm64")


def is_cd_run() -> bool:
    """Return whether the variable CD_JOB says that a release is being tested."""
    return os.environ.get("CD_JOB", "0") == "1"


def is_op_runnable() -> bool:
    """Return True: every operator runs on every device."""
    return True
