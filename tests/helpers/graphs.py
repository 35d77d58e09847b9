"""Graphs that both packages build; the recorder and the tests import this."""


def _fully_connected(sym):
    x = sym.var("x", shape=(2, 3), lr_mult=2.0, dtype="float16", attr={"__foo__": "bar"})
    return sym.FullyConnected(x, num_hidden=3, name="fc")


def _convolution(sym):
    x = sym.var("x")
    return sym.Convolution(
        x, kernel=(3, 3), num_filter=4, stride=[1, 1], no_bias=True, name="c", attr={"__k__": "v"}
    )


def _norms(sym):
    x = sym.BatchNorm(sym.var("x"), fix_gamma=False, eps=1e-3, name="bn")
    return sym.LeakyReLU(sym.LayerNorm(x, name="ln"), act_type="prelu", name="p")


def _arithmetic(sym):
    x, y = sym.var("x"), sym.var("y")
    return -(2 * x + 1.5) / (y**2) - (x > y) * 0.1


def _group(sym):
    x = sym.var("x")
    parts = sym.split(x, num_outputs=3, axis=1, name="parts")
    return sym.Group([parts[2], sym.concat(parts[0], parts[1], dim=0, name="cat"), x])


def _created(sym):
    return sym.Group([sym.zeros((2, 3)), sym.arange(0, 4), sym.ones((1,), dtype="int32")])


def _placed(sym):
    drawn = sym.random.normal(shape=(2,), ctx="gpu(1)", __layout__="N")
    return sym.Group([
        sym.zeros((2,), ctx="cpu(0)"), sym.ones(3, ctx=None), sym.full((2,), 3, ctx="cpu(2)"),
        sym.eye(2, ctx="cpu(1)"), sym.arange(3, 9, 2, 1, False, "steps", "int32"),
        sym.linspace(0, 1, 3, True, "line"), sym.random.randint(0, 5, shape=(2,), ctx="cpu(0)"),
        drawn, sym.zeros_like(drawn, dtype="int32"), sym.relu(drawn, foo=1),
    ])  # fmt: skip


def _reshaped(sym):
    x = sym.reshape(sym.var("x"), shape=(0, -1), name="r")
    return sym.cast(sym.transpose(x, axes=(1, 0)), dtype="float64", name="t")


def _recurrent(sym):
    return sym.RNN(sym.var("x"), state_size=2, num_layers=1, mode="lstm", name="r")


def _shared(sym):
    w = sym.var("w")
    x = sym.FullyConnected(sym.var("x"), weight=w, no_bias=True, num_hidden=4, name="a")
    x = sym.Activation(x, act_type="relu", name="act")
    return sym.SoftmaxOutput(
        sym.FullyConnected(x, weight=w, no_bias=True, num_hidden=4, name="b"), name="softmax"
    )


def _foreach(sym):
    w = sym.var("w")

    def body(x, states):
        y = sym.FullyConnected(x, weight=w, num_hidden=2, no_bias=True, name="fc") + states[0]
        return [y, y * 2], [y]

    outs, states = sym.contrib.foreach(body, sym.var("d"), [sym.var("s")], name="fe")
    return sym.Group([*outs, *states])


def _while_loop(sym):
    i, s, b = sym.var("i"), sym.var("s"), sym.var("b")
    outs, states = sym.contrib.while_loop(
        lambda i, s: i <= b, lambda i, s: ([s + i, i], [i + 1, s + i]), [i, s], 5, name="wl"
    )
    return sym.Group([*outs, *states])


def _cond(sym):
    a, b = sym.var("a"), sym.var("b")
    return sym.contrib.cond(sym.sum(a) < 4, lambda: a + b, lambda: a - b * 2, name="cd")


def _ctx_groups(sym, scope):
    with scope(ctx_group="one"):
        x = sym.FullyConnected(sym.var("x"), num_hidden=2, name="a")
    with scope(ctx_group="two", lr_mult="3"):
        return sym.FullyConnected(x, num_hidden=1, name="b")


def graphs(mx):
    """Return all graphs by name."""
    makers = {
        "fully_connected": _fully_connected, "convolution": _convolution, "norms": _norms,
        "arithmetic": _arithmetic, "group": _group, "created": _created, "placed": _placed,
        "reshaped": _reshaped, "recurrent": _recurrent, "shared": _shared,
        "foreach": _foreach, "while_loop": _while_loop, "cond": _cond,
    }  # fmt: skip
    found = {}
    for name, make in makers.items():
        with mx.name.NameManager():
            found[name] = make(mx.sym)
    found["ctx_groups"] = _ctx_groups(mx.sym, mx.AttrScope)
    return found


#: graph -> shapes that are given
SHAPES = {
    "fully_connected": {}, "convolution": {"x": (2, 3, 8, 8)}, "norms": {"x": (2, 3, 4)},
    "arithmetic": {"x": (2, 3)}, "group": {"x": (2, 6)}, "created": {}, "placed": {},
    "reshaped": {"x": (2, 3, 4)}, "recurrent": {"x": (5, 2, 3)}, "shared": {"x": (2, 4)},
    "ctx_groups": {"x": (4, 3)}, "foreach": {"d": (3, 4, 5), "s": (4, 2)}, "while_loop": {},
    "cond": {},
}  # fmt: skip

OLD_FILES = {
    "0.8 BatchNorm without states": """{"nodes": [
        {"op": "null", "param": {}, "name": "data", "inputs": [], "backward_source_id": -1},
        {"op": "null", "param": {}, "name": "bn_gamma", "inputs": [], "backward_source_id": -1},
        {"op": "null", "param": {}, "name": "bn_beta", "inputs": [], "backward_source_id": -1},
        {"op": "BatchNorm", "param": {"eps": "0.001", "fix_gamma": "True", "momentum": "0.9"},
         "name": "bn", "inputs": [[0, 0], [1, 0], [2, 0]], "backward_source_id": -1}],
        "heads": [[3, 0]], "arg_nodes": [0, 1, 2]}""",
    "0.8 hidden keys": """{"nodes": [
        {"op": "null", "attr": {"lr_mult": "2", "ctx_group": "d"}, "name": "data", "inputs": []},
        {"op": "null", "name": "w", "inputs": []},
        {"op": "FullyConnected", "param": {"num_hidden": "3", "no_bias": "True"},
         "attr": {"weight_lr_mult": "0.3", "lr_mult": "7"}, "name": "fc",
         "inputs": [[0, 0], [1, 0]]}],
        "heads": [[2, 0]], "arg_nodes": [0, 1]}""",
    "0.8 argmax of all axes": """{"nodes": [
        {"op": "null", "name": "x", "inputs": []},
        {"op": "argmax", "name": "f", "attrs": {"axis": "-1"}, "inputs": [[0, 0, 0]]}],
        "heads": [[1, 0, 0]], "arg_nodes": [0], "attrs": {"mxnet_version": ["int", 800]}}""",
    "unknown attribute": """{"nodes": [
        {"op": "null", "name": "x", "inputs": []},
        {"op": "Flatten", "name": "f", "attrs": {"foo": "1"}, "inputs": [[0, 0, 0]]}],
        "heads": [[1, 0, 0]], "arg_nodes": [0], "attrs": {"mxnet_version": ["int", 10901]}}""",
    "old names": """{"nodes": [
        {"op": "null", "name": "x", "inputs": []},
        {"op": "null", "name": "w", "inputs": []},
        {"op": "Convolution_v1", "param": {"kernel": "(1,1)", "num_filter": "2",
         "no_bias": "True"}, "name": "c", "inputs": [[0, 0], [1, 0]]},
        {"op": "Pooling_v1", "param": {"kernel": "(2,2)", "pool_type": "max"}, "name": "p",
         "inputs": [[2, 0]]},
        {"op": "ElementWiseSum", "param": {"num_args": "2"}, "name": "s",
         "inputs": [[3, 0], [3, 0]]}],
        "heads": [[4, 0]], "arg_nodes": [0, 1]}""",
    "copies between devices": """{"nodes": [
        {"op": "null", "name": "x", "attrs": {"__ctx_group__": "one"}, "inputs": []},
        {"op": "_CrossDeviceCopy", "name": "c", "inputs": [[0, 0, 0]]},
        {"op": "relu", "name": "r", "attrs": {"__ctx_group__": "two"}, "inputs": [[1, 0, 0]]}],
        "heads": [[2, 0, 0]], "arg_nodes": [0], "attrs": {"mxnet_version": ["int", 10901]}}""",
    "shapes of None": """{"nodes": [
        {"op": "null", "name": "x", "inputs": []},
        {"op": "Pooling", "name": "p", "attrs": {"kernel": "None", "global_pool": "TRUE"},
         "inputs": [[0, 0, 0]]}],
        "heads": [[1, 0, 0]], "arg_nodes": [0], "attrs": {"mxnet_version": ["int", 10901]}}""",
    "Reshape to None": """{"nodes": [
        {"op": "null", "name": "x", "inputs": []},
        {"op": "Reshape", "name": "r", "attrs": {"shape": "None"}, "inputs": [[0, 0, 0]]}],
        "heads": [[1, 0, 0]], "arg_nodes": [0], "attrs": {"mxnet_version": ["int", 10901]}}""",
}

OLD_SHAPES = {
    "old names": {"x": (1, 3, 4, 4)}, "copies between devices": {"x": (2, 3)},
    "shapes of None": {"x": (2, 3, 4, 4)},
}  # fmt: skip
