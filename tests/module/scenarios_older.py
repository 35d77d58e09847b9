"""Uses of sparse modules, of FeedForward and of its executors, recorded as in ``scenarios.py``."""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from typing import Any

import numpy as np
from networks import array, batch_of, logged, mlp, noted, outcome, samples, start_of, values


def sparse(mx: Any, place: str) -> list[Any]:
    """Train row_sparse parameters on data in csr storage."""
    lines: list[Any] = []
    data = values(72) * (values(72, 2) > 0.3)
    data = data.reshape(12, 6)
    label = (data.sum(1) > 0.1).astype("f")
    inputs = mx.sym.Variable("data", stype="csr")
    weight = mx.sym.Variable("w", shape=(6, 2), stype="row_sparse", init=mx.init.Constant(0.1))
    bias = mx.sym.Variable("bias", shape=(2,), init=mx.init.Zero())
    net = mx.sym.broadcast_add(mx.sym.sparse.dot(inputs, weight), bias)
    net = mx.sym.SoftmaxOutput(net, name="softmax")
    rows = {"w": mx.nd.arange(6, dtype="int64")}
    for contexts in (1, 2):
        for store in ("local", mx.kv.create("local"), None):
            batches = mx.io.NDArrayIter(
                mx.nd.sparse.csr_matrix(data), label, 4, last_batch_handle="discard"
            )
            module = mx.mod.Module(net, context=[mx.cpu(i) for i in range(contexts)])
            with logged(lines):
                module.fit(batches, num_epoch=2, kvstore=store, sparse_row_id_fn=lambda _: rows,
                           optimizer_params={"learning_rate": 0.5, "momentum": 0.9})  # fmt: skip
            group = module._exec_group
            lines.append([one[0].stype for one in (*group.param_arrays, *group.grad_arrays)])
            found = module.get_params()[0]
            lines += [found["w"].stype, noted(found)]
            path = os.path.join(place, "params")
            module.save_params(path)
            lines.append(noted(mx.nd.load(path)))
    weight = mx.sym.var("e_weight", stype="row_sparse", shape=(8, 3))
    net = mx.sym.sparse.Embedding(
        mx.sym.var("data"), weight, input_dim=8, output_dim=3, sparse_grad=True
    )
    net = mx.sym.FullyConnected(net, num_hidden=2, name="fc")
    module = mx.mod.Module(mx.sym.SoftmaxOutput(net, name="softmax"))
    module.bind([("data", (4, 2))], [("softmax_label", (4,))])
    start = {
        "e_weight": array(mx, (8, 3)).tostype("row_sparse"), "fc_weight": array(mx, (2, 6), 1),
        "fc_bias": mx.nd.zeros(2),
    }  # fmt: skip
    module.init_params(arg_params=start)
    module.init_optimizer(optimizer_params={"learning_rate": 0.5})
    words = mx.nd.array([[1, 2], [3, 2], [1, 1], [7, 0]])
    module.forward_backward(mx.io.DataBatch([words], [mx.nd.array([0, 1, 1, 0])]))
    lines.append(noted(module._exec_group.grad_arrays[0][0].indices))
    module.update()
    lines.append(noted(module.get_params()[0]))
    return lines


def _model(mx: Any, symbol: Any = None, **kwargs: Any) -> Any:
    symbol = mlp(mx) if symbol is None else symbol
    arg_params, _ = start_of(mx, mlp(mx), data=(4, 4))
    return mx.model.FeedForward(symbol, arg_params=arg_params, **kwargs)


def feed_forward(mx: Any, place: str) -> list[Any]:
    """Train, predict and evaluate with FeedForward."""
    lines: list[Any] = []
    with logged(lines):
        model = _model(mx, num_epoch=2, learning_rate=0.3, momentum=0.9)

    def note(param: Any) -> None:
        lines.append([param.epoch, param.nbatch, noted(param.eval_metric.get())])

    def after(epoch: int, symbol: Any, arg: Any, aux: Any) -> None:
        lines.append([epoch, symbol.name, noted(arg), noted(aux)])

    with logged(lines):
        model.fit(samples(mx), eval_data=samples(mx), batch_end_callback=note,
                  eval_batch_end_callback=[note], epoch_end_callback=after)  # fmt: skip
    data = values(40).reshape(10, 4)
    lines.append(type(model.predict(samples(mx))).__name__)
    for call in (
        lambda: model.arg_params, lambda: model.predict(samples(mx)), lambda: model.predict(data),
        lambda: model.predict(samples(mx), num_batch=1, return_data=True),
        lambda: model.predict(mx.nd.array(data[:3])), lambda: model.score(samples(mx)),
        lambda: model.score(samples(mx), ["acc", "ce"], 1, note), lambda: model.score(data),
        lambda: model.predict("data"),
    ):
        lines.append(outcome(call))
    for contexts in (1, 2):
        model = _model(mx, num_epoch=3, epoch_size=2, begin_epoch=1,
                       ctx=[mx.cpu(i) for i in range(contexts)], optimizer="adam")  # fmt: skip
        with logged(lines):
            model.fit(samples(mx), batch_end_callback=note, eval_metric="ce", work_load_list=None)
        lines += noted([model.arg_params, model.begin_epoch, model.epoch_size])
    with logged(lines):
        made = mx.optimizer.SGD(learning_rate=0.1)
        model = _model(mx, num_epoch=1, optimizer=made)
        model.fit(samples(mx), eval_metric=mx.metric.CrossEntropy(), kvstore="device")
        lines.append(noted(model.arg_params))
        model = mx.model.FeedForward.create(
            mlp(mx), samples(mx), num_epoch=1, initializer=mx.init.One(), learning_rate=0.1
        )
        lines += noted([model.arg_params, model.num_epoch])
    return lines


def feed_forward_files(mx: Any, place: str) -> list[Any]:
    """Save and load a FeedForward, and what it refuses."""
    lines: list[Any] = []
    prefix = os.path.join(place, "model")
    data, ones = values(40).reshape(10, 4), np.ones(10)
    with logged(lines):
        model = _model(mx, num_epoch=4, aux_params={})
        model.save(prefix)
        model.save(prefix, 7)
        again = mx.model.FeedForward.load(prefix, 4, numpy_batch_size=3)
        lines.append([again.begin_epoch, again.numpy_batch_size, noted(again.arg_params)])
        lines.append(noted(again.predict(data)))
    lines.append(sorted(os.listdir(place)))
    lines.append(sorted(pickle.loads(pickle.dumps(again)).__dict__))
    more = {**start_of(mx, mlp(mx), data=(4, 4))[0], "foo": mx.nd.ones(1)}
    pair = mx.sym.FullyConnected(
        mx.sym.var("data"), mx.sym.var("w"), mx.sym.var("w"), num_hidden=2
    )
    new = mx.model.FeedForward
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines += [
            outcome(call) for call in (
                lambda: sorted(new(mlp(mx), arg_params=more, allow_extra_params=True).arg_params),
                lambda: sorted(new(mlp(mx), arg_params=more).arg_params),
                lambda: new(mlp(mx)).save(prefix), lambda: new(pair),
                lambda: _model(mx).fit(samples(mx)), lambda: _model(mx, num_epoch=1).fit(data),
                lambda: _model(mx, num_epoch=1).fit(data, [1] * 10),
                lambda: _model(mx, num_epoch=1).fit(data, ones[:9]),
                lambda: _model(mx, num_epoch=1).fit(data, np.ones((10, 2))),
                lambda: _model(mx, num_epoch=1, numpy_batch_size=5).fit(data, ones[:, None]),
                lambda: _model(mx, num_epoch=1).fit(samples(mx), eval_data=5),
                lambda: _model(mx, num_epoch=1).fit(samples(mx), eval_data=(1, 2, 3)),
                lambda: _model(mx, num_epoch=1).fit(samples(mx), eval_data=(data, ones)),
                lambda: _model(mx, num_epoch=1).fit(samples(mx), eval_data=[samples(mx), None]),
                lambda: _model(mx, num_epoch=1).fit(samples(mx), work_load_list=[1, 2]),
            )
        ]  # fmt: skip
    return lines


def manager(mx: Any, place: str) -> list[Any]:
    """Use the executors of FeedForward by themselves."""
    lines: list[Any] = []
    tools = sys.modules[mx.model.FeedForward.__module__.split(".")[0] + ".executor_manager"]
    for given in ((10, [1, 1]), (10, [3, 1, 1]), (3, [1] * 4), (7, [1, 2]), (5, [0.5, 0.5])):
        lines.append(outcome(
            lambda: [[one.start, one.stop] for one in tools._split_input_slice(*given)]  # noqa: B023
        ))  # fmt: skip
    symbol = mlp(mx)
    names = symbol.list_arguments()
    params = [name for name in names if name not in ("data", "softmax_label")]
    arg_params, aux_params = start_of(mx, symbol, data=(4, 4))
    new = tools.DataParallelExecutorManager
    for contexts in (1, 2):
        devices = [mx.cpu(i) for i in range(contexts)]
        with logged(lines):
            made = new(symbol, devices, samples(mx), names, params, [])
        made.set_params(arg_params, aux_params)
        made.load_data_batch(batch_of(mx))
        made.forward(is_train=True)
        made.backward()
        metric = mx.metric.Accuracy()
        made.update_metric(metric, batch_of(mx).label)
        lines += noted([made.param_arrays, made.grad_arrays, made.aux_arrays, metric.get()])
        lines.append([[one.start, one.stop] for one in made.slices])
        group = made.execgrp
        lines += noted([group.param_names, group.param_idx, group.data_names, group.label_names])
        lines += noted([group.aux_names, [len(one) for one in group.data_arrays]])
        lines.append(noted([one.outputs for one in group.train_execs]))
        copies = {name: mx.nd.zeros(value.shape) for name, value in arg_params.items()}
        made.copy_to(copies, {})
        lines.append(noted(copies))
        lines.append(outcome(lambda: made.load_data_batch(batch_of(mx, (6, 4)))))  # noqa: B023
    with logged([]):
        for loads in ([1], [1, 1, 1], 5):
            lines.append(outcome(
                lambda: new(symbol, devices, samples(mx), names, params, [], loads)  # noqa: B023
            ).get("raises", []) != [])  # fmt: skip
    return lines


SCENARIOS = {
    one.__name__: one for one in (sparse, feed_forward, feed_forward_files, manager)
}  # fmt: skip
