"""Operators on 8-bit integers."""

from __future__ import annotations

import numpy as np

from .sample import In, Sample

CALIBRATED = {"min_calib_range": -3.0, "max_calib_range": 2.0}
FROM_ZERO = {"min_calib_range": 0.0, "max_calib_range": 2.0}
TYPES = ("int8", "uint8")


def name(op: str) -> str:
    return f"nd.contrib.{op}"


def whole(*shape: int, dtype: str = "int8") -> In:
    """All integers of a dtype of 8 bits."""
    return In(shape, "int:0:256" if dtype == "uint8" else "int:-128:128", dtype)


def small(*shape: int, dtype: str = "int8") -> In:
    """Integers whose products MXNet adds without saturation on every processor."""
    return In(shape, "int:0:120" if dtype == "uint8" else "int:-100:100", dtype)


def ints(values: list, dtype: str) -> np.ndarray:
    return np.array(values, dtype)


def ends(*values: float) -> list[list[float]]:
    """Ends of ranges, an array each."""
    return [[value] for value in values]


REALS = [-3.0, -1.5, -0.2, 0.0, 0.4, 1.1, 2.5, 3.7]
HALVES = [*(np.arange(-8, 8) * 0.5)]
COUNTED = [*np.arange(-127.0, 9)]
ODD = [np.nan, np.inf, -np.inf, 0.5]
EDGES = ints([-128, -127, -3, 0, 5, 127], "int8")
LARGE = ints([0, 1000, -100000, 2000000000, -2000000000, 70000000], "int32")

CONVERT = [
    *(
        Sample(name("quantize"), [values, *ends(low, high)], {"out_type": kind})
        for kind in TYPES
        for values, low, high in (
            (REALS, -4, 2), (REALS, -1, 3), (REALS, 0, 0), (REALS, 3, 1), (HALVES, -127, 127),
            (HALVES, 0, 255), (ODD, -4, 2), ((2, 3, 4), -1.2, 1.7),
        )
    ),
    Sample(name("quantize"), [(4, 5), [-2], [2]], grad=True),
    Sample(name("quantize"), [REALS, [-4], [2]], {"out_type": "auto"}),
    Sample(name("quantize"), [REALS, [-4, 4], [2]]),
    Sample(name("quantize"), [REALS, [[-4]], [2]]),
    *(
        Sample(name("quantize"), [In((3,), dtype=dtype), [-4], [2]])
        for dtype in ("float16", "float64", "int32", "int8")
    ),
    *(
        Sample(name("quantize_v2"), [values], {"out_type": kind, **attrs})
        for kind in ("int8", "uint8", "auto")
        for values in (REALS, (3, 4, 5))
        for attrs in (
            {}, CALIBRATED, FROM_ZERO, {"min_calib_range": 1.0, "max_calib_range": 2.0},
            {"min_calib_range": -1.0},
        )
    ),
    *(
        Sample(name("quantize_v2"), [whole(3, 4, dtype=dtype)], {"out_type": kind, **attrs})
        for dtype in TYPES
        for kind in ("int8", "uint8", "auto")
        for attrs in ({}, CALIBRATED, FROM_ZERO)
    ),
    *(
        Sample(name("quantize_v2"), [values], {"out_type": kind})
        for kind in TYPES
        for values in ([0.0, 0.0], [np.nan, 1, 2, -3], [np.nan, 1, -np.inf], COUNTED)
    ),
    Sample(name("quantize_v2"), [(4, 5)], grad=True),
    Sample(name("quantize_v2"), [REALS], {"out_type": "int32"}),
    Sample(name("quantize_v2"), [REALS], {"min_calib_range": "x"}),
    *(
        Sample(name("quantize_v2"), [In((3,), dtype=dtype)])
        for dtype in ("float16", "float64", "int32")
    ),
    *(
        Sample(name("quantize_asym"), [(3, 4, 5)], attrs)
        for attrs in ({}, CALIBRATED, {"min_calib_range": -1.0}, {"max_calib_range": 1.0})
    ),
    Sample(name("quantize_asym"), [[[[0.0, 0.0], [0.0, 0.0]]]]),
    Sample(name("quantize_asym"), [[[[3.0, 3.0], [3.0, 3.0]]]]),
    Sample(name("quantize_asym"), [[[[1, np.nan], [2, -np.inf]]]], CALIBRATED),
    Sample(name("quantize_asym"), [(2, 3, 4)], grad=True),
    *(Sample(name("quantize_asym"), [In((3,), dtype=d)]) for d in ("float64", "int8", "uint8")),
    *(
        Sample(name("dequantize"), [values, *ends(low, high)])
        for values in (EDGES, ints([0, 1, 5, 127, 255], "uint8"))
        for low, high in ((-4, 2), (-2, 3.3), (0, 3.3), (0, 0), (2, 1))
    ),
    Sample(name("dequantize"), [whole(2, 3), [-1], [1]], {"out_type": "float32"}),
    Sample(name("dequantize"), [EDGES, [-1], [1]], grad=[1, 2]),
    Sample(name("dequantize"), [EDGES, [-1], [1]], {"out_type": "float64"}),
    Sample(name("dequantize"), [EDGES, [-1, 2], [1]]),
    *(
        Sample(name("dequantize"), [In((3,), dtype=dtype), [-1], [1]])
        for dtype in ("int32", "float32", "float16")
    ),
    Sample(name("dequantize"), [EDGES, [-1], [1]], tag="ranges of float64", dtype="float64"),
    *(
        Sample(name("requantize"), [values, *ends(-10, 8)], {"out_type": kind, **attrs})
        for kind in ("int8", "uint8", "auto")
        for values in (LARGE, LARGE[[0, 1, 3, 5]])
        for attrs in (
            {}, CALIBRATED, FROM_ZERO, {"max_calib_range": 3.0},
            {"min_calib_range": -5.0, "max_calib_range": 2.0},
        )
    ),
    Sample(name("requantize"), [In((3, 40), "int:-2147483647:2147483647", "int32"), [-1], [3]]),
    Sample(name("requantize"), [ints([0, 0], "int32"), [-1], [3]]),
    Sample(name("requantize"), [ints([0, 5], "int32"), [0], [0]]),
    Sample(name("requantize"), [LARGE, [-1], [1]], grad=[1, 2]),
    Sample(name("requantize"), [LARGE, [-1], [1]], {"out_type": "int32"}),
    Sample(name("requantize"), [LARGE, [-1], [1, 2]]),
    *(Sample(name("requantize"), [In((3,), dtype=d), [-1], [1]]) for d in ("int8", "float32")),
]  # fmt: skip

HISTOGRAMS = [
    ([1, 2, 5, 8, 9, 10, 7, 5, 3, 2, 1], 5), ([1, 2, 5, 8, 9, 10, 7, 5, 3, 2, 1], 3),
    ([1, 0, 5, 0, 0, 10, 0, 0, 3, 0, 1], 5), ([1, 0, 5, 0, 0, 10, 0, 0, 3, 0, 1], 4),
    ([1, 0, 5, 0, 0, 10, 0, 0, 3, 0, 1], 1), ([0, 0, 5, 0, 0, 10, 0, 0, 3, 0, 0], 3),
    ([0] * 11, 5), ([0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0], 5), ([1, 2, 3, 4, 5, 6, 7], 6),
    ([1, 2, 3], 3), ([5], 1),
]  # fmt: skip


def peaked(bins: int) -> list[float]:
    """Counts such as those of activations."""
    heights = 3000 * np.exp(-np.abs(np.linspace(-6, 6, bins)))
    return [*np.floor(heights + 3 * np.sin(np.arange(bins)))]


CALIBRATE = [
    *(
        Sample(
            name("calibrate_entropy"), [counts, [*np.linspace(-1, 1, len(counts) + 1)]],
            {"num_quantized_bins": merged}, rtol=1e-4, atol=5e-6,
        )
        for counts, merged in (*HISTOGRAMS, (peaked(101), 15), (peaked(801), 255))
    ),
    Sample(name("calibrate_entropy"), [[1, 2, 3], [0, 1, 2]], {"num_quantized_bins": 3}),
    Sample(name("calibrate_entropy"), [[1, 2, 3], [0, 1, 2, 3]], dtype="float64"),
    Sample(name("calibrate_entropy"), [ints([1, 2, 3], "int32"), [0, 1, 2, 3]]),
    Sample(
        name("calibrate_entropy"), [[1, 2, 3, 4], [0, 1, 2, 3, 4]], {"num_quantized_bins": 3},
        differs={"result": "a histogram without a middle is refused, MXNet reads beyond it"},
    ),
]  # fmt: skip

POOLS = [
    {"kernel": (2, 2)}, {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)},
    {"kernel": (2, 3), "stride": (2, 1), "pad": (0, 1)},
    {"kernel": (2, 2), "stride": (2, 2), "pooling_convention": "full"},
    {"kernel": (3, 3), "stride": (2, 2), "pooling_convention": "full"},
    {"kernel": (2, 2), "stride": (3, 3), "pad": (1, 1), "pooling_convention": "full"},
    {"kernel": (2, 2), "global_pool": True},
]  # fmt: skip
LAYOUTS = {"result": "other layouts, one spatial axis and the convention `same` work"}

LAYERS = [
    *(
        Sample(name("quantized_act"), [values, *ends(low, 2)], {"act_type": "relu"})
        for values in (EDGES, whole(2, 3, 4, 5))
        for low in (-1, 1)
    ),
    Sample(
        name("quantized_act"), [whole(20, dtype="uint8"), [0], [2]], {"act_type": "relu"},
        differs={"result": "unsigned integers stay unsigned, MXNet reads them as signed ones"},
    ),
    *(
        Sample(name("quantized_act"), [EDGES, [-1], [2]], {"act_type": kind})
        for kind in ("sigmoid", "tanh", "softrelu", "softsign", "nonsense")
    ),
    Sample(name("quantized_act"), [EDGES, [-1], [2]]),
    Sample(name("quantized_act"), [EDGES, [-1, 3], [2]], {"act_type": "relu"}),
    *(
        Sample(name("quantized_act"), [In((3,), dtype=dtype), [-1], [2]], {"act_type": "relu"})
        for dtype in ("int32", "float32")
    ),
    *(
        Sample(name("quantized_flatten"), [whole(*shape, dtype=dtype), *ends(-1, 2)])
        for shape, dtype in (((2, 3, 4), "int8"), ((3,), "int8"), ((2, 1, 2), "uint8"))
    ),
    *(
        Sample(name("quantized_flatten"), [In((2, 3, 2), dtype=dtype), [-1], [2]])
        for dtype in ("float32", "int32", "float16")
    ),
    Sample(name("quantized_flatten"), [whole(2, 2), [-1, 3], [2]]),
    Sample(name("quantized_flatten"), [whole(2, 2), [-1], [2]], grad=[1, 2]),
    *(
        Sample(
            name("quantized_pooling"), [whole(2, 3, 5, 6, dtype=dtype), *ends(-1, 2)],
            {"pool_type": kind, **attrs},
        )
        for dtype in TYPES
        for attrs in POOLS
        for kind in ("max", "avg")
    ),
    *(
        Sample(
            name("quantized_pooling"), [whole(2, 3, 5, 6), *ends(-1, 2)],
            {"pool_type": "avg", "count_include_pad": False, **attrs},
        )
        for attrs in POOLS[1:5]
    ),
    *(
        Sample(
            name("quantized_pooling"), [whole(1, 2, 3, 4, 5), *ends(-1, 2)],
            {"kernel": (2, 2, 2), "pool_type": kind},
        )
        for kind in ("max", "avg")
    ),
    Sample(name("quantized_pooling"), [whole(1, 2, 4, 4), [-1], [2]], {"kernel": (2, 2)}, grad=[1]),
    *(
        Sample(
            name("quantized_pooling"), [whole(*shape), *ends(-1, 2)], attrs, differs=LAYOUTS
        )
        for shape, attrs in (
            ((1, 4, 5, 2), {"kernel": (2, 2), "layout": "NHWC"}), ((1, 2, 5), {"kernel": (2,)}),
            ((1, 2, 4, 5), {"global_pool": True}),
            ((1, 2, 5, 5), {"kernel": (2, 2), "pooling_convention": "same"}),
        )
    ),
    *(
        Sample(name("quantized_pooling"), [whole(1, 2, 4, 5), *ends(-1, 2)], attrs)
        for attrs in (
            {"kernel": (2, 2), "pool_type": "sum"},
            {"kernel": (2, 2), "pool_type": "lp", "p_value": 2}, {"kernel": (5, 7)},
            {"kernel": (2, 2), "pad": (2, 2)},
        )
    ),
    *(
        Sample(name("quantized_pooling"), [In((1, 2, 4, 5), dtype=d), *ends(-1, 2)],
               {"kernel": (2, 2)})
        for d in ("int32", "float32")
    ),
    *(
        Sample(name("quantized_embedding"), [positions, whole(5, 3), *ends(-1, 2)],
               {"input_dim": 5, "output_dim": 3, **attrs})
        for positions in ([0, 2, 1.7, -1, 7], [[0, 2], [4, 3]])
        for attrs in ({}, {"dtype": "int8"}, {"sparse_grad": True})
    ),
    *(
        Sample(name("quantized_embedding"), [ints([0, 2, 9], dtype), whole(5, 3), *ends(-1, 2)],
               {"input_dim": 5, "output_dim": 3})
        for dtype in ("int32", "int64", "int8", "float64")
    ),
    *(
        Sample(name("quantized_embedding"), [[0, 2], weight, low, [2]],
               {"input_dim": 5, "output_dim": 3})
        for weight, low in (
            (whole(5, 3, dtype="uint8"), [-1]), ((5, 3), [-1]), (whole(4, 3), [-1]),
            (whole(5, 3), [-1, 2]),
        )
    ),
]  # fmt: skip


def norm(shape: tuple, dtype: str = "int8", channels: int = 3, **attrs: object) -> Sample:
    """A batch norm from the range (-2, 3) with positive statistics."""
    each = [
        In((channels,), "positive"),
        In((channels,)),
        In((channels,)),
        In((channels,), "positive"),
    ]
    return Sample(
        name("quantized_batch_norm"), [whole(*shape, dtype=dtype), *each, *ends(-2, 3)],
        {"min_calib_range": -4.0, "max_calib_range": 5.0, **attrs},
    )  # fmt: skip


NORMS = [
    *(
        norm(shape, dtype)
        for dtype in TYPES
        for shape in ((2, 3), (2, 3, 4), (2, 3, 4, 5), (1, 3, 2, 2, 2))
    ),
    *(
        norm((2, 3, 4), **attrs)
        for attrs in (
            {"eps": 0.5}, {"fix_gamma": False}, {"use_global_stats": True}, {"momentum": 0.1},
            {"output_mean_var": True}, {"cudnn_off": True}, {"min_calib_range": 0.0},
        )
    ),
    norm((2, 3, 4), min_calib_range=None),
    norm((2, 3, 4), channels=4),
    Sample(name("quantized_batch_norm"), [(2, 3), *[[1, 1, 1]] * 4, [-1], [1]], CALIBRATED),
    Sample(
        name("quantized_batch_norm"), [whole(2, 3), *[In((3,), dtype="float64")] * 4, [-1], [1]],
        CALIBRATED,
    ),
]  # fmt: skip
NORMS.append(norm((2, 4, 3), axis=2))
NORMS[-1].differs = {"result": "channels may be on any axis"}

PRODUCT = ends(-1, 1, -2, 2)
BIAS = ends(-0.5, 0.4)


def dense(shape: tuple, dtype: str = "int8", width: int = 4, **attrs: object) -> Sample:
    """A fully connected layer; without a bias its three arrays are left out."""
    flat = attrs.get("flatten", True)
    columns = int(np.prod(shape[1:])) if flat else shape[-1]
    arrays = [whole(*shape, dtype=dtype), whole(width, columns)]
    bias = [] if attrs.get("no_bias") else [whole(width)]
    return Sample(
        name("quantized_fully_connected"), [*arrays, *bias, *PRODUCT, *(BIAS if bias else [])],
        {"num_hidden": width, **attrs},
    )  # fmt: skip


def dense_of(arrays: list, **attrs: object) -> Sample:
    return Sample(name("quantized_fully_connected"), arrays, {"num_hidden": 4, **attrs})


DENSE = [
    *(dense((3, 5), dtype, **attrs) for dtype in TYPES for attrs in ({}, {"no_bias": True})),
    *(dense((2, 3, 4), dtype, flatten=flatten) for dtype in TYPES for flatten in (True, False)),
    dense((3,)),
    dense((2, 300), "uint8"),
    dense((2, 900)),
    dense_of([whole(2, 3), whole(4, 3), None, *PRODUCT], no_bias=True),
    dense_of([whole(2, 3), whole(4, 3), None, *PRODUCT, None, None], no_bias=True),
    dense_of([whole(2, 3), whole(4, 3), *PRODUCT], no_bias=True),
    Sample(
        name("quantized_fully_connected"),
        [np.full((1, 300000), 127, "int8"), np.full((1, 300000), 127, "int8"), *PRODUCT],
        {"num_hidden": 1, "no_bias": True}, tag="beyond int32",
    ),
    dense_of([whole(2, 3), whole(4, 3), whole(4), *PRODUCT, *BIAS], no_bias=True),
    dense_of([whole(2, 3), whole(4, 3), whole(4), *PRODUCT]),
    dense_of([whole(2, 3), whole(5, 3), whole(4), *PRODUCT, *BIAS]),
    dense_of([whole(2, 3), whole(4, 3), whole(3), *PRODUCT, *BIAS]),
    dense_of([whole(2, 3), whole(4, 2), whole(4), *PRODUCT, *BIAS]),
    dense_of([(2, 3), whole(4, 3), whole(4), *PRODUCT, *BIAS]),
    dense_of([whole(2, 3), (4, 3), whole(4), *PRODUCT, *BIAS]),
    dense_of([whole(2, 3), whole(4, 3, dtype="uint8"), whole(4), *PRODUCT, *BIAS]),
    dense_of([whole(2, 3), whole(4, 3), (4,), *PRODUCT, *BIAS]),
    dense_of([whole(2, 3), whole(4, 3), *ends(-1, 1), [-1, -2], [2]], no_bias=True),
    Sample(
        name("quantized_fully_connected"), [whole(2, 3), whole(4, 3), *PRODUCT],
        {"num_hidden": 4, "no_bias": True}, grad=[2, 3, 4, 5], tag="gradient",
    ),
]  # fmt: skip

KERNEL = {"kernel": (3, 3), "num_filter": 4}
RANGE = {
    "result": "the range is that of unsigned data and the bias has its own, MXNet takes 127 "
    "for 255 and adds the bias as it is"
}
SIGNED = {"result": "signed data, groups, other layouts and one spatial axis work"}


def conv(data: In, weight: In, differs: dict | None = None, **attrs: object) -> Sample:
    """A convolution, with a bias unless no_bias."""
    bias = [] if attrs.get("no_bias") else [small(weight.shape[0])]
    return Sample(
        name("quantized_conv"), [data, weight, *bias, *PRODUCT, *(BIAS if bias else [])],
        {**KERNEL, **attrs}, differs=differs or {},
    )  # fmt: skip


UNSIGNED = small(1, 3, 5, 6, dtype="uint8")
CONV = [
    conv(UNSIGNED, small(4, 3, 3, 3), RANGE),
    conv(UNSIGNED, small(4, 3, 3, 3), RANGE, no_bias=True),
    conv(small(1, 3, 5, 6), small(4, 3, 3, 3), SIGNED),
    conv(UNSIGNED, small(6, 1, 3, 3), SIGNED, num_group=3, num_filter=6),
    conv(small(1, 5, 6, 3, dtype="uint8"), small(4, 3, 3, 3), SIGNED, layout="NHWC"),
    conv(small(1, 3, 7, dtype="uint8"), small(4, 3, 3), SIGNED, kernel=(3,)),
    conv(UNSIGNED, small(5, 3, 3, 3)),
    conv(UNSIGNED, small(4, 3, 2, 2)),
    conv(UNSIGNED, In((4, 3, 3, 3))),
    conv(UNSIGNED, small(4, 3, 3, 3, dtype="uint8")),
    conv(In((1, 3, 5, 6)), small(4, 3, 3, 3)),
    conv(UNSIGNED, small(4, 3, 3, 3), stride=(2,)),
]

NUMBER = {"num_args": 2}
PAIR = ends(-1, 1, -2, 1.5)
EAGER = {"result": "it works on arrays, MXNet's works in graphs alone"}


def pair(op: str, left: str, right: str, attrs: dict, differs: dict | None = None) -> Sample:
    arrays = [whole(4, 25, dtype=left), whole(4, 25, dtype=right), *PAIR]
    return Sample(name(op), arrays, attrs, differs=differs or {})


MIXED = {"result": "sums of signed and unsigned integers are right, MXNet's are garbage"}
ARITHMETIC = [
    *(
        Sample(name("quantized_concat"), [whole(2, 3, 4, dtype=a), whole(2, 5, 4, dtype=b), *span],
               NUMBER)
        for a, b in (("int8", "int8"), ("uint8", "uint8"), ("uint8", "int8"), ("int8", "uint8"))
        for span in (PAIR, ends(-1, 1, -1, 1), ends(0, 3, -1, 1))
    ),
    Sample(name("quantized_concat"), [whole(2, 3), whole(4, 3), *PAIR], {"dim": 0, **NUMBER}),
    Sample(name("quantized_concat"), [whole(2, 3), whole(2, 3), *ends(0, 0, 0, 0)], NUMBER),
    Sample(name("quantized_concat"), [whole(2, 3), [-1], [1]], {"num_args": 1}),
    Sample(
        name("quantized_concat"),
        [whole(2, 1), whole(2, 2), whole(2, 3, dtype="uint8"), *PAIR, [0], [4]], {"num_args": 3},
    ),
    Sample(
        name("quantized_concat"), [whole(2, 3), whole(4, 3), *PAIR], {"dim": -2, **NUMBER},
        differs={"result": "axes may be counted from the end"},
    ),
    Sample(name("quantized_concat"), [whole(2, 3), whole(4, 3), *PAIR], NUMBER),
    Sample(name("quantized_concat"), [whole(2, 3), whole(2, 3), *PAIR], {"dim": 5, **NUMBER}),
    Sample(name("quantized_concat"), [whole(2, 3), whole(2, 3), *PAIR]),
    Sample(name("quantized_concat"), [whole(2, 3), whole(2, 3), *PAIR], {"num_args": 6}),
    Sample(name("quantized_concat"), [whole(2, 3), whole(2, 3), *PAIR[:3]], NUMBER),
    Sample(name("quantized_concat"), [(2, 3), (2, 3), *PAIR], NUMBER),
    Sample(name("quantized_concat"), [whole(2, 3), whole(2, 3), *PAIR], NUMBER, grad=[2, 3]),
    *(
        pair("quantized_elemwise_add", a, a, attrs)
        for a in TYPES
        for attrs in ({}, CALIBRATED, FROM_ZERO, {"min_calib_range": -1.0})
    ),
    *(
        pair("quantized_elemwise_add", a, b, attrs)
        for a, b in (("int8", "uint8"), ("uint8", "int8"))
        for attrs in (CALIBRATED, FROM_ZERO, {"min_calib_range": -9.0, "max_calib_range": 9.0})
    ),
    pair("quantized_elemwise_add", "int8", "uint8", {}, MIXED),
    pair("quantized_elemwise_add", "uint8", "int8", {}, MIXED),
    Sample(name("quantized_elemwise_add"), [whole(2, 6), whole(2, 1), *PAIR]),
    Sample(name("quantized_elemwise_add"), [whole(2, 6), (2, 6), *PAIR]),
    Sample(name("quantized_elemwise_add"), [whole(2, 6), whole(2, 6), [-1, 1], *PAIR[1:]]),
    *(
        pair("quantized_elemwise_mul", a, "int8", attrs, EAGER)
        for a in TYPES
        for attrs in ({}, CALIBRATED, {"enable_float_output": True})
    ),
    Sample(name("quantized_elemwise_mul"), [whole(2, 6), whole(2, 1), *PAIR]),
    Sample(name("quantized_elemwise_mul"), [whole(2, 6), (2, 6), *PAIR]),
]  # fmt: skip

SIZES = {"state_size": 3, "num_layers": 1, "mode": "lstm"}


def rnn(data: In, parameters: int, differs: dict | None = None, **attrs: object) -> Sample:
    states = [In((1, 2, 3)), In((1, 2, 3))]
    return Sample(
        name("quantized_rnn"), [data, In((parameters,)), *states, [60], [64]],
        {**SIZES, **attrs}, differs=differs or {},
    )  # fmt: skip


STEPS = small(4, 2, 5, dtype="uint8")
RNN = [
    rnn(STEPS, 120, {"result": "works on all processors; test_quantized compares the values"}),
    rnn(STEPS, 119),
    rnn(In((4, 2, 5)), 120),
    rnn(small(4, 2, 5), 120),
    rnn(STEPS, 120, projection_size=2),
    *(rnn(STEPS, 120, mode=mode) for mode in ("gru", "rnn_relu", "rnn_tanh")),
]

SAMPLES = [*CONVERT, *CALIBRATE, *LAYERS, *NORMS, *DENSE, *CONV, *ARITHMETIC, *RNN]
