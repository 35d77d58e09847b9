"""MXNet's random numbers on the CPU: up to 1024 Mersenne Twister engines drawn from in blocks.

MXNet splits every parallel draw into blocks and gives each block an engine of its own, so the
order of the words depends on the size of the draw. ``BlockStreams`` reproduces the engines, the
splitting, and the two draws everything rests on, uniform and normal; ``distributions`` has the
rest. All CPU contexts of a process share one set of engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

import numpy as np
import torch
from numpy.random import MT19937, RandomState
from numpy.random.bit_generator import ISeedSequence

MAX_BLOCKS = 1024
MIN_BLOCK_SIZE = 64
SEED_FACTOR = 127
FRESH_SEED = 0  # a process that never called mx.random.seed draws what seed 0 gives


class _NoEntropy(ISeedSequence):
    """Spare a bit generator the costly hashing of a state that seeding replaces at once."""

    def generate_state(self, n_words: int, dtype: type = np.uint32) -> list[int]:
        """Return ``n_words`` ones; NumPy reads a list twenty times faster than an array."""
        return [1] * n_words


_NO_ENTROPY = _NoEntropy()


def make_engine(seed: int) -> MT19937:
    """Return an engine in the state of the C++ ``std::mt19937(seed)``; seed counts modulo 2**32."""
    engine = MT19937(_NO_ENTROPY)  # pyright: ignore[reportArgumentType]  (the stub is too narrow)
    RandomState(engine).seed(seed % 2**32)
    return engine


def block_sizes(count: int) -> list[int]:
    """Return how many of ``count`` values each block draws, first block first.

    There are ``min(ceil(count / 64), 1024)`` blocks of equal size; the last may be shorter, and
    blocks for which nothing is left are not listed.
    """
    if count <= MIN_BLOCK_SIZE:
        return [count] if count else []
    blocks = min(-(-count // MIN_BLOCK_SIZE), MAX_BLOCKS)
    step = -(-count // blocks)
    full, rest = divmod(count, step)
    return [step] * full + ([rest] if rest else [])


_BELOW_ONE = {kind: np.nextafter(kind(1), kind(0)) for kind in (np.float32, np.float64)}


def real_type(dtype: str | type | np.dtype) -> type:
    """Return the type MXNet computes in for floats of ``dtype``: float64 for all but float32."""
    dtype = np.dtype(dtype)
    if dtype not in (np.float16, np.float32, np.float64):
        raise ValueError(f"dtype: expected float16, float32 or float64, got {dtype.name}")
    return np.float32 if dtype == np.float32 else np.float64


def words_per_real(real: type) -> int:
    """Return how many words one uniform value of type ``real`` takes: 1 in float32, else 2."""
    return 1 if real is np.float32 else 2


def to_unit(words: np.ndarray, real: type) -> np.ndarray:
    """Map words to [0, 1): float32 from one word each, float64 from pairs (low word first).

    Like the C++ ``std::generate_canonical``, with values that round to 1 moved just below.
    """
    unit = words.astype(real)
    if real is np.float64:
        unit = unit[0::2] * 2.0**-64 + unit[1::2] * 2.0**-32
    else:
        unit *= real(2.0**-32)
    return np.minimum(unit, _BELOW_ONE[real], out=unit)


def libm_log(values: np.ndarray) -> np.ndarray:
    """Return the natural logarithm, rounded as the C library rounds it.

    MXNet calls the C library for each value; the vectorised logarithms of NumPy and torch differ
    in the last bit for up to one value in ten. torch's ``xlogy`` is the one that uses libm.
    """
    tensor = torch.from_numpy(np.ascontiguousarray(values))
    return torch.xlogy(torch.ones((), dtype=tensor.dtype), tensor).numpy()


def polar(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Marsaglia's polar method: (inside, first, second) for unit-interval values of shape (2n,).

    ``inside``, shape (n,), tells which pairs lie in the unit circle; ``first`` and ``second`` are
    the two normal values of those pairs only, in the order in which ``std::normal_distribution``
    hands them out (the pair's second coordinate first).
    """
    real = pairs.dtype.type
    centred = pairs * real(2) - real(1)
    x, y = centred[0::2], centred[1::2]
    radius = x * x + y * y
    inside = (radius <= 1) & (radius != 0)
    radius = radius[inside]
    factor = np.sqrt(real(-2) * libm_log(radius) / radius)
    return inside, y[inside] * factor, x[inside] * factor


class BlockStreams:
    """The block engines of one seed. Engines are made when first drawn from and live on.

    ``serial`` is one more engine, for the operators which draw one value after another
    (multinomial, shuffle and most of ``mx.np.random``).
    """

    def __init__(self, seed: int = FRESH_SEED) -> None:
        self.seed(seed)

    def seed(self, seed: int) -> None:
        """Start all engines anew from ``seed`` (any integer; it counts modulo 2**32)."""
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
            raise ValueError(f"seed: expected an int, got {seed!r}")
        self._base = int(seed) * SEED_FACTOR
        self._engines: list[MT19937] = []
        self._unused: dict[int, np.ndarray] = {}
        self.serial = make_engine(self._base)

    def words(self, counts: Sequence[int] | np.ndarray) -> np.ndarray:
        """Draw ``counts[i]`` 32-bit words from block i: uint64, one block after the other."""
        counts = counts.tolist() if isinstance(counts, np.ndarray) else counts
        for block in range(len(self._engines), len(counts)):
            self._engines.append(make_engine(self._base + block))
        if self._unused:
            drawn = [self._block_words(block, n) for block, n in enumerate(counts) if n]
        else:
            drawn = [e.random_raw(n) for e, n in zip(self._engines, counts, strict=False) if n]
        if len(drawn) == 1:
            return drawn[0]
        return np.concatenate(drawn) if drawn else np.empty(0, np.uint64)

    def _block_words(self, block: int, count: int) -> np.ndarray:
        """Draw ``count`` words from one block, those that were handed back first."""
        unused = self._unused.pop(block, None)
        if unused is None:
            return self._engines[block].random_raw(count)
        if len(unused) > count:
            self._unused[block] = unused[count:]
        fresh = self._engines[block].random_raw(max(count - len(unused), 0))
        return np.concatenate([unused[:count], fresh])

    def hand_back(self, block: int, words: np.ndarray) -> None:
        """Return words that were drawn from ``block`` but not used: the next draw begins there."""
        later = self._unused.get(block)
        self._unused[block] = words if later is None else np.concatenate([words, later])

    def unit(self, count: int, real: type) -> np.ndarray:
        """Draw ``count`` uniform values in [0, 1) of type ``real`` (np.float32 or np.float64)."""
        width = words_per_real(real)
        return to_unit(self.words([size * width for size in block_sizes(count)]), real)

    def standard_normal(self, count: int, real: type) -> np.ndarray:
        """Draw ``count`` standard normal values of type ``real``.

        Each block draws as many pairs as it still lacks values, until none is missing: no engine
        ever runs further than MXNet's, which throws pairs outside the circle away one by one.
        """
        missing = np.array(block_sizes(count), dtype=np.int64)
        place = np.cumsum(missing) - missing
        result = np.empty(count, real)
        width = 2 * words_per_real(real)
        while missing.any():
            inside, values, _ = polar(to_unit(self.words(missing * width), real))
            owner = np.repeat(np.arange(len(missing)), missing)[inside]
            found = np.bincount(owner, minlength=len(missing))
            rank = np.arange(len(values)) - np.repeat(np.cumsum(found) - found, found)
            result[place[owner] + rank] = values
            place += found
            missing -= found
        return result


class Lockstep:
    """Draws from many blocks side by side where each block needs a number of words of its own.

    The methods that reject candidates cannot say in advance how many words they use. Here every
    block advances by itself, vectorised over blocks; on leaving the ``with`` statement the words
    that were read ahead go back to their engines.
    """

    def __init__(self, streams: BlockStreams, blocks: int, ahead: int = 128) -> None:
        self._streams = streams
        self._words = streams.words([ahead] * blocks).reshape(blocks, ahead)
        self._next = np.zeros(blocks, dtype=np.int64)
        self._ahead = ahead

    def __enter__(self) -> Lockstep:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for block, used in enumerate(self._next):
            if used < self._ahead:
                self._streams.hand_back(block, self._words[block, used:])

    def take(self, blocks: np.ndarray) -> np.ndarray:
        """Return the next word of each of ``blocks`` (indices without repetition)."""
        if (spent := self._next[blocks] == self._ahead).any():
            self._refill(blocks[spent])
        words = self._words[blocks, self._next[blocks]]
        self._next[blocks] += 1
        return words

    def _refill(self, blocks: np.ndarray) -> None:
        counts = np.zeros(len(self._next), dtype=np.int64)
        counts[blocks] = self._ahead
        self._words[blocks] = self._streams.words(counts).reshape(len(blocks), self._ahead)
        self._next[blocks] = 0

    def unit(self, blocks: np.ndarray, real: type) -> np.ndarray:
        """Return one uniform value in [0, 1) of each of ``blocks``."""
        words = [self.take(blocks) for _ in range(words_per_real(real))]
        return to_unit(np.stack(words, axis=1).ravel(), real)

    def normal(self, blocks: np.ndarray, real: type) -> np.ndarray:
        """Return one standard normal value of each of ``blocks``."""
        result = np.empty(len(blocks), real)
        open_ = np.arange(len(blocks))
        while len(open_):
            pairs = [self.unit(blocks[open_], real) for _ in range(2)]
            inside, values, _ = polar(np.stack(pairs, axis=1).ravel())
            result[open_[inside]] = values
            open_ = open_[~inside]
        return result
