"""One row of the table of sparse calls: a function, arrays of any storage, attributes.

Nothing here knows MXNet, Regluon or torch: the recorder reads the rows with the interpreter of
the oracle, the test-suite with the project's own.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Array:
    """An array with drawn values: small multiples of 1/4, without zeros where it stores any.

    ``stype`` is "default", "csr" or "row_sparse". ``stored`` names the stored rows of row_sparse,
    or the columns of each row of csr; None stores about half. ``integers`` draws from [low, high).
    """

    stype: str
    shape: tuple[int, ...]
    stored: Any = None
    dtype: str = "float32"
    integers: tuple[int, int] | None = None
    seed: int = 0

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return (values), (data, indices, indptr) or (data, indices)."""
        draw = np.random.RandomState(zlib.crc32(repr(self).encode()) % 100_000)
        if self.stype == "default":
            return (self._values(draw, self.shape),)
        if self.stype == "row_sparse":
            rows = self.stored
            if rows is None:
                rows = sorted(draw.permutation(self.shape[0])[: (self.shape[0] + 1) // 2])
            indices = np.array(rows, np.int64)
            return self._values(draw, (len(indices), *self.shape[1:])), indices
        columns = self.stored
        if columns is None:
            chosen = draw.uniform(size=self.shape) < 0.4
            columns = [np.flatnonzero(row).tolist() for row in chosen]
        indptr = np.cumsum([0, *map(len, columns)])
        indices = np.array([c for row in columns for c in row], np.int64)
        return self._values(draw, indices.shape), indices, indptr.astype(np.int64)

    def _values(self, draw: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
        if self.integers:
            return draw.randint(*self.integers, shape).astype(self.dtype)
        size = draw.randint(1, 9, shape) * draw.choice([-1, 1], shape)
        return (size / (4 if self.dtype.startswith("float") else 1)).astype(self.dtype)

    def __str__(self) -> str:
        name = {"default": "dense", "row_sparse": "rows"}.get(self.stype, self.stype)
        text = name + "x".join(map(str, self.shape))
        text += "" if self.stored is None else f"@{self.stored}".replace(" ", "")
        text += "" if self.dtype == "float32" else f":{self.dtype}"
        return text + (f"#{self.seed}" if self.seed else "")


@dataclass
class SparseSample:
    """A call ``op(*arrays, **attrs)``.

    ``op`` is a dotted name below the package, ``operator.NAME`` for a Python operator or
    ``method.NAME`` for a method of the first array. Other entries of ``arrays`` than :class:`Array`
    are passed as they are; a position given as ``out`` is that array, written in place.
    """

    op: str
    arrays: list[Any]
    attrs: dict[str, Any] = field(default_factory=dict)
    tag: str = ""
    #: position of an array -> storage of its gradient, None for its own
    grad: dict[int, str | None] = field(default_factory=dict)
    #: storage of the head gradients
    head: str = "default"
    #: position of the array that is passed as ``out``
    out: int | None = None
    #: positions of arrays whose contents after the call are recorded
    after: tuple[int, ...] = ()
    #: compare where the result stores values, not only what they are
    pattern: bool = True
    #: number for mx.random.seed before the call
    seed: int = 0
    #: in what Regluon is meant to differ from MXNet: keys "result" and "gradient"
    differs: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [self.tag] if self.tag else [_brief(entry) for entry in self.arrays]
        parts += [f"{key}={value}".replace(" ", "") for key, value in self.attrs.items()]
        parts += [f"grad{i}={stype}" for i, stype in self.grad.items()]
        if self.head != "default":
            parts.append(f"head={self.head}")
        if self.out is not None:
            parts.append(f"out{self.out}")
        if self.seed:
            parts.append(f"seed{self.seed}")
        return f"{self.op}[{','.join(parts)}]"

    def fingerprint(self) -> str:
        """A digest of everything that decides the recorded result."""
        digest = hashlib.sha1(
            repr((self.op, self.attrs, self.grad, self.head, self.out, self.after, self.seed,
                  self.pattern)).encode()
        )  # fmt: skip
        for entry in self.arrays:
            digest.update(repr(entry).encode())
            if isinstance(entry, Array):
                for part in entry.parts():
                    digest.update(part.tobytes())
        return digest.hexdigest()[:12]


def head_values(shape: tuple[int, ...], dtype: Any, position: int) -> np.ndarray:
    """The head gradient of output ``position``; fixed, so that it needs no storage."""
    draw = np.random.RandomState(31 + position)
    return (draw.randint(-4, 5, shape) / 4).astype(dtype)


def _brief(entry: Any) -> str:
    return str(entry).replace(" ", "")
