"""How operators run under mixed precision with bfloat16, by their names."""

from __future__ import annotations

from . import symbol_fp16
from ._words import words

BF16_FP32_FUNCS: list[str] = words("""
    abs _add BatchNorm BatchNormWithReLU clip Concat concat LRN Pooling relu shuffle _shuffle sqrt
    square tanh
""")
"""Run in the type of their inputs."""

BF16_FUNCS: list[str] = ["Convolution", "FullyConnected"]
"""Run in bfloat16."""

BF16_USE_FP32_PARAMS: dict[str, list[str]] = {
    "BatchNormWithReLU": ["", "gamma", "beta", "moving_mean", "moving_var"],
    "BatchNorm": ["", "gamma", "beta", "moving_mean", "moving_var"],
}
"""Take bfloat16 data with float32 parameters."""

CONDITIONAL_FP32_FUNCS = list(symbol_fp16.CONDITIONAL_FP32_FUNCS)
"""Run in float32 where an attribute has one of the values."""

_LESS = frozenset(words("""
    BatchNorm CuDNNBatchNorm LRN Pooling _TensorRT _add _contrib_MultiBoxDetection
    _contrib_MultiBoxPrior _contrib_MultiBoxTarget _shuffle abs amp_cast amp_multicast clip relu
    shuffle sqrt square tanh
"""))
FP32_FUNCS: list[str] = [
    *(name for name in symbol_fp16.FP16_FP32_FUNCS if name not in _LESS),
    *(name for name in symbol_fp16.FP32_FUNCS if name not in _LESS),
    "Deconvolution", "RNN", "broadcast_mul",
]  # fmt: skip
"""Run in float32."""

LOSS_OUTPUT_FUNCTIONS = list(symbol_fp16.LOSS_OUTPUT_FUNCTIONS)
"""Losses, whose gradients are scaled."""

_NOT_WIDEST = frozenset(words("""
    Concat concat broadcast_mul _contrib_interleaved_matmul_encdec_qk
    _contrib_interleaved_matmul_encdec_valatt _contrib_interleaved_matmul_selfatt_qk
    _contrib_interleaved_matmul_selfatt_valatt
"""))
WIDEST_TYPE_CASTS: list[str] = [
    *(name for name in symbol_fp16.WIDEST_TYPE_CASTS if name not in _NOT_WIDEST),
    "_contrib_MultiBoxDetection", "_contrib_MultiBoxPrior", "_contrib_MultiBoxTarget",
]  # fmt: skip
"""Run in the widest type of their inputs."""
