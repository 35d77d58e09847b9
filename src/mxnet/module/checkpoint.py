"""Checkpoints: a graph and its parameters in two files."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from .. import ndarray as nd
from .. import symbol as sym
from ..base import MXNetError
from ..ndarray import NDArray

__all__ = ["BatchEndParam", "load_checkpoint", "load_params", "save_checkpoint"]

Arrays = dict[str, NDArray]


class BatchEndParam(NamedTuple):
    """What callbacks after a batch are given.

    ``epoch`` and ``nbatch`` count from 0, ``eval_metric`` is the metric of the training or None,
    ``locals`` are the local variables of the loop.
    """

    epoch: int
    nbatch: int
    eval_metric: Any
    locals: Any


def save_checkpoint(
    prefix: str,
    epoch: int,
    symbol: Any,
    arg_params: Mapping[str, NDArray],
    aux_params: Mapping[str, NDArray],
    remove_amp_cast: bool = True,
) -> None:
    """Write a graph to ``<prefix>-symbol.json`` and parameters to ``<prefix>-<epoch>.params``.

    Parameters
    ----------
    epoch : int
        Its number is written with four digits.
    symbol : Symbol or None
        The graph; without one only the parameters are written.
    arg_params, aux_params : dict of str to NDArray
        Parameters and auxiliary states.
    remove_amp_cast : bool
        Whether the graph is written without the conversions that mixed precision put in.
    """
    if symbol is not None:
        symbol.save(f"{prefix}-symbol.json", remove_amp_cast=remove_amp_cast)
    arrays = {f"arg:{name}": array for name, array in arg_params.items()}
    arrays |= {f"aux:{name}": array for name, array in aux_params.items()}
    path = f"{prefix}-{epoch:04d}.params"
    nd.save(path, arrays)
    logging.info('Saved checkpoint to "%s"', path)


def load_params(prefix: str, epoch: int) -> tuple[Arrays, Arrays]:
    """Return (parameters, auxiliary states) of ``<prefix>-<epoch>.params``.

    Raises
    ------
    MXNetError
        If there is no such file, or its arrays are not named as `save_checkpoint` names them; the
        error is a ValueError too then.
    """
    path = f"{prefix}-{epoch:04d}.params"
    loaded = nd.load(path)
    if not loaded:
        logging.warning("Params file '%s' is empty", path)
        return {}, {}
    if not isinstance(loaded, dict):
        raise _NamesError(f"{path}: the arrays have no names, expected those of a checkpoint.")
    parts: dict[str, Arrays] = {"arg": {}, "aux": {}}
    for key, array in loaded.items():
        kind, colon, name = key.partition(":")
        if not colon:
            raise _NamesError(
                f"{path}: expected names that begin with arg: or aux:, got {key!r}. Files of "
                "Block.save_parameters are loaded by Block.load_parameters."
            )
        if kind in parts:
            parts[kind][name] = array
    return parts["arg"], parts["aux"]


class _NamesError(MXNetError, ValueError):
    """A parameter file is no checkpoint."""


def load_checkpoint(prefix: str, epoch: int) -> tuple[Any, Arrays, Arrays]:
    """Return (graph, parameters, auxiliary states) that :func:`save_checkpoint` wrote.

    Raises
    ------
    MXNetError
        If one of the files is missing or damaged.
    """
    return sym.load(f"{prefix}-symbol.json"), *load_params(prefix, epoch)
