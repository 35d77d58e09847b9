"""Making metrics, composing them, feeding them, and defining own ones."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import metric

LABEL = mx.nd.array([0, 1, 2, 1])
PRED = mx.nd.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.2, 0.2, 0.6], [0.3, 0.4, 0.3]])


@pytest.mark.parametrize(
    ("name", "kind"),
    [("acc", "Accuracy"), ("ACCURACY", "Accuracy"), ("ce", "CrossEntropy"),
     ("crossentropy", "CrossEntropy"), ("nll_loss", "NegativeLogLikelihood"), ("mae", "MAE"),
     ("mse", "MSE"), ("rmse", "RMSE"), ("f1", "F1"), ("mcc", "MCC"), ("pcc", "PCC"),
     ("pearsonr", "PearsonCorrelation"), ("loss", "Loss"), ("torch", "Torch"), ("caffe", "Caffe"),
     ("composite", "CompositeEvalMetric")],
)  # fmt: skip
def test_create_by_name(name: str, kind: str) -> None:
    assert type(metric.create(name)).__name__ == kind


def test_create_from_configurations() -> None:
    assert metric.create("top_k_accuracy", top_k=2).name == "top_k_accuracy_2"
    assert metric.create('["accuracy", {"axis": 2}]').axis == 2
    assert metric.create({"metric": "acc", "axis": 3}).axis == 3
    made = metric.Accuracy()
    assert metric.create(made) is made
    assert metric.create(lambda label, pred: 1.0).name == "custom(<lambda>)"
    composite = metric.create([made, "mse", lambda label, pred: 1.0])
    assert composite.get()[0] == ["accuracy", "mse", "custom(<lambda>)"]


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="foo is not registered"):
        metric.create("foo")
    with pytest.raises(ValueError, match="did you mean accuracy"):
        metric.create("acuracy")
    with pytest.raises(ValueError, match="must be of string type"):
        metric.create(3)


def test_configurations_make_equal_metrics() -> None:
    made = metric.Accuracy(axis=2, name="x", output_names=["o"])
    config = made.get_config()
    assert config == {
        "axis": 2, "metric": "Accuracy", "name": "x", "output_names": ["o"], "label_names": None,
    }  # fmt: skip
    assert metric.create(json.dumps(config)).get_config() == config
    composite = metric.create(["acc", "mse"]).get_config()
    assert metric.create(composite).get_config() == composite
    with pytest.raises(NotImplementedError):
        metric.CustomMetric(lambda label, pred: 1.0).get_config()


def test_nothing_seen_gives_nan() -> None:
    made = metric.Accuracy()
    assert str(made) == "EvalMetric: {'accuracy': nan}"
    assert made.get_name_value()[0][0] == "accuracy"
    assert np.isnan(made.get()[1]) and np.isnan(made.get_global()[1])


def test_resets() -> None:
    made = metric.Accuracy()
    made.update([LABEL], [PRED])
    made.reset_local()
    assert np.isnan(made.get()[1])
    assert made.get_global() == ("accuracy", 0.75)
    made.update([LABEL], [PRED])
    assert (made.num_inst, made.sum_metric) == (4, 3)
    assert (made.global_num_inst, made.global_sum_metric) == (8, 6)
    made.reset()
    assert made.global_num_inst == 0
    assert pickle.loads(pickle.dumps(made)).get_config() == made.get_config()


def test_update_by_name() -> None:
    made = metric.Accuracy(output_names=["o"], label_names=["l"])
    made.update_dict({"l": LABEL, "x": LABEL}, {"o": PRED, "y": PRED})
    assert made.get() == ("accuracy", 0.75)
    with pytest.raises(KeyError, match="no prediction called 'o'; there are y"):
        made.update_dict({"l": LABEL}, {"y": PRED})
    with pytest.raises(KeyError, match="no label called 'l'"):
        made.update_dict({"z": LABEL}, {"o": PRED})


def test_composite() -> None:
    accuracy = metric.Accuracy(output_names=["o"], label_names=["l"])
    error = metric.MSE(output_names=["p"], label_names=["l"])
    both = metric.CompositeEvalMetric([accuracy])
    both.add(error)
    both.update_dict(labels={"l": LABEL}, preds={"o": PRED, "p": LABEL + 2})
    assert both.get() == (["accuracy", "mse"], [0.75, 4.0])
    assert both.get_global_name_value() == [("accuracy", 0.75), ("mse", 4.0)]
    assert both.get_metric(1) is error
    with pytest.raises(ValueError, match="Metric index 5 is out of range 0 and 2"):
        both.get_metric(5)
    both.reset_local()
    assert np.isnan(both.get()[1]).all()
    assert both.get_global()[1] == [0.75, 4.0]
    both.reset()
    assert np.isnan(both.get_global()[1]).all()


def test_composite_chooses_by_name() -> None:
    both = metric.CompositeEvalMetric(["acc"], output_names=["o"], label_names=["l"])
    both.update_dict({"l": LABEL, "x": LABEL}, {"o": PRED, "y": PRED})
    assert both.get() == (["accuracy"], [0.75])


def test_functions() -> None:
    def distance(label: np.ndarray, pred: np.ndarray) -> tuple[float, int]:
        return np.abs(label - pred).sum(), label.size

    first, second = mx.nd.array([1, 2]), mx.nd.array([1, 4])
    made = metric.np(distance)
    made.update([first], [second])
    assert made.get() == ("distance", 1.0)
    made = metric.CustomMetric(lambda label, pred: 1.5, name="n")
    made.update(first, second)
    assert made.get() == ("n", 1.5)
    with pytest.raises(ValueError, match="labels 1 does not match shape of predictions 2"):
        metric.np(distance).update([first], [second, second])
    made = metric.np(distance, allow_extra_outputs=True)
    made.update([first], [second, second])
    assert made.num_inst == 2


def test_accumulated_float32_keeps_its_precision() -> None:
    made = metric.CustomMetric(lambda label, pred: np.float32(0.1))
    for _ in range(3000):
        made.update([1], [1])
    assert made.get()[1] == pytest.approx(float(np.float32(0.1)), rel=1e-12)


def test_own_metric() -> None:
    class Batches(metric.EvalMetric):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__("batches", scale=3, **kwargs)

        def update(self, labels: Any, preds: Any) -> None:
            self.sum_metric += 1
            self.num_inst += 2

    made = Batches()
    made.update(None, None)
    assert made.get() == made.get_global() == ("batches", 0.5)
    assert made.get_config()["scale"] == 3
    made = Batches(has_global_stats=True)
    made.update(None, None)
    assert np.isnan(made.get_global()[1])
    with pytest.raises(NotImplementedError, match="must define update"):
        metric.EvalMetric("x").update(None, None)


def test_check_label_shapes() -> None:
    ones = mx.nd.ones
    assert metric.check_label_shapes([1], [2]) == ([1], [2])
    labels, preds = metric.check_label_shapes(ones(2), ones(2), wrap=True)
    assert isinstance(labels, list) and isinstance(preds, list)
    with pytest.raises(ValueError, match="labels 2 does not match shape of predictions 3"):
        metric.check_label_shapes(ones((2, 3)), ones((3, 3)))
    with pytest.raises(ValueError, match=r"labels \(2, 3\) does not match"):
        metric.check_label_shapes(ones((2, 3)), ones((2, 4)), shape=True)


@pytest.mark.parametrize(
    ("made", "label", "pred", "message"),
    [
        (metric.Accuracy(), LABEL, PRED[:3], "labels 4 does not match shape of predictions 3"),
        (metric.Accuracy(), LABEL[:2], LABEL, "scores of the classes are on axis 1"),
        (metric.CrossEntropy(), LABEL, PRED[:3], r"must have shape \(4, classes\).*\(3, 3\)"),
        (metric.CrossEntropy(), LABEL + 1, PRED, "classes from 0 to 2, got from 1 to 3"),
        (metric.CrossEntropy(), LABEL - 1, PRED, "classes from 0 to 2, got from -1 to 1"),
        (metric.Perplexity(None), LABEL, PRED[:3], "shape mismatch"),
        (metric.MSE(), LABEL, LABEL[:3], r"\(4,\) do not fit predictions of shape \(3,\)"),
        (metric.F1(), LABEL, PRED, r"only supports binary classification, got labels \[0, 1, 2\]"),
        (metric.TopKAccuracy(2), LABEL, PRED.reshape((4, 3, 1)), "no more than 2 dims"),
        (metric.PearsonCorrelation(), LABEL, LABEL[:3], r"labels \(4,\) does not match"),
    ],
    ids=lambda v: getattr(v, "name", ""),
)
def test_bad_batches(made: Any, label: Any, pred: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made.update([label], [pred])


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="use Accuracy if top_k is no more than 1"):
        metric.TopKAccuracy(1)
    with pytest.raises(ValueError, match="average must be 'macro' or 'micro', got 'x'"):
        metric.F1(average="x")
    with pytest.raises(TypeError, match="expected an array or a list of arrays, got float"):
        metric.Loss().update(None, 3.0)


def test_half_precision_and_integers() -> None:
    made = metric.create(["acc", "ce"])
    made.update([LABEL.astype("int32")], [PRED.astype("float16")])
    assert made.get()[1] == pytest.approx([0.75, 0.747], rel=1e-2)
    error = metric.MSE()
    error.update([LABEL.astype("int32")], [LABEL.astype("int32") + 2])
    assert error.get()[1] == 4


def test_module_has_the_names_that_programs_import() -> None:
    from mxnet.metric import ndarray

    assert ndarray is mx.nd
