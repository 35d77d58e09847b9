"""All random numbers of this process as arrays, and back: for runs that are taken up again."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch

from ..base import MXNetError
from . import generators, streams

_WORDS = 624  # of a Mersenne Twister


def capture() -> dict[str, np.ndarray]:
    """Return where the streams of ``mx.random``, NumPy and Python's ``random`` stand."""
    version, words, gauss = random.getstate()
    kind, keys, position, has_gauss, cached = np.random.get_state(legacy=True)  # type: ignore[misc]
    if (version, kind) != (3, "MT19937"):
        raise MXNetError(
            f"the random numbers of Python (version {version}) or NumPy ({kind}) are not those "
            "that can be saved: expected version 3 and MT19937."
        )
    with streams.LOCK:
        cpu = streams.CPU_STREAMS
        state = {f"mxnet.unused.{block}": unused.copy() for block, unused in cpu._unused.items()}
        state["mxnet.engines"] = np.stack([_words_of(e) for e in (cpu.serial, *cpu._engines)])
        base = cpu._base
    for device, generator in generators._generators.items():
        state[f"torch.{device}"] = generator.get_state().numpy().copy()
    state["python"] = np.asarray(words, np.uint64)
    state["numpy"] = np.asarray([*keys, position, has_gauss], np.uint64)
    state["gauss"] = np.asarray([np.nan if gauss is None else gauss, cached], np.float64)
    state["seeds"] = np.asarray([base % 2**63, generators._seed % 2**63], np.int64)
    return state


def restore(state: dict[str, np.ndarray]) -> None:
    """Put all streams back to where :func:`capture` found them.

    Raises
    ------
    MXNetError
        If the arrays are no such state. Nothing is changed then.
    """
    try:
        engines = [_engine(row) for row in state["mxnet.engines"]]
        unused = {int(block): words.astype(np.uint64)
                  for block, words in _below(state, "mxnet.unused.")}  # fmt: skip
        made = {device: torch.from_numpy(values.astype(np.uint8))
                for device, values in _below(state, "torch.")}  # fmt: skip
        gauss, cached = state["gauss"].tolist()
        words = state["python"].tolist()
        *keys, position, has_gauss = state["numpy"].tolist()
        base, seed = state["seeds"].tolist()
        if len(words) != _WORDS + 1 or len(keys) != _WORDS or not engines:
            raise ValueError("streams of another length")
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise MXNetError(f"random numbers: the saved state is damaged: {error!r}.") from error
    random.setstate((3, tuple(words), None if np.isnan(gauss) else gauss))
    np.random.set_state(("MT19937", np.asarray(keys, np.uint32), position, has_gauss, cached))
    with streams.LOCK:
        cpu = streams.CPU_STREAMS
        cpu.serial, *cpu._engines = engines
        cpu._unused, cpu._base = unused, base
    generators.seed_generators(seed)
    for device, values in made.items():
        generators.generator(torch.device(device)).set_state(values)


def _below(state: dict[str, np.ndarray], prefix: str) -> list[tuple[str, np.ndarray]]:
    return [(name[len(prefix) :], v) for name, v in state.items() if name.startswith(prefix)]


def _words_of(engine: Any) -> np.ndarray:
    state = engine.state["state"]
    return np.asarray([*state["key"], state["pos"]], np.uint32)


def _engine(row: np.ndarray) -> Any:
    if row.shape != (_WORDS + 1,) or row[-1] > _WORDS:
        raise ValueError(f"an engine of shape {row.shape}")
    engine: Any = np.random.MT19937()
    state = {"key": row[:-1].astype(np.uint32), "pos": int(row[-1])}
    engine.state = {"bit_generator": "MT19937", "state": state}
    return engine
