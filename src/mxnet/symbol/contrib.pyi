"""Functions of `mxnet.symbol.contrib`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any, Literal
from typing_extensions import Unpack
from .._ops.accepted import Bool, Dtype, Float, Floats, Int, Name, Notes, Place, Shape

from .control_flow import cond as cond
from .control_flow import foreach as foreach
from .control_flow import while_loop as while_loop
from .symbol import Symbol
def rand_zipfian(
    true_classes: Symbol, num_sampled: int, range_max: int,
) -> tuple[Symbol, Symbol, Symbol]: ...
def adamw_update(
    weight: Symbol, grad: Symbol, mean: Symbol, var: Symbol, rescale_grad: Any, lr: float,
    eta: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, wd: float = 0,
    clip_gradient: float = -1, out: None = None, name: str | None = None, **kwargs: Any,
) -> Symbol: ...
def mp_adamw_update(
    weight: Symbol, grad: Symbol, mean: Symbol, var: Symbol, weight32: Symbol,
    rescale_grad: Any, lr: float, eta: float, beta1: float = 0.9, beta2: float = 0.999,
    epsilon: float = 1e-8, wd: float = 0, clip_gradient: float = -1, out: None = None,
    name: str | None = None, **kwargs: Any,
) -> Symbol: ...
def AdaptiveAvgPooling2D(
    data: Symbol | None = None, output_size: Shape = (), name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Average over a grid of nearly equal windows that covers the image."""
def BatchNormWithReLU(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    moving_mean: Symbol | None = None, moving_var: Symbol | None = None, eps: Float = 0.001,
    momentum: Float = 0.9, fix_gamma: Bool = True, use_global_stats: Bool = False,
    output_mean_var: Bool = False, axis: Int = 1, cudnn_off: Bool = False,
    min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the positive part of BatchNorm's result, 0 elsewhere."""
def BilinearResize2D(
    data: Symbol | None = None, like: Symbol | None = None, height: Int = 1, width: Int = 1,
    scale_height: Float | None = None, scale_width: Float | None = None,
    mode: Literal["size", "odd_scale", "like", "to_even_down", "to_even_up", "to_odd_down", "to_odd_up"] | str = "size",
    align_corners: Bool = True, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Resize images with bilinear interpolation."""
def CTCLoss(
    data: Symbol | None = None, label: Symbol | None = None, data_lengths: Symbol | None = None,
    label_lengths: Symbol | None = None, use_data_lengths: Bool = False,
    use_label_lengths: Bool = False, blank_label: Literal["first", "last"] | str = "first",
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return minus the logarithm of the chance that a sequence of scores spells its label."""
def DeformableConvolution(
    data: Symbol | None = None, offset: Symbol | None = None, weight: Symbol | None = None,
    bias: Symbol | None = None, kernel: Shape = ..., stride: Shape = (), dilate: Shape = (),
    pad: Shape = (), num_filter: Int = ..., num_group: Int = 1, num_deformable_group: Int = 1,
    workspace: Int = 1024, no_bias: Bool = False,
    layout: Literal["NCW", "NCHW", "NCDHW"] | str | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Convolve images with windows whose taps are displaced."""
def DeformablePSROIPooling(
    data: Symbol | None = None, rois: Symbol | None = None, trans: Symbol | None = None,
    spatial_scale: Float = ..., output_dim: Int = ..., group_size: Int = ...,
    pooled_size: Int = ..., part_size: Int = 0, sample_per_part: Int = 1,
    trans_std: Float = 0.0, no_trans: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the means of samples in bins that are displaced, each over channels of its own."""
def ModulatedDeformableConvolution(
    data: Symbol | None = None, offset: Symbol | None = None, mask: Symbol | None = None,
    weight: Symbol | None = None, bias: Symbol | None = None, kernel: Shape = ...,
    stride: Shape = (), dilate: Shape = (), pad: Shape = (), num_filter: Int = ...,
    num_group: Int = 1, num_deformable_group: Int = 1, workspace: Int = 1024,
    no_bias: Bool = False, im2col_step: Int = 64,
    layout: Literal["NCW", "NCHW", "NCDHW"] | str | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Convolve images with windows whose taps are displaced and weighted."""
def MultiBoxDetection(
    cls_prob: Symbol | None = None, loc_pred: Symbol | None = None,
    anchor: Symbol | None = None, clip: Bool = True, threshold: Float = 0.01,
    background_id: Int = 0, nms_threshold: Float = 0.5, force_suppress: Bool = False,
    variances: Floats = (0.1, 0.1, 0.2, 0.2), nms_topk: Int = -1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Turn the predictions of a single-shot detector into boxes with classes and scores."""
def MultiBoxPrior(
    data: Symbol | None = None, sizes: Floats = (1.0,), ratios: Floats = (1.0,),
    clip: Bool = False, steps: Floats = (-1.0, -1.0), offsets: Floats = (0.5, 0.5),
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return anchor boxes around every cell of a feature map."""
def MultiBoxTarget(
    anchor: Symbol | None = None, label: Symbol | None = None, cls_pred: Symbol | None = None,
    overlap_threshold: Float = 0.5, ignore_label: Float = -1.0,
    negative_mining_ratio: Float = -1.0, negative_mining_thresh: Float = 0.5,
    minimum_negative_samples: Int = 0, variances: Floats = (0.1, 0.1, 0.2, 0.2),
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return what a single-shot detector shall predict for every anchor."""
def MultiProposal(
    cls_prob: Symbol | None = None, bbox_pred: Symbol | None = None,
    im_info: Symbol | None = None, rpn_pre_nms_top_n: Int = 6000, rpn_post_nms_top_n: Int = 300,
    threshold: Float = 0.7, rpn_min_size: Int = 16, scales: Floats = (4.0, 8.0, 16.0, 32.0),
    ratios: Floats = (0.5, 1.0, 2.0), feature_stride: Int = 16, output_score: Bool = False,
    iou_loss: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Propose the regions of several images in which a region proposal network sees objects."""
def PSROIPooling(
    data: Symbol | None = None, rois: Symbol | None = None, spatial_scale: Float = ...,
    output_dim: Int = ..., pooled_size: Int = ..., group_size: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the means of bins that divide each region, each bin over channels of its own."""
def Proposal(
    cls_prob: Symbol | None = None, bbox_pred: Symbol | None = None,
    im_info: Symbol | None = None, rpn_pre_nms_top_n: Int = 6000, rpn_post_nms_top_n: Int = 300,
    threshold: Float = 0.7, rpn_min_size: Int = 16, scales: Floats = (4.0, 8.0, 16.0, 32.0),
    ratios: Floats = (0.5, 1.0, 2.0), feature_stride: Int = 16, output_score: Bool = False,
    iou_loss: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Propose the regions of one image in which a region proposal network sees objects."""
def ROIAlign(
    data: Symbol | None = None, rois: Symbol | None = None, pooled_size: Shape = ...,
    spatial_scale: Float = ..., sample_ratio: Int = -1, position_sensitive: Bool = False,
    aligned: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the means of bilinear samples in bins that divide each region of interest."""
def RROIAlign(
    data: Symbol | None = None, rois: Symbol | None = None, pooled_size: Shape = ...,
    spatial_scale: Float = ..., sampling_ratio: Int = -1, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the means of bilinear samples in bins that divide each rotated region of interest."""
def SparseEmbedding(
    data: Symbol | None = None, weight: Symbol | None = None, input_dim: Int = ...,
    output_dim: Int = ..., dtype: Dtype = "float32", sparse_grad: Bool = False,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return rows of a table whose gradient comes by rows; the older form of Embedding."""
def SyncBatchNorm(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    moving_mean: Symbol | None = None, moving_var: Symbol | None = None, eps: Float = 0.001,
    momentum: Float = 0.9, fix_gamma: Bool = True, use_global_stats: Bool = False,
    output_mean_var: Bool = False, ndev: Int = 1, key: str = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply BatchNorm with the statistics of this call's batch."""
def allclose(
    a: Symbol | None = None, b: Symbol | None = None, rtol: Float = 1e-05, atol: Float = 1e-08,
    equal_nan: Bool = True, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 if ``abs(a - b) <= atol + rtol * abs(b)`` for all elements, else 0."""
def arange_like(
    data: Symbol | None = None, start: Float = 0.0, step: Float = 1.0, repeat: Int = 1,
    ctx: Place = "", axis: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return evenly spaced numbers, as many as an array has elements, or is long on an axis."""
def backward_gradientmultiplier(
    data: Symbol | None = None, scalar: Float = 1.0, is_int: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply by a number: the gradient of ``gradientmultiplier`` for a head gradient."""
def backward_hawkesll(
    ograd: Symbol | None = None, lda: Symbol | None = None, alpha: Symbol | None = None,
    beta: Symbol | None = None, state: Symbol | None = None, lags: Symbol | None = None,
    marks: Symbol | None = None, valid_length: Symbol | None = None,
    max_time: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the gradients of lda, alpha and beta in ``hawkesll`` for a head gradient."""
def backward_index_copy(
    ograd: Symbol | None = None, old_tensor: Symbol | None = None,
    index_vector: Symbol | None = None, new_tensor: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the gradients of ``index_copy`` for a head gradient."""
def backward_quadratic(
    ograd: Symbol | None = None, data: Symbol | None = None, a: Float = 0.0, b: Float = 0.0,
    c: Float = 0.0, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``ograd * (2 * a * x + b)``: the gradient of ``quadratic`` for a head gradient."""
def bipartite_matching(
    data: Symbol | None = None, is_ascend: Bool = False, threshold: Float = ..., topk: Int = -1,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Match rows with columns greedily: the best score first, each row and column once."""
def boolean_mask(
    data: Symbol | None = None, index: Symbol | None = None, axis: Int = 0, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the slices along an axis whose mask is not 0."""
def box_decode(
    data: Symbol | None = None, anchors: Symbol | None = None, std0: Float = 1.0,
    std1: Float = 1.0, std2: Float = 1.0, std3: Float = 1.0, clip: Float = -1.0,
    format: Literal["corner", "center"] | str = "center", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Decode boxes from their encoding relative to anchors: the way back of ``box_encode``."""
def box_encode(
    samples: Symbol | None = None, matches: Symbol | None = None, anchors: Symbol | None = None,
    refs: Symbol | None = None, means: Symbol | None = None, stds: Symbol | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Encode the boxes that anchors are matched with relative to the anchors."""
def box_iou(
    lhs: Symbol | None = None, rhs: Symbol | None = None,
    format: Literal["corner", "center"] | str = "corner", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the intersection over union of every box on the left with every box on the right."""
def box_nms(
    data: Symbol | None = None, overlap_thresh: Float = 0.5, valid_thresh: Float = 0.0,
    topk: Int = -1, coord_start: Int = 2, score_index: Int = 1, id_index: Int = -1,
    background_id: Int = -1, force_suppress: Bool = False,
    in_format: Literal["corner", "center"] | str = "corner",
    out_format: Literal["corner", "center"] | str = "corner", name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Keep the boxes of highest score and drop those that overlap a kept one too much."""
box_non_maximum_suppression = box_nms
def calibrate_entropy(
    hist: Symbol | None = None, hist_edges: Symbol | None = None, num_quantized_bins: Int = 255,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Find the threshold at which quantizing keeps most of what a histogram tells."""
def count_sketch(
    data: Symbol | None = None, h: Symbol | None = None, s: Symbol | None = None,
    out_dim: Int = ..., processing_batch_size: Int = 32, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Project onto fewer dimensions by adding up signed elements that share a hash."""
ctc_loss = CTCLoss
def dequantize(
    data: Symbol | None = None, min_range: Symbol | None = None,
    max_range: Symbol | None = None, out_type: Literal["float32"] | str = "float32",
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the floats for which 8-bit integers stand."""
def dgl_adjacency(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a graph with 1 for every edge, as float32."""
def dgl_csr_neighbor_non_uniform_sample(
    *seed_arrays: Symbol, num_hops: Int = 1, num_neighbor: Int = 2, max_num_vertices: Int = 100,
    num_args: Int | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Sample neighbourhoods, edges with the probabilities of the vertices that they lead to."""
def dgl_csr_neighbor_uniform_sample(
    *seed_arrays: Symbol, num_hops: Int = 1, num_neighbor: Int = 2, max_num_vertices: Int = 100,
    num_args: Int | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Sample neighbourhoods, every edge of a vertex with the same probability."""
def dgl_graph_compact(
    *graph_data: Symbol, return_mapping: Bool, graph_sizes: Shape, num_args: Int | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Drop the rows and columns that sampled graphs do not use; edges are numbered from 0."""
def dgl_subgraph(
    *data: Symbol, return_mapping: Bool, num_args: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the graphs among chosen vertices, their edges numbered anew from 0."""
def div_sqrt_dim(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Divide by the square root of the last axis's length, as attention does with its scores."""
def edge_id(
    data: Symbol | None = None, u: Symbol | None = None, v: Symbol | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the numbers of the edges between pairs of vertices, -1 where there is none."""
def fft(
    data: Symbol | None = None, compute_size: Int = 128, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the discrete Fourier transform along the last axis."""
def getnnz(
    data: Symbol | None = None, axis: Int | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Count the stored values of a csr matrix."""
def gradientmultiplier(
    data: Symbol | None = None, scalar: Float = 1.0, is_int: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a copy whose gradient is multiplied by a number, which may be negative."""
def group_adagrad_update(
    weight: Symbol | None = None, grad: Symbol | None = None, history: Symbol | None = None,
    lr: Float = ..., rescale_grad: Float = 1.0, clip_gradient: Float = -1.0,
    epsilon: Float = 1e-05, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return weights after a step of AdaGrad with one rate per row."""
def hawkesll(
    lda: Symbol | None = None, alpha: Symbol | None = None, beta: Symbol | None = None,
    state: Symbol | None = None, lags: Symbol | None = None, marks: Symbol | None = None,
    valid_length: Symbol | None = None, max_time: Symbol | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the log likelihood of marked point processes that excite themselves."""
def ifft(
    data: Symbol | None = None, compute_size: Int = 128, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the real part of the inverse Fourier transform along the last axis, not normalised."""
def index_array(
    data: Symbol | None = None, axes: Shape | None = None, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the coordinates of every element, on all or the given axes."""
def index_copy(
    old_tensor: Symbol | None = None, index_vector: Symbol | None = None,
    new_tensor: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return a copy of an array with rows replaced."""
def interleaved_matmul_encdec_qk(
    queries: Symbol | None = None, keys_values: Symbol | None = None, heads: Int = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the scores of attention to other positions: queries times keys over sqrt(D)."""
def interleaved_matmul_encdec_valatt(
    keys_values: Symbol | None = None, attention: Symbol | None = None, heads: Int = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the result of attention to other positions: their values weighted by attention."""
def interleaved_matmul_selfatt_qk(
    queries_keys_values: Symbol | None = None, heads: Int = ..., name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the scores of self-attention: queries times keys, divided by sqrt(D)."""
def interleaved_matmul_selfatt_valatt(
    queries_keys_values: Symbol | None = None, attention: Symbol | None = None,
    heads: Int = ..., name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the result of self-attention: the values weighted by attention."""
def isfinite(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where an element is neither an infinity nor NaN, else 0."""
def isinf(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where an element is an infinity, else 0."""
def isnan(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return 1 where an element is NaN, else 0."""
def quadratic(
    data: Symbol | None = None, a: Float = 0.0, b: Float = 0.0, c: Float = 0.0,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return ``a * x ** 2 + b * x + c``, for every element x."""
def quantize(
    data: Symbol | None = None, min_range: Symbol | None = None,
    max_range: Symbol | None = None, out_type: Literal["int8", "uint8"] | str = "uint8",
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Round floats to 8-bit integers that stand for a range."""
def quantize_asym(
    data: Symbol | None = None, min_calib_range: Float | None = None,
    max_calib_range: Float | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Map a range of floats, which need not hold 0, to the integers from 0 to 255."""
def quantize_v2(
    data: Symbol | None = None, out_type: Literal["auto", "int8", "uint8"] | str = "int8",
    min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Round floats to 8-bit integers that stand for the range of the data or a calibrated one."""
def quantized_act(
    data: Symbol | None = None, min_data: Symbol | None = None, max_data: Symbol | None = None,
    act_type: Literal["relu", "sigmoid", "softrelu", "softsign", "tanh"] | str = ...,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Replace negative integers by 0; the range stays."""
def quantized_batch_norm(
    data: Symbol | None = None, gamma: Symbol | None = None, beta: Symbol | None = None,
    moving_mean: Symbol | None = None, moving_var: Symbol | None = None,
    min_data: Symbol | None = None, max_data: Symbol | None = None,
    eps: Float = 0.0010000000474974513, momentum: Float = 0.8999999761581421,
    fix_gamma: Bool = True, use_global_stats: Bool = False, output_mean_var: Bool = False,
    axis: Int = 1, cudnn_off: Bool = False, min_calib_range: Float | None = None,
    max_calib_range: Float | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Normalize each channel of 8-bit integers by statistics that were learned before."""
def quantized_concat(
    *data: Symbol, dim: Int = 1, num_args: Int, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Join arrays of 8-bit integers along an axis, converted to the range that holds all of theirs."""
def quantized_conv(
    data: Symbol | None = None, weight: Symbol | None = None, bias: Symbol | None = None,
    min_data: Symbol | None = None, max_data: Symbol | None = None,
    min_weight: Symbol | None = None, max_weight: Symbol | None = None,
    min_bias: Symbol | None = None, max_bias: Symbol | None = None, kernel: Shape = ...,
    stride: Shape = (), dilate: Shape = (), pad: Shape = (), num_filter: Int = ...,
    num_group: Int = 1, workspace: Int = 1024, no_bias: Bool = False,
    cudnn_tune: Literal["off", "limited_workspace", "fastest"] | str | None = None,
    cudnn_off: Bool = False,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Slide windows of 8-bit integers over one to three spatial axes of 8-bit integers."""
def quantized_elemwise_add(
    lhs: Symbol | None = None, rhs: Symbol | None = None, lhs_min: Symbol | None = None,
    lhs_max: Symbol | None = None, rhs_min: Symbol | None = None, rhs_max: Symbol | None = None,
    min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Add 8-bit integers of different ranges."""
def quantized_elemwise_mul(
    lhs: Symbol | None = None, rhs: Symbol | None = None, lhs_min: Symbol | None = None,
    lhs_max: Symbol | None = None, rhs_min: Symbol | None = None, rhs_max: Symbol | None = None,
    min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    enable_float_output: Bool = False, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Multiply 8-bit integers."""
def quantized_embedding(
    data: Symbol | None = None, weight: Symbol | None = None, min_weight: Symbol | None = None,
    max_weight: Symbol | None = None, input_dim: Int = ..., output_dim: Int = ...,
    dtype: Dtype = "float32", sparse_grad: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Return rows of a table of 8-bit integers and its range; positions outside are clipped."""
def quantized_flatten(
    data: Symbol | None = None, min_data: Symbol | None = None, max_data: Symbol | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Join all axes but the first; the range stays."""
def quantized_fully_connected(
    data: Symbol | None = None, weight: Symbol | None = None, bias: Symbol | None = None,
    min_data: Symbol | None = None, max_data: Symbol | None = None,
    min_weight: Symbol | None = None, max_weight: Symbol | None = None,
    min_bias: Symbol | None = None, max_bias: Symbol | None = None, num_hidden: Int = ...,
    no_bias: Bool = False, flatten: Bool = True, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Apply the affine map ``data @ weight.T + bias`` to 8-bit integers."""
def quantized_pooling(
    data: Symbol | None = None, min_data: Symbol | None = None, max_data: Symbol | None = None,
    kernel: Shape = (), pool_type: Literal["max", "avg", "sum", "lp"] | str = "max",
    global_pool: Bool = False, cudnn_off: Bool = False,
    pooling_convention: Literal["valid", "full", "same"] | str = "valid", stride: Shape = (),
    pad: Shape = (), p_value: Int | None = None, count_include_pad: Bool | None = None,
    layout: Literal["NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC"] | str | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Summarise windows of the spatial axes by their maximum or mean; the range stays."""
def quantized_rnn(
    data: Symbol | None = None, parameters: Symbol | None = None, state: Symbol | None = None,
    state_cell: Symbol | None = None, data_scale: Symbol | None = None,
    data_shift: Symbol | None = None, state_size: Int = ..., num_layers: Int = ...,
    bidirectional: Bool = False,
    mode: Literal["gru", "lstm", "rnn_relu", "rnn_tanh"] | str = ..., p: Float = 0.0,
    state_outputs: Bool = False, projection_size: Int | None = None,
    lstm_state_clip_min: Float | None = None, lstm_state_clip_max: Float | None = None,
    lstm_state_clip_nan: Bool = False, use_sequence_length: Bool = False, name: Name = None,
    attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Run an LSTM whose inputs, states and weights have 8 bits."""
def requantize(
    data: Symbol | None = None, min_range: Symbol | None = None,
    max_range: Symbol | None = None, out_type: Literal["auto", "int8", "uint8"] | str = "int8",
    min_calib_range: Float | None = None, max_calib_range: Float | None = None,
    name: Name = None, attr: dict[str, str] | None = None, **kwargs: Unpack[Notes],
) -> Symbol:
    """Round the int32 results of products and sums to 8-bit integers."""
def round_ste(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Round to the nearest whole number, halves away from 0, and pass gradients unchanged."""
def sign_ste(
    data: Symbol | None = None, name: Name = None, attr: dict[str, str] | None = None,
    **kwargs: Unpack[Notes],
) -> Symbol:
    """Return the sign and pass gradients unchanged."""
