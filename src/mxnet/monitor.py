"""Watching what a network computes, at intervals: statistics of outputs and parameters."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from . import ndarray
from ._core.errors import ArgumentTypeError
from .base import py_str
from .gluon import Block
from .ndarray import NDArray

__all__ = ["Monitor"]


def _mean_size(x: NDArray) -> NDArray:
    """Return the root of the mean square of the elements."""
    return ndarray.norm(x) / x.size**0.5


class Monitor:
    """Collects a statistic of what executors and blocks compute, every ``interval`` batches.

    ::

        monitor = mx.mon.Monitor(100, pattern=".*weight|.*output")
        monitor.install(net)
        for data, label in batches:
            monitor.tic()
            train(data, label)
            monitor.toc_print()

    Parameters
    ----------
    interval : int
        Number of batches from one collection to the next.
    stat_func : callable, optional
        From an array to its statistic: an array or a list of arrays. By default the root of the
        mean square.
    pattern : str
        Regular expression; only names that start with a match are collected.
    sort : bool
        Sort the results by name.
    monitor_all : bool
        Collect the inputs of operators too.
    """

    def __init__(
        self, interval: int, stat_func: Callable[[NDArray], Any] | None = None,
        pattern: str = ".*", sort: bool = False, monitor_all: bool = False,
    ) -> None:  # fmt: skip
        self.stat_func = _mean_size if stat_func is None else stat_func
        self.interval = interval
        self.activated = False
        self.queue: list[tuple[int, str, Any]] = []
        self.step = 0
        self.exes: list[Any] = []
        self.re_prog = re.compile(pattern)
        self.sort = sort
        self.monitor_all = monitor_all

    def stat_helper(self, name: str | bytes, array: NDArray) -> None:
        """Collect the statistic of one array, if this batch and the name are watched."""
        name = py_str(name)
        if self.activated and self.re_prog.match(name):
            self.queue.append((self.step, name, self.stat_func(array)))

    def install(self, exe: Any) -> None:
        """Watch an executor, anything with its ``set_monitor_callback``, or a gluon block.

        Raises
        ------
        TypeError
            If it is none of them.
        """
        if hasattr(exe, "set_monitor_callback"):
            exe.set_monitor_callback(self.stat_helper, self.monitor_all)
        elif isinstance(exe, Block):
            exe.register_op_hook(
                lambda name, _, array: self.stat_helper(name, array), self.monitor_all
            )
        else:
            raise TypeError(
                "Monitor.install: exe must be an Executor, an object with set_monitor_callback, or "
                f"a gluon Block, got {type(exe).__name__}."
            )
        self.exes.append(exe)

    def tic(self) -> None:
        """Start a batch; every ``interval``-th is watched."""
        if self.step % self.interval == 0:
            self._wait()
            self.queue = []
            self.activated = True
        self.step += 1

    def toc(self) -> list[tuple[int, str, str]]:
        """End a batch and return (batch number, name, statistic) of all that was collected.

        The parameters come after what was computed. A batch that is not watched has none.
        """
        if not self.activated:
            return []
        self._wait()
        for exe in self.exes:
            for name, array in _parameters(exe):
                self.stat_helper(name, array)
        self.activated = False
        queue = sorted(self.queue, key=lambda entry: entry[1]) if self.sort else self.queue
        self.queue = []
        return [(step, name, self._text(name, found)) for step, name, found in queue]

    def toc_print(self) -> None:
        """End a batch and log what :meth:`toc` returns, at level INFO."""
        for step, name, text in self.toc():
            logging.info("Batch: %7d %-30s %s", step, name, text)

    def _wait(self) -> None:
        for exe in self.exes:
            for _, array in _parameters(exe):
                array.wait_to_read()

    @staticmethod
    def _text(name: str, found: Any) -> str:
        values = found if isinstance(found, list) else [found]
        for value in values:
            if not isinstance(value, NDArray):
                raise ArgumentTypeError(
                    f"Monitor: stat_func must return an NDArray or a list of them, got "
                    f"{type(value).__name__} for {name}."
                )
        return "".join(
            str(value.asscalar() if value.shape == (1,) else value.asnumpy()) + "\t"
            for value in values
        )


def _parameters(exe: Any) -> list[tuple[str, NDArray]]:
    """Return the names and values of arguments and states, or of a block's parameters."""
    if isinstance(exe, Block):
        params = exe.collect_params().values()
        return [(p.name, p._reduce()) for p in params if p._data is not None]
    names = exe._symbol
    return [
        *zip(names.list_arguments(), exe.arg_arrays, strict=False),
        *zip(names.list_auxiliary_states(), exe.aux_arrays, strict=False),
    ]
