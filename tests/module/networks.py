"""What the scenarios of modules share: small networks, data, and what is noted of results."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


def values(count: int, seed: int = 0) -> np.ndarray:
    """Return numbers between -1 and 1 that look random."""
    steps = np.arange(1, count + 1, dtype=np.float64) + 17 * seed
    return np.modf(np.sin(steps * 12.9898) * 43758.5453)[0].astype(np.float32)


def array(mx: Any, shape: tuple[int, ...], seed: int = 0) -> Any:
    """Return an array of such numbers."""
    return mx.nd.array(values(int(np.prod(shape)), seed).reshape(shape))


def noted(value: Any) -> Any:
    """Return a result as JSON can hold it: arrays as [dtype, shape, values]."""
    if isinstance(value, dict):
        return {str(key): noted(one) for key, one in sorted(value.items())}
    if isinstance(value, tuple | list):
        return [noted(one) for one in value]
    if hasattr(value, "asnumpy"):
        value = value.asnumpy()
    if isinstance(value, np.ndarray):
        flat = value.astype(np.float64).ravel()
        return [str(value.dtype), list(value.shape), [float(f"{one:.7g}") for one in flat]]
    if isinstance(value, np.generic):
        value = value.item()
    plain = isinstance(value, str | int | float | type(None))
    return value if plain else str(value).split(" object at ")[0]


def mlp(mx: Any, hidden: int = 5, classes: int = 3) -> Any:
    """Return a network of two layers with a softmax."""
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=hidden, name="fc1")
    net = mx.sym.Activation(net, act_type="tanh", name="act1")
    net = mx.sym.FullyConnected(net, num_hidden=classes, name="fc2")
    return mx.sym.SoftmaxOutput(net, name="softmax")


def convnet(mx: Any) -> Any:
    """Return a small convolutional network with batch norm."""
    net = mx.sym.Convolution(mx.sym.var("data"), kernel=(3, 3), num_filter=4, name="conv")
    net = mx.sym.BatchNorm(net, fix_gamma=False, name="bn")
    net = mx.sym.Activation(net, act_type="relu", name="relu")
    net = mx.sym.Pooling(net, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool")
    net = mx.sym.FullyConnected(mx.sym.Flatten(net, name="flat"), num_hidden=3, name="fc")
    return mx.sym.SoftmaxOutput(net, name="softmax")


def start_of(mx: Any, symbol: Any, **shapes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return first values of all parameters and auxiliary states of a graph."""
    found, _, aux = symbol.infer_shape(**shapes)
    arg_params = {
        name: array(mx, shape, seed) * 0.5
        for seed, (name, shape) in enumerate(zip(symbol.list_arguments(), found))  # noqa: B905
        if name not in shapes and not name.endswith("label")
    }
    aux_params = {
        name: mx.nd.ones(shape) if name.endswith("var") else mx.nd.zeros(shape)
        for name, shape in zip(symbol.list_auxiliary_states(), aux)  # noqa: B905
    }
    return arg_params, aux_params


def samples(mx: Any, shape: tuple[int, ...] = (10, 4), batch: int = 4, **kwargs: Any) -> Any:
    """Return an iterator over samples with labels 0, 1, 2 that depend on them."""
    data = values(int(np.prod(shape)), 3).reshape(shape)
    label = np.digitize(data.reshape(len(data), -1).mean(1), [-0.1, 0.1]).astype(np.float32)
    return mx.io.NDArrayIter(data, label, batch, **kwargs)


def batch_of(mx: Any, shape: tuple[int, ...] = (4, 4), seed: int = 5, **kwargs: Any) -> Any:
    """Return a batch with labels."""
    labels = mx.nd.array(np.arange(shape[0]) % 3)
    return mx.io.DataBatch([array(mx, shape, seed)], [labels], **kwargs)


def bound(mx: Any, symbol: Any = None, shape: tuple[int, ...] = (4, 4), **kwargs: Any) -> Any:
    """Return a module that is bound and has parameters; ``kwargs`` go to `bind`."""
    symbol = mlp(mx) if symbol is None else symbol
    module = mx.mod.Module(symbol)
    module.bind([("data", shape)], [("softmax_label", shape[:1])], **kwargs)
    arg_params, aux_params = start_of(mx, symbol, data=shape)
    module.init_params(arg_params=arg_params, aux_params=aux_params)
    return module


def trained(mx: Any, contexts: int) -> Any:
    """Return a module that was trained for an epoch."""
    module = mx.mod.Module(convnet(mx), context=[mx.cpu(i) for i in range(contexts)])
    arg_params, aux_params = start_of(mx, convnet(mx), data=(4, 2, 6, 6))
    train(mx, module, arg_params=arg_params, aux_params=aux_params)
    return module


def train(mx: Any, module: Any, **kwargs: Any) -> None:
    """Train for an epoch."""
    module.fit(samples(mx, (8, 2, 6, 6)), num_epoch=1,
               optimizer_params={"learning_rate": 0.1, "momentum": 0.9}, **kwargs)  # fmt: skip


@contextmanager
def logged(lines: list[Any]) -> Iterator[None]:
    """Collect what the root logger gets, and warnings; the clock stands."""

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.levelname} {record.getMessage()}")

    root, handler, clock = logging.getLogger(), Lines(), time.time
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    time.time = lambda: 100.0
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
        lines += [
            f"{one.category.__name__} {one.message}" for one in caught
            if one.category is not ResourceWarning and "init(str, NDArray)" not in str(one.message)
        ]  # fmt: skip
    finally:
        time.time = clock
        root.removeHandler(handler)
        root.setLevel(level)


def outcome(call: Callable[[], Any]) -> Any:
    """Return a call's result, or the types of its error, that of the error itself first."""
    try:
        return noted(call())
    except Exception as error:
        return {"raises": [kind.__name__ for kind in type(error).__mro__[:-2]]}
