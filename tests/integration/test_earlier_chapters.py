"""Linear and softmax regression, from scratch and with gluon, as the first chapters do it."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd

BATCH = 10


@pytest.fixture
def line():
    """Return (inputs, outputs) of y = 2 x0 - 3.4 x1 + 4.2 with a little noise."""
    mx.random.seed(1)
    inputs = nd.random_normal(shape=(1000, 2))
    noise = 0.01 * nd.random_normal(shape=(1000,))
    return inputs, 2 * inputs[:, 0] - 3.4 * inputs[:, 1] + 4.2 + noise


def batches(inputs, outputs):
    np.random.seed(0)
    dataset = gluon.data.ArrayDataset(inputs, outputs)
    return gluon.data.DataLoader(dataset, batch_size=BATCH, shuffle=True)


def test_linear_regression_from_scratch(line):
    weight, bias = nd.random_normal(shape=(2, 1)), nd.random_normal(shape=1)
    params = [weight, bias]
    for param in params:
        param.attach_grad()

    def sgd(params, rate):
        for param in params:
            param[:] = param - rate * param.grad

    total = 0
    for _ in range(3):
        for data, label in batches(*line):
            with autograd.record():
                output = nd.dot(data, weight) + bias
                loss = nd.mean((output - label.reshape((-1, 1))) ** 2)
            loss.backward()
            sgd(params, 0.05)
            total += loss.asscalar()
    np.testing.assert_allclose(weight.asnumpy().ravel(), [2, -3.4], atol=0.02)
    np.testing.assert_allclose(bias.asscalar(), 4.2, atol=0.02)
    assert np.isfinite(total)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_linear_regression_with_gluon(line, optimizer):
    net = gluon.nn.Dense(1)
    net.collect_params().initialize(mx.init.Normal(sigma=1.0))
    rate = {"sgd": 0.05, "adam": 0.1, "rmsprop": 0.05}[optimizer]
    trainer = gluon.Trainer(net.collect_params(), optimizer, {"learning_rate": rate})
    square_loss = gluon.loss.L2Loss()
    for _ in range(5):
        for data, label in batches(*line):
            with autograd.record():
                loss = square_loss(net(data), label)
            loss.backward()
            trainer.step(BATCH)
    np.testing.assert_allclose(net.weight.data().asnumpy().ravel(), [2, -3.4], atol=0.1)
    np.testing.assert_allclose(net.bias.data().asscalar(), 4.2, atol=0.1)


@pytest.fixture
def digits():
    """Return scikit-learn's digits as (inputs, labels)."""
    found = pytest.importorskip("sklearn.datasets").load_digits()
    return nd.array(found.data / 16), nd.array(found.target)


def accuracy(net, inputs, labels):
    return nd.mean(nd.argmax(net(inputs), axis=1) == labels).asscalar()


def test_softmax_regression_from_scratch(digits):
    inputs, labels = digits
    mx.random.seed(0)
    weight, bias = nd.random_normal(shape=(64, 10)), nd.random_normal(shape=10)
    for param in (weight, bias):
        param.attach_grad()

    def softmax(linear):
        exp = nd.exp(linear - nd.max(linear))
        return exp / nd.nansum(exp, axis=0, exclude=True).reshape((-1, 1))

    def net(data):
        return softmax(nd.dot(data, weight) + bias)

    def cross_entropy(output, one_hot):
        return -nd.nansum(one_hot * nd.log(output), axis=0, exclude=True)

    for _ in range(10):
        for data, label in batches(inputs, labels):
            with autograd.record():
                loss = cross_entropy(net(data), nd.one_hot(label, 10))
            loss.backward()
            for param in (weight, bias):
                param[:] = param - 0.02 * param.grad
    assert accuracy(net, inputs, labels) > 0.95


def test_softmax_regression_with_gluon(digits):
    inputs, labels = digits
    mx.random.seed(0)
    net = gluon.nn.Dense(10)
    net.collect_params().initialize(mx.init.Normal(sigma=0.1))
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.2})
    softmax_loss = gluon.loss.SoftmaxCrossEntropyLoss()
    for _ in range(10):
        for data, label in batches(inputs, labels):
            with autograd.record():
                loss = softmax_loss(net(data), label)
            loss.backward()
            trainer.step(data.shape[0])
    metric = mx.metric.Accuracy()
    metric.update(labels, net(inputs))
    assert metric.get()[1] > 0.95


def test_lenet_learns_digits(digits):
    inputs, labels = digits
    images = inputs.reshape((-1, 1, 8, 8))
    mx.random.seed(0)
    net = gluon.nn.HybridSequential()
    with net.name_scope():
        net.add(
            gluon.nn.Conv2D(8, 3, padding=1), gluon.nn.BatchNorm(), gluon.nn.Activation("relu"),
            gluon.nn.MaxPool2D(2), gluon.nn.Conv2D(16, 3, activation="relu"), gluon.nn.Flatten(),
            gluon.nn.Dropout(0.2), gluon.nn.Dense(10),
        )  # fmt: skip
    net.initialize(mx.init.Xavier())
    net.hybridize()
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.003})
    softmax_loss = gluon.loss.SoftmaxCrossEntropyLoss()
    for _ in range(4):
        for data, label in batches(images, labels):
            with autograd.record():
                loss = softmax_loss(net(data), label)
            loss.backward()
            trainer.step(data.shape[0])
    assert accuracy(net, images, labels) > 0.97
    assert abs(net[1].running_mean.data().asnumpy()).max() > 0


def test_two_contexts_train_one_network(digits):
    inputs, labels = digits
    contexts = [mx.cpu(0), mx.cpu(1)]
    mx.random.seed(0)
    net = gluon.nn.Dense(10)
    net.initialize(mx.init.Normal(sigma=0.1), ctx=contexts)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.2})
    softmax_loss = gluon.loss.SoftmaxCrossEntropyLoss()
    for _ in range(5):
        for data, label in batches(inputs, labels):
            parts = zip(
                gluon.utils.split_and_load(data, contexts, even_split=False),
                gluon.utils.split_and_load(label, contexts, even_split=False), strict=True,
            )  # fmt: skip
            with autograd.record():
                losses = [softmax_loss(net(x), y) for x, y in parts]
            for loss in losses:
                loss.backward()
            trainer.step(data.shape[0])
    first, second = (array.asnumpy() for array in net.weight.list_data())
    np.testing.assert_array_equal(first, second)
    assert accuracy(net, inputs, labels) > 0.93
