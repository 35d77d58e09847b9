"""Runs graphs through ONNX and onnxruntime and compares the results with those of the executor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

import mxnet as mx

Arrays = Mapping[str, np.ndarray]

#: dtype -> (relative, absolute) tolerance
TOLERANCE = {"float16": (4e-3, 4e-3), "float32": (1e-5, 1e-5), "float64": (1e-9, 1e-9)}


def session_of(path: str) -> onnxruntime.InferenceSession:
    """Return the model of a file, ready to run on one thread and without a word."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run_model(path: str, feeds: Arrays) -> list[np.ndarray]:
    """Return the outputs of a model; feeds that it has no input for are left out."""
    session = session_of(path)
    names = {entry.name for entry in session.get_inputs()}
    found = session.run(None, {key: feeds[key] for key in names})
    return [np.asarray(result) for result in found]


def evaluated(symbol: Any, arrays: Arrays) -> list[np.ndarray]:
    """Return what our own executor makes of a graph."""
    given = {key: mx.nd.array(value, dtype=value.dtype) for key, value in arrays.items()}
    return [result.asnumpy() for result in symbol.eval(ctx=mx.cpu(), **given)]


def export(
    symbol: Any, params: Arrays, feeds: Arrays, path: Path | str, **options: Any
) -> str:
    """Write a graph; the inputs have the shapes and dtypes of the feeds."""
    given = {key: mx.nd.array(value, dtype=value.dtype) for key, value in params.items()}
    names = [name for name in symbol.list_inputs() if name in feeds]
    return mx.onnx.export_model(
        symbol, given, [feeds[name].shape for name in names],
        [feeds[name].dtype for name in names], str(path), **options,
    )  # fmt: skip


def assert_close(actual: list[np.ndarray], expected: list[np.ndarray], scale: float = 1.0) -> None:
    """Compare outputs: dtypes and shapes too; tolerances are for values of about 1."""
    assert len(actual) == len(expected)
    for one, other in zip(actual, expected, strict=True):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        rtol, atol = TOLERANCE.get(other.dtype.name, (0, 0))
        np.testing.assert_allclose(one, other, rtol=rtol * scale, atol=atol * scale)


def check(
    symbol: Any, feeds: Arrays, path: Path | str, params: Arrays | None = None,
    scale: float = 1.0, **options: Any,
) -> str:  # fmt: skip
    """Export a graph and compare onnxruntime's results with our own; return the path."""
    params = params or {}
    export(symbol, params, feeds, path, **options)
    assert_close(run_model(str(path), feeds), evaluated(symbol, {**params, **feeds}), scale)
    return str(path)
