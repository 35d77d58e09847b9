"""Devices: :class:`Context` and the one mapping from it to ``torch.device``."""

from __future__ import annotations

import functools
import warnings
from typing import Any, ClassVar

import torch

from ._core.state import state
from .base import MXNetError

__all__ = ["Context", "cpu", "cpu_pinned", "current_context", "gpu", "gpu_memory_info", "num_gpus"]

_GPU = 2
_KINDS: dict[tuple[int, int], dict[torch.dtype, Any]] = {}


class _Default(type):
    """What the class :class:`Context` itself has: the current context under an old name."""

    @property
    def default_ctx(cls) -> Context:
        """The current context; programs older than ``current_context`` read and set it here.

        Raises
        ------
        TypeError
            If it is set to anything but a context.
        """
        _warn_of_default()
        return current_context()

    @default_ctx.setter
    def default_ctx(cls, ctx: Context) -> None:
        _warn_of_default()
        if not isinstance(ctx, Context):
            raise TypeError(f"default_ctx must be a Context, got {type(ctx).__name__}.")
        state.context = ctx


def _warn_of_default() -> None:
    warnings.warn(
        "Context.default_ctx is deprecated: use mx.current_context() to read it, and "
        "mx.test_utils.set_default_context() to set it.",
        DeprecationWarning,
        stacklevel=3,
    )


class Context(metaclass=_Default):
    """A device: kind (``cpu``, ``gpu``, ``cpu_pinned``, ``cpu_shared``) and number.

    ``cpu(0)`` and ``cpu(1)`` are different contexts although both live in main memory, so that
    code for several devices runs on any machine. Used in a ``with`` statement, a context is the
    default of everything created inside.

    Parameters
    ----------
    device_type : str or Context
        Name of the kind, or a context to copy.
    device_id : int
        Number of the device, from 0.

    Raises
    ------
    ValueError
        If the name of the kind is unknown or the number negative.
    """

    devtype2str: ClassVar[dict[int, str]] = {
        1: "cpu", _GPU: "gpu", 3: "cpu_pinned", 5: "cpu_shared"}  # fmt: skip
    devstr2type: ClassVar[dict[str, int]] = {name: number for number, name in devtype2str.items()}

    def __init__(self, device_type: str | Context, device_id: int = 0) -> None:
        if isinstance(device_type, Context):
            self.device_typeid = device_type.device_typeid
            self.device_id = device_type.device_id
        else:
            if device_type not in self.devstr2type:
                raise ValueError(
                    f"Context: device_type must be one of {', '.join(self.devstr2type)}, "
                    f"got {device_type!r}."
                )
            self.device_typeid = self.devstr2type[device_type]
            self.device_id = int(device_id)
        if self.device_id < 0:
            raise ValueError(f"Context: device_id must be 0 or more, got {device_id}.")
        # Shared by equal contexts: see _core/kind.py.
        self._kinds = _KINDS.setdefault((self.device_typeid, self.device_id), {})

    @property
    def device_type(self) -> str:
        """Name of the kind of device."""
        return self.devtype2str[self.device_typeid]

    @property
    def default_ctx(self) -> Context:
        """The current context, deprecated."""
        return Context.default_ctx

    @default_ctx.setter
    def default_ctx(self, ctx: Context) -> None:
        Context.default_ctx = ctx

    @property
    def device(self) -> torch.device:
        """The ``torch.device`` behind this context.

        Raises
        ------
        MXNetError
            If it is a GPU that this machine does not have.
        """
        if self.device_typeid != _GPU:
            return _CPU
        return _accelerator(self.device_id)

    def __hash__(self) -> int:
        return hash((self.device_typeid, self.device_id))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Context)
            and self.device_typeid == other.device_typeid
            and self.device_id == other.device_id
        )

    def __str__(self) -> str:
        return f"{self.device_type}({self.device_id})"

    __repr__ = __str__

    def __reduce__(self) -> tuple:
        return Context, (self.device_type, self.device_id)

    def __enter__(self) -> Context:
        # One object serves all arrays of a place, in several threads at a time.
        state.outer_contexts = state.context, state.outer_contexts
        state.context = self
        return self

    def __exit__(self, *exception: object) -> None:
        state.context, state.outer_contexts = state.outer_contexts

    def empty_cache(self) -> None:
        """Give cached accelerator memory that no array uses back to the system."""
        if self.device.type == "cuda":
            torch.cuda.empty_cache()


_CPU = torch.device("cpu")


@functools.cache
def _accelerator(number: int) -> torch.device:
    count = num_gpus()
    if number >= count:
        raise MXNetError(
            f"gpu({number}) is not available: this machine has {count} GPU(s) that torch can use. "
            "Use mx.cpu(), or choose at run time: mx.gpu() if mx.context.num_gpus() else mx.cpu()."
        )
    found = torch.accelerator.current_accelerator()
    if found is None:
        raise MXNetError("No accelerator is available to torch: use mx.cpu().")
    return torch.device(found.type, number)


_DEFAULT = Context("cpu", 0)


def cpu(device_id: int = 0) -> Context:
    """Return the CPU context with the given number."""
    return Context("cpu", device_id)


def cpu_pinned(device_id: int = 0) -> Context:
    """Return the context of main memory from which copies to a GPU are fast."""
    return Context("cpu_pinned", device_id)


def gpu(device_id: int = 0) -> Context:
    """Return the context of an accelerator: CUDA, or the machine's MPS or XPU device."""
    return Context("gpu", device_id)


def num_gpus() -> int:
    """Return how many accelerators torch can use here."""
    return torch.accelerator.device_count() if torch.accelerator.is_available() else 0


def gpu_memory_info(device_id: int = 0) -> tuple[int, int]:
    """Return (free, total) bytes of the GPU with the given number.

    Raises
    ------
    MXNetError
        If there is no such CUDA device.
    """
    device = gpu(device_id).device
    if device.type != "cuda":
        raise MXNetError(f"gpu_memory_info: {device.type} devices do not report their memory.")
    return torch.cuda.mem_get_info(device)


def current_context() -> Context:
    """Return the innermost ``with`` context of this thread, ``cpu(0)`` outside any."""
    return state.context or _DEFAULT


def is_current(ctx: Context) -> bool:
    """Return whether a context is the current one."""
    return ctx._kinds is (state.context or _DEFAULT)._kinds


def as_context(ctx: Context | str | None) -> Context:
    """Return ``ctx`` as a context: None means the current one, strings read ``"gpu(1)"``.

    Raises
    ------
    ValueError
        If the string names no device.
    TypeError
        If ``ctx`` is of another type.
    """
    if isinstance(ctx, Context):
        return ctx
    if ctx is None or ctx == "":
        return state.context or _DEFAULT
    if not isinstance(ctx, str):
        raise TypeError(f"ctx must be a Context such as mx.cpu(), got {type(ctx).__name__}.")
    kind, _, number = ctx.partition("(")
    digits = number.rstrip(")") or "0"
    if not digits.isdecimal():
        raise ValueError(f'ctx must read like "cpu(0)" or "gpu(1)", got {ctx!r}.')
    return Context(kind.strip(), int(digits))
