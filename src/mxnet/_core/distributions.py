"""MXNet's distributions over its CPU random streams, value for value.

Every function takes the ``BlockStreams`` to draw from, the parameters, how many values to draw,
and the floating dtype of the result; it returns a flat NumPy array. A parameter is a number (MXNet
keeps it as float32) or an array with one entry per value: the ``sample_*`` operators draw all rows
as one sequence, each value with the parameters of its row.

MXNet computes float32 results in float32 and all others, but for the exceptions noted below, in
float64; float16 is rounded from that.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch

from mxnet._core.mt19937 import (
    MAX_BLOCKS,
    BlockStreams,
    Lockstep,
    block_sizes,
    libm_log,
    polar,
    real_type,
    to_unit,
)
from mxnet.base import MXNetError

Parameter = float | np.ndarray
# Below this rate MXNet multiplies uniforms until they fall short of exp(-rate), above it rejects.
_SMALL_RATE = 12


def uniform(
    streams: BlockStreams, low: Parameter, high: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw from the interval [low, high); raise MXNetError where low exceeds high."""
    real, low, high = real_type(dtype), _parameter(low), _parameter(high)
    _require(high >= low, "uniform", "low <= high", f"low={low}, high={high}")
    width = (high - low).astype(real)
    return _rounded(streams.unit(count, real) * width + low.astype(real), dtype)


def normal(
    streams: BlockStreams, loc: Parameter, scale: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw from the normal distribution with mean loc and deviation scale > 0."""
    real, loc, scale = real_type(dtype), _parameter(loc), _parameter(scale)
    _require(scale > 0, "normal", "scale > 0", f"scale={scale}")
    values = streams.standard_normal(count, real) * scale.astype(real) + loc.astype(real)
    return _rounded(values, dtype)


def exponential(
    streams: BlockStreams, lam: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw from the exponential distribution with rate lam > 0, that is mean 1 / lam."""
    lam = _parameter(lam)
    _require(lam > 0, "exponential", "lam > 0", f"lam={lam}")
    unit = streams.unit(count, real_type(dtype)).astype(np.float64)
    return _rounded(-libm_log(1.0 - unit) / lam.astype(np.float64), dtype)


def randint(
    streams: BlockStreams, low: int, high: int, count: int, dtype: str = "int32"
) -> np.ndarray:
    """Draw integers from [low, high). MXNet crashes on an empty interval, this raises MXNetError.

    Two words a value, the first shifted by 31 bits, reduced modulo the width of the interval.
    """
    if np.dtype(dtype) not in (np.int32, np.int64):
        raise ValueError(f"randint: dtype must be int32 or int64, got {np.dtype(dtype).name}")
    low, high = int(low), int(high)
    _require(low < high, "randint", "low < high", f"low={low}, high={high}")
    words = streams.words([2 * size for size in block_sizes(count)])
    offset = ((words[0::2] << np.uint64(31)) + words[1::2]) % np.uint64(high - low)
    return (offset.astype(np.int64) + low).astype(dtype)


def bernoulli(
    streams: BlockStreams, probability: float, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw a boolean mask, true with the given probability.

    ``Dropout`` over ``count`` entries of ``dtype`` keeps those of ``bernoulli(1 - p)``: the
    dtype decides how many words each entry takes.
    """
    return streams.unit(count, real_type(dtype)) < np.float32(probability)


def gamma(
    streams: BlockStreams, alpha: Parameter, beta: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw from the gamma distribution with shape alpha > 0 and scale beta > 0.

    Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
    """
    # Here, unlike elsewhere, float16 is computed in float32.
    real = np.float32 if np.dtype(dtype) == np.float16 else real_type(dtype)
    alpha, beta = _parameter(alpha), _parameter(beta)
    _require(alpha > 0, "gamma", "alpha > 0", f"alpha={alpha}")
    _require(beta > 0, "gamma", "beta > 0", f"beta={beta}")
    return _rounded(_one_by_one(streams, count, _gamma, alpha.astype(real), beta), dtype)


def poisson(
    streams: BlockStreams, lam: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw from the Poisson distribution with rate lam >= 0; whole numbers as floats."""
    real_type(dtype)
    lam = _parameter(lam)
    _require(lam >= 0, "poisson", "lam >= 0", f"lam={lam}")
    return _rounded(_one_by_one(streams, count, _poisson, lam), dtype)


def negative_binomial(
    streams: BlockStreams, k: Parameter, p: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw the failures before the k-th success (k >= 0) of trials that succeed with p in [0, 1].

    A Poisson draw whose rate is a gamma draw of shape k and scale (1 - p) / p.
    """
    real_type(dtype)
    k, p = _parameter(k), _parameter(p)
    _require(k >= 0, "negative_binomial", "k >= 0", f"k={k}")
    _require((p >= 0) & (p <= 1), "negative_binomial", "0 <= p <= 1", f"p={p}")
    with np.errstate(divide="ignore"):
        scale = (np.float32(1) - p) / p
    return _rounded(_one_by_one(streams, count, _mixture, k, scale), dtype)


def generalized_negative_binomial(
    streams: BlockStreams, mu: Parameter, alpha: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw counts with mean mu >= 0 and dispersion alpha >= 0 (variance mu + alpha * mu**2).

    A Poisson draw whose rate is a gamma draw of shape 1 / alpha; its rate is mu where alpha is 0.
    """
    real_type(dtype)
    mu, alpha = _parameter(mu), _parameter(alpha)
    _require(mu >= 0, "generalized_negative_binomial", "mu >= 0", f"mu={mu}")
    _require(alpha >= 0, "generalized_negative_binomial", "alpha >= 0", f"alpha={alpha}")
    return _rounded(_one_by_one(streams, count, _dispersed, mu, alpha), dtype)


def multinomial(streams: BlockStreams, probabilities: np.ndarray, count: int) -> np.ndarray:
    """Draw ``count`` categories for each row of probabilities: (rows, K) -> int64 (rows, count).

    Each takes one uniform of the serial engine. The probabilities are not normalised: what is
    missing to 1 falls to the category K, which does not exist, as in MXNet.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 2:
        raise ValueError(
            f"multinomial: probabilities must have shape (rows, K), got {probabilities.shape}"
        )
    unit = to_unit(streams.serial.random_raw(len(probabilities) * count), np.float32)
    rows = zip(
        np.cumsum(probabilities, axis=1), unit.reshape(len(probabilities), count), strict=True
    )
    drawn = [np.searchsorted(bounds, row, side="right") for bounds, row in rows]
    return np.array(drawn, dtype=np.int64).reshape(len(probabilities), count)


def permutation(streams: BlockStreams, count: int, from_back: bool = False) -> np.ndarray:
    """Draw the order in which ``shuffle`` puts ``count`` rows: ``data[permutation]``, int64.

    Fisher and Yates: row i swaps with one of the rows 0..i, for i from the front as MXNet does
    with arrays of one axis, or from the back as it does with others.
    """
    order = list(range(count))
    places = range(count - 1, 0, -1) if from_back else range(1, count)
    for place, other in zip(places, _swaps(streams, places).tolist(), strict=True):
        order[place], order[other] = order[other], order[place]
    return np.array(order, dtype=np.int64)


def unique_zipfian(
    streams: BlockStreams, range_max: int, rows: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ``count`` different classes below ``range_max`` a row: ((rows, count), tries (rows,)).

    A draw is ``round(range_max ** u) - 1``, which falls with the class as Zipf's law says. Each row
    takes what it needs from a block of its own (from 1024 rows on, of its neighbours too), so that
    rows are drawn one by one: how many words one takes only shows while it is drawn.
    """
    step = max(-(-rows // MAX_BLOCKS), 1)
    drawn = [_different(streams, row // step, range_max, count) for row in range(rows)]
    classes = np.array([values for values, _ in drawn], np.int64).reshape(rows, count)
    return classes, np.array([tries for _, tries in drawn], np.int64)


def _different(
    streams: BlockStreams, block: int, range_max: int, count: int
) -> tuple[np.ndarray, int]:
    """Return the first ``count`` different classes that a block yields, and how many it took."""
    words, ahead = np.empty(0, np.uint64), 2 * count
    while True:
        words = np.concatenate([words, streams.words([0] * block + [2 * ahead])])
        powers = np.exp(to_unit(words, np.float64) * math.log(range_max))
        values = (np.floor(powers + 0.5).astype(np.int64) - 1) % range_max
        _, first = np.unique(values, return_index=True)
        if len(first) >= count:
            first = np.sort(first)[:count]
            tries = int(first[-1]) + 1 if count else 0
            streams.hand_back(block, words[2 * tries :])
            return values[first], tries
        ahead *= 2


def serial_uniform(
    streams: BlockStreams, low: Parameter, high: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw from [low, high) as ``mx.np.random.uniform`` does: the serial engine, in float32."""
    real_type(dtype)
    start, end = np.float32(low), np.float32(high)
    unit = to_unit(streams.serial.random_raw(count), np.float32)
    return (unit * (end - start) + start).astype(dtype)


def serial_normal(
    streams: BlockStreams, loc: Parameter, scale: Parameter, count: int, dtype: str = "float32"
) -> np.ndarray:
    """Draw as ``mx.np.random.normal`` does: the serial engine, in float32, both of each pair.

    The second value of the last pair is dropped where ``count`` is odd.
    """
    real_type(dtype)
    parts, missing = [], -(-count // 2)
    while missing:
        _, first, second = polar(to_unit(streams.serial.random_raw(2 * missing), np.float32))
        parts.append(np.stack([first, second], axis=1).ravel())
        missing -= len(first)
    values = np.concatenate(parts)[:count] if parts else np.empty(0, np.float32)
    return (values * np.float32(scale) + np.float32(loc)).astype(dtype)


def _parameter(value: Parameter) -> np.ndarray:
    """Return a parameter as an array: numbers in float32, arrays in their own dtype."""
    return value if isinstance(value, np.ndarray) else np.array(value, np.float32)


def _require(condition: bool | np.ndarray, name: str, expected: str, got: str) -> None:
    """Raise MXNetError naming the distribution unless the condition holds everywhere."""
    if not np.all(condition):
        raise MXNetError(f"{name}: expected {expected}, got {got}.")


def _rounded(values: np.ndarray, dtype: str) -> np.ndarray:
    """Round to ``dtype``. MXNet's float16 is made from float32, which rounds twice."""
    if np.dtype(dtype) == np.float16:
        values = values.astype(np.float32)
    return values.astype(dtype, copy=False)


def _swaps(streams: BlockStreams, places: range) -> np.ndarray:
    """Draw a whole number from 0..i for each place i as libstdc++ does.

    A word is divided by floor((2**32 - 1) / (i + 1)); the few that are too large are skipped.
    """
    choices = np.array(places, dtype=np.uint64) + np.uint64(1)
    step = np.uint64(2**32 - 1) // choices
    words = streams.serial.random_raw(len(choices))
    while (late := np.flatnonzero(words >= choices * step)).size:
        words = np.concatenate([np.delete(words, late[0]), streams.serial.random_raw(1)])
    return words // step


def _one_by_one(
    streams: BlockStreams, count: int, draw: Callable[..., np.ndarray], *parameters: np.ndarray
) -> np.ndarray:
    """Draw ``count`` values by ``draw(lockstep, blocks, *parameters)``, one of each block a turn.

    Needed where a value takes a number of words that only shows while it is drawn.
    """
    sizes = np.array(block_sizes(count), dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    each = [np.broadcast_to(parameter, (count,)) for parameter in parameters]
    result = np.empty(count, np.float64)
    if not count:
        return result
    with Lockstep(streams, len(sizes)) as lock:
        for turn in range(sizes[0]):
            blocks = np.flatnonzero(sizes > turn)
            where = starts[blocks] + turn
            result[where] = draw(lock, blocks, *(parameter[where] for parameter in each))
    return result


def _gamma(lock: Lockstep, blocks: np.ndarray, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Draw one gamma value of each block, in the floating type of ``alpha``."""
    real = alpha.dtype.type
    small = alpha < 1
    # The C++ expressions mix in double constants: rounded to the real type only when stored.
    shape = (alpha.astype(np.float64) + np.where(small, 2.0 / 3.0, -1.0 / 3.0)).astype(real)
    bound = np.sqrt(9.0 * shape.astype(np.float64)).astype(real)
    slope = (1.0 / bound.astype(np.float64)).astype(real)
    cube = np.ones(len(blocks), real)
    # An infinite shape would never be accepted; MXNet hangs there.
    open_ = np.flatnonzero(np.isfinite(shape))
    while len(open_):
        accepted, candidate = _gamma_round(
            lock, blocks[open_], shape[open_], bound[open_], slope[open_]
        )
        cube[open_[accepted]] = candidate[accepted]
        open_ = open_[~accepted]
    result = shape * cube * beta.astype(real)
    if small.any():
        boost = lock.unit(blocks[small], real).astype(np.float64)
        with np.errstate(divide="ignore"):
            power = (real(1) / alpha[small]).astype(np.float64)
        # Python's pow is the C library's, NumPy's differs from it in the last bit.
        factor = [math.pow(u, e) for u, e in zip(boost.tolist(), power.tolist(), strict=True)]
        result[small] = result[small] * np.array(factor)
    return result


def _gamma_round(
    lock: Lockstep, blocks: np.ndarray, shape: np.ndarray, bound: np.ndarray, slope: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Try one candidate per block; return which are accepted, and the candidates."""
    real = shape.dtype.type
    value = lock.normal(blocks, real)
    candidate = real(1) + slope * value
    candidate = candidate * candidate * candidate
    accepted = value > -bound
    tried = np.flatnonzero(accepted)
    unit = lock.unit(blocks[tried], real).astype(np.float64)
    z, cube = value[tried].astype(np.float64), candidate[tried].astype(np.float64)
    limit = 0.5 * z * z + shape[tried] * (1.0 - cube + np.log(cube))
    accepted[tried] = np.log(1.0 - unit) < limit
    return accepted, candidate


def _poisson(lock: Lockstep, blocks: np.ndarray, lam: np.ndarray) -> np.ndarray:
    """Draw one Poisson value of each block; MXNet uses float32 uniforms whatever the dtype."""
    result = np.empty(len(blocks), np.float64)
    small = lam < _SMALL_RATE
    for part, draw in ((small, _poisson_product), (~small, _poisson_rejection)):
        if part.any():
            result[part] = draw(lock, blocks[part], lam[part].astype(np.float64))
    return result


def _poisson_product(lock: Lockstep, blocks: np.ndarray, lam: np.ndarray) -> np.ndarray:
    """Knuth: count the uniforms whose product stays above exp(-lam)."""
    threshold = np.exp(-lam).astype(np.float32)
    product = lock.unit(blocks, np.float32)
    result = np.zeros(len(blocks))
    open_ = np.flatnonzero(product > threshold)
    while len(open_):
        result[open_] += 1
        product[open_] *= lock.unit(blocks[open_], np.float32)
        open_ = open_[product[open_] > threshold[open_]]
    return result


def _poisson_rejection(lock: Lockstep, blocks: np.ndarray, lam: np.ndarray) -> np.ndarray:
    """Rejection from a Lorentzian: Press et al., "Numerical Recipes", section 7.3.

    All in float32: with large rates its rounding, not the distribution, decides on acceptance.
    """
    lam = lam.astype(np.float32)
    width, log_lam = np.sqrt(np.float32(2) * lam), libm_log(lam)
    peak = lam * log_lam - _log_gamma(lam + np.float32(1))
    result = lam.astype(np.float64)
    open_ = np.flatnonzero(np.isfinite(lam))
    while len(open_):
        angle = np.pi * lock.unit(blocks[open_], np.float32).astype(np.float64)
        tangent = np.tan(angle).astype(np.float32)
        candidate = np.floor(width[open_] * tangent + lam[open_])
        accepted = candidate >= 0
        tried = np.flatnonzero(accepted)
        of, events, slope = open_[tried], candidate[tried], tangent[tried].astype(np.float64)
        log_ratio = events * log_lam[of] - peak[of] - _log_gamma(events + np.float32(1))
        ratio = 0.9 * (1.0 + slope * slope) * np.exp(log_ratio.astype(np.float64))
        accepted[tried] = lock.unit(blocks[of], np.float32) <= ratio.astype(np.float32)
        result[open_[accepted]] = candidate[accepted]
        open_ = open_[~accepted]
    return result


def _log_gamma(values: np.ndarray) -> np.ndarray:
    """Return log(gamma(x)) for float32 x >= 1 with the rounding errors of the C library's lgammaf.

    From 8 on that is Stirling's series in float32, whose leading terms cancel; the remainder is
    computed exactly here and rounded once.
    """
    inverse = 1.0 / values.astype(np.float64)
    square = inverse * inverse
    remainder = 1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680)))
    remainder = (0.5 * math.log(2.0 * math.pi) - 0.5 + inverse * remainder).astype(np.float32)
    half, one = np.float32(0.5), np.float32(1)
    large = (values - half) * (libm_log(values) - one) + remainder
    exact = torch.lgamma(torch.from_numpy(values.astype(np.float64))).numpy()
    return np.where(values < 8, exact.astype(np.float32), large)


def _mixture(
    lock: Lockstep, blocks: np.ndarray, shape: np.ndarray, scale: np.ndarray
) -> np.ndarray:
    """Draw one Poisson value of each block whose rate is a gamma value."""
    return _poisson(lock, blocks, _gamma(lock, blocks, shape.astype(np.float32), scale))


def _dispersed(lock: Lockstep, blocks: np.ndarray, mu: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Draw one value of mean mu and dispersion alpha of each block."""
    result = np.empty(len(blocks))
    mixed = alpha != 0
    shape = np.float32(1) / alpha[mixed].astype(np.float32)
    scale = (alpha * mu)[mixed]
    result[mixed] = _mixture(lock, blocks[mixed], shape, scale)
    result[~mixed] = _poisson(lock, blocks[~mixed], mu[~mixed])
    return result
