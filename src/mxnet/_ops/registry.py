"""The operator registry: one entry per operator, made from one documented function.

A kernel is a function on torch tensors. Its parameters annotated ``Tensor`` are array inputs,
``*data: Tensor`` takes any number of them, a parameter annotated :data:`Training` receives
whether the thread is in training mode, one annotated ``Context`` the context to work in; all
others are attributes. Everything users see of an operator is derived from that signature.
"""

import difflib
import inspect
import operator
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, get_args

import torch
from torch import Tensor

from ..base import MXNetError, names_of
from ..context import Context
from .attributes import REQUIRED, Attribute

Training = Annotated[bool, "whether the thread is in training mode"]

META = torch.device("meta")
_META_CONTEXT: Any = SimpleNamespace(device=META)

OptionalShape = tuple[int, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class InPlace:
    """The form of an update that writes the new weights into the old ones.

    Calls whose ``out`` are the weights use it: no new arrays, no copies. ``function`` takes what
    the kernel takes. Of a variadic operator, every ``stride``-th array is a weight, but for the
    last ``extras`` ones.
    """

    function: Callable[..., Any]
    stride: int = 1
    extras: int = 0

    def is_state(self, position: int, count: int) -> bool:
        """Return whether one of ``count`` arrays of a variadic operator is an optimizer's state.

        Weight and gradient come first, then what is kept from step to step.
        """
        return position < count - self.extras and position % self.stride > 1

    def serves(self, out: Any, arrays: tuple[Any, ...], recording: bool) -> bool:
        """Return whether ``out`` are the weights among the arrays, which may be written to."""
        targets = out if isinstance(out, list | tuple) else (out,)
        weights = arrays[: len(arrays) - self.extras : self.stride]
        return (
            len(targets) == len(weights)
            and all(map(operator.is_, targets, weights))
            and not (recording and any(weight._rec.requires_grad for weight in weights))
        )


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operator.

    ``names`` starts with the name that symbol files use. ``uniform`` says that all inputs must
    share one dtype, which is also that of the outputs. ``aux`` are inputs updated in place and
    never differentiated. ``outputs`` is the number of outputs, or a function of the attributes.
    ``fill`` completes the shapes of parameters from those of the data. ``direct`` is the torch
    function that the kernel only passes its arguments on to, if there is one: calls on arrays
    then save a step. ``floats`` is such a function for first arrays of a float dtype; it
    gets no attribute but the number that is the other operand.
    ``result_names`` are the outputs' names in graphs where they have any; attributes may say that
    there are fewer outputs. ``inplace`` is the form of an optimizer's update for calls that write
    into the weights.
    """

    kernel: Callable[..., Any]
    names: tuple[str, ...]
    arrays: tuple[str, ...]
    optional: frozenset[str]
    variadic: bool
    attrs: dict[str, Attribute]
    training: str | None
    context: str | None
    aux: tuple[str, ...]
    uniform: bool
    outputs: int | Callable[..., int]
    fill: Callable[..., Sequence[OptionalShape]] | None
    count: str
    direct: Callable[..., Any] | None
    floats: Callable[..., Any] | None = None
    result_names: tuple[str, ...] = ()
    inplace: InPlace | None = None

    @property
    def name(self) -> str:
        """The operator's name in symbol files."""
        return self.names[0]

    @property
    def family(self) -> str:
        """The module that defines the operator, such as ``nn.dense``."""
        return self.kernel.__module__.partition("_ops.")[2]

    def parse(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return all attributes, parsed, with defaults for those not given.

        Raises
        ------
        MXNetError
            If a name is unknown, a required attribute is missing or a value does not fit.
        """
        for key in given:
            if key not in self.attrs:
                raise unknown_attribute(self, key)
        return {
            key: parse_attribute(self, key, given.get(key, attr.default))
            for key, attr in self.attrs.items()
        }

    def count_outputs(self, attrs: dict[str, Any]) -> int:
        """Return the number of outputs under parsed attributes."""
        return self.outputs if isinstance(self.outputs, int) else self.outputs(attrs)

    def infer(
        self, inputs: Sequence[Tensor | None], attrs: dict[str, Any]
    ) -> tuple[list[Tensor | None], list[Tensor]]:
        """Return (inputs, outputs) as meta tensors; unknown parameters are None on entry.

        ``attrs`` are parsed attributes. There are no outputs where too little is known of a loop
        or branch.
        """
        ghosts = list(inputs)
        if self.fill:
            shapes = [None if ghost is None else tuple(ghost.shape) for ghost in ghosts]
            dtype = next(ghost.dtype for ghost in ghosts if ghost is not None)
            for i, shape in enumerate(self.fill(*shapes, **attrs)):
                if ghosts[i] is None and shape is not None:
                    ghosts[i] = torch.empty(shape, dtype=dtype, device=META)
        extra: dict[str, Any] = {}
        if self.training:
            extra[self.training] = False
        if self.context:
            extra[self.context] = _META_CONTEXT
        if self.variadic:
            if any(ghost is None for ghost in ghosts):
                return ghosts, []
            result = self.kernel(*ghosts, **attrs, **extra)
        else:
            named = dict(zip(self.arrays, ghosts, strict=True))
            result = self.kernel(**named, **attrs, **extra)
        return ghosts, list(result) if isinstance(result, tuple) else [result]


REGISTRY: dict[str, Op] = {}


def op(
    *names: str,
    uniform: bool = False,
    aux: tuple[str, ...] = (),
    outputs: int | Callable[[dict[str, Any]], int] = 1,
    fill: Callable[..., Sequence[OptionalShape]] | None = None,
    count: str = "num_args",
    direct: Callable[..., Any] | None = None,
    floats: Callable[..., Any] | None = None,
    inplace: InPlace | None = None,
    result_names: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated kernel under MXNet's operator names, the symbol-file name first.

    ``count`` names the attribute by which callers of a variadic operator may state how many
    arrays follow.
    """

    def register(kernel: Callable[..., Any]) -> Callable[..., Any]:
        entry = _entry(kernel, names, uniform, aux, outputs, fill, count, direct, floats, inplace,
                       result_names)  # fmt: skip
        for name in names:
            if name in REGISTRY:
                raise ValueError(f"operator {name} is registered twice")
            REGISTRY[name] = entry
        return kernel

    return register


def _entry(
    kernel: Callable[..., Any], names: tuple[str, ...], uniform: bool, aux: tuple[str, ...],
    outputs: Any, fill: Any, count: str, direct: Callable[..., Any] | None,
    floats: Callable[..., Any] | None, inplace: InPlace | None, result_names: tuple[str, ...],
) -> Op:  # fmt: skip
    arrays: dict[str, Any] = {}
    attrs: dict[str, Attribute] = {}
    special: dict[Any, str | None] = {Training: None, Context: None}
    variadic = False
    for name, kind, default, repeats in _parameters(kernel):
        if kind in special:
            special[kind] = name
        elif kind is Tensor or (isinstance(kind, types.UnionType) and Tensor in get_args(kind)):
            arrays[name] = default
            variadic = variadic or repeats
        else:
            attrs[name] = Attribute(kind, default)
    optional = frozenset(name for name, default in arrays.items() if default is None)
    return Op(kernel, names, tuple(arrays), optional, variadic, attrs, special[Training],
              special[Context], aux, uniform, outputs, fill, count, direct, floats,
              result_names, inplace)  # fmt: skip


def _parameters(kernel: Callable[..., Any]) -> Iterator[tuple[str, Any, Any, bool]]:
    """Yield name, annotation, default or REQUIRED, and whether it is ``*name``, of parameters.

    ``inspect.signature`` would take a tenth of the time that ``import mxnet`` takes.
    """
    function: Any = inspect.unwrap(kernel)
    code, plain = function.__code__, function.__defaults__ or ()
    named = code.co_varnames[: code.co_argcount]
    defaults = dict(zip(named[len(named) - len(plain) :], plain, strict=True))
    defaults.update(function.__kwdefaults__ or {})
    end = code.co_argcount + code.co_kwonlyargcount
    several = code.co_varnames[end : end + 1] if code.co_flags & inspect.CO_VARARGS else ()
    for name in (*named, *several, *code.co_varnames[code.co_argcount : end]):
        kind = function.__annotations__.get(name)
        yield name, kind, defaults.get(name, REQUIRED), name in several


def parse_attribute(entry: Op, key: str, value: Any) -> Any:
    """Return one attribute value parsed, or raise MXNetError naming operator and argument."""
    attr = entry.attrs[key]
    try:
        return attr.parse(value)
    except (ValueError, TypeError) as error:
        if value is REQUIRED:
            raise MXNetError(
                f"{entry.name}: argument {key} is required: give {attr.expected}."
            ) from None
        raise MXNetError(
            f"{entry.name}: argument {key} must be {attr.expected}, got {value!r}."
        ) from error


def check_unknown(entry: Op, given: Iterable[str], depth: int = 3) -> None:
    """Refuse arguments that the operator does not have.

    Names in double underscores are the user's own notes, and mean nothing to any operator.
    Operators on arrays alone accept others with a warning: MXNet drops them there, and programs
    have such as ``ones_like(x, dtype="int32")``. ``depth`` tells how many calls up the user is.

    Raises
    ------
    MXNetError
        If the operator has attributes.
    """
    names = [name for name in given if not (name.startswith("__") and name.endswith("__"))]
    if not names:
        return
    if entry.attrs or entry.variadic:
        raise unknown_attribute(entry, names[0])
    warnings.warn(
        f"{entry.name}: argument {names_of(names)} has no effect, as in MXNet: the operator takes "
        "arrays alone.",
        stacklevel=depth,
    )


def unknown_attribute(entry: Op, key: str) -> MXNetError:
    """Build the error for an argument that the operator does not have."""
    valid = [*entry.arrays, *entry.attrs]
    near = difflib.get_close_matches(key, valid, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has {names_of(valid)}."
    return MXNetError(f"{entry.name}: unknown argument {key!r}; {hint}")
