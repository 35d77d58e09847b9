"""Softmax in its forms, and the outputs that define their own gradients."""

from __future__ import annotations

import numpy as np

from .sample import In, Sample

SOFTMAXES = ("softmax", "log_softmax", "softmin")
BRANCHES = [
    {},
    {"axis": 0},
    {"axis": 1},
    {"axis": -2},
    {"temperature": 2.0},
    {"temperature": 0.5, "axis": 1},
]
LARGE = [[1e4, -1e4, 0.0], [-np.inf, -np.inf, -np.inf], [-np.inf, 0.0, 1.0]]
LABELS = np.array([0, 2, 3, 1], "float32")
HEAD = {"gradient": "out_grad multiplies by the head gradient, in MXNet by the output"}
IGNORED = np.array([0, -1, 3, -1], "float32")


def output(
    op: str, data: tuple, label: object, attrs: dict | None = None, **more: object
) -> Sample:
    """An output operator: what counts is its own gradient, whatever the head gradient is."""
    return Sample(op, [data, label], attrs or {}, grad=[0], train=True, **more)


SAMPLES = [
    *(
        Sample(f"nd.{name}", [(2, 3, 4)], attrs, grad=True, smooth=True)
        for name in SOFTMAXES
        for attrs in BRANCHES
    ),
    *(Sample(f"nd.{name}", [LARGE], tag="large") for name in SOFTMAXES),
    *(
        Sample(f"nd.{name}", [(3,)], dtype=d, grad=True)
        for name in SOFTMAXES
        for d in ("float16", "float64")
    ),
    # MXNet computes in the dtype of the data and converts then, which costs digits
    *(
        Sample(f"nd.{name}", [(3,)], {"dtype": "float64"}, grad=True, rtol=1e-6, atol=1e-6)
        for name in SOFTMAXES
    ),
    *(
        Sample(f"nd.{name}", [(3,)], {"dtype": "float32"}, dtype="float16", grad=True, rtol=4e-3)
        for name in SOFTMAXES
    ),
    *(Sample(f"nd.{name}", [(3,)], dtype="int32") for name in SOFTMAXES),
    *(Sample(f"nd.{name}", [(2, 3)], {"axis": 2}) for name in SOFTMAXES),
    *(Sample(f"nd.{name}", [(2, 3)], {"temperature": 0.0}) for name in SOFTMAXES),
    *(
        Sample(
            f"nd.{name}",
            [(3, 4), np.array([1, 4, 2], d)],
            {"use_length": True},
            tag=f"length-{d}",
            grad=[0],
            smooth=name == "softmax",
        )
        for name in SOFTMAXES
        for d in ("int32", "int64")
    ),
    Sample(
        "nd.softmax",
        [(3, 4), np.array([1, 4, 2], "float32")],
        {"use_length": True},
        tag="float-length",
        differs={"result": "lengths of any dtype work"},
    ),
    Sample(
        "nd.softmax",
        [(2, 4, 3), np.array([[1, 4, 2], [3, 1, 1]], "int32")],
        {"axis": 1, "use_length": True},
        grad=[0],
        smooth=True,
    ),
    Sample(
        "nd.softmax",
        [(2, 2, 3), np.array([[1, 3], [2, 1]], "int32")],
        {"use_length": True},
        grad=[0],
        smooth=True,
    ),
    Sample(
        "nd.softmax",
        [(3, 4), np.array([0, 4, 2], "int32")],
        {"use_length": True},
        tag="length-0",
        grad=[0],
    ),
    Sample("nd.softmax", [(3, 4), np.array([1, 4, 2], "int32")], tag="length-unused"),
    Sample("nd.softmax", [(3, 4)], {"use_length": True}),
    Sample("nd.softmax", [(3, 4), np.array([1, 4], "int32")], {"use_length": True}),
    Sample("nd.SoftmaxActivation", [(2, 3)], grad=True, smooth=True),
    Sample("nd.SoftmaxActivation", [(2, 3, 2, 2)], {"mode": "channel"}, grad=True, smooth=True),
    Sample(
        "nd.SoftmaxActivation",
        [(2, 3, 2, 2)],
        grad=True,
        smooth=True,
        differs={"gradient": "MXNet's is not that of the softmax over the last axis it computes"},
    ),
    Sample("nd.SoftmaxActivation", [(2, 3)], {"mode": "nonsense"}),
    # SoftmaxOutput
    *(
        output(
            "nd.SoftmaxOutput",
            (4, 5),
            label,
            attrs,
            tag=f"{name},{attrs}".replace(" ", ""),
            differs=HEAD if "out_grad" in attrs else {},
        )
        for name, label in (("labels", LABELS), ("ignored", IGNORED))
        for attrs in (
            {},
            {"grad_scale": 2.0},
            {"normalization": "batch"},
            {"normalization": "valid"},
            {"use_ignore": True, "ignore_label": -1},
            {"use_ignore": True},
            {"use_ignore": True, "ignore_label": -1, "normalization": "valid"},
            {"use_ignore": True, "ignore_label": -1, "normalization": "batch"},
            {"use_ignore": True, "ignore_label": 3, "grad_scale": 0.5},
            {"smooth_alpha": 0.1},
            {"out_grad": True},
            {"use_ignore": True, "ignore_label": -1, "smooth_alpha": 0.1},
        )
    ),
    output("nd.SoftmaxOutput", (4, 5), In((4, 5), "unit"), {}),
    output(
        "nd.SoftmaxOutput",
        (4, 5),
        LABELS,
        {"out_grad": True, "grad_scale": 2.0},
        differs=HEAD,
    ),
    output("nd.SoftmaxOutput", (4, 5, 2), np.tile(LABELS[:, None], (1, 2)), {"multi_output": True}),
    output(
        "nd.SoftmaxOutput",
        (2, 5, 2, 2),
        LABELS.reshape(1, 2, 2).repeat(2, 0),
        {"multi_output": True},
    ),
    output(
        "nd.SoftmaxOutput",
        (2, 5, 2, 2),
        IGNORED.reshape(1, 2, 2).repeat(2, 0),
        {"multi_output": True, "use_ignore": True, "ignore_label": -1, "normalization": "valid"},
    ),
    output(
        "nd.SoftmaxOutput",
        (2, 5, 2, 2),
        LABELS.reshape(1, 2, 2).repeat(2, 0),
        {"multi_output": True, "normalization": "batch"},
    ),
    output(
        "nd.SoftmaxOutput",
        (2, 5, 2, 2),
        LABELS.reshape(1, 4).repeat(2, 0),
        {"multi_output": True},
        tag="flat-labels",
    ),
    output("nd.SoftmaxOutput", (2, 2, 5), LABELS.reshape(2, 2), {"preserve_shape": True}),
    output("nd.SoftmaxOutput", (4, 2, 3), LABELS, {}, tag="3d"),
    output("nd.Softmax", (4, 5), LABELS),
    Sample("nd.SoftmaxOutput", [(4, 5), LABELS], tag="forward-only"),
    output("nd.SoftmaxOutput", (4, 5), LABELS, {}, tag="no-train", dtype="float64"),
    output(
        "nd.SoftmaxOutput", (4, 5), LABELS.astype("float64"), {}, tag="float64", dtype="float64"
    ),
    Sample("nd.SoftmaxOutput", [(4, 5), (3,)], tag="bad-label"),
    Sample("nd.SoftmaxOutput", [(4, 5), LABELS], {"normalization": "nonsense"}),
    # regressions
    *(
        output(f"nd.{name}RegressionOutput", shape, In(shape, "unit"), attrs)
        for name in ("Linear", "Logistic", "MAE")
        for shape in ((4,), (4, 1), (4, 3), (2, 3, 2))
        for attrs in ({}, {"grad_scale": 2.0})
    ),
    *(
        output(f"nd.{name}RegressionOutput", (4, 1), In((4,)))
        for name in ("Linear", "Logistic", "MAE")
    ),
    *(Sample(f"nd.{n}RegressionOutput", [(4, 3), (4,)]) for n in ("Linear", "Logistic", "MAE")),
    *(
        output(f"nd.{n}RegressionOutput", (4,), In((4,)), dtype="float64")
        for n in ("Linear", "Logistic", "MAE")
    ),
    # other losses
    Sample("nd.softmax_cross_entropy", [(4, 5), LABELS], grad=[0], smooth=True),
    Sample("nd.softmax_cross_entropy", [(4, 5), LABELS], grad=[0], dtype="float64", tag="mixed"),
    Sample(
        "nd.softmax_cross_entropy", [(4, 5), LABELS.astype("float64")], grad=[0], dtype="float64"
    ),
    Sample("nd.softmax_cross_entropy", [(4, 5), (3,)]),
    Sample("nd.softmax_cross_entropy", [(4, 5, 2), (4,)]),
    *(
        output("nd.SVMOutput", (4, 5), LABELS, attrs)
        for attrs in (
            {},
            {"margin": 0.5},
            {"use_linear": True},
            {"regularization_coefficient": 0.5},
        )
    ),
    *(
        Sample(
            f"nd.{name}",
            [(5, 2, 4), np.array([[1, 2, 0], [3, 0, 0]], "float32")],
            {},
            grad=[0],
            smooth=True,
            rtol=1e-4,
        )
        for name in ("CTCLoss", "ctc_loss", "contrib.CTCLoss")
    ),
    Sample(
        "nd.CTCLoss",
        [(5, 2, 4), np.array([[0, 2, -1], [2, -1, -1]], "float32")],
        {"blank_label": "last"},
        grad=[0],
        smooth=True,
        rtol=1e-4,
    ),
    Sample(
        "nd.CTCLoss",
        [
            (5, 2, 4),
            np.array([[1, 2, 2], [3, 1, 0]], "float32"),
            np.array([5, 4], "float32"),
            np.array([3, 2], "float32"),
        ],
        {"use_data_lengths": True, "use_label_lengths": True},
        grad=[0],
        smooth=True,
        rtol=1e-4,
    ),
]
