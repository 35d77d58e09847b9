"""What the tables in `_ops/methods.py` give to NDArray. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any, Literal
from numpy import generic, ndarray
from .._ops.accepted import Axes, Bool, Dtype, Float, Int, Name, OpenShape, Shape
from ..ndarray.ndarray import NDArray
from ..symbol.symbol import Symbol

Operand = NDArray | Symbol | float | generic | ndarray | list[Any] | tuple[Any, ...]
Out = NDArray | list[NDArray] | tuple[NDArray, ...] | None
class Methods:
    def __neg__(self) -> NDArray: ...
    def __abs__(self) -> NDArray: ...
    def __add__(self, other: Operand) -> NDArray: ...
    def __div__(self, other: Operand) -> NDArray: ...
    def __eq__(self, other: Operand) -> NDArray: ...  # type: ignore[override]
    def __floordiv__(self, other: Operand) -> NDArray: ...
    def __ge__(self, other: Operand) -> NDArray: ...
    def __gt__(self, other: Operand) -> NDArray: ...
    def __iadd__(self, other: Operand) -> NDArray: ...
    def __idiv__(self, other: Operand) -> NDArray: ...
    def __imod__(self, other: Operand) -> NDArray: ...
    def __imul__(self, other: Operand) -> NDArray: ...
    def __ipow__(self, other: Operand) -> NDArray: ...
    def __isub__(self, other: Operand) -> NDArray: ...
    def __itruediv__(self, other: Operand) -> NDArray: ...
    def __le__(self, other: Operand) -> NDArray: ...
    def __lt__(self, other: Operand) -> NDArray: ...
    def __matmul__(self, other: Operand) -> NDArray: ...
    def __mod__(self, other: Operand) -> NDArray: ...
    def __mul__(self, other: Operand) -> NDArray: ...
    def __ne__(self, other: Operand) -> NDArray: ...  # type: ignore[override]
    def __pow__(self, other: Operand) -> NDArray: ...
    def __radd__(self, other: Operand) -> NDArray: ...
    def __rdiv__(self, other: Operand) -> NDArray: ...
    def __rmod__(self, other: Operand) -> NDArray: ...
    def __rmul__(self, other: Operand) -> NDArray: ...
    def __rpow__(self, other: Operand) -> NDArray: ...
    def __rsub__(self, other: Operand) -> NDArray: ...
    def __rtruediv__(self, other: Operand) -> NDArray: ...
    def __sub__(self, other: Operand) -> NDArray: ...
    def __truediv__(self, other: Operand) -> NDArray: ...
    def __round__(self, digits: int | None = None) -> NDArray: ...
    def abs(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the magnitude; its derivative at 0 is 0, for every element x."""
    def arccos(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the angle in [0, pi] whose cosine is x, for every element x."""
    def arccosh(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the inverse of cosh, NaN below 1, for every element x."""
    def arcsin(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the angle in [-pi/2, pi/2] whose sine is x, for every element x."""
    def arcsinh(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the inverse of sinh, for every element x."""
    def arctan(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the angle in (-pi/2, pi/2) whose tangent is x, for every element x."""
    def arctanh(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the inverse of tanh, NaN outside [-1, 1], for every element x."""
    def argmax(
        self, axis: Int | None = None, keepdims: Bool = False, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return the position of the greatest element along an axis, as a number of data's dtype."""
    def argmax_channel(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the position of the greatest element along axis 1, as a number of data's dtype."""
    def argmin(
        self, axis: Int | None = None, keepdims: Bool = False, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return the position of the least element along an axis, as a number of data's dtype."""
    def argsort(
        self, axis: Int | None = -1, is_ascend: Bool = True, dtype: Dtype = "float32",
        out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return the positions of the elements in sorted order; equal elements keep their order."""
    def backward(
        self, out_grad: NDArray | None = None, retain_graph: bool = False, train_mode: bool = True,
    ) -> None:
        """Compute the gradients of this array with respect to the variables it depends on."""
    def broadcast_axes(
        self, axis: Shape = (), size: Shape = (), out: Out = None, name: Name = None,
    ) -> NDArray:
        """Stretch the given axes of length 1 to the given sizes."""
    def broadcast_like(self, other: NDArray) -> NDArray:
        """Return this array stretched to the shape of ``other``, as :meth:`broadcast_to` does."""
    def broadcast_to(self, shape: Any) -> NDArray:
        """Return this array stretched to a shape by NumPy's rules."""
    def cbrt(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the cube root, negative below 0, for every element x."""
    def ceil(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the least whole number not below x, for every element x."""
    def clip(self, a_min: Float, a_max: Float, out: Out = None, name: Name = None) -> NDArray:
        """Limit every element to [a_min, a_max]."""
    def cos(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the cosine of an angle in radians, for every element x."""
    def cosh(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the hyperbolic cosine, for every element x."""
    def degrees(self, out: Out = None, name: Name = None) -> NDArray:
        """Return an angle in radians in degrees, for every element x."""
    def depth_to_space(self, block_size: Int, out: Out = None, name: Name = None) -> NDArray:
        """Move blocks of channels into the plane."""
    def diag(
        self, k: Int = 0, axis1: Int = 0, axis2: Int = 1, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return a diagonal, or a matrix with a vector on its diagonal."""
    def exp(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``e ** x``, for every element x."""
    def expm1(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``e ** x - 1``, exact near 0, for every element x."""
    def fix(self, out: Out = None, name: Name = None) -> NDArray:
        """Return x rounded toward 0, for every element x."""
    def flip(self, axis: Shape, out: Out = None, name: Name = None) -> NDArray:
        """Reverse the order of the elements along axes."""
    def floor(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the greatest whole number not above x, for every element x."""
    def log(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the natural logarithm, NaN below 0, for every element x."""
    def log10(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the logarithm to base 10, for every element x."""
    def log1p(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``log(1 + x)``, exact near 0, for every element x."""
    def log2(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the logarithm to base 2, for every element x."""
    def log_softmax(
        self, axis: Int = -1, temperature: Float | None = None, dtype: Dtype | None = None,
        use_length: Bool = False, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return the logarithm of softmax(data / temperature) along ``axis``."""
    def max(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Return the greatest element along axes."""
    def mean(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Average the elements along axes."""
    def min(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Return the least element along axes."""
    def nanprod(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Multiply the elements, with NaN as 1, along axes."""
    def nansum(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Add up the elements, with NaN as 0, along axes."""
    def norm(
        self, ord: Int = 2, axis: Axes = None, out_dtype: Dtype | None = None,
        keepdims: Bool = False, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return the norm of vectors along axes."""
    def one_hot(
        self, depth: Int, on_value: Float = 1.0, off_value: Float = 0.0, dtype: Dtype = "float32",
        out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return vectors with one special element; positions outside give none."""
    def ones_like(self, out: Out = None, name: Name = None) -> NDArray:
        """Return 1 for every element, for every element x."""
    def pad(
        self, mode: Literal["constant", "edge", "reflect"] | str, pad_width: Shape,
        constant_value: Float = 0.0, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Add elements around the axes but the first two."""
    def pick(
        self, index: NDArray, axis: Int | None = -1, keepdims: Bool = False,
        mode: Literal["clip", "wrap"] | str = "clip", out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return one element along an axis for each position of the others."""
    def prod(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Multiply the elements along axes."""
    def radians(self, out: Out = None, name: Name = None) -> NDArray:
        """Return an angle in degrees in radians, for every element x."""
    def rcbrt(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``1 / cbrt(x)``, for every element x."""
    def reciprocal(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``1 / x``, for every element x."""
    def relu(self, out: Out = None, name: Name = None) -> NDArray:
        """Replace negative elements by 0."""
    def repeat(
        self, repeats: Int, axis: Int | None = None, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Repeat every element along an axis, or of the flattened array."""
    def reshape_like(
        self, rhs: NDArray, lhs_begin: Int | None = None, lhs_end: Int | None = None,
        rhs_begin: Int | None = None, rhs_end: Int | None = None, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Return lhs in the shape of rhs; with the bounds, axes of lhs are replaced by axes of rhs."""
    def rint(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the nearest whole number, halves downward, for every element x."""
    def round(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the nearest whole number, halves away from 0, for every element x."""
    def rsqrt(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``1 / sqrt(x)``, for every element x."""
    def shape_array(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the shape as an array."""
    def sigmoid(self, out: Out = None, name: Name = None) -> NDArray:
        """Return 1 / (1 + exp(-x))."""
    def sign(self, out: Out = None, name: Name = None) -> NDArray:
        """Return -1, 0 or 1 after the sign; 0 for NaN, for every element x."""
    def sin(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the sine of an angle in radians, for every element x."""
    def sinh(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the hyperbolic sine, for every element x."""
    def size_array(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the number of elements as an array."""
    def slice(
        self, begin: OpenShape, end: OpenShape, step: OpenShape | None = (), out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Cut a block out of the leading axes."""
    def slice_assign(self, rhs: NDArray, begin: Any, end: Any, step: Any) -> NDArray:
        """Write ``rhs`` into a block of the leading axes of this array, which is returned."""
    def slice_assign_scalar(self, value: float, begin: Any, end: Any, step: Any) -> NDArray:
        """Write a number into a block of the leading axes of this array, which is returned."""
    def slice_axis(
        self, axis: Int, begin: Int, end: Int | None, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Cut a range out of one axis; ``end`` None means to its end, negative counts from there."""
    def slice_like(
        self, shape_like: NDArray, axes: Axes = None, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Cut data down to the lengths of another array on all, or the given, axes."""
    def softmax(
        self, length: NDArray | None = None, axis: Int = -1, temperature: Float | None = None,
        dtype: Dtype | None = None, use_length: Bool = False, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return exp(x / temperature), divided by its sum along ``axis``."""
    def softmin(
        self, axis: Int = -1, temperature: Float | None = None, dtype: Dtype | None = None,
        use_length: Bool = False, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return softmax(-data / temperature) along ``axis``."""
    def sort(
        self, axis: Int | None = -1, is_ascend: Bool = True, out: Out = None, name: Name = None,
    ) -> NDArray:
        """Sort along an axis; with axis None the flattened array."""
    def space_to_depth(self, block_size: Int, out: Out = None, name: Name = None) -> NDArray:
        """Move blocks of the plane into channels."""
    def split(
        self, num_outputs: Int, axis: Int = 1, squeeze_axis: Bool = False, out: Out = None,
        name: Name = None,
    ) -> Any:
        """Cut an axis into equal parts."""
    def split_v2(self, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False) -> Any:
        """Split an array into equal sections, or at the given positions, along an axis."""
    def sqrt(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the square root, NaN below 0, for every element x."""
    def square(self, out: Out = None, name: Name = None) -> NDArray:
        """Return ``x * x``, for every element x."""
    def sum(
        self, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False, out: Out = None,
        name: Name = None,
    ) -> NDArray:
        """Add up the elements along axes."""
    def swapaxes(self, dim1: Int = 0, dim2: Int = 0, out: Out = None, name: Name = None) -> NDArray:
        """Exchange two axes."""
    def take(
        self, indices: NDArray, axis: Int = 0,
        mode: Literal["clip", "wrap", "raise"] | str = "clip", out: Out = None, name: Name = None,
    ) -> NDArray:
        """Return slices of an array at positions along an axis."""
    def tan(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the tangent of an angle in radians, for every element x."""
    def tanh(self, out: Out = None, name: Name = None) -> NDArray:
        """Return the hyperbolic tangent, for every element x."""
    def tile(self, reps: Shape, out: Out = None, name: Name = None) -> NDArray:
        """Repeat the whole array along its axes."""
    def topk(
        self, axis: Int | None = -1, k: Int = 1,
        ret_typ: Literal["value", "indices", "mask", "both"] | str = "indices",
        is_ascend: Bool = False, dtype: Dtype = "float32", out: Out = None, name: Name = None,
    ) -> Any:
        """Return the k largest, or with ``is_ascend`` smallest, elements along an axis, in order."""
    def transpose(self, axes: Shape = (), out: Out = None, name: Name = None) -> NDArray:
        """Permute the axes; without ``axes`` reverse them."""
    def trunc(self, out: Out = None, name: Name = None) -> NDArray:
        """Return x without its fraction, for every element x."""
    def zeros_like(self, out: Out = None, name: Name = None) -> NDArray:
        """Return 0 for every element, for every element x."""
