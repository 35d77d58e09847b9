"""What samples cannot say of updates: several steps, ``out``, many weights, recorded calls."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import update_steps
from quirks import array, assert_close

import mxnet as mx
from mxnet import nd
from mxnet._ops.update import multi
from mxnet.ndarray import updates

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "updates.npz")
INDEX = json.loads(GOLDEN["index"].tobytes())
RUNS = update_steps.all_runs()
#: dtype -> (relative, absolute) tolerance after five steps
TOLERANCE = {"float16": (5e-3, 5e-3), "float32": (5e-5, 1e-5), "float64": (1e-7, 1e-8)}

WEIGHT = [1.0, -2.0, 3.0, 0.5]
GRAD = [0.3, -4.0, 0.0, 0.2]
STATE = [0.1, 0.2, 0.3, 0.4]


def recorded(name: str) -> list[np.ndarray]:
    """Return what MXNet made of a run."""
    return [
        GOLDEN[dtype][offset : offset + int(np.prod(shape))].reshape(shape)
        for dtype, shape, offset in INDEX[name]
    ]


@pytest.mark.parametrize("name", RUNS)
def test_several_steps_lead_where_those_of_mxnet_do(name: str) -> None:
    results, expected = RUNS[name](), recorded(name)
    assert len(results) == len(expected)
    # Gradients of float16 make states in float32 as inexact as themselves.
    rtol, atol = max(TOLERANCE[one.dtype.name] for one in expected)
    for actual, wanted in zip(results, expected, strict=True):
        assert actual.dtype == wanted.dtype
        np.testing.assert_allclose(actual, wanted, rtol=rtol, atol=atol)


def test_every_recorded_run_is_tested() -> None:
    assert set(INDEX) == set(RUNS), "run tools/golden/updates.py"


# -- out ------------------------------------------------------------------------------------------


def arrays(states: int, dtype: str = "float32") -> list[nd.NDArray]:
    return [array(WEIGHT, dtype), array(GRAD, dtype), *(array(STATE, dtype) for _ in range(states))]


def test_without_out_only_the_states_change() -> None:
    weight, grad, mom = arrays(1)
    result = nd.sgd_mom_update(weight, grad, mom, lr=0.1, momentum=0.9)
    assert_close(weight, WEIGHT)
    assert_close(grad, GRAD)
    assert_close(mom, [0.06, 0.58, 0.27, 0.34])
    assert_close(result, [1.06, -1.42, 3.27, 0.84])


@pytest.mark.parametrize("name", ["weight", "grad", "mom", "other", "list"])
def test_result_goes_where_out_says(name: str) -> None:
    weight, grad, mom = arrays(1)
    known = {"weight": weight, "grad": grad, "mom": mom, "other": nd.zeros(4), "list": [weight]}
    out = known[name]
    result = nd.sgd_mom_update(weight, grad, mom, lr=0.1, momentum=0.9, out=out)
    assert type(result) is type(out)
    target = out[0] if name == "list" else out
    assert (result[0] if name == "list" else result) is target
    assert_close(target, [1.06, -1.42, 3.27, 0.84])


def test_weights_keep_their_memory() -> None:
    whole = array([WEIGHT, WEIGHT])
    row = whole[1]
    nd.sgd_update(row, array(GRAD), lr=0.1, out=row)
    assert_close(whole, [WEIGHT, [0.97, -1.6, 3.0, 0.48]])


def test_out_must_fit() -> None:
    weight, grad = arrays(0)
    with pytest.raises(mx.MXNetError, match="sgd_update"):
        nd.sgd_update(weight, grad, lr=0.1, out=nd.zeros(3))
    with pytest.raises(mx.MXNetError, match="sgd_update"):
        nd.sgd_update(weight, grad, lr=0.1, out=nd.zeros(4, dtype="float64"))
    with pytest.raises(mx.MXNetError, match="multi_sgd_update"):
        nd.multi_sgd_update(
            weight, grad, weight, grad, lrs=(1, 1), wds=(0, 0), num_weights=2, out=[weight]
        )
    assert_close(weight, WEIGHT)


def test_decay_of_nag_is_that_of_the_weight_in_memory() -> None:
    expected = [1.157499984659, -1.248000018328, 3.557999954179, 1.424499947257]
    attrs = {"lr": 0.1, "momentum": 0.9, "wd": 0.3, "rescale_grad": 0.5, "clip_gradient": 0.8}
    weight, grad, mom = arrays(1, "float64")
    mom *= 3
    assert_close(nd.nag_mom_update(weight, grad, mom, **attrs), expected)
    # As recorded from MXNet: the momentum is computed after the weight is written.
    assert_close(mom, [0.224999990985, 0.679999991357, 0.719999973625, 1.054999970421])
    weight, grad, mom = arrays(1, "float64")
    mom *= 3
    nd.nag_mom_update(weight, grad, mom, **attrs, out=weight)
    assert_close(weight, expected)
    assert_close(mom, [0.220274991187, 0.657439990675, 0.703259974085, 1.027264970488])


def test_numbers_are_those_of_float32() -> None:
    weight, grad, mean, var = arrays(2, "float64")
    nd.adam_update(weight, grad, mean, var, lr=0.1, beta1=0.3, beta2=0.3, epsilon=0.7, out=weight)
    # As recorded from MXNet.
    expected = [0.24, -2.74, 0.09, 0.26]
    assert np.abs(mean.asnumpy() - expected).max() > 1e-9
    assert_close(mean, [0.23999999761581, -2.73999994993209, 0.09000000357627, 0.26000000238418], 0)


@pytest.mark.parametrize(
    ("op", "states"), [("sgd_update", 0), ("sgd_mom_update", 1), ("adam_update", 2)]
)
def test_arrays_may_be_empty(op: str, states: int) -> None:
    empty = [nd.zeros((0, 3)) for _ in range(2 + states)]
    assert getattr(nd, op)(*empty, lr=0.1, wd=0.1, out=empty[0]).shape == (0, 3)


# -- many weights ---------------------------------------------------------------------------------


def test_many_weights_without_out_stay_as_they_are() -> None:
    weights = [array(WEIGHT), array([[1, 2]])]
    grads = [array(GRAD), array([[0.5, 0.25]])]
    data = [one for pair in zip(weights, grads, strict=True) for one in pair]
    results = nd.multi_sgd_update(*data, lrs=(0.1, 0.2), wds=(0, 0), num_weights=2)
    assert isinstance(results, list)
    assert_close(results[0], [0.97, -1.6, 3.0, 0.48])
    assert_close(results[1], [[0.9, 1.95]])
    assert_close(weights[0], WEIGHT)
    other = [nd.zeros(4), nd.zeros((1, 2))]
    written = nd.multi_sgd_update(*data, lrs=(0.1, 0.2), wds=(0, 0), num_weights=2, out=other)
    assert written is other
    assert_close(other[1], [[0.9, 1.95]])


def test_one_of_many_weights_is_an_array() -> None:
    weight, grad = arrays(0)
    result = nd.multi_sgd_update(weight, grad, lrs=0.1, wds=0)
    assert_close(result, [0.97, -1.6, 3.0, 0.48])
    assert nd.multi_sgd_update(weight, grad, lrs=0.1, wds=0, out=weight) is weight
    assert_close(weight, [0.97, -1.6, 3.0, 0.48])


def test_many_weights_of_equal_rates_are_updated_like_single_ones() -> None:
    draw = np.random.RandomState(3)
    shapes = [(3, 4), (7,), (2, 2, 2)] * 3
    kinds = [[array(draw.uniform(-1, 1, s)) for s in shapes] for _ in range(3)]
    copies = [[one.copy() for one in kind] for kind in kinds]
    for weight, grad, mom in zip(*copies, strict=True):
        nd.sgd_mom_update(weight, grad, mom, lr=0.1, momentum=0.9, wd=0.1, out=weight)
    data = [one for three in zip(*kinds, strict=True) for one in three]
    nd.multi_sgd_mom_update(
        *data, lrs=[0.1] * 9, wds=[0.1] * 9, momentum=0.9, num_weights=9, out=kinds[0]
    )
    for kind, copied in zip(kinds, copies, strict=True):
        for one, other in zip(kind, copied, strict=True):
            assert_close(one, other.asnumpy())


def test_weights_of_different_dtypes_are_refused() -> None:
    pairs = [array(WEIGHT), array(GRAD), array(WEIGHT, "float64"), array(GRAD, "float64")]
    with pytest.raises(mx.MXNetError, match=r"multi_sgd_update: .* one dtype.*float32, float64"):
        nd.multi_sgd_update(*pairs, lrs=(1, 1), wds=(0, 0), num_weights=2)


def test_preloaded_rates_need_float32() -> None:
    rates = nd.ones(1, dtype="float64")
    with pytest.raises(mx.MXNetError, match=r"preloaded_multi_sgd_update: lrs must .*float64"):
        nd.preloaded_multi_sgd_update(array(WEIGHT), array(GRAD), rates, rates)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
@pytest.mark.parametrize("states", [0, 1])
def test_rates_that_are_not_read_count_all_the_same(dtype: torch.dtype, states: int) -> None:
    lrs, wds = torch.tensor([0.1, 0.2]), torch.tensor([0.0, 0.3])
    torch.manual_seed(1)
    groups = [[torch.rand(3, 2).to(dtype), torch.rand(4).to(dtype)] for _ in range(2 + states)]
    expected = [[tensor.clone() for tensor in group] for group in groups]
    multi.step_unread(groups, lrs, wds, 0.9, 0.5, 0.2)
    for i, (weight, grad, *mom) in enumerate(zip(*expected, strict=True)):
        arrays = [nd.NDArray(tensor) for tensor in (weight, grad, *mom)]
        attrs = {"lr": float(lrs[i]), "wd": float(wds[i]), "rescale_grad": 0.5}
        update = nd.sgd_mom_update if states else nd.sgd_update
        attrs |= {"momentum": 0.9} if states else {}
        update(*arrays, **attrs, clip_gradient=0.2, out=arrays[0])
    for group, wanted in zip(groups, expected, strict=True):
        tolerance = 2e-3 if dtype is torch.float16 else 1e-6
        torch.testing.assert_close(group, wanted, rtol=tolerance, atol=tolerance)


def test_reset_arrays() -> None:
    ones = [nd.ones((2, 2)), nd.ones(3, dtype="float16")]
    assert nd.reset_arrays(*ones, num_arrays=2) == []
    assert_close(ones[0], np.zeros((2, 2)))
    assert_close(ones[1], np.zeros(3))
    with pytest.raises(mx.MXNetError, match=r"reset_arrays: .*int32"):
        nd.reset_arrays(nd.ones(2, dtype="int32"), num_arrays=1)


# -- AdamW and LAMB in contrib --------------------------------------------------------------------


def adamw_columns(dtype: str, mixed: bool) -> list[list[nd.NDArray]]:
    kinds = [(WEIGHT, dtype), (GRAD, dtype), (STATE, "float32"), (STATE, "float32")]
    kinds += [(WEIGHT, "float32")] * mixed
    return [[array(values, kind), array([values[:2]], kind)] for values, kind in kinds]


@pytest.mark.parametrize("scale", [0.0, float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("mixed", [False, True])
def test_scales_of_no_use_change_nothing(scale: float, mixed: bool) -> None:
    columns = adamw_columns("float16" if mixed else "float32", mixed)
    before = [one.asnumpy() for column in columns for one in column]
    single = updates.mp_adamw_update if mixed else updates.adamw_update
    many = updates.multi_mp_adamw_update if mixed else updates.multi_adamw_update
    single(*(column[0] for column in columns), scale, 0.1, 0.5, wd=0.1, out=columns[0][0])
    many(*columns, scale, (0.1, 0.2), (0.1, 0.1), (1, 1), out=columns[0])
    result = single(*(column[0] for column in columns), array([scale]), 0.1, 0.5)
    assert_close(result, WEIGHT)
    for one, old in zip([x for column in columns for x in column], before, strict=True):
        np.testing.assert_array_equal(one.asnumpy(), old)


@pytest.mark.parametrize("mixed", [False, True])
def test_lists_of_adamw_are_put_in_order(mixed: bool) -> None:
    dtype = "float16" if mixed else "float32"
    columns, copies = (adamw_columns(dtype, mixed) for _ in range(2))
    many = updates.multi_mp_adamw_update if mixed else updates.multi_adamw_update
    rates = {"beta1": 0.5, "clip_gradient": 0.7}
    result = many(*columns, 0.5, (0.1, 0.2), (0.3, 0.4), (0.5, 0.6), out=columns[0], **rates)
    assert result is columns[0]
    single = updates.mp_adamw_update if mixed else updates.adamw_update
    for i, (lr, wd, eta) in enumerate([(0.1, 0.3, 0.5), (0.2, 0.4, 0.6)]):
        states = [column[i] for column in copies]
        single(*states, array([0.5]), lr, eta, wd=wd, out=states[0], **rates)
        for column, state in zip(columns, states, strict=True):
            assert_close(column[i], state.asnumpy())


def test_multi_adamw_as_recorded() -> None:
    columns = adamw_columns("float32", False)
    columns[1][1] = array([[0.5, 0.25]])
    updates.multi_adamw_update(
        *columns, 0.5, (0.1, 0.2), (0.3, 0.4), (0.5, 0.6), out=columns[0], size=2
    )
    assert_close(columns[0][0], [0.83339161, -1.69778490, 2.52534008, 0.39573467])


def test_lists_of_lamb_are_put_in_order() -> None:
    weights, grads = [array(WEIGHT), array([[1, 2]])], [array(GRAD), array([[0.5, 0.25]])]
    means = [array(STATE), array([[0.1, 0.2]])]
    variances = [array(STATE), array([[0.3, 0.2]])]
    rates = (1, 2), (0.1, 0.2), (0.3, 0.4)
    updates.multi_lamb_update(weights, grads, means, variances, *rates, out=weights)
    # As recorded from MXNet.
    assert_close(weights[0], [0.88701755, -1.79831278, 2.71594357, 0.40851647])
    assert_close(weights[1], [[0.79782355, 1.60109568]])


def test_mixed_lists_of_lamb_are_put_in_order() -> None:
    weights = [array(WEIGHT, "float16"), array([[1, 2]], "float16")]
    grads = [array(GRAD, "float16"), array([[0.5, 0.25]], "float16")]
    means = [array(STATE), array([[0.1, 0.2]])]
    variances = [array(STATE), array([[0.3, 0.2]])]
    copies = [array([1.5, 2, 3, 4]), array([[1.25, 2.25]])]
    updates.multi_mp_lamb_update(
        weights, grads, means, variances, copies, (1, 2), (0.1, 0.2), (0.3, 0.4), out=weights,
        num_tensors=2,
    )  # fmt: skip
    # As recorded from MXNet: the norms are those of the weights, not of their copies.
    assert_close(copies[0], [1.38619769, 1.91010964, 2.78917742, 3.72247052], 1e-4)
    assert_close(weights[0], copies[0].astype("float16").asnumpy())


def test_what_does_not_fit_into_lists_is_named() -> None:
    one, two = [array(WEIGHT)], [array(WEIGHT), array(WEIGHT)]
    with pytest.raises(mx.MXNetError, match=r"multi_adamw_update: .*one length.*1, 2, 1, 1"):
        updates.multi_adamw_update(one, two, one, one, 1.0, 0.1, 0, 1)
    with pytest.raises(mx.MXNetError, match=r"multi_lamb_update: .*one length"):
        updates.multi_lamb_update([], [], [], [], 1, 0.1, 0)
    with pytest.raises(TypeError, match="multi_lamb_update: expected lists"):
        updates.multi_lamb_update(one[0], one, one, one, 1, 0.1, 0)
    with pytest.raises(mx.MXNetError, match=r"adamw_update: rescale_grad must .*got None"):
        updates.adamw_update(*one * 4, None, 0.1, 1)
    with pytest.raises(mx.MXNetError, match="no_such"):
        updates.multi_adamw_update(one, one, one, one, 1.0, 0.1, 0, 1, no_such=2)


# -- recorded calls -------------------------------------------------------------------------------


def test_updates_inside_record_leave_attached_weights_alone() -> None:
    weight, grad = arrays(0)
    weight.attach_grad()
    with mx.autograd.record(), pytest.raises(mx.MXNetError, match=r"autograd\.record"):
        nd.sgd_update(weight, grad, lr=0.1, out=weight)
    assert_close(weight, WEIGHT)
    with mx.autograd.record(), mx.autograd.pause():
        nd.sgd_update(weight, grad, lr=0.1, out=weight)
    assert_close(weight, [0.97, -1.6, 3.0, 0.48])


def test_updates_inside_record_work_on_other_weights() -> None:
    weight, grad = arrays(0)
    with mx.autograd.record():
        assert nd.sgd_update(weight, grad, lr=0.1, out=weight) is weight
        nd.multi_sgd_update(weight, grad, lrs=0.1, wds=0, out=[weight])
    assert_close(weight, [0.94, -1.2, 3.0, 0.46])


def test_many_updates_inside_record_have_no_derivative() -> None:
    weight, grad = arrays(0)
    weight.attach_grad()
    with mx.autograd.record():
        one, other = nd.multi_sgd_update(
            weight, grad, weight, grad, lrs=(0.1, 0.2), wds=(0, 0), num_weights=2
        )
    with pytest.raises(mx.MXNetError, match="multi_sgd_update: updates have no derivative"):
        mx.autograd.backward([one, other])
    with mx.autograd.record(), pytest.raises(mx.MXNetError, match=r"autograd\.record"):
        nd.multi_sgd_update(weight, grad, lrs=0.1, wds=0, out=[weight])


def test_a_state_that_is_part_of_a_graph_changes_for_backward_too() -> None:
    weight, grad, start = arrays(2)[:3]
    start.attach_grad()
    with mx.autograd.record():
        mom = start * 2
        nd.sgd_mom_update(weight, grad, mom, lr=0.1, momentum=0.9)
        total = (mom * mom).sum()
    total.backward()
    # As recorded from MXNet: 4 * mom, with its value after the update.
    assert_close(start.grad, [0.6, 3.04, 2.16, 2.8])


# -- graphs ---------------------------------------------------------------------------------------


def test_states_are_auxiliary_in_graphs() -> None:
    names = ("weight", "grad", "mean", "var")
    graph = mx.sym.adam_update(*(mx.sym.var(name) for name in names), lr=0.1)
    assert graph.list_arguments() == ["weight", "grad"]
    assert graph.list_auxiliary_states() == ["mean", "var"]
    shapes = {name: (2, 3) for name in names}
    assert graph.infer_shape(**shapes)[1] == [(2, 3)]


def test_graphs_of_many_weights_have_many_results() -> None:
    inputs = [mx.sym.var(name) for name in "abcd"]
    graph = mx.sym.multi_sgd_update(*inputs, lrs=(1, 1), wds=(0, 0), num_weights=2)
    assert len(graph.list_outputs()) == 2
    shapes = {"a": (2,), "b": (2,), "c": (3, 1), "d": (3, 1)}
    assert graph.infer_shape(**shapes)[1] == [(2,), (3, 1)]


@pytest.mark.parametrize(
    ("op", "count", "attrs"),
    [
        ("preloaded_multi_sgd_mom_update", 3, {}),
        ("preloaded_multi_mp_sgd_update", 3, {}),
        ("_internal._multi_adamw_update", 4, {"lrs": 1, "wds": 0, "etas": 1}),
        (
            "_internal._multi_lamb_update",
            4,
            {"learning_rates": 1, "wds": 0.1, "step_count": 1, "upper_bound": 2},
        ),
    ],
)
def test_shapes_of_many_weights_are_inferred(op: str, count: int, attrs: dict) -> None:
    inputs = [mx.sym.var(f"x{i}") for i in range(count)]
    shapes = {f"x{i}": (2, 3) for i in range(count)}
    numbers = {"preloaded": 2, "_internal._multi_adamw": 1}
    last = next((n for prefix, n in numbers.items() if op.startswith(prefix)), 0)
    inputs += [mx.sym.var(f"y{i}") for i in range(last)]
    shapes.update({f"y{i}": (1,) for i in range(last)})
    graph = mx.sym
    for part in op.split("."):
        graph = getattr(graph, part)
    assert graph(*inputs, **attrs).infer_shape(**shapes)[1] == [(2, 3)]
