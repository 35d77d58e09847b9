"""Checks that compiled blocks equal those that run operator by operator."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import autograd, ndarray
from ..gluon import Block
from ..ndarray import NDArray
from .compare import assert_almost_equal


def check_gluon_hybridize_consistency(
    net_builder: Callable[..., Block],
    data_l: Sequence[NDArray],
    numpy_func: Callable[..., Any] | None = None,
    test_grad: bool = True,
    rtol: float = 1e-4,
    atol: float = 1e-4,
) -> None:
    """Check that a block gives the same outputs and gradients, hybridized or not.

    Parameters
    ----------
    net_builder : callable
        Makes the block; it must take the argument ``prefix``.
    data_l : list of NDArray
        Inputs.
    numpy_func : callable, optional
        Returns what the output must be, from NumPy arrays.
    test_grad : bool
        Compare the gradients of inputs and parameters too.
    rtol, atol : float
        Tolerances.

    Raises
    ------
    AssertionError
        If something differs.
    """
    saved: dict[str, np.ndarray] = {}
    runs = []
    for active in (False, True):
        net = net_builder(prefix="net_")
        net.initialize()
        _share(net, data_l, saved)
        net.hybridize(active)
        runs.append(_run(net, [array.copy() for array in data_l], test_grad))
    expected, got = runs
    if numpy_func is not None:
        wanted = numpy_func(*[array.asnumpy() for array in data_l])
        assert_almost_equal(expected["output"], wanted, rtol=rtol, atol=atol)
    for name, value in expected.items():
        assert_almost_equal(got[name], value, rtol=rtol, atol=atol, names=(name, f"eager_{name}"))


def _share(net: Block, inputs: Sequence[NDArray], saved: dict[str, np.ndarray]) -> None:
    """Give the block the parameters that are saved, or save its own."""
    with autograd.pause():
        net(*inputs)
    for name, parameter in net.collect_params().items():
        if name in saved:
            parameter.set_data(ndarray.array(saved[name], dtype=parameter.dtype))
        else:
            saved[name] = parameter.data().asnumpy()


def _run(net: Block, inputs: list[NDArray], with_gradients: bool) -> dict[str, np.ndarray]:
    for array in inputs:
        array.attach_grad()
    with autograd.record(train_mode=with_gradients):
        output = net(*inputs)
    found = {"output": output.asnumpy()}
    if with_gradients:
        output.backward()
        for number, array in enumerate(inputs):
            assert array.grad is not None
            found[f"input{number}"] = array.grad.asnumpy()
        for name, parameter in net.collect_params().items():
            if parameter.grad_req != "null":
                found[name] = parameter.grad().asnumpy()
    return found
