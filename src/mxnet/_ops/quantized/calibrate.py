"""The range outside of which numbers are best cut off."""

import math

import numpy as np
import torch
from torch import Tensor

from ...base import MXNetError
from ..registry import op
from .ranges import check_types, number, without_gradient

# What an empty bin gets, as in MXNet.
_SMALL = 1e-4
_WORST = torch.finfo(torch.float32).max


@op("_contrib_calibrate_entropy", outputs=2, result_names=("threshold", "divergence"))
@without_gradient
def calibrate_entropy(
    hist: Tensor, hist_edges: Tensor, num_quantized_bins: int = 255
) -> tuple[Tensor, Tensor]:
    """Find the threshold at which quantizing keeps most of what a histogram tells.

    Shapes: hist of B bins, hist_edges of B + 1 numbers, both float32 -> threshold (1,),
    divergence (1,). B is odd, and the middle bin lies around 0. Every threshold that is the upper
    edge of a bin and leaves num_quantized_bins bins is tried: the numbers beyond it are counted
    in the outermost bins, the bins are merged to num_quantized_bins, and the Kullback-Leibler
    divergence of the merged distribution from the first one is compared (S. Migacz, 8-bit
    Inference with TensorRT, 2017). As in MXNet, merging leaves out the first bin.

    Thresholds are tried one after the other, on the CPU.

    Parameters
    ----------
    num_quantized_bins : int
        Number of bins to merge to, from 1 to B.
    """
    check_types("_contrib_calibrate_entropy", (torch.float32,), hist=hist, hist_edges=hist_edges)
    bins = hist.numel()
    if not bins % 2 or hist_edges.numel() != bins + 1 or not 1 <= num_quantized_bins <= bins:
        raise MXNetError(
            "_contrib_calibrate_entropy: hist must have an odd number of bins, hist_edges one "
            f"more, and num_quantized_bins must be in [1, {bins}]; got {bins}, "
            f"{hist_edges.numel()} and {num_quantized_bins}."
        )
    if hist.is_meta:
        return hist.new_empty(1), hist.new_empty(1)
    counts = hist.flatten().double().cpu().numpy()
    below = np.append(0.0, counts.cumsum())
    middle = bins // 2
    least, best = math.inf, middle
    for width in range(num_quantized_bins // 2, middle + 1):
        first, after = middle - width, middle + width + 1
        kept = counts[first:after].copy()
        merged = _merged(kept, num_quantized_bins)
        kept[0] += below[first]
        kept[-1] += below[-1] - below[after]
        loss = _divergence(kept, merged)
        if loss < least:
            least, best = loss, width
    return hist_edges.flatten()[middle + best + 1].reshape(1).clone(), number(least, hist)


def _merged(window: np.ndarray, blocks: int) -> np.ndarray:
    """Return for each bin the mean of those in its block that are not empty.

    The last block takes what the others leave over.
    """
    values = window.copy()
    values[0] = 0.0
    size = len(values) // blocks
    starts = np.arange(0, blocks * size, size)
    total = np.add.reduceat(values, starts)
    full = np.add.reduceat(values != 0, starts, dtype=np.int64)
    means = (total / np.maximum(full, 1)).repeat(size)
    return np.append(means, np.full(len(values) - len(means), means[-1]))


def _divergence(kept: np.ndarray, merged: np.ndarray) -> float:
    """Return the divergence of merged counts from those kept, and for no counts the worst."""
    merged[kept == 0] = 0.0
    actual, guess = _smooth(kept), _smooth(merged)
    if actual is None or guess is None:
        return _WORST
    with np.errstate(invalid="ignore"):
        loss = float(actual @ np.log(actual / guess))
    return loss if loss < _WORST else _WORST  # NaN, from negative counts, is not below either


def _smooth(counts: np.ndarray) -> np.ndarray | None:
    """Return the distribution in which no bin is empty: the others give what that takes.

    Where all bins are empty, there is none.
    """
    empty = counts == 0
    missing = np.count_nonzero(empty)
    if missing == len(counts):
        return None
    smooth = counts - _SMALL * missing / (len(counts) - missing)
    smooth[empty] = _SMALL
    smooth /= smooth.sum()
    return smooth
