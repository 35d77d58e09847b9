"""What a layer or loss is and computes: run by the recorder on MXNet, by the tests on Regluon."""

from __future__ import annotations

from typing import Any

import numpy as np
from gluon.layer_cases import Case, draw_parameter, head_gradient

import mxnet as mx
from mxnet import autograd


def parameters(block: Any) -> list:
    """Return what can be seen of each parameter."""
    return [
        [name, list(p.shape), np.dtype(p.dtype).name, p.grad_req, p._differentiable,
         p._allow_deferred_init, p.init if isinstance(p.init, str | None) else p.init.dumps()]
        for name, p in block.collect_params().items()
    ]  # fmt: skip


def graph(block: Any, case: Case) -> list:
    """Return the names of inputs, outputs and everything inside of the block's symbol."""
    output = block(*(mx.sym.var(f"in{i}") for i in range(len(case.inputs))))
    return [output.list_arguments(), output.list_auxiliary_states(),
            output.get_internals().list_outputs()]  # fmt: skip


def compute(block: Any, case: Case) -> dict[str, np.ndarray]:
    """Run the block with drawn parameters, forward and backward."""
    random = case.random()
    inputs = [mx.nd.array(x, dtype=case.dtype) for x in case.arrays(random)]
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
