"""Training on real digits, and what must hold over thousands of steps."""

import gc
import os
import resource
import threading
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def mlp():
    net = nn.Sequential()
    with net.name_scope():
        net.add(nn.Dense(128, activation="relu"), nn.Dense(64, activation="relu"), nn.Dense(10))
    return net


@pytest.mark.skipif(not DATA.is_dir(), reason="the MNIST files are not here")
def test_mlp_reaches_97_percent_on_mnist(monkeypatch):
    monkeypatch.setenv("MXNET_HOME", str(DATA))
    np.random.seed(0)
    mx.random.seed(0)
    digits = mx.test_utils.get_mnist()
    net = mlp()
    net.initialize(mx.init.Xavier(magnitude=2.24))
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9})
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    batches = mx.io.NDArrayIter(digits["train_data"], digits["train_label"], 128, shuffle=True)
    for _ in range(4):
        batches.reset()
        for batch in batches:
            with autograd.record():
                loss = loss_of(net(batch.data[0]), batch.label[0])
            loss.backward()
            trainer.step(128)
    metric = mx.metric.Accuracy()
    metric.update(nd.array(digits["test_label"]), net(nd.array(digits["test_data"])))
    assert metric.get()[1] >= 0.97


def resident_kib():
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize() // 1024


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs Linux's /proc")
@pytest.mark.parametrize("recorded", [True, False])
def test_memory_stays_flat_over_ten_thousand_steps(recorded):
    weight, data = nd.ones((64, 64)), nd.ones((16, 64))
    weight.attach_grad()
    total = nd.zeros((1,))

    def step():
        nonlocal total
        if recorded:
            with autograd.record():
                loss = (nd.dot(data, weight) ** 2).mean()
            loss.backward()
        else:
            loss = (nd.dot(data, weight) ** 2).mean()
        # Outside record(): must not tie the steps' computations together.
        total = total + loss

    for _ in range(500):
        step()
    before = resident_kib()
    for _ in range(10_000):
        step()
    assert resident_kib() - before < 2048
    assert np.isfinite(total.asscalar())


def test_threads_record_and_train_independently():
    results, errors = {}, []
    barrier = threading.Barrier(4)

    def work(number):
        try:
            net = nn.Dense(1, in_units=3, prefix=f"thread{number}_")
            net.initialize(mx.init.One())
            trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.01})
            data = nd.ones((2, 3)) * (number + 1)
            barrier.wait(timeout=30)
            for _ in range(50):
                assert not autograd.is_recording()
                with autograd.record():
                    loss = (net(data) ** 2).sum()
                loss.backward()
                trainer.step(2)
            results[number] = net.weight.data().asnumpy()
        except BaseException as error:  # reported by the main thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    for number, weight in results.items():
        single = np.ones(4)
        inputs = np.array([1, 1, 1, 1 / (number + 1)]) * (number + 1)
        single[3] = 0
        for _ in range(50):
            single = single - 0.01 * 2 * inputs * (single @ inputs)
        np.testing.assert_allclose(weight[0], single[:3], rtol=1e-3, atol=1e-5)
