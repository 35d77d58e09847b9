"""Uses of the other kinds of modules, recorded as those of ``scenarios.py``."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from networks import array, batch_of, bound, logged, mlp, noted, outcome, samples, start_of


def _unrolled(mx: Any) -> Any:
    """Return a generator of graphs that add up the steps of a sequence."""

    def sym_gen(length: int) -> tuple[Any, Any, Any]:
        weight, bias = mx.sym.var("cell_weight"), mx.sym.var("cell_bias")
        steps = mx.sym.SliceChannel(mx.sym.var("data"), num_outputs=length, squeeze_axis=True)
        state = None
        for number in range(length):
            step = steps[number] if length > 1 else steps
            joined = step if state is None else step + state
            state = mx.sym.tanh(mx.sym.FullyConnected(joined, weight, bias, num_hidden=3))
        net = mx.sym.FullyConnected(state, num_hidden=2, name="out")
        return mx.sym.SoftmaxOutput(net, name="softmax"), ("data",), ("softmax_label",)

    return sym_gen


def _sequence(mx: Any, length: int, seed: int, count: int = 4) -> Any:
    data, label = array(mx, (count, length, 3), seed), mx.nd.array(np.arange(count) % 2)
    return mx.io.DataBatch(
        [data], [label], bucket_key=length, pad=0,
        provide_data=[mx.io.DataDesc("data", (count, length, 3))],
        provide_label=[mx.io.DataDesc("softmax_label", (count,))],
    )  # fmt: skip


def _sequences(mx: Any, lengths: tuple[int, ...] = (4, 2, 3, 2, 4)) -> Any:
    """Return an iterator over batches of sequences."""

    class Sequences(mx.io.DataIter):
        def __init__(self) -> None:
            super().__init__(4)
            self.provide_data = [mx.io.DataDesc("data", (4, 4, 3))]
            self.provide_label = [mx.io.DataDesc("softmax_label", (4,))]
            self.reset()

        def reset(self) -> None:
            self.left = list(enumerate(lengths))

        def next(self) -> Any:
            if not self.left:
                raise StopIteration
            seed, length = self.left.pop(0)
            return _sequence(mx, length, seed)

    return Sequences()


def _recurrent_start(mx: Any) -> Any:
    symbol, _, _ = _unrolled(mx)(4)
    return start_of(mx, symbol, data=(4, 4, 3))[0]


def bucketing(mx: Any, place: str) -> list[Any]:
    """Train networks of several lengths that share parameters."""
    lines: list[Any] = []
    for contexts, optimizer, params in (
        (1, "sgd", {"learning_rate": 0.5, "momentum": 0.5}), (2, "adam", {"learning_rate": 0.1}),
        (2, "sgd", {"learning_rate": 0.5, "momentum": 0.5}),
    ):  # fmt: skip
        module = mx.mod.BucketingModule(
            _unrolled(mx), default_bucket_key=4, context=[mx.cpu(i) for i in range(contexts)]
        )
        with logged(lines):
            module.fit(_sequences(mx), num_epoch=2, arg_params=_recurrent_start(mx),
                       optimizer=optimizer, optimizer_params=params,
                       eval_data=_sequences(mx, (3, 4)), eval_metric="ce")  # fmt: skip
        lines.append(noted(module.get_params()))
        lines.append([sorted(module._buckets), module._curr_bucket_key])
        lines += noted([module.data_shapes, module.label_shapes, module.output_shapes])
        lines += noted([module.data_names, module.output_names])
        lines.append(noted(module.predict(_sequences(mx, (2, 3)))))
        lines.append(noted(module.score(_sequences(mx, (1, 2)), "acc")))
    return lines


def bucket_calls(mx: Any, place: str) -> list[Any]:
    """Use single methods of a BucketingModule."""
    lines: list[Any] = []
    module = mx.mod.BucketingModule(_unrolled(mx), 4, fixed_param_names=["out_bias"])
    lines += noted([module.data_names, module.output_names])
    for name in ("data_shapes", "label_shapes", "output_shapes", "symbol"):
        lines.append(outcome(lambda: getattr(module, name)))  # noqa: B023
    lines.append(outcome(lambda: module.init_params()))
    lines.append(outcome(lambda: module.switch_bucket(2, None)))
    shapes = {size: [("data", (4, size, 3))] for size in (2, 3, 4)}
    labels = [("softmax_label", (4,))]
    lines.append(outcome(lambda: module.bind(shapes[4], labels, shared_module=module)))
    with logged(lines):
        module.bind(shapes[4], labels, inputs_need_grad=True, grad_req={"cell_weight": "add"})
        module.bind(shapes[4], labels)
        lines.append(outcome(lambda: module.forward(_sequence(mx, 4, 0))))
        module.init_params(arg_params=_recurrent_start(mx), aux_params={})
        module.init_params(mx.init.Zero())
        lines.append(outcome(lambda: module.update()))
        module.init_optimizer(optimizer_params={"learning_rate": 0.1})
        module.init_optimizer()
    module.prepare(_sequence(mx, 2, 1))
    lines.append([sorted(module._buckets), module._curr_bucket_key, module.symbol.name])
    for length in (4, 2, 3, 2):
        module.forward_backward(_sequence(mx, length, length))
        lines += noted([module.get_outputs(), module.get_input_grads()])
        lines.append(noted(module._curr_module._exec_group.grad_arrays))
        module.update()
        lines.append(noted(module.get_params()))
    module.switch_bucket(4, shapes[4], labels)
    lines.append(noted(module.get_params()))
    ones = {name: mx.nd.ones(value.shape) for name, value in module.get_params()[0].items()}
    lines.append(outcome(lambda: module.set_params({"out_weight": ones["out_weight"]}, {})))
    module.set_params({"out_weight": ones["out_weight"]}, {}, allow_missing=True)
    lines.append(noted(module.get_params()))
    with logged(lines):
        module.set_params(ones, {}, allow_missing=True, force_init=False)
    module.bind(shapes[4], labels, force_rebind=True)
    lines.append([sorted(module._buckets), module.optimizer_initialized])
    module.forward(_sequence(mx, 3, 3))
    lines.append(noted([module.get_params(), module.get_outputs()]))
    lines.append(outcome(lambda: module.get_input_grads()))
    lines.append(outcome(lambda: mx.mod.BucketingModule(_unrolled(mx))))
    return lines


def bucket_files(mx: Any, place: str) -> list[Any]:
    """Save and load a BucketingModule."""
    lines: list[Any] = []
    prefix = os.path.join(place, "model")
    module = mx.mod.BucketingModule(_unrolled(mx), 4)
    lines.append(outcome(lambda: module.save_checkpoint(prefix, 1)))
    module.fit(_sequences(mx), num_epoch=1, arg_params=_recurrent_start(mx))
    with logged(lines):
        module.save_checkpoint(prefix, 7)
    lines.append(sorted(os.listdir(place)))
    lines.append(noted(mx.nd.load(prefix + ".buckets")))
    again = mx.mod.BucketingModule.load(prefix, 7, _unrolled(mx), 4)
    lines.append([sorted(map(int, again._buckets)), again.binded, again.params_initialized])
    with logged(lines):
        again.bind([("data", (4, 4, 3))], [("softmax_label", (4,))], for_training=False)
    lines.append(again.params_initialized)
    lines.append(outcome(lambda: again.predict(_sequences(mx, (4, 2, 1)))))
    lines.append(noted(module.predict(_sequences(mx, (4, 2, 1)))))
    arg_params, aux_params = module.get_params()
    graphs = {key: _unrolled(mx)(key)[0] for key in (4, 2)}
    other = mx.mod.BucketingModule.load_dict(graphs, _unrolled(mx), 4, arg_params, aux_params)
    other.bind([("data", (4, 4, 3))], [("softmax_label", (4,))], for_training=False)
    lines.append(outcome(lambda: other.predict(_sequences(mx, (2, 4)))))
    for given in ((prefix, 7), (prefix, 7, _unrolled(mx)), (prefix + "x", 7, _unrolled(mx), 4)):
        lines.append(outcome(lambda: mx.mod.BucketingModule.load(*given)))  # noqa: B023
    lines.append(outcome(lambda: mx.mod.BucketingModule.load_dict(graphs)))
    lines.append(outcome(lambda: mx.mod.BucketingModule.load_dict(graphs, _unrolled(mx))))
    return lines


def sequential(mx: Any, place: str) -> list[Any]:
    """Train modules one after the other."""
    lines: list[Any] = []
    features = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=5, name="fc1")
    features = mx.sym.Activation(features, act_type="tanh", name="act1")
    top = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc2")
    top = mx.sym.SoftmaxOutput(top, name="softmax")
    arg_params, _ = start_of(mx, mlp(mx), data=(4, 4))
    for contexts in (1, 2):
        devices = [mx.cpu(i) for i in range(contexts)]
        module = mx.mod.SequentialModule()
        module.add(mx.mod.Module(features, label_names=None, context=devices))
        module.add(mx.mod.Module(top, context=devices), take_labels=True, auto_wiring=True)
        lines += noted([module.data_names, module.output_names, module.symbol])
        with logged(lines):
            module.fit(samples(mx), eval_data=samples(mx), num_epoch=2, arg_params=arg_params,
                       optimizer_params={"learning_rate": 0.5})  # fmt: skip
            module.bind([("data", (4, 4))])
            module.init_params()
            module.init_optimizer()
        lines.append(noted(module.get_params()))
        lines += noted([module.data_shapes, module.label_shapes, module.output_shapes])
        lines.append(noted(module.predict(samples(mx))))
        lines.append(noted(module.score(samples(mx), "acc")))
        lines.append(outcome(module.get_input_grads))
        module.bind([("data", (4, 4))], [("softmax_label", (4,))], inputs_need_grad=True,
                    force_rebind=True)  # fmt: skip
        lines.append([module.params_initialized, module.optimizer_initialized])
        module.forward_backward(batch_of(mx))
        lines += noted([module.get_outputs(), module._modules[0].get_input_grads()])
        path = os.path.join(place, "params")
        module.save_params(path)
        lines.append(noted(mx.nd.load(path)))
        lines.append(outcome(lambda: module.load_params(path)))  # noqa: B023
    return lines


def sequential_errors(mx: Any, place: str) -> list[Any]:
    """Use a SequentialModule wrongly."""
    top = mx.sym.SoftmaxOutput(
        mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=4, name="fc"), name="softmax"
    )
    labels = [("softmax_label", (4,))]
    new = mx.mod.SequentialModule

    def twice() -> None:
        module = new().add(mx.mod.Module(top, label_names=None))
        module.add(mx.mod.Module(top), take_labels=True, auto_wiring=True)
        module.bind([("data", (4, 4))], labels)
        module.init_params()

    def unwired() -> None:
        module = new().add(mx.mod.Module(top, label_names=None))
        module.add(mx.mod.Module(top), take_labels=True)
        module.bind([("data", (4, 4))], labels)

    lines: list[Any] = []
    with logged(lines):
        lines += [
            outcome(call) for call in (
                twice, unwired, lambda: new().add(mx.mod.Module(top), foo=1),
                lambda: new().bind([("data", (4, 4))]), lambda: new().get_params(),
                lambda: new().data_shapes, lambda: new().data_names, lambda: new().output_names,
                lambda: new().add(5).bind([("data", (4, 4))], shared_module=bound(mx)),
                lambda: new().forward(None), lambda: new().update(), lambda: new().label_shapes,
                lambda: new().install_monitor(None), lambda: new().init_params(),
                lambda: new().get_states(), lambda: new().set_states(),
            )
        ]  # fmt: skip
    lines += [new.META_TAKE_LABELS, new.META_AUTO_WIRING]
    return lines


def python_losses(mx: Any, place: str) -> list[Any]:
    """End a network with a loss written in Python."""
    lines: list[Any] = []
    features = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")

    def gradient(scores: Any, labels: Any) -> Any:
        found = scores.asnumpy()
        found[np.arange(len(found)), labels.asnumpy().astype(int)] -= 1.0
        return found

    arg_params, _ = start_of(mx, features, data=(4, 4))
    for grad_func in (gradient, lambda x, y: x * 2, None):
        module = mx.mod.SequentialModule()
        module.add(mx.mod.Module(features, label_names=None))
        loss = mx.mod.PythonLossModule(grad_func=grad_func)
        module.add(loss, take_labels=True, auto_wiring=True)
        with logged(lines):
            lines.append(outcome(lambda: module.fit(  # noqa: B023
                samples(mx), num_epoch=2, arg_params=arg_params, eval_data=samples(mx),
                optimizer_params={"learning_rate": 0.1},
            )))  # fmt: skip
        lines.append(noted(module.get_params()))
        lines += noted([loss.data_shapes, loss.label_shapes, loss.output_shapes, loss.symbol])
        lines += noted([loss.data_names, loss.output_names, loss.get_params()])
    new = mx.mod.PythonLossModule
    loss = new()
    with logged(lines):
        lines += [
            outcome(call) for call in (
                lambda: new(data_names=("a", "b")), lambda: new(label_names=()),
                lambda: new(grad_func=5), lambda: loss.data_shapes,
                lambda: loss.bind([("x", (4,))]),
                lambda: loss.bind([("data", (4, 2))], grad_req="add"),
                lambda: loss.bind([("data", (4, 2))], [("softmax_label", (4,))]),
                lambda: loss.bind([("data", (4, 2))]), lambda: loss.backward([1]),
                lambda: loss.get_outputs(), lambda: loss.get_outputs(False),
                lambda: loss.get_input_grads(False), lambda: loss.update(),
                lambda: loss.install_monitor(None), lambda: loss.init_optimizer(),
                lambda: loss.forward(batch_of(mx)), lambda: loss.get_outputs(),
                lambda: loss.update_metric(mx.metric.Accuracy(), batch_of(mx).label),
                lambda: loss.update_metric(mx.metric.Accuracy(), batch_of(mx).label, True),
                lambda: mx.mod.PythonModule(["data"], None, ["out"]).bind([("data", (4, 2))]),
                lambda: mx.mod.PythonModule(["a"], ["b"], ["c"]).get_params(),
            )
        ]  # fmt: skip
    return lines


def errors(mx: Any, place: str) -> list[Any]:
    """Use modules in the wrong order, or with wrong arguments."""
    symbol, base = mlp(mx), mx.mod.BaseModule()
    new = lambda **kwargs: mx.mod.Module(symbol, **kwargs)  # noqa: E731
    labels = [("softmax_label", (4,))]
    module, ready = new(), bound(mx)
    quiet = new()
    quiet.bind([("data", (4, 4))], labels, for_training=False)
    quiet.init_params()
    sgd = mx.optimizer.SGD
    lines: list[Any] = []
    for call in (
        lambda: module.data_shapes, lambda: module.label_shapes, lambda: module.output_shapes,
        lambda: [module.data_names, module.label_names, module.output_names],
        lambda: module.get_params(), lambda: module.init_params(), lambda: module.update(),
        lambda: module.forward(batch_of(mx)),
        lambda: module.backward(), lambda: module.init_optimizer(), lambda: module.get_outputs(),
        lambda: module.reshape([("data", (2, 4))]), lambda: module.install_monitor(None),
        lambda: module.prepare(None), lambda: module.score(samples(mx), "acc"),
        lambda: module.fit(samples(mx)), lambda: module.predict(samples(mx)),
        lambda: module.get_states(), lambda: module.set_states(value=1),
        lambda: new(data_names=["x"]), lambda: new(label_names=["y"]),
        lambda: new(state_names=["s"]), lambda: new(fixed_param_names=["f"]),
        lambda: new(context=[mx.cpu(0), mx.cpu(1)], work_load_list=[1]), lambda: new(context=5),
        lambda: new().bind([("x", (4, 4))], labels), lambda: new().bind([("data", (4, 4))]),
        lambda: new().bind([("data", (4, 4))], [("softmax_label", (3,))]),
        lambda: new().bind([("data", (4, 4))], labels, for_training=False, inputs_need_grad=True),
        lambda: new().bind([("data", (4, 4))], labels, grad_req=5),
        lambda: new().bind([("data", (4, 4))], labels, grad_req=["write"]),
        lambda: new(context=[mx.cpu(i) for i in range(5)]).bind([("data", (4, 4))], labels),
        lambda: ready.bind([("data", (4, 4))], labels), lambda: ready.update(),
        lambda: ready.get_input_grads(), lambda: quiet.backward(),
        lambda: ready.init_optimizer(kvstore=5), lambda: ready.init_optimizer(kvstore="foo"),
        lambda: ready.init_optimizer(optimizer="foo"), lambda: ready.init_optimizer(optimizer=5),
        lambda: ready.init_optimizer(optimizer=sgd(rescale_grad=0.25)),
        lambda: ready.init_optimizer(),
        lambda: ready.init_optimizer(optimizer=sgd(), force_init=True),
        lambda: [ready._optimizer.rescale_grad, ready._optimizer.idx2name],
        lambda: ready.prepare(None, sparse_row_id_fn=lambda batch: {}),
        lambda: ready.forward(batch_of(mx, (4, 5))),
        lambda: base.forward(None), lambda: base.data_names, lambda: base.get_params(),
        lambda: base.prepare(None), lambda: base.prepare(None, lambda batch: {}),
        lambda: base.symbol, lambda: base.get_states(), lambda: base.set_states(),
        lambda: base.install_monitor(None), lambda: base.output_shapes, lambda: base.bind([]),
        lambda: base.update_metric(None, None),
    ):
        with logged(lines):
            lines.append(outcome(call))
    return lines


SCENARIOS = {
    one.__name__: one for one in (
        bucketing, bucket_calls, bucket_files, sequential, sequential_errors, python_losses, errors,
    )
}  # fmt: skip
