"""Random calls of the most used operators: shapes, dtypes and attributes that go together."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from samples import Sample

Draw = Callable[[st.SearchStrategy[Any]], Any]
Call = Callable[[Draw], Sample]

FLOATS = ("float32", "float64")
NUMBERS = (*FLOATS, "float16", "int32", "int64", "int8", "uint8")

CALLS: dict[str, Call] = {}


def call(*names: str) -> Callable[[Callable[..., Sample]], Callable[..., Sample]]:
    """Register a function ``(draw, name)`` for operators."""

    def register(function: Callable[..., Sample]) -> Callable[..., Sample]:
        for name in names:
            CALLS[name] = lambda draw, name=name: function(draw, name)
        return function

    return register


def shapes(low: int = 1, high: int = 4, longest: int = 5) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of ``low`` to ``high`` axes."""
    return st.lists(st.integers(1, longest), min_size=low, max_size=high).map(tuple)


def array(
    draw: Draw, shape: tuple[int, ...], dtype: str = "float32", low: float = -3, high: float = 3
) -> np.ndarray:
    """Draw an array; its values come from a drawn seed, so that examples stay small."""
    random = np.random.RandomState(draw(st.integers(0, 2**16)))
    if np.dtype(dtype).kind in "iu":
        bottom = max(math.ceil(low), 0) if dtype == "uint8" else math.ceil(low)
        return random.randint(bottom, max(math.floor(high), bottom) + 1, shape).astype(dtype)
    return random.uniform(low, high, shape).astype(dtype)


def axis_of(draw: Draw, shape: tuple[int, ...]) -> int:
    """Draw an axis, counted from either end."""
    return draw(st.integers(-len(shape), len(shape) - 1))


def floats(draw: Draw) -> str:
    """Draw a dtype with a gradient that is worth comparing."""
    return draw(st.sampled_from(FLOATS))


def stretched(draw: Draw, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape with some axes cut to length 1."""
    return tuple(draw(st.sampled_from((1, length))) for length in shape)


# -- elementwise ----------------------------------------------------------------------------------

UNARY = {
    "log": (0.1, 3), "exp": (-3, 3), "sqrt": (0.1, 3), "abs": (-3, 3), "square": (-3, 3),
    "relu": (-3, 3), "sigmoid": (-3, 3), "tanh": (-3, 3), "sin": (-3, 3), "cos": (-3, 3),
    "sign": (-3, 3), "floor": (-3, 3), "ceil": (-3, 3), "round": (-3, 3), "log1p": (0, 3),
    "expm1": (-3, 3), "gammaln": (0.5, 3), "erf": (-3, 3), "rsqrt": (0.2, 3), "cbrt": (0.1, 3),
    "reciprocal": (0.2, 3), "negative": (-3, 3), "zeros_like": (-3, 3), "ones_like": (-3, 3),
    "identity": (-3, 3), "BlockGrad": (-3, 3), "softsign": (-3, 3), "arctan": (-3, 3),
    "logical_not": (-1, 1), "shape_array": (0, 1), "size_array": (0, 1), "Flatten": (-3, 3),
}  # fmt: skip


@call(*UNARY)
def unary(draw: Draw, name: str) -> Sample:
    dtype = draw(st.sampled_from(NUMBERS))
    values = array(draw, draw(shapes()), dtype, *UNARY[name])
    # MXNet takes these two slopes in float32.
    rtol = 1e-5 if name in ("erf", "gammaln") and dtype == "float64" else None
    grad = dtype in FLOATS and not name.endswith("_array")
    return Sample(f"nd.{name}", [values], grad=grad, rtol=rtol, atol=rtol)


@call("clip")
def clip(draw: Draw, name: str) -> Sample:
    bounds = sorted(draw(st.tuples(st.integers(-2, 2), st.integers(-2, 2))))
    values = array(draw, draw(shapes()), floats(draw))
    return Sample("nd.clip", [values], {"a_min": bounds[0], "a_max": bounds[1]}, grad=True)


@call("Cast")
def cast(draw: Draw, name: str) -> Sample:
    values = array(draw, draw(shapes()), draw(st.sampled_from(NUMBERS)), 0, 100)
    return Sample("nd.Cast", [values], {"dtype": draw(st.sampled_from(NUMBERS))})


BROADCAST = (
    "add", "sub", "mul", "div", "maximum", "minimum", "equal", "not_equal", "lesser",
    "lesser_equal", "greater", "greater_equal", "logical_and", "logical_or", "hypot",
)  # fmt: skip


@call(*(f"broadcast_{name}" for name in BROADCAST), "broadcast_power", "broadcast_mod")
def broadcast(draw: Draw, name: str) -> Sample:
    dtype = draw(st.sampled_from(NUMBERS))
    shape = draw(shapes())
    low = 1 if name.endswith(("power", "mod", "div")) else -3
    pair = [array(draw, stretched(draw, shape), dtype, low) for _ in range(2)]
    return Sample(f"nd.{name}", pair, grad=dtype in FLOATS)


@call("elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div")
def elementwise(draw: Draw, name: str) -> Sample:
    dtype, shape = draw(st.sampled_from(NUMBERS)), draw(shapes())
    low = 1 if name.endswith("div") else -3
    pair = [array(draw, shape, dtype, low) for _ in range(2)]
    return Sample(f"nd.{name}", pair, grad=dtype in FLOATS)


@call("add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "modulo", "lesser")
def with_number(draw: Draw, name: str) -> Sample:
    dtype = draw(st.sampled_from(NUMBERS))
    number = draw(st.sampled_from((1, 2, 3, 0.5, 1.5, 2.0)))
    if name in ("divide", "power", "modulo") and number < 1:
        number = 1
    operands = [array(draw, draw(shapes()), dtype, 1), number]
    if draw(st.booleans()):
        operands.reverse()
    return Sample(f"nd.{name}", operands)


@call("where")
def where(draw: Draw, name: str) -> Sample:
    shape, dtype = draw(shapes()), floats(draw)
    condition = array(draw, draw(st.sampled_from((shape, shape[:1]))), "float32", 0, 1).round()
    values = [array(draw, shape, dtype) for _ in range(2)]
    return Sample("nd.where", [condition, *values], grad=[1, 2])


@call("add_n")
def add_n(draw: Draw, name: str) -> Sample:
    shape, dtype = draw(shapes()), draw(st.sampled_from(NUMBERS))
    arrays = [array(draw, shape, dtype) for _ in range(draw(st.integers(1, 4)))]
    return Sample("nd.add_n", arrays, grad=dtype in FLOATS)


# -- reductions and order -------------------------------------------------------------------------


@call("sum", "mean", "max", "min", "prod", "nansum")
def reduction(draw: Draw, name: str) -> Sample:
    shape, dtype = draw(shapes()), draw(st.sampled_from(("float32", "float64", "int32", "int64")))
    axes = st.lists(st.integers(0, len(shape) - 1), unique=True, min_size=1, max_size=len(shape))
    axis = draw(st.one_of(st.none(), st.just(axis_of(draw, shape)), axes.map(tuple)))
    attrs = {"axis": axis, "keepdims": draw(st.booleans())}
    if axis is not None and draw(st.booleans()):
        attrs["exclude"] = True
    # Few different values would make ties, whose gradients are split or not.
    values = array(draw, shape, dtype, -9, 9)
    return Sample(f"nd.{name}", [values], attrs, grad=dtype in FLOATS)


@call("norm")
def norm(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    attrs = {"ord": draw(st.sampled_from((1, 2))), "keepdims": draw(st.booleans())}
    if draw(st.booleans()):
        attrs["axis"] = axis_of(draw, shape)
    return Sample("nd.norm", [array(draw, shape, floats(draw), 0.5)], attrs, grad=True)


@call("argmax", "argmin")
def position(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    attrs = {"axis": draw(st.one_of(st.none(), st.just(axis_of(draw, shape)))),
             "keepdims": draw(st.booleans())}  # fmt: skip
    return Sample(f"nd.{name}", [array(draw, shape, floats(draw))], attrs)


@call("sort", "argsort", "topk")
def order(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    axis = axis_of(draw, shape)
    attrs: dict[str, Any] = {"axis": axis, "is_ascend": draw(st.booleans())}
    if name == "topk":
        attrs["k"] = draw(st.integers(1, shape[axis]))
        attrs["ret_typ"] = draw(st.sampled_from(("value", "indices", "mask", "both")))
    return Sample(f"nd.{name}", [array(draw, shape, floats(draw), -50, 50)], attrs)


@call("L2Normalization")
def l2_normalization(draw: Draw, name: str) -> Sample:
    values = array(draw, draw(shapes(3)), "float32", 0.2)
    mode = draw(st.sampled_from(("instance", "channel", "spatial")))
    return Sample("nd.L2Normalization", [values], {"mode": mode}, grad=True)


# -- shapes ---------------------------------------------------------------------------------------


@call("Reshape")
def reshape(draw: Draw, name: str) -> Sample:
    """Codes that fit: MXNet makes arrays of any size where they do not."""
    shape, reverse = draw(shapes()), draw(st.booleans())
    codes: list[int] = []
    lengths = list(reversed(shape) if reverse else shape)
    while lengths:
        length = lengths.pop(0)
        choices = [0, length]
        # MXNet loses elements at a -1 after -4, and takes six axes at most.
        choices += [-1] * (-1 not in codes and -4 not in codes)
        choices += [-3] * bool(lengths) + [-2] * (not reverse)
        choices += [-4] * (not reverse and codes.count(-4) < 2)
        code = draw(st.sampled_from(choices))
        codes.append(code)
        if code == -3:
            lengths.pop(0)
        elif code == -4:
            codes += [length, 1]
        elif code == -2:
            break
    codes = codes[::-1] if reverse else codes
    return Sample("nd.reshape", [array(draw, shape)], {"shape": tuple(codes), "reverse": reverse})


@call("transpose")
def transpose(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    order = draw(st.permutations(range(len(shape))))
    attrs = draw(st.sampled_from(({}, {"axes": tuple(order)})))
    return Sample("nd.transpose", [array(draw, shape, floats(draw))], attrs, grad=True)


@call("expand_dims")
def expand_dims(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    axis = draw(st.integers(-len(shape) - 1, len(shape)))
    return Sample("nd.expand_dims", [array(draw, shape)], {"axis": axis}, grad=True)


@call("squeeze")
def squeeze(draw: Draw, name: str) -> Sample:
    return Sample("nd.squeeze", [array(draw, stretched(draw, draw(shapes())))], grad=True)


@call("swapaxes")
def swapaxes(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2))
    attrs = {"dim1": draw(st.integers(0, len(shape) - 1)),
             "dim2": draw(st.integers(0, len(shape) - 1))}  # fmt: skip
    return Sample("nd.swapaxes", [array(draw, shape)], attrs, grad=True)


@call("slice")
def slice_(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    bounds = [sorted(draw(st.tuples(st.integers(0, n), st.integers(0, n)))) for n in shape]
    bounds = [(low, high) if low < high else (0, None) for low, high in bounds]
    begin, end = zip(*bounds, strict=True)
    return Sample("nd.slice", [array(draw, shape)], {"begin": begin, "end": end}, grad=True)


@call("slice_axis")
def slice_axis(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    axis = axis_of(draw, shape)
    begin = draw(st.integers(0, shape[axis] - 1))
    end = draw(st.one_of(st.none(), st.integers(begin + 1, shape[axis])))
    attrs = {"axis": axis, "begin": begin, "end": end}
    return Sample("nd.slice_axis", [array(draw, shape)], attrs, grad=True)


@call("slice_like")
def slice_like(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    like = tuple(draw(st.integers(1, n)) for n in shape)
    return Sample("nd.slice_like", [array(draw, shape), array(draw, like)], grad=[0])


@call("concat", "stack")
def join(draw: Draw, name: str) -> Sample:
    shape = list(draw(shapes(2, 3)))
    axis = draw(st.integers(0, len(shape) - 1))
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        if name == "concat":
            shape[axis] = draw(st.integers(1, 4))
        parts.append(array(draw, tuple(shape)))
    return Sample(f"nd.{name}", parts, {"dim" if name == "concat" else "axis": axis}, grad=True)


@call("split")
def split(draw: Draw, name: str) -> Sample:
    shape, count = list(draw(shapes())), draw(st.integers(1, 3))
    axis = draw(st.integers(0, len(shape) - 1))
    shape[axis] = count * draw(st.integers(1, 3))
    attrs = {"num_outputs": count, "axis": axis,
             "squeeze_axis": len(shape) > 1 and shape[axis] == count}  # fmt: skip
    return Sample("nd.split", [array(draw, tuple(shape))], attrs, grad=True)


@call("tile")
def tile(draw: Draw, name: str) -> Sample:
    # MXNet cannot differentiate more than two repeated axes.
    reps = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple))
    return Sample("nd.tile", [array(draw, draw(shapes(1, 3, 3)))], {"reps": reps}, grad=True)


@call("repeat")
def repeat(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    attrs = {"repeats": draw(st.integers(1, 3)),
             "axis": draw(st.one_of(st.none(), st.just(axis_of(draw, shape))))}  # fmt: skip
    return Sample("nd.repeat", [array(draw, shape)], attrs, grad=True)


@call("flip")
def flip(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    axis = draw(st.integers(0, len(shape) - 1))
    return Sample("nd.flip", [array(draw, shape)], {"axis": axis}, grad=True)


@call("pad")
def pad(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(4, 4, 4))
    mode = draw(st.sampled_from(("constant", "edge", "reflect")))
    most = [min(n - 1, 2) if mode == "reflect" else 2 for n in shape[2:]]
    widths = [draw(st.integers(0, n)) for n in most for _ in range(2)]
    attrs = {"mode": mode, "pad_width": (0, 0, 0, 0, *widths)}
    return Sample("nd.pad", [array(draw, shape)], attrs, grad=True)


@call("broadcast_to", "broadcast_like", "reshape_like")
def to_shape(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    small = shape if name == "reshape_like" else stretched(draw, shape)
    if name == "broadcast_to":
        return Sample("nd.broadcast_to", [array(draw, small)], {"shape": shape}, grad=True)
    if name == "reshape_like":
        small = (math.prod(shape),)
    return Sample(f"nd.{name}", [array(draw, small), array(draw, shape)], grad=[0])


@call("diag")
def diag(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(1, 2))
    low, high = (-2, 2) if len(shape) == 1 else (1 - shape[0], shape[1] - 1)
    k = draw(st.integers(low, high))
    return Sample("nd.diag", [array(draw, shape)], {"k": k}, grad=True)


@call("depth_to_space", "space_to_depth")
def blocks(draw: Draw, name: str) -> Sample:
    n, c, h, w, b = (draw(st.integers(1, 3)) for _ in range(5))
    shape = (n, c * b * b, h, w) if name == "depth_to_space" else (n, c, h * b, w * b)
    return Sample(f"nd.{name}", [array(draw, shape)], {"block_size": b}, grad=True)


# -- choosing -------------------------------------------------------------------------------------


@call("take")
def take(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    axis = axis_of(draw, shape)
    mode = draw(st.sampled_from(("clip", "wrap")))
    indices = array(draw, draw(shapes(1, 2)), "float32", -7, 7).round()
    return Sample("nd.take", [array(draw, shape), indices], {"axis": axis, "mode": mode}, grad=[0])


@call("Embedding")
def embedding(draw: Draw, name: str) -> Sample:
    rows, width = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    indices = array(draw, draw(shapes(1, 3)), "float32", 0, rows - 1).round()
    attrs = {"input_dim": rows, "output_dim": width}
    return Sample("nd.Embedding", [indices, array(draw, (rows, width))], attrs, grad=[1])


@call("pick")
def pick(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2))
    axis = axis_of(draw, shape)
    kept = tuple(n for i, n in enumerate(shape) if i != axis % len(shape))
    indices = array(draw, kept, "float32", -1, 6).round()
    attrs = {"axis": axis, "mode": draw(st.sampled_from(("clip", "wrap"))),
             "keepdims": draw(st.booleans())}  # fmt: skip
    return Sample("nd.pick", [array(draw, shape), indices], attrs, grad=[0])


@call("one_hot")
def one_hot(draw: Draw, name: str) -> Sample:
    attrs: dict[str, Any] = {"depth": draw(st.integers(1, 5))}
    if draw(st.booleans()):
        attrs |= {"on_value": 2.5, "off_value": -1.0, "dtype": draw(st.sampled_from(NUMBERS[:5]))}
    indices = array(draw, draw(shapes(1, 3)), "float32", -1, 6).round()
    return Sample("nd.one_hot", [indices], attrs)


@call("gather_nd")
def gather_nd(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2, 4))
    rank = draw(st.integers(1, len(shape)))
    count = draw(st.integers(1, 4))
    rows = [array(draw, (count,), "int32", 0, n - 1) for n in shape[:rank]]
    return Sample("nd.gather_nd", [array(draw, shape), np.stack(rows)], grad=[0])


@call("SequenceMask", "SequenceLast", "SequenceReverse")
def sequence(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2, 4))
    axis = 0 if name == "SequenceReverse" else draw(st.integers(0, 1))
    lengths = array(draw, (shape[1 - axis],), "float32", 1, shape[axis]).round()
    attrs = {"use_sequence_length": True, "axis": axis}
    return Sample(f"nd.{name}", [array(draw, shape), lengths], attrs, grad=[0])


# -- products and layers --------------------------------------------------------------------------


@call("dot")
def dot(draw: Draw, name: str) -> Sample:
    n, k, m = (draw(st.integers(1, 5)) for _ in range(3))
    ta, tb = draw(st.booleans()), draw(st.booleans())
    pair = [array(draw, (k, n) if ta else (n, k)), array(draw, (m, k) if tb else (k, m))]
    return Sample("nd.dot", pair, {"transpose_a": ta, "transpose_b": tb}, grad=True)


@call("batch_dot", "linalg.gemm2")
def batch_dot(draw: Draw, name: str) -> Sample:
    b, n, k, m = (draw(st.integers(1, 4)) for _ in range(4))
    ta, tb = draw(st.booleans()), draw(st.booleans())
    pair = [array(draw, (b, k, n) if ta else (b, n, k)),
            array(draw, (b, m, k) if tb else (b, k, m))]  # fmt: skip
    attrs: dict[str, Any] = {"transpose_a": ta, "transpose_b": tb}
    if name == "linalg.gemm2":
        attrs["alpha"] = draw(st.sampled_from((1.0, 0.5, -2.0)))
    return Sample(f"nd.{name}", pair, attrs, grad=True)


@call("FullyConnected")
def fully_connected(draw: Draw, name: str) -> Sample:
    shape, hidden = draw(shapes(2, 3)), draw(st.integers(1, 5))
    whole, no_bias = draw(st.booleans()), draw(st.booleans())
    width = math.prod(shape[1:]) if whole else shape[-1]
    arrays = [array(draw, shape), array(draw, (hidden, width))]
    if not no_bias:
        arrays.append(array(draw, (hidden,)))
    attrs = {"num_hidden": hidden, "flatten": whole, "no_bias": no_bias}
    return Sample("nd.FullyConnected", arrays, attrs, grad=True)


def _windows(draw: Draw, rank: int) -> dict[str, Any]:
    def per_axis(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    return {"kernel": per_axis(1, 3), "stride": per_axis(1, 2), "pad": per_axis(0, 1)}


@call("Convolution")
def convolution(draw: Draw, name: str) -> Sample:
    rank, groups = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    attrs = _windows(draw, rank)
    attrs["dilate"] = tuple(draw(st.integers(1, 2)) for _ in range(rank))
    channels, filters = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    size = tuple(draw(st.integers(5, 7)) for _ in range(rank))
    arrays = [array(draw, (draw(st.integers(1, 2)), channels, *size)),
              array(draw, (filters, channels // groups, *attrs["kernel"])),
              array(draw, (filters,))]  # fmt: skip
    attrs |= {"num_filter": filters, "num_group": groups}
    return Sample("nd.Convolution", arrays, attrs, grad=True)


@call("Deconvolution")
def deconvolution(draw: Draw, name: str) -> Sample:
    rank, groups = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    attrs = _windows(draw, rank)
    attrs["pad"] = tuple(min(p, k - 1) for p, k in zip(attrs["pad"], attrs["kernel"], strict=True))
    channels, filters = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    size = tuple(draw(st.integers(2, 4)) for _ in range(rank))
    arrays = [array(draw, (draw(st.integers(1, 2)), channels, *size)),
              array(draw, (channels, filters // groups, *attrs["kernel"]))]  # fmt: skip
    attrs |= {"num_filter": filters, "num_group": groups}
    return Sample("nd.Deconvolution", arrays, attrs, grad=True)


@call("Pooling")
def pooling(draw: Draw, name: str) -> Sample:
    rank = draw(st.integers(1, 3))
    attrs = _windows(draw, rank)
    half = [k // 2 for k in attrs["kernel"]]
    attrs["pad"] = tuple(map(min, attrs["pad"], half))
    attrs["pool_type"] = draw(st.sampled_from(("max", "avg", "sum")))
    attrs["global_pool"] = draw(st.booleans())
    attrs["pooling_convention"] = "valid"
    if attrs["pool_type"] == "avg":
        attrs["count_include_pad"] = draw(st.booleans())
    shape = tuple(draw(st.integers(3, 6)) for _ in range(rank))
    return Sample("nd.Pooling", [array(draw, (2, 2, *shape), low=-9, high=9)], attrs, grad=True,
                  train=True)  # fmt: skip


@call("BatchNorm")
def batch_norm(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2, 4))
    width = (shape[1],)
    arrays = [array(draw, shape), array(draw, width, low=0.5), array(draw, width),
              array(draw, width), array(draw, width, low=0.5)]  # fmt: skip
    attrs = {"fix_gamma": draw(st.booleans()), "eps": 1e-3}
    return Sample("nd.BatchNorm", arrays, attrs)


@call("LayerNorm")
def layer_norm(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2, 3))
    width = (max(shape[-1], 2),)
    arrays = [array(draw, shape[:-1] + width), array(draw, width), array(draw, width)]
    # Two values next to each other nearly cancel.
    return Sample("nd.LayerNorm", arrays, {"eps": 1e-3}, grad=True, rtol=1e-3, atol=1e-5)


@call("Activation")
def activation(draw: Draw, name: str) -> Sample:
    kind = draw(st.sampled_from(("relu", "sigmoid", "tanh", "softrelu", "softsign")))
    return Sample("nd.Activation", [array(draw, draw(shapes()))], {"act_type": kind}, grad=True)


@call("LeakyReLU")
def leaky_relu(draw: Draw, name: str) -> Sample:
    attrs = {"act_type": draw(st.sampled_from(("leaky", "elu", "gelu"))), "slope": 0.3}
    return Sample("nd.LeakyReLU", [array(draw, draw(shapes()))], attrs, grad=True)


@call("softmax", "log_softmax", "softmin")
def softmax(draw: Draw, name: str) -> Sample:
    shape = draw(shapes())
    attrs = {"axis": axis_of(draw, shape)}
    if draw(st.booleans()):
        attrs["temperature"] = draw(st.sampled_from((0.5, 2.0)))
    return Sample(f"nd.{name}", [array(draw, shape, floats(draw))], attrs, grad=True)


@call("SoftmaxOutput")
def softmax_output(draw: Draw, name: str) -> Sample:
    n, k = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    attrs = {"grad_scale": draw(st.sampled_from((1.0, 0.5))),
             "normalization": draw(st.sampled_from(("null", "batch", "valid")))}  # fmt: skip
    labels = array(draw, (n,), "float32", 0, k - 1).round()
    return Sample("nd.SoftmaxOutput", [array(draw, (n, k)), labels], attrs, grad=[0])


@call("LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput")
def regression(draw: Draw, name: str) -> Sample:
    shape = draw(shapes(2, 3))
    return Sample(f"nd.{name}", [array(draw, shape), array(draw, shape)], grad=[0])


@call("smooth_l1")
def smooth_l1(draw: Draw, name: str) -> Sample:
    attrs = {"scalar": draw(st.sampled_from((0.5, 1.0, 2.0)))}
    return Sample("nd.smooth_l1", [array(draw, draw(shapes()), floats(draw))], attrs, grad=True)


@call("UpSampling")
def up_sampling(draw: Draw, name: str) -> Sample:
    attrs = {"scale": draw(st.integers(1, 3)), "sample_type": "nearest"}
    return Sample("nd.UpSampling", [array(draw, draw(shapes(4, 4, 3)))], attrs, grad=True)


@call("contrib.BilinearResize2D", "contrib.AdaptiveAvgPooling2D")
def resize(draw: Draw, name: str) -> Sample:
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    attrs: dict[str, Any] = {"height": height, "width": width}
    if name.endswith("Pooling2D"):
        attrs = {"output_size": (height, width)}
    return Sample(f"nd.{name}", [array(draw, draw(shapes(4, 4, 6)))], attrs, grad=True)
