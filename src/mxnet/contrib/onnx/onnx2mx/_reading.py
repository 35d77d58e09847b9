"""Opening a model: from a file, its content, or the message itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ...._core.onnx_package import onnx_module
from ...._core.sniff import hint
from ....base import MXNetError
from ._registry import TRANSLATORS
from ._tensors import Tensors

__all__ = ["Model", "load", "refusing", "wrap"]

# protobuf writes no message longer than this, and so the checker cannot look at it either.
_LONGEST = (1 << 31) - 1
# What the checker refuses and we report later, or do not mind.
_HARMLESS = (
    "No Op registered", "No opset import", "is deprecated in domain_version",
    "Field 'shape' of 'type' is required but missing",
)  # fmt: skip
# Elements that may be computed in advance however small the file is.
_FREE = 1 << 22


@dataclass
class Model:
    """A model whose functions are written out, its operator set, and where its numbers are."""

    graph: Any
    version: int
    tensors: Tensors
    limit: int


def load(source: Any) -> Model:
    """Return the model in a file, in bytes, or in an onnx.ModelProto.

    Raises
    ------
    MXNetError
        If it is no ONNX model, is damaged, or breaks ONNX's rules.
    ImportError
        If the onnx package is not installed.
    """
    onnx = onnx_module()
    folder = None
    if isinstance(source, onnx.ModelProto):
        message, size = source, source.ByteSize()
    elif isinstance(source, bytes | bytearray | memoryview):
        message, size = _parse(bytes(source), "the model"), len(source)
    elif isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        folder = os.path.dirname(os.path.abspath(path))
        content = _content(path)
        message, size = _parse(content, os.fspath(path)), len(content)
    else:
        raise TypeError(
            "import_model: model_file must be a path, bytes or an onnx.ModelProto, got "
            f"{type(source).__name__}."
        )
    with refusing():
        version = _version(message)
        _check(message, source if folder is not None else None)
        message = _written_out(message, version)
    return Model(message.graph, version, Tensors(folder), _FREE + 4 * size)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what other packages raise for damaged models into an MXNetError."""
    try:
        yield
    except (ValueError, TypeError, LookupError, ArithmeticError, RuntimeError) as error:
        if isinstance(error, MXNetError):
            raise
        raise MXNetError(
            f"import_model: the model is damaged: {type(error).__name__}: {error}"
        ) from error


def wrap(graph: Any, version: int) -> Model:
    """Return the model that has a GraphProto, whose numbers are inside."""
    onnx = onnx_module()
    message = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", version)])
    return load(message)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise MXNetError(f"import_model: cannot read {path}: {error.strerror or error}.") from error


def _parse(content: bytes, what: str) -> Any:
    onnx = onnx_module()
    message = onnx.ModelProto()
    try:
        message.ParseFromString(content)
    except Exception as error:  # protobuf's DecodeError, of a package that we do not import
        raise MXNetError(
            f"import_model: {what} is no ONNX model, or a damaged one: {error}. "
            f"{hint(content[:512])}".rstrip()
        ) from error
    if not message.HasField("graph") or not message.opset_import:
        raise MXNetError(
            f"import_model: {what} has no graph of operators, so it is no whole ONNX model. "
            f"{hint(content[:512])}".rstrip()
        )
    return message


def _version(message: Any) -> int:
    for entry in message.opset_import:
        if entry.domain in ("", "ai.onnx"):
            return int(entry.version)
    raise MXNetError("import_model: the model does not use ONNX's own operators.")


def _check(message: Any, path: Any) -> None:
    """Ask ONNX's checker; unknown operators are reported later, with all the others."""
    onnx = onnx_module()
    newest = onnx.defs.onnx_opset_version()
    if _version(message) > newest:
        raise MXNetError(
            f"import_model: the model uses version {_version(message)} of ONNX's operators, the "
            f"installed onnx package knows {newest}: update it."
        )
    if message.ByteSize() > _LONGEST:
        raise MXNetError("import_model: the model is longer than the 2 GB of a protobuf message.")
    try:
        onnx.checker.check_model(message if path is None else os.fspath(path))
    except onnx.checker.ValidationError as error:
        if not any(harmless in str(error) for harmless in _HARMLESS):
            raise MXNetError(f"import_model: the model breaks ONNX's rules: {error}") from error


def _written_out(message: Any, version: int) -> Any:
    """Return the model with functions in the form of the operators that they consist of."""
    inliner = onnx_module("onnx.inliner")
    if message.functions:
        message = inliner.inline_local_functions(message)
    defs = onnx_module().defs
    for _ in range(8):  # functions may consist of functions
        wanted = []
        for name in {node.op_type for node in message.graph.node if node.domain in ("", "ai.onnx")}:
            if name not in TRANSLATORS and defs.has(name, version):
                schema = defs.get_schema(name, version)
                if schema.has_function or schema.has_context_dependent_function:
                    wanted.append(("", name))
        if not wanted:
            break
        message = inliner.inline_selected_functions(message, wanted, False, True)
    return message
