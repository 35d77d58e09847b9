"""Layers with weights, pooling, and what works on feature maps."""

from __future__ import annotations

import numpy as np

from .sample import FLOATS, In, Sample


def layer(op: str, arrays: list, attrs: dict, **more: object) -> Sample:
    """A differentiable layer; its gradients are true derivatives."""
    return Sample(op, arrays, attrs, grad=True, smooth=True, **more)


def conv(data: tuple, filters: int, kernel: tuple, groups: int = 1, **attrs: object) -> Sample:
    """A convolution with a bias unless ``no_bias``."""
    weight = (filters, data[1] // groups, *kernel)
    arrays = [data, weight] + ([] if attrs.get("no_bias") else [(filters,)])
    group = {"num_group": groups} if groups > 1 else {}
    return layer(
        "nd.Convolution", arrays, {"kernel": kernel, "num_filter": filters, **group, **attrs}
    )


def deconv(data: tuple, filters: int, kernel: tuple, groups: int = 1, **attrs: object) -> Sample:
    """A transposed convolution; without a bias unless ``no_bias=False``."""
    weight = (data[1], filters // groups, *kernel)
    arrays = [data, weight] + ([(filters,)] if attrs.get("no_bias") is False else [])
    group = {"num_group": groups} if groups > 1 else {}
    return layer(
        "nd.Deconvolution", arrays, {"kernel": kernel, "num_filter": filters, **group, **attrs}
    )


WORKS = {"result": "float16 works on the CPU"}
INTEGERS = {"result": "products of integers work"}
MAPS = {1: (2, 2, 7), 2: (2, 2, 5, 6), 3: (1, 2, 4, 5, 4)}
POOLS = [
    {"kernel": 2}, {"kernel": 3, "stride": 2}, {"kernel": 3, "stride": 2, "pad": 1},
    {"kernel": 3, "stride": 2, "pooling_convention": "full"},
    {"kernel": 3, "stride": 2, "pad": 1, "pooling_convention": "full"},
    {"kernel": 2, "stride": 2, "pooling_convention": "full"},
]  # fmt: skip
#: in float32 alone; central differences and MXNet's own float64 contradict it
SHORT_WINDOWS = [
    (1, {"kernel": 2, "stride": 2, "pooling_convention": "full"}),
    (3, {"kernel": 3, "stride": 2, "pad": 1, "pooling_convention": "full"}),
]


def pool(dims: int, kind: str, branch: dict, **attrs: object) -> Sample:
    """A pooling whose one-number attributes are spread over the axes."""
    spread = {k: (v,) * dims if isinstance(v, int) else v for k, v in branch.items()}
    domain = "positive" if kind == "lp" else "distinct"
    typed = {"pool_type": kind, **spread, **attrs}
    sample = layer("nd.Pooling", [MAPS[dims]], typed, domain=domain)
    # in predict mode the gradients of MXNet's max pooling are garbage
    sample.train = True
    if attrs.get("pooling_convention") == "same":
        sample.differs = {"result": "the convention works, MXNet fails in it"}
    if kind == "avg" and (dims, branch) in SHORT_WINDOWS and not attrs:
        sample.differs = {
            "gradient": "MXNet divides short windows by different sizes back and forth"
        }
    return sample


SAMPLES = [
    # FullyConnected
    layer("nd.FullyConnected", [(2, 3), (4, 3), (4,)], {"num_hidden": 4}),
    layer("nd.FullyConnected", [(2, 3), (4, 3)], {"num_hidden": 4, "no_bias": True}),
    layer("nd.FullyConnected", [(2, 3), (4, 3), None], {"num_hidden": 4, "no_bias": True}),
    layer("nd.FullyConnected", [(2, 3, 2), (4, 6), (4,)], {"num_hidden": 4}),
    layer("nd.FullyConnected", [(2, 3, 2), (4, 2), (4,)], {"num_hidden": 4, "flatten": False}),
    layer("nd.FullyConnected", [(3,), (4, 3), (4,)], {"num_hidden": 4, "flatten": False}),
    Sample("nd.FullyConnected", [(3,), (4, 1), (4,)], {"num_hidden": 4}),
    *(
        Sample("nd.FullyConnected", [(2, 3), (4, 3), bias], {"num_hidden": 4})
        for bias in ((1,), (4, 1), (1, 4), (2, 4), (3,))
    ),
    Sample(
        "nd.FullyConnected", [(2, 3), (4, 3), (4,)], {"num_hidden": 4}, dtype="float64", grad=True
    ),
    Sample(
        "nd.FullyConnected",
        [(2, 3), (4, 3), (4,)],
        {"num_hidden": 4},
        dtype="float16",
        differs=WORKS,
    ),
    Sample(
        "nd.FullyConnected",
        [(2, 3), (4, 3), (4,)],
        {"num_hidden": 4},
        dtype="int32",
        differs=INTEGERS,
    ),
    Sample("nd.FullyConnected", [(2, 3), (4, 2), (4,)], {"num_hidden": 4}),
    Sample("nd.FullyConnected", [(2, 3), (4, 3), (3,)], {"num_hidden": 4}),
    Sample("nd.FullyConnected", [(2, 3), (4, 3), (4,)], {"num_hidden": 5}),
    Sample("nd.FullyConnected", [(2, 3), (4, 3)], {"num_hidden": 4}),
    Sample("nd.FullyConnected", [(2, 3), (4, 3), (4,)], {"num_hidden": 4, "no_bias": True}),
    Sample("nd.FullyConnected", [(2, 3), (4, 3), (4,)]),
    Sample("nd.FullyConnected", [(2, 3), (4, 3), (4,)], {"num_hidden": 0}),
    Sample("nd.FullyConnected", [(2, 3), In((4, 3), dtype="float64"), (4,)], {"num_hidden": 4}),
    Sample("nd.FullyConnected", [(2, 3), (4, 3), (4,)], {"num_hidden": "4", "flatten": "True"}),
    # Convolution
    conv((2, 2, 6), 3, (3,)),
    conv((2, 2, 6), 3, (3,), stride=(2,), pad=(1,), dilate=(2,)),
    conv((2, 4, 6), 4, (2,), groups=2, no_bias=True),
    conv((1, 2, 5, 5), 3, (3, 3)),
    conv((1, 2, 5, 6), 3, (3, 2), stride=(2, 1), pad=(1, 0)),
    conv((1, 2, 7, 7), 2, (3, 3), dilate=(2, 2), pad=(2, 2)),
    conv((1, 4, 5, 5), 4, (3, 3), groups=2),
    conv((1, 4, 5, 5), 4, (3, 3), groups=4, no_bias=True),
    conv((1, 4, 5, 5), 8, (3, 3), groups=4),
    conv((2, 3, 4, 4), 2, (1, 1)),
    conv((1, 2, 5, 5), 2, (3, 3), no_bias=True, stride=(2, 2), pad=(1, 1)),
    conv((1, 1, 5, 5), 2, (2, 2), stride=(3, 3)),
    conv((1, 2, 4, 4, 4), 2, (2, 2, 2)),
    conv((1, 2, 5, 4, 4), 2, (3, 2, 1), stride=(2, 1, 2), pad=(1, 1, 0), dilate=(1, 2, 1)),
    conv((1, 2, 4, 4, 4), 2, (2, 2, 2), groups=2, no_bias=True),
    conv((1, 2, 5, 5), 2, (3, 3), layout="NCHW", workspace=512, cudnn_tune="off", cudnn_off=True),
    conv((1, 2, 5, 5), 2, (3, 3), layout="NHWC"),
    conv((1, 2, 5, 5), 2, (3, 3), layout="nonsense"),
    Sample(
        "nd.Convolution", [(1, 2, 5, 5), (2, 2, 3, 3), (2,)], {"kernel": "(3,3)", "num_filter": "2"}
    ),
    Sample("nd.Convolution", [(1, 2, 5, 5), (2, 2, 3, 3), (2,)], {"kernel": 3, "num_filter": 2}),
    Sample(
        "nd.Convolution", [(1, 2, 5, 5), (2, 3, 3, 3), (2,)], {"kernel": (3, 3), "num_filter": 2}
    ),
    Sample(
        "nd.Convolution",
        [(1, 3, 5, 5), (2, 3, 3, 3), (2,)],
        {"kernel": (3, 3), "num_filter": 2, "num_group": 2},
    ),
    Sample(
        "nd.Convolution", [(1, 2, 2, 2), (2, 2, 3, 3), (2,)], {"kernel": (3, 3), "num_filter": 2}
    ),
    Sample("nd.Convolution", [(1, 2, 5, 5), (2, 2, 3, 3)], {"kernel": (3, 3), "num_filter": 2}),
    Sample("nd.Convolution", [(1, 2, 5), (2, 2, 3, 3), (2,)], {"kernel": (3, 3), "num_filter": 2}),
    Sample("nd.Convolution", [(1, 2, 5, 5), (2, 2, 3, 3), (2,)], {"num_filter": 2}),
    Sample(
        "nd.Convolution",
        [(1, 2, 5, 5), (2, 2, 3, 3), (2,)],
        {"kernel": (3, 3), "num_filter": 2, "stride": (0, 1)},
    ),
    Sample(
        "nd.Convolution",
        [(1, 2, 4, 4), (2, 2, 3, 3), (2,)],
        {"kernel": (3, 3), "num_filter": 2},
        dtype="float64",
        grad=True,
    ),
    Sample(
        "nd.Convolution",
        [(1, 2, 4, 4), (2, 2, 3, 3), (2,)],
        {"kernel": (3, 3), "num_filter": 2},
        dtype="float16",
        differs=WORKS,
    ),
    # Deconvolution
    deconv((1, 2, 4), 3, (3,)),
    deconv((1, 2, 4), 3, (3,), stride=(2,), pad=(1,), no_bias=False),
    deconv((1, 2, 3, 3), 3, (3, 3)),
    deconv((1, 2, 3, 3), 3, (3, 3), no_bias=False),
    deconv((1, 2, 3, 4), 2, (3, 2), stride=(2, 3), pad=(1, 0)),
    deconv((1, 2, 3, 3), 2, (3, 3), stride=(2, 2), pad=(1, 1), adj=(1, 1)),
    deconv((1, 4, 3, 3), 4, (2, 2), groups=2, no_bias=False),
    deconv((1, 2, 3, 3), 2, (2, 2), dilate=(2, 2)),
    deconv((1, 2, 3, 3), 2, (3, 3), stride=(2, 2), target_shape=(7, 7)),
    deconv((1, 2, 3, 3, 3), 2, (2, 2, 2), stride=(2, 2, 2)),
    deconv((1, 2, 3, 3, 3), 2, (3, 2, 2), pad=(1, 0, 0), no_bias=False),
    Sample(
        "nd.Deconvolution",
        [(1, 2, 3, 3), (2, 2, 3, 3)],
        {"kernel": (3, 3), "num_filter": 2, "stride": (2, 2), "target_shape": (6, 6)},
        dtype="float64",
        grad=True,
    ),
    Sample(
        "nd.Deconvolution",
        [(1, 2, 3, 3), (2, 2, 3, 3)],
        {
            "kernel": (3, 3),
            "num_filter": 2,
            "stride": (2, 2),
            "pad": (1, 1),
            "target_shape": (6, 6),
        },
        dtype="float64",
        grad=True,
    ),
    Sample("nd.Deconvolution", [(1, 2, 3, 3), (2, 3, 3, 3)], {"kernel": (3, 3), "num_filter": 2}),
    Sample(
        "nd.Deconvolution",
        [(1, 2, 3, 3), (2, 2, 3, 3)],
        {"kernel": (3, 3), "num_filter": 2, "stride": (2, 2), "adj": (2, 2)},
    ),
    Sample(
        "nd.Deconvolution",
        [(1, 2, 3, 3), (2, 2, 2, 2)],
        {"kernel": (2, 2), "num_filter": 2},
        dtype="float64",
        grad=True,
    ),
    # Pooling
    *(
        pool(dims, kind, branch)
        for dims in (1, 2, 3)
        for kind in ("max", "avg", "sum")
        for branch in POOLS
    ),
    *(
        pool(dims, kind, {"kernel": 2}, global_pool=True)
        for dims in (1, 2, 3)
        for kind in ("max", "avg", "sum")
    ),
    *(pool(2, "lp", branch, p_value=p) for p in (1, 2, 3) for branch in POOLS[:2]),
    pool(1, "lp", {"kernel": 2}, p_value=2),
    pool(2, "lp", {"kernel": 2}, p_value=2, global_pool=True),
    *(
        pool(
            dims,
            "avg",
            {"kernel": 3, "stride": 2, "pad": 1, "pooling_convention": convention},
            count_include_pad=False,
        )
        for dims in (1, 2, 3)
        for convention in ("valid", "full")
    ),
    pool(2, "avg", {"kernel": 3, "stride": 2, "pad": 1}, count_include_pad=True),
    *(
        pool(1, kind, {"kernel": 3, "stride": 2}, pooling_convention="same")
        for kind in ("max", "avg")
    ),
    pool(2, "max", {"kernel": 3, "stride": 2}, pooling_convention="same"),
    pool(2, "max", {"kernel": (2, 3), "stride": (1, 2), "pad": (1, 0)}),
    pool(2, "max", {"kernel": (5, 6)}),
    pool(2, "max", {}, global_pool=True),
    layer("nd.Pooling", [MAPS[2]], {"kernel": (2, 2)}, domain="distinct", train=True),
    Sample(
        "nd.Pooling",
        [np.ones((1, 1, 3, 3), "float32")],
        {"kernel": (2, 2), "pool_type": "max"},
        tag="ties",
        grad=True,
        train=True,
    ),
    Sample("nd.Pooling", [(1, 2, 3, 3)], {"kernel": (4, 4)}),
    Sample("nd.Pooling", [(1, 2, 3, 3)], {"kernel": (2, 2), "pad": (2, 2)}),
    Sample("nd.Pooling", [(1, 2, 3, 3)], {"kernel": (2,)}),
    Sample("nd.Pooling", [(1, 2, 3, 3)], {"kernel": 2}),
    Sample("nd.Pooling", [(1, 2, 3, 3)], {"kernel": (2, 2), "pool_type": "nonsense"}),
    Sample("nd.Pooling", [(1, 2, 3, 3)], {"kernel": (2, 2), "layout": "NHWC"}),
    Sample("nd.Pooling", [(2, 3)], {"kernel": (2,)}),
    *(
        Sample(
            "nd.Pooling",
            [(1, 1, 3, 3)],
            {"kernel": (2, 2), "pool_type": k},
            dtype=d,
            grad=True,
            train=True,
        )
        for k in ("max", "avg")
        for d in ("float16", "float64")
    ),
    Sample("nd.Pooling", [(1, 1, 3, 3)], {"kernel": (2, 2), "pool_type": "max"}, dtype="int32"),
    # UpSampling and kin
    layer("nd.UpSampling", [(1, 2, 2, 3)], {"scale": 2, "sample_type": "nearest"}),
    layer("nd.UpSampling", [(1, 2, 2, 3)], {"scale": 3, "sample_type": "nearest", "num_args": 1}),
    layer(
        "nd.UpSampling",
        [(1, 2, 4, 4), (1, 3, 2, 2)],
        {"scale": 2, "sample_type": "nearest", "num_args": 2},
    ),
    layer(
        "nd.UpSampling",
        [(1, 2, 4, 4), (1, 2, 2, 2)],
        {"scale": 2, "sample_type": "nearest", "num_args": 2, "multi_input_mode": "sum"},
    ),
    layer(
        "nd.UpSampling",
        [(1, 2, 3, 3), (2, 1, 4, 4)],
        {"scale": 2, "sample_type": "bilinear", "num_filter": 2, "num_args": 2},
    ),
    Sample("nd.UpSampling", [(1, 2, 2, 3)], {"scale": 2}),
    Sample("nd.UpSampling", [(2, 3)], {"scale": 2, "sample_type": "nearest"}),
    *(
        layer("nd.contrib.AdaptiveAvgPooling2D", [(1, 2, 5, 6)], {"output_size": size})
        for size in ((), 1, (2, 3), (4, 4), 3, (5, 6))
    ),
    *(
        layer("nd.contrib.BilinearResize2D", [(1, 2, 3, 4)], attrs)
        for attrs in (
            {"height": 6, "width": 8},
            {"height": 5, "width": 3},
            {"height": 3, "width": 4},
            {"scale_height": 2.0, "scale_width": 1.5, "mode": "size"},
            {"height": 5, "width": 7, "align_corners": False},
            {"scale_height": 2.0, "scale_width": 2.0, "mode": "odd_scale"},
            {"height": 1, "width": 1},
        )
    ),
    # LRN
    *(
        layer("nd.LRN", [(1, 5, 2, 2)], attrs)
        for attrs in ({"nsize": 3}, {"nsize": 5, "alpha": 0.1, "beta": 0.5, "knorm": 1.0})
    ),
    Sample("nd.LRN", [(1, 5, 2, 2)], {"nsize": 4}),
    Sample(
        "nd.LRN", [(1, 5, 2, 2)], {"nsize": 3}, dtype="float64", differs={"result": "float64 works"}
    ),
    Sample("nd.LRN", [(2, 5)], {"nsize": 3}),
    # Dropout without chance; what chance does has its own tests
    Sample("nd.Dropout", [(2, 3)], grad=True, smooth=True),
    Sample("nd.Dropout", [(2, 3)], {"p": 0}, grad=True, train=True),
    Sample("nd.Dropout", [(2, 3)], {"p": 0.5, "mode": "training"}, grad=True),
    Sample("nd.Dropout", [(20, 30)], {"p": 0.5}, check="shape", train=True),
    Sample("nd.Dropout", [(20, 30)], {"p": 0.5, "mode": "always"}, check="shape"),
    Sample("nd.Dropout", [(20, 30)], {"p": 0.5, "axes": (0,)}, check="shape", train=True),
    Sample("nd.Dropout", [(2, 3)], {"p": 1.0}, train=True, check="shape"),
    Sample("nd.Dropout", [(2, 3)], {"p": 1.5}),
    Sample("nd.Dropout", [(2, 3)], {"p": -0.5}),
    Sample("nd.Dropout", [(2, 3)], {"mode": "nonsense"}),
    *(Sample("nd.Dropout", [(2, 3)], dtype=d) for d in FLOATS),
]
