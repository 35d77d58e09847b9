"""Reading from files and memory by position, and arrays on pages of files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet._core import params_file, params_reader
from mxnet._core.byte_source import open_source
from mxnet.base import MXNetError

LENGTH = 1 << 18


@pytest.fixture
def path(tmp_path: Path) -> Path:
    names = ["a", "odd", "b", "yes", "none"]
    ramp, odd = torch.arange(LENGTH), torch.ones(3, dtype=torch.uint8)
    arrays = [ramp.float(), odd, ramp.double(), torch.ones(5, dtype=torch.bool), torch.ones(0, 3)]
    params_file.write(tmp_path / "x.params", names, arrays)
    return tmp_path / "x.params"


def mapped_bytes(path: Path) -> int:
    """Return how much of the process is a mapping of the file."""
    with open("/proc/self/maps") as stream:
        lines = [line.split() for line in stream if line.rstrip().endswith(str(path))]
    ends = (line[0].split("-") for line in lines)
    return sum(int(stop, 16) - int(start, 16) for start, stop in ends)


@pytest.mark.parametrize("mapped", [False, True])
def test_arrays_by_name_are_writable_and_the_file_stays(path: Path, mapped: bool) -> None:
    content = path.read_bytes()
    with params_file.read(path, mapped=mapped) as file:
        found = {name: file[name].tensor() for name in file.names or ()}
    assert found["a"].tolist() == found["b"].tolist() == list(range(LENGTH))
    assert found["yes"].all() and found["none"].shape == (0, 3)
    found["a"] += 1
    found["odd"] += 1
    found["yes"][:] = False
    assert found["a"][5] == 6 and found["odd"].tolist() == [2, 2, 2]
    assert path.read_bytes() == content


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="needs Linux's /proc")
def test_pages_are_mapped_on_demand_and_given_back(path: Path) -> None:
    file = params_file.read(path, mapped=True)
    tensor = file["a"].tensor()
    file.close()
    assert mapped_bytes(path) >= path.stat().st_size
    assert tensor[-1] == LENGTH - 1
    del tensor
    assert mapped_bytes(path) == 0
    kept = mx.nd.load(str(path))
    assert mapped_bytes(path) == 0
    assert kept["a"][7].asscalar() == 7


def test_mapped_files_may_be_replaced(path: Path) -> None:
    with params_file.read(path, mapped=True) as file:
        tensor = file["a"].tensor()
    params_file.write(path, ["a"], [torch.zeros(LENGTH)])
    assert tensor[-1] == LENGTH - 1
    os.remove(path)
    assert tensor[LENGTH // 2] == LENGTH // 2


def test_what_is_loaded_does_not_depend_on_the_file(path: Path) -> None:
    found = mx.nd.load(str(path))
    with open(path, "r+b") as stream:
        stream.write(bytes(1000))
        stream.truncate(1000)
    for name in "ab":
        assert found[name].asnumpy().tolist() == list(range(LENGTH))


def test_files_that_become_shorter_are_an_error(path: Path) -> None:
    with params_file.read(path) as file:
        os.truncate(path, 100)
        with pytest.raises(MXNetError, match="became shorter while it was read"):
            file["a"].tensor()


def test_names_that_are_not_there(path: Path) -> None:
    with params_file.read(path) as file:
        assert "odd" in file and "even" not in file
        with pytest.raises(KeyError, match=r"x\.params: 'od' is none of its 5 names; near: odd"):
            file["od"]


def test_the_last_of_equal_names_counts(tmp_path: Path) -> None:
    params_file.write(tmp_path / "x", ["a", "a"], [torch.zeros(1), torch.ones(1)])
    with params_file.read(tmp_path / "x") as file:
        assert file["a"].tensor() == file[1].tensor() == 1
    assert mx.nd.load(str(tmp_path / "x"))["a"].asscalar() == 1


def test_versions_and_trailing_bytes_are_told() -> None:
    folder = Path(__file__).parents[1] / "golden" / "params"
    layouts = {
        name: {entry.layout for entry in params_file.read(folder / f"{name}.params")}
        for name in ("legacy", "v1", "list", "np_mixed")
    }
    assert layouts == {"legacy": {"legacy"}, "v1": {"V1"}, "list": {"V2"}, "np_mixed": {"V3"}}
    assert params_file.read(folder / "trailing.params").trailing > 0
    assert params_file.read(folder / "list.params").trailing == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_read_as_a_whole(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    child = os.fork()
    if not child:
        (tmp_path / "pipe").write_bytes(b"abcdef")
        os._exit(0)
    source = open_source(tmp_path / "pipe", "file")
    os.waitpid(child, 0)
    assert (source.size, source.read(2, 3), source.read(5, 3)) == (6, b"cde", b"f")
    source.close()
    with pytest.raises(MXNetError, match="pipe is closed"):
        source.read(0, 1)


def test_large_files_are_read_by_several_threads(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = mx.nd.load(str(path))
    monkeypatch.setattr(params_reader, "LEAST_SHARE", 1000)
    threads = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        found = mx.nd.load(str(path))
        with params_file.read(path) as file:
            os.truncate(path, 20_000)
            with pytest.raises(MXNetError, match="became shorter"):
                file.values()
    finally:
        torch.set_num_threads(threads)
    assert list(found) == list(expected)
    for name, array in found.items():
        np.testing.assert_array_equal(array.asnumpy(), expected[name].asnumpy())
