"""Profiling: what runs, how often and for how long, as tables and as Chrome's traces.

    mx.profiler.set_config(filename="profile.json", aggregate_stats=True)
    mx.profiler.set_state("run")
    ...                                   # compute
    mx.profiler.set_state("stop")
    print(mx.profiler.dumps())
    mx.profiler.dump()                    # for chrome://tracing or ui.perfetto.dev

torch's profiler records; operators of MXNet appear with their names above those of torch. While
nothing is recorded, nothing is measured. Hybridized blocks run operator by operator meanwhile.
"""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._core import profiling
from ._core.errors import MismatchError
from ._core.files import replacing
from ._core.profile_tables import as_json, as_table, statistics
from ._graph import CompiledGraph
from .base import MXNetError, names_of

__all__ = [
    "Counter", "Domain", "Event", "Frame", "Marker", "Task", "dump", "dump_profile", "dumps",
    "pause", "profiler_kvstore_handle", "profiler_set_config", "profiler_set_state", "resume",
    "scope", "set_config", "set_kvstore_handle", "set_state",
]  # fmt: skip

profiler_kvstore_handle: Any = None

_SORT_KEYS = ("total", "avg", "min", "max", "count")
_MARK_SCOPES = {"global": "g", "process": "p", "thread": "t", "task": "t", "marker": "t"}


class _ChoiceError(ValueError, KeyError):
    """A value is none of those to choose from. MXNet raises KeyError; this is a ValueError too."""

    __str__ = ValueError.__str__


class _Profiler:
    """The settings, the recording that goes on, and the events of those that ended."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = {
            "profile_all": False, "profile_symbolic": True, "profile_imperative": True,
            "profile_memory": True, "profile_api": True, "filename": "profile.json",
            "continuous_dump": False, "dump_period": 1.0, "aggregate_stats": False,
            "profile_process": "worker",
        }  # fmt: skip
        self.state = "stop"
        self.has_run = False
        self.recording: profiling.Recording | None = None
        self.trace: list[dict[str, Any]] = []
        self.measured: list[dict[str, Any]] = []

    def start(self) -> None:
        """Begin to record."""
        if self.recording is None:
            everything = self.config["profile_all"]
            profiling.name_operators(everything or self.config["profile_imperative"])
            if everything or self.config["profile_symbolic"]:
                CompiledGraph.__call__ = _operator_by_operator
            self.recording = profiling.Recording(everything or self.config["profile_memory"])
            self.has_run = True

    def stop(self) -> None:
        """End the recording and keep its events."""
        if self.recording is not None:
            events = self.recording.stop()
            self.recording = None
            profiling.name_operators(False)
            CompiledGraph.__call__ = _COMPILED
            self.trace += events
            self.measured += events
            if self.config["continuous_dump"]:
                self.write()

    def add(self, **event: Any) -> None:
        """Add an event of this moment to the recording that goes on."""
        if self.recording is not None:
            process = os.getpid()
            self.recording.add({"pid": process, "tid": process, "ts": time.time_ns() / 1000,
                                **event})  # fmt: skip

    def write(self) -> None:
        """Write all events to the file."""
        with replacing(self.config["filename"]) as stream:
            content = {"traceEvents": self.trace, "displayTimeUnit": "ms"}
            stream.write(json.dumps(content).encode())


_COMPILED = CompiledGraph.__call__
_profiler = _Profiler()


def _operator_by_operator(self: CompiledGraph, arrays: Any) -> Any:
    """Run a graph so that its operators appear in the recording."""
    return self._plan.run(arrays)


def set_config(**kwargs: Any) -> None:
    """Set what is recorded and where it is written.

    Parameters
    ----------
    filename : str
        The file of :func:`dump`, ``profile.json`` by default.
    profile_all : bool
        Record everything, whatever the other settings say.
    profile_symbolic, profile_imperative : bool
        Whether operators tell their names in graphs, and everywhere; True by default.
    profile_memory : bool
        Whether allocations are recorded; True by default.
    profile_api : bool
        Accepted: there is no C interface whose calls could be recorded.
    aggregate_stats : bool
        Whether :func:`dumps` has something to tell; False by default.
    continuous_dump : bool
        Whether the file is written each time that recording stops, not in :func:`dump` alone.
    dump_period : float
        Accepted: torch's profiler cannot write while it records.
    profile_process : {"worker", "server"}
        Only "worker": there are no server processes.

    Raises
    ------
    MXNetError
        If there is no such setting, or a value does not fit.
    """
    config = _profiler.config
    for name, value in kwargs.items():
        if name not in config:
            raise MXNetError(
                f"profiler.set_config: Cannot find argument '{name}', there are {names_of(config)}."
            )
        if name == "profile_process":
            _check_process(value)
        elif isinstance(config[name], bool):
            value = _truth(name, value)
        elif name == "filename":
            value = os.fspath(value) if isinstance(value, os.PathLike) else str(value)
        elif not isinstance(value, int | float) or value <= 0:
            raise MXNetError(f"profiler.set_config: dump_period must be positive, got {value!r}.")
        kwargs[name] = value
    config.update(kwargs)


def _truth(name: str, value: Any) -> bool:
    text = str(value).lower()
    if text not in ("true", "false", "1", "0"):
        raise MXNetError(
            f"Invalid Parameter format for {name} expect boolean but value={value!r}"
        )
    return text in ("true", "1")


def _check_process(name: str) -> None:
    if name == "server":
        raise MXNetError("profiler: there is no server process to profile, only the worker.")
    if name != "worker":
        raise _ChoiceError(f"profile_process must be 'worker', got {name!r}.")


def set_state(state: str = "stop", profile_process: str = "worker") -> None:
    """Start ("run") or stop ("stop") recording."""
    _check_process(profile_process)
    if state not in ("run", "stop"):
        raise _ChoiceError(f"profiler.set_state: state must be 'run' or 'stop', got {state!r}.")
    _profiler.state = state
    if state == "run":
        _profiler.start()
    else:
        _profiler.stop()


def pause(profile_process: str = "worker") -> None:
    """Stop recording until :func:`resume`."""
    _check_process(profile_process)
    _profiler.stop()


def resume(profile_process: str = "worker") -> None:
    """Go on recording after :func:`pause`."""
    _check_process(profile_process)
    if _profiler.state == "run":
        _profiler.start()


def dump(finished: bool = True, profile_process: str = "worker") -> None:
    """Write what was recorded to the file, as a trace for Chrome.

    Parameters
    ----------
    finished : bool
        Whether recording stops with it.

    Raises
    ------
    MXNetError
        If nothing was recorded.
    """
    _check_process(profile_process)
    if not _profiler.has_run:
        raise MXNetError("Profiler hasn't been run. Config and start profiler first")
    was_recording = _profiler.recording is not None
    _profiler.stop()
    _profiler.write()
    if finished:
        _profiler.state = "stop"
    elif was_recording:
        _profiler.start()


def dumps(
    reset: bool = False, format: str = "table", sort_by: str = "total", ascending: bool = False
) -> str:
    """Return counts, sums, least, greatest and mean values of what was recorded so far.

    Times are in milliseconds, memory in kB. Without ``aggregate_stats`` in :func:`set_config` the
    text is empty.

    Parameters
    ----------
    reset : bool
        Whether the next call begins anew.
    format : {"table", "json"}
        The form.
    sort_by : {"total", "avg", "min", "max", "count"}
        The order of rows.

    Raises
    ------
    AssertionError, ValueError
        If a choice is none of these (the error is of both types).
    """
    for name, value, valid in (("format", format, ("table", "json")),
                               ("sort_by", sort_by, _SORT_KEYS)):  # fmt: skip
        if value not in valid:
            raise MismatchError(
                f"Invalid value provided for {name}: {value}. Support: {names_of(valid)}"
            )
    if not _profiler.config["aggregate_stats"]:
        return ""
    if _profiler.recording is not None:
        _profiler.stop()
        _profiler.start()
    sections = statistics(_profiler.measured)
    if reset:
        _profiler.measured = []
    make = as_table if format == "table" else as_json
    return make(sections, sort_by, ascending)


@contextmanager
def scope(name: str) -> Iterator[None]:
    """Show what runs inside a ``with`` block below one entry of that name."""
    if _profiler.recording is None:
        yield
    else:
        with profiling.section(name):
            yield


# --- objects that programs mark times with ------------------------------------------------------


class Domain:
    """A group of tasks, frames, counters and markers in traces and tables."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.handle = self

    def __str__(self) -> str:
        return self.name

    def new_task(self, name: str) -> Task:
        """Return a new :class:`Task` of this domain."""
        return Task(self, name)

    def new_frame(self, name: str) -> Frame:
        """Return a new :class:`Frame` of this domain."""
        return Frame(self, name)

    def new_counter(self, name: str, value: int | None = None) -> Counter:
        """Return a new :class:`Counter` of this domain."""
        return Counter(self, name, value)

    def new_marker(self, name: str) -> Marker:
        """Return a new :class:`Marker` of this domain."""
        return Marker(self, name)


class _Span:
    """Something that starts and stops; a ``with`` block does both."""

    _category: str

    def __init__(self, name: str) -> None:
        self.name = name
        self.handle = self

    def __str__(self) -> str:
        return self.name

    def start(self) -> None:
        """Mark the beginning."""
        self._mark("b")

    def stop(self) -> None:
        """Mark the end."""
        self._mark("e")

    def _mark(self, phase: str) -> None:
        _profiler.add(name=self.name, cat=self._category, ph=phase, id=id(self))

    def __enter__(self) -> _Span:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


class Task(_Span):
    """A piece of work, which may begin and end in different threads."""

    def __init__(self, domain: Domain, name: str) -> None:
        super().__init__(name)
        self._category = str(domain)


class Frame(_Span):
    """One round of something that repeats, such as a batch."""

    def __init__(self, domain: Domain, name: str) -> None:
        super().__init__(name)
        self._category = f"{domain},frame"


class Event(_Span):
    """A piece of work of no domain."""

    _category = "event"


class Counter:
    """A number that changes."""

    def __init__(self, domain: Domain, name: str, value: int | None = None) -> None:
        self.name = name
        self.handle = self
        self._category = str(domain)
        self._value = 0
        if value is not None:
            self.set_value(value)

    def __str__(self) -> str:
        return self.name

    def set_value(self, value: int) -> None:
        """Set the number; ValueError if it is none."""
        self._value = int(value)
        _profiler.add(name=self.name, cat=f"{self._category},counter", ph="C",
                      args={self.name: self._value})  # fmt: skip

    def increment(self, delta: int = 1) -> None:
        """Add to the number."""
        self.set_value(self._value + int(delta))

    def decrement(self, delta: int = 1) -> None:
        """Subtract from the number."""
        self.set_value(self._value - int(delta))

    def __iadd__(self, delta: int) -> Counter:
        self.increment(delta)
        return self

    def __isub__(self, delta: int) -> Counter:
        self.decrement(delta)
        return self


class Marker:
    """A moment."""

    def __init__(self, domain: Domain, name: str) -> None:
        self.name = name
        self.domain = domain

    def mark(self, scope: str = "process") -> None:
        """Mark this moment for "global", "process", "thread", "task" or "marker".

        Raises MXNetError for anything else.
        """
        if scope not in _MARK_SCOPES:
            raise MXNetError(
                f"Invalid Input: '{scope}', valid values are: {names_of(sorted(_MARK_SCOPES))}"
            )
        _profiler.add(name=self.name, cat=f"{self.domain},instant_marker", ph="i",
                      s=_MARK_SCOPES[scope])  # fmt: skip


# --- old names ----------------------------------------------------------------------------------


def _deprecated(old: str, new: str) -> None:
    warnings.warn(
        f"profiler.{old}() is deprecated. Please use profiler.{new}() instead", stacklevel=3
    )


def profiler_set_config(mode: str = "symbolic", filename: str = "profile.json") -> None:
    """Set file and mode ("symbolic", "imperative", "api", "memory" or "all"), as in MXNet 0.x."""
    _deprecated("profiler_set_config", "set_config")
    set_config(**{f"profile_{mode}": True, "filename": filename})


def profiler_set_state(state: str = "stop") -> None:
    """Start or stop, as :func:`set_state` does."""
    _deprecated("profiler_set_state", "set_state")
    set_state(state)


def dump_profile() -> None:
    """Write the file and stop, as :func:`dump` does."""
    _deprecated("dump_profile", "dump")
    dump(True)


def set_kvstore_handle(handle: Any) -> None:
    """Keep the handle of a store whose servers could be profiled; there are none."""
    global profiler_kvstore_handle
    profiler_kvstore_handle = handle
