"""Every operator sample of the table, through ONNX and onnxruntime."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import reduce
from typing import Any

import numpy as np
import pytest
from samples import FAMILIES, Sample, family

import mxnet as mx
from mxnet.base import MXNetError
from mxnet.onnx.mx2onnx.dynamic import Trials, groups_of
from mxnet.onnx.mx2onnx.table import CONVERTERS
from mxnet.onnx.mx2onnx.walk import without_labels
from mxnet.symbol.graph import in_order

ort = pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

from helpers import onnx_export as through  # noqa: E402

#: samples whose results are not those of MXNet, and why
MEANT = {
    r"nd\.arg(max|min)\[nan": "onnxruntime finds no NaN",
    r"nd\.(max|min)\[nan": "onnxruntime loses NaN when it reduces some axes",
    r"LeakyReLU\[edges,.*gelu": "onnxruntime's Gelu of infinity is not NaN",
    r"MultiBoxDetection\[(NaN|background alone)": "scores without a number, or without a class",
    r"rcbrt\[edges": "the sign of -0 is lost",
    r"erfinv\[.*float64": "the approximation is one for single precision",
    r"to_tensor\[.*float16": "onnxruntime divides in single precision",
    r"interleaved_matmul.*float64": "onnxruntime multiplies with a number in single precision",
    r"image\.normalize\[.*float16": "rounded once, not after each step",
    r"random_pdf_.*\[edge": "parameters of no distribution",
    r"ROIAlign\[.*position_sensitive=True": "ONNX has no such pooling",
    r"nd\.(random\.|sample_|shuffle|_internal\._(random|sample))": "other random numbers",
    r"_shuffle": "another order",
    r"Dropout\[.*always": "other random numbers",
}
_MEANT = re.compile("|".join(MEANT))

Case = tuple[str, Any, dict[str, np.ndarray], list[np.ndarray]]


def case_of(name: str, sample: Sample, prefix: str = "x") -> Case | None:
    """Return (name, symbol, inputs, results) of a sample that a graph can express."""
    usable = sample.op.startswith("nd.") and not sample.train and not sample.np_shape
    if not usable or sample.check != "value" or _MEANT.search(name):
        return None
    inputs = sample.inputs()
    arrays = {f"{prefix}{i}": x for i, x in enumerate(inputs) if isinstance(x, np.ndarray)}
    try:
        function = reduce(getattr, sample.op.replace("nd.", "sym.", 1).split("."), mx)
        given = [
            mx.sym.var(f"{prefix}{i}", dtype=x.dtype) if f"{prefix}{i}" in arrays else x
            for i, x in enumerate(inputs)
        ]
        symbol = function(*given, **sample.attrs)
        node = symbol._outputs[0][0]
        if not arrays or node.op is None or node.op.name not in CONVERTERS:
            return None
        results = through.evaluated(symbol, arrays)
    except Exception:
        # What the table shows there is an error, or no operator of graphs.
        return None
    every = [*arrays.values(), *results]
    if any(0 in array.shape or array.dtype.names for array in every):
        return None
    return name, symbol, arrays, results


SAMPLES: dict[str, list[tuple[str, Sample]]] = defaultdict(list)
for _family in FAMILIES:
    for _name, _sample in family(_family).items():
        SAMPLES[_sample.op].append((_name, _sample))


def run_static(case: Case, path: str) -> None:
    """Compare a sample, unless onnxruntime has no kernel for its dtype."""
    _, symbol, arrays, expected = case
    through.export(symbol, {}, arrays, path)
    try:
        found = through.run_model(path, arrays)
    except ort.capi.onnxruntime_pybind11_state.NotImplemented:
        return
    through.assert_close(found, expected)


def failures(samples: list[tuple[str, Sample]], run: Any, path: str) -> list[str]:
    found = []
    for name, sample in samples:
        case = case_of(name, sample)
        if case is None:
            continue
        try:
            run(case, path)
        except Exception as error:
            found.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
    return found


def is_quick(case: Case) -> bool:
    return all(x.size < 500 and x.dtype != np.float64 for x in (*case[2].values(), *case[3]))


@pytest.mark.parametrize("name", FAMILIES)
def test_operators(name: str, tmp_path) -> None:
    """The first samples of each operator in a family, as the outputs of one graph."""
    cases, taken = [], Counter()
    for number, (key, sample) in enumerate(family(name).items()):
        if sample.dtype == "float32" and taken[sample.op] < 6:
            case = case_of(key, sample, f"s{number}x")
            if case is not None and is_quick(case):
                cases.append(case)
                taken[sample.op] += 1
    if not cases:
        pytest.skip("no sample that a graph can express")
    arrays = {key: array for case in cases for key, array in case[2].items()}
    outputs = mx.sym.Group([case[1] for case in cases])
    through.export(outputs, {}, arrays, str(tmp_path / "all.onnx"))
    found = iter(through.run_model(str(tmp_path / "all.onnx"), arrays))
    wrong = []
    for key, _, _, expected in cases:
        try:
            through.assert_close([next(found) for _ in expected], expected)
        except AssertionError as error:
            wrong.append(f"{key}: {error}")
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("op", SAMPLES)
def test_operator_in_full(op: str, tmp_path) -> None:
    assert not failures(SAMPLES[op], run_static, str(tmp_path / "op.onnx"))


def run_dynamic(case: Case, path: str) -> None:
    """Leave all axes open that can be, and compare for other lengths of each of them."""
    name, symbol, arrays, _ = case
    if re.search(r"histogram\[10,@", name):
        return  # repeated edges do not rise
    through.export(symbol, {}, arrays, path, dynamic=True)
    try:
        session = through.session_of(path)
    except ort.capi.onnxruntime_pybind11_state.NotImplemented:
        return
    opened = {entry.name: entry.shape for entry in session.get_inputs()}
    outputs = without_labels(symbol._outputs)
    read = {node.name for node in in_order(outputs)}
    shapes = {key: array.shape for key, array in arrays.items() if key in read}
    dynamic = {
        key: tuple(None if isinstance(length, str) else length for length in shape)
        for key, shape in opened.items()
    }
    trials = Trials(outputs, shapes, {key: array.dtype for key, array in arrays.items()})
    groups, _ = trials.runs(groups_of(shapes, dynamic), False)
    for group in groups:
        changed = trials.changed(group, 2)
        feeds = {
            key: np.resize(array, changed.get(key, array.shape)) for key, array in arrays.items()
        }
        try:
            expected = through.evaluated(symbol, feeds)
        except MXNetError:
            continue
        through.assert_close(through.run_model(path, feeds), expected)


@pytest.mark.slow
@pytest.mark.parametrize("op", SAMPLES)
def test_operator_with_open_lengths(op: str, tmp_path) -> None:
    floats = [one for one in SAMPLES[op] if one[1].dtype == "float32"]
    assert not failures(floats, run_dynamic, str(tmp_path / "op.onnx"))
