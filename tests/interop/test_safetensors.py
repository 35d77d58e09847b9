"""safetensors files: dtypes, names, blocks, checkpoints, damage."""

import os
import threading

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch
from interop.nets import batch, gluon_net

import mxnet as mx
from mxnet import nd
from mxnet._core.dtype import NAMES
from mxnet.base import MXNetError
from mxnet.gluon import nn
from mxnet.interop import safetensors as st
from mxnet.interop.torch import array_of, as_module


@pytest.mark.parametrize("dtype", NAMES)
def test_every_dtype_goes_both_ways(dtype, tmp_path):
    file = tmp_path / "x.safetensors"
    values = np.array([[0, 1, 2], [3, 4, 5]])
    array = array_of(torch.tensor(values).to(getattr(torch, dtype)))
    st.save(file, {"arg:x": array})
    assert torch.equal(safetensors.torch.load_file(file)["arg:x"], array._data)
    (found,) = st.load(file).items()
    assert found[0] == "arg:x" and found[1].shape == (2, 3)
    assert found[1]._data.dtype is array._data.dtype and torch.equal(found[1]._data, array._data)


def test_files_of_others_are_read(tmp_path):
    file = str(tmp_path / "x.safetensors")
    safetensors.numpy.save_file({"b": np.float16([[1.5]]), "a": np.zeros((0, 2))}, file)
    found = st.load(file)
    assert found["b"].asnumpy().tolist() == [[1.5]] and found["a"].shape == (0, 2)


def test_views_and_shared_memory_are_written_as_values(tmp_path):
    file = tmp_path / "x.safetensors"
    x = nd.arange(6).reshape((2, 3))
    st.save(file, {"x": x, "row": x[1], "turned": array_of(x._data.T), "again": x})
    found = st.load(file)
    assert found["row"].asnumpy().tolist() == [3, 4, 5]
    assert found["turned"].asnumpy().tolist() == [[0, 3], [1, 4], [2, 5]]
    found["x"][:] = 0
    assert found["again"].asnumpy().sum() == 15


def test_writing_into_loaded_arrays_leaves_the_file_alone(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.zeros(4)})
    st.load(file)["x"][:] = 1
    assert st.load(file)["x"].asnumpy().sum() == 0


def test_context(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.ones(2)})
    assert st.load(file)["x"].context == mx.cpu(0)
    assert st.load(file, mx.cpu(1))["x"].context == mx.cpu(1)


def test_metadata(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {}, {"epoch": "3"})
    assert st.metadata(file) == {"format": "pt", "epoch": "3"} and st.load(file) == {}
    with pytest.raises(TypeError, match="dict of str to str"):
        st.save(file, {}, {"epoch": 3})


def test_a_failing_save_leaves_the_old_file(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.ones(2)})
    with pytest.raises(TypeError, match="storage type csr"):
        st.save(file, {"x": nd.ones((2, 2)).tostype("csr")})
    assert list(st.load(file)) == ["x"] and os.listdir(tmp_path) == [file.name]


@pytest.mark.skipif(os.name == "nt", reason="no such permissions")
def test_files_have_ordinary_permissions(tmp_path):
    file, other = tmp_path / "x.safetensors", tmp_path / "other"
    other.write_bytes(b"")
    st.save(file, {"x": nd.ones(2)})
    assert file.stat().st_mode == other.stat().st_mode
    file.chmod(0o640)
    st.save(file, {"x": nd.ones(2)})
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    st.save(pipe, {"x": nd.ones(2)})
    reader.join()
    assert safetensors.numpy.load(received[0])["x"].tolist() == [1, 1]


def test_blocks_go_into_files_and_come_back(tmp_path):
    file = tmp_path / "net.safetensors"
    net, other = gluon_net(), gluon_net(deferred=True, seed=7)
    st.save(file, net)
    assert set(st.load(file)) == set(net._collect_params_with_prefix())
    st.load_parameters(other, file)
    x = array_of(batch(4, 3))
    assert (net(x).asnumpy() == other(x).asnumpy()).all()
    module = as_module(gluon_net(seed=8))
    module.load_state_dict(safetensors.torch.load_file(file))
    assert (module.eval()(batch(4, 3)).detach().numpy() == net(x).asnumpy()).all()


def test_parameters_on_several_contexts_are_written_once(tmp_path):
    file = tmp_path / "net.safetensors"
    net = nn.Dense(2, in_units=2)
    net.initialize(ctx=[mx.cpu(0), mx.cpu(1)])
    st.save(file, net)
    expected = net.weight.data(mx.cpu(1)).asnumpy()
    assert (st.load(file)["weight"].asnumpy() == expected).all()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda arrays: arrays.pop("2.bias"), {}, "is missing in file"),
        (lambda arrays: arrays.update(more=nd.ones(1)), {}, "'more' loaded from file"),
        (lambda arrays: arrays.update({"2.bias": nd.ones(3)}), {}, "shape incompatible"),
        (lambda arrays: arrays.update({"2.bias": nd.ones(2, dtype="float64")}), {}, "cast_dtype"),
    ],
)
def test_files_that_do_not_fit_a_block(change, options, message, tmp_path):
    file = tmp_path / "net.safetensors"
    arrays = {k: p.data() for k, p in gluon_net()._collect_params_with_prefix().items()}
    change(arrays)
    st.save(file, arrays)
    with pytest.raises(AssertionError, match=message):
        st.load_parameters(gluon_net(), file)


def test_files_that_need_not_fit(tmp_path):
    file = tmp_path / "net.safetensors"
    net = gluon_net()
    st.save(file, {"arg:" + net[2].bias.name: nd.ones(2, dtype="float64"), "more": nd.ones(1)})
    st.load_parameters(net, file, allow_missing=True, ignore_extra=True, cast_dtype=True)
    assert net[2].bias.data().asnumpy().tolist() == [1, 1]


def test_checkpoints_keep_graph_and_kinds(tmp_path):
    file = tmp_path / "model.safetensors"
    net = gluon_net(True)
    x = array_of(batch(4, 3))
    expected = net(x).asnumpy()
    net.export(str(tmp_path / "net"))
    graph, args, states = mx.model.load_checkpoint(str(tmp_path / "net"), 0)
    st.save(file, (graph, args, states), {"by": "me"})
    graph2, args2, states2 = st.load_checkpoint(file)
    assert graph2.tojson() == graph.tojson() and set(states2) == set(states)
    executor = graph2.bind(mx.cpu(), {**args2, "data": x}, aux_states=states2)
    np.testing.assert_array_equal(executor.forward()[0].asnumpy(), expected)
    assert st.metadata(file)["by"] == "me"
    assert all(name.startswith(("arg:", "aux:")) for name in st.load(file))


def test_checkpoints_need_graph_and_names(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.ones(2)})
    with pytest.raises(MXNetError, match="no graph"):
        st.load_checkpoint(file)
    st.save(file, {"x": nd.ones(2)}, {"mxnet.symbol": mx.sym.var("x").tojson()})
    with pytest.raises(MXNetError, match="neither arg:NAME nor aux:NAME"):
        st.load_checkpoint(file)


@pytest.mark.parametrize("data", [nd.ones(2), [nd.ones(2)], {"x": np.ones(2)}, {1: nd.ones(2)}])
def test_what_has_no_names_or_arrays_is_refused(data, tmp_path):
    with pytest.raises(TypeError, match=r"expected str -> NDArray|must be a dict"):
        st.save(tmp_path / "x", data)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "It looks like an empty file"),
        (b"<html><body>not found</body></html>", "an HTML page"),
        (b"\x12\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "an MXNet parameter file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:", "Git LFS pointer"),
    ],
)
def test_other_files_are_named(content, message, tmp_path):
    file = tmp_path / "x.safetensors"
    file.write_bytes(content)
    with pytest.raises(MXNetError, match=message):
        st.load(file)


def test_every_truncation_is_noticed(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.ones(3)})
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(MXNetError, match=r"no whole safetensors file"):
            st.load(file)


def test_flipped_bits_raise_or_change_values_only(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.ones(3)})
    whole = bytearray(file.read_bytes())
    for place in range(len(whole)):
        for bit in (0, 5, 7):
            whole[place] ^= 1 << bit
            file.write_bytes(whole)
            whole[place] ^= 1 << bit
            try:
                found = st.load(file)
            except MXNetError:
                continue
            assert all(array.size * array._data.element_size() <= 12 for array in found.values())


def test_types_that_arrays_lack_are_named(tmp_path):
    file = tmp_path / "x.safetensors"
    safetensors.torch.save_file({"x": torch.ones(2).to(torch.float8_e5m2)}, file)
    with pytest.raises(MXNetError, match=r"array 'x': .*float8_e5m2"):
        st.load(file)


def test_missing_files_and_folders(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(MXNetError, match='Open "'):
            st.load(path)


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="Linux tells memory so")
def test_loading_reads_nothing_that_nobody_looks_at(tmp_path):
    file = tmp_path / "x.safetensors"
    st.save(file, {"x": nd.zeros((64, 1 << 20), dtype="int8")})

    def resident():
        with open("/proc/self/status") as stream:
            return next(int(line.split()[1]) for line in stream if line.startswith("VmRSS"))

    st.load(file)
    before = resident()
    found = st.load(file)
    assert resident() - before < 16 << 10
    assert int(found["x"][0].sum().asscalar()) == 0
