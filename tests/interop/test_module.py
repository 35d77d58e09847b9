"""Blocks as modules of torch: results, gradients, names, buffers, devices."""

import copy
import pickle
import threading

import numpy as np
import pytest
import torch
from interop.nets import batch, gluon_net

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn
from mxnet.interop.torch import array_of, as_module, tensor_of

NAMES = ["0.weight", "0.bias", "1.gamma", "1.beta", "1.running_mean", "1.running_var", "2.weight",
         "2.bias"]  # fmt: skip


def same(tensor, array):
    return np.array_equal(tensor.detach().numpy(), array.asnumpy())


@pytest.mark.parametrize("hybridize", [False, True])
@pytest.mark.parametrize("training", [False, True])
def test_results_gradients_and_statistics_equal_gluons(hybridize, training):
    net, twin = gluon_net(hybridize), gluon_net()
    x = batch(5, 3).requires_grad_()
    y = nd.array(x.detach().numpy())
    y.attach_grad()
    module = as_module(net).train(training)
    out = module(x)
    (out**2).sum().backward()
    with autograd.record(train_mode=training):
        expected = twin(y)
        loss = (expected**2).sum()
    loss.backward()
    assert same(out, expected) and same(x.grad, y.grad)
    ours = twin._collect_params_with_prefix()
    assert list(module.state_dict()) == NAMES
    for name, value in module.state_dict(keep_vars=True).items():
        assert same(value, ours[name].data()), name
        if value.requires_grad:
            np.testing.assert_allclose(value.grad, ours[name].grad().asnumpy(), 1e-6, 1e-7)


def test_running_statistics_are_buffers_and_learned_values_parameters():
    module = as_module(gluon_net())
    assert [name for name, _ in module.named_buffers()] == ["1.running_mean", "1.running_var"]
    assert all(p.requires_grad for p in module.parameters())


def test_memory_is_shared():
    net = gluon_net()
    module = as_module(net)
    with torch.no_grad():
        module.get_parameter("0.weight").fill_(2)
    assert (net[0].weight.data().asnumpy() == 2).all()
    net[2].bias.set_data(nd.array([5, 6]))
    assert module.get_parameter("2.bias").tolist() == [5, 6]


def test_torch_optimizers_train_the_block():
    net, twin = gluon_net(True), gluon_net()
    module = as_module(net)
    optimizer = torch.optim.SGD(module.parameters(), 0.1, momentum=0.9)
    trainer = gluon.Trainer(
        twin.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9, "wd": 0}
    )
    for step in range(4):
        x = batch(6, 3, seed=step)
        optimizer.zero_grad()
        module(x).pow(2).mean().backward()
        optimizer.step()
        with autograd.record():
            loss = (twin(array_of(x)) ** 2).mean()
        loss.backward()
        trainer.step(1)
    for ours, theirs in zip(net.collect_params().values(), twin.collect_params().values(),
                            strict=True):  # fmt: skip
        np.testing.assert_allclose(ours.data().asnumpy(), theirs.data().asnumpy(), 1e-5, 1e-6)


def test_the_trainer_steps_on_gradients_of_torch():
    net = gluon_net()
    module = as_module(net)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1})
    before = module.get_parameter("2.bias").detach().clone()
    module(batch(4, 3)).sum().backward()
    trainer.step(1)
    assert torch.equal(module.get_parameter("2.bias"), before - 4)


def test_each_side_keeps_its_rule_of_gradients_and_tells_the_other():
    net = gluon_net()
    module = as_module(net)
    bias, tensor = net[2].bias, module.get_parameter("2.bias")
    for _ in range(2):  # write: the second replaces the first
        with autograd.record():
            loss = net(nd.ones((2, 3))).sum()
        loss.backward()
    assert bias.grad().asnumpy().tolist() == tensor.grad.tolist() == [2, 2]
    module(torch.ones(2, 3)).sum().backward()  # torch adds
    assert bias.grad().asnumpy().tolist() == tensor.grad.tolist() == [4, 4]
    module.zero_grad(set_to_none=False)
    assert bias.grad().asnumpy().tolist() == [0, 0]


def test_grad_req_add_adds_on_both_sides():
    net = gluon_net()
    net[2].bias.grad_req = "add"
    module = as_module(net)
    module(torch.ones(2, 3)).sum().backward()
    with autograd.record():
        loss = net(nd.ones((2, 3))).sum()
    loss.backward()
    assert module.get_parameter("2.bias").grad.tolist() == [4, 4]


def test_frozen_parameters_stay_frozen_on_either_side():
    net = gluon_net()
    net[0].collect_params().setattr("grad_req", "null")
    module = as_module(net)
    assert not module.get_parameter("0.weight").requires_grad
    module.get_parameter("2.bias").requires_grad_(False)
    module(batch(4, 3)).sum().backward()
    assert module.get_parameter("0.weight").grad is None
    assert module.get_parameter("2.bias").grad is None
    net[0].collect_params().setattr("grad_req", "write")
    module(batch(4, 3)).sum().backward()
    assert module.get_parameter("0.weight").grad is not None


def test_modes_follow_torch():
    block = nn.Dropout(0.5)
    module = as_module(block)
    x = torch.ones(100)
    assert module.eval()(x).eq(1).all()
    assert module.train()(x).eq(0).any()
    with autograd.record(), torch.no_grad():
        assert not module(x).requires_grad
    assert not autograd.is_recording() and not autograd.is_training()


def test_no_grad_and_inference_mode_record_nothing():
    module = as_module(gluon_net()).eval()
    with torch.no_grad():
        assert not module(batch(2, 3)).requires_grad
    with torch.inference_mode():
        assert module(batch(2, 3)).is_inference()


class Nested(gluon.Block):
    """Nested inputs and outputs, a constant, a flag."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(2)
        self.ones = self.params.get_constant("ones", nd.ones(2))

    def forward(self, x, others, flag=None):
        assert isinstance(x, nd.NDArray) and isinstance(others["scale"], nd.NDArray)
        y = self.dense(x) * others["scale"] + self.ones.data()
        return {"y": y, "flag": flag}, [x * 2, (others["shift"],)]


def test_nested_inputs_and_outputs_pass():
    net = Nested()
    net.initialize()
    x, scale = batch(2, 3).requires_grad_(), torch.tensor(3.0, requires_grad=True)
    module = as_module(net)
    first, (second, (third,)) = module(x, {"scale": scale, "shift": torch.ones(1)}, "on")
    assert first["flag"] == "on" and third.tolist() == [1]
    weight, bias = module.get_parameter("dense.weight"), module.get_parameter("dense.bias")
    assert torch.allclose(first["y"], (x @ weight.T + bias) * scale + 1)
    (first["y"].sum() + second.sum()).backward()
    assert x.grad is not None and scale.grad is not None
    assert [name for name, _ in module.named_buffers()] == ["ones"]


def test_recurrent_layers_with_and_without_states():
    layer = gluon.rnn.LSTM(4, 2, bidirectional=True)
    layer.initialize()
    x = batch(5, 2, 3)
    module = as_module(layer, x)
    states = [torch.zeros(4, 2, 4), torch.zeros(4, 2, 4)]
    out, last = module(x, states)
    assert torch.equal(module(x), out) and len(last) == 2
    assert "_unfused.1.r_cell.h2h_weight" in module.state_dict()


def test_imported_graphs_have_buffers_too(tmp_path):
    net = gluon_net(True)
    x = batch(4, 3)
    expected = as_module(net).eval()(x)
    net.export(str(tmp_path / "net"))
    block = gluon.SymbolBlock.imports(
        str(tmp_path / "net-symbol.json"), ["data"], str(tmp_path / "net-0000.params")
    )
    module = as_module(block)
    assert len(list(module.buffers())) == 2
    assert torch.allclose(module.eval()(x), expected)


# --- shapes that are found out later ------------------------------------------------------------


def test_first_call_completes_the_parameters_of_an_optimizer():
    net = gluon_net(deferred=True)
    module = as_module(net)
    assert list(module.state_dict()) == NAMES
    assert isinstance(module.get_parameter("0.weight"), torch.nn.UninitializedParameter)
    optimizer = torch.optim.SGD(module.parameters(), 1)
    module(batch(5, 3)).sum().backward()
    assert module.get_parameter("0.weight").shape == (4, 3)
    before = net[2].bias.data().asnumpy()
    optimizer.step()
    assert (net[2].bias.data().asnumpy() == before - 5).all()


def test_finding_shapes_leaves_statistics_alone():
    module = as_module(gluon_net(deferred=True), batch(5, 3))
    assert module.get_buffer("1.running_mean").eq(0).all()


def test_state_dicts_tell_shapes():
    module = as_module(gluon_net(deferred=True, seed=1))
    other = as_module(gluon_net())
    module.load_state_dict(other.state_dict())
    x = batch(5, 3)
    assert torch.equal(module.eval()(x), other.eval()(x))


def test_dtype_may_be_set_before_shapes_are_known():
    module = as_module(gluon_net(deferred=True)).double()
    assert module(batch(5, 3).double()).dtype is torch.float64


def test_layers_that_no_call_reaches_stay_open():
    class Partial(gluon.Block):
        def __init__(self):
            super().__init__()
            self.used, self.unused = nn.Dense(2), nn.Dense(2)

        def forward(self, x):
            calls.append(x.shape)
            return self.used(x)

    calls = []
    net = Partial()
    net.initialize()
    module = as_module(net)
    for _ in range(3):
        module(batch(2, 3))
    assert len(calls) == 4  # one to learn the shapes
    assert isinstance(module.get_parameter("unused.weight"), torch.nn.UninitializedParameter)


# --- moves, state dicts and copies --------------------------------------------------------------


def test_state_dicts_go_to_the_block():
    net, other = gluon_net(), as_module(gluon_net(seed=9))
    module = as_module(net)
    assert not torch.equal(module.get_parameter("0.weight"), other.get_parameter("0.weight"))
    for assign in (False, True):
        assert not any(module.load_state_dict(other.state_dict(), assign=assign))
        assert same(other.get_parameter("0.weight"), net[0].weight.data())
        with torch.no_grad():
            module.get_parameter("0.weight").zero_()
        assert not net[0].weight.data().asnumpy().any()
    with pytest.raises(RuntimeError, match="Missing key"):
        module.load_state_dict({})


@pytest.mark.parametrize("hybridize", [False, True])
def test_dtypes_follow_torch(hybridize):
    net = gluon_net(hybridize)
    module = as_module(net)
    module(batch(5, 3)).sum().backward()
    module.double()
    assert net[0].weight.dtype == "float64" == net[1].running_mean.dtype
    assert net[0].weight.grad().dtype == np.float64
    assert module(batch(5, 3).double()).dtype is torch.float64
    assert same(module.get_buffer("1.running_mean"), net[1].running_mean.data())


def test_dtypes_follow_gluon_and_optimizers_stay_valid():
    net = gluon_net()
    module = as_module(net)
    optimizer = torch.optim.SGD(module.parameters(), 0.1)
    net.cast("float64")
    module(batch(5, 3).double()).sum().backward()
    optimizer.step()
    assert module.get_parameter("0.weight").dtype is torch.float64
    assert same(module.get_parameter("0.weight"), net[0].weight.data())


def test_new_memory_on_torchs_side_is_found():
    net = gluon_net()
    module = as_module(net)
    vector = torch.nn.utils.parameters_to_vector(module.parameters())
    torch.nn.utils.vector_to_parameters(vector * 2, module.parameters())
    module(batch(2, 3)).sum().backward()
    assert same(module.get_parameter("0.weight"), net[0].weight.data())


def test_new_memory_on_gluons_side_is_found():
    net = gluon_net()
    module = as_module(net)
    net.initialize(mx.init.Constant(0.5), force_reinit=True)
    module(batch(2, 3)).sum().backward()
    assert module.get_parameter("0.weight").eq(0.5).all()
    assert same(module.get_parameter("0.weight").grad, net[0].weight.grad())


def test_tied_blocks_share_tensors():
    layer = nn.BatchNorm(in_channels=3)
    net = nn.Sequential()
    net.register_child(layer, "one")
    net.register_child(layer, "two")
    net.initialize()
    module = as_module(net).double()
    module(batch(5, 3).double())
    tensors = module.state_dict(keep_vars=True)
    assert tensors["one.running_mean"] is tensors["two.running_mean"]
    assert tensors["one.gamma"] is tensors["two.gamma"]
    assert same(tensors["one.running_mean"], layer.running_mean.data())


def test_modules_over_the_same_block_share_parameters():
    net = gluon_net()
    whole, part = as_module(net), as_module(net[0])
    assert whole.get_parameter("0.weight") is part.get_parameter("weight")


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_are_independent(copied):
    net = gluon_net(True)
    module = as_module(net)
    module(batch(5, 3))
    module.get_parameter("0.bias").requires_grad_(False)
    other = copied(module.eval())
    x = batch(4, 3)
    assert torch.equal(other(x), module(x)) and not other.training
    assert not other.get_parameter("0.bias").requires_grad
    optimizer = torch.optim.SGD(other.parameters(), 1)
    other(x).sum().backward()
    optimizer.step()
    assert other.block[2].bias.grad().asnumpy().tolist() == [4, 4]
    assert torch.equal(other.get_parameter("2.bias"), module.get_parameter("2.bias") - 4)
    assert module.get_parameter("2.bias").grad is None


def test_names_of_methods_are_fine_as_names():
    class Odd(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            self.type = nn.Dense(2, in_units=3)
            self.half = self.params.get("half", shape=(2,), init="ones")

        def hybrid_forward(self, F, x, half):
            return self.type(x) * half

    net = Odd()
    net.initialize()
    module = as_module(net)
    module(batch(2, 3)).sum().backward()
    assert list(module.state_dict()) == ["half", "type.weight", "type.bias"]
    assert all(p.grad is not None for p in module.parameters())


def test_threads_wait_for_each_other():
    net = gluon_net()
    module = as_module(net)
    leaf = net[0].weight.data()._rec
    errors = []

    def work():
        try:
            for _ in range(20):
                module(batch(2, 3)).sum().backward()
                with torch.no_grad():
                    module(batch(2, 3))
        except Exception as error:  # the main thread reports it
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert net[0].weight.data()._rec is leaf


def test_a_failing_call_leaves_the_block_as_it_was():
    net = gluon_net()
    module = as_module(net)
    leaf = net[0].weight.data()._rec
    with pytest.raises(MXNetError, match="Dense"):
        module(torch.ones(2, 7))
    assert net[0].weight.data()._rec is leaf and not autograd.is_recording()


def test_sparse_gradients_reach_both_sides():
    embedding = nn.Embedding(10, 4, sparse_grad=True)
    embedding.initialize()
    module = as_module(embedding)
    before = embedding.weight.data().asnumpy()
    optimizer = torch.optim.SGD(module.parameters(), 1)
    module(torch.tensor([1, 2, 1])).sum().backward()
    assert module.get_parameter("weight").grad.layout is torch.sparse_coo
    grad = embedding.weight.grad()
    assert grad.stype == "row_sparse" and grad.indices.asnumpy().tolist() == [1, 2]
    optimizer.step()
    change = before - embedding.weight.data().asnumpy()
    np.testing.assert_allclose(change[:4, 0], [0, 2, 1, 0], atol=1e-6)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: torch.nn.Linear(2, 2), TypeError, "expected a Gluon Block, got Linear"),
        (lambda: nn.Dense(2, in_units=2), RuntimeError, "weight has not been initialized"),
    ],
)
def test_what_cannot_be_a_module_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        as_module(make())


def test_several_contexts_are_refused():
    net = nn.Dense(2, in_units=2)
    net.initialize(ctx=[mx.cpu(0), mx.cpu(1)])
    with pytest.raises(MXNetError, match="a single context"):
        as_module(net)


def test_row_sparse_parameters_are_refused():
    net = gluon.contrib.nn.SparseEmbedding(4, 2)
    net.initialize()
    with pytest.raises(TypeError, match="storage type row_sparse"):
        as_module(net)


def test_contexts_keep_their_names():
    net = nn.Dense(2, in_units=3)
    net.initialize(ctx=mx.cpu(1))
    module = as_module(net)
    module(batch(2, 3)).sum().backward()
    module.double()
    assert net.weight.list_ctx() == [mx.cpu(1)]
    assert tensor_of(net.weight.grad()).dtype is torch.float64


@pytest.mark.gpu
def test_devices_follow_torch():
    net = gluon_net()
    module = as_module(net)
    module(batch(5, 3)).sum().backward()
    module.cuda()
    assert net[0].weight.list_ctx() == [mx.gpu(0)] == net[1].running_mean.list_ctx()
    out = module(batch(5, 3).cuda())
    out.sum().backward()
    assert out.device.type == "cuda" and net[0].weight.grad().context == mx.gpu(0)
    net.collect_params().reset_ctx(mx.cpu())
    module(batch(5, 3)).sum().backward()
    assert module.get_parameter("0.weight").device.type == "cpu"


def test_repr_shows_the_block():
    assert "(0): Dense(3 -> 4, Activation(tanh))" in repr(as_module(gluon_net()))
