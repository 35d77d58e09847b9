"""MXRecordIO and MXIndexedRecordIO write and read MXNet's very bytes."""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mxnet as mx
from mxnet._core.record_file import LONGEST, MAGIC_BYTES, RecordFile, encode
from mxnet.recordio import MXIndexedRecordIO, MXRecordIO

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "recordio.json").read_text(encoding="utf-8")
)
CONTENTS = [bytes.fromhex(content) for content in GOLDEN["contents"]]


def everything(reader: MXRecordIO) -> list[bytes]:
    return list(iter(reader.read, None))


@pytest.fixture
def plain(tmp_path: Path) -> str:
    path = tmp_path / "plain.rec"
    path.write_bytes(bytes.fromhex(GOLDEN["file"]))
    return str(path)


@pytest.fixture
def indexed(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "indexed.rec").write_bytes(bytes.fromhex(GOLDEN["indexed"]))
    (tmp_path / "indexed.idx").write_text(GOLDEN["index"])
    return str(tmp_path / "indexed.idx"), str(tmp_path / "indexed.rec")


def test_files_are_those_of_mxnet(tmp_path: Path) -> None:
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    for content in CONTENTS:
        writer.write(content)
    writer.close()
    assert (tmp_path / "a.rec").read_bytes().hex() == GOLDEN["file"]


def test_indexed_files_are_those_of_mxnet(tmp_path: Path) -> None:
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w")
    positions = []
    for number, content in enumerate(CONTENTS):
        positions.append(writer.tell())
        writer.write_idx(number * 7 % 15, content)
    # Everything is in the files before they are closed.
    assert (tmp_path / "a.rec").read_bytes().hex() == GOLDEN["indexed"]
    assert (tmp_path / "a.idx").read_text() == GOLDEN["index"]
    assert positions == GOLDEN["positions"]
    writer.close()


def test_mxnets_files_are_read(plain: str, indexed: tuple[str, str]) -> None:
    reader = MXRecordIO(plain, "r")
    assert everything(reader) == CONTENTS
    assert reader.read() is None
    reader.reset()
    assert reader.read() == CONTENTS[0]
    by_key = MXIndexedRecordIO(*indexed, "r")
    assert sorted(by_key.keys) == list(range(15)) == sorted(by_key.idx)
    for number, content in enumerate(CONTENTS):
        assert by_key.read_idx(number * 7 % 15) == content


@given(st.lists(st.lists(st.sampled_from([MAGIC_BYTES, b"\n", b"ab", b"\0\0\0", b"xyz!"]))))
def test_any_content_survives(tmp_path_factory: pytest.TempPathFactory, pieces: list) -> None:
    path = tmp_path_factory.mktemp("any") / "a.rec"
    contents = [b"".join(content) for content in pieces]
    path.write_bytes(b"".join(map(encode, contents)))
    reader = RecordFile(path)
    found = list(reader.records())
    assert [record for _, record in found] == contents
    assert [offset for offset, _ in found] == list(reader.offsets())
    for offset, _ in found:
        assert reader.next_start(offset) == offset
    reader.close()


def test_keys(tmp_path: Path) -> None:
    paths = (tmp_path / "a.idx", tmp_path / "a.rec")
    writer = MXIndexedRecordIO(*paths, "w")
    for key in (5, "7", 2.9, np.int64(5)):
        writer.write_idx(key, str(key).encode())
    with pytest.raises(ValueError, match="invalid literal"):
        writer.write_idx("x", b"")
    assert (writer.keys, writer.idx) == ([5, 7, 2, 5], {5: 36, 7: 12, 2: 24})
    writer.close()
    reader = MXIndexedRecordIO(*paths, "r")
    assert (reader.keys, reader.idx) == ([5, 7, 2, 5], {5: 36, 7: 12, 2: 24})
    assert (reader.read_idx(5), reader.read_idx(2), reader.read()) == (b"5", b"2.9", b"5")
    reader.seek(7)
    assert (reader.read(), reader.read()) == (b"7", b"2.9")
    with pytest.raises(KeyError, match="3 keys"):
        reader.read_idx("7")
    texts = MXIndexedRecordIO(*paths, "r", key_type=str)
    assert texts.keys == ["5", "7", "2", "5"]
    assert texts.read_idx("7") == b"7"


def test_keys_must_fit_into_a_line(tmp_path: Path) -> None:
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w", str)
    with pytest.raises(ValueError, match="no tab and no line break"):
        writer.write_idx("a\tb", b"x")
    writer.write_idx("a b", b"x")
    writer.close()
    assert (tmp_path / "a.idx").read_text() == "a b\t0\n"
    assert (tmp_path / "a.rec").stat().st_size == 12


@pytest.mark.parametrize(
    ("text", "line"), [("5 0\n", 1), ("5\t0\n\n", 2), ("5\tx\n", 1), ("a\t0\n", 1), ("\n", 1)]
)
def test_broken_indices(indexed: tuple[str, str], text: str, line: int) -> None:
    Path(indexed[0]).write_text(text)
    with pytest.raises(ValueError, match=rf"indexed.idx, line {line}: expected a key \(int\)"):
        MXIndexedRecordIO(*indexed, "r")


def test_indices_that_belong_to_another_file(indexed: tuple[str, str]) -> None:
    Path(indexed[0]).write_text("1\t4\n2\t99999\n3\t-4\n")
    reader = MXIndexedRecordIO(*indexed, "r")
    with pytest.raises(mx.MXNetError, match="byte 4: expected the magic number 0xced7230a"):
        reader.read_idx(1)
    assert reader.read_idx(2) is None
    with pytest.raises(mx.MXNetError, match="byte -4: expected an offset of 0 or more"):
        reader.read_idx(3)


def test_missing_files(tmp_path: Path, plain: str) -> None:
    with pytest.raises(mx.MXNetError, match=r"no\.rec: cannot open.*No such file"):
        MXRecordIO(tmp_path / "no.rec", "r")
    with pytest.raises(mx.MXNetError, match=r"cannot write.*No such file"):
        MXRecordIO(tmp_path / "no" / "a.rec", "w")
    with pytest.raises(FileNotFoundError, match="index_records"):
        MXIndexedRecordIO(tmp_path / "no.idx", plain, "r")
    with pytest.raises(mx.MXNetError, match="regular file"):
        MXRecordIO(tmp_path, "r")
    with pytest.raises(ValueError, match="Invalid flag rb"):
        MXRecordIO(plain, "rb")


def test_wrong_use(plain: str, indexed: tuple[str, str], tmp_path: Path) -> None:
    reader, writer = MXRecordIO(plain, "r"), MXRecordIO(tmp_path / "a.rec", "w")
    by_key = MXIndexedRecordIO(*indexed, "r")
    wrong: list[Callable[[], Any]] = [
        lambda: reader.write(b""), writer.read, by_key.tell, lambda: by_key.write_idx(1, b"")
    ]  # fmt: skip
    for call in wrong:
        with pytest.raises(AssertionError, match="was opened with the flag"):
            call()
        with pytest.raises(OSError, match="was opened with the flag"):
            call()
    for content in ("text", None, 5, np.arange(3)):
        with pytest.raises(TypeError, match="buf must be bytes"):
            writer.write(content)  # type: ignore[arg-type]
    writer.write(bytearray(b"a"))
    writer.write(memoryview(b"b"))
    writer.close()
    assert everything(MXRecordIO(writer.uri, "r")) == [b"a", b"b"]


def test_closed_files(plain: str, indexed: tuple[str, str]) -> None:
    reader = MXRecordIO(plain, "r")
    reader.close()
    reader.close()
    assert (reader.is_open, reader.pid) == (False, None)
    with pytest.raises(RuntimeError, match="is closed"):
        reader.read()
    reader.reset()
    assert reader.read() == CONTENTS[0]
    by_key = MXIndexedRecordIO(*indexed, "r")
    by_key.close()
    assert by_key.read_idx(7) == CONTENTS[1]  # it opens itself


def test_writing_anew(tmp_path: Path) -> None:
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w")
    writer.write_idx(1, b"one")
    writer.reset()
    assert (writer.keys, writer.idx, writer.tell()) == ([], {}, 0)
    writer.write_idx(2, b"two")
    writer.close()
    assert (tmp_path / "a.idx").read_text() == "2\t0\n"


def test_too_long_records_leave_the_file_alone(tmp_path: Path) -> None:
    class Long(bytes):
        def __len__(self) -> int:
            return LONGEST + 1

    with pytest.raises(mx.MXNetError, match=r"2\*\*29 bytes, got 536870912"):
        encode(Long())


def test_failing_writes_leave_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    writer.write(b"first")
    file = writer.handle

    class Full:
        seek, truncate, tell = file.seek, file.truncate, file.tell

        @staticmethod
        def write(content: memoryview) -> int:
            if len(content) > 5:
                return file.write(content[:5])
            raise OSError(28, "No space left on device")

    writer.handle = Full()
    with pytest.raises(mx.MXNetError, match="record at byte 16: No space left"):
        writer.write(b"second")
    writer.handle = file
    writer.write(b"third")
    writer.close()
    assert everything(MXRecordIO(tmp_path / "a.rec", "r")) == [b"first", b"third"]


def test_records_appended_while_reading(tmp_path: Path) -> None:
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    reader = MXRecordIO(tmp_path / "a.rec", "r")
    assert reader.read() is None
    writer.write(b"one")
    writer.write(b"two")
    assert (reader.read(), reader.read(), reader.read()) == (b"one", b"two", None)


def test_pickled_readers_start_anew(plain: str, indexed: tuple[str, str]) -> None:
    reader = MXRecordIO(plain, "r")
    reader.read()
    copy = pickle.loads(pickle.dumps(reader))
    assert (copy.read(), reader.read()) == (CONTENTS[0], CONTENTS[1])
    by_key = pickle.loads(pickle.dumps(MXIndexedRecordIO(*indexed, "r")))
    assert by_key.read_idx(7) == CONTENTS[1]
    reader.close()
    assert not pickle.loads(pickle.dumps(reader)).is_open


def test_pickled_readers_of_mxnet(plain: str) -> None:
    state = {"uri": plain, "flag": "r", "pid": None, "is_open": True, "writable": False}
    reader = MXRecordIO.__new__(MXRecordIO)
    reader.__setstate__(state)
    assert everything(reader) == CONTENTS


def test_writers_are_not_pickled(tmp_path: Path) -> None:
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    with pytest.raises(TypeError, match="would empty it"):
        pickle.dumps(writer)
    writer.close()
    assert pickle.loads(pickle.dumps(writer)).uri == writer.uri


def in_child(check: Callable[[], bool]) -> bool:
    """Run a check in a forked process."""
    child = os.fork()
    if child == 0:
        done = False
        try:
            done = check()
        finally:
            os._exit(0 if done else 1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_forked_processes(plain: str, indexed: tuple[str, str], tmp_path: Path) -> None:
    reader, by_key = MXRecordIO(plain, "r"), MXIndexedRecordIO(*indexed, "r")
    reader.read()
    assert in_child(lambda: everything(reader) == CONTENTS[1:])
    assert in_child(lambda: by_key.read_idx(7) == CONTENTS[1])
    assert everything(reader) == CONTENTS[1:]
    writer = MXIndexedRecordIO(tmp_path / "w.idx", tmp_path / "w.rec", "w")
    writer.write_idx(0, b"mine")

    def refuses() -> bool:
        try:
            writer.write_idx(1, b"other's")
        except mx.MXNetError as error:
            return "only that process may write" in str(error)
        return False

    assert in_child(refuses)
    assert in_child(lambda: writer.close() is None)
    writer.write_idx(2, b"mine too")
    writer.close()
    assert everything(MXRecordIO(writer.uri, "r")) == [b"mine", b"mine too"]
    assert (tmp_path / "w.idx").read_text() == "0\t0\n2\t12\n"


@pytest.mark.parametrize("has_pread", [True, False])
def test_threads_share_a_reader(
    indexed: tuple[str, str], has_pread: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pread:
        monkeypatch.delattr(os, "pread", raising=False)
    elif sys.platform == "win32":
        pytest.skip("this system has no pread")
    reader = MXIndexedRecordIO(*indexed, "r")
    wrong = []

    def read() -> None:
        for _ in range(40):
            wrong.extend(n for n, c in enumerate(CONTENTS) if reader.read_idx(n * 7 % 15) != c)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
