"""Functions of `mxnet.ndarray.sparse`. Written by tools/stubs.py."""

# ruff: noqa
from types import ModuleType
from typing import Any, Literal
from .._ops.accepted import Axes, Bool, Dtype, Float, Int, Name, OpenShape
from ._generated import Out

from .ndarray import NDArray as NDArray
from .sparse_array import BaseSparseNDArray as BaseSparseNDArray
from .sparse_build import array as array
from .sparse_build import csr_matrix as csr_matrix
from .sparse_build import empty as empty
from .sparse_build import row_sparse_array as row_sparse_array
from .sparse_build import zeros as zeros
from .sparse_classes import CSRNDArray as CSRNDArray
from .sparse_classes import RowSparseNDArray as RowSparseNDArray
from .sparse_classes import add as add
from .sparse_classes import divide as divide
from .sparse_classes import multiply as multiply
from .sparse_classes import subtract as subtract
def ElementWiseSum(
    *args: NDArray, num_args: Int | None = None, out: Out = None, name: Name = None,
) -> Any:
    """Add any number of arrays."""
def Embedding(
    data: NDArray, weight: NDArray, input_dim: Int, output_dim: Int, dtype: Dtype = "float32",
    sparse_grad: Bool = False, out: Out = None, name: Name = None,
) -> Any:
    """Return rows of a table; positions outside are clipped."""
def FullyConnected(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, num_hidden: Int = ...,
    no_bias: Bool = False, flatten: Bool = True, out: Out = None, name: Name = None,
) -> Any:
    """Apply the affine map ``data @ weight.T + bias``."""
def LinearRegressionOutput(
    data: NDArray, label: NDArray, grad_scale: Float = 1.0, out: Out = None, name: Name = None,
) -> Any:
    """Return data; backward gives the gradient of half the squared error."""
def LogisticRegressionOutput(
    data: NDArray, label: NDArray, grad_scale: Float = 1.0, out: Out = None, name: Name = None,
) -> Any:
    """Return sigmoid(data); backward gives the gradient of the cross entropy."""
def MAERegressionOutput(
    data: NDArray, label: NDArray, grad_scale: Float = 1.0, out: Out = None, name: Name = None,
) -> Any:
    """Return data; backward gives the gradient of the absolute error."""
def abs(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the magnitude; its derivative at 0 is 0, for every element x."""
def adagrad_update(
    weight: NDArray, grad: NDArray, history: NDArray, lr: Float, epsilon: Float = 1e-07,
    wd: Float = 0.0, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, out: Out = None,
    name: Name = None,
) -> Any:
    """Return weights after a step of AdaGrad, and add the squared gradient to the history."""
def adam_update(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, lr: Float, beta1: Float = 0.9,
    beta2: Float = 0.999, epsilon: Float = 1e-08, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, lazy_update: Bool = True, out: Out = None, name: Name = None,
) -> Any:
    """Return weights after a step of Adam without its bias correction, which is left to ``lr``."""
add_n = ElementWiseSum
def arccos(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the angle in [0, pi] whose cosine is x, for every element x."""
def arccosh(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the inverse of cosh, NaN below 1, for every element x."""
def arcsin(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the angle in [-pi/2, pi/2] whose sine is x, for every element x."""
def arcsinh(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the inverse of sinh, for every element x."""
def arctan(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the angle in (-pi/2, pi/2) whose tangent is x, for every element x."""
def arctanh(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the inverse of tanh, NaN outside [-1, 1], for every element x."""
def broadcast_add(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Add arrays with broadcasting."""
def broadcast_div(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Divide lhs by rhs with broadcasting."""
def broadcast_minus(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Subtract rhs from lhs with broadcasting."""
def broadcast_mul(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Multiply arrays with broadcasting."""
broadcast_plus = broadcast_add
broadcast_sub = broadcast_minus
def cast_storage(
    data: NDArray, stype: Literal["default", "row_sparse", "csr"] | str, out: Out = None,
    name: Name = None,
) -> Any:
    """Return an array in another storage type."""
def cbrt(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the cube root, negative below 0, for every element x."""
def ceil(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the least whole number not below x, for every element x."""
def clip(data: NDArray, a_min: Float, a_max: Float, out: Out = None, name: Name = None) -> Any:
    """Limit every element to [a_min, a_max]."""
def concat(
    *data: NDArray, dim: Int = 1, num_args: Int | None = None, out: Out = None,
    name: Name = None,
) -> Any:
    """Join arrays along an existing axis."""
def cos(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the cosine of an angle in radians, for every element x."""
def cosh(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the hyperbolic cosine, for every element x."""
def degrees(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return an angle in radians in degrees, for every element x."""
def dot(
    lhs: NDArray, rhs: NDArray, transpose_a: Bool = False, transpose_b: Bool = False,
    forward_stype: Literal["default", "row_sparse", "csr"] | str | None = None, out: Out = None,
    name: Name = None,
) -> Any:
    """Sum over the products along the last axis of lhs and the first axis of rhs."""
def elemwise_add(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Add arrays of one shape."""
def elemwise_div(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Divide lhs by rhs, arrays of one shape."""
def elemwise_mul(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Multiply arrays of one shape."""
def elemwise_sub(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> Any:
    """Subtract rhs from lhs, arrays of one shape."""
def exp(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return ``e ** x``, for every element x."""
def expm1(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return ``e ** x - 1``, exact near 0, for every element x."""
def fix(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return x rounded toward 0, for every element x."""
def floor(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the greatest whole number not above x, for every element x."""
def ftrl_update(
    weight: NDArray, grad: NDArray, z: NDArray, n: NDArray, lr: Float, lamda1: Float = 0.01,
    beta: Float = 1.0, wd: Float = 0.0, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0,
    out: Out = None, name: Name = None,
) -> Any:
    """Return weights after a step of Follow The Regularized Leader, with many of them 0."""
def gamma(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the gamma function, for every element x."""
def gammaln(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the logarithm of the gamma function's magnitude, for every element x."""
def log(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the natural logarithm, NaN below 0, for every element x."""
def log10(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the logarithm to base 10, for every element x."""
def log1p(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return ``log(1 + x)``, exact near 0, for every element x."""
def log2(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the logarithm to base 2, for every element x."""
def make_loss(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return data; backward starts here with the gradient 1 everywhere."""
def mean(
    data: NDArray, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False,
    out: Out = None, name: Name = None,
) -> Any:
    """Average the elements along axes."""
def negative(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return ``-x``, for every element x."""
def norm(
    data: NDArray, ord: Int = 2, axis: Axes = None, out_dtype: Dtype | None = None,
    keepdims: Bool = False, out: Out = None, name: Name = None,
) -> Any:
    """Return the norm of vectors along axes."""
def radians(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return an angle in degrees in radians, for every element x."""
def relu(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Replace negative elements by 0."""
def retain(data: NDArray, indices: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return an array with the given rows, all others 0."""
def rint(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the nearest whole number, halves downward, for every element x."""
def round(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the nearest whole number, halves away from 0, for every element x."""
def rsqrt(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return ``1 / sqrt(x)``, for every element x."""
def sgd_mom_update(
    weight: NDArray, grad: NDArray, mom: NDArray, lr: Float, momentum: Float = 0.0,
    wd: Float = 0.0, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0,
    lazy_update: Bool = True, out: Out = None, name: Name = None,
) -> Any:
    """Return weights after a step of gradient descent with momentum."""
def sgd_update(
    weight: NDArray, grad: NDArray, lr: Float, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, lazy_update: Bool = True, out: Out = None, name: Name = None,
) -> Any:
    """Return weights after a step of gradient descent: weight - lr * (g + wd * weight)."""
def sigmoid(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return 1 / (1 + exp(-x))."""
def sign(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return -1, 0 or 1 after the sign; 0 for NaN, for every element x."""
def sin(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the sine of an angle in radians, for every element x."""
def sinh(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the hyperbolic sine, for every element x."""
def slice(
    data: NDArray, begin: OpenShape, end: OpenShape, step: OpenShape | None = (),
    out: Out = None, name: Name = None,
) -> Any:
    """Cut a block out of the leading axes."""
def sqrt(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the square root, NaN below 0, for every element x."""
def square(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return ``x * x``, for every element x."""
def stop_gradient(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return a copy whose gradient is 0."""
def sum(
    data: NDArray, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False,
    out: Out = None, name: Name = None,
) -> Any:
    """Add up the elements along axes."""
def tan(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the tangent of an angle in radians, for every element x."""
def tanh(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return the hyperbolic tangent, for every element x."""
def trunc(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return x without its fraction, for every element x."""
def where(
    condition: NDArray, x: NDArray, y: NDArray, out: Out = None, name: Name = None,
) -> Any:
    """Return elements of x where the condition is not 0, of y elsewhere."""
def zeros_like(data: NDArray, out: Out = None, name: Name = None) -> Any:
    """Return 0 for every element, for every element x."""
gs_retain = retain
spsp: ModuleType | None
