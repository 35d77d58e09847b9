"""Parameters, constants and dictionaries of them."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import Constant, DeferredInitializationError, Parameter, ParameterDict


def ready(**kwargs):
    parameter = Parameter("w", shape=(2, 3), **kwargs)
    parameter.initialize(mx.init.One())
    return parameter


def test_initialization_needs_a_shape():
    with pytest.raises(ValueError, match="invalid shape"):
        Parameter("w", shape=(2, 0)).initialize()
    parameter = Parameter("w", shape=(2, 0), allow_deferred_init=True)
    parameter.initialize()
    with pytest.raises(DeferredInitializationError):
        parameter.data()
    parameter.shape = (2, 3)
    parameter._finish_deferred_init()
    assert parameter.data().shape == (2, 3)
    with pytest.raises(AssertionError, match=r"\(3, 3\) is incompatible"):
        parameter.shape = (3, 3)


def test_second_initialization_keeps_values():
    parameter = ready()
    parameter.initialize(mx.init.Zero())
    assert parameter.data().asnumpy().all()
    parameter.initialize(mx.init.Zero(), force_reinit=True)
    assert not parameter.data().asnumpy().any()


def test_own_initializer_wins_over_the_networks():
    parameter = Parameter("w", shape=(2,), init="ones")
    parameter.initialize(default_init=mx.init.Zero())
    assert parameter.data().asnumpy().tolist() == [1, 1]


def test_contexts():
    parameter = Parameter("w", shape=(2,))
    parameter.initialize(mx.init.One(), ctx=[mx.cpu(0), mx.cpu(1)])
    assert parameter.list_ctx() == [mx.cpu(0), mx.cpu(1)]
    assert parameter.data(mx.cpu(1)).context == mx.cpu(1)
    assert parameter.data().context == mx.cpu(0)
    with pytest.raises(RuntimeError, match=r"not initialized on context cpu\(2\)"):
        parameter.data(mx.cpu(2))
    parameter.reset_ctx(mx.cpu(2))
    assert parameter.list_ctx() == [mx.cpu(2)]
    assert parameter.data().asnumpy().tolist() == [1, 1]
    assert ready().data(mx.cpu_pinned()).shape == (2, 3)
    with pytest.raises(ValueError, match="has not been initialized"):
        Parameter("w", shape=(2,)).reset_ctx(mx.cpu())


def test_changing_grad_req():
    parameter = ready()
    assert parameter.grad().asnumpy().tolist() == [[0] * 3] * 2
    parameter.grad_req = "null"
    with pytest.raises(RuntimeError, match="grad_req='null'"):
        parameter.grad()
    with autograd.record():
        assert not (parameter.data() * 2)._rec.requires_grad
    parameter.grad_req = "add"
    for _ in range(2):
        with autograd.record():
            loss = parameter.data().sum()
        loss.backward()
    assert parameter.grad().asnumpy().tolist() == [[2] * 3] * 2
    with pytest.raises(AssertionError, match="grad_req"):
        parameter.grad_req = "foo"
    assert Parameter("w", shape=(1,), differentiable=False).grad_req == "null"


def test_set_data():
    parameter = ready()
    parameter.set_data(nd.ones((2, 3)) * 5)
    assert parameter.data().asnumpy().tolist() == [[5] * 3] * 2
    with pytest.raises(AssertionError, match="incompatible"):
        parameter.set_data(nd.ones((3, 3)))
    with pytest.raises(AssertionError, match="not been initialized"):
        Parameter("w", shape=(2,)).set_data(nd.ones((2,)))
    deferred = Parameter("w", shape=(0, 3), allow_deferred_init=True)
    deferred.initialize()
    deferred.set_data(nd.ones((2, 3)))
    deferred._finish_deferred_init()
    assert deferred.data().asnumpy().all()


def test_constants():
    constant = Constant("c", [[1, 2]])
    assert repr(constant) == "Constant c (shape=(1, 2), dtype=<class 'numpy.float32'>)"
    constant.initialize()
    assert constant.data().asnumpy().tolist() == [[1, 2]]
    assert constant.grad_req == "null"
    with pytest.raises(ValueError, match="has no gradient"):
        constant.grad_req = "write"


def test_storage_types():
    with pytest.raises(ValueError, match="grad_stype for Parameter 'w' must be one of"):
        Parameter("w", shape=(2,), grad_stype="rows")
    with pytest.raises(RuntimeError, match="row_sparse_data"):
        ready().row_sparse_data(nd.array([0]))


def test_dictionary_get():
    params = ParameterDict("pre_")
    weight = params.get("w", shape=(2, 3))
    assert weight.name == "pre_w"
    assert params.get("w", shape=(2, 0)) is weight
    assert weight.shape == (2, 3)
    with pytest.raises(AssertionError, match="'shape': desired '\\(2, 4\\)'"):
        params.get("w", shape=(2, 4))
    with pytest.raises(AssertionError, match="'dtype'"):
        params.get("w", dtype="float64")
    with pytest.raises(KeyError):
        params["w"]
    open_shape = params.get("v", shape=(0, 3))
    assert params.get("v", shape=(2, 3)) is open_shape
    assert open_shape.shape == (2, 3)
    assert list(params) == ["pre_w", "pre_v"]
    assert "pre_w" in params and len(params) == 2


def test_dictionary_constants():
    params = ParameterDict("pre_")
    constant = params.get_constant("c", [1, 2])
    assert params.get_constant("c", np.array([1, 2])) is constant
    assert params.get_constant("c") is constant
    with pytest.raises(AssertionError, match="does not match"):
        params.get_constant("c", [1, 3])
    with pytest.raises(KeyError, match="No constant"):
        params.get_constant("d")
    params.get("w", shape=(1,))
    with pytest.raises(AssertionError, match="not a constant"):
        params.get_constant("w", [1])


def test_dictionary_update_refuses_two_of_a_name():
    one, two = ParameterDict(), ParameterDict()
    one.get("w", shape=(1,))
    two.get("w", shape=(1,))
    with pytest.raises(AssertionError, match="same name 'w'"):
        one.update(two)


def test_dictionary_save_and_load(tmp_path):
    path = str(tmp_path / "d.params")
    params = ParameterDict("net_")
    params.get("w", shape=(2,)).initialize(mx.init.One())
    params.save(path, strip_prefix="net_")
    assert list(nd.load(path)) == ["w"]
    other = ParameterDict("net_")
    other.get("w", shape=(0,), allow_deferred_init=True)
    other.load(path, restore_prefix="net_")
    assert other["net_w"].data().asnumpy().tolist() == [1, 1]
    with pytest.raises(ValueError, match="does not start with 'foo'"):
        params.save(path, strip_prefix="foo")
    other.get("v", shape=(1,))
    with pytest.raises(AssertionError, match="'v' is missing"):
        other.load(path, restore_prefix="net_")
    nd.save(path, [nd.ones((1,))])
    with pytest.raises(ValueError, match="holds no names"):
        other.load(path)


def test_dictionary_settings():
    net = gluon.nn.Dense(2, in_units=2)
    params = net.collect_params()
    params.setattr("lr_mult", 0.5)
    params.setattr("grad_req", "null")
    assert net.weight.lr_mult == 0.5
    assert net.bias.grad_req == "null"
    params.initialize(mx.init.One(), ctx=[mx.cpu(0), mx.cpu(1)])
    assert params.list_ctx() == [mx.cpu(0), mx.cpu(1)]
    params.reset_ctx(mx.cpu(1))
    assert params.list_ctx() == [mx.cpu(1)]


def test_symbols_of_parameters():
    parameter = Parameter("w", shape=(2, 3))
    assert parameter.var() is parameter.var()
    assert parameter.var().name == "w"
