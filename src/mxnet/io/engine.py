"""The random numbers of iterators over files: a Mersenne Twister as MXNet's C++ code uses it.

The ways from its words to numbers and orders are those of the GNU C++ library of MXNet's time.
"""

import math

import numpy as np

from .._core.mt19937 import make_engine

_WORDS = 1 << 32
_AHEAD = 64


class Engine:
    """A stream of random numbers.

    Parameters
    ----------
    seed : int
        Where it starts; counts modulo 2**32.
    """

    def __init__(self, seed: int) -> None:
        self._engine = make_engine(seed)
        self._words: list[int] = []

    def word(self) -> int:
        """Return a number of 32 bits."""
        if not self._words:
            self._words = self._engine.random_raw(_AHEAD).tolist()[::-1]
        return self._words.pop()

    def uniform(self, low: float, high: float) -> np.float32:
        """Return a number from [low, high), drawn in float32."""
        part = np.float32(self.word()) * np.float32(1 / _WORDS)
        if part >= 1:
            part = np.nextafter(np.float32(1), np.float32(0))
        return part * (np.float32(high) - np.float32(low)) + np.float32(low)

    def integer(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, both included."""
        count = high - low + 1
        scale = (_WORDS - 1) // count
        while True:
            word = self.word()
            if word < count * scale:
                return low + word // scale

    def chance(self, probability: float) -> bool:
        """Return whether something of this probability happens; takes two words."""
        low, high = self.word(), self.word()
        return (low + high * _WORDS) / float(_WORDS) ** 2 < probability

    def normals(self, count: int, deviation: float) -> list[np.float32]:
        """Return normal numbers with mean 0, by Marsaglia's polar method in float32."""
        found: list[np.float32] = []
        while len(found) < count:
            x, y = (np.float32(2) * self.uniform(0, 1) - np.float32(1) for _ in range(2))
            square = x * x + y * y
            if 0 < square <= 1:
                factor = np.sqrt(np.float32(-2) * np.log(square) / square)
                found += [y * factor, x * factor]
        return [value * np.float32(deviation) for value in found[:count]]

    def shuffled(self, count: int) -> list[int]:
        """Return the numbers below ``count`` in random order: Fisher and Yates from the front."""
        order = list(range(count))
        for place in range(1, count):
            other = self.integer(0, place)
            order[place], order[other] = order[other], order[place]
        return order


def truncated(value: float) -> int:
    """Return a number cut to an integer, as C++ does."""
    return math.trunc(float(value))
