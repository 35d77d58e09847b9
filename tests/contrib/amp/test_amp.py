"""Mixed precision: as in MXNet, and training with it. Processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.scenarios import load, recorded

import mxnet as mx
from mxnet.contrib import amp

GOLDEN = recorded("amp")
SCENARIOS = load(__file__).SCENARIOS
# These switch mixed precision on, which cannot be switched off.
ALONE = {"loss_scaling", "updates_apart", "loss_outputs"}
SCRIPT = Path(__file__).with_name("scenarios.py")


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", GOLDEN)
def test_as_in_mxnet(name: str) -> None:
    got = run(str(SCRIPT), name) if name in ALONE else json.dumps(SCENARIOS[name]())
    # The error of ours is a ValueError and an AssertionError.
    assert json.loads(got.replace("MismatchError", "AssertionError")) == GOLDEN[name]


def after_init(dtype: str, code: str) -> Any:
    """Return what code prints as JSON after mixed precision is switched on."""
    head = f"""
        import json
        import numpy as np
        import mxnet as mx
        from mxnet import autograd, gluon
        from mxnet.contrib import amp
        from mxnet.gluon import nn
        amp.init({dtype!r})
        low, x = {dtype!r}, mx.nd.ones((2, 3))
        h = x.astype(low)
        def name(array):
            low = array.dtype == amp.amp.bfloat16
            return "bfloat16" if low else np.dtype(array.dtype).name
    """
    return json.loads(run("-c", textwrap.dedent(head) + textwrap.dedent(code)))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_types_of_results(dtype: str) -> None:
    found = after_init(dtype, """
        nd = mx.nd
        print(json.dumps({k: name(v) for k, v in {
            "dense": nd.FullyConnected(x, x, num_hidden=2, no_bias=True),
            "keywords": nd.op.FullyConnected(data=x, weight=x, num_hidden=2, no_bias=True),
            "double": nd.FullyConnected(x.astype("float64"), x.astype("float64"), num_hidden=2,
                                        no_bias=True),
            "exp": nd.exp(h), "method": h.exp(), "softmax": h.softmax(), "single": nd.exp(x),
            "power": h ** 2, "condition": nd.Activation(h, act_type="softrelu"),
            "position": nd.Activation(h, "softrelu"), "other": nd.Activation(h, "relu"),
            "sum": h + x, "reflected": x - h, "function": nd.add(h, x), "same": h + h,
            "dot": nd.dot(h, x.T), "where": nd.where(x, h, x), "compare": h > x,
            "gemm": nd.linalg.gemm2(h, h, transpose_b=True),
        }.items()}))
    """)  # fmt: skip
    single = ["double", "exp", "method", "softmax", "single", "power", "condition", "position",
              "sum", "reflected", "function", "dot", "where", "compare", "gemm"]  # fmt: skip
    expected = dict.fromkeys(single, "float32") | {"double": "float64"}
    expected |= dict.fromkeys(["dense", "keywords", "other", "same"], dtype)
    assert found == expected


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("hybrid", [False, True])
def test_training_converges(dtype: str, hybrid: bool) -> None:
    found = after_init(dtype, f"""
        np.random.seed(0)
        mx.random.seed(0)
        net = nn.HybridSequential()
        net.add(nn.Conv2D(8, 3, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(),
                nn.Dense(16, activation="relu"), nn.Dropout(0.1), nn.LayerNorm(), nn.Dense(2))
        net.initialize(mx.init.Xavier())
        if {hybrid}:
            net.hybridize()
        trainer = gluon.Trainer(net.collect_params(), "adam", {{"learning_rate": 0.01}})
        amp.init_trainer(trainer)
        data = np.random.randn(64, 1, 8, 8)
        label = mx.nd.array(data.sum((1, 2, 3)) > 0)
        data, losses = mx.nd.array(data), []
        for _ in range(40):
            with autograd.record():
                out = net(data)
                loss = gluon.loss.SoftmaxCELoss()(out, label)
                with amp.scale_loss(loss, trainer) as scaled:
                    autograd.backward(scaled)
            trainer.step(64)
            losses.append(float(loss.mean().asscalar()))
        kinds = {{name(p.data()) for p in net.collect_params().values()}}
        grads = {{name(p.grad()) for p in net.collect_params().values() if p.grad_req != "null"}}
        print(json.dumps([losses, name(out), sorted(kinds), sorted(grads),
                          trainer._amp_loss_scaler.loss_scale]))
    """)  # fmt: skip
    losses, out, kinds, grads, scale = found
    assert losses[-1] < 0.15 and out == dtype
    assert kinds == grads == ["float32"]
    assert (scale < 2.0**16) == (dtype == "float16"), "float16 overflows at first"


def test_recurrent_layers_and_own_lists() -> None:
    found = after_init("float16", """
        lstm = gluon.rnn.LSTM(4)
        lstm.initialize()
        with autograd.record():
            y = lstm(mx.nd.ones((5, 2, 3)))
        y.backward()
        grads = [float(p.grad().abs().sum().asscalar()) > 0
                 for p in lstm.collect_params().values()]
        print(json.dumps([name(y), all(grads)]))
    """)  # fmt: skip
    assert found == ["float16", True]
    code = """
        import json
        import mxnet as mx
        from mxnet.contrib import amp
        amp.init("float16", target_precision_ops=["exp"], fp32_ops=["FullyConnected"],
                 conditional_fp32_ops=[("Activation", "act_type", ["relu"])])
        x = mx.nd.ones((2, 3))
        h = x.astype("float16")
        dense = mx.nd.FullyConnected(h, h, num_hidden=2, no_bias=True)
        relu = mx.nd.Activation(h, act_type="relu")
        soft = mx.nd.Activation(h, act_type="softrelu")
        print(json.dumps([v.dtype.__name__ for v in (mx.nd.exp(x), dense, relu, soft)]))
    """
    types = json.loads(run("-c", textwrap.dedent(code)))
    assert types == ["float16", "float32", "float32", "float16"]


def test_updates_in_the_store_are_skipped_too() -> None:
    found = after_init("float16", """
        p = gluon.Parameter("w", shape=(2,))
        p.initialize(mx.init.One(), ctx=[mx.cpu(0), mx.cpu(1)])
        trainer = gluon.Trainer([p], "sgd", {"learning_rate": 0.5}, update_on_kvstore=True)
        amp.init_trainer(trainer)
        values = []
        for factor in (float("inf"), 1.0):
            with autograd.record():
                losses = [(one * factor).sum() for one in p.list_data()]
                with amp.scale_loss(losses, trainer) as scaled:
                    autograd.backward(scaled)
            trainer.step(1)
            values.append(p.data(mx.cpu(1)).asnumpy().tolist())
        print(json.dumps(values))
    """)  # fmt: skip
    assert found == [[1, 1], [0, 0]]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("cast", [False, True])
def test_converted_blocks_compute_the_same(dtype: str, cast: bool) -> None:
    nn = mx.gluon.nn
    net = nn.HybridSequential()
    net.add(nn.Conv2D(4, 3), nn.BatchNorm(), nn.Activation("relu"), nn.Dense(5))
    net.initialize(mx.init.Xavier())
    net.hybridize()
    data = mx.nd.array(np.random.randn(2, 3, 8, 8))
    wanted = net(data)
    made = amp.convert_hybrid_block(net, dtype, ctx=mx.cpu(), cast_optional_params=cast)
    got = made(data)
    assert got.dtype is np.float32
    np.testing.assert_allclose(got.asnumpy(), wanted.asnumpy(), atol=0.05)
    assert not np.array_equal(got.asnumpy(), wanted.asnumpy())
    kinds = {name: parameter.dtype for name, parameter in made.collect_params().items()}
    low = [name for name, kind in kinds.items() if kind not in (np.float32, "float32")]
    assert len(low) == (4 if cast else 0)
    # Nothing else changes: mixed precision itself is off.
    assert mx.nd.FullyConnected(data, mx.nd.ones((2, 192)), num_hidden=2, no_bias=True).dtype is (
        np.float32
    )


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_attention_takes_the_wider_type(dtype: str) -> None:
    found = after_init(dtype, """
        heads = mx.nd.ones((4, 1, 12))
        low_heads = heads.astype(low)
        scores = mx.nd.contrib.interleaved_matmul_selfatt_qk(low_heads, heads=2)
        weights = mx.nd.softmax(scores)
        out = mx.nd.contrib.interleaved_matmul_selfatt_valatt(low_heads, weights, heads=2)
        print(json.dumps([name(scores) == low, name(weights), name(out), out.asnumpy().tolist()]))
    """)  # fmt: skip
    assert found == [True, "float32", "float32", [[[1] * 4]] * 4]


def test_types_that_are_not_low() -> None:
    for wrong in ("float32", "int8", None, np.float32):
        with pytest.raises(ValueError, match="only float16 or bfloat16"):
            amp.init(wrong)
        with pytest.raises(AssertionError, match="not supported type"):
            amp.list_fp32_ops(wrong)
    with pytest.raises(ValueError, match="no operator nope"):
        amp.init("float16", target_precision_ops=["nope"])
    assert not amp.amp._amp_initialized
    assert amp.list_lp16_ops("bfloat16") == ["Convolution", "FullyConnected"]
