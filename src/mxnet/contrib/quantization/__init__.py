"""``mx.contrib.quantization``: inference on 8-bit integers."""

from ...context import cpu
from ._calibration import (
    _LayerHistogramCollector,
    _LayerOutputMinMaxCollector,
    combine_histogram,
)
from .models import calib_graph, quantize_graph, quantize_model, quantize_model_mkldnn
from .networks import quantize_net, quantize_net_v2

__all__ = [
    "_LayerHistogramCollector", "_LayerOutputMinMaxCollector", "calib_graph", "combine_histogram",
    "cpu", "quantize_graph", "quantize_model", "quantize_model_mkldnn", "quantize_net",
    "quantize_net_v2",
]  # fmt: skip
