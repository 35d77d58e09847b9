"""Functions of `mxnet.ndarray._internal`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any
from .._ops.accepted import Axes, Bool, Dtype, Float, Floats, Int, Name, OpenShape, Place, Shape
from ._generated import Out

from .ndarray import NDArray
def _copyto(data: NDArray, out: NDArray | None = None, name: str | None = None) -> NDArray: ...
def _set_value(
    src: Any = None, out: NDArray | None = None, name: str | None = None,
) -> NDArray: ...
def _CrossDeviceCopy(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return a copy; MXNet writes it into graphs where results change their device."""
def _Div(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Divide lhs by rhs, arrays of one shape."""
def _DivScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Divide every element by a number."""
def _Equal(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where the elements are equal, 0 elsewhere."""
def _EqualScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where the elements are equal, 0 elsewhere."""
def _Greater(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where the first is greater than the second, 0 elsewhere."""
def _GreaterEqualScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where the first is at least the second, 0 elsewhere."""
def _GreaterScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where the first is greater than the second, 0 elsewhere."""
def _Greater_Equal(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where the first is at least the second, 0 elsewhere."""
def _Hypot(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return ``sqrt(lhs ** 2 + rhs ** 2)``."""
def _HypotScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return ``sqrt(data ** 2 + scalar ** 2)``."""
def _Lesser(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where the first is less than the second, 0 elsewhere."""
def _LesserEqualScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where the first is at most the second, 0 elsewhere."""
def _LesserScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where the first is less than the second, 0 elsewhere."""
def _Lesser_Equal(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where the first is at most the second, 0 elsewhere."""
def _LogicalAndScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where neither is zero, 0 elsewhere."""
def _LogicalOrScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where either is not zero, 0 elsewhere."""
def _LogicalXorScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where exactly one is zero, 0 elsewhere."""
def _Logical_And(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where neither is zero, 0 elsewhere."""
def _Logical_Or(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where either is not zero, 0 elsewhere."""
def _Logical_Xor(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where exactly one is zero, 0 elsewhere."""
def _Maximum(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the larger of both elements."""
def _MaximumScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the larger of every element and a number."""
def _Minimum(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the smaller of both elements."""
def _MinimumScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the smaller of every element and a number."""
def _Minus(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Subtract rhs from lhs, arrays of one shape."""
def _MinusScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Subtract a number from every element."""
def _Mod(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the remainder of lhs / rhs, arrays of one shape."""
def _ModScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the remainder of data / scalar, which has the sign of the number."""
def _Mul(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Multiply arrays of one shape."""
def _MulScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Multiply every element by a number."""
def _NotEqualScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Compare every element with a number: 1 where the elements differ, 0 elsewhere."""
def _Not_Equal(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where the elements differ, 0 elsewhere."""
def _Plus(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Add arrays of one shape."""
def _PlusScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Add a number to every element."""
def _Power(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Raise lhs to the power rhs, arrays of one shape."""
def _PowerScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Raise every element to a power."""
def _RDivScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Divide a number by every element."""
def _RMinusScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Subtract every element from a number."""
def _RModScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the remainder of scalar / data, which has the sign of the element."""
def _RPowerScalar(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Raise a number to the power of every element."""
def _adamw_update(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, rescale_grad: NDArray,
    lr: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-08,
    wd: Float = 0.0, eta: Float = ..., clip_gradient: Float = -1.0, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return weights after a step of AdamW without bias correction, which is left to ``lr``."""
_add = _Plus
def _arange(
    start: Float, stop: Float | None = None, step: Float = 1.0, repeat: Int = 1,
    infer_range: Bool = False, ctx: Place | None = None, dtype: Dtype | None = None,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return evenly spaced numbers in [start, stop), each ``repeat`` times."""
def _backward_gather_nd(
    data: NDArray, indices: NDArray, shape: Shape, out: Out = None, name: Name = None,
) -> NDArray:
    """Return zeros with elements or slices added at positions given by coordinates."""
def _copy(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return a copy."""
def _crop_assign(
    lhs: NDArray, rhs: NDArray, begin: OpenShape, end: OpenShape, step: OpenShape | None = (),
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return a copy of lhs with a block of its leading axes replaced by rhs."""
def _crop_assign_scalar(
    data: NDArray, scalar: Float = 0.0, begin: OpenShape = ..., end: OpenShape = ...,
    step: OpenShape | None = (), out: Out = None, name: Name = None,
) -> NDArray:
    """Return a copy of data with a number in a block of its leading axes."""
def _cvcopyMakeBorder(
    src: NDArray, top: Int, bot: Int, left: Int, right: Int, type: Int = 0, value: Float = 0.0,
    values: Floats = (), out: Out = None, name: Name = None,
) -> NDArray:
    """Put a border around an image."""
def _cvimdecode(
    buf: NDArray, flag: Int = 1, to_rgb: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Decode an image file that lies in memory."""
def _cvimread(
    filename: str, flag: Int = 1, to_rgb: Bool = True, ctx: Place | None = None,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Read and decode an image file."""
def _cvimresize(
    src: NDArray, w: Int, h: Int, interp: Int = 1, out: Out = None, name: Name = None,
) -> NDArray:
    """Resize one image to ``w`` columns and ``h`` rows."""
_div = _Div
_div_scalar = _DivScalar
_equal = _Equal
_equal_scalar = _EqualScalar
def _eye(
    N: Int, M: Int = 0, k: Int = 0, ctx: Place | None = None, dtype: Dtype | None = None,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return ones on the diagonal number k."""
def _full(
    shape: Shape = (), ctx: Place | None = None, dtype: Dtype | None = None, value: Float = ...,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return an array of one value, cast to integers as C does."""
_grad_add = _Plus
_greater = _Greater
_greater_equal = _Greater_Equal
_greater_equal_scalar = _GreaterEqualScalar
_greater_scalar = _GreaterScalar
def _histogram(
    data: NDArray, bins: NDArray | None = None, bin_cnt: Int | None = None,
    range: Floats | None = None, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Count the elements in intervals."""
_hypot = _Hypot
_hypot_scalar = _HypotScalar
def _identity_with_attr_like_rhs(
    lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None,
) -> NDArray:
    """Return a copy of lhs, whose shape must be that of rhs."""
_lesser = _Lesser
_lesser_equal = _Lesser_Equal
_lesser_equal_scalar = _LesserEqualScalar
_lesser_scalar = _LesserScalar
def _linspace(
    start: Float = 0.0, stop: Float = ..., num: Int = ..., endpoint: Bool = True,
    dtype: Dtype | None = None, ctx: Place | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Return ``num`` evenly spaced numbers from start to stop."""
_logical_and = _Logical_And
_logical_and_scalar = _LogicalAndScalar
_logical_or = _Logical_Or
_logical_or_scalar = _LogicalOrScalar
_logical_xor = _Logical_Xor
_logical_xor_scalar = _LogicalXorScalar
_maximum = _Maximum
_maximum_scalar = _MaximumScalar
_minimum = _Minimum
_minimum_scalar = _MinimumScalar
_minus = _Minus
_minus_scalar = _MinusScalar
_mod = _Mod
_mod_scalar = _ModScalar
def _mp_adamw_update(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, weight32: NDArray,
    rescale_grad: NDArray, lr: Float, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-08, wd: Float = 0.0, eta: Float = ..., clip_gradient: Float = -1.0,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return weights after a step of ``_adamw_update`` on their float32 copy."""
_mul = _Mul
_mul_scalar = _MulScalar
def _multi_adamw_update(
    *data: NDArray, lrs: Floats, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-08, wds: Floats, etas: Floats, clip_gradient: Float = -1.0,
    num_weights: Int = 1, out: Out = None, name: Name = None,
) -> Any:
    """Return many weights after a step of ``_adamw_update`` each."""
def _multi_lamb_update(
    *data: NDArray, learning_rates: Floats, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-06, wds: Floats, rescale_grad: Float = 1.0, lower_bound: Float = -1.0,
    upper_bound: Float = -1.0, clip_gradient: Float = -1.0, bias_correction: Bool = True,
    step_count: Shape, num_tensors: Int = 1, out: Out = None, name: Name = None,
) -> Any:
    """Return many weights after a step of LAMB each, both of its phases."""
def _multi_mp_adamw_update(
    *data: NDArray, lrs: Floats, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-08, wds: Floats, etas: Floats, clip_gradient: Float = -1.0,
    num_weights: Int = 1, out: Out = None, name: Name = None,
) -> Any:
    """Return many weights after a step of ``_mp_adamw_update`` each."""
def _multi_mp_lamb_update(
    *data: NDArray, learning_rates: Floats, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-06, wds: Floats, rescale_grad: Float = 1.0, lower_bound: Float = -1.0,
    upper_bound: Float = -1.0, clip_gradient: Float = -1.0, bias_correction: Bool = True,
    step_count: Shape, num_tensors: Int = 1, out: Out = None, name: Name = None,
) -> Any:
    """Return many weights after a step of LAMB each on their float32 copies."""
_not_equal = _Not_Equal
_not_equal_scalar = _NotEqualScalar
def _np_cumsum(
    a: NDArray, axis: Int | None = None, dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return running sums along an axis."""
def _npx_relu(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Replace negative elements by 0."""
def _npx_sigmoid(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 / (1 + exp(-x))."""
def _onehot_encode(lhs: NDArray, rhs: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return rows with a single 1 at a position; positions outside give none."""
def _ones(
    shape: Shape = (), ctx: Place | None = None, dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return ones."""
_plus = _Plus
_plus_scalar = _PlusScalar
_power = _Power
_power_scalar = _PowerScalar
def _random_exponential(
    lam: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from the exponential distribution with rate ``lam`` > 0, that is mean 1 / lam."""
def _random_gamma(
    alpha: Float = 1.0, beta: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from the gamma distribution with shape ``alpha`` > 0 and scale ``beta`` > 0."""
def _random_generalized_negative_binomial(
    mu: Float = 1.0, alpha: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw counts with mean ``mu`` >= 0 and variance mu + alpha * mu**2, ``alpha`` >= 0."""
def _random_negative_binomial(
    k: Int = 1, p: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw the number of failures before the ``k``-th success of trials that succeed with ``p``."""
def _random_normal(
    loc: Float = 0.0, scale: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from the normal distribution with mean ``loc`` and standard deviation ``scale`` > 0."""
def _random_pdf_dirichlet(
    sample: NDArray, alpha: NDArray, is_log: Bool = False, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the density of Dirichlet distributions with concentrations alpha."""
def _random_pdf_exponential(
    sample: NDArray, lam: NDArray, is_log: Bool = False, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the density ``lam * exp(-lam * x)`` of exponential distributions with rates lam."""
def _random_pdf_gamma(
    sample: NDArray, alpha: NDArray, beta: NDArray, is_log: Bool = False, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the density of gamma distributions with shapes alpha and rates beta."""
def _random_pdf_generalized_negative_binomial(
    sample: NDArray, mu: NDArray, alpha: NDArray, is_log: Bool = False, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the probability of counts with mean mu and variance ``mu + alpha * mu ** 2``."""
def _random_pdf_negative_binomial(
    sample: NDArray, k: NDArray, p: NDArray, is_log: Bool = False, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the probability of so many failures before the k-th success."""
def _random_pdf_normal(
    sample: NDArray, mu: NDArray, sigma: NDArray, is_log: Bool = False, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the density of normal distributions with means mu and standard deviations sigma."""
def _random_pdf_poisson(
    sample: NDArray, lam: NDArray, is_log: Bool = False, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the probability of counts in Poisson distributions with rates lam."""
def _random_pdf_uniform(
    sample: NDArray, low: NDArray, high: NDArray, is_log: Bool = False, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the density ``1 / (high - low)`` of uniform distributions."""
def _random_poisson(
    lam: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw whole numbers, as floats, from the Poisson distribution with rate ``lam`` >= 0."""
def _random_randint(
    low: Int, high: Int, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw integers from [low, high), each equally likely."""
def _random_uniform(
    low: Float = 0.0, high: Float = 1.0, shape: Shape | None = None, ctx: Place | None = None,
    dtype: Dtype | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from the uniform distribution on [low, high)."""
def _ravel_multi_index(
    data: NDArray, shape: Shape, out: Out = None, name: Name = None,
) -> NDArray:
    """Return flat positions of coordinates in an array of a shape."""
_rdiv_scalar = _RDivScalar
_rminus_scalar = _RMinusScalar
_rmod_scalar = _RModScalar
def _rnn_param_concat(
    *data: NDArray, dim: Int = 1, num_args: Int | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Join the weights and biases of a recurrent network, for the operator RNN."""
_rpower_scalar = _RPowerScalar
def _sample_exponential(
    lam: NDArray, shape: Shape = (), dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Draw from an exponential distribution per entry of the rate ``lam``."""
def _sample_gamma(
    alpha: NDArray, beta: NDArray, shape: Shape = (), dtype: Dtype | None = None,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Draw from a gamma distribution per entry of ``alpha`` (shape) and ``beta`` (scale)."""
def _sample_generalized_negative_binomial(
    mu: NDArray, alpha: NDArray, shape: Shape = (), dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Draw from a generalized negative binomial distribution per entry of ``mu`` and ``alpha``."""
def _sample_multinomial(
    data: NDArray, shape: Shape = (), get_prob: Bool = False, dtype: Dtype = "int32",
    out: Out = None, name: Name = None,
) -> Any:
    """Draw category numbers with the probabilities of the last axis."""
def _sample_negative_binomial(
    k: NDArray, p: NDArray, shape: Shape = (), dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Draw from a negative binomial distribution per entry of ``k`` and ``p``."""
def _sample_normal(
    mu: NDArray, sigma: NDArray, shape: Shape = (), dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Draw from a normal distribution per entry of ``mu`` and ``sigma`` > 0."""
def _sample_poisson(
    lam: NDArray, shape: Shape = (), dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Draw from a Poisson distribution per entry of the rate ``lam``."""
def _sample_uniform(
    low: NDArray, high: NDArray, shape: Shape = (), dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Draw from a uniform distribution per entry of ``low`` and ``high``."""
def _sample_unique_zipfian(
    range_max: Int, shape: Shape | None = None, ctx: Place | None = None, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Draw different classes with probabilities that fall with their number, as Zipf's law says."""
_scatter_elemwise_div = _Div
_scatter_minus_scalar = _MinusScalar
_scatter_plus_scalar = _PlusScalar
def _scatter_set_nd(
    lhs: NDArray, rhs: NDArray, indices: NDArray, shape: Shape, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return lhs with elements or slices replaced at positions given by coordinates."""
def _shuffle(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the entries of the first axis in random order."""
_slice_assign = _crop_assign
_slice_assign_scalar = _crop_assign_scalar
def _split_v2(
    data: NDArray, indices: Shape | None, axis: Int = 1, squeeze_axis: Bool = False,
    sections: Int = 0, out: Out = None, name: Name = None,
) -> Any:
    """Cut an axis into ``sections`` parts, or at the positions ``indices``."""
def _square_sum(
    data: NDArray, axis: Axes = None, keepdims: Bool = False, exclude: Bool = False,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Add up the squares along an axis."""
_sub = _Minus
def _unravel_index(data: NDArray, shape: Shape, out: Out = None, name: Name = None) -> NDArray:
    """Return the coordinates of flat positions in an array of a shape."""
def _zeros(
    shape: Shape = (), ctx: Place | None = None, dtype: Dtype | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return zeros."""
def _zeros_without_dtype(
    shape: Shape = (), ctx: Place | None = None, dtype: Int = -1, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return zeros of a type that MXNet's number tells; -1 means float32."""
