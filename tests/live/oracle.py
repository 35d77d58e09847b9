"""A running MXNet that answers what it makes of a sample."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from samples import Sample

SERVER = Path(__file__).resolve().parents[2] / "tools" / "oracle" / "server.py"


class Oracle:
    """The process; a call that ends it costs a new start and gives no answer."""

    def __init__(self, python: str) -> None:
        self._command = [python, "-E", "-W", "ignore", str(SERVER)]
        self._process: subprocess.Popen[bytes] | None = None

    def record(self, sample: Sample) -> dict[str, Any] | None:
        """Return outputs and gradients or the error of a sample, None where MXNet dies of it."""
        request = {
            "op": sample.op, "arrays": [_pack(x) for x in sample.arrays], "attrs": sample.attrs,
            "grad": sample.grad, "train": sample.train,
        }  # fmt: skip
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump(request, process.stdin, protocol=4)
            process.stdin.flush()
            return _unpack(pickle.load(process.stdout))
        except (EOFError, BrokenPipeError):
            self.close()
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _pack(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return ("array", value.dtype.str, value.shape, value.tobytes())
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 4 and value[0] == "array":
        return np.frombuffer(value[3], value[1]).reshape(value[2])
    if isinstance(value, list):
        return [_unpack(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _unpack(entry) for key, entry in value.items()}
    return value
