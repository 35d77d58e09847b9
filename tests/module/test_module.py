"""Modules where MXNet fails or has no say: errors that help, batches without labels, sharing."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.module.executor_group import DataParallelExecutorGroup

spec = importlib.util.spec_from_file_location(
    "module_networks", Path(__file__).with_name("networks.py")
)
assert spec and spec.loader
networks: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(networks)


def head(name: str = "fc", units: int = 3) -> Any:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=units, name=name)
    return mx.sym.SoftmaxOutput(net, name="softmax")


def test_batches_without_labels_may_have_another_size() -> None:
    module = networks.bound(mx)
    whole = networks.array(mx, (9, 4))
    want = module.predict(whole).asnumpy()
    assert want.shape == (9, 3)
    np.testing.assert_allclose(module.predict(whole[:2]).asnumpy(), want[:2], rtol=1e-6)
    np.testing.assert_allclose(module.predict(whole[:4]).asnumpy(), want[:4], rtol=1e-6)
    # Labels arrive again after batches without.
    batch = networks.batch_of(mx)
    module.forward_backward(batch)
    other = networks.bound(mx)
    other.forward_backward(batch)
    for one, two in zip(
        module._exec_group.grad_arrays, other._exec_group.grad_arrays, strict=True
    ):
        np.testing.assert_allclose(one[0].asnumpy(), two[0].asnumpy(), rtol=1e-6)


def test_lists_of_batches_may_have_another_size() -> None:
    symbol = networks.mlp(mx)
    module = mx.mod.Module(symbol, context=[mx.cpu(0), mx.cpu(1)])
    module.bind([("data", (4, 4))], [("softmax_label", (4,))])
    module.init_params(arg_params=networks.start_of(mx, symbol, data=(4, 4))[0])
    parts = [networks.batch_of(mx, (3, 4), seed) for seed in (1, 2)]
    module.forward(parts)
    assert module.data_shapes[0].shape == (6, 4)
    assert module.label_shapes[0].shape == (6,)
    got = module.get_outputs()[0].asnumpy()
    for part, rows in zip(parts, (got[:3], got[3:]), strict=True):
        want = networks.bound(mx).predict(part.data[0]).asnumpy()
        np.testing.assert_allclose(rows, want, rtol=1e-5)
    with pytest.raises(AssertionError, match="empty data batch"):
        module.forward([])


def test_labels_that_the_graph_does_not_have_reach_the_metric() -> None:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    with pytest.warns(UserWarning, match="softmax_label"):
        module = mx.mod.Module(net)
    batches = networks.samples(mx)
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(mx.init.One())
    ((name, value),) = module.score(batches, "acc")
    labels = batches.label[0][1].asnumpy()
    assert (name, value) == ("accuracy", pytest.approx(np.mean(np.r_[labels, labels[:2]] == 0)))


def test_states_of_several_contexts_are_joined() -> None:
    state = mx.sym.var("state", init=mx.init.Zero(), shape=(0, 3))
    module = mx.mod.Module(
        mx.sym.var("data") + state, label_names=None, state_names=["state"],
        context=[mx.cpu(0), mx.cpu(1)],
    )  # fmt: skip
    module.bind([("data", (4, 3))], for_training=False)
    module.init_params()
    module.set_states(value=2)
    (whole,) = module.get_states()
    assert whole.shape == (4, 3) and (whole.asnumpy() == 2).all()
    module.forward(mx.io.DataBatch([mx.nd.ones((4, 3))]))
    assert (module.get_outputs()[0].asnumpy() == 3).all()


def test_a_fixed_weight_leaves_the_gradient_of_its_bias() -> None:
    plain = networks.bound(mx)
    fixed = mx.mod.Module(networks.mlp(mx), fixed_param_names=["fc1_weight"])
    fixed.bind([("data", (4, 4))], [("softmax_label", (4,))])
    fixed.init_params(arg_params=plain.get_params()[0])
    for module in (plain, fixed):
        module.forward_backward(networks.batch_of(mx))
    wants, gots = plain._exec_group.grad_arrays, fixed._exec_group.grad_arrays
    assert gots[0] == [None]
    for want, got in zip(wants[1:], gots[1:], strict=True):
        np.testing.assert_allclose(got[0].asnumpy(), want[0].asnumpy(), rtol=1e-6)


def test_sequential_modules_have_gradients_of_inputs() -> None:
    module = mx.mod.SequentialModule().add(mx.mod.Module(head()), take_labels=True)
    single = networks.bound(mx, head(), inputs_need_grad=True)
    module.bind([("data", (4, 4))], [("softmax_label", (4,))], inputs_need_grad=True)
    module.init_params(arg_params=single.get_params()[0])
    for one in (module, single):
        one.forward_backward(networks.batch_of(mx))
    (want,), (got,) = single.get_input_grads(), module.get_input_grads()
    np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), rtol=1e-6)
    assert np.abs(want.asnumpy()).max() > 0.1


def test_input_gradients_of_buckets_add_up_apart() -> None:
    module = mx.mod.BucketingModule(
        lambda _: (head(), ("data",), ("softmax_label",)), default_bucket_key=4
    )
    described = {
        size: {
            "provide_data": [mx.io.DataDesc("data", (size, 4))],
            "provide_label": [mx.io.DataDesc("softmax_label", (size,))],
        }
        for size in (4, 2)
    }
    module.bind([("data", (4, 4))], [("softmax_label", (4,))], inputs_need_grad=True,
                grad_req="add")  # fmt: skip
    module.init_params(mx.init.Uniform(0.5))
    found = {4: [], 2: []}
    for size in (4, 2, 4, 2):
        module.forward_backward(
            networks.batch_of(mx, (size, 4), bucket_key=size, **described[size])
        )
        found[size].append(module.get_input_grads()[0].asnumpy().copy())
    for first, second in found.values():
        np.testing.assert_allclose(second, 2 * first, rtol=1e-5)


def test_python_losses_are_evaluated_alone() -> None:
    loss = mx.mod.PythonLossModule()
    loss.bind([("data", (4, 3))], [("softmax_label", (4,))])
    loss.init_params()
    batches = mx.io.NDArrayIter(np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 2, 1.0]), 4)
    assert loss.score(batches, "acc") == [("accuracy", 0.75)]
    assert loss.predict(batches).shape == (4, 3)


def test_training_data_without_a_batch_are_an_error() -> None:
    batches = networks.samples(mx)
    list(batches)
    with pytest.raises(mx.MXNetError, match="no batch"):
        mx.mod.Module(networks.mlp(mx)).fit(batches, num_epoch=1)


def test_monitors_see_every_executor() -> None:
    seen: list[str] = []

    class Seen(mx.mon.Monitor):
        def stat_helper(self, name: Any, array: Any) -> None:
            seen.append(name.decode() if isinstance(name, bytes) else name)
            super().stat_helper(name, array)

    batches = networks.samples(mx)
    module = mx.mod.Module(networks.mlp(mx), context=[mx.cpu(0), mx.cpu(1)])
    module.fit(batches, num_epoch=1, monitor=Seen(1))
    # Three batches on two contexts; parameters once more at the end of a batch.
    assert seen.count("fc1_output") == 6 and seen.count("fc1_weight") == 6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.update(), "call bind"), (lambda m: m.get_outputs(), "call bind"),
        (lambda m: m.set_params({}, {}, allow_missing=True), "call bind"),
    ],
)  # fmt: skip
def test_errors_name_what_comes_first(call: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        call(mx.mod.Module(networks.mlp(mx)))


def test_gradient_compression_reaches_the_store() -> None:
    symbol = networks.mlp(mx)
    module = mx.mod.Module(
        symbol, context=[mx.cpu(0), mx.cpu(1)],
        compression_params={"type": "2bit", "threshold": 0.5},
    )  # fmt: skip
    arg_params, _ = networks.start_of(mx, symbol, data=(4, 4))
    module.fit(networks.samples(mx), num_epoch=1, kvstore="device", arg_params=arg_params,
               optimizer_params={"learning_rate": 1.0, "rescale_grad": 1.0})  # fmt: skip
    for name, array in module.get_params()[0].items():
        moved = (array - arg_params[name]).asnumpy() / 0.5
        np.testing.assert_allclose(moved, np.round(moved), atol=1e-4)


def test_a_group_of_executors_by_itself() -> None:
    symbol = networks.mlp(mx)
    params = [name for name in symbol.list_arguments() if name.startswith("fc")]
    group = DataParallelExecutorGroup(
        symbol, [mx.cpu(0), mx.cpu(1)], [1, 1], [mx.io.DataDesc("data", (4, 4))],
        [mx.io.DataDesc("softmax_label", (4,))], params, True, False,
    )  # fmt: skip
    assert [one.arg_dict["data"].shape for one in group.execs] == [(2, 4), (2, 4)]
    assert group.get_output_shapes() == [("softmax_output", (4, 3))]
    with pytest.raises(AssertionError, match="same batch size"):
        group.decide_slices([mx.io.DataDesc("data", (5, 4))])
    assert list(inspect.signature(group.get_outputs).parameters) == [
        "merge_multi_context", "begin", "end"
    ]  # fmt: skip
