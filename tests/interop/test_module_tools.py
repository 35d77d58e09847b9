"""Programs of torch on modules: functional calls, parallel wrappers, compiling, averages."""

import pytest
import torch
from interop.nets import batch, gluon_net

import mxnet as mx
from mxnet import autograd, gluon
from mxnet.gluon import nn
from mxnet.interop.torch import as_module


@pytest.fixture
def group(tmp_path):
    """A group of one process."""
    address = f"file://{tmp_path / 'group'}"
    torch.distributed.init_process_group("gloo", init_method=address, rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def test_functional_call_computes_with_other_values():
    net = gluon_net()
    module = as_module(net)
    values = {n: p.detach().clone().requires_grad_() for n, p in module.named_parameters()}
    doubled = {name: value * 2 for name, value in values.items()}
    x = batch(5, 3)
    out = torch.func.functional_call(module, doubled, (x,))
    out.sum().backward()
    assert all(value.grad is not None for value in values.values())
    assert module.get_parameter("0.weight").grad is None
    with torch.no_grad():
        assert not torch.allclose(out, module(x))
        vector = [p.mul_(2) for p in module.parameters()]
        assert len(vector) == 6 and torch.allclose(out, module(x))


def test_gradients_per_example():
    module = as_module(gluon_net()).eval()
    values = {name: p.detach() for name, p in module.named_parameters()}
    x = batch(5, 3)

    def loss(values, one):
        return torch.func.functional_call(module, values, (one[None],)).pow(2).sum()

    grads = torch.func.vmap(torch.func.grad(loss), (None, 0))(values, x)
    module(x).pow(2).sum().backward()
    for name, value in module.named_parameters():
        assert grads[name].shape == (5, *value.shape)
        torch.testing.assert_close(grads[name].sum(0), value.grad)


def test_parametrizations_apply():
    module = as_module(gluon_net()).eval()
    x = batch(5, 3)
    before = module(x)
    torch.nn.utils.parametrizations.weight_norm(module.get_submodule("0"), "weight")
    torch.testing.assert_close(module(x), before)
    with torch.no_grad():
        module.get_parameter("0.parametrizations.weight.original0").mul_(2)
    module(x).sum().backward()
    assert not torch.allclose(module(x), before)
    assert module.get_parameter("0.parametrizations.weight.original0").grad is not None
    assert module.double()(x.double()).dtype is torch.float64


def test_distributed_data_parallel(group):
    net = gluon_net()
    module = torch.nn.parallel.DistributedDataParallel(as_module(net))
    optimizer = torch.optim.Adam(module.parameters())
    for step in range(2):
        optimizer.zero_grad()
        module(batch(5, 3, seed=step)).pow(2).mean().backward()
        optimizer.step()
    tensor = module.module.get_parameter("0.weight")
    assert tensor.grad.numpy().tolist() == net[0].weight.grad().asnumpy().tolist()
    assert tensor.detach().numpy().tolist() == net[0].weight.data().asnumpy().tolist()


def test_averaged_models_are_copies():
    module = as_module(gluon_net())
    averaged = torch.optim.swa_utils.AveragedModel(module)
    x = batch(4, 3)
    module(x).sum().backward()
    torch.optim.SGD(module.parameters(), 1).step()
    averaged.update_parameters(module)
    weight = averaged.module.get_parameter("0.weight")
    assert torch.equal(weight, module.get_parameter("0.weight"))
    assert weight.data_ptr() != module.get_parameter("0.weight").data_ptr()


def test_modules_are_saved_whole(tmp_path):
    module = as_module(gluon_net(True)).eval()
    x = batch(4, 3)
    expected = module(x)
    torch.save(module, tmp_path / "module.pt")
    assert torch.equal(torch.load(tmp_path / "module.pt", weights_only=False)(x), expected)
    torch.save(module.state_dict(), tmp_path / "state.pt")
    assert list(torch.load(tmp_path / "state.pt")) == list(module.state_dict())


@pytest.mark.slow
def test_compiled_modules_give_the_same():
    module = as_module(gluon_net())
    x = batch(5, 3)
    expected = module.eval()(x)
    whole = torch.nn.Sequential(module, torch.nn.ReLU())
    torch.testing.assert_close(torch.compile(module, backend="eager")(x), expected)
    compiled = torch.compile(whole, backend="eager")
    torch.testing.assert_close(compiled(x), expected.relu())
    compiled.train()(x).sum().backward()
    assert module.get_parameter("0.weight").grad is not None


@pytest.mark.parametrize("hybridize", [False, True])
def test_autocast_leaves_blocks_in_their_dtype(hybridize):
    module = as_module(gluon_net(hybridize)).eval()
    x = batch(5, 3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        low = torch.nn.Linear(3, 3)(x)
        assert low.dtype is torch.bfloat16
        out = module(low)
    assert out.dtype is torch.float32
    torch.testing.assert_close(out, module(low.float()))


def test_gradient_clipping_and_hooks():
    net = gluon_net()
    module = as_module(net)
    seen = []
    module.register_forward_hook(lambda m, i, o: seen.append(o.shape))
    module(batch(5, 3) * 100).sum().backward()
    torch.nn.utils.clip_grad_norm_(module.parameters(), 1e-3)
    total = sum(float((p.grad() ** 2).sum().asscalar()) for p in net.collect_params().values()
                if p.grad_req != "null")  # fmt: skip
    assert total**0.5 == pytest.approx(1e-3, rel=1e-2) and seen == [(5, 2)]


@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpointing_computes_the_same_gradients(reentrant):
    module = as_module(gluon_net()).eval()
    x = batch(5, 3).requires_grad_()
    expected = torch.autograd.grad(module(x).pow(2).sum(), [x, *module.parameters()])
    out = torch.utils.checkpoint.checkpoint(module, x, use_reentrant=reentrant)
    out.pow(2).sum().backward()
    for grad, tensor in zip(expected, [x, *module.parameters()], strict=True):
        torch.testing.assert_close(tensor.grad, grad)


def test_second_derivatives():
    module = as_module(gluon_net(True)).eval()
    x = batch(5, 3).requires_grad_()
    (grad,) = torch.autograd.grad(module(x).pow(2).sum(), x, create_graph=True)
    grad.pow(2).sum().backward()
    weight = module.get_parameter("0.weight")
    assert torch.isfinite(weight.grad).all() and weight.grad.abs().sum() > 0
    assert not module.block[0].weight.grad()._rec.requires_grad


def test_functions_with_a_backward_of_their_own():
    class Triple(autograd.Function):
        def forward(self, x):
            return x * 3

        def backward(self, grad):
            return grad * 30  # not the derivative, to be told from it

    class Net(gluon.Block):
        def __init__(self):
            super().__init__()
            self.dense = nn.Dense(1, in_units=1, use_bias=False)

        def forward(self, x):
            return Triple()(self.dense(x))

    net = Net()
    net.initialize(mx.init.One())
    module = as_module(net)
    x = torch.ones(1, 1, requires_grad=True)
    out = module(x)
    out.sum().backward()
    assert out.item() == 3 and x.grad.item() == 30
    assert module.get_parameter("dense.weight").grad.item() == 30
