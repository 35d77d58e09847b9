"""``mxnet rec``: indices, salvage and splitting of RecordIO files."""

from pathlib import Path
from typing import Any

import pytest

from mxnet import recordio
from mxnet.cli.records import splitting


def records(path: object) -> list[bytes]:
    reader = recordio.MXRecordIO(str(path), "r")
    found = []
    while (record := reader.read()) is not None:
        found.append(record)
    reader.close()
    return found


def ids(path: object) -> list[int]:
    return [recordio.unpack(record)[0].id for record in records(path)]


def damage(path: str, start: int = 100) -> None:
    content = bytearray(Path(path).read_bytes())
    content[start : start + 4] = b"\xff" * 4
    Path(path).write_bytes(content)


def test_inspect_is_that_of_inspect(mxnet: Any, folder: Path) -> None:
    assert mxnet("rec", "inspect", "images.rec").out == mxnet("inspect", "images.rec").out
    damage("images.rec")
    assert mxnet("rec", "inspect", "images.rec").code == 1


def test_index_anew(mxnet: Any, folder: Path) -> None:
    old = Path("images.idx").read_text()
    Path("images.idx").unlink()
    done = mxnet("rec", "index", "images.rec")
    assert (done.code, done.out) == (0, "images.idx: 6 records of images.rec\n")
    assert Path("images.idx").read_text() == old


def test_index_by_ids(mxnet: Any, folder: Path) -> None:
    done = mxnet("rec", "index", "images.rec", "other.idx", "--keys", "ids", "--json")
    assert done.json() == {"source": "images.rec", "index": "other.idx", "records": 6}
    keys = [line.split("\t")[0] for line in Path("other.idx").read_text().splitlines()]
    assert keys == ["100", "101", "102", "103", "104", "105"]


def test_index_by_ids_needs_headers(mxnet: Any, folder: Path) -> None:
    writer = recordio.MXRecordIO("plain.rec", "w")
    writer.write(b"short")
    writer.close()
    done = mxnet("rec", "index", "plain.rec", "--keys", "ids")
    assert done.code == 1
    assert "record 0 has no header with an id: use --keys numbers" in done.err
    assert not Path("plain.idx").exists()


def test_index_of_a_damaged_file(mxnet: Any, folder: Path) -> None:
    damage("images.rec")
    old = Path("images.idx").read_text()
    done = mxnet("rec", "index", "images.rec", "--force")
    assert done.code == 1
    assert "at byte" in done.err
    assert Path("images.idx").read_text() == old
    assert sorted(p.name for p in folder.glob(".*")) == []


def test_salvage(mxnet: Any, folder: Path) -> None:
    damage("images.rec")
    done = mxnet("rec", "salvage", "images.rec", "good.rec", "--json")
    assert done.code == 0
    told = done.json()
    assert told["records"] == len(records("good.rec")) == 5
    assert [sorted(one) for one in told["damages"]] == [["reason", "start", "stop"]]
    assert len(Path("good.idx").read_text().splitlines()) == 5


def test_salvage_of_nothing(mxnet: Any, folder: Path) -> None:
    Path("bad.rec").write_bytes(b"\xff" * 64)
    done = mxnet("rec", "salvage", "bad.rec", "good.rec")
    assert done.code == 1
    assert "good.rec: 0 records of bad.rec" in done.out
    assert "first byte" in done.out


@pytest.mark.parametrize(
    ("options", "sizes"),
    [
        (["--parts", "3"], [2, 2, 2]),
        (["--parts", "4"], [1, 2, 1, 2]),
        (["--parts", "1"], [6]),
        (["--parts", "8"], [0, 1, 1, 1, 0, 1, 1, 1]),
        (["--fractions", "0.5,0.5"], [3, 3]),
        (["--fractions", "0.33"], [2, 4]),
        (["--fractions", "0.5,0.3,0.2"], [3, 2, 1]),
    ],
)
def test_split_in_order(mxnet: Any, folder: Path, options: list[str], sizes: list[int]) -> None:
    done = mxnet("rec", "split", "images.rec", *options, "--json")
    assert done.code == 0, done.err
    told = done.json()
    assert [part["records"] for part in told["parts"]] == sizes
    paths = [part["path"] for part in told["parts"]]
    assert paths == [f"images-{number}.rec" for number in range(len(sizes))]
    assert [one for path in paths for one in records(path)] == records("images.rec")
    assert all(part["size"] == Path(part["path"]).stat().st_size for part in told["parts"])


def test_split_keeps_keys(mxnet: Any, folder: Path) -> None:
    assert mxnet("rec", "index", "images.rec", "--keys", "ids", "--force").code == 0
    done = mxnet("rec", "split", "images.rec", "--fractions", "0.5", "--names", "train,val")
    assert done.code == 0
    reader = recordio.MXIndexedRecordIO("images-val.idx", "images-val.rec", "r")
    assert reader.keys == [103, 104, 105]
    assert recordio.unpack(reader.read_idx(104))[0].id == 104
    reader.close()


def test_shuffled_split_is_the_same_every_time(mxnet: Any, folder: Path) -> None:
    for prefix, seed in (("a-", 7), ("b-", 7), ("c-", 8)):
        mxnet("rec", "split", "images.rec", "--parts", 2, "--shuffle", "--seed", seed,
              "--prefix", prefix)  # fmt: skip
    assert Path("a-0.rec").read_bytes() == Path("b-0.rec").read_bytes()
    assert ids("a-0.rec") != ids("c-0.rec")
    # The order of numpy.random.RandomState(7).permutation(6): it must never change.
    assert ids("a-0.rec") + ids("a-1.rec") == [103, 105, 100, 102, 101, 104]


def test_split_with_an_index_of_another_file(mxnet: Any, folder: Path) -> None:
    Path("images.idx").write_text("0\t0\n")
    done = mxnet("rec", "split", "images.rec", "--parts", "2")
    assert done.code == 1
    assert "mxnet rec index images.rec --force" in done.err


@pytest.mark.parametrize(
    "options",
    [
        ["--parts", "0"], ["--fractions", "0.8,0.8"], ["--fractions", "x"], ["--fractions", "0,1"],
        ["--parts", "2", "--names", "a"], ["--parts", "2", "--names", "a,a"], [],
        ["--parts", "2", "--fractions", "0.5"], ["--parts", "2", "--prefix", "no/where"],
    ],
)  # fmt: skip
def test_wrong_splits(mxnet: Any, folder: Path, options: list[str]) -> None:
    before = sorted(folder.iterdir())
    done = mxnet("rec", "split", "images.rec", *options)
    assert done.code == 2
    assert done.err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "words",
    [
        ["index", "images.rec"],
        ["salvage", "images.rec", "taken.rec"],
        ["split", "images.rec", "--parts", "1", "--prefix", "taken", "--names", "."],
    ],
)
def test_files_are_not_replaced_unless_forced(mxnet: Any, folder: Path, words: list[str]) -> None:
    Path("taken.rec").write_bytes(b"mine")
    Path("taken..rec").write_bytes(b"mine")
    done = mxnet("rec", *words)
    assert done.code == 2
    assert "exists already: name another file, or give --force" in done.err
    assert Path("taken.rec").read_bytes() == b"mine"
    assert mxnet("rec", *words, "--force").code == 0


def test_source_is_never_the_target(mxnet: Any, folder: Path) -> None:
    before = Path("images.rec").read_bytes()
    done = mxnet("rec", "salvage", "images.rec", "./images.rec", "--force")
    assert done.code == 2
    assert "read and written at once" in done.err
    assert Path("images.rec").read_bytes() == before


@pytest.mark.parametrize("words", [["index"], ["split", "--parts", "2"], ["salvage", "x.rec"]])
def test_missing_source(mxnet: Any, folder: Path, words: list[str]) -> None:
    done = mxnet("rec", words[0], "none.rec", *words[1:])
    assert (done.code, done.err) == (2, "mxnet: none.rec: there is no such file.\n")


def test_interrupted_split_leaves_nothing(
    mxnet: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(folder.iterdir())
    encode, calls = splitting.encode, []

    def interrupted(content: bytes) -> bytes:
        calls.append(content)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return encode(content)

    monkeypatch.setattr(splitting, "encode", interrupted)
    done = mxnet("rec", "split", "images.rec", "--parts", "2")
    assert (done.code, done.err) == (130, "mxnet: interrupted\n")
    assert sorted(folder.iterdir()) == before
