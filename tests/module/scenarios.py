"""Uses of Module whose results ``tools/golden/modules.py`` records from MXNet."""

from __future__ import annotations

import os
from typing import Any

from networks import (
    array,
    batch_of,
    bound,
    convnet,
    logged,
    mlp,
    noted,
    outcome,
    samples,
    start_of,
    train,
    trained,
)

# Variables of MXNet's loops that callbacks can see but have no use for.
INNER = {
    "__class__", "batch_end_params", "callback", "data_iter", "eval_name_vals", "name", "params",
    "res", "toc", "val",
}  # fmt: skip


def _fit(mx: Any, symbol: Any, shape: tuple[int, ...], contexts: int, **kwargs: Any) -> list[Any]:
    """Train, and note parameters, metrics, logs and predictions."""
    lines: list[Any] = []
    module = mx.mod.Module(symbol, context=[mx.cpu(i) for i in range(contexts)])
    arg_params, aux_params = start_of(mx, symbol, data=(4, *shape[1:]))
    with logged(lines):
        module.fit(
            samples(mx, shape), eval_data=samples(mx, shape), num_epoch=2,
            arg_params=arg_params, aux_params=aux_params, **kwargs,
        )  # fmt: skip
    lines.append(noted(module.get_params()))
    lines.append(noted(module.predict(samples(mx, shape))))
    lines.append(noted(module.score(samples(mx, shape), ["acc", "ce"])))
    lines.append(noted(module._update_on_kvstore))
    return lines


def fit_mlp(mx: Any, place: str) -> list[Any]:
    """Train a small network with several optimizers, on one and two contexts."""
    sgd = {"learning_rate": 0.3, "momentum": 0.9, "wd": 0.01}
    return [
        _fit(mx, mlp(mx), (10, 4), contexts, optimizer=name, optimizer_params=params, **more)
        for contexts in (1, 2)
        for name, params, more in (
            ("sgd", sgd, {}), ("adam", {"learning_rate": 0.05}, {"kvstore": "device"}),
            ("sgd", tuple(sgd.items()), {"kvstore": None, "eval_metric": ["acc", "ce"]}),
            ("sgd", {"learning_rate": 0.1, "rescale_grad": 1.0}, {"validation_metric": "ce"}),
        )
    ]  # fmt: skip


def fit_conv(mx: Any, place: str) -> list[Any]:
    """Train a convolutional network with batch norm."""
    return [
        _fit(mx, convnet(mx), (10, 2, 8, 8), contexts, optimizer_params={"learning_rate": 0.2})
        for contexts in (1, 2)
    ]


def calls_of_fit(mx: Any, place: str) -> list[Any]:
    """Note which methods `fit` calls, and what callbacks get."""
    lines: list[Any] = []
    names = (
        "bind", "init_params", "init_optimizer", "prepare", "forward", "backward", "update",
        "update_metric", "get_params", "set_params", "score", "get_outputs", "install_monitor",
    )  # fmt: skip

    def spied(name: str) -> Any:
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            lines.append(f"{name} {len(args)} {sorted(kwargs)}")
            return getattr(mx.mod.Module, name)(self, *args, **kwargs)

        return method

    spy = type("Spy", (mx.mod.Module,), {name: spied(name) for name in names})

    def callback(label: str) -> Any:
        def note(param: Any) -> None:
            keys = sorted(set(param.locals) - INNER)
            value = param.eval_metric.get_name_value()
            lines.append([label, param.epoch, param.nbatch, noted(value), keys])

        return note

    def after(epoch: int, symbol: Any, arg: Any, aux: Any) -> None:
        lines.append(["epoch", epoch, symbol.name, sorted(arg), sorted(aux)])

    class Monitor:
        def install(self, executor: Any) -> None:
            lines.append("install")

        def tic(self) -> None:
            lines.append("tic")

        def toc_print(self) -> None:
            lines.append("toc_print")

    symbol = mlp(mx)
    arg_params, _ = start_of(mx, symbol, data=(4, 4))
    with logged(lines):
        spy(symbol).fit(
            samples(mx), eval_data=samples(mx, (8, 4)), num_epoch=3, begin_epoch=1,
            batch_end_callback=[callback("batch")], epoch_end_callback=after,
            eval_end_callback=callback("eval end"), monitor=Monitor(), arg_params=arg_params,
            eval_batch_end_callback=(callback("eval batch"),), allow_missing=True,
        )  # fmt: skip
    return lines


def steps(mx: Any, place: str) -> list[Any]:
    """Take single steps by hand, with gradients of inputs and several kinds of gradients."""
    lines: list[Any] = []
    for grad_req in ("write", "add", {"fc1_weight": "add"}):
        module = bound(mx, inputs_need_grad=True, grad_req=grad_req)
        module.init_optimizer(optimizer_params={"learning_rate": 0.1})
        for seed in (1, 2):
            module.forward(batch_of(mx, seed=seed), is_train=True)
            module.backward()
            lines += noted([module.get_outputs(), module.get_input_grads()])
        lines.append(noted([grads[0] for grads in module._exec_group.grad_arrays]))
        module.update()
        lines.append(noted(module.get_params()[0]))
    return lines


def head_gradients(mx: Any, place: str) -> list[Any]:
    """Give gradients of outputs that are no losses, on one and two contexts."""
    lines: list[Any] = []
    data = mx.sym.var("data")
    net = mx.sym.Group([
        mx.sym.FullyConnected(data, num_hidden=2, name="fc"), mx.sym.square(data, name="square"),
    ])
    for contexts in (1, 2):
        module = mx.mod.Module(
            net, label_names=None, context=[mx.cpu(i) for i in range(contexts)]
        )
        module.bind([("data", (4, 3))], inputs_need_grad=True)
        module.init_params(arg_params=start_of(mx, net, data=(4, 3))[0], aux_params={})
        module.forward(mx.io.DataBatch([array(mx, (4, 3), 8)]))
        lines += noted([module.get_outputs(), module.output_shapes, module.label_shapes])
        lines += noted([module.get_outputs(merge_multi_context=False)])
        module.backward([array(mx, (4, 2), 9), array(mx, (4, 3), 10)])
        lines += noted([module.get_input_grads(), module.get_input_grads(False)])
    return lines


def shapes(mx: Any, place: str) -> list[Any]:
    """Run batches of other shapes than the module is bound to, and reshape."""
    lines: list[Any] = []
    module = bound(mx)
    for shape in ((4, 4), (2, 4), (7, 4), (4, 4)):
        module.forward(batch_of(mx, shape))
        lines += noted([module.get_outputs(), module.data_shapes, module.label_shapes])
        lines += noted([module.output_shapes])
        module.backward()
    module.reshape([("data", (3, 4))], [("softmax_label", (3,))])
    module.forward(batch_of(mx, (3, 4)))
    lines += noted([module.get_outputs(), module.data_shapes, module._exec_group.batch_size])
    desc, label = mx.io.DataDesc("data", (6, 4)), mx.io.DataDesc("softmax_label", (6,))
    batch = mx.io.DataBatch([array(mx, (6, 4))], provide_data=[desc], provide_label=[label])
    lines.append(outcome(lambda: module.forward(batch, is_train=False)))
    lines += noted([module.get_outputs(), module.data_shapes])
    return lines


def parameters(mx: Any, place: str) -> list[Any]:
    """Set parameters: missing ones, others, and initializers of variables."""
    lines: list[Any] = []
    weight = mx.sym.var("w", init=mx.init.Constant(0.25))
    net = mx.sym.FullyConnected(mx.sym.var("data"), weight=weight, num_hidden=2, name="fc")
    net = mx.sym.SoftmaxOutput(net, name="softmax")
    ones = {"w": mx.nd.ones((2, 3)), "fc_bias": mx.nd.ones(2)}
    extra = {**ones, "more": mx.nd.ones(1)}

    def made() -> Any:
        module = mx.mod.Module(net)
        module.bind([("data", (4, 3))], [("softmax_label", (4,))])
        return module

    for call in (
        lambda m: m.init_params(), lambda m: m.init_params(mx.init.One()),
        lambda m: m.init_params(arg_params=ones, aux_params={}),
        lambda m: m.init_params(arg_params={"w": ones["w"]}, aux_params={}),
        lambda m: m.init_params(arg_params={"w": ones["w"]}, allow_missing=True),
        lambda m: m.init_params(arg_params=extra), lambda m: m.init_params(None),
        lambda m: m.init_params(arg_params=extra, allow_extra=True),
        lambda m: m.set_params(ones, {}), lambda m: m.set_params(extra, {}),
        lambda m: m.set_params(extra, None), lambda m: m.set_params(extra, {}, allow_extra=True),
        lambda m: m.set_params({"w": ones["w"]}, {}),
        lambda m: m.set_params({"w": ones["w"]}, {}, allow_missing=True),
        lambda m: m.set_params(extra, {}, allow_missing=True),
        lambda m: m.set_params(extra, {}, allow_missing=True, allow_extra=True),
        lambda m: m.set_params({"w": mx.nd.ones((2, 5))}, {}, allow_missing=True),
    ):
        module = made()
        with logged(lines):
            lines.append(outcome(lambda: call(module)))  # noqa: B023
            lines.append([module.params_initialized, module._params_dirty])
            lines.append(outcome(module.get_params))
            lines.append(outcome(lambda: module._exec_group.param_arrays))  # noqa: B023
            lines.append(outcome(lambda: module.init_params(mx.init.Zero())))  # noqa: B023
            lines.append(
                outcome(lambda: module.set_params(ones, {}, force_init=False))  # noqa: B023
            )
            lines.append(
                outcome(lambda: module.set_params(ones, {}, True, False))  # noqa: B023
            )
            lines.append(outcome(module.get_params))
    return lines


def fixed(mx: Any, place: str) -> list[Any]:
    """Train with fixed parameters, and with multipliers of rates at variables."""
    lines: list[Any] = []
    symbol = mlp(mx)
    slow = mx.sym.var("fc1_weight", lr_mult=0.1, wd_mult=3.0)
    other = mx.sym.FullyConnected(mx.sym.var("data"), weight=slow, num_hidden=3, name="fc1")
    other = mx.sym.SoftmaxOutput(other, name="softmax")
    for net, names in ((symbol, ["fc1_weight", "fc1_bias", "fc2_bias"]), (other, None)):
        for contexts in (1, 2):
            module = mx.mod.Module(
                net, fixed_param_names=names, context=[mx.cpu(i) for i in range(contexts)]
            )
            arg_params, _ = start_of(mx, net, data=(4, 4))
            module.fit(samples(mx), num_epoch=1, arg_params=arg_params,
                       optimizer_params={"learning_rate": 0.5, "wd": 0.1})  # fmt: skip
            lines.append(noted(module.get_params()[0]))
            lines.append(noted([grads[0] for grads in module._exec_group.grad_arrays]))
    return lines


def states(mx: Any, place: str) -> list[Any]:
    """Carry a state from batch to batch."""
    lines: list[Any] = []
    data, state = mx.sym.var("data"), mx.sym.var("state", shape=(0, 3), init=mx.init.Zero())
    new = mx.sym.tanh(data + state, name="new")
    net = mx.sym.Group([mx.sym.MakeLoss(mx.sym.sum(new), name="loss"), mx.sym.BlockGrad(new)])
    for contexts in (1, 2):
        module = mx.mod.Module(
            net, label_names=None, state_names=["state"],
            context=[mx.cpu(i) for i in range(contexts)],
        )  # fmt: skip
        module.bind([("data", (4, 3))], None, for_training=False)
        module.init_params()
        lines += noted([module.get_states(False), module._param_names])
        module.set_states(value=0.5)
        for seed in (1, 2):
            module.forward(mx.io.DataBatch([array(mx, (4, 3), seed)]))
            outputs = module.get_outputs(merge_multi_context=False)
            module.set_states(states=[outputs[1]])
            lines += noted([module.get_states(False), outputs])
        lines.append(outcome(lambda: module.set_states()))  # noqa: B023
        lines.append(outcome(lambda: module.set_states([outputs[1]], 1)))  # noqa: B023
    plain = bound(mx)
    lines.append(outcome(lambda: plain.get_states(False)))
    lines += [outcome(plain.set_states), outcome(lambda: plain.set_states(value=1))]
    return lines


def contexts(mx: Any, place: str) -> list[Any]:
    """Divide batches over contexts: loads, groups of nodes, lists of batches."""
    lines: list[Any] = []
    symbol = mlp(mx)
    arg_params, _ = start_of(mx, symbol, data=(4, 4))
    devices = [mx.cpu(0), mx.cpu(1)]
    for loads in ([1, 1], [3, 1], [1, 6], [0.3, 0.2], [1, 100]):
        module = mx.mod.Module(symbol, context=devices, work_load_list=loads)

        def bind(module: Any = module) -> None:
            module.bind([("data", (9, 4))], [("softmax_label", (9,))], inputs_need_grad=True)

        lines.append(outcome(bind))
        if not module.binded:
            continue
        module.init_params(arg_params=arg_params)
        module.forward(batch_of(mx, (9, 4)), is_train=True)
        module.backward()
        lines.append([[part.start, part.stop] for part in module._exec_group.slices])
        lines += noted([module.get_outputs(), module.get_outputs(False), module.get_input_grads()])
        lines.append(noted(module._exec_group.grad_arrays))
        metric = mx.metric.Accuracy()
        module.update_metric(metric, batch_of(mx, (9, 4)).label)
        lines.append(noted(metric.get()))
    module = mx.mod.Module(symbol, context=devices)
    module.bind([("data", (4, 4))], [("softmax_label", (4,))])
    module.init_params(arg_params=arg_params)
    parts = [batch_of(mx, (2, 4), seed) for seed in (1, 2)]
    module.forward(parts)
    lines.append(noted(module.get_outputs()))
    metric = mx.metric.Accuracy()
    module.update_metric(metric, [part.label for part in parts], pre_sliced=True)
    lines.append(noted(metric.get()))
    parts = [batch_of(mx, (2, 4)), batch_of(mx, (3, 4))]
    lines.append(outcome(lambda: module.forward(parts)))
    return lines


def groups(mx: Any, place: str) -> list[Any]:
    """Place groups of nodes on contexts of their own."""
    lines: list[Any] = []
    with mx.AttrScope(ctx_group="first"):
        net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc1")
    with mx.AttrScope(ctx_group="second"):
        net = mx.sym.SoftmaxOutput(net, name="softmax")
    arg_params, _ = start_of(mx, net, data=(4, 4))
    one, two = [mx.cpu(0), mx.cpu(1)], [mx.cpu(2), mx.cpu(3)]
    for contexts, places in (
        (1, {"first": mx.cpu(1), "second": mx.cpu(2)}), (2, {"first": one, "second": two}),
        (2, {"first": mx.cpu(1), "second": [mx.cpu(2)]}),
        (1, [{"first": mx.cpu(3), "second": mx.cpu(1)}]),
        (2, [{"first": mx.cpu(3)}]), (1, 5),
    ):  # fmt: skip
        module = mx.mod.Module(
            net, context=[mx.cpu(i) for i in range(contexts)], group2ctxs=places
        )
        lines.append(outcome(
            lambda module=module: module.bind([("data", (4, 4))], [("softmax_label", (4,))])
        ))  # fmt: skip
        if module.binded:
            module.init_params(arg_params=arg_params)
            module.init_optimizer(optimizer_params={"learning_rate": 1.0})
            module.forward_backward(batch_of(mx))
            module.update()
            lines.append(noted([module.get_outputs(), module.get_params()[0]]))
            lines.append(str([[one.context for one in ones]
                              for ones in module._exec_group.param_arrays]))  # fmt: skip
    return lines


def shared(mx: Any, place: str) -> list[Any]:
    """Share parameters and the optimizer with another module."""
    lines: list[Any] = []
    symbol = mlp(mx)
    first = bound(mx)
    first.init_optimizer(optimizer_params={"learning_rate": 0.5, "momentum": 0.9})
    second = mx.mod.Module(symbol)
    second.bind([("data", (2, 4))], [("softmax_label", (2,))], shared_module=first)
    lines.append([second.params_initialized, second.optimizer_initialized])
    for module, shape in ((second, (2, 4)), (first, (4, 4)), (second, (2, 4))):
        module.forward_backward(batch_of(mx, shape))
        module.update()
        lines += noted([module.get_outputs(), first._exec_group.param_arrays])
        lines.append(noted(second._exec_group.grad_arrays))
    lines.append(noted([first.get_params(), second.get_params()]))
    lines.append(outcome(lambda: mx.mod.Module(symbol).bind([("data", (2, 4))], shared_module=5)))
    empty = mx.mod.Module(symbol)
    lines.append(outcome(
        lambda: mx.mod.Module(symbol).bind([("data", (2, 4))], shared_module=empty)
    ))  # fmt: skip
    lines.append(outcome(lambda: first.borrow_optimizer(empty)))
    return lines


def checkpoints(mx: Any, place: str) -> list[Any]:
    """Save, load and go on training."""
    lines: list[Any] = []
    prefix = os.path.join(place, "model")
    for contexts in (1, 2):
        devices = [mx.cpu(i) for i in range(contexts)]
        with logged(lines):
            module = trained(mx, contexts)
            module.save_checkpoint(prefix, 3, True)
            module.save_checkpoint(prefix + "x", 12345)
        lines.append(sorted(os.listdir(place)))
        lines.append(noted(mx.nd.load(prefix + "-0003.params")))
        again = mx.mod.Module.load(prefix, 3, True, context=devices)
        lines.append([again.params_initialized, again.binded])
        with logged(lines):
            train(mx, again)
        lines.append(noted(again.get_params()))
        other = mx.mod.Module(convnet(mx), context=devices)
        other.bind([("data", (4, 2, 6, 6))], for_training=False)
        other.load_params(prefix + "-0003.params")
        lines.append(noted(other.predict(array(mx, (4, 2, 6, 6)))))
    mx.nd.save(prefix + "y", {"foo": mx.nd.ones(1)})
    lines.append(outcome(lambda: other.load_params(prefix + "y")))
    lines.append(outcome(lambda: mx.mod.Module(mlp(mx)).save_optimizer_states(prefix)))
    lines.append(outcome(lambda: mx.mod.Module(mlp(mx)).load_optimizer_states(prefix)))
    lines.append(outcome(lambda: mx.mod.Module.load(prefix + "z", 3)))
    return lines


def predictions(mx: Any, place: str) -> list[Any]:
    """Predict in all ways."""
    lines: list[Any] = []
    module = bound(mx)
    for call in (
        lambda: module.predict(samples(mx)), lambda: module.predict(samples(mx), num_batch=2),
        lambda: module.predict(samples(mx), merge_batches=False),
        lambda: module.predict(samples(mx), always_output_list=True),
        lambda: module.predict(samples(mx), num_batch=0),
        lambda: module.predict(array(mx, (4, 4))),
        lambda: module.predict(array(mx, (4, 4)).asnumpy()), lambda: module.predict([1]),
        lambda: [
            [noted(out), number, batch.pad]
            for out, number, batch in module.iter_predict(samples(mx))
        ],
        lambda: len(list(module.iter_predict(samples(mx), num_batch=1))),
        lambda: module.score(samples(mx), "acc", num_batch=2),
        lambda: module.score(samples(mx), mx.metric.create(["acc", "ce"])),
        lambda: module.score(samples(mx), "acc", num_batch=0),
    ):
        lines.append(outcome(call))
    iterator = samples(mx)
    next(iterator)
    lines.append(outcome(lambda: module.predict(iterator, reset=False)))
    lines.append(outcome(lambda: module.score(iterator, "acc", reset=False)))
    return lines


SCENARIOS = {
    one.__name__: one for one in (
        fit_mlp, fit_conv, calls_of_fit, steps, head_gradients, shapes, parameters, fixed, states,
        contexts, groups, shared, checkpoints, predictions,
    )
}  # fmt: skip
