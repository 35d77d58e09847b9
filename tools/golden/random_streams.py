"""Record what MXNet draws from its CPU random streams.

    .oracle/bin/python tools/golden/random_streams.py

Writes ``tests/golden/random_streams.npz``. ``index`` is JSON (as bytes): a list of sequences
``{"seed": ..., "draws": [...]}``; a draw names the function, its arguments, count and dtype, the
first values' key in the file, and the CRC-32 of all its values. The draws of a sequence follow one
another without seeding, so that they also show where each draw left the engines.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

import mxnet as mx

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "random_streams.npz"
HEAD = 12
SEEDS = [0, 1, 42, -1, 2**31, 2**32 + 7, 123456789]
COUNTS = [1, 5, 63, 64, 65, 1000]
Draw = tuple  # (name, arguments, count, dtype)
PROBE: Draw = ("uniform", [0, 1], 70, "float32")


def scalars(dtype: str) -> list[Draw]:
    """Return a draw of every distribution with one set of parameters."""
    parameters = [
        ("uniform", [-2.5, 3.7]),
        ("normal", [1.3, 0.7]),
        ("exponential", [0.4]),
        ("gamma", [2.5, 1.5]),
        ("gamma", [0.5, 1.5]),
        ("poisson", [3.5]),
        ("poisson", [0]),
        ("poisson", [30.5]),
        ("negative_binomial", [3, 0.4]),
        ("negative_binomial", [40, 0.3]),
        ("negative_binomial", [3, 1]),
        ("generalized_negative_binomial", [2.0, 0.3]),
        ("generalized_negative_binomial", [20.0, 0]),
        ("generalized_negative_binomial", [0, 0.5]),
        ("bernoulli", [0.7]),
        ("serial_uniform", [-2.5, 3.7]),
        ("serial_normal", [1.3, 0.7]),
    ]
    return [(name, args, 301, dtype) for name, args in parameters]


def rows(dtype: str) -> list[Draw]:
    """Return draws whose parameters are one array entry per row, 50 values a row."""
    low, high, unit = [1.0, 2.0, 30.0], [2.0, 2.5, 40.0], [0.2, 0.3, 0.5]
    parameters = [
        ("uniform", [low, high]),
        ("normal", [low, unit]),
        ("exponential", [low]),
        ("gamma", [unit, high]),
        ("gamma", [[0.5, 1.0, 7.0], high]),
        ("poisson", [[0.5, 11.9, 12.0]]),
        ("negative_binomial", [low, unit]),
        ("generalized_negative_binomial", [low, [0.0, 0.3, 2.0]]),
    ]
    return [(name, args, 150, dtype) for name, args in parameters]


def sequences() -> list[tuple[int | None, list[Draw]]]:
    """Return what to record: pairs of a seed (None: the fresh process) and draws in order."""
    both = [("uniform", [0, 1]), ("normal", [0, 1])]
    whole = [
        ("randint", [-5, 1000], 1000, "int32"),
        ("randint", [0, 2**31 - 1], 100, "int32"),
        ("randint", [-(10**18), 3 * 10**18], 100, "int64"),
    ]
    serial = [
        ("permutation", [], 9, "float32"),
        ("multinomial", [[[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]]], 30, "int32"),
        ("multinomial", [[[0.1, 0.1]]], 40, "int32"),
        ("permutation", [], 5000, "float32"),
        ("serial_uniform", [0, 1], 5, "float32"),
        ("permutation", [], 70000, "float32"),
        ("serial_normal", [0, 1], 5, "float32"),
    ]
    large = [(*draw, count, "float32") for count in (65536, 100000) for draw in both]
    result = [(None, [PROBE])]
    result += [(s, [(*draw, n, "float32") for n in COUNTS for draw in both * 2]) for s in SEEDS]
    result += [(42, large * 2), (3, [(*draw, 100000, "float64") for draw in both])]
    result += [(7, [*serial, PROBE]), (8, [*whole, PROBE])]
    for dtype in ("float16", "float32", "float64"):
        result += [(5, [x for draw in scalars(dtype) for x in (draw, PROBE)])]
    for dtype in ("float32", "float64"):
        result += [(6, [x for draw in rows(dtype) for x in (draw, PROBE)])]
    result += [(9, [("gamma", [0.7, 2], 20000, "float32"), ("poisson", [8], 20000, "float32")])]
    result += [(9, [("poisson", [55.5], 70000, "float32"), PROBE])]
    return result


def dropout(keep: float, count: int, dtype: str) -> mx.nd.NDArray:
    """Return which of ``count`` entries Dropout keeps."""
    kept = mx.nd.Dropout(mx.nd.ones(count, dtype=dtype), p=1 - keep, mode="always")
    return (kept != 0).astype("uint8")


def sample(name: str, args: list, count: int, dtype: str) -> mx.nd.NDArray:
    """Draw from an operator with parameters per row."""
    arrays = [mx.nd.array(arg) for arg in args]
    draw = getattr(mx.nd, f"sample_{name}")
    return draw(*arrays, shape=count // len(args[0]), dtype=dtype)


def value(name: str, args: list, count: int, dtype: str) -> np.ndarray:
    """Let MXNet draw."""
    special: dict[str, Callable] = {
        "bernoulli": lambda: dropout(args[0], count, dtype),
        "permutation": lambda: mx.nd.random.shuffle(mx.nd.arange(count)),
        "multinomial": lambda: mx.nd.random.multinomial(mx.nd.array(args[0]), shape=count),
        "randint": lambda: mx.nd.random.randint(*args, shape=count, dtype=dtype),
        "serial_uniform": lambda: mx.np.random.uniform(*args, size=count, dtype=dtype),
        "serial_normal": lambda: mx.np.random.normal(*args, size=count, dtype=dtype),
    }
    if name in special:
        result = special[name]()
    elif isinstance(args[0], list):
        result = sample(name, args, count, dtype)
    else:
        result = getattr(mx.nd, f"random_{name}")(*args, shape=count, dtype=dtype)
    return result.asnumpy().ravel()


def main() -> None:
    """Record every sequence."""
    arrays, index = {}, []
    for seed, draws in sequences():
        if seed is not None:
            mx.random.seed(seed)
        entries = []
        for name, args, count, dtype in draws:
            drawn = value(name, args, count, dtype)
            entry = {"name": name, "args": args, "count": count, "dtype": dtype}
            entry |= {"crc": zlib.crc32(drawn.tobytes()), "type": drawn.dtype.name}
            pool = arrays.setdefault(drawn.dtype.name, [])
            entry["at"] = sum(map(len, pool))
            pool.append(drawn[:HEAD])
            entries.append(entry)
        index.append({"seed": seed, "draws": entries})
    flat = {name: np.concatenate(parts) for name, parts in arrays.items()}
    text = np.frombuffer(json.dumps(index).encode(), np.uint8)
    np.savez_compressed(TARGET, index=text, head=HEAD, **flat)
    print(f"{TARGET.name}: {sum(len(s['draws']) for s in index)} draws")


if __name__ == "__main__":
    main()
