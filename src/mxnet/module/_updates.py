"""Steps of an optimizer over the parameters of executors, by a key-value store or without."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import kvstore as kvs
from .._core.errors import ArgumentTypeError
from ..ndarray import NDArray

# Weights of more elements are not updated in a store of type "local", which keeps one copy of them.
_LARGE = 1024 * 1024 * 16


def _create_kvstore(
    kvstore: Any, num_device: int, arg_params: Mapping[str, NDArray]
) -> tuple[Any, bool]:
    """Return the store for a number of devices, or None, and whether it updates the weights.

    Parameters
    ----------
    kvstore : str, KVStore or None
        A store, or its type: one device needs none.
    arg_params : dict of NDArray
        The parameters, of which large ones are not updated in a "local" store.

    Raises
    ------
    TypeError
        If ``kvstore`` is anything else.
    """
    in_store = os.environ.get("MXNET_UPDATE_ON_KVSTORE", "1") != "0"
    if kvstore is None:
        return None, False
    if isinstance(kvstore, kvs.KVStoreBase):
        store = kvstore
    elif isinstance(kvstore, str):
        if num_device == 1 and "dist" not in kvstore:
            return None, False
        store = kvs.create(kvstore)
        if kvstore == "local":
            sizes = [int(np.prod(array.shape)) for array in arg_params.values()]
            in_store = in_store and max(sizes, default=0) <= _LARGE
    else:
        raise ArgumentTypeError(
            f"kvstore must be KVStore, str or None, got {type(kvstore).__name__}."
        )
    return store, in_store and store.is_capable(kvs.KVStoreBase.OPTIMIZER)


def _initialize_kvstore(
    kvstore: Any, param_arrays: Sequence[Sequence[NDArray]], arg_params: Mapping[str, NDArray],
    param_names: Sequence[str], update_on_kvstore: bool,
) -> None:  # fmt: skip
    """Put the first values of all parameters into a store, and from there onto the devices."""
    for name, arrays in zip(param_names, param_arrays, strict=True):
        if not update_on_kvstore or arg_params[name].stype != "default":
            kvstore.init(name, arg_params[name])
        else:
            kvstore.broadcast(name, arg_params[name], out=list(arrays))


def _update_params_on_kvstore(
    param_arrays: Sequence[Sequence[NDArray]], grad_arrays: Sequence[Sequence[Any]], kvstore: Any,
    param_names: Sequence[str],
) -> None:  # fmt: skip
    """Hand gradients to a store that updates the weights, and fetch these."""
    for number, (name, weights, gradients) in enumerate(
        zip(param_names, param_arrays, grad_arrays, strict=True)
    ):
        if gradients[0] is None:
            continue
        if gradients[0].stype == "default" and weights[0].stype == "default":
            kvstore.pushpull(name, list(gradients), out=list(weights), priority=-number)
        else:
            # Rows of such weights are fetched before the batch that needs them.
            kvstore.push(name, list(gradients), priority=-number)
            kvstore.pull(name, list(weights), priority=-number)


def _update_params(
    param_arrays: Sequence[Sequence[NDArray]], grad_arrays: Sequence[Sequence[Any]],
    updater: Callable[[Any, Any, Any], None], num_device: int, kvstore: Any = None,
    param_names: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Sum the gradients of the devices, and update the weights of each."""
    steps: list[tuple[list, list, list]] = [([], [], []) for _ in range(num_device)]
    for number, (weights, gradients) in enumerate(zip(param_arrays, grad_arrays, strict=True)):
        if gradients[0] is None:
            continue
        if kvstore is not None:
            name = param_names[number] if param_names is not None else number
            kvstore.pushpull(name, list(gradients), priority=-number)
        for device, pair in enumerate(zip(gradients, weights, strict=True)):
            # Each device's copy of a parameter has a state of its own.
            for column, entry in zip(steps[device], (number * num_device + device, *pair),
                                     strict=True):  # fmt: skip
                column.append(entry)
    for indices, gradients, weights in steps:
        if indices:
            updater(indices, gradients, weights)
