"""Do random numbers have the distribution that they should have?"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..ndarray import NDArray

Generator = Callable[[int], Any]


def mean_check(generator: Generator, mu: float, sigma: float, nsamples: int = 1000000) -> bool:
    """Return whether the mean of ``generator(nsamples)`` is ``mu``, to within 3 standard errors."""
    samples = _draw(generator, nsamples)
    return abs(samples.mean() - mu) < 3 * sigma / np.sqrt(nsamples)


def var_check(generator: Generator, sigma: float, nsamples: int = 1000000) -> bool:
    """Return whether the variance of ``generator(nsamples)`` is ``sigma**2``.

    It may be off by 3 standard errors ``sigma**2 * sqrt(2 / (nsamples - 1))``, those of a normal
    distribution.
    """
    samples = _draw(generator, nsamples)
    error = sigma**2 * np.sqrt(2.0 / (nsamples - 1))
    return abs(samples.var(ddof=1) - sigma**2) < 3 * error


def chi_square_check(
    generator: Generator, buckets: Sequence[Any], probs: Sequence[float], nsamples: int = 1000000
) -> tuple[float, np.ndarray, np.ndarray]:
    """Test samples against the probabilities of buckets, by the chi-square test.

    Parameters
    ----------
    generator : callable
        ``generator(n)`` draws n samples.
    buckets : list of (low, high), or list of values
        Intervals low <= x < high, or single values.
    probs : list of float
        The probability of each; they add up to 1.
    nsamples : int
        How many samples to draw.

    Returns
    -------
    tuple
        The p-value, and the observed and the expected number of samples in each bucket.
    """
    scipy_stats = _scipy_stats()
    if not buckets or len(buckets) != len(probs):
        raise ValueError(
            f"chi_square_check: probs must have an entry for each bucket, got {len(probs)} "
            f"for {len(buckets)} buckets."
        )
    samples = _draw(generator, nsamples)
    if isinstance(buckets[0], list | tuple):
        counts = [((samples >= low) & (samples < high)).sum() for low, high in buckets]
    else:
        counts = [(samples == value).sum() for value in buckets]
    observed = np.array(counts, np.int64)
    expected = np.asarray(probs, np.float64) * nsamples
    # The test needs equal totals; samples outside all buckets show in `observed`.
    _, p_value = scipy_stats.chisquare(observed, expected * observed.sum() / expected.sum())
    return float(p_value), observed, expected


def gen_buckets_probs_with_ppf(
    ppf: Callable[[float], float], nbuckets: int
) -> tuple[list[tuple[float, float]], list[float]]:
    """Return ``nbuckets`` intervals of equal probability, by the inverse distribution function."""
    edges = [ppf(number / nbuckets) for number in range(nbuckets + 1)]
    return list(itertools.pairwise(edges)), [1.0 / nbuckets] * nbuckets


def verify_generator(
    generator: Generator,
    buckets: Sequence[Any],
    probs: Sequence[float],
    nsamples: int = 1000000,
    nrepeat: int = 5,
    success_rate: float = 0.2,
    alpha: float = 0.05,
) -> list[float]:
    """Check a generator by `chi_square_check`, ``nrepeat`` times; return the p-values.

    Raises
    ------
    AssertionError
        If less than a share ``success_rate`` of them exceed ``alpha``.
    """
    runs = [chi_square_check(generator, buckets, probs, nsamples) for _ in range(nrepeat)]
    values = [run[0] for run in runs]
    passed = sum(value > alpha for value in values)
    if passed < nrepeat * success_rate:
        raise AssertionError(
            f"the samples have another distribution: p-values {values}, of which at least "
            f"{nrepeat * success_rate:g} should exceed {alpha}. Last run: observed {runs[-1][1]}, "
            f"expected {runs[-1][2]} in the buckets {list(buckets)}."
        )
    return values


def _draw(generator: Generator, nsamples: int) -> np.ndarray:
    samples = generator(nsamples)
    return np.asarray(samples.asnumpy() if isinstance(samples, NDArray) else samples).reshape(-1)


def _scipy_stats() -> Any:
    try:
        import scipy.stats  # only these checks need it
    except ImportError:
        raise ImportError("chi_square_check needs scipy: pip install 'regluon[test]'.") from None
    return scipy.stats
