"""One row of the operator table: an operator, its inputs and its attributes.

Nothing here knows MXNet, Regluon or torch: the recorder reads the rows with the interpreter of
the oracle, the test-suite with the project's own.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

FLOATS = ("float16", "float32", "float64")
DTYPES = (*FLOATS, "int32", "int64", "uint8", "int8")


@dataclass(frozen=True)
class In:
    """A drawn input whose domain or dtype is not the one of its sample."""

    shape: tuple[int, ...]
    domain: str | None = None
    dtype: str | None = None


@dataclass
class Sample:
    """A call ``op(*arrays, **attrs)``.

    ``op`` is a dotted name below the package (``nd.linalg.gemm``) or ``operator.NAME`` for a
    Python operator. An entry of ``arrays`` is a shape (tuple: values are drawn), an ``In``, or
    explicit values (list or numpy array); numbers, None and strings are passed as they are.
    """

    op: str
    arrays: list[Any] = field(default_factory=list)
    attrs: dict[str, Any] = field(default_factory=dict)
    tag: str = ""
    dtype: str = "float32"
    #: "real", "positive", "unit", "range:lo:hi", "int:lo:hi", "bool" or "distinct" (no ties)
    domain: str = "real"
    #: True: gradients of all float inputs; a list: of these positions; False: none
    grad: bool | list[int] = False
    #: the recorded gradient is the true derivative near the sample's inputs
    smooth: bool = False
    #: run under train mode (when recording)
    train: bool = False
    seed: int = 0
    #: run with np_shape on, where 0-size arrays and arrays without axes are allowed
    np_shape: bool = False
    #: positions of inputs that the call may overwrite; their contents after it are recorded
    mutates: tuple[int, ...] = ()
    #: "value": everything is compared, "shape": shape and dtype only
    check: str = "value"
    #: values must be bit for bit the same
    exact: bool = False
    #: replaces the tolerance of the dtype
    rtol: float | None = None
    atol: float | None = None
    #: in what Regluon is meant to differ from MXNet, and why: keys "result" (values, or the error
    #: that MXNet raises) and "gradient"
    differs: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [self.tag] if self.tag else [*map(_brief, self.arrays), *_pairs(self.attrs)]
        if self.dtype != "float32":
            parts.append(self.dtype)
        if self.domain == "bool":
            parts.append("bool")
        parts += [flag for flag in ("train", "np_shape") if getattr(self, flag)]
        return f"{self.op}[{','.join(parts)}]"

    def inputs(self) -> list[Any]:
        """Return fresh numpy arrays for array inputs, everything else unchanged."""
        draw = np.random.RandomState(zlib.crc32(self.op.encode()) % 10_000 + self.seed)
        return [self._input(draw, entry) for entry in self.arrays]

    def _input(self, draw: np.random.RandomState, entry: Any) -> Any:
        if isinstance(entry, In):
            return values(draw, entry.shape, entry.domain or self.domain, entry.dtype or self.dtype)
        if isinstance(entry, tuple):
            return values(draw, entry, self.domain, self.dtype)
        if isinstance(entry, list):
            return np.array(entry, dtype=self.dtype)
        return entry.copy() if isinstance(entry, np.ndarray) else entry

    def differentiated(self) -> list[int]:
        """Positions of the inputs whose gradients are recorded."""
        if isinstance(self.grad, list):
            return self.grad
        if not self.grad:
            return []
        inputs = self.inputs()
        return [
            i for i, a in enumerate(inputs) if isinstance(a, np.ndarray) and a.dtype.kind == "f"
        ]

    def fingerprint(self) -> str:
        """A digest of everything that decides the recorded result."""
        digest = hashlib.sha1()
        digest.update(
            repr(
                (self.op, sorted(self.attrs.items()), self.grad, self.train, self.np_shape)
            ).encode()
        )
        for entry in self.inputs():
            is_array = isinstance(entry, np.ndarray)
            digest.update(
                f"{entry.dtype}{entry.shape}".encode() if is_array else repr(entry).encode()
            )
            digest.update(entry.tobytes() if is_array else b"")
        return digest.hexdigest()[:12]


def values(
    draw: np.random.RandomState, shape: tuple[int, ...], domain: str, dtype: str
) -> np.ndarray:
    """Draw an array of a domain; integer dtypes get small integers for the real domains."""
    kind, *bounds = domain.split(":")
    integral = np.dtype(dtype).kind in "iu"
    if kind == "int":
        drawn = draw.randint(int(bounds[0]), int(bounds[1]), shape)
    elif kind == "bool":
        drawn = draw.randint(0, 2, shape)
    elif kind == "distinct":
        count = int(np.prod(shape))
        drawn = (draw.permutation(count) - count // 2).reshape(shape) * (1 if integral else 0.25)
    elif integral and kind == "unit":
        drawn = np.zeros(shape)
    elif integral:
        low = 0 if dtype == "uint8" else -5
        drawn = draw.randint(1 if kind == "positive" else low, 6, shape)
    else:
        ranges = {"real": (-2, 2), "positive": (0.2, 3), "unit": (-0.95, 0.95)}
        low, high = ranges.get(kind) or map(float, bounds)
        drawn = draw.uniform(low, high, shape)
    return np.asarray(drawn).astype(dtype)


def head_gradient(shape: tuple[int, ...], dtype: Any, position: int) -> np.ndarray:
    """The head gradient of output ``position``; fixed, so that it needs no storage."""
    draw = np.random.RandomState(97 + position)
    return np.asarray(draw.uniform(-1, 1, shape)).astype(dtype)


def _brief(entry: Any) -> str:
    if isinstance(entry, In):
        return "x".join(map(str, entry.shape)) + (f":{entry.dtype}" if entry.dtype else "")
    if isinstance(entry, tuple):
        return "x".join(map(str, entry)) or "scalar"
    if isinstance(entry, (list, np.ndarray)):
        shape = np.shape(entry)
        return "@" + ("x".join(map(str, shape)) or "scalar")
    return str(entry)


def _pairs(attrs: dict[str, Any]) -> list[str]:
    return [f"{key}={value}".replace(" ", "") for key, value in attrs.items()]
