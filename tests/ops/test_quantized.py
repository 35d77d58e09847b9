"""8-bit operators beyond single calls: exact sums, what the integers stand for, graphs, errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from quantized_cases import CALLS, Call

import mxnet as mx
from mxnet import nd

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "quantized.npz"
contrib = nd.contrib
Triple = tuple[nd.NDArray, nd.NDArray, nd.NDArray]


def draw(*shape: int, seed: int = 0) -> nd.NDArray:
    return nd.array(np.random.RandomState(seed).uniform(-1, 1, shape))


def integers(dtype: str, *shape: int, seed: int = 0) -> nd.NDArray:
    low, high = (0, 256) if dtype == "uint8" else (-128, 128)
    return nd.array(np.random.RandomState(seed).randint(low, high, shape), dtype=dtype)


def ends(*values: float) -> list[nd.NDArray]:
    return [nd.array([value]) for value in values]


def quantized(real: nd.NDArray, dtype: str = "int8") -> Triple:
    return tuple(contrib.quantize_v2(real, out_type=dtype))


def meaning(result: nd.NDArray, low: nd.NDArray, high: nd.NDArray) -> np.ndarray:
    """Return the real numbers for which int32 results stand."""
    return np.float64(result.asnumpy()) * max(abs(low.asscalar()), abs(high.asscalar())) / 2**31


def assert_near(actual: np.ndarray, expected: nd.NDArray, share: float = 0.02) -> None:
    """Compare up to a share of the largest number, which the 8 bits cost."""
    wanted = expected.asnumpy()
    np.testing.assert_allclose(actual, wanted, atol=share * np.abs(wanted).max())


@pytest.mark.parametrize("name", CALLS)
def test_results_are_those_of_mxnet(name: str) -> None:
    call = CALLS[name]
    arrays = [nd.array(x, dtype=x.dtype) for x in call.arrays]
    outputs = getattr(contrib, call.op)(*arrays, **call.attrs)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    with np.load(GOLDEN) as golden:
        expected = [golden[key] for key in golden.files if key.startswith(f"{name}/")]
    assert len(outputs) == len(expected)
    # Of convolutions, MXNet's range is not that of unsigned data.
    compared = 1 if call.op == "quantized_conv" else len(outputs)
    for actual, wanted in list(zip(outputs, expected, strict=True))[:compared]:
        assert actual.dtype == wanted.dtype
        np.testing.assert_allclose(actual.asnumpy(), wanted, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", CALLS)
def test_graphs_give_what_arrays_give(name: str) -> None:
    call: Call = CALLS[name]
    arrays = [nd.array(x, dtype=x.dtype) for x in call.arrays]
    names = [f"v{i}" for i in range(len(arrays))]
    variables = [*map(mx.sym.var, names)]
    if call.op == "quantized_conv":
        variables.insert(2, None)
    graph = getattr(mx.sym.contrib, call.op)(*variables, **call.attrs)
    assert graph.list_arguments() == names
    from_graph = graph.bind(mx.cpu(), dict(zip(names, arrays, strict=True))).forward()
    outputs = getattr(contrib, call.op)(*arrays, **call.attrs)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    for actual, wanted in zip(from_graph, outputs, strict=True):
        np.testing.assert_array_equal(actual.asnumpy(), wanted.asnumpy())


@pytest.mark.parametrize("width", [5, 600, 20_000])
@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_sums_of_products_are_exact(dtype: str, width: int) -> None:
    data, weight = integers(dtype, 3, width), integers("int8", 4, width, seed=1)
    top = 255 if dtype == "uint8" else 127
    data[0] = top
    weight[0] = 127
    result, *_ = contrib.quantized_fully_connected(
        data, weight, None, *ends(-1, 1, -1, 1), num_hidden=4, no_bias=True
    )
    expected = data.asnumpy().astype("int64") @ weight.asnumpy().T.astype("int64")
    assert result.dtype == np.int32 and expected[0, 0] == top * 127 * width
    np.testing.assert_array_equal(result.asnumpy(), expected)


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
@pytest.mark.parametrize("channels", [4, 300])
def test_sums_of_convolutions_are_exact(dtype: str, channels: int) -> None:
    data, weight = integers(dtype, 2, channels, 5, 5), integers("int8", 3, channels, 3, 3, seed=1)
    data[0], weight[0] = data.asnumpy().max(), 127
    sizes = {"kernel": (3, 3), "num_filter": 3, "no_bias": True}
    result, *_ = contrib.quantized_conv(data, weight, None, *ends(-1, 1, -1, 1), **sizes)
    windows = np.lib.stride_tricks.sliding_window_view(
        data.asnumpy().astype("int64"), (3, 3), axis=(2, 3)
    )
    expected = np.einsum("nchwij,fcij->nfhw", windows, weight.asnumpy().astype("int64"))
    np.testing.assert_array_equal(result.asnumpy(), expected)


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_dense_layers_stand_for_those_of_floats(dtype: str) -> None:
    data, weight, bias = draw(6, 20), draw(5, 20, seed=1), 3 * draw(5, seed=2)
    data = data.abs() if dtype == "uint8" else data
    (x, *x_ends), (w, *w_ends), (b, *b_ends) = (
        quantized(data, dtype),
        quantized(weight),
        quantized(bias),
    )
    result = contrib.quantized_fully_connected(x, w, b, *x_ends, *w_ends, *b_ends, num_hidden=5)
    expected = nd.FullyConnected(data, weight, bias, num_hidden=5)
    assert_near(meaning(*result), expected)
    assert_near(contrib.dequantize(*contrib.requantize(*result)).asnumpy(), expected)


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
@pytest.mark.parametrize(
    ("shape", "attrs"),
    [((2, 4, 7, 6), {"kernel": (3, 2), "pad": (1, 0), "stride": (2, 1)}),
     ((2, 4, 7, 6), {"kernel": (3, 3), "num_group": 2, "dilate": (2, 1)}),
     ((2, 7, 6, 4), {"kernel": (3, 3), "layout": "NHWC"}), ((2, 4, 9), {"kernel": (3,)})],
)  # fmt: skip
def test_convolutions_stand_for_those_of_floats(dtype: str, shape: tuple, attrs: dict) -> None:
    width = 4 // attrs.get("num_group", 1)
    last = attrs.get("layout") == "NHWC"
    data = draw(*shape).abs() if dtype == "uint8" else draw(*shape)
    weight = draw(6, *((*attrs["kernel"], width) if last else (width, *attrs["kernel"])), seed=1)
    bias = 4 * draw(6, seed=2)
    (x, *x_ends), (w, *w_ends), (b, *b_ends) = (
        quantized(data, dtype),
        quantized(weight),
        quantized(bias),
    )
    result = contrib.quantized_conv(x, w, b, *x_ends, *w_ends, *b_ends, num_filter=6, **attrs)
    assert_near(meaning(*result), nd.Convolution(data, weight, bias, num_filter=6, **attrs))


@pytest.mark.parametrize("kinds", [("int8", "uint8"), ("uint8", "int8"), ("uint8", "uint8")])
def test_sums_and_products_of_both_kinds_stand_for_those_of_floats(kinds: tuple[str, str]) -> None:
    reals = [
        draw(50, seed=i).abs() if kind == "uint8" else 3 * draw(50, seed=i)
        for i, kind in enumerate(kinds)
    ]
    (lhs, *l_ends), (rhs, *r_ends) = map(quantized, reals, kinds)
    assert_near(meaning(*contrib.quantized_elemwise_add(lhs, rhs, *l_ends, *r_ends)), sum(reals))
    product = reals[0] * reals[1]
    assert_near(meaning(*contrib.quantized_elemwise_mul(lhs, rhs, *l_ends, *r_ends)), product)
    floats = contrib.quantized_elemwise_mul(lhs, rhs, *l_ends, *r_ends, enable_float_output=True)
    assert isinstance(floats, nd.NDArray)
    assert_near(floats.asnumpy(), product)


def test_products_beyond_a_calibrated_range_stay_at_its_ends() -> None:
    both = nd.array([127, -128], dtype="int8"), nd.array([127, 127], dtype="int8")
    result, *_ = contrib.quantized_elemwise_mul(
        *both, *ends(-1, 1, -1, 1), min_calib_range=-0.1, max_calib_range=0.1
    )
    assert result.asnumpy().tolist() == [127, -128]


def test_unsigned_integers_stay_what_they_are_under_relu() -> None:
    data = integers("uint8", 40)
    result, low, high = contrib.quantized_act(data, *ends(0, 2), act_type="relu")
    assert result.dtype == np.uint8
    np.testing.assert_array_equal(result.asnumpy(), data.asnumpy())
    low[:] = 5  # results are arrays of their own
    assert high.asscalar() == 2


def test_arrays_of_any_rank_are_mapped_to_all_integers() -> None:
    data = nd.array([-3, -1, 0, 2])
    for shape in ((4,), (2, 2), (1, 2, 1, 2)):
        result, scale, shift = contrib.quantize_asym(data.reshape(shape))
        assert result.asnumpy().ravel().tolist() == [0, 102, 153, 255]
        assert (scale.asscalar(), shift.asscalar()) == (51, 153)


@pytest.mark.parametrize(
    ("op", "attrs", "data", "expected"),
    [("quantized_conv", {"kernel": (3, 3), "num_filter": 4}, (1, 2, 5, 5),
      [(4, 2, 3, 3), (4,), *[(1,)] * 6]),
     ("quantized_conv", {"kernel": (3, 3), "num_filter": 4, "no_bias": True}, (1, 2, 5, 5),
      [(4, 2, 3, 3), *[(1,)] * 4]),
     ("quantized_fully_connected", {"num_hidden": 4}, (1, 2, 5, 5),
      [(4, 50), (4,), *[(1,)] * 6]),
     ("quantized_embedding", {"input_dim": 4, "output_dim": 3}, (1, 2), [(4, 3), (1,), (1,)]),
     ("quantized_batch_norm", {"min_calib_range": 0, "max_calib_range": 1}, (1, 2, 5),
      [(2,), (2,), (1,), (1,)]),
     ("quantize", {}, (2, 3), [(1,), (1,)]), ("dequantize", {}, (2, 3), [(1,), (1,)]),
     ("quantized_pooling", {"kernel": (2, 2)}, (1, 2, 5, 5), [(1,), (1,)]),
     ("quantized_rnn", {"state_size": 2, "num_layers": 1, "mode": "lstm", "bidirectional": True},
      (5, 3, 4), [(128,), (2, 3, 2), (2, 3, 2), (1,), (1,)])],
)  # fmt: skip
def test_graphs_complete_the_shapes_of_weights_and_ranges(
    op: str, attrs: dict, data: tuple, expected: list
) -> None:
    graph = getattr(mx.sym.contrib, op)(name="q", **attrs)
    shapes, outputs, _ = graph.infer_shape(q_data=data)
    assert shapes == [data, *expected]
    if op not in ("dequantize", "quantized_rnn"):
        assert outputs[1:] == [(1,), (1,)]


def test_inputs_have_gradient_zero() -> None:
    lhs, rhs, *rest = integers("int8", 4), integers("int8", 4), *ends(-1, 1, -2, 2)
    for end in rest:
        end.attach_grad()
        end.grad[:] = 7
    with mx.autograd.record():
        _, low, high = contrib.quantized_elemwise_add(lhs, rhs, *rest)
        total = low + 2 * high
    total.backward()
    assert [end.grad.asscalar() for end in rest] == [0, 0, 0, 0]


def lstm(layers: int, directions: int = 1, **attrs: object) -> tuple[list, nd.NDArray]:
    """Return (outputs of the 8-bit network, outputs of that of floats)."""
    data = 0.9 * draw(5, 3, 6)
    columns = [6] + [4 * directions] * (layers - 1)
    count = sum(directions * 16 * (size + 4 + 2) for size in columns)
    parameters = 0.8 * draw(count, seed=1)
    states = [0.5 * draw(layers * directions, 3, 4, seed=seed) for seed in (2, 3)]
    sizes = {
        "state_size": 4, "num_layers": layers, "mode": "lstm", "bidirectional": directions == 2,
        "state_outputs": True,
    }  # fmt: skip
    x, scale, shift = contrib.quantize_asym(data, min_calib_range=-1, max_calib_range=1)
    ours = contrib.quantized_rnn(x, parameters, *states, scale, shift, **sizes, **attrs)
    return ours, nd.RNN(data, parameters, *states, **sizes, **attrs)


@pytest.mark.parametrize(("layers", "directions"), [(1, 1), (3, 1), (1, 2), (2, 2)])
def test_recurrent_networks_are_near_those_of_floats(layers: int, directions: int) -> None:
    ours, floats = lstm(layers, directions)
    for actual, expected in zip(ours, floats, strict=True):
        assert actual.dtype == np.float32
        assert_near(actual.asnumpy(), expected, 0.05)


def test_recurrent_networks_bound_their_cell_states() -> None:
    ours, floats = lstm(1, lstm_state_clip_min=-0.2, lstm_state_clip_max=0.1)
    cells = ours[2].asnumpy()
    assert cells.min() >= np.float32(-0.2) and cells.max() <= np.float32(0.1)
    assert_near(ours[0].asnumpy(), floats[0], 0.1)
    with pytest.raises(mx.MXNetError, match="lstm_state_clip_min and lstm_state_clip_max"):
        lstm(1, lstm_state_clip_min=0.2)


def test_recurrent_networks_may_have_weights_of_zero() -> None:
    x = integers("uint8", 2, 3, 4)
    states = nd.zeros((1, 3, 2)), nd.zeros((1, 3, 2))
    sizes = {"state_size": 2, "num_layers": 1, "mode": "lstm"}
    out = contrib.quantized_rnn(x, nd.zeros(64), *states, *ends(100, 128), **sizes)
    np.testing.assert_array_equal(out.asnumpy(), np.zeros((2, 3, 2)))


def test_the_best_threshold_cuts_off_what_is_far_out() -> None:
    counts = np.exp(-np.abs(np.arange(-1000, 1001)) / 40)
    counts[[0, -1]] = 1e-3
    edges = nd.array(np.linspace(-10, 10, 2002))
    threshold, divergence = contrib.calibrate_entropy(nd.array(1e5 * counts), edges)
    assert threshold.shape == divergence.shape == (1,)
    assert 1.27 < threshold.asscalar() < 8
    assert 0 < divergence.asscalar() < 0.01


def wrong_weight() -> None:
    arrays = integers("int8", 1, 2, 4, 4), integers("int8", 3, 1, 2, 2), None, *ends(-1, 1, -1, 1)
    contrib.quantized_conv(*arrays, kernel=(2, 2), num_filter=3, no_bias=True)


def no_bias() -> None:
    arrays = integers("int8", 1, 2), integers("int8", 3, 2), *ends(-1, 1, -1, 1)
    contrib.quantized_fully_connected(*arrays, num_hidden=3)


def uncalibrated() -> None:
    contrib.quantized_batch_norm(integers("int8", 2, 3), *[draw(3)] * 4, *ends(-1, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [(wrong_weight, r"_conv: weight must have shape \(3, 2, 2, 2\).*got \(3, 1, 2, 2\)"),
     (no_bias, "with no_bias=False it takes the arrays data, weight, bias, min.*got 6 arrays"),
     (uncalibrated, "min_calib_range and max_calib_range must be given"),
     (lambda: contrib.quantized_concat(integers("int8", 1, 2), *ends(-1, 1), num_args=2),
      "num_args=2 arrays to join and twice as many ends of ranges.*got 3 arrays"),
     (lambda: contrib.quantized_concat(integers("int8", 1, 2)), "num_args is required"),
     (lambda: contrib.dequantize(draw(3), *ends(-1, 1)), "int8 or uint8, got float32"),
     (lambda: contrib.quantize_v2(nd.zeros((0,))), "quantize_v2.*an empty array has no range"),
     (lambda: contrib.calibrate_entropy(nd.ones(4), nd.ones(5)), "odd number of bins.*got 4, 5")],
)  # fmt: skip
def test_errors_say_what_was_expected(call: Callable[[], object], message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        call()
