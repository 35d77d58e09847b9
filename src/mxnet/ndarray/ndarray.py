"""NDArray: storage, conversion, and copies between contexts.

An array is a small handle on a ``torch.Tensor`` of its context's device. It holds two aliases of
one storage: ``_plain`` without autograd history, which unrecorded calls use, and ``_rec`` with
it, which calls inside ``autograd.record()`` use. For the result of a recorded operator only
``_rec`` is set at first; the property ``_data`` returns ``_plain`` and makes it on demand.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from .._core import dtype as dtypes
from .._core.errors import ArgumentTypeError
from .._core.kind import Kind, kind_of
from .._core.state import state
from .._ops.kernels import permute_copy
from .._ops.shapes import SizeError, reshape_shape, reshaped
from ..base import MXNetError
from ..context import Context, as_context
from . import indexing, notebook
from .gradient import Gradient
from .stypes import SPARSE
from .tensors import CONVERSIONS, context_of, dtype_of, move, tensor_of

if TYPE_CHECKING:
    # Operators, and the methods that are operators, come from the tables in _ops/methods.py.
    from ._generated import Methods
else:
    Methods = object

new = object.__new__


class NDArray(Methods):
    """A multi-dimensional array on one device, with MXNet's semantics.

    Arrays are mutable: ``x[:] = value``, ``x += y`` and ``out=`` write into them, and basic
    slices along the leading axes and :meth:`reshape` share memory with their source. Make
    arrays with :func:`mxnet.nd.array`, :func:`mxnet.nd.zeros` and their kin.
    """

    __slots__ = ("__weakref__", "_gradient", "_kind", "_plain", "_rec")
    # Above numpy.ndarray's, so that `numpy_array + x` asks this class.
    __array_priority__ = 1000.0

    _plain: Tensor
    _rec: Tensor
    _kind: Kind
    _gradient: Gradient

    def __init__(self, tensor: Tensor | None, ctx: Context | None = None) -> None:
        if tensor is None:
            tensor = torch.empty(0)  # pickles of MXNet begin so and fill it with __setstate__
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"NDArray wraps a torch.Tensor, got {type(tensor).__name__}: make arrays with "
                "mx.nd.array()."
            )
        self._plain = self._rec = tensor.detach()
        self._kind = kind_of(ctx or context_of(tensor), tensor.dtype)

    @property
    def _data(self) -> Tensor:
        """The values without autograd history."""
        try:
            return self._plain
        except AttributeError:
            # `.data` rather than `.detach()`: as in MXNet, later writes into either alias do not
            # forbid the backward pass.
            self._plain = tensor = self._rec.data
            return tensor

    @property
    def _history(self) -> Tensor:
        """The tensor that stands for this array in recorded computations."""
        return self._rec

    _dense_history = _history

    # --- what it is -------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return tuple(self._rec.shape)

    @property
    def dtype(self) -> Any:
        """Element type as NumPy's scalar class, such as ``numpy.float32``."""
        return dtypes.to_numpy(self._kind.dtype)

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._rec.numel()

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._rec.dim()

    @property
    def context(self) -> Context:
        """The device that holds the array."""
        return self._kind.ctx

    ctx = context

    @property
    def stype(self) -> str:
        """Storage type: ``"default"`` for dense arrays."""
        return "default"

    def __len__(self) -> int:
        if not self._rec.dim():
            raise TypeError("len() of an array without axes.")
        return self._rec.shape[0]

    def __hash__(self) -> int:
        return id(self) // 16

    def __bool__(self) -> bool:
        size = self.size
        if size > 1:
            raise ValueError(
                "The truth value of an NDArray with multiple elements is ambiguous."
            )
        return bool(size) and bool(self._data.item())

    def __float__(self) -> float:
        return float(self._single("float()"))

    def __int__(self) -> int:
        return int(self._single("int()"))

    def __index__(self) -> int:
        value = self._single("an index")
        if not isinstance(value, int):
            raise TypeError(f"only integer arrays can be used as an index, got {self.dtype}.")
        return value

    def _single(self, use: str) -> Any:
        if self.size != 1:
            raise TypeError(f"{use} needs an array of one element, got shape {self.shape}.")
        return self._data.item()

    _repr_html_ = notebook.as_html
    _repr_markdown_ = notebook.as_markdown

    def __repr__(self) -> str:
        shape = "x".join(map(str, self.shape))
        return f"\n{self.asnumpy()!s}\n<{type(self).__name__} {shape} @{self.context}>"

    # --- indexing ---------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> "NDArray":
        tensor = self._rec if state.recording else self._data
        return self._like(indexing.read(tensor, key))

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, NDArray):
            source = value._dense_history if state.recording else value._data
            source = source.to(self._data.device) if source.device != self._data.device else source
        elif isinstance(value, int | float):
            source = value
        else:
            array = np.asarray(value, dtype=None if np.ndim(value) else self.dtype)
            source = tensor_of(array, None).to(self._data.device)
        target = self._writable()
        if isinstance(key, slice) and key == slice(None) and not target.dim():
            key = ()
        indexing.write(target, key, source)
        self._written(target)

    def _writable(self) -> Tensor:
        """Return the tensor that an in-place write goes to.

        Inside ``record()`` that is a new alias, which the write makes part of the graph; arrays
        that already are part of it must not change, or their gradients would be wrong.
        """
        if not state.recording:
            return self._data
        if self._rec.requires_grad:
            raise MXNetError(
                "Inplace operations (+=, -=, x[:]=, out=, etc.) are not supported inside "
                "autograd.record() on an array that is part of the computation: assign to a new "
                "name, or write under autograd.pause()."
            )
        return self._data.data

    def _written(self, target: Tensor) -> None:
        """Take over a graph that a recorded write attached to ``target``."""
        if target.requires_grad:
            self._rec = target

    def _at(self, index: int) -> "NDArray":
        return self[index]

    def _slice(self, start: int, stop: int) -> "NDArray":
        return self[start:stop]

    def __iter__(self) -> Any:
        for i in range(len(self)):
            yield self[i]

    def __contains__(self, value: Any) -> bool:
        return bool((self._data == getattr(value, "_data", value)).any())

    # --- conversion -------------------------------------------------------------------------

    def asnumpy(self) -> np.ndarray:
        """Return a NumPy copy of the values."""
        tensor = self._data
        if tensor.dtype is torch.bfloat16:
            bits = tensor.contiguous().view(torch.uint16).cpu().numpy()
            return bits.copy().view(dtypes.BFLOAT16)
        if tensor.device.type == "cpu":
            return tensor.numpy().copy()
        return tensor.cpu().numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Serve ``numpy.asarray``; always a copy, so ``copy=False`` raises ValueError."""
        if copy is False:
            raise ValueError("NDArray: a NumPy array of the values is always a copy.")
        values = self.asnumpy()
        return values if dtype is None else values.astype(dtype, copy=False)

    def asscalar(self) -> Any:
        """Return the value of an array of one element as a NumPy scalar.

        Raises
        ------
        ValueError
            If there is not exactly one element.
        """
        if self.size != 1:
            raise ValueError(
                f"The current array is not a scalar: asscalar() needs one element, "
                f"shape is {self.shape}."
            )
        return self.asnumpy().reshape(-1)[0]

    def item(self) -> Any:
        """Return the value of an array of one element as a Python number."""
        return self.asscalar().item()

    def tolist(self) -> Any:
        """Return the values as nested lists of Python numbers."""
        return self._data.tolist()

    def to_torch(self) -> Tensor:
        """Return a ``torch.Tensor`` that shares this array's memory, without history."""
        return self._data.detach()

    def astype(self, dtype: Any, copy: bool = True) -> "NDArray":
        """Return the values as another dtype: a copy, or self if ``copy`` is false and it fits."""
        target = dtype_of(dtype)
        if target is self._kind.dtype:
            return self.copy() if copy else self
        tensor = self._rec if state.recording else self._data
        convert = CONVERSIONS.get(target)
        return self._like(tensor.to(target) if convert is None else convert(tensor))

    def copy(self) -> "NDArray":
        """Return a copy on the same device."""
        return self._like((self._rec if state.recording else self._data).clone())

    def copyto(self, other: "NDArray | Context") -> "NDArray":
        """Copy the values into ``other``, an array of the same shape, or to a new one on a context.

        Raises
        ------
        MXNetError
            If the shapes differ.
        TypeError
            If ``other`` is neither.
        """
        source = self._rec if state.recording else self._data
        if isinstance(other, Context):
            return self._like(move(source, other), other)
        if not isinstance(other, NDArray):
            raise TypeError(
                f"copyto: the target must be an NDArray or a Context, got {type(other).__name__}."
            )
        if other is self:
            return other
        if self.shape != other.shape:
            raise MXNetError(
                f"copyto: shapes must be equal, got source {self.shape} and target {other.shape}."
            )
        target = other._writable()
        target.copy_(source)
        other._written(target)
        return other

    def as_in_context(self, context: Context) -> "NDArray":
        """Return the array on a context: itself if it is there, else a copy."""
        if context == self._kind.ctx:
            return self
        return self.copyto(as_context(context))

    as_in_ctx = as_in_context

    def as_nd_ndarray(self) -> "NDArray":
        """Return this array as a classic array."""
        return self

    # Any: type checkers shall let programs use what only sparse arrays have.
    def tostype(self, stype: str) -> Any:
        """Return the array in another storage type: "default", "csr" or "row_sparse".

        Raises
        ------
        ValueError
            If an array of other than 2 axes shall become csr.
        MXNetError
            If there is no such storage type.
        """
        if stype == "default":
            return self
        if stype == "csr" and self.ndim != 2:
            raise ValueError(
                "To convert to a CSR, the NDArray should be 2 Dimensional. Current shape is "
                f"{self.shape}"
            )
        return SPARSE["cast_storage"](self, stype)

    def wait_to_read(self) -> None:
        """Return when the values have been computed."""
        if self._rec.device.type != "cpu":
            torch.accelerator.synchronize(self._rec.device)

    wait_to_write = wait_to_read

    def __dlpack__(self, **options: Any) -> Any:
        return self._data.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._data.__dlpack_device__()

    def to_dlpack_for_read(self) -> Any:
        """Return a DLPack capsule that shares memory, for reading."""
        return self._data.__dlpack__()

    def to_dlpack_for_write(self) -> Any:
        """Return a DLPack capsule that shares memory, for writing."""
        return self._data.__dlpack__()

    def __reduce__(self) -> tuple:
        return _unpickle, (type(self), self.asnumpy(), str(self.context))

    def __copy__(self) -> "NDArray":
        return self.copy()

    def __deepcopy__(self, memo: dict) -> "NDArray":
        return self.copy()

    # --- shape ------------------------------------------------------------------------------

    def reshape(self, *shape: Any, **kwargs: Any) -> "NDArray":
        """Return a view in another shape.

        Codes: 0 keeps the axis, -1 is what remains, -2 copies all remaining axes, -3 joins two
        axes, -4 splits one into the two numbers that follow.

        Parameters
        ----------
        shape : ints or a tuple
            The new shape.
        reverse : bool
            Read the codes from the right.

        Raises
        ------
        MXNetError
            If the sizes do not agree.
        """
        if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
            (shape,) = shape
        elif not shape:
            shape = kwargs.pop("shape", None)
            if shape is None:
                raise ArgumentTypeError("reshape: Shape must be provided.")
            shape = (shape,) if isinstance(shape, int) else tuple(shape)
        reverse = kwargs != {} and bool(kwargs.pop("reverse", False))
        if kwargs:
            raise TypeError(
                f"reshape: unknown arguments {', '.join(kwargs)}; it has shape and reverse."
            )
        tensor = self._rec if state.recording else self._data
        target = reshape_shape(tensor.shape, tuple(map(int, shape)), reverse)
        try:
            return self._like(reshaped(tensor, target))
        except RuntimeError:
            raise SizeError(
                f"reshape: cannot give shape {target} to an array of shape {self.shape} with "
                f"{tensor.numel()} elements."
            ) from None

    @property
    def T(self) -> "NDArray":
        """A copy with the axes reversed."""
        tensor = self._rec if state.recording else self._data
        return self._like(permute_copy(tensor, tuple(reversed(range(tensor.dim())))))

    def expand_dims(self, axis: int, inplace: bool = False) -> "NDArray":
        """Return a copy with an axis of length 1 inserted; ``inplace`` returns a view instead."""
        tensor = self._rec if state.recording else self._data
        if not -tensor.dim() - 1 <= axis <= tensor.dim():
            raise MXNetError(f"expand_dims: axis {axis} does not fit shape {self.shape}.")
        view = tensor.unsqueeze(axis)
        return self._like(view if inplace else view.clone())

    def squeeze(self, axis: Any = None, inplace: bool = False) -> "NDArray":
        """Return a copy without axes of length 1; ``inplace`` returns a view instead."""
        tensor = self._rec if state.recording else self._data
        axes = (axis,) if isinstance(axis, int) else axis
        if axes is None:
            axes = [i for i, n in enumerate(tensor.shape) if n == 1]
        for number in axes:
            if not -tensor.dim() <= number < tensor.dim() or tensor.shape[number] != 1:
                raise MXNetError(
                    f"squeeze: axis {number} of shape {self.shape} is not an axis of length 1."
                )
        view = tensor.squeeze(tuple(axes)) if tensor.dim() > len(axes) else tensor.reshape(1)
        return self._like(view if inplace else view.clone())

    def flatten(self, inplace: bool = False) -> "NDArray":
        """Return a copy of shape (first axis, product of the rest); ``inplace`` gives a view."""
        tensor = self._rec if state.recording else self._data
        view = tensor.reshape(tensor.shape[0], -1)
        return self._like(view if inplace else view.clone())

    # --- gradient ---------------------------------------------------------------------------

    def attach_grad(self, grad_req: str = "write", stype: str | None = None) -> None:
        """Let recorded computations on this array yield a gradient in :attr:`grad`.

        The array is cut from the computation that made it. The gradient starts as zeros.

        Parameters
        ----------
        grad_req : {"write", "add", "null"}
            What backward does: overwrite the gradient, add to it, or leave it.
        stype : str, optional
            Storage type of the gradient; that of the array by default.
        """
        if stype is None:
            grad = self._zeros()
        else:
            grad = SPARSE["zeros"](stype, self.shape, self.context, self.dtype)
        self._mark(grad, grad_req)

    def _mark(self, grad: "NDArray", grad_req: str) -> None:
        """Make this array a variable whose gradient goes to the array ``grad``."""
        self._rec, self._gradient = Gradient.attach(self._data, grad, grad_req)

    def _zeros(self) -> "NDArray":
        return self._like(torch.zeros_like(self._data))

    @property
    def grad(self) -> "NDArray | Any":  # None is rare: nobody shall have to ask for it
        """The gradient's array, None without :meth:`attach_grad`."""
        gradient = getattr(self, "_gradient", None)
        return None if gradient is None else gradient.array

    @property
    def _fresh_grad(self) -> bool:
        gradient = getattr(self, "_gradient", None)
        return gradient is not None and gradient.fresh

    @_fresh_grad.setter
    def _fresh_grad(self, fresh: bool) -> None:
        if hasattr(self, "_gradient"):
            self._gradient.fresh = bool(fresh)

    def detach(self) -> "NDArray":
        """Return the same values, sharing memory, outside any recorded computation."""
        return self._like(self._data.data)

    def _like(self, tensor: Tensor, ctx: Context | None = None) -> "NDArray":
        """Wrap a tensor as an array of this class on ``ctx``, by default this array's."""
        array = new(type(self))
        array._rec = tensor
        if not tensor.requires_grad:
            array._plain = tensor
        kind = self._kind
        if ctx is not None or tensor.dtype is not kind.dtype:
            kind = kind_of(ctx or kind.ctx, tensor.dtype)
        array._kind = kind
        return array


def _unpickle(cls: type, values: np.ndarray, ctx: str) -> NDArray:
    context = as_context(ctx)
    array = new(cls)
    array._plain = array._rec = tensor_of(values, None).to(context.device)
    array._kind = kind_of(context, array._rec.dtype)
    return array
