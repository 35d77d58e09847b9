"""The layers under the module path that programs import them from."""

from .branches import Concurrent, HybridConcurrent, Identity
from .embedding import SparseEmbedding
from .norm import SyncBatchNorm
from .pixel_shuffle import PixelShuffle1D, PixelShuffle2D, PixelShuffle3D

__all__ = [
    "Concurrent", "HybridConcurrent", "Identity", "PixelShuffle1D", "PixelShuffle2D",
    "PixelShuffle3D", "SparseEmbedding", "SyncBatchNorm",
]  # fmt: skip
