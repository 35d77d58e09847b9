"""Functions of `mxnet.symbol.op`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Literal
from typing_extensions import Unpack
from .._ops.accepted import Axes, Bool, Dtype, Float, Floats, Int, Name, Notes, OpenShape, Place, Shape
from ..symbol.symbol import Symbol

from .custom import Custom as Custom
def Activation(
    data: Symbol | None = None,
    act_type: Literal["relu", "sigmoid", "log_sigmoid", "mish", "tanh", "softrelu", "softsign"] | str = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply an activation function without parameters to every element."""
def BatchNorm(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    moving_mean: Symbol | None = None, moving_var: Symbol | None = None, eps: Float = 0.001,
    momentum: Float = 0.9, fix_gamma: Bool = True, use_global_stats: Bool = False,
    output_mean_var: Bool = False, axis: Int = 1, cudnn_off: Bool = False,
    min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Normalise each channel over all other axes: (x - mean) / sqrt(var + eps) * gamma + beta."""
BatchNorm_v1 = BatchNorm
def BilinearSampler(
    data: Symbol | None = None, grid: Symbol | None = None, cudnn_off: Bool | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Sample images at the places of a grid, bilinearly between pixels."""
def BlockGrad(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a copy whose gradient is 0."""
def CTCLoss(
    data: Symbol | None = None, label: Symbol | None = None, data_lengths: Symbol | None = None,
    label_lengths: Symbol | None = None, use_data_lengths: Bool = False,
    use_label_lengths: Bool = False, blank_label: Literal["first", "last"] | str = "first",
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return minus the logarithm of the chance that a sequence of scores spells its label."""
def Cast(
    data: Symbol | None = None, dtype: Dtype = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Convert to another element type."""
def Concat(
    *data: Symbol, dim: Int = 1, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Join arrays along an existing axis."""
def Convolution(
    data: Symbol | None = None, weight: Symbol | None = None, bias: Symbol | None = None,
    kernel: Shape = ..., stride: Shape = (), dilate: Shape = (), pad: Shape = (),
    num_filter: Int = ..., num_group: Int = 1, workspace: Int = 1024, no_bias: Bool = False,
    cudnn_tune: Literal["off", "limited_workspace", "fastest"] | str | None = None,
    cudnn_off: Bool = False,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Slide ``num_filter`` learned windows over one to three spatial axes."""
Convolution_v1 = Convolution
def Correlation(
    data1: Symbol | None = None, data2: Symbol | None = None, kernel_size: Int = 1,
    max_displacement: Int = 1, stride1: Int = 1, stride2: Int = 1, pad_size: Int = 0,
    is_multiply: Bool = True, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Compare each patch of one feature map with those around the same place of another."""
def Crop(
    *data: Symbol, offset: Shape = (0, 0), h_w: Shape = (0, 0), center_crop: Bool = False,
    num_args: Int | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Cut a window out of images."""
def Deconvolution(
    data: Symbol | None = None, weight: Symbol | None = None, bias: Symbol | None = None,
    kernel: Shape = ..., stride: Shape = (), dilate: Shape = (), pad: Shape = (),
    adj: Shape = (), target_shape: Shape = (), num_filter: Int = ..., num_group: Int = 1,
    workspace: Int = 512, no_bias: Bool = True,
    cudnn_tune: Literal["off", "limited_workspace", "fastest"] | str | None = None,
    cudnn_off: Bool = False,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply the transpose of a convolution, which enlarges the spatial axes."""
def Dropout(
    data: Symbol | None = None, p: Float = 0.5,
    mode: Literal["training", "always"] | str = "training", axes: Shape = (),
    cudnn_off: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Set each element to 0 with probability ``p`` and multiply the others by 1 / (1 - p)."""
def ElementWiseSum(
    *args: Symbol, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add any number of arrays."""
def Embedding(
    data: Symbol | None = None, weight: Symbol | None = None, input_dim: Int = ...,
    output_dim: Int = ..., dtype: Dtype = "float32", sparse_grad: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return rows of a table; positions outside are clipped."""
def Flatten(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Join all axes but the first."""
def FullyConnected(
    data: Symbol | None = None, weight: Symbol | None = None, bias: Symbol | None = None,
    num_hidden: Int = ..., no_bias: Bool = False, flatten: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply the affine map ``data @ weight.T + bias``."""
def GridGenerator(
    data: Symbol | None = None, transform_type: Literal["affine", "warp"] | str = ...,
    target_shape: Shape = (0, 0), name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Make the sampling grid of an affine transform or of a flow field."""
def GroupNorm(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    num_groups: Int = 1, eps: Float = 1e-05, output_mean_var: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Normalise groups of channels of each sample."""
def IdentityAttachKLSparseReg(
    data: Symbol | None = None, moving_avg: Symbol | None = None,
    sparseness_target: Float = 0.1, penalty: Float = 0.001, momentum: Float = 0.9,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return data; backward adds the gradient of a penalty that makes activations sparse."""
def InstanceNorm(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    eps: Float = 0.001, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Normalise each channel of each sample over its spatial axes."""
def L2Normalization(
    data: Symbol | None = None, eps: Float = 1e-10,
    mode: Literal["instance", "channel", "spatial"] | str = "instance", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Divide vectors by ``sqrt(sum of squares + eps)``."""
def LRN(
    data: Symbol | None = None, alpha: Float = 0.0001, beta: Float = 0.75, knorm: Float = 2.0,
    nsize: Int = ..., name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Divide each value by a power of the energy in the channels around it."""
def LayerNorm(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    axis: Int = -1, eps: Float = 1e-05, output_mean_var: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Normalise along one axis: (x - mean) / sqrt(var + eps) * gamma + beta."""
def LeakyReLU(
    data: Symbol | None = None, gamma: Symbol | None = None,
    act_type: Literal["leaky", "prelu", "elu", "selu", "gelu", "rrelu"] | str = "leaky",
    slope: Float = 0.25, lower_bound: Float = 0.125, upper_bound: Float = 0.334,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply an activation function that lets negative values leak through."""
def LinearRegressionOutput(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return data; backward gives the gradient of half the squared error."""
def LogisticRegressionOutput(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return sigmoid(data); backward gives the gradient of the cross entropy."""
def MAERegressionOutput(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return data; backward gives the gradient of the absolute error."""
def MakeLoss(
    data: Symbol | None = None, grad_scale: Float = 1.0, valid_thresh: Float = 0.0,
    normalization: Literal["null", "batch", "valid"] | str = "null", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return data; backward starts here with the gradient ``grad_scale`` everywhere."""
def Pad(
    data: Symbol | None = None, mode: Literal["constant", "edge", "reflect"] | str = ...,
    pad_width: Shape = ..., constant_value: Float = 0.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add elements around the axes but the first two."""
def Pooling(
    data: Symbol | None = None, kernel: Shape = (),
    pool_type: Literal["max", "avg", "sum", "lp"] | str = "max", global_pool: Bool = False,
    cudnn_off: Bool = False,
    pooling_convention: Literal["valid", "full", "same"] | str = "valid", stride: Shape = (),
    pad: Shape = (), p_value: Int | None = None, count_include_pad: Bool | None = None,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Summarise windows of the spatial axes, each channel by itself."""
def Pooling_v1(
    data: Symbol | None = None, kernel: Shape = (),
    pool_type: Literal["max", "avg", "sum"] | str = "max", global_pool: Bool = False,
    pooling_convention: Literal["valid", "full"] | str = "valid", stride: Shape = (),
    pad: Shape = (), name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Summarise windows of the spatial axes, each channel by itself, as MXNet once did."""
def RNN(
    data: Symbol | None = None, parameters: Symbol | None = None, state: Symbol | None = None,
    state_cell: Symbol | None = None, sequence_length: Symbol | None = None,
    state_size: Int = ..., num_layers: Int = ..., bidirectional: Bool = False,
    mode: Literal["gru", "lstm", "rnn_relu", "rnn_tanh"] | str = ..., p: Float = 0.0,
    state_outputs: Bool = False, projection_size: Int | None = None,
    lstm_state_clip_min: Float | None = None, lstm_state_clip_max: Float | None = None,
    lstm_state_clip_nan: Bool = False, use_sequence_length: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Run a recurrent network of one or several layers over sequences."""
def ROIPooling(
    data: Symbol | None = None, rois: Symbol | None = None, pooled_size: Shape = ...,
    spatial_scale: Float = ..., name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the maxima of bins that divide each region of interest."""
def Reshape(
    data: Symbol | None = None, shape: Shape = (), reverse: Bool = False,
    target_shape: Shape = (), keep_highest: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a copy of the elements in another shape; the method of arrays gives a view."""
def SVMOutput(
    data: Symbol | None = None, label: Symbol | None = None, margin: Float = 1.0,
    regularization_coefficient: Float = 1.0, use_linear: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return data; backward gives the gradient of one-against-all hinge losses."""
def SequenceLast(
    data: Symbol | None = None, sequence_length: Symbol | None = None,
    use_sequence_length: Bool = False, axis: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the last entry of each sequence."""
def SequenceMask(
    data: Symbol | None = None, sequence_length: Symbol | None = None,
    use_sequence_length: Bool = False, value: Float = 0.0, axis: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Replace what lies beyond the end of each sequence by ``value``."""
def SequenceReverse(
    data: Symbol | None = None, sequence_length: Symbol | None = None,
    use_sequence_length: Bool = False, axis: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Reverse each sequence; what lies beyond its end stays where it is."""
def SliceChannel(
    data: Symbol | None = None, num_outputs: Int = ..., axis: Int = 1,
    squeeze_axis: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Cut an axis into equal parts."""
def Softmax(
    data: Symbol | None = None, label: Symbol | None = None, grad_scale: Float = 1.0,
    ignore_label: Float = -1.0, multi_output: Bool = False, use_ignore: Bool = False,
    preserve_shape: Bool = False,
    normalization: Literal["null", "batch", "valid"] | str = "null", out_grad: Bool = False,
    smooth_alpha: Float = 0.0, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return softmax; backward gives the gradient of the cross entropy with ``label``."""
def SoftmaxActivation(
    data: Symbol | None = None, mode: Literal["instance", "channel"] | str = "instance",
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply softmax along the last axis or along the channels."""
SoftmaxOutput = Softmax
def SpatialTransformer(
    data: Symbol | None = None, loc: Symbol | None = None, target_shape: Shape = (0, 0),
    transform_type: Literal["affine"] | str = ...,
    sampler_type: Literal["bilinear"] | str = ..., cudnn_off: Bool | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Sample images through affine transforms."""
def SwapAxis(
    data: Symbol | None = None, dim1: Int = 0, dim2: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Exchange two axes."""
def UpSampling(
    *data: Symbol, scale: Int, num_filter: Int = 0,
    sample_type: Literal["nearest", "bilinear"] | str,
    multi_input_mode: Literal["concat", "sum"] | str = "concat", workspace: Int = 512,
    num_args: Int | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Enlarge images by a whole factor."""
def abs(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the magnitude; its derivative at 0 is 0, for every element x."""
def adam_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mean: Symbol | None = None,
    var: Symbol | None = None, lr: Float = ..., beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-08, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, lazy_update: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of Adam without its bias correction, which is left to ``lr``."""
add_n = ElementWiseSum
def all_finite(
    data: Symbol | None = None, init_output: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 if no element is infinite or NaN, else 0."""
def amp_cast(
    data: Symbol | None = None, dtype: Dtype = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Convert real numbers to another real type, and leave integers and float64 alone."""
def amp_multicast(
    *data: Symbol, num_outputs: Int, cast_narrow: Bool = False, num_args: Int | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Convert all real arrays to the widest of their types; integers are left alone."""
def arccos(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the angle in [0, pi] whose cosine is x, for every element x."""
def arccosh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverse of cosh, NaN below 1, for every element x."""
def arcsin(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the angle in [-pi/2, pi/2] whose sine is x, for every element x."""
def arcsinh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverse of sinh, for every element x."""
def arctan(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the angle in (-pi/2, pi/2) whose tangent is x, for every element x."""
def arctanh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverse of tanh, NaN outside [-1, 1], for every element x."""
def argmax(
    data: Symbol | None = None, axis: Int | None = None, keepdims: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the position of the greatest element along an axis, as a number of data's dtype."""
def argmax_channel(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the position of the greatest element along axis 1, as a number of data's dtype."""
def argmin(
    data: Symbol | None = None, axis: Int | None = None, keepdims: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the position of the least element along an axis, as a number of data's dtype."""
def argsort(
    data: Symbol | None = None, axis: Int | None = -1, is_ascend: Bool = True,
    dtype: Dtype = "float32", name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the positions of the elements in sorted order; equal elements keep their order."""
def batch_dot(
    lhs: Symbol | None = None, rhs: Symbol | None = None, transpose_a: Bool = False,
    transpose_b: Bool = False,
    forward_stype: Literal["default", "row_sparse", "csr"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply matrices, one pair for every place in the leading axes."""
def batch_take(
    a: Symbol | None = None, indices: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return one element of each row; positions outside are clipped."""
def broadcast_add(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add arrays with broadcasting."""
def broadcast_axes(
    data: Symbol | None = None, axis: Shape = (), size: Shape = (), name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Stretch the given axes of length 1 to the given sizes."""
broadcast_axis = broadcast_axes
def broadcast_div(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Divide lhs by rhs with broadcasting."""
def broadcast_equal(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where the elements are equal, 0 elsewhere, with broadcasting."""
def broadcast_greater(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where the first is greater than the second, 0 elsewhere, with broadcasting."""
def broadcast_greater_equal(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where the first is at least the second, 0 elsewhere, with broadcasting."""
def broadcast_hypot(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``sqrt(lhs ** 2 + rhs ** 2)``, with broadcasting."""
def broadcast_lesser(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where the first is less than the second, 0 elsewhere, with broadcasting."""
def broadcast_lesser_equal(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where the first is at most the second, 0 elsewhere, with broadcasting."""
def broadcast_like(
    lhs: Symbol | None = None, rhs: Symbol | None = None, lhs_axes: Shape | None = None,
    rhs_axes: Shape | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Stretch lhs to the shape of rhs, or some axes of it to the lengths of axes of rhs."""
def broadcast_logical_and(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where neither is zero, 0 elsewhere, with broadcasting."""
def broadcast_logical_or(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where either is not zero, 0 elsewhere, with broadcasting."""
def broadcast_logical_xor(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where exactly one is zero, 0 elsewhere, with broadcasting."""
def broadcast_maximum(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the larger of both elements, with broadcasting; NaN wins."""
def broadcast_minimum(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the smaller of both elements, with broadcasting; NaN wins."""
def broadcast_minus(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Subtract rhs from lhs with broadcasting."""
def broadcast_mod(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the remainder of lhs / rhs, which has the sign of rhs, with broadcasting."""
def broadcast_mul(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply arrays with broadcasting."""
def broadcast_not_equal(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where the elements differ, 0 elsewhere, with broadcasting."""
broadcast_plus = broadcast_add
def broadcast_power(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Raise lhs to the power rhs with broadcasting."""
broadcast_sub = broadcast_minus
def broadcast_to(
    data: Symbol | None = None, shape: Shape = (), name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Stretch axes of length 1; 0 in ``shape`` keeps the axis."""
cast = Cast
def cast_storage(
    data: Symbol | None = None, stype: Literal["default", "row_sparse", "csr"] | str = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return an array in another storage type."""
def cbrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the cube root, negative below 0, for every element x."""
def ceil(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the least whole number not below x, for every element x."""
def choose_element_0index(
    data: Symbol | None = None, index: Symbol | None = None, axis: Int | None = -1,
    keepdims: Bool = False, mode: Literal["clip", "wrap"] | str = "clip", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return one element along an axis for each position of the others."""
def clip(
    data: Symbol | None = None, a_min: Float = ..., a_max: Float = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Limit every element to [a_min, a_max]."""
def col2im(
    data: Symbol | None = None, output_size: Shape = ..., kernel: Shape = ...,
    stride: Shape = (), dilate: Shape = (), pad: Shape = (), name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add up columns of windows to images: the transpose of ``im2col``."""
concat = Concat
def cos(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the cosine of an angle in radians, for every element x."""
def cosh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the hyperbolic cosine, for every element x."""
def crop(
    data: Symbol | None = None, begin: OpenShape = ..., end: OpenShape = ...,
    step: OpenShape | None = (), name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Cut a block out of the leading axes."""
ctc_loss = CTCLoss
def cumsum(
    a: Symbol | None = None, axis: Int | None = None, dtype: Dtype | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return running sums along an axis."""
def degrees(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return an angle in radians in degrees, for every element x."""
def depth_to_space(
    data: Symbol | None = None, block_size: Int = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Move blocks of channels into the plane."""
def diag(
    data: Symbol | None = None, k: Int = 0, axis1: Int = 0, axis2: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a diagonal, or a matrix with a vector on its diagonal."""
def dot(
    lhs: Symbol | None = None, rhs: Symbol | None = None, transpose_a: Bool = False,
    transpose_b: Bool = False,
    forward_stype: Literal["default", "row_sparse", "csr"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Sum over the products along the last axis of lhs and the first axis of rhs."""
def elemwise_add(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add arrays of one shape."""
def elemwise_div(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Divide lhs by rhs, arrays of one shape."""
def elemwise_mul(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply arrays of one shape."""
def elemwise_sub(
    lhs: Symbol | None = None, rhs: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Subtract rhs from lhs, arrays of one shape."""
def erf(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the error function, for every element x."""
def erfinv(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverse of the error function, for every element."""
def exp(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``e ** x``, for every element x."""
def expand_dims(
    data: Symbol | None = None, axis: Int = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Insert an axis of length 1 at a position."""
def expm1(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``e ** x - 1``, exact near 0, for every element x."""
def exponential(
    lam: Float = 1.0, shape: Shape | None = None, dtype: Dtype | None = None, name: Name = None,
    attr: dict[str, str] | None = None, *, ctx: Place | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from the exponential distribution with rate ``lam`` > 0, that is mean 1 / lam."""
def fill_element_0index(
    lhs: Symbol | None = None, mhs: Symbol | None = None, rhs: Symbol | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a copy in which one element of each row is replaced."""
def fix(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return x rounded toward 0, for every element x."""
flatten = Flatten
def flip(
    data: Symbol | None = None, axis: Shape = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Reverse the order of the elements along axes."""
def floor(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the greatest whole number not above x, for every element x."""
def ftml_update(
    weight: Symbol | None = None, grad: Symbol | None = None, d: Symbol | None = None,
    v: Symbol | None = None, z: Symbol | None = None, lr: Float = ..., beta1: Float = 0.6,
    beta2: Float = 0.999, epsilon: Float = 1e-08, t: Int = ..., wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_grad: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of Follow The Moving Leader."""
def ftrl_update(
    weight: Symbol | None = None, grad: Symbol | None = None, z: Symbol | None = None,
    n: Symbol | None = None, lr: Float = ..., lamda1: Float = 0.01, beta: Float = 1.0,
    wd: Float = 0.0, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of Follow The Regularized Leader, with many of them 0."""
def gamma(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the gamma function, for every element x."""
def gammaln(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the logarithm of the gamma function's magnitude, for every element x."""
def gather_nd(
    data: Symbol | None = None, indices: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return elements or slices at positions given by coordinates."""
def generalized_negative_binomial(
    mu: Float = 1.0, alpha: Float = 1.0, shape: Shape | None = None, dtype: Dtype | None = None,
    name: Name = None, attr: dict[str, str] | None = None, *, ctx: Place | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw counts with mean ``mu`` >= 0 and variance mu + alpha * mu**2, ``alpha`` >= 0."""
def hard_sigmoid(
    data: Symbol | None = None, alpha: Float = 0.2, beta: Float = 0.5, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return alpha * x + beta cut to [0, 1]."""
def identity(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a copy."""
def im2col(
    data: Symbol | None = None, kernel: Shape = ..., stride: Shape = (), dilate: Shape = (),
    pad: Shape = (), name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the windows of images as columns."""
def khatri_rao(
    *args: Symbol, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply matrices column by column with the Kronecker product."""
def lamb_update_phase1(
    weight: Symbol | None = None, grad: Symbol | None = None, mean: Symbol | None = None,
    var: Symbol | None = None, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-06,
    t: Int = ..., bias_correction: Bool = True, wd: Float = ..., rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the direction of a step of LAMB; ``lamb_update_phase2`` goes along it."""
def lamb_update_phase2(
    weight: Symbol | None = None, g: Symbol | None = None, r1: Symbol | None = None,
    r2: Symbol | None = None, lr: Float = ..., lower_bound: Float = -1.0,
    upper_bound: Float = -1.0, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of LAMB: weight - lr * ratio * g."""
def linalg_det(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the determinants of square matrices."""
def linalg_extractdiag(
    A: Symbol | None = None, offset: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a diagonal of square matrices."""
def linalg_extracttrian(
    A: Symbol | None = None, offset: Int = 0, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a triangle of square matrices as vectors."""
def linalg_gelqf(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Factor matrices of full rank with at least as many columns as rows: ``A = L @ Q``."""
def linalg_gemm(
    A: Symbol | None = None, B: Symbol | None = None, C: Symbol | None = None,
    transpose_a: Bool = False, transpose_b: Bool = False, alpha: Float = 1.0, beta: Float = 1.0,
    axis: Int = -2, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``alpha * A @ B + beta * C``."""
def linalg_gemm2(
    A: Symbol | None = None, B: Symbol | None = None, transpose_a: Bool = False,
    transpose_b: Bool = False, alpha: Float = 1.0, axis: Int = -2, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``alpha * A @ B``."""
def linalg_inverse(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverses of square matrices."""
def linalg_makediag(
    A: Symbol | None = None, offset: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return square matrices with the given diagonal, 0 elsewhere."""
def linalg_maketrian(
    A: Symbol | None = None, offset: Int = 0, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return square matrices with the given triangle, 0 elsewhere."""
def linalg_potrf(
    A: Symbol | None = None, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Factor symmetric, positive definite matrices: ``A = L @ L.T`` (Cholesky)."""
def linalg_potri(
    A: Symbol | None = None, lower: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the inverse of the matrix whose Cholesky factor is given."""
def linalg_slogdet(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return sign and logarithm of the magnitude of the determinants of square matrices."""
def linalg_sumlogdiag(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the sum of the logarithms of the diagonal of square matrices."""
def linalg_syevd(
    A: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return eigenvectors U and eigenvalues l of symmetric matrices: ``A = U.T @ diag(l) @ U``."""
def linalg_syrk(
    A: Symbol | None = None, transpose: Bool = False, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the product of a matrix and its transpose, ``alpha * A @ A.T``."""
def linalg_trmm(
    A: Symbol | None = None, B: Symbol | None = None, transpose: Bool = False,
    rightside: Bool = False, lower: Bool = True, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply with a triangular matrix: ``alpha * A @ B``."""
def linalg_trsm(
    A: Symbol | None = None, B: Symbol | None = None, transpose: Bool = False,
    rightside: Bool = False, lower: Bool = True, alpha: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Solve ``A @ X = alpha * B`` for X, with a triangular matrix A."""
def log(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the natural logarithm, NaN below 0, for every element x."""
def log10(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the logarithm to base 10, for every element x."""
def log1p(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``log(1 + x)``, exact near 0, for every element x."""
def log2(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the logarithm to base 2, for every element x."""
def log_softmax(
    data: Symbol | None = None, axis: Int = -1, temperature: Float | None = None,
    dtype: Dtype | None = None, use_length: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the logarithm of softmax(data / temperature) along ``axis``."""
def logical_not(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where x is 0, else 0, for every element x."""
def make_loss(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return data; backward starts here with the gradient 1 everywhere."""
def max(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the greatest element along axes."""
max_axis = max
def mean(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Average the elements along axes."""
def min(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the least element along axes."""
min_axis = min
def moments(
    data: Symbol | None = None, axes: Axes = None, keepdims: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return mean and variance along axes."""
def mp_lamb_update_phase1(
    weight: Symbol | None = None, grad: Symbol | None = None, mean: Symbol | None = None,
    var: Symbol | None = None, weight32: Symbol | None = None, beta1: Float = 0.9,
    beta2: Float = 0.999, epsilon: Float = 1e-06, t: Int = ..., bias_correction: Bool = True,
    wd: Float = ..., rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the direction of a step of LAMB for the float32 copy of a weight."""
def mp_lamb_update_phase2(
    weight: Symbol | None = None, g: Symbol | None = None, r1: Symbol | None = None,
    r2: Symbol | None = None, weight32: Symbol | None = None, lr: Float = ...,
    lower_bound: Float = -1.0, upper_bound: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of ``lamb_update_phase2`` on their float32 copy."""
def mp_nag_mom_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mom: Symbol | None = None,
    weight32: Symbol | None = None, lr: Float = ..., momentum: Float = 0.0, wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of ``nag_mom_update`` on their float32 copy."""
def mp_sgd_mom_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mom: Symbol | None = None,
    weight32: Symbol | None = None, lr: Float = ..., momentum: Float = 0.0, wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, lazy_update: Bool = True,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of ``sgd_mom_update`` on their float32 copy."""
def mp_sgd_update(
    weight: Symbol | None = None, grad: Symbol | None = None, weight32: Symbol | None = None,
    lr: Float = ..., wd: Float = 0.0, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0,
    lazy_update: Bool = True, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of ``sgd_update`` on their float32 copy."""
def multi_all_finite(
    *data: Symbol, init_output: Bool = True, num_arrays: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 if no element of any array is infinite or NaN, else 0."""
def multi_lars(
    lrs: Symbol | None = None, weights_sum_sq: Symbol | None = None,
    grads_sum_sq: Symbol | None = None, wds: Symbol | None = None, eta: Float = ...,
    eps: Float = ..., rescale_grad: Float = 1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the learning rates of LARS for many weights."""
def multi_mp_sgd_mom_update(
    *data: Symbol, lrs: Floats, wds: Floats, momentum: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, num_weights: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step of ``sgd_mom_update`` each on their float32 copies."""
def multi_mp_sgd_update(
    *data: Symbol, lrs: Floats, wds: Floats, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, num_weights: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step of ``sgd_update`` each on their float32 copies."""
def multi_sgd_mom_update(
    *data: Symbol, lrs: Floats, wds: Floats, momentum: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, num_weights: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step of ``sgd_mom_update`` each."""
def multi_sgd_update(
    *data: Symbol, lrs: Floats, wds: Floats, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, num_weights: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step of ``sgd_update`` each."""
def multi_sum_sq(
    *data: Symbol, num_arrays: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the sum of squares of every array."""
def nag_mom_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mom: Symbol | None = None,
    lr: Float = ..., momentum: Float = 0.0, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of Nesterov's accelerated gradient."""
def nanprod(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply the elements, with NaN as 1, along axes."""
def nansum(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Add up the elements, with NaN as 0, along axes."""
def negative(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``-x``, for every element x."""
def negative_binomial(
    k: Int = 1, p: Float = 1.0, shape: Shape | None = None, dtype: Dtype | None = None,
    name: Name = None, attr: dict[str, str] | None = None, *, ctx: Place | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw the number of failures before the ``k``-th success of trials that succeed with ``p``."""
def norm(
    data: Symbol | None = None, ord: Int = 2, axis: Axes = None, out_dtype: Dtype | None = None,
    keepdims: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the norm of vectors along axes."""
def normal(
    loc: Float = 0.0, scale: Float = 1.0, shape: Shape | None = None,
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None, *,
    ctx: Place | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from the normal distribution with mean ``loc`` and standard deviation ``scale`` > 0."""
def one_hot(
    indices: Symbol | None = None, depth: Int = ..., on_value: Float = 1.0,
    off_value: Float = 0.0, dtype: Dtype = "float32", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return vectors with one special element; positions outside give none."""
def ones_like(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 for every element, for every element x."""
pad = Pad
pick = choose_element_0index
def poisson(
    lam: Float = 1.0, shape: Shape | None = None, dtype: Dtype | None = None, name: Name = None,
    attr: dict[str, str] | None = None, *, ctx: Place | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw whole numbers, as floats, from the Poisson distribution with rate ``lam`` >= 0."""
def preloaded_multi_mp_sgd_mom_update(
    *data: Symbol, momentum: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, num_weights: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step with momentum on their float32 copies, rates from arrays."""
def preloaded_multi_mp_sgd_update(
    *data: Symbol, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, num_weights: Int = 1,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step on their float32 copies, with rates from arrays."""
def preloaded_multi_sgd_mom_update(
    *data: Symbol, momentum: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, num_weights: Int = 1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step of ``sgd_mom_update`` each, with rates from arrays."""
def preloaded_multi_sgd_update(
    *data: Symbol, rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, num_weights: Int = 1,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return many weights after a step of ``sgd_update`` each, with rates from arrays."""
def prod(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply the elements along axes."""
def radians(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return an angle in degrees in radians, for every element x."""
def randint(
    low: Int, high: Int, shape: Shape | None = None, dtype: Dtype | None = None,
    name: Name = None, attr: dict[str, str] | None = None, *, ctx: Place | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw integers from [low, high), each equally likely."""
random_exponential = exponential
def random_gamma(
    alpha: Float = 1.0, beta: Float = 1.0, shape: Shape | None = None,
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None, *,
    ctx: Place | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from the gamma distribution with shape ``alpha`` > 0 and scale ``beta`` > 0."""
random_generalized_negative_binomial = generalized_negative_binomial
random_negative_binomial = negative_binomial
random_normal = normal
def random_pdf_dirichlet(
    sample: Symbol | None = None, alpha: Symbol | None = None, is_log: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the density of Dirichlet distributions with concentrations alpha."""
def random_pdf_exponential(
    sample: Symbol | None = None, lam: Symbol | None = None, is_log: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the density ``lam * exp(-lam * x)`` of exponential distributions with rates lam."""
def random_pdf_gamma(
    sample: Symbol | None = None, alpha: Symbol | None = None, beta: Symbol | None = None,
    is_log: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the density of gamma distributions with shapes alpha and rates beta."""
def random_pdf_generalized_negative_binomial(
    sample: Symbol | None = None, mu: Symbol | None = None, alpha: Symbol | None = None,
    is_log: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the probability of counts with mean mu and variance ``mu + alpha * mu ** 2``."""
def random_pdf_negative_binomial(
    sample: Symbol | None = None, k: Symbol | None = None, p: Symbol | None = None,
    is_log: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the probability of so many failures before the k-th success."""
def random_pdf_normal(
    sample: Symbol | None = None, mu: Symbol | None = None, sigma: Symbol | None = None,
    is_log: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the density of normal distributions with means mu and standard deviations sigma."""
def random_pdf_poisson(
    sample: Symbol | None = None, lam: Symbol | None = None, is_log: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the probability of counts in Poisson distributions with rates lam."""
def random_pdf_uniform(
    sample: Symbol | None = None, low: Symbol | None = None, high: Symbol | None = None,
    is_log: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the density ``1 / (high - low)`` of uniform distributions."""
random_poisson = poisson
random_randint = randint
def random_uniform(
    low: Float = 0.0, high: Float = 1.0, shape: Shape | None = None, dtype: Dtype | None = None,
    name: Name = None, attr: dict[str, str] | None = None, *, ctx: Place | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from the uniform distribution on [low, high)."""
def ravel_multi_index(
    data: Symbol | None = None, shape: Shape = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return flat positions of coordinates in an array of a shape."""
def rcbrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``1 / cbrt(x)``, for every element x."""
def reciprocal(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``1 / x``, for every element x."""
def relu(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Replace negative elements by 0."""
def repeat(
    data: Symbol | None = None, repeats: Int = ..., axis: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Repeat every element along an axis, or of the flattened array."""
def reset_arrays(
    *data: Symbol, num_arrays: Int, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Set all elements of all arrays to 0, in place."""
reshape = Reshape
def reshape_like(
    lhs: Symbol | None = None, rhs: Symbol | None = None, lhs_begin: Int | None = None,
    lhs_end: Int | None = None, rhs_begin: Int | None = None, rhs_end: Int | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return lhs in the shape of rhs; with the bounds, axes of lhs are replaced by axes of rhs."""
reverse = flip
def rint(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the nearest whole number, halves downward, for every element x."""
def rmsprop_update(
    weight: Symbol | None = None, grad: Symbol | None = None, n: Symbol | None = None,
    lr: Float = ..., gamma1: Float = 0.95, epsilon: Float = 1e-08, wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, clip_weights: Float = -1.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of RMSProp."""
def rmspropalex_update(
    weight: Symbol | None = None, grad: Symbol | None = None, n: Symbol | None = None,
    g: Symbol | None = None, delta: Symbol | None = None, lr: Float = ..., gamma1: Float = 0.95,
    gamma2: Float = 0.9, epsilon: Float = 1e-08, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, clip_weights: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of Graves' centered RMSProp with momentum."""
def round(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the nearest whole number, halves away from 0, for every element x."""
def rsqrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``1 / sqrt(x)``, for every element x."""
def sample_exponential(
    lam: Symbol | None = None, shape: Shape = (), dtype: Dtype | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from an exponential distribution per entry of the rate ``lam``."""
def sample_gamma(
    alpha: Symbol | None = None, beta: Symbol | None = None, shape: Shape = (),
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a gamma distribution per entry of ``alpha`` (shape) and ``beta`` (scale)."""
def sample_generalized_negative_binomial(
    mu: Symbol | None = None, alpha: Symbol | None = None, shape: Shape = (),
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a generalized negative binomial distribution per entry of ``mu`` and ``alpha``."""
def sample_multinomial(
    data: Symbol | None = None, shape: Shape = (), get_prob: Bool = False,
    dtype: Dtype = "int32", name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw category numbers with the probabilities of the last axis."""
def sample_negative_binomial(
    k: Symbol | None = None, p: Symbol | None = None, shape: Shape = (),
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a negative binomial distribution per entry of ``k`` and ``p``."""
def sample_normal(
    mu: Symbol | None = None, sigma: Symbol | None = None, shape: Shape = (),
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a normal distribution per entry of ``mu`` and ``sigma`` > 0."""
def sample_poisson(
    lam: Symbol | None = None, shape: Shape = (), dtype: Dtype | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a Poisson distribution per entry of the rate ``lam``."""
def sample_uniform(
    low: Symbol | None = None, high: Symbol | None = None, shape: Shape = (),
    dtype: Dtype | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Draw from a uniform distribution per entry of ``low`` and ``high``."""
def scatter_nd(
    data: Symbol | None = None, indices: Symbol | None = None, shape: Shape = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return zeros with elements or slices put at positions given by coordinates."""
def sgd_mom_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mom: Symbol | None = None,
    lr: Float = ..., momentum: Float = 0.0, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, lazy_update: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of gradient descent with momentum."""
def sgd_update(
    weight: Symbol | None = None, grad: Symbol | None = None, lr: Float = ..., wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, lazy_update: Bool = True,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of gradient descent: weight - lr * (g + wd * weight)."""
def shape_array(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the shape as an array."""
def shuffle(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the entries of the first axis in random order."""
def sigmoid(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 / (1 + exp(-x))."""
def sign(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return -1, 0 or 1 after the sign; 0 for NaN, for every element x."""
def signsgd_update(
    weight: Symbol | None = None, grad: Symbol | None = None, lr: Float = ..., wd: Float = 0.0,
    rescale_grad: Float = 1.0, clip_gradient: Float = -1.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step along the signs: (1 - lr * wd) * weight - lr * sign(grad)."""
def signum_update(
    weight: Symbol | None = None, grad: Symbol | None = None, mom: Symbol | None = None,
    lr: Float = ..., momentum: Float = 0.0, wd: Float = 0.0, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, wd_lh: Float = 0.0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step along the signs of the momentum."""
def sin(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the sine of an angle in radians, for every element x."""
def sinh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the hyperbolic sine, for every element x."""
def size_array(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the number of elements as an array."""
slice = crop
def slice_axis(
    data: Symbol | None = None, axis: Int = ..., begin: Int = ..., end: Int | None = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Cut a range out of one axis; ``end`` None means to its end, negative counts from there."""
def slice_like(
    data: Symbol | None = None, shape_like: Symbol | None = None, axes: Axes = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Cut data down to the lengths of another array on all, or the given, axes."""
def smooth_l1(
    data: Symbol | None = None, scalar: Float = 1.0, is_int: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``(scalar * x) ** 2 / 2`` near 0 and ``abs(x) - 0.5 / scalar ** 2`` elsewhere."""
def softmax(
    data: Symbol | None = None, length: Symbol | None = None, axis: Int = -1,
    temperature: Float | None = None, dtype: Dtype | None = None, use_length: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return exp(x / temperature), divided by its sum along ``axis``."""
def softmax_cross_entropy(
    data: Symbol | None = None, label: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the cross entropy of softmax(data) with class indices, summed over the batch."""
def softmin(
    data: Symbol | None = None, axis: Int = -1, temperature: Float | None = None,
    dtype: Dtype | None = None, use_length: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return softmax(-data / temperature) along ``axis``."""
def softsign(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return x / (1 + abs(x))."""
def sort(
    data: Symbol | None = None, axis: Int | None = -1, is_ascend: Bool = True,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Sort along an axis; with axis None the flattened array."""
def space_to_depth(
    data: Symbol | None = None, block_size: Int = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Move blocks of the plane into channels."""
split = SliceChannel
def sqrt(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the square root, NaN below 0, for every element x."""
def square(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``x * x``, for every element x."""
def squeeze(
    data: Symbol | None = None, axis: Shape | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Drop axes of length 1: the given ones, which may be none, or with None all."""
def stack(
    *data: Symbol, axis: Int = 0, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Join arrays along a new axis."""
stop_gradient = BlockGrad
def sum(
    data: Symbol | None = None, axis: Axes = None, keepdims: Bool = False,
    exclude: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Add up the elements along axes."""
sum_axis = sum
swapaxes = SwapAxis
def take(
    a: Symbol | None = None, indices: Symbol | None = None, axis: Int = 0,
    mode: Literal["clip", "wrap", "raise"] | str = "clip", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return slices of an array at positions along an axis."""
def tan(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the tangent of an angle in radians, for every element x."""
def tanh(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the hyperbolic tangent, for every element x."""
def tile(
    data: Symbol | None = None, reps: Shape = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Repeat the whole array along its axes."""
def topk(
    data: Symbol | None = None, axis: Int | None = -1, k: Int = 1,
    ret_typ: Literal["value", "indices", "mask", "both"] | str = "indices",
    is_ascend: Bool = False, dtype: Dtype = "float32", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the k largest, or with ``is_ascend`` smallest, elements along an axis, in order."""
def transpose(
    data: Symbol | None = None, axes: Shape = (), name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Permute the axes; without ``axes`` reverse them."""
def trunc(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return x without its fraction, for every element x."""
uniform = random_uniform
def unravel_index(
    data: Symbol | None = None, shape: Shape = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the coordinates of flat positions in an array of a shape."""
def where(
    condition: Symbol | None = None, x: Symbol | None = None, y: Symbol | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return elements of x where the condition is not 0, of y elsewhere."""
def zeros_like(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 0 for every element, for every element x."""
