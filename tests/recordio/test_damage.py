"""Damaged files: errors that say where, and what salvage gets out of them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mxnet as mx
from mxnet._core.record_file import MAGIC_BYTES, RecordFile, encode
from mxnet.recordio import MXIndexedRecordIO, MXRecordIO, index_records, salvage

CONTENTS = [b"first", b"", b"abcd" + MAGIC_BYTES + b"efgh", b"0123456789ab", b"fifth one", b"last"]
RECORDS = [encode(content) for content in CONTENTS]
FILE = b"".join(RECORDS)
STARTS = [sum(map(len, RECORDS[:number])) for number in range(len(RECORDS) + 1)]


def read(path: Path) -> tuple[list[bytes], str]:
    """Return the records up to the first error, and its message."""
    reader, records = MXRecordIO(path, "r"), []
    try:
        records.extend(iter(reader.read, None))
    except mx.MXNetError as error:
        return records, str(error)
    return records, ""


def saved(path: Path) -> tuple[list[bytes], mx.recordio.Salvaged]:
    report = salvage(path, path.with_suffix(".new"), path.with_suffix(".idx"))
    records, error = read(path.with_suffix(".new"))
    assert not error
    assert report.count == len(records)
    reader = MXIndexedRecordIO(path.with_suffix(".idx"), path.with_suffix(".new"), "r")
    assert [reader.read_idx(key) for key in reader.keys] == records
    return records, report


def record_of(byte: int) -> int:
    return next(number for number, start in enumerate(STARTS[1:]) if byte < start)


def test_every_truncation(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    for length in range(len(FILE)):
        path.write_bytes(FILE[:length])
        whole = record_of(length)
        records, error = read(path)
        assert records == CONTENTS[:whole]
        assert bool(error) == (length not in STARTS)
        if error:
            assert "a.rec: at byte " in error and "expected" in error and "found" in error
        assert saved(path)[0] == CONTENTS[:whole]


def test_every_flipped_bit(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    for bit in range(8 * len(FILE)):
        byte = bit // 8
        damaged = bytearray(FILE)
        damaged[byte] ^= 1 << bit % 8
        path.write_bytes(damaged)
        hit = record_of(byte)
        records, _ = read(path)
        assert records[:hit] == CONTENTS[:hit]
        assert sum(map(len, records)) <= len(FILE)
        found, report = saved(path)
        lost = [content for content in CONTENTS if content not in found]
        # Neither the record before the damage nor those after the next are touched by it.
        assert all(content in (CONTENTS[hit], CONTENTS[hit - 1]) for content in lost)
        if byte - STARTS[hit] < 4:  # the magic number alone
            assert not lost or hit == 2  # which has two parts
        assert all(0 <= damage.start < damage.stop <= len(FILE) for damage in report.damages)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(FILE)),
    st.binary(max_size=9),
)
def test_any_damage(
    tmp_path_factory: pytest.TempPathFactory,
    bytes_: list[tuple[int, int]], place: int, inserted: bytes,
) -> None:  # fmt: skip
    damaged = bytearray(FILE)
    for position, value in bytes_:
        damaged[position] = value
    damaged[place:place] = inserted
    path = tmp_path_factory.mktemp("any") / "a.rec"
    path.write_bytes(damaged)
    records, _ = read(path)
    assert sum(map(len, records)) <= len(damaged)
    found, report = saved(path)
    if not report.damages:
        assert sum(map(len, map(encode, found))) == len(damaged)


def test_lengths_beyond_the_file_are_not_allocated(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    path.write_bytes(MAGIC_BYTES + struct.pack("<I", 2**29 - 1) + b"abc")
    assert read(path) == (
        [],
        f"{path}: at byte 0: expected 536870911 bytes, padded to 536870912, after the head, found "
        "the end of the file after 3. The file is damaged or cut short: mxnet.recordio.salvage "
        "recovers its other records.",
    )


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"zzzz\0\0\0\0", "at byte 0: expected the magic number 0xced7230a, found 0x7a7a7a7a"),
        (MAGIC_BYTES + b"\0\0\0\x40", "at byte 4: expected a part with the flag 0 or 1, found the "
         "flag 2"),
        (MAGIC_BYTES + b"\0\0\0\xa0", "at byte 4: expected a part with the flag 0 or 1, found the "
         "flag 5"),
        (MAGIC_BYTES + b"\0\0\0\x20", "at byte 12: expected a part with the flag 2 or 3, found "),
        (b"\x89PNG" + bytes(20), "It looks like a PNG image"),
    ],
)  # fmt: skip
def test_messages(tmp_path: Path, head: bytes, message: str) -> None:
    (tmp_path / "a.rec").write_bytes(head + FILE)
    assert message in read(tmp_path / "a.rec")[1]


def test_offsets_do_not_pass_over_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    for length in range(len(FILE)):
        path.write_bytes(FILE[:length])
        file = RecordFile(path)
        if length in STARTS:
            assert list(file.offsets()) == STARTS[: STARTS.index(length)]
        else:
            with pytest.raises(mx.MXNetError, match="expected"):
                list(file.offsets())


def test_salvage_says_what_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    damaged = bytearray(FILE)
    damaged[STARTS[3] + 4] = 200  # the length
    path.write_bytes(damaged)
    records, report = saved(path)
    assert records == CONTENTS[:3] + CONTENTS[4:]
    assert report.count == 5
    ((start, stop, reason),) = report.damages
    assert (start, stop) == (STARTS[3], STARTS[4])
    assert f"at byte {STARTS[3]}: expected 200 bytes" in reason


def test_salvage_of_lost_and_added_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    path.write_bytes(FILE[: STARTS[3] + 10] + FILE[STARTS[3] + 11 :])
    assert saved(path)[0] == CONTENTS[:3] + CONTENTS[4:]
    path.write_bytes(b"junk!" + FILE[: STARTS[3]] + bytes(601) + FILE[STARTS[3] :])
    records, report = saved(path)
    assert records == CONTENTS[:2] + CONTENTS[3:]  # the end of the third cannot be told
    assert report.damages[0][:2] == (0, 5)


def test_salvage_of_files_that_hold_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    for content in (b"", bytes(300), b"hello", MAGIC_BYTES * 7):
        path.write_bytes(content)
        records, report = saved(path)
        assert records == []
        assert [damage[:2] for damage in report.damages] == [(0, len(content))] * bool(content)


def test_salvage_does_not_write_over_the_source(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    path.write_bytes(FILE)
    with pytest.raises(ValueError, match="another file"):
        salvage(path, path)
    with pytest.raises(mx.MXNetError, match="cannot open"):
        salvage(tmp_path / "no.rec", tmp_path / "b.rec")
    assert path.read_bytes() == FILE
    assert not (tmp_path / "b.rec").exists()


def test_index_records(tmp_path: Path) -> None:
    path, index = tmp_path / "a.rec", tmp_path / "a.idx"
    path.write_bytes(FILE)
    assert index_records(path, index) == 6
    reader = MXIndexedRecordIO(index, path, "r")
    assert [reader.read_idx(key) for key in range(6)] == CONTENTS
    assert index_records(path, index, lambda number, record: 100 * number + len(record)) == 6
    assert MXIndexedRecordIO(index, path, "r").keys == [5, 100, 212, 312, 409, 504]
    path.write_bytes(FILE[:-1])
    with pytest.raises(mx.MXNetError, match="cut short"):
        index_records(path, index)
    assert index.read_text().startswith("5\t0\n")  # the old one
