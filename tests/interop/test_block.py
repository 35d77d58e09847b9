"""Modules of torch as blocks: parameters, training, files, modes, contexts."""

import copy
import pickle
from typing import NamedTuple

import numpy as np
import pytest
import torch
from interop.nets import batch, torch_net

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn
from mxnet.interop.torch import TorchBlock, array_of, as_block, as_module


def arrays(tensor):
    return nd.array(tensor.detach().numpy())


def equal(array, tensor):
    return np.array_equal(array.asnumpy(), tensor.detach().numpy())


@pytest.mark.parametrize("training", [False, True])
def test_results_gradients_and_statistics_equal_torchs(training):
    module, twin = torch_net(), torch_net().train(training)
    block = as_block(module)
    x = batch(5, 3).requires_grad_()
    y = arrays(x)
    y.attach_grad()
    with autograd.record(train_mode=training):
        out = block(y)
        loss = (out**2).sum()
    loss.backward()
    expected = twin(x)
    expected.pow(2).sum().backward()
    np.testing.assert_allclose(out.asnumpy(), expected.detach().numpy(), 1e-6)
    np.testing.assert_allclose(y.grad.asnumpy(), x.grad.numpy(), 1e-5, 1e-6)
    ours = block._collect_params_with_prefix()
    for name, value in twin.named_parameters():
        np.testing.assert_allclose(ours[name].grad().asnumpy(), value.grad.numpy(), 1e-5, 1e-6)
        assert equal(ours[name].grad(), dict(module.named_parameters())[name].grad)
    for name, value in twin.named_buffers():
        assert ours[name].data().asnumpy().reshape(value.shape).tolist() == value.tolist()
        assert ours[name].grad_req == "null"


def test_names_follow_the_state_dict():
    module = torch_net()
    block = as_block(module, prefix="net_")
    assert list(block._collect_params_with_prefix()) == list(module.state_dict())
    names = [f"net_{name.replace('.', '_')}" for name in module.state_dict()]
    assert list(block.collect_params()) == names
    assert list(block.collect_params(".*running")) == ["net_2_running_mean", "net_2_running_var"]


def test_names_that_would_fall_together_keep_their_points():
    module = torch.nn.Module()
    module.a, module.a_b = torch.nn.Module(), torch.nn.Module()
    module.a.b_c = torch.nn.Parameter(torch.ones(1))
    module.a_b.c = torch.nn.Parameter(torch.ones(2))
    assert list(as_block(module, prefix="m_").collect_params()) == ["m_a_b_c", "m_a_b.c"]


def test_the_trainer_trains_the_module():
    module, twin = torch_net(), torch_net()
    block = as_block(module)
    net = nn.Sequential()
    net.add(block, nn.HybridLambda("identity"))
    net.initialize()  # the module's values stay
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9})
    optimizer = torch.optim.SGD(twin.parameters(), 0.1, momentum=0.9)
    for step in range(4):
        x = batch(6, 3, seed=step)
        with autograd.record():
            loss = (net(array_of(x)) ** 2).mean()
        loss.backward()
        trainer.step(1)
        optimizer.zero_grad()
        twin(x).pow(2).mean().backward()
        optimizer.step()
    for ours, theirs in zip(module.state_dict().values(), twin.state_dict().values(), strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), 1e-5, 1e-6)


def test_torch_still_trains_the_module():
    module = torch_net()
    block = as_block(module)
    module(batch(4, 3)).sum().backward()
    bias = block._collect_params_with_prefix()["3.bias"]
    assert bias.grad().asnumpy().tolist() == module[3].bias.grad.tolist() == [4, 4]
    module(batch(4, 3)).sum().backward()
    assert bias.grad().asnumpy().tolist() == [8, 8]
    torch.optim.SGD(module.parameters(), 1).step()
    assert equal(bias.data(), module[3].bias)


@pytest.mark.parametrize(("request_", "expected"), [("write", 4), ("add", 8), ("null", None)])
def test_grad_req_is_honoured(request_, expected):
    module = torch_net()
    block = as_block(module)
    bias = block._collect_params_with_prefix()["3.bias"]
    bias.grad_req = request_
    for _ in range(2):
        with autograd.record():
            loss = block(array_of(batch(4, 3))).sum()
        loss.backward()
    if expected is None:
        assert module[3].bias.grad is None and not module[3].bias.requires_grad
    else:
        assert bias.grad().asnumpy().tolist() == [expected] * 2


def test_frozen_parameters_come_as_null():
    module = torch_net()
    module[0].requires_grad_(False)
    requests = {n: p.grad_req for n, p in as_block(module)._collect_params_with_prefix().items()}
    assert requests["0.weight"] == requests["2.running_mean"] == "null"
    assert requests["3.weight"] == "write"


def test_parameters_are_saved_and_loaded(tmp_path):
    block = as_block(torch_net())
    with autograd.record():
        block(array_of(batch(5, 3)))
    file = str(tmp_path / "net.params")
    block.save_parameters(file)
    module = torch_net(seed=8)
    other = as_block(module)
    other.load_parameters(file)
    x = array_of(batch(4, 3))
    assert (other(x).asnumpy() == block(x).asnumpy()).all()
    assert module[2].num_batches_tracked.item() == 1
    tail = as_block(torch.nn.Linear(3, 2))  # names without points
    tail.save_parameters(file)
    as_block(torch.nn.Linear(3, 2)).load_parameters(file)


def test_modes_follow_autograd_and_come_back():
    seen = []

    class Watcher(torch.nn.Module):
        def forward(self, x):
            seen.append(self.training)
            return x

    module = torch.nn.Sequential(Watcher(), Watcher().eval())
    block = as_block(module)
    x = nd.ones(2)
    block(x)
    with autograd.record():
        block(x)
    with autograd.record(train_mode=False):
        block(x)
    assert seen == [False, False, True, False, False, False]
    assert module.training and not module[1].training
    module.eval()
    with autograd.train_mode():
        block(x)
    assert seen[-2:] == [True, True] and not module.training


def test_nothing_is_recorded_outside_record():
    block = as_block(torch_net())
    assert not block(array_of(batch(2, 3)))._rec.requires_grad
    with autograd.record(), autograd.pause():
        assert not block(array_of(batch(2, 3)))._rec.requires_grad


class Pair(NamedTuple):
    first: torch.Tensor
    second: list


class Structured(torch.nn.Module):
    """Nested inputs and outputs, keywords, a parameter without axes."""

    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(2.0))

    def forward(self, x, parts, bias=None, factor=1.0):
        y = x * self.scale * factor + parts["shift"][0]
        return Pair(y if bias is None else y + bias, [{"x": x}, None, factor])


def test_nested_inputs_outputs_and_keywords():
    module = Structured()
    block = as_block(module)
    x = nd.array([1, 2])
    with autograd.record():
        out = block(x, {"shift": (nd.ones(2),)}, factor=3.0, bias=nd.ones(2))
        loss = out.first.sum()
    loss.backward()
    assert isinstance(out, Pair) and out.first.asnumpy().tolist() == [8, 14]
    assert out.second[0]["x"].asnumpy().tolist() == [1, 2] and out.second[1:] == [None, 3.0]
    (scale,) = block.collect_params().values()
    assert scale.shape == (1,) and scale.grad().asnumpy().tolist() == [9]
    assert module.scale.grad.item() == 9 and module.scale.shape == ()
    scale.set_data(nd.array([5]))
    assert module.scale.item() == 5


def test_inputs_by_keyword_only_are_refused():
    class Strict(torch.nn.Module):
        def forward(self, x, *, mask):
            return x * mask

    with pytest.raises(TypeError, match="mask can be given by keyword only"):
        as_block(Strict())(nd.ones(2), mask=nd.ones(2))


def test_recurrent_modules_use_the_parameters_they_are_lent():
    module = torch.nn.LSTM(3, 4, bidirectional=True)
    block = as_block(module)
    with autograd.record():
        out, (h, c) = block(array_of(batch(5, 2, 3)))
        loss = (out.sum() + h.sum()) * c.sum()
    loss.backward()
    assert all(float(p.grad().norm().asscalar()) > 0 for p in block.collect_params().values())
    assert module.weight_ih_l0.grad is not None


def test_attention_and_lazy_modules():
    attention = as_block(torch.nn.MultiheadAttention(4, 2, batch_first=True))
    x = array_of(batch(2, 5, 4))
    out, weights = attention(x, x, x)
    assert out.shape == (2, 5, 4) and weights.shape == (2, 5, 5)
    lazy = torch.nn.LazyLinear(2)
    with pytest.raises(MXNetError, match="give a sample"):
        as_block(lazy)
    assert as_block(lazy, nd.ones((1, 7))).collect_params()


def test_hooks_of_both_worlds_run():
    seen = []
    module = torch_net()
    module[0].register_forward_hook(lambda *_: seen.append("torch"))
    block = as_block(module)
    block.register_forward_hook(lambda b, i, o: seen.append((type(b), o.shape)))
    block(array_of(batch(2, 3)))
    assert seen == ["torch", (TorchBlock, (2, 2))]


def test_tied_parameters_are_one():
    module = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 3))
    module[1].weight = module[0].weight
    block = as_block(module)
    with autograd.record():
        loss = block(nd.ones((1, 3))).sum()
    loss.backward()
    found = block._collect_params_with_prefix()
    assert found["0.weight"] is found["1.weight"] and len(block.collect_params()) == 3
    module(torch.ones(1, 3)).sum().backward()
    assert equal(found["0.weight"].grad(), module[0].weight.grad)


def test_cast_and_moves_follow_either_side():
    module = torch_net()
    block = as_block(module)
    block.cast("float64")
    assert module[0].weight.dtype is torch.float64
    assert module[2].num_batches_tracked.dtype is torch.int64
    assert block(array_of(batch(2, 3).double())).dtype == np.float64
    module.float()
    assert block(array_of(batch(2, 3))).dtype == np.float32
    weight = block._collect_params_with_prefix()["0.weight"]
    assert weight.dtype == "float32"
    weight.data()[:] = 1
    assert module[0].weight.eq(1).all()


def test_new_values_are_drawn_when_asked_for():
    module = torch.nn.Linear(3, 2)
    block = as_block(module)
    block.initialize(mx.init.Constant(7))
    assert not module.weight.eq(7).any()
    block.initialize(mx.init.Constant(7), force_reinit=True)
    block(nd.ones((1, 3)))
    assert module.weight.eq(7).all()


def test_several_contexts():
    module = torch_net()
    block = as_block(module)
    places = [mx.cpu(0), mx.cpu(1)]
    block.collect_params().reset_ctx(places)
    trainer = gluon.Trainer(block.collect_params(), "sgd", {"learning_rate": 1})
    bias = block._collect_params_with_prefix()["3.bias"]
    before = bias.data(places[1]).asnumpy()
    with autograd.record():
        outs = [block(nd.ones((2, 3), ctx=ctx)) for ctx in places]
        losses = [out.sum() for out in outs]
    assert [out.context for out in outs] == places
    autograd.backward(losses)
    trainer.step(1)
    for ctx in places:
        np.testing.assert_allclose(bias.data(ctx).asnumpy(), before - 4, 1e-6)
    block.collect_params().reset_ctx(mx.cpu(1))
    block(nd.ones((2, 3), ctx=mx.cpu(1)))
    np.testing.assert_allclose(module[3].bias.detach().numpy(), before - 4, 1e-6)


def test_buffers_that_a_module_replaces_are_kept():
    class Counter(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("calls", torch.zeros(1))

        def forward(self, x):
            self.calls = self.calls + 1
            return x

    module = Counter()
    block = as_block(module)
    for scope in (autograd.record, autograd.pause, autograd.record):
        with scope():
            block(nd.ones(1))
    block(nd.ones(1))
    (calls,) = block.collect_params().values()
    module.calls.add_(1)
    assert calls.data().asnumpy().tolist() == [5]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda b: pickle.loads(pickle.dumps(b))])
def test_copies_are_independent(copied):
    block = as_block(torch_net())
    other = copied(block)
    with autograd.record():
        loss = other(array_of(batch(4, 3))).sum()
    loss.backward()
    gluon.Trainer(other.collect_params(), "sgd", {"learning_rate": 1}).step(1)
    ours, theirs = (b._collect_params_with_prefix()["3.bias"] for b in (block, other))
    np.testing.assert_allclose(theirs.data().asnumpy(), ours.data().asnumpy() - 4, 1e-6)
    assert equal(theirs.data(), other.module[3].bias)


def test_there_and_back_again():
    linear = torch.nn.Linear(3, 2)
    module = as_module(as_block(linear))
    assert module.get_parameter("weight") is linear.weight
    x = batch(2, 3)
    module(x).sum().backward()
    assert torch.equal(module(x), linear(x)) and linear.bias.grad.tolist() == [2, 2]


def test_a_block_in_a_module_in_a_block():
    dense = nn.Dense(2, in_units=3)
    dense.initialize()
    block = as_block(torch.nn.Sequential(as_module(dense), torch.nn.Linear(2, 2)))
    assert dense.weight in block.collect_params().values()
    with autograd.record():
        loss = block(nd.ones((4, 3))).sum()
    loss.backward()
    assert float(dense.weight.grad().norm().asscalar()) > 0


def test_a_failing_call_leaves_the_module_as_it_was():
    module = torch_net()
    block = as_block(module)
    own = module[0].weight
    with autograd.record(), pytest.raises(RuntimeError):
        block(nd.ones((2, 7)))
    assert module[0].weight is own and module.training


def test_what_cannot_be_a_block_is_refused():
    with pytest.raises(TypeError, match=r"expected a torch\.nn\.Module, got Dense"):
        as_block(nn.Dense(2))
    with pytest.raises(MXNetError, match="complex64"):
        as_block(torch.nn.Linear(2, 2, dtype=torch.complex64))
    with pytest.warns((DeprecationWarning, FutureWarning)):  # the latter since torch 2.15
        script = torch.jit.script(torch.nn.Linear(2, 2))
    with pytest.raises(TypeError, match="ScriptModule"):
        as_block(torch.nn.Sequential(script))
