"""Recording of what runs, by torch's profiler, under the names of MXNet's operators.

The functions that call operators find their kernels in a namespace of their own. While a
recording goes on, kernels that tell the operator's name stand there instead; otherwise the
profiler is no part of any call.
"""

from __future__ import annotations

import functools
import json
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile, record_function

_CLOCK = "mxnet clock"
_KERNELS = ("KERNEL", "FLOATS", "INPLACE")

_namespaces: list[dict[str, Any]] = []
_replaced: list[tuple[dict[str, Any], str, Any]] = []
_naming = False


def watch(namespace: dict[str, Any]) -> None:
    """Take in the namespace of a function that calls operators, for recordings to come."""
    _namespaces.append(namespace)
    if _naming:
        _name_kernels(namespace)


def name_operators(on: bool) -> None:
    """Let operators tell their names in recordings from now on, or no longer."""
    global _naming
    if on == _naming:
        return
    _naming = on
    if on:
        for namespace in _namespaces:
            _name_kernels(namespace)
    else:
        for namespace, key, kernel in _replaced:
            namespace[key] = kernel
        _replaced.clear()


def _name_kernels(namespace: dict[str, Any]) -> None:
    for key, kernel in list(namespace.items()):
        start, _, role = key.partition("_")
        if start in _KERNELS and kernel is not None:
            op = namespace[f"OP_{role}" if role else "OP"]
            _replaced.append((namespace, key, kernel))
            namespace[key] = _named(kernel, op.name)


def _named(kernel: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(kernel)
    def call(*args: Any, **kwargs: Any) -> Any:
        with record_function(name):
            return kernel(*args, **kwargs)

    return call


class Recording:
    """One recording of torch's profiler, from its making to :meth:`stop`."""

    def __init__(self, memory: bool) -> None:
        activities = [ProfilerActivity.CPU]
        if torch.cuda.is_available():
            activities.append(ProfilerActivity.CUDA)
        self._profile = profile(activities=activities, profile_memory=memory)
        self._own: list[dict[str, Any]] = []
        self._profile.start()
        with record_function(_CLOCK):
            self._clock = time.time_ns() / 1000

    def add(self, event: dict[str, Any]) -> None:
        """Add an event that torch does not know of."""
        self._own.append(event)

    def stop(self) -> list[dict[str, Any]]:
        """End the recording; return its events as Chrome's traces have them.

        ``ts``, where an event has it, is in microseconds since 1970.
        """
        self._profile.stop()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "trace.json")
            self._profile.export_chrome_trace(path)
            with open(path, encoding="utf-8") as stream:
                events = json.load(stream)["traceEvents"]
        clock = next(event for event in events if event.get("name") == _CLOCK)
        shift = self._clock - clock["ts"]
        found = []
        for event in events:
            if event.get("name") != _CLOCK:
                found.append({**event, "ts": event["ts"] + shift} if "ts" in event else event)
        return found + self._own


def section(name: str) -> Any:
    """Return a context manager whose content is one entry of that name in recordings."""
    return record_function(name)
