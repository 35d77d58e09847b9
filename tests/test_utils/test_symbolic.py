"""Checks of graphs. What is expected was observed in MXNet 1.9.1."""

import bz2
import zipfile

import numpy as np
import pytest

import mxnet as mx
from mxnet import sym
from mxnet import test_utils as tools
from mxnet.base import MXNetError

ONES = {"x": np.ones((2, 3)), "f_weight": np.ones((2, 3)), "f_bias": np.zeros(2)}
THREES = np.full((2, 2), 3.0)
TWOS = {"x": np.full((2, 3), 2.0), "f_bias": np.full(2, 2.0)}


def dense():
    return sym.FullyConnected(sym.var("x"), num_hidden=2, name="f")


@pytest.mark.parametrize("location", [ONES, list(ONES.values())])
@pytest.mark.parametrize("expected", [[THREES], {"f_output": THREES}])
def test_forward(location, expected):
    (out,) = tools.check_symbolic_forward(dense(), location, expected)
    assert out.asnumpy().tolist() == THREES.tolist()


def test_forward_that_differs():
    with pytest.raises(AssertionError, match="EXPECTED_f_output"):
        tools.check_symbolic_forward(dense(), ONES, [THREES + 1])
    for location in ({"x": ONES["x"]}, {**ONES, "z": ONES["x"]}):
        with pytest.raises(ValueError, match="do not match"):
            tools.check_symbolic_forward(dense(), location, [THREES])


@pytest.mark.parametrize("grad_req", ["write", "add", {"x": "write", "f_bias": "add"}])
def test_backward(grad_req):
    found = tools.check_symbolic_backward(
        dense(), ONES, [np.ones((2, 2))], TWOS, grad_req=grad_req
    )
    assert ("f_weight" in found) == isinstance(grad_req, str)
    with pytest.raises(AssertionError, match="EXPECTED_x"):
        tools.check_symbolic_backward(
            dense(), ONES, np.ones((2, 2)), {"x": TWOS["x"] + 1}, grad_req=grad_req
        )


def test_states_and_storage():
    graph = sym.BatchNorm(sym.var("x"), fix_gamma=False, use_global_stats=True, name="bn")
    location = {"x": np.full((2, 1), 3.0), "bn_gamma": np.full(1, 2.0), "bn_beta": np.ones(1)}
    aux = {"bn_moving_mean": np.ones(1), "bn_moving_var": np.full(1, 4.0)}
    tools.check_symbolic_forward(graph, location, [[[3], [3]]], aux_states=aux, rtol=1e-3)
    with pytest.raises(ValueError, match="dense"):
        tools.check_symbolic_backward(dense(), ONES, THREES, {}, grad_stypes={"x": "csr"})


def test_simple_forward():
    assert tools.simple_forward(dense(), **ONES).tolist() == THREES.tolist()
    parts = tools.simple_forward(sym.split(sym.var("x"), num_outputs=3), x=ONES["x"])
    assert [part.tolist() for part in parts] == [[[1], [1]]] * 3


def test_numeric_gradients_of_graphs():
    values = [np.random.RandomState(1).normal(size=shape) for shape in ((2, 3), (2, 3), (2,))]
    tools.check_numeric_gradient(sym.tanh(dense()), values, dtype="float64")
    graph = sym.BatchNorm(sym.var("x"), fix_gamma=False, name="bn")
    x = np.random.RandomState(2).normal(size=(4, 2))
    tools.check_numeric_gradient(
        graph, [x, np.ones(2), np.zeros(2)], aux_states=[np.zeros(2), np.ones(2)],
        dtype="float64", rtol=1e-3,
    )  # fmt: skip
    x = sym.var("x")
    with pytest.raises(AssertionError):
        tools.check_numeric_gradient(sym.BlockGrad(x) * x, [values[0]], dtype="float64")


def test_consistency():
    entries = [{"ctx": mx.cpu(i), "x": (2, 3), "type_dict": {"x": kind}}
               for i, kind in enumerate((np.float64, np.float32, np.float16))]  # fmt: skip
    truth = tools.check_consistency(sym.tanh(dense()), entries, scale=0.5)
    assert truth["x"].dtype is np.float64
    assert {"f_bias", "f_weight", "x"} < set(truth)
    with pytest.raises(AssertionError):
        tools.check_consistency([dense(), dense() * 1.1], entries[:2])


def test_consistency_may_only_print(capsys):
    entries = [{"ctx": mx.cpu(), "x": (2, 3), "type_dict": {"x": np.float32}}]
    wrong = {name: np.ones(shape) for name, shape in (("f_output", (2, 2)), ("x", (2, 3)),
             ("f_weight", (2, 3)), ("f_bias", (2,)))}  # fmt: skip
    tools.check_consistency(dense(), entries, ground_truth=wrong, raise_on_err=False)
    assert "Predict Err" in capsys.readouterr().out


def test_speed_and_structure():
    assert tools.check_speed(dense(), N=2, x=(2, 3)) > 0
    assert tools.check_speed(dense(), ONES, N=2, typ="forward") > 0
    with pytest.raises(ValueError, match="typ"):
        tools.check_speed(dense(), typ="half", x=(2, 3))
    other = sym.FullyConnected(sym.var("q"), num_hidden=5, name="z")
    assert tools.same_symbol_structure(dense(), other)
    assert not tools.same_symbol_structure(dense(), sym.relu(other))


def test_random_matrices():
    basis = tools.new_orthonormal_matrix_2d(4)
    np.testing.assert_allclose(basis @ basis.T, np.eye(4), atol=1e-12)
    stack = tools.new_matrix_with_real_eigvals_nd((2, 3, 3))
    assert abs(np.linalg.eigvals(stack).imag).max() < 1e-9
    stack = tools.new_sym_matrix_with_real_eigvals_nd((2, 3, 3))
    np.testing.assert_array_equal(stack, stack.transpose(0, 2, 1))
    with pytest.raises(ValueError, match="n, n"):
        tools.new_sym_matrix_with_real_eigvals_nd((2, 3))


def test_compiled_blocks_are_compared():
    x = mx.nd.array([[1, -2, 3]])
    tools.check_gluon_hybridize_consistency(
        lambda prefix: mx.gluon.nn.Dense(2, activation="tanh", prefix=prefix), [x]
    )
    with pytest.raises(AssertionError):
        tools.check_gluon_hybridize_consistency(
            lambda prefix: mx.gluon.nn.Activation("relu", prefix=prefix), [x], lambda v: v
        )


def test_archives(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("inside/text.txt", "zip")
    tools.get_zip_data("out", (tmp_path / "a.zip").as_uri(), "a.zip")
    assert (tmp_path / "out" / "inside" / "text.txt").read_text() == "zip"
    (tmp_path / "b.bz2").write_bytes(bz2.compress(b"bz2"))
    for _ in range(2):
        tools.get_bz2_data("out", "b.txt", (tmp_path / "b.bz2").as_uri(), "b.bz2")
    assert (tmp_path / "out" / "b.txt").read_bytes() == b"bz2"
    assert not (tmp_path / "out" / "b.bz2").exists()
    (tmp_path / "c.zip").write_text("none")
    with pytest.raises(MXNetError, match="no zip archive"):
        tools.get_zip_data("out", (tmp_path / "c.zip").as_uri(), "c.zip")
    with pytest.raises(MXNetError, match="cannot be decompressed"):
        tools.get_bz2_data("out", "c.txt", (tmp_path / "c.zip").as_uri(), "c.bz2")
    assert not (tmp_path / "out" / "c.txt").exists()


def test_models(tmp_path):
    for name in ("m-symbol.json", "m.params"):
        (tmp_path / name).write_text(name)
    info = {"m": {"symbol": (tmp_path / "m-symbol.json").as_uri(),
                  "params": (tmp_path / "m.params").as_uri()}, "n": {}}  # fmt: skip
    start, epoch = tools.download_model("m", str(tmp_path / "out"), info)
    assert epoch == 0
    assert (tmp_path / "out" / "m-0000.params").read_text() == "m.params"
    assert start == str(tmp_path / "out" / "m")
    assert tools.download_model("other", str(tmp_path)) == (None, 0)
    with pytest.raises(ValueError, match="lacks"):
        tools.download_model("n", str(tmp_path), info)


def test_what_this_machine_is():
    assert not tools.has_tvm_ops()
    assert tools.is_op_runnable()
    assert tools.is_aarch64_run() in (True, False)
    with tools.environment("CD_JOB", "1"):
        assert tools.is_cd_run()
    with tools.environment("CD_JOB", None):
        assert not tools.is_cd_run()
    with pytest.raises(MXNetError, match="MXIndexedRecordIO"):
        tools.get_im2rec_path()
