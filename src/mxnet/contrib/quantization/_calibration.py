"""Ranges of results, found by looking at examples."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from ... import ndarray as nd
from ..._core.errors import MismatchError
from ...ndarray import NDArray

__all__ = ["combine_histogram", "optimal_thresholds"]

# Counts of a histogram, edges of its bins, least and largest number, and where the bins end.
Histogram = tuple[np.ndarray, np.ndarray, Any, Any, Any]


class _Collector:
    """What looks at results while a network runs; give ``collect`` to an executor as monitor.

    Parameters
    ----------
    include_layer : list of str, optional
        Names of the results to look at; by default all.
    logger : Logger, optional
        What to tell about each result.
    """

    def __init__(self, include_layer: Collection[str] | None, logger: Any) -> None:
        self.include_layer = include_layer
        self.logger = logger

    def _wants(self, name: str) -> bool:
        return self.include_layer is None or name in self.include_layer


class _LayerHistogramCollector(_Collector):
    """Collects histograms of results by name in ``hist_dict``.

    Parameters
    ----------
    num_bins : int
        Bins of the first histogram of a result; later ones get more where numbers are larger.
    """

    def __init__(
        self, num_bins: int = 8001, include_layer: Collection[str] | None = None,
        logger: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(include_layer, logger)
        self.hist_dict: dict[str, Histogram] = {}
        self.num_bins = num_bins

    def collect(self, name: str | bytes, arr: NDArray) -> None:
        """Count the numbers of a result."""
        name = name.decode() if isinstance(name, bytes) else name
        if not self._wants(name):
            return
        values = arr.asnumpy()
        if self.logger:
            self.logger.debug("Collecting layer %s histogram of shape %s", name, values.shape)
        low, high = values.min(), values.max()
        end = max(abs(low), abs(high))
        if name in self.hist_dict:
            found = combine_histogram(self.hist_dict[name], values, low, high, end)
        else:
            counts, edges = np.histogram(values, bins=self.num_bins, range=(-end, end))
            found = counts, edges, low, high, end
        self.hist_dict[name] = found


class _LayerOutputMinMaxCollector(_Collector):
    """Collects the least and the largest number of results by name in ``min_max_dict``.

    Parameters
    ----------
    quantized_dtype : {"int8", "uint8", "auto"}
        What the results are to be converted to.
    """

    def __init__(
        self, quantized_dtype: str, include_layer: Collection[str] | None = None,
        logger: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(include_layer, logger)
        self.min_max_dict: dict[str, tuple[Any, Any]] = {}
        self.quantized_dtype = quantized_dtype

    def collect(self, name: str | bytes, arr: NDArray) -> None:
        """Look for the ends of a result."""
        name = name.decode() if isinstance(name, bytes) else name
        if not self._wants(name):
            return
        values = arr.asnumpy()
        low, high = values.min(), values.max()
        if self.logger:
            self.logger.debug(
                "Collecting layer %s min_range=%f, max_range=%f", name, low, high
            )
        before = self.min_max_dict.get(name, (low, high))
        self.min_max_dict[name] = min(before[0], low), max(before[1], high)


def combine_histogram(
    old_hist: Histogram, arr: np.ndarray, new_min: Any, new_max: Any, new_th: Any
) -> Histogram:
    """Return a histogram to which the numbers of an array are added.

    Parameters
    ----------
    old_hist : tuple
        (counts, edges, least, largest, end) of bins from -end to end.
    new_min, new_max : float
        Least and largest number of the array.
    new_th : float
        The larger of them in absolute value. Beyond the old end, the histogram gets more bins
        of the same width on both sides.
    """
    counts, edges, low, high, end = old_hist
    least, largest = min(low, new_min), max(high, new_max)
    if new_th <= end:
        added, _ = np.histogram(arr, bins=len(counts), range=(-end, end))
        return counts + added, edges, least, largest, end
    width = 2 * end / len(counts)
    more = int((new_th - end) // width + 1)
    new_end = more * width + end
    grown, new_edges = np.histogram(arr, bins=len(counts) + 2 * more, range=(-new_end, new_end))
    grown[more : len(grown) - more] += counts
    return grown, new_edges, least, largest, new_end


def optimal_threshold(
    histogram: Histogram, quantized_dtype: str, num_quantized_bins: int = 255
) -> tuple[Any, Any, float, float]:
    """Return least and largest number, best threshold and its divergence; see calibrate_entropy.

    Numbers from 0 on have twice as many integers, unless they are to be signed.
    """
    counts, edges, low, high, _ = histogram
    if low >= 0 and quantized_dtype in ("auto", "uint8"):
        num_quantized_bins = num_quantized_bins * 2 + 1
    contrib: Any = nd.contrib
    threshold, divergence = contrib.calibrate_entropy(
        nd.array(counts), nd.array(edges), num_quantized_bins=num_quantized_bins
    )
    return low, high, float(threshold.asscalar()), float(divergence.asscalar())


def optimal_thresholds(
    histograms: Mapping[str, Histogram], quantized_dtype: str, num_quantized_bins: int = 255,
    logger: Any = None,
) -> dict[str, tuple[float, float]]:  # fmt: skip
    """Return the ranges of results that keep most of what their histograms tell.

    Parameters
    ----------
    histograms : dict of str to tuple
        What a collector of histograms found.
    quantized_dtype : {"int8", "uint8", "auto"}
        What the results are to be converted to; where it may be unsigned, results that are never
        negative get a range from 0.
    num_quantized_bins : int
        How many integers to divide signed numbers by.

    Raises
    ------
    AssertionError, ValueError
        If the histograms are no dictionary (the error is of both types).
    """
    if not isinstance(histograms, dict):
        raise MismatchError(f"Expected a dict of histograms, got {type(histograms).__name__}.")
    if logger:
        logger.info(
            "Calculating optimal thresholds for quantization using KL divergence with "
            "num_quantized_bins=%d", num_quantized_bins,
        )  # fmt: skip
    ranges: dict[str, tuple[float, float]] = {}
    for name, histogram in histograms.items():
        low, high, end, loss = optimal_threshold(histogram, quantized_dtype, num_quantized_bins)
        unsigned = low >= 0 and quantized_dtype in ("auto", "uint8")
        ranges[name] = (0.0 if unsigned else -end), end
        if logger:
            logger.debug(
                "layer=%s, min_val=%f, max_val=%f, th=%f, divergence=%f", name, low, high, end, loss
            )
    return ranges
