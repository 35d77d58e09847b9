"""Regions, sampling grids, boxes and images."""

from __future__ import annotations

import numpy as np

from ..table import Results, UnsupportedError, converts
from ..values import Call, Value
from ..writer import Writer
from .common import as_before, fixed
from .movement import flipped


@converts("BilinearSampler")
def _sampler(g: Writer, call: Call) -> Results:
    data, grid = call.given
    return _sampled(g, data, grid)


def _sampled(g: Writer, data: Value, grid: str) -> str:
    places = g.transpose(grid, [0, 2, 3, 1])
    return g.op("GridSample", data, places, mode="linear", padding_mode="zeros", align_corners=1)


def _affine(g: Writer, matrices: Value, target: tuple[int, ...]) -> str:
    """Return where matrices map a regular grid over [-1, 1]."""
    height, width = target[:2]
    rows, columns = (np.linspace(-1, 1, n) if n > 1 else np.zeros(1) for n in (height, width))
    y, x = np.meshgrid(rows, columns, indexing="ij")
    places = np.stack([x, y, np.ones_like(x)]).reshape(3, -1).astype(matrices.dtype)
    found = g.op("MatMul", g.op("Reshape", matrices, g.ints(-1, 2, 3)), places)
    return g.op("Reshape", found, g.ints(-1, 2, height, width))


@converts("GridGenerator")
def _grid(g: Writer, call: Call) -> Results:
    data = call.data
    if call.attrs["transform_type"] == "affine":
        return _affine(g, data, call.attrs["target_shape"])
    height, width = (fixed(data, axis, "the size of a flow field") for axis in (2, 3))
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    places = np.stack([x, y]).astype(data.dtype)
    half = ((np.array([width, height]) - 1) / 2).reshape(2, 1, 1).astype(data.dtype)
    scaled = g.op("Div", g.op("Add", data, places), half)
    return g.op("Sub", scaled, g.number(1, data.dtype))


@converts("SpatialTransformer")
def _transformer(g: Writer, call: Call) -> Results:
    data, places = call.given
    return _sampled(g, data, _affine(g, places, call.attrs["target_shape"]))


# -- regions --------------------------------------------------------------------------------------


def _regions(g: Writer, rois: Value) -> tuple[str, str]:
    """Return the image of each region and its corners."""
    image, corners = g.split(rois, 1, [1, 4])
    return g.cast(g.squeeze(image, 1), "int64"), corners


@converts("_contrib_ROIAlign")
def _roi_align(g: Writer, call: Call) -> Results:
    data, rois = call.given
    attrs = call.attrs
    if attrs["position_sensitive"]:
        raise UnsupportedError("position_sensitive=True is not exported")
    size = attrs["pooled_size"]
    height, width = size if len(size) == 2 else (size[0], size[0])
    image, corners = _regions(g, rois)
    mode = "half_pixel" if attrs["aligned"] else "output_half_pixel"
    return g.op("RoiAlign", data, corners, image, mode="avg", output_height=height,
                output_width=width, sampling_ratio=max(attrs["sample_ratio"], 0),
                spatial_scale=attrs["spatial_scale"],
                coordinate_transformation_mode=mode)  # fmt: skip


@converts("ROIPooling")
def _roi_pooling(g: Writer, call: Call) -> Results:
    data, rois = call.given
    size = call.attrs["pooled_size"]
    pooled = list(size) if len(size) == 2 else [size[0], size[0]]
    return g.op("MaxRoiPool", data, rois, pooled_shape=pooled,
                spatial_scale=call.attrs["spatial_scale"])  # fmt: skip


# -- images ---------------------------------------------------------------------------------------


@converts("_image_to_tensor")
def _to_tensor(g: Writer, call: Call) -> Results:
    data = call.data
    # Floats are divided in their own precision.
    dtype = data.dtype if data.is_float else np.dtype("float32")
    scaled = g.op("Div", g.to(data, dtype), g.number(255, dtype))
    scaled = scaled if dtype == np.float32 else g.cast(scaled, "float32")
    return g.transpose(scaled, [*range(data.ndim - 3), data.ndim - 1, data.ndim - 3, data.ndim - 2])


@converts("_image_normalize")
def _normalize(g: Writer, call: Call) -> Results:
    data = call.data
    channels = fixed(data, -3, "the number of channels")

    dtype = np.dtype("float64" if data.dtype == np.float64 else "float32")

    def column(values: tuple[float, ...]) -> np.ndarray:
        each = [values[min(i, len(values) - 1)] for i in range(channels)]
        return np.array(each, dtype=np.float32).astype(dtype).reshape(-1, 1, 1)

    apart = g.op("Sub", g.to(data, dtype), column(call.attrs["mean"]))
    found = g.op("Div", apart, column(call.attrs["std"]))
    if dtype == data.dtype:
        return found
    return as_before(g, g.cast(found, data.dtype) if data.is_float else found, data.dtype)


@converts("_image_flip_left_right", "_image_flip_top_bottom")
def _flip(g: Writer, call: Call) -> Results:
    across = call.node.op.name == "_image_flip_left_right"  # type: ignore[union-attr]
    return flipped(g, call.data, [call.data.ndim - (2 if across else 3)])


@converts("_image_crop")
def _crop(g: Writer, call: Call) -> Results:
    attrs, ndim = call.attrs, call.data.ndim
    x, y = attrs["x"], attrs["y"]
    return g.op("Slice", call.data, g.ints(y, x), g.ints(y + attrs["height"], x + attrs["width"]),
                g.ints(ndim - 3, ndim - 2))  # fmt: skip

