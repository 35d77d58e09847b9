"""What the tables in `_ops/methods.py` give to Symbol. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any, Literal
from typing_extensions import Unpack
from numpy import generic
from .._ops.accepted import Axes, Bool, Dtype, Float, Int, Name, Notes, OpenShape, Shape
from ..ndarray.ndarray import NDArray
from ..symbol.symbol import Symbol

Operand = Symbol | NDArray | float | generic
class Methods:
    def __neg__(self) -> Symbol: ...
    def __abs__(self) -> Symbol: ...
    def __add__(self, other: Operand) -> Symbol: ...
    def __div__(self, other: Operand) -> Symbol: ...
    def __eq__(self, other: Operand) -> Symbol: ...  # type: ignore[override]
    def __ge__(self, other: Operand) -> Symbol: ...
    def __gt__(self, other: Operand) -> Symbol: ...
    def __le__(self, other: Operand) -> Symbol: ...
    def __lt__(self, other: Operand) -> Symbol: ...
    def __mod__(self, other: Operand) -> Symbol: ...
    def __mul__(self, other: Operand) -> Symbol: ...
    def __ne__(self, other: Operand) -> Symbol: ...  # type: ignore[override]
    def __pow__(self, other: Operand) -> Symbol: ...
    def __radd__(self, other: Operand) -> Symbol: ...
    def __rdiv__(self, other: Operand) -> Symbol: ...
    def __rmod__(self, other: Operand) -> Symbol: ...
    def __rmul__(self, other: Operand) -> Symbol: ...
    def __rpow__(self, other: Operand) -> Symbol: ...
    def __rsub__(self, other: Operand) -> Symbol: ...
    def __rtruediv__(self, other: Operand) -> Symbol: ...
    def __sub__(self, other: Operand) -> Symbol: ...
    def __truediv__(self, other: Operand) -> Symbol: ...
    def abs(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the magnitude; its derivative at 0 is 0, for every element x."""
    def arccos(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the angle in [0, pi] whose cosine is x, for every element x."""
    def arccosh(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the inverse of cosh, NaN below 1, for every element x."""
    def arcsin(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the angle in [-pi/2, pi/2] whose sine is x, for every element x."""
    def arcsinh(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the inverse of sinh, for every element x."""
    def arctan(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the angle in (-pi/2, pi/2) whose tangent is x, for every element x."""
    def arctanh(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the inverse of tanh, NaN outside [-1, 1], for every element x."""
    def argmax(
        self, axis: Int | None = None, keepdims: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the position of the greatest element along an axis, as a number of data's dtype."""
    def argmax_channel(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the position of the greatest element along axis 1, as a number of data's dtype."""
    def argmin(
        self, axis: Int | None = None, keepdims: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the position of the least element along an axis, as a number of data's dtype."""
    def argsort(
        self, axis: Int | None = -1, is_ascend: Bool = True, dtype: Dtype = "float32",
        name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the positions of the elements in sorted order; equal elements keep their order."""
    def astype(self, dtype: Any, **kwargs: Any) -> Symbol:
        """Return the graph of a conversion to another dtype."""
    def broadcast_axes(
        self, axis: Shape = (), size: Shape = (), name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Stretch the given axes of length 1 to the given sizes."""
    def broadcast_like(
        self, rhs: Symbol | None = None, lhs_axes: Shape | None = None,
        rhs_axes: Shape | None = None, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Stretch lhs to the shape of rhs, or some axes of it to the lengths of axes of rhs."""
    def broadcast_to(
        self, shape: Shape = (), name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Stretch axes of length 1; 0 in ``shape`` keeps the axis."""
    def cbrt(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the cube root, negative below 0, for every element x."""
    def ceil(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the least whole number not below x, for every element x."""
    def clip(
        self, a_min: Float = ..., a_max: Float = ..., name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Limit every element to [a_min, a_max]."""
    def cos(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the cosine of an angle in radians, for every element x."""
    def cosh(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the hyperbolic cosine, for every element x."""
    def degrees(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return an angle in radians in degrees, for every element x."""
    def depth_to_space(
        self, block_size: Int = ..., name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Move blocks of channels into the plane."""
    def diag(
        self, k: Int = 0, axis1: Int = 0, axis2: Int = 1, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return a diagonal, or a matrix with a vector on its diagonal."""
    def exp(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``e ** x``, for every element x."""
    def expand_dims(
        self, axis: Int = ..., name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Insert an axis of length 1 at a position."""
    def expm1(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``e ** x - 1``, exact near 0, for every element x."""
    def fix(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return x rounded toward 0, for every element x."""
    def flatten(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Join all axes but the first."""
    def flip(
        self, axis: Shape = ..., name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Reverse the order of the elements along axes."""
    def floor(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the greatest whole number not above x, for every element x."""
    def log(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the natural logarithm, NaN below 0, for every element x."""
    def log10(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the logarithm to base 10, for every element x."""
    def log1p(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``log(1 + x)``, exact near 0, for every element x."""
    def log2(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the logarithm to base 2, for every element x."""
    def log_softmax(
        self, axis: Int = -1, temperature: Float | None = None, dtype: Dtype | None = None,
        use_length: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the logarithm of softmax(data / temperature) along ``axis``."""
    def max(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the greatest element along axes."""
    def mean(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Average the elements along axes."""
    def min(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the least element along axes."""
    def nanprod(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Multiply the elements, with NaN as 1, along axes."""
    def nansum(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Add up the elements, with NaN as 0, along axes."""
    def norm(
        self, ord: Int = 2, axis: Axes = None, out_dtype: Dtype | None = None,
        keepdims: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the norm of vectors along axes."""
    def one_hot(
        self, depth: Int = ..., on_value: Float = 1.0, off_value: Float = 0.0,
        dtype: Dtype = "float32", name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return vectors with one special element; positions outside give none."""
    def ones_like(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return 1 for every element, for every element x."""
    def pad(
        self, mode: Literal["constant", "edge", "reflect"] | str = ..., pad_width: Shape = ...,
        constant_value: Float = 0.0, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Add elements around the axes but the first two."""
    def pick(
        self, index: Symbol | None = None, axis: Int | None = -1, keepdims: Bool = False,
        mode: Literal["clip", "wrap"] | str = "clip", name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return one element along an axis for each position of the others."""
    def prod(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Multiply the elements along axes."""
    def radians(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return an angle in degrees in radians, for every element x."""
    def rcbrt(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``1 / cbrt(x)``, for every element x."""
    def reciprocal(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``1 / x``, for every element x."""
    def relu(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Replace negative elements by 0."""
    def repeat(
        self, repeats: Int = ..., axis: Int | None = None, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Repeat every element along an axis, or of the flattened array."""
    def reshape(self, *shape: Any, **kwargs: Any) -> Symbol:
        """Return the graph of a change of shape, with the codes of ``mx.nd.reshape``."""
    def reshape_like(
        self, rhs: Symbol | None = None, lhs_begin: Int | None = None, lhs_end: Int | None = None,
        rhs_begin: Int | None = None, rhs_end: Int | None = None, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return lhs in the shape of rhs; with the bounds, axes of lhs are replaced by axes of rhs."""
    def rint(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the nearest whole number, halves downward, for every element x."""
    def round(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the nearest whole number, halves away from 0, for every element x."""
    def rsqrt(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``1 / sqrt(x)``, for every element x."""
    def shape_array(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the shape as an array."""
    def sigmoid(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return 1 / (1 + exp(-x))."""
    def sign(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return -1, 0 or 1 after the sign; 0 for NaN, for every element x."""
    def sin(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the sine of an angle in radians, for every element x."""
    def sinh(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the hyperbolic sine, for every element x."""
    def size_array(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the number of elements as an array."""
    def slice(
        self, begin: OpenShape = ..., end: OpenShape = ..., step: OpenShape | None = (),
        name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Cut a block out of the leading axes."""
    def slice_axis(
        self, axis: Int = ..., begin: Int = ..., end: Int | None = ..., name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Cut a range out of one axis; ``end`` None means to its end, negative counts from there."""
    def slice_like(
        self, shape_like: Symbol | None = None, axes: Axes = None, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Cut data down to the lengths of another array on all, or the given, axes."""
    def softmax(
        self, length: Symbol | None = None, axis: Int = -1, temperature: Float | None = None,
        dtype: Dtype | None = None, use_length: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return exp(x / temperature), divided by its sum along ``axis``."""
    def softmin(
        self, axis: Int = -1, temperature: Float | None = None, dtype: Dtype | None = None,
        use_length: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return softmax(-data / temperature) along ``axis``."""
    def sort(
        self, axis: Int | None = -1, is_ascend: Bool = True, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Sort along an axis; with axis None the flattened array."""
    def space_to_depth(
        self, block_size: Int = ..., name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Move blocks of the plane into channels."""
    def split(
        self, num_outputs: Int = ..., axis: Int = 1, squeeze_axis: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Cut an axis into equal parts."""
    def split_v2(
        self, indices: Shape | None = ..., axis: Int = 1, squeeze_axis: Bool = False,
        sections: Int = 0, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Cut an axis into ``sections`` parts, or at the positions ``indices``."""
    def sqrt(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the square root, NaN below 0, for every element x."""
    def square(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return ``x * x``, for every element x."""
    def squeeze(
        self, axis: Shape | None = None, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Drop axes of length 1: the given ones, which may be none, or with None all."""
    def sum(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Add up the elements along axes."""
    def swapaxes(
        self, dim1: Int = 0, dim2: Int = 0, name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Exchange two axes."""
    def take(
        self, indices: Symbol | None = None, axis: Int = 0,
        mode: Literal["clip", "wrap", "raise"] | str = "clip", name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return slices of an array at positions along an axis."""
    def tan(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the tangent of an angle in radians, for every element x."""
    def tanh(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the hyperbolic tangent, for every element x."""
    def tile(
        self, reps: Shape = ..., name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Repeat the whole array along its axes."""
    def topk(
        self, axis: Int | None = -1, k: Int = 1,
        ret_typ: Literal["value", "indices", "mask", "both"] | str = "indices",
        is_ascend: Bool = False, dtype: Dtype = "float32", name: Name = None,
        attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return the k largest, or with ``is_ascend`` smallest, elements along an axis, in order."""
    def transpose(
        self, axes: Shape = (), name: Name = None, attr: dict[str, str] | None = None,
        **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Permute the axes; without ``axes`` reverse them."""
    def trunc(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return x without its fraction, for every element x."""
    def zeros_like(
        self, name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
    ) -> Symbol:
        """Return 0 for every element, for every element x."""
