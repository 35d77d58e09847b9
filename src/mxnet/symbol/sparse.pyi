"""Functions of `mxnet.symbol.sparse`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any, Literal
from typing_extensions import Unpack
from .._ops.accepted import Axes, Bool, Dtype, Float, Int, Name, Notes, OpenShape
from ..symbol.symbol import Symbol

def ElementWiseSum(
    *args: Symbol, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Add any number of arrays."""
def Embedding(
    data: Symbol | None = None, weight: Symbol | None = None, input_dim: Int = ...,
    output_dim: Int = ..., dtype: Dtype = "float32", sparse_grad: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return rows of a table; positions outside are clipped."""
def FullyConnected(
    data: Symbol | None = None, weight: Symbol | None = None, bias: Symbol | None = None,
    num_hidden: Int = ..., no_bias: Bool = False, flatten: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Apply the affine map ``data @ weight.T + bias``."""
def LinearRegressionOutput(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return data; backward gives the gradient of half the squared error."""
def LogisticRegressionOutput(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return sigmoid(data); backward gives the gradient of the cross entropy."""
def MAERegressionOutput(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return data; backward gives the gradient of the absolute error."""
def abs(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the magnitude; its derivative at 0 is 0, for every element x."""
def adagrad_update(
    weight: Symbol | None = None, grad: Symbol | None = None, history: Symbol | None = None,
    lr: Float = ..., epsilon: Float = 1e-07, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return weights after a step of AdaGrad, and add the squared gradient to the history."""
def adam_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mean: Symbol | None = None,
    var: Symbol | None = None, lr: Float = ..., beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-08, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, lazy_update: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return weights after a step of Adam without its bias correction, which is left to ``lr``."""
add_n = ElementWiseSum
def arccos(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the angle in [0, pi] whose cosine is x, for every element x."""
def arccosh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the inverse of cosh, NaN below 1, for every element x."""
def arcsin(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the angle in [-pi/2, pi/2] whose sine is x, for every element x."""
def arcsinh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the inverse of sinh, for every element x."""
def arctan(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the angle in (-pi/2, pi/2) whose tangent is x, for every element x."""
def arctanh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the inverse of tanh, NaN outside [-1, 1], for every element x."""
def broadcast_add(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Add arrays with broadcasting."""
def broadcast_div(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Divide lhs by rhs with broadcasting."""
def broadcast_minus(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Subtract rhs from lhs with broadcasting."""
def broadcast_mul(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Multiply arrays with broadcasting."""
broadcast_plus = broadcast_add
broadcast_sub = broadcast_minus
def cast_storage(
    data: Symbol | None = None, stype: Literal["default", "row_sparse", "csr"] | str = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return an array in another storage type."""
def cbrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the cube root, negative below 0, for every element x."""
def ceil(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the least whole number not below x, for every element x."""
def clip(
    data: Symbol | None = None, a_min: Float = ..., a_max: Float = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Limit every element to [a_min, a_max]."""
def concat(
    *data: Symbol, dim: Int = 1, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Join arrays along an existing axis."""
def cos(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the cosine of an angle in radians, for every element x."""
def cosh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the hyperbolic cosine, for every element x."""
def degrees(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return an angle in radians in degrees, for every element x."""
def dot(
    lhs: Symbol | None = None, rhs: Symbol | None = None, transpose_a: Bool = False,
    transpose_b: Bool = False,
    forward_stype: Literal["default", "row_sparse", "csr"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Sum over the products along the last axis of lhs and the first axis of rhs."""
def elemwise_add(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Add arrays of one shape."""
def elemwise_div(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Divide lhs by rhs, arrays of one shape."""
def elemwise_mul(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Multiply arrays of one shape."""
def elemwise_sub(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Subtract rhs from lhs, arrays of one shape."""
def exp(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return ``e ** x``, for every element x."""
def expm1(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return ``e ** x - 1``, exact near 0, for every element x."""
def fix(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return x rounded toward 0, for every element x."""
def floor(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the greatest whole number not above x, for every element x."""
def ftrl_update(
    weight: Symbol | None = None, grad: Symbol | None = None, z: Symbol | None = None,
    n: Symbol | None = None, lr: Float = ..., lamda1: Float = 0.01, beta: Float = 1.0,
    wd: Float = 0.0, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return weights after a step of Follow The Regularized Leader, with many of them 0."""
def gamma(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the gamma function, for every element x."""
def gammaln(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the logarithm of the gamma function's magnitude, for every element x."""
def log(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the natural logarithm, NaN below 0, for every element x."""
def log10(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the logarithm to base 10, for every element x."""
def log1p(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return ``log(1 + x)``, exact near 0, for every element x."""
def log2(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the logarithm to base 2, for every element x."""
def make_loss(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return data; backward starts here with the gradient 1 everywhere."""
def mean(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Average the elements along axes."""
def negative(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return ``-x``, for every element x."""
def norm(
    data: Symbol | None = None, ord: Int = 2, axis: Axes = None, out_dtype: Dtype | None = None,
    keepdims: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the norm of vectors along axes."""
def radians(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return an angle in degrees in radians, for every element x."""
def relu(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Replace negative elements by 0."""
def retain(
    data: Symbol | None = None, indices: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return an array with the given rows, all others 0."""
def rint(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the nearest whole number, halves downward, for every element x."""
def round(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the nearest whole number, halves away from 0, for every element x."""
def rsqrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return ``1 / sqrt(x)``, for every element x."""
def sgd_mom_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mom: Symbol | None = None,
    lr: Float = ..., momentum: Float = 0.0, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, lazy_update: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return weights after a step of gradient descent with momentum."""
def sgd_update(
    weight: Symbol | None = None, grad: Symbol | None = None, lr: Float = ..., wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, lazy_update: Bool = True,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return weights after a step of gradient descent: weight - lr * (g + wd * weight)."""
def sigmoid(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return 1 / (1 + exp(-x))."""
def sign(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return -1, 0 or 1 after the sign; 0 for NaN, for every element x."""
def sin(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the sine of an angle in radians, for every element x."""
def sinh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the hyperbolic sine, for every element x."""
def slice(
    data: Symbol | None = None, begin: OpenShape = ..., end: OpenShape = ...,
    step: OpenShape | None = (), name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Cut a block out of the leading axes."""
def sqrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the square root, NaN below 0, for every element x."""
def square(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return ``x * x``, for every element x."""
def stop_gradient(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return a copy whose gradient is 0."""
def sum(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Add up the elements along axes."""
def tan(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the tangent of an angle in radians, for every element x."""
def tanh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return the hyperbolic tangent, for every element x."""
def trunc(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return x without its fraction, for every element x."""
def where(
    condition: Symbol | None = None, x: Symbol | None = None, y: Symbol | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Any:
    """Return elements of x where the condition is not 0, of y elsewhere."""
def zeros_like(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Any:
    """Return 0 for every element, for every element x."""
