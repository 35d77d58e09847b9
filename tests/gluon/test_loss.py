"""Losses against MXNet 1.9.1, against their formulas, and their errors."""

import numpy as np
import pytest
from gluon.layer_cases import LOSSES
from gluon.layer_goldens import assert_same_arrays, load
from gluon.layer_runs import as_arrays, compute, graph
from gluon.layer_runs import build as make

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError

by_case = pytest.mark.parametrize("case", LOSSES, ids=str)


def build(case):
    return make(gluon.loss, case)


def numbers(*shape):
    return nd.array(np.random.randn(*shape))


@by_case
def test_strings_are_those_of_mxnet(case):
    loss = build(case)
    assert [repr(loss)] * 2 == load("losses")[str(case)].reprs
    assert len(loss.collect_params()) == 0


@by_case
def test_values_and_gradients_are_those_of_mxnet(case):
    assert_same_arrays(compute(build(case), case), load("losses")[str(case)].arrays)


@by_case
def test_graph_has_the_inputs_of_mxnet(case):
    golden = load("losses")[str(case)].graph
    found = graph(build(case), case)
    if golden is None:
        arrays = enumerate(case.arrays(case.random()))
        assert found[0] == [f"in{i}" for i, x in arrays if x is not None]
    else:
        assert found[:2] == golden[:2]


@by_case
def test_graph_has_the_shape_of_the_values(case):
    loss = build(case)
    arrays = as_arrays(case, case.random())
    shapes = {f"in{i}": x.shape for i, x in enumerate(arrays) if x is not None}
    inputs = [None if x is None else mx.sym.var(f"in{i}") for i, x in enumerate(arrays)]
    _, outputs, _ = loss(*inputs).infer_shape(**shapes)
    assert outputs == [loss(*arrays).shape]


# --- formulas, where rounding or extremes matter ----------------------------------------------


def test_sigmoid_cross_entropy_stays_finite_for_large_logits():
    loss = gluon.loss.SigmoidBCELoss()
    pred = nd.array([[1000.0], [-1000.0], [1000.0], [-1000.0]])
    pred.attach_grad()
    with autograd.record():
        out = loss(pred, nd.array([[1], [0], [0], [1]]))
    out.backward()
    assert out.asnumpy().tolist() == [0, 0, 1000, 1000]
    assert pred.grad.asnumpy().ravel().tolist() == [0, 0, 1, -1]


def test_softmax_cross_entropy_stays_finite_for_large_logits():
    pred = nd.array([[1000.0, 0.0], [0.0, 1000.0]])
    out = gluon.loss.SoftmaxCELoss()(pred, nd.array([0, 0]))
    assert out.asnumpy().tolist() == [0, 1000]


@pytest.mark.parametrize("dtype", ["float32", "int32", "int64", "uint8"])
def test_class_numbers_of_any_dtype(dtype):
    pred = numbers(4, 3)
    label = nd.array([0, 2, 1, 2], dtype=dtype)
    expected = -np.log(np.exp(pred.asnumpy())[range(4), [0, 2, 1, 2]])
    expected += np.log(np.exp(pred.asnumpy()).sum(1))
    out = gluon.loss.SoftmaxCrossEntropyLoss()(pred, label)
    np.testing.assert_allclose(out.asnumpy(), expected, rtol=1e-5)


def test_sparse_and_dense_labels_agree():
    pred, label = numbers(5, 4), nd.array([3, 0, 1, 2, 2])
    sparse = gluon.loss.SoftmaxCELoss()(pred, label)
    dense = gluon.loss.SoftmaxCELoss(sparse_label=False)(pred, nd.one_hot(label, 4))
    np.testing.assert_allclose(sparse.asnumpy(), dense.asnumpy(), rtol=1e-6)


def test_huber_meets_its_branches():
    loss = gluon.loss.HuberLoss(rho=2)
    out = loss(nd.array([1.0, 2, 2.5, -4]), nd.zeros(4))
    np.testing.assert_allclose(out.asnumpy(), [0.25, 1, 1.5, 3])


def test_poisson_of_a_zero_count_is_finite():
    loss = gluon.loss.PoissonNLLLoss(compute_full=True)
    pred, target = nd.zeros((1, 2)), nd.array([[0, 3]])
    pred.attach_grad()
    with autograd.record():
        out = loss(pred, target)
    out.backward()
    stirling = 3 * np.log(3) - 3 + 0.5 * np.log(2 * np.pi * 3)
    np.testing.assert_allclose(out.asnumpy(), [(1 + 1 + stirling) / 2], rtol=1e-6)
    np.testing.assert_allclose(pred.grad.asnumpy(), [[0.5, -1]])


def test_metric_learning_prefers_the_own_pair():
    loss = gluon.loss.SDMLLoss(smoothing_parameter=0.1)
    rows = nd.array(np.eye(4) * 5)
    near = loss(rows, rows).asnumpy()
    assert (near < loss(rows, rows[::-1]).asnumpy()).all()
    assert loss.kl_loss._from_logits
    assert list(loss._children) == ["kl_loss"]


def test_alignments_of_a_label_are_summed():
    # Two steps and the label "0": it comes at the first, the second or both.
    scores = nd.array(np.log([[[0.5, 0.5], [0.25, 0.75]]]))
    out = gluon.loss.CTCLoss()(scores, nd.array([[0]]))
    np.testing.assert_allclose(out.asnumpy(), [-np.log(1 - 0.5 * 0.75)], rtol=1e-5)


def test_loss_keeps_its_dtype():
    pred = nd.array(np.random.randn(4, 3), dtype="float64")
    for loss in (gluon.loss.L2Loss(), gluon.loss.SoftmaxCELoss(sparse_label=False)):
        assert loss(pred, pred).dtype == np.float64


# --- names that programs use ------------------------------------------------------------------


def test_short_names_and_helpers():
    assert gluon.loss.SoftmaxCELoss is gluon.loss.SoftmaxCrossEntropyLoss
    assert gluon.loss.SigmoidBCELoss is gluon.loss.SigmoidBinaryCrossEntropyLoss
    x = numbers(2, 3)
    assert gluon.loss._reshape_like(nd, x, nd.ones((3, 2))).shape == (3, 2)
    weighted = gluon.loss._apply_weighting(nd, x, 2, nd.array([[1], [0]]))
    np.testing.assert_allclose(weighted.asnumpy(), x.asnumpy() * [[2], [0]], rtol=1e-6)
    loss = gluon.loss.SoftmaxCELoss(weight=2, batch_axis=1)
    assert (loss._weight, loss._batch_axis, loss._sparse_label) == (2, 1, True)


def test_own_loss():
    class Distance(gluon.loss.Loss):
        def __init__(self, **kwargs):
            super().__init__(weight=3, batch_axis=0, **kwargs)

        def hybrid_forward(self, F, pred, label):
            return gluon.loss._apply_weighting(F, F.abs(pred - label), self._weight)

    assert Distance()(nd.ones(2), nd.zeros(2)).asnumpy().tolist() == [3, 3]
    assert repr(Distance()) == "Distance(batch_axis=0, w=3)"
    with pytest.raises(NotImplementedError, match="Loss must define hybrid_forward"):
        gluon.loss.Loss(1, 0)(nd.ones(2))


def test_loss_trains_a_network():
    net = gluon.nn.Dense(2)
    net.initialize()
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.5})
    x = numbers(64, 5)
    label = x[:, 0] > x[:, 1]
    loss = gluon.loss.SoftmaxCELoss()
    for _ in range(50):
        with autograd.record():
            out = loss(net(x), label)
        out.backward()
        trainer.step(64)
    assert out.mean().asscalar() < 0.2


# --- errors -----------------------------------------------------------------------------------


def test_bad_weight():
    with pytest.raises(TypeError, match="weight of a loss must be a number, got str"):
        gluon.loss.L1Loss(weight="heavy")(nd.ones(2), nd.ones(2))


def test_bad_label_format():
    with pytest.raises(ValueError, match=r"can only be 'signed' or 'binary', got 'other'"):
        gluon.loss.LogisticLoss(label_format="other")


@pytest.mark.parametrize(
    ("args", "message"),
    [({"layout": "NT"}, "layout must be 'NTC' or 'TNC', got 'NT'"),
     ({"label_layout": "NTC"}, "label_layout must be 'NT' or 'TN', got 'NTC'")],
)  # fmt: skip
def test_bad_layouts(args, message):
    with pytest.raises(AssertionError, match=message):
        gluon.loss.CTCLoss(**args)
    with pytest.raises(ValueError, match=message):
        gluon.loss.CTCLoss(**args)


def test_metric_learning_needs_pairs_of_vectors():
    for shapes in [((3, 2, 2), (3, 2, 2)), ((3, 2), (2, 2))]:
        with pytest.raises(ValueError, match="same shape"):
            gluon.loss.SDMLLoss()(*map(nd.ones, shapes))


@pytest.mark.parametrize(
    ("loss", "label"),
    [
        (gluon.loss.L2Loss(), (4, 2)),
        (gluon.loss.HingeLoss(), (4, 2)),
        (gluon.loss.SoftmaxCELoss(), (5,)),
        (gluon.loss.SoftmaxCELoss(sparse_label=False), (4,)),
        (gluon.loss.KLDivLoss(), (4, 2)),
    ],
    ids=repr,
)
def test_label_of_the_wrong_shape(loss, label):
    with pytest.raises((MXNetError, ValueError)) as caught:
        loss(nd.ones((4, 3)), nd.ones(label))
    assert "3" in str(caught.value)
    assert str(label[0]) in str(caught.value)
