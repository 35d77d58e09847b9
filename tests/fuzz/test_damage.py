"""Damaged files: every loader reads them or raises its documented errors, in bounds.

Small files of every kind are cut short at every byte and changed in every byte; hypothesis then
damages them in several places at once.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from helpers.loaders import LOADERS, Loader, damaged
from hypothesis import given, settings
from hypothesis import strategies as st

FILES = {name: loader.seeds() for name, loader in LOADERS.items()}
SEEDS = [(name, seed) for name, files in FILES.items() for seed in files]
MOST_SECONDS = 1.0
ROOM = 256 << 20


@contextmanager
def bounded() -> Iterator[None]:
    """Let the process have little more memory than it has now."""
    if sys.platform != "linux":
        yield
        return
    with open("/proc/self/statm") as stream:
        pages = int(stream.read().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def survives(loader: Loader, content: bytes) -> bool:
    start = time.process_time()
    good = loader.survives(content)
    assert time.process_time() - start < MOST_SECONDS
    return good


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_every_cut_and_every_changed_byte(name: str, seed: str) -> None:
    loader = LOADERS[name]
    content = FILES[name][seed]
    assert survives(loader, content)
    with bounded():
        outcomes = [survives(loader, other) for other in damaged(content)]
    assert not all(outcomes)


@pytest.mark.parametrize("name", LOADERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_in_several_places(name: str, data: st.DataObject) -> None:
    loader = LOADERS[name]
    content = bytearray(data.draw(st.sampled_from(list(FILES[name].values()))))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(["change", "insert", "remove", "repeat"]))
        some = data.draw(st.binary(min_size=1, max_size=8))
        if kind == "change":
            content[place : place + len(some)] = some
        elif kind == "insert":
            content[place:place] = some
        elif kind == "remove" and len(content) > 8:
            del content[place : place + len(some)]
        else:
            content += content[place:]
    with bounded():
        survives(loader, bytes(content))


@pytest.mark.parametrize("name", LOADERS)
@settings(max_examples=60, deadline=None)
@given(tail=st.binary(max_size=200), kept=st.integers(0, 40))
def test_any_bytes_after_a_good_start(name: str, tail: bytes, kept: int) -> None:
    loader = LOADERS[name]
    start = next(iter(FILES[name].values()))[:kept]
    with bounded():
        survives(loader, start + tail)
