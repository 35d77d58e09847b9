"""Reading the pickles in which MXNet keeps optimizer states, without running what they name."""

import io
import pickle
import struct
from typing import Any

from .. import lr_scheduler
from .._core import params_file
from .._core.params_layout import HEADER
from ..base import MXNetError
from ..ndarray import NDArray
from .base import Optimizer

_ARRAYS = {("mxnet.ndarray.ndarray", "NDArray"), ("mxnet.numpy.multiarray", "ndarray")}
_BYTES = {("builtins", "bytearray"), ("__builtin__", "bytearray")}


class _Array:
    """Stands for an array of a pickle."""

    def __init__(self, handle: None = None) -> None:
        self.content: Any = None

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.content = state.get("handle")

    def resolve(self) -> NDArray | None:
        """Return the array that the pickled bytes describe."""
        if self.content is None:
            return None
        head = struct.pack("<3Q", HEADER, 0, 1)
        with params_file.read(head + bytes(self.content) + struct.pack("<Q", 0)) as file:
            return NDArray(file[0].tensor())


class _Object:
    """Stands for an optimizer or a schedule of a pickle."""

    target: type

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.attributes = dict(state)

    def resolve(self) -> Any:
        """Return the object, without running its constructor."""
        made = object.__new__(self.target)
        attributes = _resolved(self.attributes)
        if isinstance(made, Optimizer):
            made.__setstate__(attributes)
        else:
            made.__dict__.update(attributes)
        return made


class _Unpickler(pickle.Unpickler):
    """An unpickler that makes stand-ins for arrays, optimizers and schedules, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a stand-in for one of the classes that are allowed.

        It is a new one every time, so that a pickle which writes into classes writes into that.

        Raises
        ------
        MXNetError
            For any other class.
        """
        if (module, name) in _ARRAYS:
            return type("_Array", (_Array,), {})
        if (module, name) in _BYTES:
            return _bytes
        known = None
        if module == "mxnet.optimizer.optimizer":
            known = Optimizer.opt_registry.get(name.lower())
        elif module == "mxnet.lr_scheduler" and name in lr_scheduler.__all__:
            known = getattr(lr_scheduler, name)
        if known is not None:
            return type("_Object", (_Object,), {"target": known})
        raise MXNetError(
            f"optimizer states: the pickle names {module}.{name}, which is not read: only arrays, "
            "MXNet's optimizers and its schedules are. Save the states without dump_optimizer=True."
        )


def read_pickle(content: bytes) -> Any:
    """Return what a pickle of MXNet's optimizer states holds.

    Raises
    ------
    MXNetError
        If it is none, is damaged, or names a class that is not allowed.
    """
    try:
        return _resolved(_Unpickler(io.BytesIO(content)).load())
    except MXNetError:
        raise
    except Exception as error:  # whatever damaged opcodes lead to
        raise MXNetError(
            "optimizer states: expected bytes from Updater.get_states() or a file of "
            f"Trainer.save_states(), got {content[:12]!r}...: {error!r}."
        ) from error


def _resolved(value: Any) -> Any:
    """Put arrays in the place of their stand-ins."""
    if isinstance(value, _Array | _Object):
        return value.resolve()
    if isinstance(value, tuple | list):
        return type(value)(_resolved(part) for part in value)
    if isinstance(value, dict):
        return {key: _resolved(part) for key, part in value.items()}
    return value


def _bytes(content: bytes | str = b"", encoding: str = "latin-1") -> bytes:
    """Stand for ``bytearray``, but for its form that allocates any number of zeros."""
    return content.encode("latin-1") if isinstance(content, str) else bytes(memoryview(content))
