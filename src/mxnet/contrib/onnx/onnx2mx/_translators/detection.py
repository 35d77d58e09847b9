"""Regions of images, boxes, and sampling at places."""

from __future__ import annotations

from .....base import MXNetError
from .._call import Call, cast
from .._registry import translates
from .._symbols import Symbol, symbol
from .elementwise import rounded


def _regions(call: Call) -> Symbol:
    """Return boxes with the number of their image in front."""
    numbers = symbol.expand_dims(cast(call.sym(2), call.dtype(1)), axis=1)
    return symbol.concat(numbers, call.sym(1), dim=1)


@translates("RoiAlign")
def _roi_align(call: Call) -> Symbol:
    if call.attr("mode", "avg") != "avg":
        raise MXNetError("the mode 'max' is not supported")
    default = "half_pixel" if call.version >= 16 else "output_half_pixel"
    half = call.attr("coordinate_transformation_mode", default) == "half_pixel"
    size = (call.attr("output_height", 1), call.attr("output_width", 1))
    return symbol.contrib.ROIAlign(
        call.sym(0), _regions(call), pooled_size=size,
        spatial_scale=call.attr("spatial_scale", 1.0),
        sample_ratio=call.attr("sampling_ratio", 0) or -1, aligned=half,
    )  # fmt: skip


@translates("MaxRoiPool")
def _max_roi_pool(call: Call) -> Symbol:
    return symbol.ROIPooling(
        call.sym(0), call.sym(1), pooled_size=tuple(call.need("pooled_shape")),
        spatial_scale=call.attr("spatial_scale", 1.0),
    )  # fmt: skip


@translates("NonMaxSuppression")
def _nms(call: Call) -> Symbol:
    """Choose boxes class by class; how many there are, only the values tell.

    All boxes of a class of an image go into a row, with their numbers, so that MXNet's operator
    can leave some out; what is left is put together.
    """
    limit = call.integer(2) if call.has(2) else 0
    overlap = float(call.array(3).reshape(-1)[0]) if call.has(3) else 0.0
    if limit <= 0:
        raise MXNetError("max_output_boxes_per_class of 0 chooses nothing")
    scores = call.sym(1)
    grid = symbol.Cast(symbol.contrib.index_array(scores), dtype="float32")
    boxes = symbol.expand_dims(_corners(call), axis=1)
    boxes = symbol.broadcast_like(boxes, scores, lhs_axes=(1,), rhs_axes=(1,))
    rows = symbol.concat(symbol.expand_dims(scores, axis=3), boxes, grid, dim=3)
    rows = symbol.reshape(rows, shape=(-3, -2))
    # A number of its own marks a box that is left out: scores may be negative.
    least = float(call.array(4).reshape(-1)[0]) if call.has(4) else -3.4e38
    kept = symbol.contrib.box_nms(
        rows, overlap_thresh=overlap, valid_thresh=least, coord_start=1, score_index=0,
        force_suppress=True,
    )  # fmt: skip
    number = symbol.slice_axis(kept, axis=2, begin=7, end=8)
    chosen = number >= 0
    chosen = chosen * (symbol.cumsum(chosen, axis=1) <= float(limit))
    places = symbol.reshape(symbol.slice_axis(kept, axis=2, begin=5, end=8), shape=(-1, 3))
    found = symbol.contrib.boolean_mask(places, symbol.reshape(chosen, shape=(-1,)))
    return cast(found, "int64")


def _corners(call: Call) -> Symbol:
    """Return boxes by their lower and their upper corner."""
    parts = list(symbol.split(call.sym(0), num_outputs=4, axis=2))
    if call.attr("center_point_box", 0):
        x, y, width, height = parts
        parts = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    first, second, third, fourth = parts
    return symbol.concat(
        symbol.broadcast_minimum(first, third), symbol.broadcast_minimum(second, fourth),
        symbol.broadcast_maximum(first, third), symbol.broadcast_maximum(second, fourth), dim=2,
    )  # fmt: skip


@translates("GridSample")
def _grid_sample(call: Call) -> Symbol:
    mode = call.attr("mode", "linear")
    if call.rank() != 4 or mode not in ("linear", "bilinear", "nearest"):
        raise MXNetError("images (N, C, H, W) and the modes linear and nearest are supported")
    aligned = bool(call.attr("align_corners", 0))
    padding = call.attr("padding_mode", "zeros")
    parts = []
    for part, axis in zip(symbol.split(call.sym(1), num_outputs=2, axis=3), (3, 2), strict=True):
        parts.append(_sample_axis(part, call.size(0, axis), aligned, padding, mode))
    grid = symbol.transpose(symbol.concat(*parts, dim=3), axes=(0, 3, 1, 2))
    return symbol.BilinearSampler(call.sym(0), grid)


def _sample_axis(part: Symbol, length: int, aligned: bool, padding: str, mode: str) -> Symbol:
    """Return coordinates of an axis in the form in which -1 and 1 are the outermost pixels."""
    if length < 2:
        raise MXNetError("images must be 2 pixels wide and high at least")
    last = length - 1
    pixel = (part + 1) * (last / 2) if aligned else (part + 1) * (length / 2) - 0.5
    if padding == "reflection":
        pixel = _reflected(pixel, *((0.0, float(last)) if aligned else (-0.5, last + 0.5)))
    if padding != "zeros":
        pixel = symbol.clip(pixel, a_min=0.0, a_max=float(last))
    if mode == "nearest":
        pixel = rounded(pixel)
    return pixel * (2 / last) - 1


def _reflected(pixel: Symbol, low: float, high: float) -> Symbol:
    """Return coordinates thrown back from both ends as often as needed."""
    span = high - low
    wave = symbol._internal._mod_scalar(symbol.abs(pixel - low), scalar=2 * span)
    return symbol._internal._minimum(wave, 2 * span - wave) + low
