"""The CPU random streams give MXNet's own values, and leave its engines where it leaves them."""

from __future__ import annotations

import json
import platform
import zlib
from pathlib import Path

import numpy as np
import pytest

from mxnet._core import distributions
from mxnet._core.mt19937 import BlockStreams, Lockstep, block_sizes, make_engine
from mxnet.base import MXNetError

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "random_streams.npz")
SEQUENCES = json.loads(GOLDEN["index"].tobytes())
HEAD = int(GOLDEN["head"])
SERIAL = {"permutation", "multinomial"}
# Last bits of a logarithm are the C library's own: the records were made with glibc on x86-64.
SAME_LIBM = platform.libc_ver()[0] == "glibc" and platform.machine() == "x86_64"


def draw(streams: BlockStreams, entry: dict) -> np.ndarray:
    """Repeat one recorded draw."""
    name, count, dtype = entry["name"], entry["count"], entry["dtype"]
    args = [np.array(a, np.float32) if isinstance(a, list) else a for a in entry["args"]]
    if name in SERIAL:
        return getattr(distributions, name)(streams, *args, count).ravel()
    if isinstance(entry["args"][0], list):
        args = [np.repeat(arg, count // len(arg)) for arg in args]
    return getattr(distributions, name)(streams, *args, count, dtype)


def title(sequence: dict) -> str:
    first = sequence["draws"][0]
    return f"seed {sequence['seed']}, {first['name']} {first['count']} {first['dtype']}"


@pytest.mark.parametrize("sequence", SEQUENCES, ids=title)
def test_sequence_is_mxnets(sequence: dict) -> None:
    streams = BlockStreams() if sequence["seed"] is None else BlockStreams(sequence["seed"])
    for number, entry in enumerate(sequence["draws"]):
        where = f"draw {number}: {entry['name']}{entry['args']} x {entry['count']}"
        values = draw(streams, entry).astype(entry["type"])
        expected = GOLDEN[entry["type"]][entry["at"] :][: min(HEAD, entry["count"])]
        if SAME_LIBM:
            np.testing.assert_array_equal(values[: len(expected)], expected, err_msg=where)
            assert zlib.crc32(values.tobytes()) == entry["crc"], where
        else:
            rtol = 8 * np.finfo(entry["type"]).eps if values.dtype.kind == "f" else 0
            np.testing.assert_allclose(values[: len(expected)], expected, rtol=rtol, err_msg=where)


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, []),
        (1, [1]),
        (64, [64]),
        (65, [33, 32]),
        (1000, [63] * 15 + [55]),
        (65536, [64] * 1024),
        (100000, [98] * 1020 + [40]),
    ],
)
def test_block_sizes(count: int, sizes: list[int]) -> None:
    assert block_sizes(count) == sizes


@pytest.mark.parametrize("seed", [0, 127, 2**32 + 3, -1])
def test_engine_gives_the_words_of_numpys(seed: int) -> None:
    expected = np.random.RandomState(seed % 2**32).randint(0, 2**32, 700, dtype=np.uint64)
    np.testing.assert_array_equal(make_engine(seed).random_raw(700), expected)


def test_words_handed_back_come_first() -> None:
    expected = BlockStreams(4).words([500, 500])
    streams = BlockStreams(4)
    parts = [[], []]
    with Lockstep(streams, 2, ahead=8) as lock:
        for _ in range(11):
            parts[0] += lock.take(np.array([0])).tolist()
        parts[1] += lock.take(np.array([1])).tolist()
    for size in (2, 100, 387):
        words = streams.words([size, size])
        parts[0] += words[:size].tolist()
        parts[1] += words[size:].tolist()
    assert parts[0] == expected[:500].tolist()
    assert parts[1] == expected[500:990].tolist()


def test_seed_starts_all_engines_anew() -> None:
    streams = BlockStreams(3)
    for name, args in (("uniform", (0, 1)), ("gamma", (2, 1)), ("serial_normal", (0, 1))):
        getattr(distributions, name)(streams, *args, 100)
    streams.seed(8)
    fresh = BlockStreams(8)
    for function in (distributions.uniform, distributions.serial_uniform):
        np.testing.assert_array_equal(
            function(streams, 0, 1, 200, "float32"), function(fresh, 0, 1, 200, "float32")
        )


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("uniform", (0, 1)),
        ("normal", (0, 1)),
        ("exponential", (1,)),
        ("gamma", (2, 1)),
        ("poisson", (3,)),
        ("negative_binomial", (3, 0.5)),
        ("generalized_negative_binomial", (3, 0.5)),
        ("randint", (0, 5)),
        ("permutation", ()),
        ("serial_normal", (0, 1)),
    ],
)
def test_nothing_is_drawn_for_an_empty_result(name: str, args: tuple) -> None:
    streams = BlockStreams(1)
    assert getattr(distributions, name)(streams, *args, 0).shape == (0,)
    np.testing.assert_array_equal(streams.words([3]), BlockStreams(1).words([3]))


@pytest.mark.parametrize("name", ["uniform", "normal", "gamma", "poisson", "serial_uniform"])
def test_only_float_dtypes(name: str) -> None:
    args = (1,) if name == "poisson" else (1, 2)
    with pytest.raises(ValueError, match="expected float16, float32 or float64, got int32"):
        getattr(distributions, name)(BlockStreams(), *args, 3, "int32")


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("uniform", (3, 2), "low <= high"),
        ("normal", (0, 0), "scale > 0"),
        ("normal", (0, np.array([1.0, -1.0])), "scale > 0"),
        ("exponential", (0,), "lam > 0"),
        ("gamma", (0, 1), "alpha > 0"),
        ("gamma", (1, -1), "beta > 0"),
        ("poisson", (-1,), "lam >= 0"),
        ("negative_binomial", (-1, 0.5), "k >= 0"),
        ("negative_binomial", (1, 1.5), "0 <= p <= 1"),
        ("generalized_negative_binomial", (-1, 1), "mu >= 0"),
        ("generalized_negative_binomial", (1, -1), "alpha >= 0"),
        ("randint", (10, 10), "low < high"),
    ],
)
def test_bad_parameter_is_named(name: str, args: tuple, message: str) -> None:
    with pytest.raises(MXNetError, match=f"^{name}: expected {message}, got "):
        getattr(distributions, name)(BlockStreams(), *args, 2)


@pytest.mark.parametrize("seed", ["1", 1.5, None, True])
def test_seed_must_be_an_integer(seed: object) -> None:
    with pytest.raises(ValueError, match="expected an int"):
        BlockStreams(seed)


@pytest.mark.parametrize("bad", [{"dtype": "float32"}, {"dtype": "uint8"}])
def test_randint_dtypes(bad: dict) -> None:
    with pytest.raises(ValueError, match="int32 or int64"):
        distributions.randint(BlockStreams(), 0, 5, 3, **bad)


def test_multinomial_needs_rows() -> None:
    with pytest.raises(ValueError, match=r"\(rows, K\), got \(3,\)"):
        distributions.multinomial(BlockStreams(), np.ones(3) / 3, 5)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("gamma", (np.inf, 1)),
        ("poisson", (np.inf,)),
        ("negative_binomial", (3, 0)),
        ("generalized_negative_binomial", (np.inf, 0.5)),
    ],
)
def test_infinite_rates_give_infinity(name: str, args: tuple) -> None:
    assert np.isinf(getattr(distributions, name)(BlockStreams(), *args, 5)).all()


def test_multinomial_of_nothing() -> None:
    rows = np.full((2, 4), 0.25, np.float32)
    assert distributions.multinomial(BlockStreams(), rows, 0).shape == (2, 0)
    assert distributions.multinomial(BlockStreams(), rows[:0], 3).shape == (0, 3)


@pytest.mark.parametrize(
    ("name", "args", "mean", "variance"),
    [
        ("gamma", (0.4, 2.0), 0.8, 1.6),
        ("exponential", (0.5,), 2.0, 4.0),
        ("poisson", (7.0,), 7.0, 7.0),
        ("poisson", (40.0,), 40.0, 40.0),
        ("negative_binomial", (4, 0.25), 12.0, 48.0),
        ("generalized_negative_binomial", (5.0, 0.4), 5.0, 15.0),
    ],
)
def test_moments(name: str, args: tuple, mean: float, variance: float) -> None:
    values = getattr(distributions, name)(BlockStreams(11), *args, 20000, "float64")
    assert values.mean() == pytest.approx(mean, abs=5 * (variance / len(values)) ** 0.5)
    assert values.var() == pytest.approx(variance, rel=0.15)
