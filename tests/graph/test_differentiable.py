"""Graphs differentiated ahead of time equal the same operators, run one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from helpers.cases import read_all
from helpers.operators import make_array, resolve
from samples import Sample

import mxnet as mx
from mxnet import autograd, nd
from mxnet._graph import CompiledGraph, compiled
from mxnet.symbol.program import failed_node, straight_line

CALLS = compiled.TRACED_CALL + 2


@pytest.fixture(autouse=True)
def graphs_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let graphs of one operator be differentiated ahead of time, too."""
    monkeypatch.setattr(compiled, "LEAST_OPERATORS", 1)


def symbolic(name: str) -> Any:
    """Return the operator on symbols; None for what arrays alone have."""
    try:
        return resolve(name.replace("nd.", "sym.", 1)) if name.startswith("nd.") else None
    except AttributeError:
        return None


def chosen() -> Iterator[Sample]:
    """Yield the first two samples of each operator that has a gradient."""
    seen: dict[str, int] = {}
    for case in read_all():
        sample = case.sample
        usable = case.golden and case.golden.grads and not case.golden.error
        arrays = all(isinstance(x, np.ndarray) for x in sample.inputs())
        known = sample.op not in STRETCHED and symbolic(sample.op) is not None
        if usable and arrays and known and not sample.np_shape and seen.get(sample.op, 0) < 2:
            seen[sample.op] = seen.get(sample.op, 0) + 1
            yield sample


#: arrays are stretched there, symbols are not
STRETCHED = {"nd.power", "nd.maximum", "nd.minimum"}


SAMPLES = [*chosen()]


def surrounded(F: Any, operator: Any, sample: Sample, inputs: list[Any]) -> list[Any]:
    """Return an operator's outputs with fresh values before and behind, to be written over."""
    scaled = set(sample.differentiated())
    inputs = [x * 1 if i in scaled else x for i, x in enumerate(inputs)]
    result = operator(*inputs, **sample.attrs)
    several = isinstance(result, list | tuple) or (F is mx.sym and len(result) > 1)
    return [output * 3 for output in (result if several else [result])]


def gradients(variables: list[nd.NDArray], outputs: list[nd.NDArray]) -> list[np.ndarray]:
    floats = [out for out in outputs if np.dtype(out.dtype).kind == "f"]
    autograd.backward(floats, [nd.cos(out) for out in floats])
    return [variable.grad.asnumpy() for variable in variables]


#: what depends on values, so that operators decide while they run
DEPEND_ON_VALUES = {
    "nd.contrib.box_nms", "nd.contrib.box_encode", "nd.contrib.bipartite_matching",
    "nd.contrib.MultiBoxTarget", "nd.contrib.MultiBoxDetection", "nd.contrib.Proposal",
    "nd.contrib.MultiProposal", "nd.image.random_brightness", "nd.image.random_contrast",
    "nd.image.random_saturation", "nd.image.random_hue", "nd.SequenceLast", "nd.SequenceReverse",
    "nd.CTCLoss", "nd.ctc_loss", "nd.contrib.CTCLoss", "nd.RNN", "nd.contrib.hawkesll",
    "nd.ROIPooling", "nd.contrib.ROIAlign", "nd.contrib.DeformableConvolution",
}  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_results_and_gradients_equal_those_of_operators(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = [make_array(sample, x) for x in sample.inputs()]
    variables = [arrays[i] for i in sample.differentiated()]
    for one in variables:
        one.attach_grad()
    mx.random.seed(sample.seed)
    with autograd.record(train_mode=sample.train):
        eager = surrounded(nd, resolve(sample.op), sample, arrays)
    wanted = gradients(variables, eager)
    names = [f"x{i}" for i in range(len(arrays))]
    outputs = surrounded(mx.sym, symbolic(sample.op), sample, [mx.sym.var(n) for n in names])
    graph = CompiledGraph(mx.sym.Group(outputs)._outputs)
    given = [arrays[names.index(name)] if name in names else None for name in graph.names]
    if None in given:
        pytest.skip("the graph adds variables of its own")
    for number in range(CALLS):
        if number == compiled.TRACED_CALL and not graph.fallbacks:
            monkeypatch.setattr(graph._plan, "run", None)
        mx.random.seed(sample.seed)
        with autograd.record(train_mode=sample.train):
            results = graph(given)
        found = gradients(variables, results)
        for actual, expected in zip(results, eager, strict=True):
            np.testing.assert_array_equal(actual.asnumpy(), expected.asnumpy())
        for actual, expected in zip(found, wanted, strict=True):
            np.testing.assert_allclose(actual, expected, 1e-6, 1e-7)
    assert bool(graph.fallbacks) == (sample.op in DEPEND_ON_VALUES), graph.fallbacks


def loss_graph(F: Any, x: Any, w: Any) -> Any:
    """Return a function with a mask, whose second derivative depends on what was drawn."""
    hidden = F.Dropout(F.tanh(F.dot(x, w)), p=0.5)
    return hidden * hidden * x


def made_ready(graph: CompiledGraph, arrays: list[nd.NDArray]) -> None:
    """Call so often that the graph is traced."""
    for _ in range(CALLS):
        with autograd.record():
            graph(arrays)


def small() -> tuple[CompiledGraph, list[nd.NDArray]]:
    mx.random.seed(1)
    arrays = [nd.random.normal(shape=(3, 3)) for _ in range(2)]
    for array in arrays:
        array.attach_grad()
    graph = CompiledGraph(loss_graph(mx.sym, mx.sym.var("x"), mx.sym.var("w"))._outputs)
    made_ready(graph, arrays)
    assert not graph.fallbacks
    return graph, arrays


def test_second_derivatives_see_the_same_random_numbers() -> None:
    graph, arrays = small()

    def twice(function: Any) -> list[np.ndarray]:
        mx.random.seed(5)
        with autograd.record():
            out = function()
            (first,) = autograd.grad(out, [arrays[1]], create_graph=True, retain_graph=True)
            total = (first * first).sum()
        total.backward()
        return [first.asnumpy(), *(array.grad.asnumpy() for array in arrays)]

    expected = twice(lambda: loss_graph(nd, *arrays))
    for actual, wanted in zip(twice(lambda: graph(arrays)[0]), expected, strict=True):
        np.testing.assert_allclose(actual, wanted, 1e-5, 1e-6)


def test_one_argument_may_depend_on_another() -> None:
    graph, (x, _) = small()

    def gradient(function: Any, create_graph: bool) -> np.ndarray:
        mx.random.seed(5)
        with autograd.record():
            out = function(x, x * 2)
            (found,) = autograd.grad(out, [x], create_graph=create_graph)
        return found.asnumpy()

    expected = gradient(lambda *given: loss_graph(nd, *given), False)
    for create_graph in (False, True):
        actual = gradient(lambda *given: graph(list(given))[0], create_graph)
        np.testing.assert_allclose(actual, expected, 1e-5, 1e-6)


def test_backward_twice_gives_the_same() -> None:
    graph, arrays = small()
    with autograd.record():
        out = graph(arrays)[0]
    out.backward(retain_graph=True)
    first = [array.grad.asnumpy() for array in arrays]
    out.backward()
    for array, expected in zip(arrays, first, strict=True):
        np.testing.assert_array_equal(array.grad.asnumpy(), expected)
    with pytest.raises(mx.base.MXNetError, match="already differentiated"):
        out.backward()


def test_gradients_add_up_and_may_be_missing() -> None:
    graph, arrays = small()
    arrays[0].attach_grad("add")
    arrays[1].attach_grad("null")
    for _ in range(CALLS):
        mx.random.seed(2)
        with autograd.record():
            out = graph(arrays)[0]
        out.backward()
    summed = arrays[0].grad.asnumpy()
    arrays[0].attach_grad()
    mx.random.seed(2)
    with autograd.record():
        out = loss_graph(nd, *arrays)
    out.backward()
    np.testing.assert_allclose(summed, CALLS * arrays[0].grad.asnumpy(), 1e-5, 1e-6)


def test_shapes_that_come_rarely_are_not_traced() -> None:
    graph = CompiledGraph((mx.sym.var("x") * 2 + 1)._outputs)
    for length in range(1, 2 * compiled.MOST_TRACES):
        x = nd.ones((length,))
        x.attach_grad()
        with autograd.record():
            out = graph([x])[0]
        out.backward()
        assert x.grad.asnumpy().tolist() == [2.0] * length
    assert graph._traces == 0


def test_shapes_that_never_come_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MOST_KINDS", 4)
    graph = CompiledGraph((mx.sym.var("x") * 2 + 1)._outputs)
    for length in range(1, 20):
        x = nd.ones((length,))
        x.attach_grad()
        with autograd.record():
            graph([x])
    assert len(graph._traced) == 4


def test_small_graphs_are_left_to_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "LEAST_OPERATORS", 3)
    graph = CompiledGraph((mx.sym.var("x") * 2 + 1)._outputs)
    assert graph.fallbacks == ["it has 2 operators, less than 3"]
    x = nd.ones((2,))
    x.attach_grad()
    made_ready(graph, [x])
    assert graph._traces == 0


def test_traces_are_bounded_in_number() -> None:
    graph = CompiledGraph((mx.sym.var("x") * 2 + 1)._outputs)
    for length in range(1, compiled.MOST_TRACES + 4):
        x = nd.ones((length,))
        x.attach_grad()
        made_ready(graph, [x])
        with autograd.record():
            out = graph([x])[0]
        out.backward()
        assert x.grad.asnumpy().tolist() == [2.0] * length
    assert graph._traces == compiled.MOST_TRACES


def test_reason_names_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    boxes = mx.sym.contrib.box_nms(mx.sym.var("x") * 2, name="suppressed") * 1
    graph = CompiledGraph(boxes._outputs)
    x = nd.random.uniform(shape=(1, 4, 6))
    x.attach_grad()
    with caplog.at_level("DEBUG", logger="mxnet"):
        made_ready(graph, [x])
    assert len(graph.fallbacks) == 1 and graph.fallbacks[0].startswith("suppressed: ")
    assert graph.fallbacks[0] in caplog.text


def test_results_that_are_inputs_are_left_to_torch() -> None:
    x = mx.sym.var("x")
    graph = CompiledGraph(mx.sym.Group([x * 3, x])._outputs)
    array = nd.ones((2, 2))
    array.attach_grad()
    made_ready(graph, [array])
    assert "shares its memory" in graph.fallbacks[0]
    with autograd.record():
        tripled, same = graph([array])
    autograd.backward([tripled, same])
    assert array.grad.asnumpy().tolist() == [[4.0, 4.0], [4.0, 4.0]]


def test_running_statistics_are_updated_once_per_call() -> None:
    out = mx.sym.BatchNorm(mx.sym.var("x"), name="bn", fix_gamma=False)
    graph = CompiledGraph(out._outputs)
    x = nd.random.normal(3, 2, shape=(8, 2))
    values = {"x": x, "bn_gamma": nd.ones((2,)), "bn_beta": nd.zeros((2,)),
              "bn_moving_mean": nd.zeros((2,)), "bn_moving_var": nd.ones((2,))}  # fmt: skip
    for name in ("x", "bn_gamma", "bn_beta"):
        values[name].attach_grad()
    arrays = [values[name] for name in graph.names]
    for number in range(1, CALLS + 1):
        with autograd.record():
            graph(arrays)[0].backward()
        expected = x.asnumpy().mean(axis=0) * (1 - 0.9**number)
        np.testing.assert_allclose(values["bn_moving_mean"].asnumpy(), expected, 1e-5)
    assert not graph.fallbacks


def test_two_calls_before_backward() -> None:
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dense(4), mx.gluon.nn.BatchNorm(), mx.gluon.nn.Dense(1))
    net.initialize()
    x, y = nd.random.normal(shape=(2, 8, 3))
    found = []
    for _ in range(2):
        for _ in range(CALLS):
            with autograd.record():
                loss = (net(x) - net(y)).square().sum()
            loss.backward()
            params = net.collect_params().values()
            found.append([p.grad().asnumpy() for p in params if p.grad_req != "null"])
        net.hybridize()
    for grads in found[1:]:
        for actual, expected in zip(grads, found[0], strict=True):
            np.testing.assert_allclose(actual, expected, 1e-5, 1e-6)


def test_failed_node_is_named() -> None:
    out = mx.sym.dot(mx.sym.var("x"), mx.sym.var("y"), name="product")
    function = straight_line(out._outputs, False)
    with pytest.raises(RuntimeError) as caught:
        function(mx.cpu(), nd.ones((2, 3))._data, nd.ones((2, 3))._data)
    assert failed_node(caught.value) == "product"
    assert failed_node(ValueError()) is None


def test_large_graphs_are_traced_when_it_pays() -> None:
    x = mx.sym.var("x")
    for _ in range(10 * (compiled.TRACED_CALL + 1)):
        x = mx.sym.sin(x)
    graph, data = CompiledGraph(x._outputs), nd.ones((2,))
    data.attach_grad()
    for number in range(1, compiled.TRACED_CALL + 4):
        with autograd.record():
            (result,) = graph([data])
        result.backward()
        # The first call runs operator by operator and is not counted.
        assert graph._traces == int(number > compiled.TRACED_CALL + 1)
