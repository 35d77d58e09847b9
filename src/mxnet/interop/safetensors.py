"""Arrays, blocks and graphs in safetensors files.

    >>> import os, tempfile
    >>> import mxnet as mx
    >>> from mxnet.interop import safetensors
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = os.path.join(folder, "two.safetensors")
    ...     safetensors.save(file, {"x": mx.nd.ones(2)}, {"written by": "me"})
    ...     safetensors.load(file)["x"].shape, safetensors.metadata(file)["written by"]
    ((2,), 'me')
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import safetensors
import safetensors.torch
from torch import Tensor

from .. import symbol
from .._core.files import replacing
from .._core.sniff import hint
from ..base import MXNetError
from ..context import Context, cpu
from ..gluon import Block
from ..ndarray import NDArray
from ..symbol import Symbol
from .torch.arrays import array_of

__all__ = ["load", "load_checkpoint", "load_parameters", "metadata", "save"]

_SYMBOL = "mxnet.symbol"


def save(
    fname: str | os.PathLike[str], data: Any, metadata: Mapping[str, str] | None = None
) -> None:
    """Write arrays to a safetensors file.

    The file is written beside and moved into place, without a copy of the values in memory.

    Parameters
    ----------
    fname : str
        The file.
    data : dict, Block or tuple
        Arrays by name, names such as ``arg:weight`` included; a block, whose parameters get their
        structural names as in :meth:`Block.save_parameters`; or (symbol, arg_params, aux_params),
        which get the names of a checkpoint, the graph going into the metadata.
    metadata : dict of str to str, optional
        What else to write. ``format`` is "pt" unless given, as readers of PyTorch weights ask for.

    Raises
    ------
    TypeError
        If ``data`` is none of these, an array is sparse, or metadata is no text.
    OSError
        If it cannot be written.
    """
    arrays, notes = _contents(data)
    notes = {"format": "pt", **notes, **(metadata or {})}
    if not all(isinstance(text, str) for pair in notes.items() for text in pair):
        raise TypeError("safetensors.save: metadata must be a dict of str to str.")
    tensors = _tensors(arrays)
    with replacing(fname) as stream:
        if os.path.isfile(stream.name):
            mode = os.fstat(stream.fileno()).st_mode
            safetensors.torch.save_file(tensors, stream.name, notes)
            os.chmod(stream.name, mode & 0o777)  # the library makes a file for this user alone
        else:
            stream.write(safetensors.torch.save(tensors, notes))


def _contents(data: Any) -> tuple[dict[str, NDArray], dict[str, str]]:
    if isinstance(data, Block):
        params = data._collect_params_with_prefix()
        return {name: _mean(parameter) for name, parameter in params.items()}, {}
    if isinstance(data, Mapping):
        return dict(data), {}
    if isinstance(data, tuple) and len(data) == 3 and isinstance(data[0], Symbol):
        graph, args, states = data
        arrays = {f"arg:{name}": value for name, value in (args or {}).items()}
        arrays |= {f"aux:{name}": value for name, value in (states or {}).items()}
        return arrays, {_SYMBOL: graph.tojson()}
    raise TypeError(
        "safetensors.save: data must be a dict of str to NDArray, a Block, or a tuple (symbol, "
        f"arg_params, aux_params), got {type(data).__name__}."
    )


def _mean(parameter: Any) -> NDArray:
    """Return the one array of a parameter without a copy, the mean of several."""
    alone = parameter._stype == "default" and len(parameter.list_data()) == 1
    return parameter.list_data()[0] if alone else parameter._reduce()


def _tensors(arrays: Mapping[str, NDArray]) -> dict[str, Tensor]:
    """Return contiguous tensors, no two of which share memory: the format knows no views."""
    found: dict[str, Tensor] = {}
    memory: set[int] = set()
    for name, array in arrays.items():
        if not isinstance(name, str) or not isinstance(array, NDArray):
            raise TypeError(
                f"safetensors.save: expected str -> NDArray, got {name!r} -> "
                f"{type(array).__name__}."
            )
        if array.stype != "default":
            raise TypeError(
                f"safetensors.save: {name} has storage type {array.stype}, which the format does "
                'not know: write array.tostype("default"), or use mx.nd.save().'
            )
        tensor = array._data.detach().contiguous()
        place = tensor.untyped_storage().data_ptr()
        found[name] = tensor.clone() if place in memory else tensor
        memory.add(place)
    return found


@contextmanager
def _opened(fname: str | os.PathLike[str]) -> Iterator[Any]:
    path = os.fspath(fname)
    try:
        with open(path, "rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise MXNetError(f'Open "{path}": {error.strerror or error}.') from error
    try:
        file = safetensors.safe_open(path, "pt")
    except safetensors.SafetensorError as error:
        meant = "" if head[8:10] == b'{"' else hint(head)
        text = f"{path} is no whole safetensors file: {error}. {meant}"
        raise MXNetError(text.rstrip()) from error
    with file as reader:
        yield reader


def load(fname: str | os.PathLike[str], ctx: Context | None = None) -> dict[str, NDArray]:
    """Read the arrays of a safetensors file, written by whatever program.

    On a processor the arrays lie in the mapped file: what nobody looks at is never read. Writing
    into them leaves the file alone.

    Parameters
    ----------
    fname : str
        The file.
    ctx : Context, optional
        Where to put the arrays; cpu(0) by default.

    Raises
    ------
    MXNetError
        If there is no such file, it is damaged, or an array has a type that arrays cannot have.
    """
    place = cpu() if ctx is None else ctx
    with _opened(fname) as reader:
        return {name: _array(reader, name, place) for name in reader.keys()}  # noqa: SIM118


def _array(reader: Any, name: str, ctx: Context) -> NDArray:
    try:
        array = array_of(reader.get_tensor(name), ctx if ctx.device_type == "cpu" else cpu(0))
    except MXNetError as error:
        raise MXNetError(f"safetensors: array {name!r}: {error}") from error
    return array.as_in_context(ctx)


def metadata(fname: str | os.PathLike[str]) -> dict[str, str]:
    """Return what the header of a safetensors file says besides the arrays.

    Raises
    ------
    MXNetError
        If there is no such file or it is damaged.
    """
    with _opened(fname) as reader:
        return dict(reader.metadata() or {})


def load_checkpoint(
    fname: str | os.PathLike[str], ctx: Context | None = None
) -> tuple[Symbol, dict[str, NDArray], dict[str, NDArray]]:
    """Return (symbol, arg_params, aux_params) of a file that :func:`save` wrote of such.

    Raises
    ------
    MXNetError
        If it holds no graph, or :func:`load` raises.
    """
    graph = metadata(fname).get(_SYMBOL)
    if graph is None:
        raise MXNetError(
            f"load_checkpoint: {os.fspath(fname)} holds arrays but no graph; read them with "
            "mxnet.interop.safetensors.load()."
        )
    params: dict[str, dict[str, NDArray]] = {"arg": {}, "aux": {}}
    for name, value in load(fname, ctx).items():
        kind, _, own = name.partition(":")
        if kind not in params or not own:
            raise MXNetError(f"load_checkpoint: {name!r} is neither arg:NAME nor aux:NAME.")
        params[kind][own] = value
    return symbol.load_json(graph), params["arg"], params["aux"]


def load_parameters(
    block: Block,
    fname: str | os.PathLike[str],
    ctx: Context | list[Context] | None = None,
    allow_missing: bool = False,
    ignore_extra: bool = False,
    cast_dtype: bool = False,
    dtype_source: str = "current",
) -> None:
    """Read the parameters of a block; arguments and errors are those of
    :meth:`Block.load_parameters`.

    Names are the structural ones, or those of ``collect_params()``, ``arg:`` and ``aux:`` before
    them or not. For weights of PyTorch see :func:`mxnet.interop.torch.load_state_dict`.
    """  # fmt: skip
    structural = block._collect_params_with_prefix()
    values = {}
    for name, value in load(fname).items():
        own = name.removeprefix("arg:").removeprefix("aux:")
        values[structural[own].name if own in structural else own] = value
    block.collect_params().load_dict(
        values, ctx, allow_missing, ignore_extra, "", os.fspath(fname), cast_dtype, dtype_source
    )
