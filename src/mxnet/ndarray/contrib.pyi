"""Functions of `mxnet.ndarray.contrib`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any, Literal
from .._ops.accepted import Bool, Dtype, Float, Floats, Int, Name, Place, Shape
from ._generated import Out

from ..context import Context
from .control_flow import cond as cond
from .control_flow import foreach as foreach
from .control_flow import while_loop as while_loop
from .ndarray import NDArray
from .updates import adamw_update as adamw_update
from .updates import mp_adamw_update as mp_adamw_update
from .updates import multi_adamw_update as multi_adamw_update
from .updates import multi_lamb_update as multi_lamb_update
from .updates import multi_mp_adamw_update as multi_mp_adamw_update
from .updates import multi_mp_lamb_update as multi_mp_lamb_update
def rand_zipfian(
    true_classes: NDArray, num_sampled: int, range_max: int, ctx: Context | None = None,
) -> tuple[NDArray, NDArray, NDArray]: ...
def AdaptiveAvgPooling2D(
    data: NDArray, output_size: Shape = (), out: Out = None, name: Name = None,
) -> NDArray:
    """Average over a grid of nearly equal windows that covers the image."""
def BatchNormWithReLU(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray,
    eps: Float = 0.001, momentum: Float = 0.9, fix_gamma: Bool = True,
    use_global_stats: Bool = False, output_mean_var: Bool = False, axis: Int = 1,
    cudnn_off: Bool = False, min_calib_range: Float | None = None,
    max_calib_range: Float | None = None, out: Out = None, name: Name = None,
) -> Any:
    """Return the positive part of BatchNorm's result, 0 elsewhere."""
def BilinearResize2D(
    data: NDArray, like: NDArray | None = None, height: Int = 1, width: Int = 1,
    scale_height: Float | None = None, scale_width: Float | None = None,
    mode: Literal["size", "odd_scale", "like", "to_even_down", "to_even_up", "to_odd_down", "to_odd_up"] | str = "size",
    align_corners: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Resize images with bilinear interpolation."""
def CTCLoss(
    data: NDArray, label: NDArray, data_lengths: NDArray | None = None,
    label_lengths: NDArray | None = None, use_data_lengths: Bool = False,
    use_label_lengths: Bool = False, blank_label: Literal["first", "last"] | str = "first",
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return minus the logarithm of the chance that a sequence of scores spells its label."""
def DeformableConvolution(
    data: NDArray, offset: NDArray, weight: NDArray, bias: NDArray | None = None,
    kernel: Shape = ..., stride: Shape = (), dilate: Shape = (), pad: Shape = (),
    num_filter: Int = ..., num_group: Int = 1, num_deformable_group: Int = 1,
    workspace: Int = 1024, no_bias: Bool = False,
    layout: Literal["NCW", "NCHW", "NCDHW"] | str | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Convolve images with windows whose taps are displaced."""
def DeformablePSROIPooling(
    data: NDArray, rois: NDArray, trans: NDArray | None = None, spatial_scale: Float = ...,
    output_dim: Int = ..., group_size: Int = ..., pooled_size: Int = ..., part_size: Int = 0,
    sample_per_part: Int = 1, trans_std: Float = 0.0, no_trans: Bool = False, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the means of samples in bins that are displaced, each over channels of its own."""
def ModulatedDeformableConvolution(
    data: NDArray, offset: NDArray, mask: NDArray, weight: NDArray, bias: NDArray | None = None,
    kernel: Shape = ..., stride: Shape = (), dilate: Shape = (), pad: Shape = (),
    num_filter: Int = ..., num_group: Int = 1, num_deformable_group: Int = 1,
    workspace: Int = 1024, no_bias: Bool = False, im2col_step: Int = 64,
    layout: Literal["NCW", "NCHW", "NCDHW"] | str | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Convolve images with windows whose taps are displaced and weighted."""
def MultiBoxDetection(
    cls_prob: NDArray, loc_pred: NDArray, anchor: NDArray, clip: Bool = True,
    threshold: Float = 0.01, background_id: Int = 0, nms_threshold: Float = 0.5,
    force_suppress: Bool = False, variances: Floats = (0.1, 0.1, 0.2, 0.2), nms_topk: Int = -1,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Turn the predictions of a single-shot detector into boxes with classes and scores."""
def MultiBoxPrior(
    data: NDArray, sizes: Floats = (1.0,), ratios: Floats = (1.0,), clip: Bool = False,
    steps: Floats = (-1.0, -1.0), offsets: Floats = (0.5, 0.5), out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return anchor boxes around every cell of a feature map."""
def MultiBoxTarget(
    anchor: NDArray, label: NDArray, cls_pred: NDArray, overlap_threshold: Float = 0.5,
    ignore_label: Float = -1.0, negative_mining_ratio: Float = -1.0,
    negative_mining_thresh: Float = 0.5, minimum_negative_samples: Int = 0,
    variances: Floats = (0.1, 0.1, 0.2, 0.2), out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Return what a single-shot detector shall predict for every anchor."""
def MultiProposal(
    cls_prob: NDArray, bbox_pred: NDArray, im_info: NDArray, rpn_pre_nms_top_n: Int = 6000,
    rpn_post_nms_top_n: Int = 300, threshold: Float = 0.7, rpn_min_size: Int = 16,
    scales: Floats = (4.0, 8.0, 16.0, 32.0), ratios: Floats = (0.5, 1.0, 2.0),
    feature_stride: Int = 16, output_score: Bool = False, iou_loss: Bool = False,
    out: Out = None, name: Name = None,
) -> Any:
    """Propose the regions of several images in which a region proposal network sees objects."""
def PSROIPooling(
    data: NDArray, rois: NDArray, spatial_scale: Float, output_dim: Int, pooled_size: Int,
    group_size: Int = 0, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the means of bins that divide each region, each bin over channels of its own."""
def Proposal(
    cls_prob: NDArray, bbox_pred: NDArray, im_info: NDArray, rpn_pre_nms_top_n: Int = 6000,
    rpn_post_nms_top_n: Int = 300, threshold: Float = 0.7, rpn_min_size: Int = 16,
    scales: Floats = (4.0, 8.0, 16.0, 32.0), ratios: Floats = (0.5, 1.0, 2.0),
    feature_stride: Int = 16, output_score: Bool = False, iou_loss: Bool = False,
    out: Out = None, name: Name = None,
) -> Any:
    """Propose the regions of one image in which a region proposal network sees objects."""
def ROIAlign(
    data: NDArray, rois: NDArray, pooled_size: Shape, spatial_scale: Float,
    sample_ratio: Int = -1, position_sensitive: Bool = False, aligned: Bool = False,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return the means of bilinear samples in bins that divide each region of interest."""
def RROIAlign(
    data: NDArray, rois: NDArray, pooled_size: Shape, spatial_scale: Float,
    sampling_ratio: Int = -1, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the means of bilinear samples in bins that divide each rotated region of interest."""
def SparseEmbedding(
    data: NDArray, weight: NDArray, input_dim: Int, output_dim: Int, dtype: Dtype = "float32",
    sparse_grad: Bool = False, out: Out = None, name: Name = None,
) -> NDArray:
    """Return rows of a table whose gradient comes by rows; the older form of Embedding."""
def SyncBatchNorm(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray,
    eps: Float = 0.001, momentum: Float = 0.9, fix_gamma: Bool = True,
    use_global_stats: Bool = False, output_mean_var: Bool = False, ndev: Int = 1,
    key: str = ..., out: Out = None, name: Name = None,
) -> Any:
    """Apply BatchNorm with the statistics of this call's batch."""
def allclose(
    a: NDArray, b: NDArray, rtol: Float = 1e-05, atol: Float = 1e-08, equal_nan: Bool = True,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return 1 if ``abs(a - b) <= atol + rtol * abs(b)`` for all elements, else 0."""
def arange_like(
    data: NDArray, start: Float = 0.0, step: Float = 1.0, repeat: Int = 1, ctx: Place = "",
    axis: Int | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Return evenly spaced numbers, as many as an array has elements, or is long on an axis."""
def backward_gradientmultiplier(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Multiply by a number: the gradient of ``gradientmultiplier`` for a head gradient."""
def backward_hawkesll(
    ograd: NDArray, lda: NDArray, alpha: NDArray, beta: NDArray, state: NDArray, lags: NDArray,
    marks: NDArray, valid_length: NDArray, max_time: NDArray, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Return the gradients of lda, alpha and beta in ``hawkesll`` for a head gradient."""
def backward_index_copy(
    ograd: NDArray, old_tensor: NDArray, index_vector: NDArray, new_tensor: NDArray,
    out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Return the gradients of ``index_copy`` for a head gradient."""
def backward_quadratic(
    ograd: NDArray, data: NDArray, a: Float = 0.0, b: Float = 0.0, c: Float = 0.0,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return ``ograd * (2 * a * x + b)``: the gradient of ``quadratic`` for a head gradient."""
def bipartite_matching(
    data: NDArray, is_ascend: Bool = False, threshold: Float = ..., topk: Int = -1,
    out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Match rows with columns greedily: the best score first, each row and column once."""
def boolean_mask(
    data: NDArray, index: NDArray, axis: Int = 0, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the slices along an axis whose mask is not 0."""
def box_decode(
    data: NDArray, anchors: NDArray, std0: Float = 1.0, std1: Float = 1.0, std2: Float = 1.0,
    std3: Float = 1.0, clip: Float = -1.0, format: Literal["corner", "center"] | str = "center",
    out: Out = None, name: Name = None,
) -> NDArray:
    """Decode boxes from their encoding relative to anchors: the way back of ``box_encode``."""
def box_encode(
    samples: NDArray, matches: NDArray, anchors: NDArray, refs: NDArray, means: NDArray,
    stds: NDArray, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Encode the boxes that anchors are matched with relative to the anchors."""
def box_iou(
    lhs: NDArray, rhs: NDArray, format: Literal["corner", "center"] | str = "corner",
    out: Out = None, name: Name = None,
) -> NDArray:
    """Return the intersection over union of every box on the left with every box on the right."""
def box_nms(
    data: NDArray, overlap_thresh: Float = 0.5, valid_thresh: Float = 0.0, topk: Int = -1,
    coord_start: Int = 2, score_index: Int = 1, id_index: Int = -1, background_id: Int = -1,
    force_suppress: Bool = False, in_format: Literal["corner", "center"] | str = "corner",
    out_format: Literal["corner", "center"] | str = "corner", out: Out = None,
    name: Name = None,
) -> NDArray:
    """Keep the boxes of highest score and drop those that overlap a kept one too much."""
box_non_maximum_suppression = box_nms
def calibrate_entropy(
    hist: NDArray, hist_edges: NDArray, num_quantized_bins: Int = 255, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Find the threshold at which quantizing keeps most of what a histogram tells."""
def count_sketch(
    data: NDArray, h: NDArray, s: NDArray, out_dim: Int, processing_batch_size: Int = 32,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Project onto fewer dimensions by adding up signed elements that share a hash."""
ctc_loss = CTCLoss
def dequantize(
    data: NDArray, min_range: NDArray, max_range: NDArray,
    out_type: Literal["float32"] | str = "float32", out: Out = None, name: Name = None,
) -> NDArray:
    """Return the floats for which 8-bit integers stand."""
def dgl_adjacency(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return a graph with 1 for every edge, as float32."""
def dgl_csr_neighbor_non_uniform_sample(
    *seed_arrays: NDArray, num_hops: Int = 1, num_neighbor: Int = 2,
    max_num_vertices: Int = 100, num_args: Int | None = None, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Sample neighbourhoods, edges with the probabilities of the vertices that they lead to."""
def dgl_csr_neighbor_uniform_sample(
    *seed_arrays: NDArray, num_hops: Int = 1, num_neighbor: Int = 2,
    max_num_vertices: Int = 100, num_args: Int | None = None, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Sample neighbourhoods, every edge of a vertex with the same probability."""
def dgl_graph_compact(
    *graph_data: NDArray, return_mapping: Bool, graph_sizes: Shape, num_args: Int | None = None,
    out: Out = None, name: Name = None,
) -> NDArray:
    """Drop the rows and columns that sampled graphs do not use; edges are numbered from 0."""
def dgl_subgraph(
    *data: NDArray, return_mapping: Bool, num_args: Int | None = None, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the graphs among chosen vertices, their edges numbered anew from 0."""
def div_sqrt_dim(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Divide by the square root of the last axis's length, as attention does with its scores."""
def edge_id(
    data: NDArray, u: NDArray, v: NDArray, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the numbers of the edges between pairs of vertices, -1 where there is none."""
def fft(data: NDArray, compute_size: Int = 128, out: Out = None, name: Name = None) -> NDArray:
    """Return the discrete Fourier transform along the last axis."""
def getnnz(
    data: NDArray, axis: Int | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Count the stored values of a csr matrix."""
def gradientmultiplier(
    data: NDArray, scalar: Float = 1.0, is_int: Bool = True, out: Out = None, name: Name = None,
) -> NDArray:
    """Return a copy whose gradient is multiplied by a number, which may be negative."""
def group_adagrad_update(
    weight: NDArray, grad: NDArray, history: NDArray, lr: Float, rescale_grad: Float = 1.0,
    clip_gradient: Float = -1.0, epsilon: Float = 1e-05, out: Out = None, name: Name = None,
) -> NDArray:
    """Return weights after a step of AdaGrad with one rate per row."""
def hawkesll(
    lda: NDArray, alpha: NDArray, beta: NDArray, state: NDArray, lags: NDArray, marks: NDArray,
    valid_length: NDArray, max_time: NDArray, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Return the log likelihood of marked point processes that excite themselves."""
def ifft(data: NDArray, compute_size: Int = 128, out: Out = None, name: Name = None) -> NDArray:
    """Return the real part of the inverse Fourier transform along the last axis, not normalised."""
def index_array(
    data: NDArray, axes: Shape | None = None, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the coordinates of every element, on all or the given axes."""
def index_copy(
    old_tensor: NDArray, index_vector: NDArray, new_tensor: NDArray, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return a copy of an array with rows replaced."""
def interleaved_matmul_encdec_qk(
    queries: NDArray, keys_values: NDArray, heads: Int, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the scores of attention to other positions: queries times keys over sqrt(D)."""
def interleaved_matmul_encdec_valatt(
    keys_values: NDArray, attention: NDArray, heads: Int, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the result of attention to other positions: their values weighted by attention."""
def interleaved_matmul_selfatt_qk(
    queries_keys_values: NDArray, heads: Int, out: Out = None, name: Name = None,
) -> NDArray:
    """Return the scores of self-attention: queries times keys, divided by sqrt(D)."""
def interleaved_matmul_selfatt_valatt(
    queries_keys_values: NDArray, attention: NDArray, heads: Int, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return the result of self-attention: the values weighted by attention."""
def isfinite(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where an element is neither an infinity nor NaN, else 0."""
def isinf(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where an element is an infinity, else 0."""
def isnan(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return 1 where an element is NaN, else 0."""
def quadratic(
    data: NDArray, a: Float = 0.0, b: Float = 0.0, c: Float = 0.0, out: Out = None,
    name: Name = None,
) -> NDArray:
    """Return ``a * x ** 2 + b * x + c``, for every element x."""
def quantize(
    data: NDArray, min_range: NDArray, max_range: NDArray,
    out_type: Literal["int8", "uint8"] | str = "uint8", out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Round floats to 8-bit integers that stand for a range."""
def quantize_asym(
    data: NDArray, min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Map a range of floats, which need not hold 0, to the integers from 0 to 255."""
def quantize_v2(
    data: NDArray, out_type: Literal["auto", "int8", "uint8"] | str = "int8",
    min_calib_range: Float | None = None, max_calib_range: Float | None = None, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Round floats to 8-bit integers that stand for the range of the data or a calibrated one."""
def quantized_act(
    data: NDArray, min_data: NDArray, max_data: NDArray,
    act_type: Literal["relu", "sigmoid", "softrelu", "softsign", "tanh"] | str, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Replace negative integers by 0; the range stays."""
def quantized_batch_norm(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray,
    min_data: NDArray, max_data: NDArray, eps: Float = 0.0010000000474974513,
    momentum: Float = 0.8999999761581421, fix_gamma: Bool = True,
    use_global_stats: Bool = False, output_mean_var: Bool = False, axis: Int = 1,
    cudnn_off: Bool = False, min_calib_range: Float | None = None,
    max_calib_range: Float | None = None, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Normalize each channel of 8-bit integers by statistics that were learned before."""
def quantized_concat(
    *data: NDArray, dim: Int = 1, num_args: Int, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Join arrays of 8-bit integers along an axis, converted to the range that holds all of theirs."""
def quantized_conv(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, min_data: NDArray = ...,
    max_data: NDArray = ..., min_weight: NDArray = ..., max_weight: NDArray | None = None,
    min_bias: NDArray | None = None, max_bias: NDArray | None = None, kernel: Shape = ...,
    stride: Shape = (), dilate: Shape = (), pad: Shape = (), num_filter: Int = ...,
    num_group: Int = 1, workspace: Int = 1024, no_bias: Bool = False,
    cudnn_tune: Literal["off", "limited_workspace", "fastest"] | str | None = None,
    cudnn_off: Bool = False,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Slide windows of 8-bit integers over one to three spatial axes of 8-bit integers."""
def quantized_elemwise_add(
    lhs: NDArray, rhs: NDArray, lhs_min: NDArray, lhs_max: NDArray, rhs_min: NDArray,
    rhs_max: NDArray, min_calib_range: Float | None = None,
    max_calib_range: Float | None = None, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Add 8-bit integers of different ranges."""
def quantized_elemwise_mul(
    lhs: NDArray, rhs: NDArray, lhs_min: NDArray, lhs_max: NDArray, rhs_min: NDArray,
    rhs_max: NDArray, min_calib_range: Float | None = None,
    max_calib_range: Float | None = None, enable_float_output: Bool = False, out: Out = None,
    name: Name = None,
) -> Any:
    """Multiply 8-bit integers."""
def quantized_embedding(
    data: NDArray, weight: NDArray, min_weight: NDArray, max_weight: NDArray, input_dim: Int,
    output_dim: Int, dtype: Dtype = "float32", sparse_grad: Bool = False, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Return rows of a table of 8-bit integers and its range; positions outside are clipped."""
def quantized_flatten(
    data: NDArray, min_data: NDArray, max_data: NDArray, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Join all axes but the first; the range stays."""
def quantized_fully_connected(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, min_data: NDArray = ...,
    max_data: NDArray = ..., min_weight: NDArray = ..., max_weight: NDArray | None = None,
    min_bias: NDArray | None = None, max_bias: NDArray | None = None, num_hidden: Int = ...,
    no_bias: Bool = False, flatten: Bool = True, out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Apply the affine map ``data @ weight.T + bias`` to 8-bit integers."""
def quantized_pooling(
    data: NDArray, min_data: NDArray, max_data: NDArray, kernel: Shape = (),
    pool_type: Literal["max", "avg", "sum", "lp"] | str = "max", global_pool: Bool = False,
    cudnn_off: Bool = False,
    pooling_convention: Literal["valid", "full", "same"] | str = "valid", stride: Shape = (),
    pad: Shape = (), p_value: Int | None = None, count_include_pad: Bool | None = None,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    out: Out = None, name: Name = None,
) -> list[NDArray]:
    """Summarise windows of the spatial axes by their maximum or mean; the range stays."""
def quantized_rnn(
    data: NDArray, parameters: NDArray, state: NDArray, state_cell: NDArray,
    data_scale: NDArray, data_shift: NDArray, state_size: Int, num_layers: Int,
    bidirectional: Bool = False,
    mode: Literal["gru", "lstm", "rnn_relu", "rnn_tanh"] | str = ..., p: Float = 0.0,
    state_outputs: Bool = False, projection_size: Int | None = None,
    lstm_state_clip_min: Float | None = None, lstm_state_clip_max: Float | None = None,
    lstm_state_clip_nan: Bool = False, use_sequence_length: Bool = False, out: Out = None,
    name: Name = None,
) -> Any:
    """Run an LSTM whose inputs, states and weights have 8 bits."""
def requantize(
    data: NDArray, min_range: NDArray, max_range: NDArray,
    out_type: Literal["auto", "int8", "uint8"] | str = "int8",
    min_calib_range: Float | None = None, max_calib_range: Float | None = None, out: Out = None,
    name: Name = None,
) -> list[NDArray]:
    """Round the int32 results of products and sums to 8-bit integers."""
def round_ste(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Round to the nearest whole number, halves away from 0, and pass gradients unchanged."""
def sign_ste(data: NDArray, out: Out = None, name: Name = None) -> NDArray:
    """Return the sign and pass gradients unchanged."""
