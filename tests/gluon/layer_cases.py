"""Layers and losses with their inputs: one table for the recorder and for the tests.

Nothing here knows MXNet, Regluon or torch: the recorder reads the table with the interpreter of
the oracle, the test-suite with the project's own.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

#: a shape, or (shape, domain) with a domain of :func:`draw`; the domain "none" passes None on
Input = tuple


@dataclass(frozen=True)
class Case:
    """A block and what it is called with."""

    #: name in ``gluon.nn``, ``gluon.loss`` or, with a dot, ``gluon.contrib``
    block: str
    args: dict[str, Any]
    inputs: tuple[Input, ...]
    dtype: str = "float32"
    #: False where MXNet is random or fails while training: then only predictions are compared
    train: bool = True
    #: False where MXNet only makes the layer and cannot run it
    computes: bool = True
    #: what a container holds
    children: tuple[Case, ...] = ()
    #: results in which Regluon is meant to differ from MXNet, and why
    differs: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [f"{key}={value}" for key, value in self.args.items()]
        parts += [_brief(entry) for entry in self.inputs]
        parts += map(str, self.children)
        if self.dtype != "float32":
            parts.append(self.dtype)
        return f"{self.block}({','.join(parts)})".replace(" ", "")

    def random(self) -> np.random.RandomState:
        """Return the stream that inputs, parameters and head gradients are drawn from."""
        return np.random.RandomState(zlib.crc32(str(self).encode()) % 2**31)

    def arrays(self, random: np.random.RandomState) -> list[np.ndarray | None]:
        """Draw the inputs."""
        drawn = [draw(random, *_split(entry)) for entry in self.inputs]
        return [None if array is None else array.astype(self.dtype) for array in drawn]

    def is_smooth(self, position: int) -> bool:
        """Whether an input has a gradient: those that are no class numbers or signs."""
        return _split(self.inputs[position])[1] in ("real", "distinct", "unit", "positive")


def _split(entry: Input) -> tuple[tuple[int, ...], str]:
    return entry if entry and isinstance(entry[0], tuple) else (entry, "real")


def _brief(entry: Input) -> str:
    shape, domain = _split(entry)
    text = "x".join(map(str, shape))
    return text if domain == "real" else f"{text}:{domain}"


def draw(random: np.random.RandomState, shape: tuple[int, ...], domain: str) -> Any:
    """Draw an array of a domain.

    "real", "distinct" (no ties), "unit", "positive", "sign", "int:N" for integers below N,
    "from:A:B" for those between both, or "padded:N" for those below N, with -1 behind at least
    one in each row. "none" gives None.
    """
    if domain == "none":
        return None
    if domain.startswith("from:"):
        low, high = map(int, domain[5:].split(":"))
        return random.randint(low, high + 1, shape)
    if domain.startswith("padded:"):
        lengths = random.randint(1, shape[1] + 1, (shape[0], 1))
        numbers = random.randint(0, int(domain[7:]), shape)
        return np.where(np.arange(shape[1]) < lengths, numbers, -1)
    if domain == "distinct":
        size = int(np.prod(shape))
        return (random.permutation(size).reshape(shape) - size / 2) / size * 4
    if domain == "unit":
        return random.uniform(0.05, 0.95, shape)
    if domain == "positive":
        return random.uniform(0.2, 4, shape)
    if domain == "sign":
        return random.randint(0, 2, shape) * 2 - 1
    if domain.startswith("int:"):
        return random.randint(0, int(domain[4:]), shape)
    return random.randn(*shape)


def draw_parameter(random: np.random.RandomState, name: str, shape: tuple) -> np.ndarray:
    """Draw a parameter's values; variances are positive."""
    return draw(random, shape, "positive" if name.endswith("var") else "real")


def head_gradient(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Draw what comes back from above."""
    return random.uniform(0.5, 1.5, shape)


def _case(block: str, *inputs: Input, **args: Any) -> Case:
    return Case(block, args, inputs)


MAPS = {1: (2, 4, 9), 2: (2, 4, 7, 8), 3: (1, 4, 4, 5, 4)}
LAST = {1: (2, 9, 4), 2: (2, 7, 8, 4), 3: (1, 4, 5, 4, 4)}
CHANNELS_LAST = {1: "NWC", 2: "NHWC", 3: "NDHWC"}

DENSE = [
    _case("Dense", (3, 5), units=4),
    _case("Dense", (3, 5), units=4, use_bias=False),
    _case("Dense", (3, 2, 5), units=4),
    _case("Dense", (3, 2, 5), units=4, flatten=False),
    _case("Dense", (3, 5), units=4, in_units=5, activation="relu"),
    _case("Dense", (3, 2, 5), units=1, activation="tanh", flatten=False, use_bias=False),
    _case("Dense", (3, 5), units=4, bias_initializer="ones", weight_initializer="zeros"),
    _case("Dense", (3,), units=2, flatten=False),
    Case("Dense", {"units": 4, "dtype": "float64"}, ((3, 5),), dtype="float64"),
]

ACTIVATIONS = [
    *(_case("Activation", (3, 4), activation=name)
      for name in ("relu", "sigmoid", "tanh", "softrelu", "softsign")),
    _case("LeakyReLU", (3, 4), alpha=0.1),
    _case("LeakyReLU", (3, 4), alpha=0),
    _case("PReLU", (3, 4)),
    _case("PReLU", (2, 3, 4), in_channels=3, alpha_initializer="ones"),
    _case("PReLU", (2, 3, 4), in_channels=3),
    _case("PReLU", (3,)),
    _case("ELU", (3, 4)),
    _case("ELU", (3, 4), alpha=0.5),
    _case("ELU", (3, 4), alpha=0),
    Case("SELU", {}, ((3, 4),),
         differs={"grad:0": "MXNet's gradient of selu is not its derivative"}),
    _case("GELU", (3, 4)),
    _case("Swish", (3, 4)),
    _case("Swish", (3, 4), beta=1.5),
    _case("Swish", (3, 4), beta=0),
]  # fmt: skip

SMALL = [
    Case("Dropout", {"rate": 0.5}, ((3, 4),), train=False),
    Case("Dropout", {"rate": 0.25, "axes": (1,)}, ((3, 4),), train=False),
    _case("Dropout", (3, 4), rate=0),
    _case("Flatten", (3, 2, 4)),
    _case("Flatten", (3,)),
    _case("HybridLambda", (3, 4), function="tanh"),
    _case("Lambda", (3, 4), function="tanh"),
    _case("Embedding", ((2, 3), "int:6"), input_dim=6, output_dim=4),
    _case("Embedding", ((4,), "int:3"), input_dim=3, output_dim=2, weight_initializer="ones"),
    _case("Embedding", ((2, 3), "int:6"), input_dim=6, output_dim=4, sparse_grad=True),
    Case("Embedding", {"input_dim": 5, "output_dim": 2, "dtype": "float64"},
         (((4,), "int:5"),), dtype="float64"),
    _case("ReflectionPad2D", (1, 2, 4, 5), padding=2),
    _case("ReflectionPad2D", (2, 1, 3, 3)),
    _case("ReflectionPad2D", (1, 2, 4, 5), padding=(0, 0, 0, 0, 1, 2, 3, 0)),
]  # fmt: skip

NORMS = [
    _case("BatchNorm", MAPS[2]),
    _case("BatchNorm", (5, 3)),
    _case("BatchNorm", MAPS[2], axis=3, momentum=0.5, epsilon=1e-3),
    _case("BatchNorm", MAPS[1], axis=-1),
    _case("BatchNorm", MAPS[2], scale=False),
    _case("BatchNorm", MAPS[2], center=False),
    _case("BatchNorm", MAPS[2], scale=False, center=False, in_channels=4),
    _case("BatchNorm", MAPS[2], use_global_stats=True),
    _case("BatchNorm", (4, 3), running_mean_initializer="ones", beta_initializer="ones"),
    _case("BatchNorm", MAPS[3], running_variance_initializer="zeros"),
    _case("BatchNormReLU", MAPS[2]),
    _case("BatchNormReLU", MAPS[2], scale=False, epsilon=1e-2, in_channels=4),
    _case("BatchNormReLU", MAPS[2], use_global_stats=True, center=False),
    _case("LayerNorm", (3, 4, 5)),
    _case("LayerNorm", (3, 4, 5), axis=-2, gamma_initializer="zeros"),
    _case("LayerNorm", (3, 4), scale=False),
    _case("LayerNorm", (3, 4, 5), axis=1, epsilon=1e-2),
    _case("LayerNorm", (3, 4), center=False, scale=False, in_channels=4),
    _case("GroupNorm", (2, 4, 5)),
    _case("GroupNorm", (2, 4, 3, 3), num_groups=2, epsilon=1e-2),
    _case("GroupNorm", (2, 4, 3), num_groups=4, center=False),
    _case("GroupNorm", (2, 4, 3), num_groups=2, scale=False, beta_initializer="ones"),
    _case("GroupNorm", (2, 4, 3, 2, 2), num_groups=4, scale=False, center=False),
    _case("InstanceNorm", (2, 4, 5)),
    _case("InstanceNorm", (2, 4, 5), axis=2, gamma_initializer="zeros", scale=True),
    _case("InstanceNorm", (2, 4, 5), axis=-1, center=False),
    _case("InstanceNorm", (2, 3, 4, 3, 2)),
    _case("InstanceNorm", MAPS[2], axis=3, scale=True, center=False, epsilon=1e-2),
    _case("InstanceNorm", (2, 4, 5), in_channels=4, beta_initializer="ones"),
]

CONVS = [
    *(_case(f"Conv{n}D", MAPS[n], channels=3, kernel_size=3) for n in MAPS),
    *(_case(f"Conv{n}DTranspose", MAPS[n], channels=3, kernel_size=3) for n in MAPS),
    _case("Conv1D", MAPS[1], channels=4, kernel_size=(2,), strides=2, padding=1, dilation=2,
          groups=2, activation="sigmoid", in_channels=4),
    _case("Conv2D", MAPS[2], channels=20, kernel_size=5, activation="relu"),
    _case("Conv2D", MAPS[2], channels=6, kernel_size=(3, 2), strides=(2, 1), padding=(1, 0),
          groups=2, use_bias=False),
    _case("Conv2D", MAPS[2], channels=4, kernel_size=1, groups=4, weight_initializer="ones",
          bias_initializer="ones"),
    _case("Conv2D", MAPS[2], channels=2, kernel_size=3, dilation=(2, 1), in_channels=4),
    _case("Conv3D", MAPS[3], channels=2, kernel_size=2, strides=(1, 2, 1), padding=1),
    _case("Conv1DTranspose", MAPS[1], channels=2, kernel_size=3, strides=2, output_padding=1),
    _case("Conv2DTranspose", MAPS[2], channels=4, kernel_size=3, strides=2, padding=1,
          output_padding=(1, 0), groups=2, activation="relu", in_channels=4),
    _case("Conv2DTranspose", MAPS[2], channels=2, kernel_size=(2, 3), dilation=2,
          use_bias=False, in_channels=4),
    _case("Conv3DTranspose", MAPS[3], channels=2, kernel_size=2, strides=2, padding=(1, 0, 1)),
    *(_case(f"Conv{n}DTranspose", MAPS[n], channels=4, kernel_size=3, strides=2, padding=1,
            output_padding=1, dilation=dilation, groups=2, activation="tanh", use_bias=False,
            in_channels=4) for n, dilation in ((1, 2), (2, 2), (3, 1))),
    *(Case(f"Conv{n}D{kind}", {"channels": 3, "kernel_size": 2, "layout": CHANNELS_LAST[n]},
           (LAST[n],), computes=False) for n in (2, 3) for kind in ("", "Transpose")),
]  # fmt: skip

_CEILING = ({"pool_size": 3, "strides": 2, "padding": 1, "ceil_mode": True},
            {"pool_size": 2, "strides": 3, "ceil_mode": True})  # fmt: skip

POOLS = [
    *(Case(f"{kind}Pool{n}D", args, ((MAPS[n], "distinct"),))
      for kind in ("Max", "Avg") for n in MAPS
      for args in ({}, {"pool_size": 3, "strides": 2, "padding": 1})),
    *(Case(f"{kind}Pool{n}D", {}, ((MAPS[n], "distinct"),))
      for kind in ("GlobalMax", "GlobalAvg") for n in MAPS),
    *(Case(f"{kind}Pool{n}D", {"layout": CHANNELS_LAST[n]}, ((LAST[n], "distinct"),))
      for kind in ("Max", "Avg", "GlobalMax", "GlobalAvg") for n in MAPS),
    *(Case(f"{kind}Pool{n}D", args, ((MAPS[n], "distinct"),))
      for kind, n in (("Max", 1), ("Max", 3), ("Avg", 1)) for args in _CEILING),
    *(Case("AvgPool3D", args, ((MAPS[3], "distinct"),),
           differs={"grad:0": "MXNet divides the gradient of clipped windows by their full size"})
      for args in _CEILING),
    *(_case(f"AvgPool{n}D", (MAPS[n], "distinct"), pool_size=3, strides=2, padding=1,
            ceil_mode=True, count_include_pad=False) for n in MAPS),
    _case("MaxPool2D", (MAPS[2], "distinct"), pool_size=(3, 2), strides=(2, 1), ceil_mode=True),
    _case("AvgPool2D", (MAPS[2], "distinct"), pool_size=3, strides=2, padding=1, ceil_mode=True),
    _case("AvgPool2D", (MAPS[2], "distinct"), pool_size=3, strides=2, padding=1,
          count_include_pad=False),
    _case("AvgPool1D", (MAPS[1], "distinct"), pool_size=2, padding=1, count_include_pad=False),
]  # fmt: skip

_DEFORMABLE = {"channels": 4, "kernel_size": 3, "padding": 1, "num_deformable_group": 2}
_BRANCHES = (_case("Dense", units=3), _case("Dense", units=2, activation="relu"))
_MAPS_AND_POOL = (_case("Conv2D", channels=2, kernel_size=1), _case("MaxPool2D", pool_size=1))

CONTRIB = [
    *(Case(f"nn.{name}", {}, ((3, 4),), children=_BRANCHES)
      for name in ("Concurrent", "HybridConcurrent")),
    *(Case(f"nn.{name}", {"axis": 1}, (MAPS[2],), children=_MAPS_AND_POOL)
      for name in ("Concurrent", "HybridConcurrent")),
    _case("nn.Identity", (3, 4)),
    _case("nn.PixelShuffle1D", (2, 6, 3), factor=2),
    _case("nn.PixelShuffle2D", (2, 12, 2, 3), factor=(2, 3)),
    _case("nn.PixelShuffle2D", (1, 4, 3, 2), factor=2),
    _case("nn.PixelShuffle3D", (1, 24, 2, 1, 3), factor=(2, 3, 4)),
    _case("nn.PixelShuffle3D", (1, 8, 2, 1, 3), factor=2),
    _case("nn.SyncBatchNorm", MAPS[2]),
    _case("nn.SyncBatchNorm", MAPS[1], in_channels=4, num_devices=1, momentum=0.5, epsilon=1e-2),
    _case("nn.SyncBatchNorm", (5, 4), scale=False, center=False),
    _case("nn.SyncBatchNorm", (5, 4), use_global_stats=True, beta_initializer="ones"),
    *(Case(f"cnn.{name}", args, (MAPS[2],), train=name == "DeformableConvolution")
      for name in ("DeformableConvolution", "ModulatedDeformableConvolution")
      for args in ({"channels": 3}, _DEFORMABLE, {
          **_DEFORMABLE, "strides": 2, "activation": "relu", "use_bias": False,
          "offset_use_bias": False, "in_channels": 4})),
    _case("cnn.DeformableConvolution", MAPS[2], channels=4, kernel_size=(1, 3), dilation=2,
          groups=2, in_channels=4),
]  # fmt: skip

LAYERS = [*DENSE, *ACTIVATIONS, *SMALL, *NORMS, *CONVS, *POOLS]

_NOTHING = ((), "none")
_SIGNS = ((4, 3), "sign")
_SURE = ((4, 3), "int:2")
_CLASSES = ((4,), "int:3")
_LABELS = ((3, 2), "int:4")
_PADDED = ((3, 2), "padded:4")
_STEPS = ((3,), "from:4:6")
_LENGTHS = ((3,), "from:1:2")
_CTC_WEIGHT = ((3,), "positive")


def _weighted(block: str, *inputs: Input, **args: Any) -> list[Case]:
    """Return a loss with and without the weights that all losses know."""
    shape = _split(inputs[0])[0]
    column = ((shape[0], *(1,) * (len(shape) - 1)), "positive")
    return [
        _case(block, *inputs, **args),
        _case(block, *inputs, **args, weight=0.5),
        _case(block, *inputs, column, **args),
        _case(block, *inputs, column, **args, weight=3),
        _case(block, *inputs, **args, batch_axis=1),
    ]


LOSSES = [
    *_weighted("L2Loss", (4, 3), (4, 3)),
    _case("L2Loss", (4,), (4,)),
    _case("L2Loss", (4, 1), (4,)),
    _case("L2Loss", (2, 3, 4), (2, 12)),
    *_weighted("L1Loss", (4, 3), (4, 3)),
    _case("L1Loss", (4, 1), (4,)),
    *_weighted("HuberLoss", (4, 3), (4, 3)),
    _case("HuberLoss", (4, 3), (4, 3), rho=0.5),
    *_weighted("SigmoidBinaryCrossEntropyLoss", (4, 3), _SURE),
    *_weighted("SigmoidBinaryCrossEntropyLoss", ((4, 3), "unit"), _SURE, from_sigmoid=True),
    *(Case("SigmoidBinaryCrossEntropyLoss", args,
           (((4, 3), domain), _SURE, ((4, 1), "positive"), (shape, "positive")))
      for domain, args in (("real", {}), ("unit", {"from_sigmoid": True}))
      for shape in ((1, 3), (4, 3))),
    _case("SigmoidBinaryCrossEntropyLoss", (4, 1), ((4,), "unit")),
    *_weighted("SoftmaxCrossEntropyLoss", (4, 3), _CLASSES),
    _case("SoftmaxCrossEntropyLoss", (4, 3), ((4, 1), "int:3")),
    _case("SoftmaxCrossEntropyLoss", (4, 3), ((4, 3), "unit"), sparse_label=False),
    _case("SoftmaxCrossEntropyLoss", (4, 3), ((3, 4), "unit"), sparse_label=False, weight=2),
    _case("SoftmaxCrossEntropyLoss", (4, 3), _CLASSES, from_logits=True),
    _case("SoftmaxCrossEntropyLoss", (2, 3, 4), ((2, 4), "int:3"), axis=1),
    _case("SoftmaxCrossEntropyLoss", (2, 3, 4), ((2, 3), "int:4")),
    _case("SoftmaxCrossEntropyLoss", (2, 3, 4), ((2, 3), "int:4"), ((2, 3, 1), "positive")),
    _case("SoftmaxCrossEntropyLoss", (3, 4), ((4,), "int:3"), axis=0, batch_axis=1),
    _case("SoftmaxCrossEntropyLoss", (3, 4), ((4,), "int:3"), axis=0),
    *_weighted("KLDivLoss", (4, 3), ((4, 3), "unit")),
    _case("KLDivLoss", (2, 3, 4), ((2, 3, 4), "unit"), from_logits=False),
    _case("KLDivLoss", (2, 3, 4), ((2, 3, 4), "unit"), from_logits=False, axis=1, batch_axis=2),
    *_weighted("HingeLoss", (4, 3), _SIGNS),
    _case("HingeLoss", (4, 1), ((4,), "sign"), margin=0.5),
    *_weighted("SquaredHingeLoss", (4, 3), _SIGNS),
    _case("SquaredHingeLoss", (4, 1), ((4,), "sign"), margin=0.5),
    *_weighted("LogisticLoss", (4, 3), _SIGNS),
    _case("LogisticLoss", (4, 3), _SURE, label_format="binary"),
    _case("LogisticLoss", (4, 3), _SURE, label_format="binary", weight=2, batch_axis=1),
    _case("LogisticLoss", (4, 3), _SURE, ((4, 1), "positive"), label_format="binary"),
    _case("SoftmaxCrossEntropyLoss", (4, 3), ((4, 3), "unit"), ((4, 1), "positive"),
          sparse_label=False),
    _case("SoftmaxCrossEntropyLoss", (4, 3), ((4, 3), "unit"), sparse_label=False,
          from_logits=True, batch_axis=1),
    _case("KLDivLoss", (2, 3, 4), ((2, 3, 4), "unit"), ((2, 1, 1), "positive"),
          from_logits=False, weight=2),
    _case("HuberLoss", (4, 3), (4, 3), ((4, 1), "positive"), rho=2, weight=0.5, batch_axis=1),
    _case("TripletLoss", (2, 3, 2), (2, 3, 2), (2, 6)),
    _case("TripletLoss", (4, 3), (4, 3), (4, 3)),
    _case("TripletLoss", (4, 3), (4, 3), (4, 3), margin=0.2, weight=2, batch_axis=1),
    *(_case("PoissonNLLLoss", *inputs, **args)
      for inputs in (((4, 3), ((4, 3), "positive")),
                     ((4, 3), ((4, 3), "positive"), ((4, 1), "positive")))
      for args in ({}, {"weight": 2})),
    Case("PoissonNLLLoss", {"compute_full": True}, ((4, 3), ((4, 3), "positive")), train=False),
    _case("PoissonNLLLoss", ((4, 3), "positive"), ((4, 3), "positive"), from_logits=False),
    _case("PoissonNLLLoss", ((4, 3), "positive"), ((4, 3), "positive"), ((4, 1), "positive"),
          from_logits=False, weight=0.5, batch_axis=1),
    _case("CosineEmbeddingLoss", (4, 3), (4, 3), ((4,), "sign")),
    _case("CosineEmbeddingLoss", (4, 3), (4, 3), ((4,), "sign"), weight=0.5, batch_axis=1),
    _case("CosineEmbeddingLoss", (4, 3), (4, 3), ((4,), "sign"), margin=0.2, weight=2),
    _case("CosineEmbeddingLoss", (2, 2, 3), (2, 2, 3), ((2, 2), "sign"), ((4, 1), "positive")),
    *(_case("SDMLLoss", (4, 3), (4, 3), **args)
      for args in ({}, {"smoothing_parameter": 0.1, "weight": 2}, {"smoothing_parameter": 0},
                   {"batch_axis": 1})),
    *(_case("CTCLoss", (3, 6, 5), *rest, **args)
      for args in ({}, {"weight": 2})
      for rest in ((_LABELS,), (_PADDED,), (_LABELS, _STEPS), (_LABELS, _STEPS, _LENGTHS),
                   (_PADDED, _NOTHING, _NOTHING, _CTC_WEIGHT),
                   (_LABELS, _NOTHING, _LENGTHS), (_LABELS, _STEPS, _LENGTHS, _CTC_WEIGHT))),
    _case("CTCLoss", (6, 3, 5), _PADDED, layout="TNC"),
    _case("CTCLoss", (6, 3, 5), _LABELS, _STEPS, _LENGTHS, layout="TNC", label_layout="NT"),
    _case("CTCLoss", (6, 3, 5), ((2, 3), "int:4"), layout="TNC", label_layout="TN"),
    _case("CTCLoss", (3, 6, 5), ((2, 3), "int:4"), _STEPS, _LENGTHS, _CTC_WEIGHT,
          label_layout="TN", weight=0.5),
]  # fmt: skip
