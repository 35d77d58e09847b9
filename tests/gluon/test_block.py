"""Blocks: names, children, parameters, hooks, files; strings observed in MXNet 1.9.1."""

import re
import warnings

import numpy as np
import pytest
from gluon.nets import Pair, Projection, sequential

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.base import MXNetError
from mxnet.gluon import nn


def names(block):
    return [re.sub(r"^\D+\d+_", "", name) for name in block.collect_params()]


def test_names_count_by_process_and_by_scope():
    first, second = sequential(4, 4), sequential(4)
    number = int(first.prefix.removeprefix("sequential").removesuffix("_"))
    assert second.prefix == f"sequential{number + 1}_"
    assert first[1].weight.name == f"sequential{number}_dense1_weight"
    assert second[0].weight.name == f"sequential{number + 1}_dense0_weight"
    assert first[0].name == f"sequential{number}_dense0"
    assert first[0].prefix == f"sequential{number}_dense0_"


def test_layers_outside_a_scope_count_by_process():
    outside = [nn.Dense(1), nn.Dense(1)]
    numbers = [int(re.fullmatch(r"dense(\d+)_", layer.prefix)[1]) for layer in outside]
    assert numbers[1] == numbers[0] + 1


def test_given_and_empty_prefixes():
    net = sequential(3, 4, prefix="model_")
    assert list(net.collect_params().keys()) == [
        "model_dense0_weight", "model_dense0_bias", "model_dense1_weight", "model_dense1_bias",
    ]  # fmt: skip
    assert all(name.startswith("dense") for name in Pair(prefix="").collect_params())


def test_printing():
    net = sequential(128, 10, prefix="net_")
    assert str(net.collect_params()) == (
        "net_ (\n"
        "  Parameter net_dense0_weight (shape=(128, 0), dtype=float32)\n"
        "  Parameter net_dense0_bias (shape=(128,), dtype=float32)\n"
        "  Parameter net_dense1_weight (shape=(10, 0), dtype=float32)\n"
        "  Parameter net_dense1_bias (shape=(10,), dtype=float32)\n"
        ")"
    )
    assert repr(Pair()) == (
        "Pair(\n  (first): Dense(None -> 3, linear)\n  (second): Dense(None -> 2, linear)\n)"
    )
    outer = nn.Sequential()
    outer.add(Pair())
    assert repr(outer) == (
        "Sequential(\n  (0): Pair(\n    (first): Dense(None -> 3, linear)\n"
        "    (second): Dense(None -> 2, linear)\n  )\n)"
    )
    assert repr(gluon.Parameter("w", shape=2)) == (
        "Parameter w (shape=(2,), dtype=<class 'numpy.float32'>)"
    )
    assert repr(net.params) == "net_ (\n\n)"


def test_collect_params_selects_by_regular_expression():
    net = sequential(3, 4)
    assert names(Pair()) and len(net.collect_params(".*weight")) == 2
    assert len(net.collect_params("nothing")) == 0


def test_shapes_become_known_with_the_first_batch():
    net = sequential(5, 2)
    net.initialize()
    with pytest.raises(gluon.DeferredInitializationError, match="dense0_weight"):
        net[0].weight.data()
    net(nd.ones((3, 7)))
    assert net[0].weight.shape == (5, 7)
    assert net[1].weight.data().shape == (2, 5)


def test_users_hybrid_block_infers_its_own_parameters():
    net = Projection()
    net.initialize()
    assert net(nd.ones((4, 6))).shape == (4, 2)
    assert net.weight.shape == (3, 6)
    assert net.out.weight.shape == (2, 3)


def test_hybridize_changes_nothing_but_options_are_checked():
    net = Projection()
    net.initialize()
    x = nd.random.uniform(shape=(4, 6))
    before = net(x).asnumpy()
    net.hybridize(static_alloc=True, static_shape=True)
    np.testing.assert_array_equal(net(x).asnumpy(), before)
    with pytest.raises(ValueError, match="unknown option 'foo'"):
        net.hybridize(foo=1)


def test_same_seed_gives_the_same_network():
    outputs = []
    for _ in range(2):
        mx.random.seed(7)
        net = sequential(5, 2)
        net.initialize(mx.init.Xavier(magnitude=2.24))
        outputs.append(net(nd.ones((1, 3))).asnumpy())
    np.testing.assert_array_equal(*outputs)


def test_errors_before_initialize():
    net = sequential(3)
    with pytest.raises(RuntimeError, match="has not been initialized"):
        net(nd.ones((1, 2)))
    with pytest.raises(RuntimeError, match="has not been initialized"):
        net[0].weight.grad()


def test_a_wrong_shape_names_the_layer():
    net = Pair(prefix="top_")
    net.initialize()
    net(nd.ones((2, 7)))
    with pytest.raises(MXNetError) as caught:
        net(nd.ones((2, 5)))
    text = str(caught.value)
    assert "FullyConnected" in text
    assert "(2, 5)" in text and "(3, 5)" in text and "(3, 7)" in text
    assert "top: Pair > top_dense0: Dense" in text


@pytest.mark.parametrize("value", [1, np.ones((2, 2)), None])
def test_inputs_that_are_no_arrays(value):
    layer = nn.Dense(2)
    layer.initialize()
    with pytest.raises(ValueError, match="one NDArray or one Symbol"):
        layer(value)


def test_sharing_parameters():
    net = Pair()
    twin = Pair(params=net.collect_params())
    net.initialize()
    twin.initialize()
    x = nd.ones((1, 4))
    assert list(net.collect_params().keys()) == list(twin.collect_params().keys())
    np.testing.assert_array_equal(net(x).asnumpy(), twin(x).asnumpy())
    assert net.first.weight is twin.first.weight


def test_registration():
    net = Pair()
    with pytest.raises(TypeError, match="Changing attribute type for first"):
        net.first = 3
    net.register_child(nn.Dense(1))
    assert list(net._children) == ["first", "second", "2"]
    with pytest.raises(ValueError, match="must also be HybridBlock"):
        nn.HybridSequential().add(Pair())

    class Bare(gluon.Block):
        def __init__(self):
            super().__init__()
            self.bare = gluon.Parameter("bare", shape=(2,))
            self.own = self.params.get("own", shape=(2,))

    block = Bare()
    assert list(block._reg_params) == ["bare", "own"]
    assert names(block) == ["own"]
    with pytest.raises(AssertionError, match="Overriding Parameter"):
        block.own = gluon.Parameter("other", shape=(2,))


def test_blocks_in_plain_lists_are_warned_about():
    class Listed(gluon.Block):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Dense(3)]

    with pytest.warns(UserWarning, match=r'"Listed\.layers" is an unregistered container'):
        Listed().collect_params()


def test_apply_goes_through_children_first():
    seen = []
    net = sequential(1, 2, prefix="n_")
    assert net.apply(lambda block: seen.append(block.name)) is net
    assert seen == ["n_dense0", "n_dense1", "n"]


def test_hooks():
    net, calls = Pair(), []
    net.initialize()
    pre = net.register_forward_pre_hook(lambda block, inputs: calls.append(("pre", len(inputs))))
    post = net.register_forward_hook(lambda block, inputs, out: calls.append(out.shape))
    net(nd.ones((2, 4)))
    assert calls == [("pre", 1), (2, 2)]
    pre.detach()
    post.detach()
    net(nd.ones((2, 4)))
    assert len(calls) == 2
    with net.register_forward_hook(lambda *_: calls.append("with")):
        net(nd.ones((2, 4)))
    net(nd.ones((2, 4)))
    assert calls[2:] == ["with"]


def test_abstract_methods():
    with pytest.raises(NotImplementedError):
        gluon.Block()(1)
    with pytest.raises(NotImplementedError):
        gluon.HybridBlock()(nd.ones((1,)))


def test_cast():
    net = sequential(2)
    net.initialize()
    net.cast("float64")
    assert net(nd.ones((1, 3), dtype="float64")).dtype is np.float64
    assert net[0].weight.data().dtype is np.float64
    assert net[0].weight.grad().dtype is np.float64


def test_summary(capsys):
    net = nn.HybridSequential()
    net.add(nn.Conv2D(6, 5), nn.MaxPool2D(2), nn.BatchNorm(), nn.Dense(10))
    net.initialize()
    net.summary(nd.ones((2, 1, 28, 28)))
    printed = capsys.readouterr().out
    assert printed == (
        f"{'-' * 80}\n"
        "        Layer (type)                                Output Shape         Param #\n"
        f"{'=' * 80}\n"
        "               Input                              (2, 1, 28, 28)               0\n"
        "            Conv2D-1                              (2, 6, 24, 24)             156\n"
        "         MaxPool2D-2                              (2, 6, 12, 12)               0\n"
        "         BatchNorm-3                              (2, 6, 12, 12)              24\n"
        "             Dense-4                                     (2, 10)            8650\n"
        f"{'=' * 80}\n"
        "Parameters in forward computation graph, duplicate included\n"
        "   Total params: 8830\n"
        "   Trainable params: 8818\n"
        "   Non-trainable params: 12\n"
        "Shared params in forward computation graph: 0\n"
        "Unique parameters in model: 8830\n"
        f"{'-' * 80}\n"
    )
    net.hybridize()
    with pytest.raises(AssertionError, match="must not be hybridized"):
        net.summary(nd.ones((2, 1, 28, 28)))


# --- files --------------------------------------------------------------------------------------


@pytest.fixture
def trained(tmp_path):
    net = sequential(5, 2)
    net.initialize()
    net(nd.ones((1, 3)))
    path = str(tmp_path / "net.params")
    net.save_parameters(path)
    return net, path


def test_structural_names_in_files(trained):
    _, path = trained
    assert list(nd.load(path)) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_load_before_and_after_initialization(trained):
    net, path = trained
    x = nd.ones((1, 3))
    for again in (sequential(5, 2), sequential(5, 2)):
        again.load_parameters(path)
        np.testing.assert_array_equal(again(x).asnumpy(), net(x).asnumpy())
        again.initialize(force_reinit=True)
        again.load_parameters(path, mx.cpu())
        np.testing.assert_array_equal(again(x).asnumpy(), net(x).asnumpy())


def test_loading_on_several_contexts(trained):
    _, path = trained
    net = sequential(5, 2)
    net.load_parameters(path, [mx.cpu(0), mx.cpu(1)])
    assert net[0].weight.list_ctx() == [mx.cpu(0), mx.cpu(1)]
    with pytest.raises(AssertionError, match="previous initialized"):
        net.load_parameters(path, mx.cpu(2))


def test_missing_extra_and_unfit_entries(trained):
    _, path = trained
    with pytest.raises(AssertionError, match=r"'2.weight' is missing in file"):
        sequential(5, 2, 1).load_parameters(path)
    sequential(5, 2, 1).load_parameters(path, allow_missing=True)
    with pytest.raises(ValueError, match=r"'1.weight' loaded from file .* is not present"):
        sequential(5).load_parameters(path)
    sequential(5).load_parameters(path, ignore_extra=True)
    with pytest.raises(AssertionError, match=r"expected \(4, 0\) vs saved \(5, 3\)"):
        sequential(4, 2).load_parameters(path)
    with pytest.raises(MXNetError, match="No such file"):
        sequential(5).load_parameters(path + ".none")


def test_unfit_dtype_is_cast_on_request_only(trained):
    _, path = trained
    net = sequential(5, 2)
    net.cast("float64")
    with pytest.raises(AssertionError, match="cast_dtype=True"):
        net.load_parameters(path)
    net.load_parameters(path, cast_dtype=True)
    assert net[0].weight.data().dtype is np.float64
    net.load_parameters(path, cast_dtype=True, dtype_source="saved")
    assert net[0].weight.data().dtype is np.float32
    with pytest.raises(ValueError, match="dtype_source"):
        net.load_parameters(path, dtype_source="other")


def test_a_truncated_file_changes_nothing(trained, tmp_path):
    net, path = trained
    with open(path, "rb") as stream:
        content = stream.read()
    broken = tmp_path / "broken.params"
    broken.write_bytes(content[: len(content) // 2])
    before = net[0].weight.data().asnumpy()
    with pytest.raises(MXNetError):
        net.load_parameters(str(broken))
    np.testing.assert_array_equal(net[0].weight.data().asnumpy(), before)


def test_old_names_of_saving_and_loading(trained, tmp_path):
    net, _ = trained
    path = str(tmp_path / "old.params")
    with pytest.warns(DeprecationWarning):
        net.save_params(path)
    assert list(nd.load(path)) == ["dense0_weight", "dense0_bias", "dense1_weight", "dense1_bias"]
    again = sequential(5, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        again.load_params(path)
    x = nd.ones((1, 3))
    np.testing.assert_array_equal(again(x).asnumpy(), net(x).asnumpy())


def test_export_style_prefixes_are_understood(trained, tmp_path):
    net, _ = trained
    path = str(tmp_path / "net-0000.params")
    values = {f"arg:{p.name}": p.data() for p in net.collect_params().values()}
    nd.save(path, values)
    again = sequential(5, 2, prefix=net.prefix)
    again.collect_params().load(path)
    assert again[0].weight.shape == (5, 3)


def test_shared_parameters_are_written_once_on_request(tmp_path):
    net = nn.Sequential()
    net.add(nn.Dense(3, in_units=3))
    net.add(nn.Dense(3, in_units=3, params=net[0].params))
    net.initialize()
    path = str(tmp_path / "shared.params")
    net.save_parameters(path, deduplicate=True)
    assert list(nd.load(path)) == ["0.weight", "0.bias"]
    net.load_parameters(path)


def test_gradients_flow_into_all_parameters():
    net = Pair()
    net.initialize()
    x = nd.ones((2, 4))
    with autograd.record():
        loss = net(x).sum()
    loss.backward()
    assert net.first.weight.grad().asnumpy().any()
    net.collect_params().zero_grad()
    assert not net.first.weight.grad().asnumpy().any()
