"""Files that TensorBoard shows, written by the `tensorboard` package itself."""

from __future__ import annotations

import os
import time
from importlib import import_module
from typing import Any

import numpy as np


class ScalarWriter:
    """Writes numbers by name and step into a new event file of a directory.

    Raises ImportError if the package `tensorboard` is not installed.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            event = import_module("tensorboard.compat.proto.event_pb2")
            summary = import_module("tensorboard.compat.proto.summary_pb2")
            files = import_module("tensorboard.summary.writer.event_file_writer")
        except ImportError as error:
            raise ImportError(
                "writing TensorBoard files needs the package tensorboard: pip install "
                "'regluon[viz]' (or pip install tensorboard)."
            ) from error
        self._event: Any = event.Event
        self._summary: Any = summary.Summary
        self._writer = files.EventFileWriter(os.fspath(folder))

    def add_scalar(self, tag: str, value: Any, global_step: int | None = None) -> None:
        """Write one number, or an array of one element, under a name."""
        number = float(np.asarray(value).item())
        summary = self._summary(value=[self._summary.Value(tag=tag, simple_value=number)])
        event = self._event(wall_time=time.time(), summary=summary)
        if global_step is not None:
            event.step = int(global_step)
        self._writer.add_event(event)

    def flush(self) -> None:
        """Write out what is waiting."""
        self._writer.flush()

    def close(self) -> None:
        """Write out what is waiting and end the file."""
        self._writer.close()
