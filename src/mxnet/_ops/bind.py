"""Builds one plain function per operator and namespace from its registry entry.

The functions are specialised when they are built: no ``*args``, lookups or type tests that a
given operator does not need remain for the call. This and the stub writer are the only places
that generate source text.

How recorded and unrecorded calls differ: an array holds two aliases of its storage, ``_plain``
without autograd history and ``_rec`` with it. Unrecorded calls use the first, so that nothing
outside ``autograd.record()`` is kept alive.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import torch

from .._core.errors import ArgumentTypeError, describe
from .._core.observers import watch
from .._core.state import recorders
from ..base import MXNetError
from .attributes import REQUIRED, Axes, Scalar
from .registry import Op, check_unknown, parse_attribute
from .sparse.table import Wanted

# What kernels may fail with when given arrays or attributes that do not fit.
FAILURES = (RuntimeError, TypeError, ValueError, IndexError, AttributeError, NotImplementedError)

_SKIP_PARSE = {
    int: "{k}.__class__ is not int",
    bool: "{k} is not False and {k} is not True",
    float: "{k}.__class__ is not float",
    Scalar: "{k}.__class__ is not float and {k}.__class__ is not int",
    Axes: "{k} is not None and {k}.__class__ is not int",
    int | None: "{k} is not None and {k}.__class__ is not int",
    float | None: "{k} is not None and {k}.__class__ is not float",
}
# Values of these classes are parsed once and remembered; those of different ones are never equal.
_HASHABLE = frozenset({tuple, str, int, type, torch.dtype})
_MOST_PARSED = 256


def explain(op: Op, arrays: dict[str, Any], attrs: dict[str, Any], error: Exception) -> Exception:
    """Turn a kernel's failure into the error that names operator, arguments and shapes."""
    if isinstance(error, MXNetError):
        return error
    for name, array in arrays.items():
        if hasattr(array, "_kind") or (array is None and name in op.optional):
            continue
        if array is None:
            return MXNetError(f"{op.name}: array argument {name} is required, got None.")
        return ArgumentTypeError(
            f"{op.name}: argument {name} must be an NDArray, got {type(array).__name__}; "
            "convert it with mx.nd.array()."
        )
    got = ", ".join(f"{k} {describe(v)}" for k, v in arrays.items() if v is not None)
    given = ", ".join(
        f"{k}={v!r}" for k, v in attrs.items() if k in op.attrs and v != op.attrs[k].default
    )
    expected = _expected_shapes(op, arrays, attrs)
    return MXNetError(
        f"{op.name}: the arguments do not fit together. Got {got}"
        + (f" with {given}" if given else "")
        + (f"; expected {expected}" if expected else "")
        + f". ({str(error).strip().splitlines()[0] if str(error) else type(error).__name__})"
    )


def _expected_shapes(op: Op, arrays: dict[str, Any], attrs: dict[str, Any]) -> str:
    """Return which shapes the parameters should have had, as far as the operator says."""
    if op.fill is None or op.variadic:
        return ""
    data, *others = (None if array is None else array.shape for array in arrays.values())
    known = {key: value for key, value in attrs.items() if key in op.attrs}
    try:
        wanted = op.fill(data, *[None] * len(others), **known)
    except FAILURES:
        return ""
    pairs = zip(op.arrays[1:], wanted[1:], others, strict=False)
    return ", ".join(f"{n} {want}" for n, want, got in pairs if want and got and want != got)


def check_mixed(op: Op, arrays: dict[str, Any]) -> None:
    """Raise the error for operands of different contexts or dtypes.

    Main memory counts as one context whatever it is called: pinned and shared memory of the same
    number go together with ``cpu``.
    """
    present = {name: array for name, array in arrays.items() if array is not None}
    if not all(hasattr(array, "_kind") for array in present.values()):
        raise explain(op, arrays, {}, TypeError())
    contexts = {name: array._kind.ctx for name, array in present.items()}
    places = {(ctx.device_type == "gpu", ctx.device_id) for ctx in contexts.values()}
    if len(places) > 1:
        got = ", ".join(f"{name} on {ctx}" for name, ctx in contexts.items())
        raise MXNetError(
            f"{op.name}: arrays must be on one context, got {got}; "
            "move them with as_in_context(ctx)."
        )
    dtypes = {name: array._kind.dtype for name, array in present.items()}
    if op.uniform and len(set(dtypes.values())) > 1:
        got = ", ".join(f"{k} of {str(v).removeprefix('torch.')}" for k, v in dtypes.items())
        raise MXNetError(
            f"{op.name}: arrays must be of one dtype, got {got}; convert with astype(dtype)."
        )


def bind(op: Op, name: str, scope: dict[str, Any]) -> Callable[..., Any]:
    """Return the eager function of an operator.

    ``scope`` supplies what belongs to the arrays: ``CLS``, ``NEW``, ``STATE``, ``WRAP``,
    ``WRITE``, ``AS_CONTEXT``, ``KIND_OF``. Generated names are in capitals or end with an
    underscore, to keep apart from those of arguments.
    """
    source = eager_source(op, name)
    return compile_function(source, name, op, scope)


def compile_function(source: str, name: str, op: Op, scope: dict[str, Any]) -> Callable[..., Any]:
    """Execute generated source and return the function ``name`` that it defines."""
    namespace = {
        "OP": op, "KERNEL": op.direct or op.kernel, "FLOATS": op.floats, "FAILURES": FAILURES,
        "INPLACE": op.inplace and op.inplace.function,
        "EXPLAIN": explain, "HASHABLE": _HASHABLE, "UNKNOWN": check_unknown,
        "CHECK_COUNT": check_count, "CHECK_MIXED": check_mixed, "RECORDERS": recorders,
        "PARSE": parse_attribute, "COMPLETED": completed, "SPARSE": among_sparse,
        "REQUIRED": REQUIRED, "MXNetError": MXNetError,
        **{f"default_{key}": attr.default for key, attr in op.attrs.items()},
        **{f"PARSED_{key}": _Parsed(op, key) for key in op.attrs}, **scope,
    }  # fmt: skip
    exec(compile(source, f"<operator {op.name}>", "exec"), namespace)
    watch(namespace)
    namespace["SELF"] = function = namespace[name]
    function.__doc__ = op.kernel.__doc__
    function.__module__ = scope.get("__name__", "mxnet.ndarray")
    function.op = op
    return function


def check_count(op: Op, stated: Any, count: int) -> None:
    """Raise MXNetError unless a stated number of arrays is the number of those given."""
    if str(stated) != str(count):
        raise MXNetError(f"{op.name}: {op.count} is {stated} but {count} arrays were given.")


class _Parsed(dict[Any, Any]):
    """The parsed values of an attribute by what callers gave; errors are not remembered."""

    def __init__(self, op: Op, key: str) -> None:
        self._parse = functools.partial(parse_attribute, op, key)

    def __missing__(self, given: Any) -> Any:
        parsed = self._parse(given)
        if len(self) >= _MOST_PARSED:
            self.clear()
        self[given] = parsed
        return parsed


def eager_source(op: Op, name: str) -> str:
    """Return the source of the eager function of ``op``."""
    lines = [f"def {name}({_parameters(op)}):", *_guards(op), "    try:"]
    lines += [f"        {line}" for line in [*_kind_lines(op), *_call_lines(op)]]
    lines += [
        "    except FAILURES as error:",
        *_retry_lines(op),
        f"        raise EXPLAIN(OP, {_arrays_dict(op)}, {_attrs_dict(op)}, error) from error",
    ]
    lines += [f"    {line}" for line in _result_lines(op)]
    return "\n".join(lines)


def _retry_lines(op: Op) -> list[str]:
    """Return the lines that call again after making what an operand's ``_plain`` lacked."""
    if not op.arrays:
        return []
    arrays = f"*{op.arrays[0]}" if op.variadic else ", ".join(f"{a}={a}" for a in op.arrays)
    given = ", ".join([arrays, *(f"{key}={key}" for key in op.attrs), "out=out"])
    values = op.arrays[0] if op.variadic else f"({', '.join(op.arrays)},)"
    return [
        f"        if COMPLETED(error, {values}): return SELF({given})",
        f"        if SPARSE(error, {values}):",
        f"            return DISPATCH(OP, SELF, tuple({values}), {_attrs_dict(op)}, out)",
    ]


def completed(error: Exception, arrays: tuple[Any, ...]) -> bool:
    """Return whether the error came from results of recorded calls, which now are complete.

    Such results hold only the tensor with history until somebody asks for the other.
    """
    if not isinstance(error, AttributeError):
        return False
    lacking = [a for a in arrays if hasattr(a, "_rec") and not hasattr(a, "_plain")]
    return any([array._data is not None for array in lacking])


def among_sparse(error: Exception, arrays: tuple[Any, ...]) -> bool:
    """Return whether the error came from sparse arrays, or from asking for a sparse result."""
    return isinstance(error, Wanted) or (
        isinstance(error, AttributeError) and any(hasattr(a, "_parts") for a in arrays)
    )


def _parameters(op: Op) -> str:
    arrays = [f"*{op.arrays[0]}"] if op.variadic else [f"{a}=None" for a in op.arrays]
    attrs = [
        f"{key}=REQUIRED" if attr.default is REQUIRED else f"{key}=default_{key}"
        for key, attr in op.attrs.items()
    ]
    if op.context and not op.arrays:
        attrs.insert(_context_place(op), "ctx=None")
    if op.variadic and op.count not in op.attrs:
        attrs.append(f"{op.count}=None")
    return ", ".join([*arrays, *attrs, "out=None", "name=None", "**unknown_"])


def _context_place(op: Op) -> int:
    """Return where the context stands among the attributes: last if the kernel begins with it."""
    return [*inspect.signature(op.kernel).parameters].index(str(op.context)) or len(op.attrs)


def _guards(op: Op) -> list[str]:
    lines = ["    if unknown_: UNKNOWN(OP, unknown_)"]
    for key, attr in op.attrs.items():
        plain = _SKIP_PARSE.get(attr.annotation)
        test = plain.format(k=key) if plain else f"{key} is not default_{key}"
        if attr.default is REQUIRED and not plain:
            test = "True"
        lines.append(
            f"    if {test}: {key} = PARSED_{key}[{key}] if {key}.__class__ in HASHABLE "
            f"else PARSE(OP, {key!r}, {key})"
        )
    if op.variadic and op.count not in op.attrs:
        data = op.arrays[0]
        lines += [
            f"    if {op.count} is not None: CHECK_COUNT(OP, {op.count}, len({data}))",
        ]
    return lines


def _arrays_dict(op: Op) -> str:
    if op.variadic:
        return f"{{f'{op.arrays[0]}[{{i}}]': array_ for i, array_ in enumerate({op.arrays[0]})}}"
    return "{" + ", ".join(f"{a!r}: {a}" for a in op.arrays) + "}"


def _attrs_dict(op: Op) -> str:
    return "{" + ", ".join(f"{k!r}: {k}" for k in op.attrs) + "}"


def _kind_lines(op: Op) -> list[str]:
    if not op.arrays:
        return ["context_ = AS_CONTEXT(ctx)"] if op.context else ["context_ = AS_CONTEXT(None)"]
    part = "" if op.uniform else ".ctx"
    if op.variadic:
        data = op.arrays[0]
        return [
            f"if not {data}: raise MXNetError('{op.name}: at least one array is needed.')",
            f"kind_ = {data}[0]._kind",
            f"for array_ in {data}:",
            f"    if array_._kind{part} is not kind_{part}: CHECK_MIXED(OP, {_arrays_dict(op)})",
        ]
    first, *others = op.arrays
    lines = [f"kind_ = {first}._kind"]
    for other in others:
        there = f"{other} is not None and " if other in op.optional else ""
        lines.append(
            f"if {there}{other}._kind{part} is not kind_{part}: CHECK_MIXED(OP, {_arrays_dict(op)})"
        )
    return lines


def _inplace_lines(op: Op) -> list[str]:
    """Return the lines that write into the first array, or the weights, where ``out`` says so."""
    if op.inplace is None:
        return []
    if op.variadic:
        recording = "RECORDERS and STATE.recording"
        test = f"out is not None and OP.inplace.serves(out, {op.arrays[0]}, {recording})"
    else:
        first = op.arrays[0]
        recorded = f"RECORDERS and STATE.recording and {first}._rec.requires_grad"
        test = f"out is {first} and not ({recorded})"
    return [f"if {test}:", f"    {_call(op, '_plain', 'INPLACE')}", "    return out"]


def _call(op: Op, slot: str, kernel: str = "KERNEL") -> str:
    """Return the kernel call that reads the arrays' attribute ``slot``."""
    special = []
    if op.training:
        special.append(f"{op.training}=STATE.training")
    if op.context:
        special.append(f"{op.context}={'kind_.ctx' if op.arrays else 'context_'}")
    if op.variadic:
        arrays = [f"*[array_.{slot} for array_ in {op.arrays[0]}]"]
    else:
        arrays = [
            f"None if {a} is None else {a}.{here}" if a in op.optional else f"{a}.{here}"
            for a in op.arrays
            for here in ["_plain" if a in op.aux else slot]
        ]
    by_name = op.variadic or not op.arrays
    attrs = [f"{key}={key}" if by_name else key for key in op.attrs]
    if op.floats and not op.attrs:
        kernel = "(FLOATS if kind_.floating else KERNEL)"
    return f"{kernel}({', '.join([*arrays, *attrs, *special])})"


def _call_lines(op: Op) -> list[str]:
    if not op.arrays:
        return [f"result_ = {_call(op, '_plain')}"]
    lines = _inplace_lines(op)
    lines += ["if RECORDERS and STATE.recording:", f"    result_ = {_call(op, '_rec')}"]
    if op.outputs == 1:
        lines += [f"    {line}" for line in wrap_recorded(op, " and out is None")]
    return [*lines, "else:", f"    result_ = {_call(op, '_plain')}"]


def wrap_recorded(op: Op, condition: str = "") -> list[str]:
    """Return the lines that wrap a single result with history and return it."""
    return [
        f"if result_.requires_grad{condition}:",
        f"    array_ = NEW(CLS); array_._rec = result_; array_._kind = {_result_kind(op)}",
        "    return array_",
    ]


def wrap_plain(op: Op) -> list[str]:
    """Return the lines that wrap a single result without history and return it."""
    return [
        "array_ = NEW(CLS); array_._plain = array_._rec = result_",
        f"array_._kind = {_result_kind(op)}",
        "return array_",
    ]


def _result_kind(op: Op) -> str:
    if op.uniform:
        return "kind_"
    return "kind_ if result_.dtype is kind_.dtype else KIND_OF(kind_.ctx, result_.dtype)"


def _result_lines(op: Op) -> list[str]:
    lines = ["if out is not None: return WRITE(out, result_, OP)"]
    if op.arrays and op.outputs == 1:
        return [*lines, *wrap_plain(op)]
    return [*lines, f"return WRAP(CLS, result_, {'kind_.ctx' if op.arrays else 'context_'})"]
