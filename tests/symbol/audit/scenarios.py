"""What symbols and executors answer, as ``tools/golden/symbol_audit.py`` records it from MXNet.

Every scenario takes the package and returns what JSON can hold.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np


def told(call: Callable[[], Any]) -> Any:
    """Return what a call returns, of objects the type alone, or the type of its error."""
    try:
        found = call()
        plain = (str, int, float, bool, list, tuple, dict, type(None))
        return found if isinstance(found, plain) else type(found).__name__
    except Exception as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        for name in ("AssertionError", "MXNetError", "NotImplementedForSymbol"):
            if name in kinds:
                return name
        return type(error).__name__


def lists(symbol: Any) -> Any:
    return [symbol.name, symbol.list_arguments(), symbol.list_outputs(),
            symbol.list_auxiliary_states(), symbol.list_inputs(), repr(symbol),
            len(symbol)]  # fmt: skip


def numbers(arrays: Any) -> Any:
    return [None if array is None else array.asnumpy().tolist() for array in arrays]


def types(found: Any) -> Any:
    return [None if part is None else [None if t is None else np.dtype(t).name for t in part]
            for part in found]  # fmt: skip


def shapes(found: Any) -> Any:
    return [None if part is None else [None if s is None else list(s) for s in part]
            for part in found]  # fmt: skip


def _net(mx: Any) -> Any:
    sym = mx.sym
    x = sym.Convolution(sym.var("data"), num_filter=4, kernel=(3, 3), name="conv")
    x = sym.BatchNorm(x, name="bn", fix_gamma=False)
    x = sym.FullyConnected(sym.Activation(x, act_type="relu", name="relu"), num_hidden=3, name="fc")
    return sym.SoftmaxOutput(x, name="softmax")


def composition(mx: Any) -> Any:
    sym = mx.sym
    a, b, c = map(sym.var, "abc")
    body = sym.FullyConnected(a, num_hidden=2, name="one") + b
    found = [
        lists(body(a=sym.exp(c, name="e"))),
        lists(body(a=sym.exp(c, name="e"), b=c, name="new")),
        lists(body),
        told(lambda: lists(body(zz=c))), told(lambda: lists(body(c))),
        told(lambda: lists(body(c, b=a))), told(lambda: lists(body(a=3))),
        told(lambda: lists(body(a=sym.Group([b, c])))), told(lambda: lists(body())),
        told(lambda: lists(body(name="renamed"))),
        told(lambda: lists(a(a=b))), told(lambda: lists(sym.Group([body, a])(a=c))),
    ]
    inner = sym.sqrt(sym.var("x"), name="root")
    outer = sym.exp(sym.var("y"), name="outer")
    inner_again = inner(x=outer)
    found += [lists(inner_again), lists(inner), lists(inner_again(y=b))]
    copy = inner.__copy__()
    copy._compose(x=c)
    found += [lists(copy), lists(inner)]
    return found


def internals_and_children(mx: Any) -> Any:
    sym = mx.sym
    net = _net(mx)
    inside = net.get_internals()
    found = [
        inside.list_outputs(), len(inside), lists(inside["fc_output"]), lists(inside[3]),
        lists(net.get_children()), lists(net.get_children()[0]),
        net.get_children()[0].get_children().list_outputs(), sym.var("a").get_children(),
        told(lambda: inside["nothing"].name), told(lambda: inside[99].name),
        told(lambda: inside[1:4].list_outputs()),
        told(lambda: inside[::2].list_outputs()), told(lambda: inside[1.5].name),
        told(lambda: inside["bn"].name),
    ]
    parts = sym.split(sym.var("a"), num_outputs=3, name="parts")
    found += [
        lists(parts), lists(parts[1]), [lists(p) for p in parts], told(lambda: lists(parts[1:])),
        told(lambda: lists(parts[3])), lists(parts["parts_output2"]),
        lists(sym.Group([parts, parts[0]])), told(lambda: lists(parts[0][0])),
        told(lambda: parts[0].get_children().list_outputs()),
        told(lambda: lists(sym.Group([parts[2], sym.var("b")]).get_internals())),
        told(lambda: lists(sym.exp(parts))), told(lambda: sym.Group([]).name),
        told(lambda: sym.Group(sym.var("a")).name),
    ]
    return found


def attributes(mx: Any) -> Any:
    sym = mx.sym
    with mx.AttrScope(ctx_group="one", __mood__="good"):
        a = sym.var("a", attr={"__mood__": "better"}, lr_mult=2.0, wd_mult=0.5, shape=(2, 3),
                    dtype="float16", init=mx.init.One(), __own__="x")  # fmt: skip
        with mx.AttrScope(__data__="in", ctx_group="two"):
            b = sym.FullyConnected(a, num_hidden=4, name="fc", attr={"__mark__": "7"})
    c = b + 1
    found = [
        a.list_attr(), b.list_attr(), c.list_attr(), c.attr_dict(), a.attr("mood"), a.attr("none"),
        b.attr("num_hidden"), a.attr("__mood__"), a.attr("lr_mult"), a.attr("__lr_mult__"),
        told(lambda: a.list_attr(recursive=True)), told(lambda: sym.Group([a, b]).list_attr()),
        told(lambda: sym.Group([a, b]).attr("mood")), sym.Group([a, b]).attr_dict(),
    ]
    b._set_attr(__mood__="other", num_hidden="5")
    found += [b.list_attr(), told(lambda: b._set_attr(mood=3)), b.tojson()]
    found += [
        told(lambda: sym.var("q", foo="bar").name), told(lambda: sym.var(3).name),
        told(lambda: sym.exp(a, attr={"foo": "bar"}).list_attr()),
        told(lambda: sym.exp(a, attr={"__foo__": "bar"}).list_attr()),
        told(lambda: sym.exp(a, __foo__="bar").list_attr()),
        told(lambda: sym.exp(a, lr_mult="2", name="e").list_attr()),
        told(lambda: _scoped(mx, mood="good")), told(lambda: _scoped(mx, mood="good", var=True)),
        told(lambda: _scoped(mx, lr_mult="2")), told(lambda: mx.AttrScope(a=1).get(None)),
        told(lambda: mx.AttrScope(a="1").get({"b": "2"})),
        told(lambda: sym.var("s", stype="row_sparse").list_attr()),
        told(lambda: sym.var("s", attr={"__shape__": "(3,)"}).infer_shape()[0]),
    ]
    return found


def _scoped(mx: Any, var: bool = False, **attrs: str) -> Any:
    with mx.AttrScope(**attrs):
        x = mx.sym.var("x")
        return x.list_attr() if var else mx.sym.exp(x).list_attr()


def names(mx: Any) -> Any:
    sym = mx.sym
    x = sym.var("x")
    with mx.name.NameManager():
        found = [(-x).name, (x + 1).name, (x * x).name, (2 - x).name, (x / x).name, (x**2).name,
                 (x > 1).name, (x == x).name, (x % 3).name, abs(x).name, sym.dot(x, x).name,
                 sym.Convolution(x, num_filter=1, kernel=(1,)).name, x.reshape((1,)).name,
                 x.sum().name, sym.zeros((1,)).name, sym.concat(x, x).name, x.astype("int8").name,
                 sym.linalg.gemm2(x, x).name, sym.contrib.box_iou(x, x).name,
                 sym.random.normal(shape=(1,)).name, sym.stack(x, x).name, x[0].name,
                 sym.maximum(x, 2).name, sym.maximum(x, x).name, sym.hypot(x, 3).name]  # fmt: skip
        with mx.name.Prefix("net_"):
            found += [sym.FullyConnected(x, num_hidden=1).name, sym.var("y").name,
                      sym.exp(x, name="given").name, (x + 1).list_outputs(),
                      sym.FullyConnected(x, num_hidden=1).list_arguments()]  # fmt: skip
        found.append(sym.FullyConnected(x, num_hidden=1).name)
    with mx.name.NameManager() as manager:
        found += [manager.get(None, "a"), manager.get("b", "a"), manager.get(None, "a"),
                  mx.name.NameManager.current is manager]  # fmt: skip
    return found


def shape_inference(mx: Any) -> Any:
    sym = mx.sym
    net = _net(mx)
    a, b = sym.var("a"), sym.var("b")
    dense = sym.FullyConnected(a, num_hidden=4, name="fc")
    cases: dict[str, tuple[Any, dict[str, Any]]] = {
        "net": (net, {"data": (2, 3, 8, 8)}), "no data": (net, {}),
        "unknown batch": (net, {"data": (0, 3, 8, 8)}),
        "only weight": (dense, {"fc_weight": (4, 7)}),
        "weight and batch": (dense, {"fc_weight": (4, 7), "a": (3, 0)}),
        "sum of known left": (a + b, {"a": (2, 3)}),
        "sum of parts": (a + b, {"a": (2, 0), "b": (0, 3)}),
        "broadcast": (sym.broadcast_add(a, b), {"a": (2, 1), "b": (1, 3)}),
        "broadcast unknown": (sym.broadcast_add(a, b), {"a": (2, 3)}),
        "reshape": (a.reshape((-1, 2)), {"a": (4, 3)}),
        "transpose": (sym.transpose(a), {"a": (4, 0, 2)}),
        "concat": (sym.concat(a, b, dim=1), {"a": (2, 3), "b": (2, 0)}),
        "dot": (sym.dot(a, b), {"a": (2, 3), "b": (3, 5)}),
        "dot half": (sym.dot(a, b), {"a": (2, 3)}),
        "group": (sym.Group([a + b, a]), {"b": (5,)}), "variable": (a, {}),
        "declared": (sym.var("q", shape=(2, 0)) + a, {"a": (2, 3)}),
        "pooling": (sym.Pooling(a, kernel=(2, 2)), {"a": (0, 3, 8, 8)}),
        "embedding": (sym.Embedding(a, input_dim=5, output_dim=3), {"a": (2, 7)}),
        "where": (sym.where(a, b, sym.var("c")), {"b": (2, 3)}),
        "expand": (sym.expand_dims(a, axis=1), {"a": (0, 3)}),
        "mean": (sym.mean(a, axis=1), {"a": (2, 0, 3)}),
        "activation back": (sym.Activation(a, act_type="relu") + b, {"b": (2, 3)}),
        "rnn": (sym.RNN(a, sym.var("p"), sym.var("s"), mode="gru", state_size=4, num_layers=2),
                {"a": (5, 2, 3)}),
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name, (graph, given) in cases.items():
        found[name] = [told(lambda: shapes(graph.infer_shape_partial(**given)))]  # noqa: B023
    contradictions = [
        (net, {"data": (2, 3, 8)}), (dense, {"a": (2, 3), "fc_weight": (4, 4)}),
        (a + b, {"a": (2, 3), "b": (3, 2)}), (a, {"zz": (1,)}),
    ]  # fmt: skip
    found["refused"] = [
        told(lambda: shapes(graph.infer_shape_partial(**given)))  # noqa: B023
        for graph, given in contradictions
    ]
    return found


def type_inference(mx: Any) -> Any:
    sym = mx.sym
    a, b = sym.var("a"), sym.var("b")
    net = _net(mx)
    cases: dict[str, tuple[Any, dict[str, Any]]] = {
        "nothing": (net, {}), "data": (net, {"data": "float16"}),
        "double": (net, {"data": "float64"}),
        "weight": (sym.FullyConnected(a, num_hidden=4, name="fc"), {"fc_weight": "float16"}),
        "cast": (sym.Cast(a, dtype="int32"), {"a": "float32"}),
        "cast unknown": (sym.Cast(a, dtype="int32"), {}),
        "after cast": (sym.Cast(a, dtype="float16") * b, {}),
        "sum": (a + b, {"b": "int64"}), "argmax": (sym.argmax(a, axis=0), {"a": "float16"}),
        "topk both": (sym.topk(a, ret_typ="both"), {"a": "float64"}),
        "topk typed": (sym.topk(a, ret_typ="indices", dtype="int32"), {"a": "float64"}),
        "argsort": (sym.argsort(a, dtype="int64"), {"a": "float16"}),
        "one_hot": (sym.one_hot(a, depth=3), {"a": "int32"}),
        "one_hot typed": (sym.one_hot(a, depth=3, dtype="float16"), {"a": "int32"}),
        "embedding": (sym.Embedding(a, input_dim=5, output_dim=3, name="e"), {"a": "int32"}),
        "equal": (a == b, {"a": "int32"}), "declared": (sym.var("q", dtype="float64") * 2, {}),
        "shape": (sym.shape_array(a), {"a": "float16"}), "size": (sym.size_array(a), {}),
        "zeros": (sym.zeros((2,), dtype="int8") + a, {}), "arange": (sym.arange(3), {}),
        "norm": (sym.norm(a), {"a": "float16"}),
        "norm typed": (sym.norm(a, out_dtype="float64"), {"a": "float16"}),
        "take": (sym.take(a, b), {"a": "float16", "b": "int32"}),
        "quantize": (sym.contrib.quantize_v2(a, out_type="int8", min_calib_range=0.0,
                                             max_calib_range=1.0), {"a": "float32"}),
        "quantized layer": (
            sym.contrib.quantized_flatten(a, b, sym.var("c"), name="q"), {"a": "int8"}),
        "quantized norm": (
            sym.contrib.quantized_batch_norm(*map(sym.var, "abcdefg"), name="q"), {"a": "int8"}),
        "dequantize": (sym.contrib.dequantize(a, b, sym.var("c"), name="q"), {"a": "int8"}),
        "requantize": (sym.contrib.requantize(a, b, sym.var("c"), name="q"), {"a": "int32"}),
        "amp": (sym.amp_multicast(a, b, num_outputs=2), {"a": "float16", "b": "float32"}),
        "amp cast": (sym.amp_cast(a, dtype="float16"), {"a": "float32"}),
        "batch norm": (sym.BatchNorm(a, name="bn"), {"a": "float16"}),
        "layer norm": (sym.LayerNorm(a, name="ln"), {"a": "float16"}),
        "histogram": (sym.histogram(a, bins=3, range=(0, 1)), {"a": "float32"}),
        "multinomial": (sym.random.multinomial(a), {"a": "float32"}),
        "random": (sym.random.uniform(shape=(2,), dtype="float64"), {}),
        "group": (sym.Group([a, sym.Cast(a, dtype="int8")]), {"a": "float64"}),
        "where": (sym.where(a, b, sym.var("c")), {"b": "float16"}),
        "sequence": (sym.SequenceMask(a, b, use_sequence_length=True), {"a": "float16"}),
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name, (graph, given) in cases.items():
        found[name] = [told(lambda: types(graph.infer_type(**given))),  # noqa: B023
                       told(lambda: types(graph.infer_type_partial(**given)))]  # noqa: B023, fmt: skip
    dense = sym.FullyConnected(a, num_hidden=4, name="fc")
    found["refused"] = [told(lambda: types(dense.infer_type("float16", b="float32"))),
                        told(lambda: types(dense.infer_type(a="nothing"))),
                        told(lambda: types((a + b).infer_type(a="int8", b="float32")))]  # fmt: skip
    return found


def texts(mx: Any) -> Any:
    sym = mx.sym
    net = _net(mx)
    parts = sym.split(sym.var("a"), num_outputs=2, name="parts")
    return [net.debug_str(), parts.debug_str(), sym.Group([parts[1], sym.var("b")]).debug_str(),
            sym.var("a").debug_str(), (parts[1] * 2).tojson()]  # fmt: skip


def refusals(mx: Any) -> Any:
    a = mx.sym.var("a")
    calls: list[Callable[[], Any]] = [
        lambda: bool(a), lambda: hash(a) and None, lambda: a.asnumpy(), lambda: a.asscalar(),
        lambda: a.copy(), lambda: a.detach(),
        lambda: a.backward(), lambda: a.wait_to_read(), lambda: a + "x", lambda: a + None,
        lambda: "x" * a, lambda: a // 2, lambda: a @ a, lambda: a & a, lambda: float(a),
        lambda: a.grad, lambda: a.shape, lambda: a.gradient(["a"]), lambda: a.nothing,
        lambda: mx.sym.nothing, lambda: mx.sym.exp(3), lambda: mx.sym.exp(a, a),
        lambda: mx.sym.FullyConnected(a), lambda: mx.sym.FullyConnected(a, num_hidden="x"),
        lambda: mx.sym.exp(a, foo=3), lambda: mx.sym.load("nowhere.json"),
        lambda: mx.sym.load(3), lambda: mx.sym.load_json(3),
        lambda: a.save(3), lambda: a.eval(),
        lambda: mx.sym.Activation(a, act_type="none"), 
        lambda: mx.sym.concat(a, 3),
    ]  # fmt: skip
    return [told(call) for call in calls]


def _bound(mx: Any, **settings: Any) -> Any:
    graph = mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, name="fc")
    values = {"x": [[1, 2, 3], [4, 5, 6]], "fc_weight": [[1, 0, 2], [0, 1, -1]], "fc_bias": [1, 2]}
    arrays = {name: mx.nd.array(value) for name, value in values.items()}
    grads = {name: mx.nd.ones(array.shape) for name, array in arrays.items()}
    return graph, graph.bind(mx.cpu(), arrays, **{"args_grad": grads, **settings})


def executors(mx: Any) -> Any:
    found: list[Any] = []
    for request in ("write", "add", "null", {"x": "add", "fc_weight": "write"},
                    ["null", "write", "add"]):  # fmt: skip
        _, one = _bound(mx, grad_req=request)
        outputs = one.forward(is_train=True)
        found.append(numbers(outputs))
        one.backward(mx.nd.array([[1, 2], [3, 4]]))
        found.append(numbers(one.grad_arrays))
        one.forward(is_train=True, x=mx.nd.ones((2, 3)))
        one.backward([mx.nd.ones((2, 2))])
        found.append([numbers(one.grad_arrays), numbers(one.outputs)])
        found.append([sorted(one.arg_dict), sorted(one.grad_dict), one.aux_dict,
                      list(one.output_dict)])  # fmt: skip
    graph, one = _bound(mx, args_grad={"x": mx.nd.zeros((2, 3))})
    one.forward(is_train=True)
    one.backward(mx.nd.ones((2, 2)))
    found.append([numbers(one.grad_arrays), one.grad_dict["fc_bias"]])
    one.forward(is_train=False)
    found += [
        told(lambda: one.backward()), told(lambda: numbers(one.forward(zz=mx.nd.ones(1)))),
        told(lambda: numbers(one.forward(x=mx.nd.ones((3, 3))))),
        told(lambda: numbers(one.forward(x=np.ones((2, 3))))),
        told(lambda: one.copy_params_from({"zz": mx.nd.ones(1)})),
        told(lambda: one.copy_params_from({"zz": mx.nd.ones(1)}, allow_extra_params=True)),
        told(lambda: one.copy_params_from({}, {"zz": mx.nd.ones(1)})),
        told(lambda: one.copy_params_from({"fc_bias": mx.nd.array([7, 8], dtype="float64")})),
        numbers(one.arg_arrays), told(lambda: numbers(graph.eval(x=mx.nd.ones((1, 3))))),
        told(lambda: numbers(graph.eval(mx.cpu(), x=mx.nd.ones((1, 3)), fc_bias=mx.nd.ones(2),
                                        fc_weight=mx.nd.ones((2, 3))))),
        told(lambda: graph.bind(mx.cpu(), {"x": mx.nd.ones((2, 3))})),
        told(lambda: graph.bind(mx.cpu(), [mx.nd.ones((2, 3))])),
        told(lambda: graph.bind(mx.cpu(), 3)), told(lambda: graph.bind("cpu", [])),
        told(lambda: _bound(mx, grad_req="other")[1]),
        
    ]  # fmt: skip
    return found


def simple_binds(mx: Any) -> Any:
    net = _net(mx)
    found: list[Any] = []
    for settings in ({}, {"grad_req": "null"}, {"grad_req": {"fc_weight": "add"}},
                     {"type_dict": {"data": "float64"}}):  # fmt: skip
        one = net.simple_bind(mx.cpu(), data=(2, 3, 8, 8), **settings)
        found.append({
            name: [list(array.shape), np.dtype(array.dtype).name, float(array.sum().asscalar())]
            for name, array in {**one.arg_dict, **one.aux_dict}.items()
        })  # fmt: skip
        found.append([None if g is None else list(g.shape) for g in one.grad_arrays])
    buffer: dict[str, Any] = {}
    first = net.simple_bind(mx.cpu(), data=(4, 3, 8, 8), shared_buffer=buffer)
    second = net.simple_bind(mx.cpu(), data=(2, 3, 8, 8), shared_exec=first,
                             shared_arg_names=["conv_weight", "fc_weight"])  # fmt: skip
    first.arg_dict["conv_bias"][:] = 5
    found.append(float(second.arg_dict["conv_bias"].sum().asscalar()))
    return found


def reshapes(mx: Any) -> Any:
    found: list[Any] = []
    _, one = _bound(mx)
    same = one.reshape(x=(2, 3))
    found.append([same.arg_dict["fc_weight"].shape == (2, 3), list(same.outputs[0].shape)])
    smaller = one.reshape(x=(1, 3))
    smaller.arg_dict["x"][:] = 9
    found.append([numbers([one.arg_dict["x"]]), numbers(smaller.forward(is_train=False))])
    smaller.arg_dict["fc_bias"][:] = 3
    found.append(numbers([one.arg_dict["fc_bias"]]))
    calls = [{"x": (5, 3)}, {"x": (5, 3), "allow_up_sizing": True}, {"x": (2, 2)},
             {"x": (2, 2), "partial_shaping": True},
             {"x": (2, 4), "partial_shaping": True},
             {"x": (2, 4), "partial_shaping": True, "allow_up_sizing": True},
             {"zz": (1,)}, {"fc_weight": (2, 2)}, {"x": (6,)}]  # fmt: skip
    for call in calls:
        found.append(told(lambda: {
            name: list(array.shape) for name, array in one.reshape(**call).arg_dict.items()  # noqa: B023
        }))
    return found


def monitors(mx: Any) -> Any:
    """Names that callbacks see: all outputs, hidden ones too, and inputs if asked for."""
    sym = mx.sym
    found: list[Any] = []
    # Masks, workspaces and gradients that MXNet keeps are not among what graphs here have.
    private = ("_mask", "_workspace", "_tmp_norm", "ctc_output1")
    graphs = {
        "net": (_net(mx), {"data": (2, 3, 8, 8)}),
        "dropout": (sym.Dropout(sym.var("data"), p=0.5, name="drop"), {"data": (2, 3)}),
        "norm": (sym.LayerNorm(sym.var("data"), name="ln"), {"data": (2, 3)}),
        "pool": (sym.Pooling(sym.var("data"), kernel=(2, 2), name="pool"), {"data": (1, 1, 4, 4)}),
        "parts": (sym.concat(*sym.split(sym.var("data"), num_outputs=2, name="parts"), name="cat"),
                  {"data": (2, 4)}),
        "topk": (sym.topk(sym.var("data"), name="top"), {"data": (2, 3)}),
        "lrn": (sym.LRN(sym.var("data"), nsize=3, name="lrn"), {"data": (1, 4, 2, 2)}),
        "group": (sym.GroupNorm(sym.var("data"), num_groups=2, name="gn"), {"data": (1, 4, 2, 2)}),
        "instance": (sym.InstanceNorm(sym.var("data"), name="in"), {"data": (1, 4, 2, 2)}),
        "l2": (sym.L2Normalization(sym.var("data"), name="l2"), {"data": (2, 3)}),
        "rnn": (sym.RNN(sym.var("data"), sym.var("p"), sym.var("s"), mode="rnn_tanh", state_size=2,
                        num_layers=1, name="rnn"), {"data": (3, 1, 2)}),
        "ctc": (sym.CTCLoss(sym.var("data"), sym.var("label"), name="ctc"),
                {"data": (4, 1, 3), "label": (1, 2)}),
        "custom": (sym.var("data") * 2 + 1, {"data": (2,)}),
    }  # fmt: skip
    for name, (graph, given) in graphs.items():
        for inputs_too in (False, True):
            for train in (False, True):
                seen: list[Any] = []
                one = graph.simple_bind(mx.cpu(), **given)
                one.set_monitor_callback(
                    lambda key, array: seen.append(_text(key)),  # noqa: B023
                    monitor_all=inputs_too,
                )
                one.forward(is_train=train)
                mx.nd.waitall()
                found.append([name, inputs_too, train,
                              [key for key in seen if not key.endswith(private)]])  # fmt: skip
    return found


def _text(key: Any) -> str:
    return key.decode() if isinstance(key, bytes) else key


def groups(mx: Any) -> Any:
    """Nodes on the contexts of their groups."""
    sym = mx.sym
    with mx.AttrScope(ctx_group="one"):
        x = sym.FullyConnected(sym.var("x"), num_hidden=2, name="a")
    with mx.AttrScope(ctx_group="two"):
        y = sym.FullyConnected(x, num_hidden=3, name="b")
    z = sym.MakeLoss(sym.sum(y, name="sum"), name="loss")
    places = {"one": mx.cpu(0), "two": mx.cpu(1)}
    one = z.simple_bind(mx.cpu(0), group2ctx=places, x=(4, 5))
    found: list[Any] = [{name: str(array.context) for name, array in one.arg_dict.items()}]
    for name, array in one.arg_dict.items():
        array[:] = mx.nd.array(np.random.RandomState(len(name)).uniform(-1, 1, array.shape),
                               ctx=array.context)  # fmt: skip
    one.forward(is_train=True)
    one.backward()
    found += [numbers(one.outputs), [str(o.context) for o in one.outputs]]
    found += [{n: g.asnumpy().round(4).tolist() for n, g in one.grad_dict.items()}]
    found += [{n: str(g.context) for n, g in one.grad_dict.items()}]
    return found


def quiet(scenario: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(mx: Any) -> Any:
        logging.disable(logging.WARNING)
        try:
            with mx.name.NameManager():
                return scenario(mx)
        finally:
            logging.disable(logging.NOTSET)

    return run


SCENARIOS = {
    one.__name__: quiet(one)
    for one in (
        composition, internals_and_children, attributes, names, shape_inference, type_inference,
        texts, refusals, executors, simple_binds, reshapes, monitors, groups,
    )
}  # fmt: skip
