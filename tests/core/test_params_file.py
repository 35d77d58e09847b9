"""The .params container, against files that MXNet 1.9.1 wrote and read."""

import json
import math
import os
import struct
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mxnet._core import dtype as dtypes
from mxnet._core import params_file
from mxnet._core.params_file import Sparse
from mxnet.base import MXNetError

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "params"
CONTENTS = json.loads((GOLDEN / "contents.json").read_text())
WRITTEN = [name for name, content in CONTENTS.items() if content["written_by_mxnet"]]


def golden(name: str) -> Path:
    return GOLDEN / f"{name}.params"


def tensor(values: list, dtype: str, shape: list[int] | None = None) -> torch.Tensor:
    if dtype == "bfloat16":
        bits = torch.from_numpy(np.array(values, dtype=np.uint16).view(np.int16))
        return bits.view(torch.bfloat16).reshape(shape)
    made = torch.from_numpy(np.array(values, dtype=dtype))
    return made if shape is None else made.reshape(shape)


def expected(array: dict) -> torch.Tensor | Sparse:
    """The array that MXNet loaded, as `Entry.value` returns it."""
    shape, dtype, data = array["shape"], array["dtype"], array["data"]
    if array["stype"] == "default":
        return tensor(data, dtype, shape)
    aux = [tensor(part, "int64") for part in array["aux"]]
    if array["stype"] == "csr":
        aux[0] = aux[0] if len(aux[0]) else torch.zeros(shape[0] + 1, dtype=torch.int64)
        return Sparse("csr", tuple(shape), tensor(data, dtype), tuple(aux))
    rows = tensor(data, dtype, [len(aux[0]), *shape[1:]])
    return Sparse("row_sparse", tuple(shape), rows, tuple(aux))


def assert_same(found: Any, wanted: Any) -> None:
    assert type(found) is type(wanted)
    if isinstance(wanted, Sparse):
        assert (found.stype, found.shape) == (wanted.stype, wanted.shape)
        for one, other in zip((found.data, *found.aux), (wanted.data, *wanted.aux), strict=True):
            assert_same(one, other)
        return
    assert found.dtype == wanted.dtype
    torch.testing.assert_close(found, wanted, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("as_bytes", [False, True])
@pytest.mark.parametrize("name", CONTENTS)
def test_reads_what_mxnet_reads(name: str, as_bytes: bool) -> None:
    content = CONTENTS[name]
    source = golden(name).read_bytes() if as_bytes else golden(name)
    with params_file.read(source) as file:
        assert file.names == content["names"]
        assert [entry.name for entry in file] == (content["names"] or [None] * len(file))
        for entry, array in zip(file, content["arrays"], strict=True):
            assert entry.stype == array["stype"]
            assert entry.shape == tuple(array["shape"])
            assert dtypes.name(entry.dtype) == array["dtype"]
            assert_same(entry.value(), expected(array))


@pytest.mark.parametrize("name", WRITTEN)
def test_writes_the_bytes_that_mxnet_writes(name: str, tmp_path: Path) -> None:
    content = CONTENTS[name]
    arrays = [expected(array) for array in content["arrays"]]
    params_file.write(tmp_path / "x", content["names"], arrays, np_shape=name.startswith("np"))
    assert (tmp_path / "x").read_bytes() == golden(name).read_bytes()


def test_minus_zero_and_denormals_survive() -> None:
    assert params_file.read(golden("list"))[0].tensor().signbit().tolist() == [False, True, False]
    assert params_file.read(golden("special"))[0].tensor()[3] == 2.0**-149


def test_device_of_origin_is_told_and_not_needed() -> None:
    entry = params_file.read(golden("gpu"))[0]
    assert entry.context == (2, 3)
    assert entry.tensor().device.type == "cpu"


@pytest.mark.parametrize("dtype", dtypes.NAMES)
@pytest.mark.parametrize("shape", [(3,), (2, 0), (1, 2, 3), ()])
def test_every_type_goes_round(dtype: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    values = torch.arange(math.prod(shape)).reshape(shape).to(dtypes.to_torch(dtype))
    params_file.write(tmp_path / "x", ["w"], [values])
    assert_same(params_file.read(tmp_path / "x")[0].value(), values)


def test_layout_of_memory_and_gradients_do_not_matter(tmp_path: Path) -> None:
    base = torch.arange(12.0).reshape(3, 4)
    awkward = [
        base.T,
        base[:, ::2],
        base.expand(2, 3, 4),
        torch.tensor(5.0).expand(1),
        base.clone().requires_grad_(),
    ]
    params_file.write(tmp_path / "x", None, awkward)
    for entry, array in zip(params_file.read(tmp_path / "x"), awkward, strict=True):
        assert_same(entry.value(), array.detach().contiguous())


def test_unaligned_arrays_are_copied_and_writable(tmp_path: Path) -> None:
    params_file.write(tmp_path / "x", None, [torch.ones(1, dtype=torch.uint8), torch.ones(2)])
    with params_file.read(tmp_path / "x") as file:
        assert file[1].offset % 4
        array = file[1].tensor()
    array += 1
    assert array.tolist() == [2, 2]
    assert params_file.read(tmp_path / "x")[1].tensor().tolist() == [1, 1]


def test_reading_the_directory_builds_no_array(tmp_path: Path) -> None:
    params_file.write(tmp_path / "x", ["big"], [torch.zeros(1 << 22)])
    tracemalloc.start()
    with params_file.read(tmp_path / "x") as file:
        assert file[0].nbytes == 1 << 24
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 18


def test_tensors_outlive_the_file_and_nothing_more_is_read() -> None:
    with params_file.read(golden("list")) as file:
        kept = file[0].tensor()
    assert kept[0] == 1.5
    with pytest.raises(MXNetError, match="closed"):
        file[0].tensor()


def test_sparse_arrays_are_no_dense_ones() -> None:
    with pytest.raises(MXNetError, match=r"'c' is csr, not dense: read it with value\(\)"):
        params_file.read(golden("csr"))[0].tensor()


def test_bool_bytes_become_true_or_false() -> None:
    content = bytearray(golden("dtypes").read_bytes())
    entry = params_file.read(bytes(content))[7]
    content[entry.offset] = 0x40
    assert params_file.read(content)[7].tensor().view(torch.uint8).tolist() == [[1, 0, 1]]


# --- files made by hand ------------------------------------------------------------------------


def container(*arrays: bytes, names: tuple[bytes, ...] = (), count: int | None = None) -> bytes:
    head = struct.pack("<3Q", 0x112, 0, len(arrays) if count is None else count)
    text = b"".join(struct.pack("<Q", len(name)) + name for name in names)
    return head + b"".join(arrays) + struct.pack("<Q", len(names)) + text


def v2(
    shape: tuple[int, ...] = (1,),
    flag: int = 0,
    data: bytes = bytes(4),
    stype: int = 0,
    magic: int = 0xF993FAC9,
) -> bytes:
    ndim = len(shape)
    return struct.pack(f"<Iii{ndim}q3i", magic, stype, ndim, *shape, 1, 0, flag) + data


def sparse(
    stype: int, stored: tuple[int, ...], shape: tuple[int, ...], aux: tuple[tuple[int, ...], ...]
) -> bytes:
    dims = [struct.pack(f"<i{len(s)}q", len(s), *s) for s in (stored, shape)]
    kinds = b"".join(struct.pack("<iiq", 6, 1, len(values)) for values in aux)
    indices = b"".join(struct.pack(f"<{len(values)}q", *values) for values in aux)
    head = struct.pack("<Ii", 0xF993FAC9, stype) + b"".join(dims) + struct.pack("<3i", 1, 0, 0)
    return head + kinds + bytes(4 * math.prod(stored)) + indices


@pytest.mark.parametrize(
    "nothing",
    [
        struct.pack("<I", 0),
        struct.pack("<Ii", 0xF993FAC8, 0),
        struct.pack("<Iii", 0xF993FAC9, 0, 0),
        struct.pack("<Iii", 0xF993FAC9, -1, 0),
        struct.pack("<Iiii", 0xF993FAC9, 1, 0, 0),
        struct.pack("<Iii", 0xF993FACA, 0, -1),
    ],
    ids=["legacy", "v1", "v2", "v2 undefined", "v2 sparse", "v3"],
)
def test_empty_places_are_none(nothing: bytes) -> None:
    file = params_file.read(container(nothing, v2(), names=(b"nothing", b"one")))
    assert [entry.stype for entry in file] == ["undefined", "default"]
    assert file[0].value() is None
    assert file[1].tensor().tolist() == [0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (container(v2((-1,))), r"at byte 36: expected a possible shape, found \(-1,\)"),
        (container(v2((2**40, 2**40))), "expected a possible shape"),
        (container(v2((0, 2**40, 2**40), data=b"")), "expected a possible shape"),
        (container(v2((2**40,))), r"bytes of values \(shape \(1099511627776,\), float32\)"),
        (container(v2(flag=13)), "at byte 52: expected a dtype number, found 13"),
        (container(v2(flag=-1)), "expected a dtype number, found -1"),
        (container(v2(stype=3)), "expected a storage type .*, found 3"),
        (container(v2(stype=-1)), "expected a storage type for an array of shape"),
        (container(v2(magic=0xF993FACB)), "at byte 24: expected an array's magic .* 0xf993facb"),
        (container(v2((1,) * 33)), "expected a number of dimensions from 0 to 32, found 33"),
        (container(v2(), count=2**61), "at byte 16: .* more than the file has room for"),
        (container(v2(), names=(b"a", b"b")), "expected no names or 1, .* found 2 names"),
        (container(v2(), names=(b"\xff\xfe",)), "expected a name in UTF-8"),
        (container(v2())[:-8], "bytes of the number of names, found the end of the file after 0"),
        (container(sparse(1, (2, 3), (6, 4), ((0, 1),))), "row_sparse array of shape"),
        (container(sparse(1, (2, 3), (6, 3), ((0,),))), "row_sparse array of shape"),
        (container(sparse(2, (2,), (2, 3), ((0, 2), (0, 1)))), "csr array of shape"),
        (container(sparse(2, (2,), (2,), ((0, 1, 2), (0, 1)))), "csr array of shape"),
    ],
)
def test_damage_is_told_with_its_place(content: bytes, message: str) -> None:
    with pytest.raises(MXNetError, match=message) as info:
        params_file.read(content)
    assert str(info.value).startswith(f"<{len(content)} bytes in memory>: at byte ")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (sparse(1, (2, 1), (3, 1), ((0, 3),)), "row indices from 0 to 3, allowed 0 to 2"),
        (sparse(1, (1, 1), (3, 1), ((-1,),)), "row indices from -1 to -1"),
        (sparse(2, (2,), (2, 2), ((0, 1, 2), (0, 2))), "column indices from 0 to 2"),
        (sparse(2, (2,), (2, 2), ((0, 3, 2), (0, 1))), "indptr does not rise from 0 to 2"),
        (sparse(2, (2,), (2, 2), ((1, 1, 2), (0, 1))), "indptr does not rise"),
        (sparse(2, (2,), (2, 2), ((0, 1, 1), (0, 1))), "indptr does not rise"),
    ],
)
def test_impossible_indices_are_refused(array: bytes, message: str) -> None:
    entry = params_file.read(container(array))[0]
    with pytest.raises(MXNetError, match=message):
        entry.value()


@pytest.mark.parametrize(
    ("head", "meaning"),
    [
        (b"PK\x03\x04" + bytes(26) + b"arr_0.npy", "a NumPy .npz file"),
        (b"PK\x03\x04" + bytes(26) + b"archive/data.pkl", "a torch.save file"),
        (b"\x93NUMPY\x01\x00", "a NumPy .npy file"),
        (b"\n <!DOCTYPE html><html>", "an HTML page"),
        (b"<?xml version='1.0'?><Error>", "an XML document"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer"),
        (b"\x1f\x8b\x08\x00abcd", "gzip data"),
        (b"\x80\x04\x95\x00\x00", "a Python pickle"),
        (b'{\n "nodes": [', "a JSON text, such as the -symbol.json"),
        (b'\x40\x00\x00\x00\x00\x00\x00\x00{"w":', "a safetensors file"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"\x08\x07\x12\x07pytorch\x1a\x05", "an ONNX model"),
        (b"", "an empty file"),
        (bytes(100), "nothing but zero bytes"),
    ],
)
def test_other_files_are_recognised(head: bytes, meaning: str, tmp_path: Path) -> None:
    path = tmp_path / "net.params"
    path.write_bytes(head)
    with pytest.raises(MXNetError) as info:
        params_file.read(path)
    assert str(path) in str(info.value)
    assert "at byte 0: expected an MXNet parameter file" in str(info.value)
    assert f"It looks like {meaning}" in str(info.value)


def test_truncation_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "net.params"
    path.write_bytes(golden("list").read_bytes()[:100])
    message = r"net\.params: at byte 80: expected 32 bytes of a shape, .* cut short or damaged"
    with pytest.raises(MXNetError, match=message):
        params_file.read(path)


def test_missing_file_and_wrong_source(tmp_path: Path) -> None:
    with pytest.raises(MXNetError, match=r"nowhere\.params: cannot read"):
        params_file.read(tmp_path / "nowhere.params")
    with pytest.raises(TypeError):
        params_file.read(3)


def check(content: bytes) -> None:
    """Read everything: a result or an MXNetError, and nothing else."""
    try:
        with params_file.read(content) as file:
            for entry in file:
                entry.value()
    except MXNetError as error:
        assert str(error)


@pytest.mark.parametrize("name", ["mixed", "order", "legacy", "np_mixed"])
def test_every_truncation_is_an_error(name: str) -> None:
    content = golden(name).read_bytes()
    for size in range(len(content)):
        with pytest.raises(MXNetError):
            params_file.read(content[:size])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_flipped_bytes_do_no_harm(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["mixed", "order", "legacy", "v1", "np_mixed", "csr"]))
    content = bytearray(golden(name).read_bytes())
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=4)):
        content[place] = value
    tracemalloc.start()
    try:
        check(bytes(content))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_after_the_header_do_no_harm(tail: bytes) -> None:
    check(struct.pack("<2Q", 0x112, 0) + tail)


# --- writing -------------------------------------------------------------------------------------


def test_names_must_match_arrays(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected 2 names, one for each array, got 1"):
        params_file.write(tmp_path / "x", ["a"], [torch.ones(1), torch.ones(1)])
    assert not list(tmp_path.iterdir())


def test_unknown_types_are_refused_before_the_file_is_touched(tmp_path: Path) -> None:
    with pytest.raises(MXNetError, match=r"torch\.complex64"):
        params_file.write(tmp_path / "x", None, [torch.ones(1, dtype=torch.complex64)])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("csr", (2, 2), (2,), ((0, 1, 2),)), "1 arrays of indices instead of 2"),
        (("csr", (2, 2), (2,), ((0, 1, 2), (0, 5))), "column indices from 0 to 5"),
        (("row_sparse", (4, 2), (1, 3), ((0,),)), "values of shape"),
    ],
)
def test_inconsistent_sparse_arrays_are_refused(
    parts: tuple[Any, ...], message: str, tmp_path: Path
) -> None:
    stype, shape, stored, aux = parts
    array = Sparse(stype, shape, torch.zeros(stored), tuple(torch.tensor(part) for part in aux))
    with pytest.raises(MXNetError, match=f"cannot save a {stype} array of shape .*{message}"):
        params_file.write(tmp_path / "x", None, [array])


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    params_file.write(path, None, [torch.ones(2)])
    before = path.read_bytes()

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(params_file, "_write_values", full)
    with pytest.raises(MXNetError, match=r"cannot write .* No space left"):
        params_file.write(path, None, [torch.zeros(3)])
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["x"]


def test_missing_directory(tmp_path: Path) -> None:
    with pytest.raises(MXNetError, match="cannot write the parameter file"):
        params_file.write(tmp_path / "no" / "x", None, [])


@pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")
def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.touch(mode=0o640)
    real.chmod(0o640)
    link.symlink_to(real)
    params_file.write(link, None, [torch.ones(1)])
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert len(params_file.read(real)) == 1


@pytest.mark.oracle
def test_mxnet_understands_what_is_written(oracle_python: str, tmp_path: Path) -> None:
    write_samples(tmp_path)
    script = ROOT / "tools" / "golden" / "params_files.py"
    # -E: a PYTHONPATH that leads to our package would hide the real one.
    command = [oracle_python, "-E", str(script), "--verify", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "3 files, 0 failures" in result.stdout


def write_samples(folder: Path) -> None:
    """Write random arrays of every type that MXNet 1.9.1 can save."""
    generator = np.random.default_rng(5)
    dense = [
        torch.from_numpy(generator.normal(0, 9, generator.integers(1, 5, ndim)).astype(dtype))
        for dtype in ("f4", "f8", "f2", "u1", "i4", "i1", "i8", "?")
        for ndim in (1, 2, 3, 5)
    ]
    dense.append(torch.randn(3, 2).bfloat16())
    rows = Sparse("row_sparse", (9, 2), torch.randn(3, 2), (torch.tensor([0, 4, 8]),))
    pointers, columns = torch.tensor([0, 1, 1, 3]), torch.tensor([2, 0, 3])
    matrix = Sparse("csr", (3, 4), torch.randn(3), (pointers, columns))
    params_file.write(folder / "list.params", None, [*dense, rows, matrix])
    names = [f"ünit{i}.weight" for i in range(len(dense))]
    params_file.write(folder / "named.params", [*names, "r", "m"], [*dense, rows, matrix])
    scalars = [torch.tensor(2.5), torch.tensor(3, dtype=torch.int8), torch.zeros(0, 4)]
    params_file.write(folder / "np.params", None, [*dense, *scalars], np_shape=True)
