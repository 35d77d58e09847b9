"""Recording of what runs, by torch's profiler, under the names of MXNet's operators."""

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

from .observers import forget, observe

_CLOCK = "mxnet clock"
_naming = False


def name_operators(on: bool) -> None:
    """Let operators tell their names in recordings from now on, or no longer."""
    global _naming
    if on != _naming:
        _naming = on
        (observe if on else forget)(_named)


def _named(op: Any, kernel: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(kernel)
    def call(*args: Any, **kwargs: Any) -> Any:
        with record_function(op.name):
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
