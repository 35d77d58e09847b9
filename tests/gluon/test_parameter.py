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
    with pytest.warns(UserWarning, match="'w' is already initialized, ignoring"):
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


def test_constants_have_no_gradients():
    class Scaled(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            with self.name_scope():
                self.dense = gluon.nn.Dense(2, in_units=3)
                self.scale = self.params.get_constant("scale", nd.array([1.0, 2.0]))

        def hybrid_forward(self, F, x, scale):
            return F.broadcast_mul(self.dense(x), scale)

    net = Scaled()
    net.initialize()
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1.0})
    for active in (False, True):
        net.hybridize(active)
        for _ in range(4):
            with autograd.record():
                loss = net(nd.ones((2, 3))).sum()
            loss.backward()
            trainer.step(1)
        assert net.scale._grad is None and net.scale.data().grad is None
        np.testing.assert_array_equal(net.scale.data().asnumpy(), [1, 2])
    with pytest.raises(RuntimeError, match="because grad_req='null'"):
        net.scale.grad()


def test_constants():
    constant = Constant("c", [[1, 2]])
    assert repr(constant) == "Constant c (shape=(1, 2), dtype=<class 'numpy.float32'>)"
    constant.initialize()
    assert constant.data().asnumpy().tolist() == [[1, 2]]
    assert constant.grad_req == "null"
    with pytest.warns(UserWarning, match='new value "write" is ignored'):
        constant.grad_req = "write"
    assert constant.grad_req == "null"


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


BOTH = [mx.cpu(0), mx.cpu(1)]


def test_positions_of_contexts():
    parameter = Parameter("w", shape=(2,))
    assert parameter._ctx_map is None
    parameter.initialize(ctx=[mx.cpu(2), mx.cpu(0)])
    assert parameter._ctx_map == [[], [1, None, 0]]
    with mx.cpu(2):
        assert parameter.data().context == mx.cpu(2)
    assert len(parameter._check_and_get(parameter._data, list)) == 2
    parameter.reset_ctx(mx.cpu(0))
    assert parameter._ctx_map == [[], [0]]


class HalfOf(Parameter):
    """Stands for another parameter with values of its own, as weight dropping libraries do."""

    def __init__(self, other):
        super().__init__(name=other.name, shape=other.shape)
        for name in ("_data", "_grad", "_ctx_list", "_ctx_map", "_var", "_deferred_init"):
            setattr(self, name, getattr(other, name))

    def data(self, ctx=None):
        return self._check_and_get(self._data, ctx) / 2


@pytest.mark.parametrize("hybrid", [False, True])
def test_parameters_of_a_block_may_be_replaced_by_others(hybrid):
    layer = mx.gluon.nn.Dense(1, in_units=2, use_bias=False)
    half = HalfOf(layer.weight)
    layer.params._params[half.name] = layer._reg_params["weight"] = layer.weight = half
    layer.initialize(mx.init.One())
    if hybrid:
        layer.hybridize()
    for _ in range(4):
        with mx.autograd.record():
            out = layer(mx.nd.ones((1, 2)))
        out.backward()
        assert out.asnumpy().tolist() == [[1]]
        assert half.grad().asnumpy().tolist() == [[0.5, 0.5]]
        half.set_data(mx.nd.ones((1, 2)))


def test_mean_over_contexts():
    parameter = Parameter("w", shape=(2,))
    parameter.initialize(mx.init.One(), ctx=BOTH)
    parameter.data(mx.cpu(1))[:] = 3
    assert parameter._reduce().asnumpy().tolist() == [2, 2]
    assert parameter._reduce().context == mx.cpu(0)


@pytest.mark.parametrize(
    ("kwargs", "dtypes"),
    [
        ({"cast_dtype": True}, (np.float32, np.float32)),
        ({"cast_dtype": True, "dtype_source": "current"}, (np.float32, np.float32)),
        ({"cast_dtype": True, "dtype_source": "saved"}, (np.float16, np.float16)),
    ],
)
@pytest.mark.parametrize("initialized", [True, False])
def test_dtype_of_loaded_values(initialized, kwargs, dtypes):
    parameter = ready() if initialized else Parameter("w", shape=(2, 3))
    parameter._load_init(nd.ones((2, 3), dtype="float16") * 7, None, **kwargs)
    assert (np.dtype(parameter.dtype), parameter.data().dtype) == dtypes
    assert parameter.grad().dtype == dtypes[1]
    assert parameter.data().asnumpy().tolist() == [[7] * 3] * 2


def test_loaded_values_must_fit():
    value = nd.ones((2, 3), dtype="float16")
    with pytest.raises(AssertionError, match="dtype incompatible expected float32 vs saved"):
        ready()._load_init(value, None)
    with pytest.raises(AssertionError, match="dtype_source must be"):
        ready()._load_init(value, None, cast_dtype=True, dtype_source="other")
    with pytest.raises(AssertionError, match=r"expected \(2, 3\) vs saved \(3, 3\)"):
        ready()._load_init(nd.ones((3, 3)), None)
    deferred = Parameter("w", shape=(0, 3), allow_deferred_init=True)
    deferred.initialize()
    for parameter in (ready(), deferred):
        with pytest.raises(AssertionError, match=r"on \[cpu\(1\)\] because it was previous"):
            parameter._load_init(nd.ones((2, 3)), mx.cpu(1))
    deferred._load_init(nd.ones((2, 3)), None)
    assert (deferred.shape, deferred._deferred_init) == ((2, 3), ())
    elsewhere = Parameter("w", shape=(2, 3))
    elsewhere._load_init(nd.ones((2, 3)), BOTH)
    assert elsewhere.list_ctx() == BOTH


def test_cast():
    parameter = ready()
    parameter.cast("float16")
    assert (parameter.dtype, parameter.data().dtype, parameter.grad().dtype) == (
        "float16", np.float16, np.float16,
    )  # fmt: skip
    parameter.dtype = "float64"
    assert parameter.var().attr("__dtype__") == "1"
    with autograd.record():
        loss = (parameter.data() * 2).sum()
    loss.backward()
    assert parameter.grad().asnumpy().tolist() == [[2] * 3] * 2


def test_rows_need_a_trainer_and_numbers():
    rows = ready(stype="row_sparse", grad_stype="row_sparse")
    for call in (rows.data, rows.list_data):
        with pytest.raises(RuntimeError, match=r"Please use row_sparse_data\(\) instead"):
            call()
    with pytest.raises(RuntimeError, match="when no Trainer is created with it"):
        rows.row_sparse_data(nd.array([1]))
    with pytest.raises(RuntimeError, match=r"Please use list_data\(\) instead"):
        ready().list_row_sparse_data(nd.array([1]))
    with pytest.raises(TypeError, match="row_id must have NDArray type"):
        rows.row_sparse_data([1])
    gluon.Trainer([rows], "sgd")
    assert rows.row_sparse_data(nd.array([1])).asnumpy().tolist() == [[0] * 3, [1] * 3]
    assert [a.indices.asnumpy().tolist() for a in rows.list_row_sparse_data(nd.array([0]))] == [[0]]
    assert rows._reduce().asnumpy().tolist() == [[1] * 3] * 2


def test_load_dict():
    params = ParameterDict("n_")
    params.get("w", shape=(2, 3))
    params.get("b", shape=(2,))
    values = {"arg:n_w": nd.ones((2, 3)) * 4, "aux:n_b": nd.ones((2,))}
    params.load_dict(values, ctx=mx.cpu(1))
    assert params.list_ctx() == [mx.cpu(1)]
    assert params["n_w"].data().asnumpy().sum() == 24
    params.load_dict({"w": nd.ones((2, 3)), "b": nd.ones((2,))}, restore_prefix="n_")
    assert params["n_w"].data().asnumpy().sum() == 6
    with pytest.raises(AssertionError, match="'n_b' is missing in param_dict, which contains"):
        params.load_dict({"n_w": nd.ones((2, 3))})
    with pytest.raises(AssertionError, match="'n_b' is missing in file 'foo'"):
        params.load_dict({"n_w": nd.ones((2, 3))}, filename="foo")
    params.load_dict({"n_w": nd.ones((2, 3))}, allow_missing=True)
    more = {**values, "q": nd.ones((1,))}
    with pytest.raises(AssertionError, match="'q' loaded from param_dict is not present"):
        params.load_dict(more)
    params.load_dict(more, ignore_extra=True)
    with pytest.raises(AssertionError, match="restore_prefix is 'm_' but"):
        params.load_dict(values, restore_prefix="m_")


def test_dictionaries_share_by_name():
    params = ParameterDict("net_")
    weight = params.get("w", shape=(2, 3))
    assert ParameterDict("net_", shared=params).get("w") is weight
    assert ParameterDict("other_", shared=params).get("w", shape=(1,)) is not weight
    with pytest.raises(AssertionError, match=r"'lr_mult': desired '2\.0' vs stored '1\.0'"):
        params.get("w", lr_mult=2.0)
    assert params.get("w", init="ones").init == "ones"
