"""What a layer or loss is and computes: run by the recorder on MXNet, by the tests on Regluon."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import numpy as np
from gluon.layer_cases import Case, draw_parameter, head_gradient

import mxnet as mx
from mxnet import autograd


def build(module: Any, case: Case) -> Any:
    """Make the block of a case, of a module such as ``gluon.nn``."""
    # PixelShuffle cannot be named: its counter starts anew.
    named = {} if "PixelShuffle" in case.block else {"prefix": "net_"}
    with mx.name.NameManager():
        block = attrgetter(case.block)(module)(**case.args, **named)
    if case.children:
        with block.name_scope():
            block.add(*(getattr(mx.gluon.nn, each.block)(**each.args) for each in case.children))
    return block


def settings(block: Any) -> Any:
    """Return the attributes for the operator that a layer keeps; programs read and change them."""
    found = {k: v for k, v in vars(block).items() if k.startswith("_kwargs")}
    return found.get("_kwargs", found or None)


def parameters(block: Any) -> list:
    """Return what can be seen of each parameter."""
    return [
        [name, list(p.shape), np.dtype(p.dtype).name, p.grad_req, p._differentiable,
         p._allow_deferred_init, p.init if isinstance(p.init, str | None) else p.init.dumps()]
        for name, p in block.collect_params().items()
    ]  # fmt: skip


def graph(block: Any, case: Case) -> list:
    """Return the names of inputs, outputs and everything inside of the block's symbol."""
    arrays = enumerate(case.arrays(case.random()))
    output = block(*(None if x is None else mx.sym.var(f"in{i}") for i, x in arrays))
    return [output.list_arguments(), output.list_auxiliary_states(),
            output.get_internals().list_outputs()]  # fmt: skip


def as_arrays(case: Case, random: np.random.RandomState) -> list:
    """Draw the inputs as arrays."""
    drawn = case.arrays(random)
    return [None if x is None else mx.nd.array(x, dtype=case.dtype) for x in drawn]


def compute(block: Any, case: Case) -> dict[str, np.ndarray]:
    """Run the block with drawn parameters, forward and backward."""
    random = case.random()
    inputs = as_arrays(case, random)
    block.initialize()
    block(*inputs)
    for name, p in block.collect_params().items():
        p.set_data(mx.nd.array(draw_parameter(random, name, p.shape), dtype=p.dtype))
    found = {"predict": block(*inputs).asnumpy()}
    if not case.train:
        return found
    smooth = [i for i in range(len(inputs)) if case.is_smooth(i)]
    for i in smooth:
        inputs[i].attach_grad()
    with autograd.record():
        output = block(*inputs)
    output.backward(mx.nd.array(head_gradient(random, output.shape), dtype=output.dtype))
    found["train"] = output.asnumpy()
    found.update({f"grad:{i}": inputs[i].grad.asnumpy() for i in smooth})
    for name, p in block.collect_params().items():
        if p.grad_req == "null":
            found[f"after:{name}"] = p.data().asnumpy()
        else:
            found[f"grad:{name}"] = p.grad().asnumpy()
    return found
