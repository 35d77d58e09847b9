import pickle
import pickletools

import numpy as np
import pytest

import mxnet as mx


def test_pickle_is_what_mxnet_writes_and_reads() -> None:
    graph = mx.sym.exp(mx.sym.var("a"), name="e")
    kind, arguments, state = graph.__reduce__()
    assert kind is mx.sym.Symbol and arguments == (None,)
    assert state == {"handle": graph.tojson()}
    text = pickle.dumps(graph)
    names = {argument for _, argument, _ in pickletools.genops(text) if isinstance(argument, str)}
    assert {"mxnet.symbol.symbol", "Symbol", "handle"} <= names
    assert pickle.loads(text).tojson() == graph.tojson()


def test_state_of_no_graph() -> None:
    empty = mx.sym.Symbol(None)
    empty.__setstate__({"handle": None})
    assert len(empty) == 0


def test_np_symbols_are_refused() -> None:
    with pytest.raises(NotImplementedError, match=r"mx\.np"):
        mx.sym.var("a").as_np_ndarray()


STEP = {"lr": 0.1, "eta": 0.5, "wd": 0.01, "beta1": 0.8}


@pytest.mark.parametrize("rescale", [0.5, 0.0])
@pytest.mark.parametrize("given", ["number", "symbol"])
@pytest.mark.parametrize("name", ["adamw_update", "mp_adamw_update"])
def test_adamw_steps_as_on_arrays(name: str, given: str, rescale: float) -> None:
    draw = np.random.RandomState(1)
    copies = ("w32",) if name.startswith("mp") else ()
    dtype = "float16" if copies else "float32"
    values = {key: draw.uniform(0.1, 1, (2, 3)) for key in ("w", "g", "m", "v")}
    arrays = {key: mx.nd.array(value, dtype=dtype if key in "wg" else "float32")
              for key, value in values.items()}  # fmt: skip
    arrays |= {key: arrays["w"].astype("float32") for key in copies}
    eager = {key: array.copy() for key, array in arrays.items()}
    getattr(mx.nd.contrib, name)(*eager.values(), rescale, out=eager["w"], **STEP)
    scale = mx.sym.var("r") if given == "symbol" else rescale
    graph = getattr(mx.sym.contrib, name)(*map(mx.sym.var, arrays), scale, **STEP)
    if given == "symbol":
        arrays["r"] = mx.nd.array([rescale])
    states = {key: arrays.pop(key) for key in graph.list_auxiliary_states()}
    executor = graph.bind(mx.cpu(), arrays, aux_states=states)
    (found,) = executor.forward()
    np.testing.assert_array_equal(found.asnumpy(), eager["w"].asnumpy())


def test_adamw_does_not_write_into_arrays() -> None:
    inputs = [mx.sym.var(name) for name in "wgmv"]
    with pytest.raises(TypeError, match="out"):
        mx.sym.contrib.adamw_update(*inputs, 1.0, lr=0.1, eta=1, out=inputs[0])


def test_zipfian_draws_as_on_arrays() -> None:
    true = mx.nd.array([3, 50])
    mx.random.seed(4)
    wanted = mx.nd.contrib.rand_zipfian(true, 6, 100)
    graph = mx.sym.Group(list(mx.sym.contrib.rand_zipfian(mx.sym.var("a"), 6, 100)))
    mx.random.seed(4)
    found = graph.bind(mx.cpu(), {"a": true}).forward()
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.dtype == theirs.dtype
        np.testing.assert_array_equal(mine.asnumpy(), theirs.asnumpy())
    names = [one.name.rstrip("0123456789") for one in graph]
    assert names == ["_modscalar", "_mulscalar", "_mulscalar"]
