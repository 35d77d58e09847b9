"""State dicts of torch in Gluon's layers and back: names, layouts, gates, reports."""

import numpy as np
import pytest
import torch
from interop.nets import batch
from interop.resnet import ResNet18, with_random_statistics

import mxnet as mx
from mxnet import gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn, rnn
from mxnet.gluon.model_zoo import vision
from mxnet.interop.torch import (
    array_of,
    as_module,
    compare,
    load_state_dict,
    name_map,
    state_dict,
)

# layer of torch, layer of Gluon with open shapes, shape of the input
LAYERS = {
    "Linear": (lambda: torch.nn.Linear(3, 5), lambda: nn.Dense(5), (4, 3)),
    "Linear without bias": (
        lambda: torch.nn.Linear(3, 5, bias=False), lambda: nn.Dense(5, use_bias=False), (4, 3)),
    "Conv1d": (lambda: torch.nn.Conv1d(4, 6, 3, groups=2), lambda: nn.Conv1D(6, 3, groups=2),
               (2, 4, 9)),
    "Conv2d": (lambda: torch.nn.Conv2d(4, 6, (3, 2), 2, 1), lambda: nn.Conv2D(6, (3, 2), 2, 1),
               (2, 4, 9, 8)),
    "Conv3d": (lambda: torch.nn.Conv3d(2, 3, 2, dilation=2), lambda: nn.Conv3D(3, 2, dilation=2),
               (2, 2, 5, 5, 5)),
    "ConvTranspose2d": (
        lambda: torch.nn.ConvTranspose2d(4, 6, 3, 2, 1, output_padding=1, groups=2),
        lambda: nn.Conv2DTranspose(6, 3, 2, 1, 1, groups=2, in_channels=4), (2, 4, 5, 5)),
    "BatchNorm": (lambda: torch.nn.BatchNorm2d(4), lambda: nn.BatchNorm(), (3, 4, 5, 5)),
    "LayerNorm": (lambda: torch.nn.LayerNorm(6), lambda: nn.LayerNorm(), (3, 6)),
    "GroupNorm": (lambda: torch.nn.GroupNorm(4, 4), lambda: nn.GroupNorm(4), (3, 4, 5)),
    "InstanceNorm": (lambda: torch.nn.InstanceNorm1d(4, affine=True), lambda: nn.InstanceNorm(),
                     (3, 4, 5)),
    "PReLU": (lambda: torch.nn.PReLU(4), lambda: nn.PReLU(in_channels=4), (3, 4, 5)),
}  # fmt: skip


def shaken(module, seed=0):
    """Return a module with all its floating values drawn anew."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for value in module.state_dict().values():
            if value.is_floating_point():
                value.uniform_(0.1, 1, generator=generator)
    return module.eval()


def close(array, tensor, tolerance=1e-6):
    np.testing.assert_allclose(array.asnumpy(), tensor.detach().numpy(), tolerance, tolerance)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_correspond_both_ways(name):
    make_module, make_block, shape = LAYERS[name]
    module, block = shaken(make_module()), make_block()
    report = load_state_dict(block, module.state_dict())
    assert report.exact and len(report.matched) == len(block.collect_params())
    x = batch(*shape)
    close(block(array_of(x)), module(x), 2e-6)
    other = make_module()
    other.load_state_dict(state_dict(block))
    assert torch.equal(other.eval()(x), module(x))


def test_embedding():
    module, block = shaken(torch.nn.Embedding(7, 3)), nn.Embedding(7, 3)
    load_state_dict(block, module.state_dict())
    x = torch.tensor([[1, 6], [0, 1]])
    close(block(array_of(x)), module(x))


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(
    ("theirs", "ours", "options"),
    [
        (torch.nn.LSTM, rnn.LSTM, {}),
        (torch.nn.GRU, rnn.GRU, {}),
        (torch.nn.RNN, lambda *a, **k: rnn.RNN(*a, activation="tanh", **k), {}),
        (torch.nn.RNN, rnn.RNN, {"nonlinearity": "relu"}),
        (torch.nn.LSTM, lambda *a, **k: rnn.LSTM(*a, projection_size=2, **k), {"proj_size": 2}),
    ],
    ids=["LSTM", "GRU", "RNN tanh", "RNN relu", "LSTM with projection"],
)
def test_recurrent_layers(theirs, ours, options, bidirectional):
    module = shaken(theirs(3, 4, 2, bidirectional=bidirectional, **options))
    with torch.no_grad():
        for value in module.parameters():
            value.sub_(0.5)
    block = ours(4, 2, bidirectional=bidirectional)
    assert load_state_dict(block, module.state_dict()).exact
    x = batch(5, 2, 3)
    out, last = module(x)
    states = block.begin_state(2)
    got, ends = block(array_of(x), states)
    close(got, out)
    for end, expected in zip(ends, last if isinstance(last, tuple) else [last], strict=True):
        close(end, expected)
    other = theirs(3, 4, 2, bidirectional=bidirectional, **options)
    other.load_state_dict(state_dict(block))
    assert torch.equal(other(x)[0], out)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [(torch.nn.LSTMCell, rnn.LSTMCell), (torch.nn.GRUCell, rnn.GRUCell),
     (torch.nn.RNNCell, rnn.RNNCell)],
)  # fmt: skip
def test_cells(theirs, ours):
    module, cell = shaken(theirs(3, 4)), ours(4)
    assert load_state_dict(cell, module.state_dict()).exact
    x = batch(2, 3)
    out = module(x)
    close(cell(array_of(x), cell.begin_state(2))[0], out[0] if isinstance(out, tuple) else out)


def test_channels_last():
    module = shaken(torch.nn.Conv2d(4, 6, 3))
    block = nn.Conv2D(6, 3, layout="NHWC", in_channels=4)
    load_state_dict(block, module.state_dict())
    assert block.weight.shape == (6, 3, 3, 4)
    x = batch(2, 4, 5, 5)
    got = block(array_of(x.permute(0, 2, 3, 1).contiguous()))
    close(got.transpose((0, 3, 1, 2)), module(x), 1e-5)
    assert torch.equal(state_dict(block)["weight"], module.weight)


def test_resnet18_of_torchvision_fits_by_order():
    module = with_random_statistics(ResNet18())
    block = vision.resnet18_v1()
    names = name_map(block, module.state_dict())
    assert names["layer2.0.downsample.1.running_var"] == "features.5.0.downsample.1.running_var"
    report = load_state_dict(block, module.state_dict(), "order")
    assert report.exact and len(report.matched) == 102 and len(report.skipped) == 20
    x = batch(1, 3, 64, 64)
    expected = module(x)
    close(block(array_of(x)) / 10, expected / 10, 1e-5)
    other = ResNet18()
    other.load_state_dict(state_dict(block, names))
    assert torch.equal(other.eval()(x), expected)


def test_resnet50_is_another_network_and_the_report_says_so():
    block = vision.resnet50_v1()
    state = {
        "features.4.0.body.0.weight": torch.ones(64, 64, 1, 1),
        "features.4.0.body.1.weight": torch.ones(64),
    }
    report = compare(block, state)
    assert "features.4.0.body.0.bias" in report.missing  # torchvision's has none
    assert len(report.matched) == 2


def two_layers():
    net = nn.HybridSequential()
    net.add(nn.Dense(4, in_units=3), nn.BatchNorm(in_channels=4), nn.Dense(2, in_units=4))
    return net


def test_names_may_be_given_for_layers_parameters_or_by_a_function():
    module = torch.nn.ModuleDict({
        "body": torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4)),
        "head": torch.nn.Linear(4, 2),
    })  # fmt: skip
    shaken(module)
    state = module.state_dict()
    wanted = {f"{k}": v.numpy() for k, v in state.items()}
    maps = [
        {"body": "", "head": "2"},
        {"body.0": "0", "body.1": "1", "head.weight": "2.weight", "head.bias": "2.bias"},
        lambda name: name.replace("body.", "").replace("head", "2"),
        "order",
    ]
    for names in maps:
        net = two_layers()
        assert load_state_dict(net, state, names).exact
        np.testing.assert_array_equal(net[2].weight.data().asnumpy(), wanted["head.weight"])
        np.testing.assert_array_equal(net[1].gamma.data().asnumpy(), wanted["body.1.weight"])


def test_names_of_gluon_work_too():
    net, other = two_layers(), two_layers()
    net.initialize()
    load_state_dict(other, as_module(net).state_dict())
    assert (other[1].gamma.data() == net[1].gamma.data()).asnumpy().all()


def test_all_that_does_not_fit_is_said_and_nothing_changes():
    net = two_layers()
    net.initialize(mx.init.Constant(3))
    state = {
        "0.weight": torch.ones(4, 5), "0.bias": torch.ones(4).double(), "1.weight": torch.ones(4),
        "9.weight": torch.ones(1), "1.num_batches_tracked": torch.tensor(3),
    }  # fmt: skip
    report = compare(net, state)
    assert not report.exact
    assert report.matched == {"1.weight": "1.gamma"} and report.extra == ["9.weight"]
    assert report.missing == ["1.beta", "1.running_mean", "1.running_var", "2.weight", "2.bias"]
    assert report.wrong["0.weight"] == "shape (4, 5), 0.weight has (4, 3)"
    assert "dtype float64" in report.wrong["0.bias"]
    assert report.skipped == ["1.num_batches_tracked"]
    with pytest.raises(MXNetError, match=r"(?s)5 without a value.*9\.weight.*shape \(4, 5\)"):
        load_state_dict(net, state)
    assert (net[1].gamma.data().asnumpy() == 1).all()
    del state["0.weight"]
    load_state_dict(net, state, allow_missing=True, ignore_extra=True, cast_dtype=True)
    assert net[0].bias.data().asnumpy().tolist() == [1, 1, 1, 1]
    assert net[0].bias.data().dtype == np.float32


def test_a_gamma_that_does_not_count_is_no_place_for_values():
    block = nn.BatchNorm(scale=False, in_channels=2)
    module = torch.nn.BatchNorm1d(2)
    assert load_state_dict(block, module.state_dict()).exact
    with torch.no_grad():
        module.weight.fill_(2)
    with pytest.raises(MXNetError, match="counts as 1, since its layer has scale=False"):
        load_state_dict(block, module.state_dict())
    assert state_dict(block)["weight"].tolist() == [1, 1]


def test_values_of_groups_fit_only_one_per_group():
    report = compare(nn.GroupNorm(2), torch.nn.GroupNorm(2, 4).state_dict())
    assert set(report.wrong) == {"weight", "bias"}


def test_values_may_be_arrays_of_any_kind():
    block = nn.Dense(2)
    values = {"weight": np.ones((2, 3), "float32"), "bias": nd.ones(2)}
    load_state_dict(block, values, ctx=mx.cpu(1))
    assert block.weight.list_ctx() == [mx.cpu(1)]
    assert block(nd.ones((1, 3), ctx=mx.cpu(1))).asnumpy().tolist() == [[4, 4]]


def test_order_leaves_out_layers_that_correspond_to_none():
    net = two_layers()
    state = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Linear(4, 7), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2)
    ).state_dict()
    names = name_map(net, state)
    assert names["3.bias"] == "2.bias" and names["2.weight"] == "1.gamma"
    assert compare(net, state, names).extra == ["1.weight", "1.bias"]


def test_memory_is_shared_where_layouts_agree():
    net = nn.Dense(2, in_units=3)
    net.initialize()
    state_dict(net)["weight"].zero_()
    assert not net.weight.data().asnumpy().any()


def test_tied_parameters_need_one_value():
    class Tied(gluon.Block):
        def __init__(self):
            super().__init__()
            self.one = nn.Dense(3, in_units=3, use_bias=False)
            self.two = nn.Dense(3, in_units=3, use_bias=False, params=self.one.params)

    report = compare(Tied(), {"one.weight": torch.ones(3, 3)})
    assert report.exact
    assert str(report) == "1 parameters match"


def test_reports_are_readable():
    text = str(compare(two_layers(), {}))
    assert text.startswith("0 parameters match\n8 without a value:\n  0.weight\n")
    with pytest.raises(ValueError, match='"order"'):
        load_state_dict(two_layers(), {}, "by order")
