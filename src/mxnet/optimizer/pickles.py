"""Reading the pickles in which MXNet keeps optimizer states, without running what they name."""

import io
import pickle
import pickletools
from typing import Any

import numpy as np

from .. import lr_scheduler
from ..base import MXNetError
from ..ndarray import NDArray
from ..ndarray.io import of_pickle
from .base import Optimizer
from .restore import restored

_ARRAYS = {
    ("mxnet.ndarray.ndarray", "NDArray"), ("mxnet.numpy.multiarray", "ndarray"),
    ("mxnet.ndarray.sparse", "RowSparseNDArray"), ("mxnet.ndarray.sparse", "CSRNDArray"),
}  # fmt: skip
_BYTES = {("builtins", "bytearray"), ("__builtin__", "bytearray")}
_OPTIMIZERS = ("mxnet.optimizer.optimizer", "mxnet.optimizer.contrib")
_PLACES = ("PUT", "BINPUT", "LONG_BINPUT")
# A rate may be a NumPy number.
_NUMBERS = {("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar")}


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
        return of_pickle(bytes(self.content))


class _Dtype:
    """Stands for the dtype of a NumPy number, which it needs to be read."""

    def __init__(self, code: str, align: bool = False, copy: bool = False) -> None:
        dtype = np.dtype(str(code))
        if dtype.kind not in "biuf":
            raise MXNetError(f"optimizer states: numbers of dtype {code!r} are not read.")
        self.dtype = dtype

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.dtype = self.dtype.newbyteorder(state[1])


class _Object:
    """Stands for an optimizer or a schedule of a pickle."""

    target: type

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.attributes = dict(state)


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
        if (module, name) in _NUMBERS:
            return _number
        if (module, name) == ("numpy", "dtype"):
            return type("_Dtype", (_Dtype,), {})
        known = None
        if module in _OPTIMIZERS:
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
        _check_sizes(content)
        return _Resolver().resolved(_Unpickler(io.BytesIO(content)).load())
    except MXNetError:
        raise
    except Exception as error:  # whatever damaged opcodes lead to
        raise MXNetError(
            "optimizer states: expected bytes from Updater.get_states() or a file of "
            f"Trainer.save_states(), got {content[:12]!r}...: {error!r}."
        ) from error


def _check_sizes(content: bytes) -> None:
    """Raise ValueError if the pickle makes room for more than it holds.

    Reading the opcodes checks the lengths of strings; places in the unpickler's list of objects
    have to be checked as well, since it grows to the largest of them at once.
    """
    for number, (opcode, argument, _) in enumerate(pickletools.genops(content)):
        if opcode.name in _PLACES and argument is not None and argument > number:
            raise ValueError(f"place {argument} for an object after {number} steps")


class _Resolver:
    """Puts arrays in the place of their stand-ins, once for each object of the pickle.

    An object may stand in many places: were it copied in each of them, a few hundred bytes could
    fill any memory. One that holds itself leads to RecursionError.
    """

    def __init__(self) -> None:
        self._done: dict[int, tuple[Any, Any]] = {}

    def resolved(self, value: Any) -> Any:
        """Return the value without stand-ins."""
        if not isinstance(value, _Array | _Object | tuple | list | dict):
            return value
        # The value is kept beside the result: its id must not be given to another one.
        known = self._done.get(id(value))
        if known is None:
            known = self._done[id(value)] = value, self._made(value)
        return known[1]

    def _made(self, value: Any) -> Any:
        if isinstance(value, _Array):
            return value.resolve()
        if isinstance(value, _Object):
            return restored(value.target, self.resolved(value.attributes))
        if isinstance(value, dict):
            return {key: self.resolved(part) for key, part in value.items()}
        return type(value)(map(self.resolved, value))


def _bytes(content: bytes | str = b"", encoding: str = "latin-1") -> bytes:
    """Stand for ``bytearray``, but for its form that allocates any number of zeros."""
    return content.encode("latin-1") if isinstance(content, str) else bytes(memoryview(content))


def _number(dtype: _Dtype, content: bytes) -> Any:
    """Return the Python number of a NumPy one."""
    return np.frombuffer(content, dtype.dtype, 1)[0].item()
