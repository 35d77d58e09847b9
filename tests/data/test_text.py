"""WikiText and its vocabulary: MXNet's numbers, and files from several places."""

import collections
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet._core.vocabulary import Vocabulary
from mxnet.gluon.contrib.data import IntervalSampler, text
from mxnet.gluon.data import sampler

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "data_files.json").read_text(encoding="utf-8")
)
TEXTS = GOLDEN["texts"]
TEXT = b" \n = Title = \n \n the cat sat on the mat <unk> the \n dog \n\n the end ."
COUNTED = ["b", "b", "a", "c", "c", "c", "<unk>", "z", "y", "<pad>"]
VOCABULARIES: dict[str, dict[str, Any]] = {
    "all": {}, "min_freq": {"min_freq": 2}, "most": {"most_freq_count": 2},
    "none": {"most_freq_count": 0}, "unknown": {"most_freq_count": 3, "unknown_token": "c"},
    "reserved": {"most_freq_count": 2, "reserved_tokens": ["<pad>", "<bos>"]},
    "reserved unknown": {"reserved_tokens": ["<unk>"]},
    "reserved twice": {"reserved_tokens": ["a", "a"]}, "min_freq 0": {"min_freq": 0},
}  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let the official texts be the one above; return the folder of downloads."""
    mirror = tmp_path / "mirror"
    folder = mirror / "gluon" / "dataset" / "wikitext-2"
    folder.mkdir(parents=True)
    monkeypatch.setenv("MXNET_GLUON_REPO", mirror.as_uri())
    monkeypatch.setenv("MXNET_HOME", str(tmp_path / "home"))
    digest = hashlib.sha1(TEXT).hexdigest()
    names = {"train": "wiki.train.tokens", "validation": "wiki.valid.tokens"}
    files = {segment: (name, digest) for segment, name in names.items()}
    monkeypatch.setattr(text.WikiText2, "_data_file", files)
    archive = folder / "small.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for name in names.values():
            target.writestr(f"wikitext-2/{name}", TEXT)
    digest = hashlib.sha1(archive.read_bytes()).hexdigest()
    monkeypatch.setattr(text.WikiText2, "_archive_file", (archive.name, digest))
    return folder


def parts(dataset: Any) -> list:
    return [[part.asnumpy().tolist() for part in sample] for sample in dataset]


def test_sequences_and_words(small: Path, capsys: pytest.CaptureFixture) -> None:
    dataset = text.WikiText2(segment="validation", seq_len=5)
    assert "Downloading" in capsys.readouterr().out
    assert parts(dataset) == TEXTS["samples"]
    assert str(np.dtype(dataset[0][0].dtype)) == TEXTS["dtype"]
    assert dataset.vocabulary.idx_to_token == TEXTS["words"]
    assert dataset.vocabulary.reserved_tokens == TEXTS["reserved"]
    assert dict(dataset.frequencies) == TEXTS["frequencies"]
    few = Vocabulary(dataset.frequencies, min_freq=2)
    other = text.WikiText2(segment="train", vocab=few, seq_len=3)
    assert parts(other) == TEXTS["few"]
    assert other.vocabulary is few
    batch = next(iter(mx.gluon.data.DataLoader(dataset, 2)))
    assert [array.shape for array in batch] == [(2, 5), (2, 5)]


def test_files_that_are_there(small: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "wikitext-2").mkdir(parents=True)
    (root / "wikitext-2" / "wiki.train.tokens").write_bytes(TEXT)
    (small / "small.zip").unlink()
    assert len(text.WikiText2(str(root), seq_len=6)) == 3
    assert len(text.WikiText2(str(root), seq_len=100)) == 0
    with pytest.raises(mx.MXNetError, match=r"small\.zip.*could not be fetched"):
        text.WikiText2(str(root), "validation")


def test_a_wrong_file_is_named(small: Path, tmp_path: Path) -> None:
    (tmp_path / "wiki.train.tokens").write_bytes(b"other")
    (small / "small.zip").unlink()
    with pytest.raises(mx.MXNetError, match=r"wiki\.train\.tokens: its SHA-1 is not"):
        text.WikiText2(str(tmp_path))


def test_a_broken_archive_is_named(small: Path, tmp_path: Path) -> None:
    (tmp_path / "small.zip").write_bytes(b"PK no archive")
    (small / "small.zip").unlink()
    with pytest.raises(mx.MXNetError, match=r"small\.zip: the archive cannot be read"):
        text.WikiText2(str(tmp_path))


def test_arguments() -> None:
    with pytest.raises(KeyError, match="segment must be one of train, validation, test"):
        text.WikiText103(segment="foo")
    with pytest.raises(ValueError, match="seq_len must be 1 or more, got 0"):
        text.WikiText2(seq_len=0)
    assert text.WikiText103._namespace == "wikitext-103"


@pytest.mark.parametrize("name", VOCABULARIES)
def test_vocabulary(name: str) -> None:
    expected = GOLDEN["vocabularies"][name]
    counter = collections.Counter(COUNTED)
    if isinstance(expected, str):
        with pytest.raises(AssertionError, match="`"):
            Vocabulary(counter, **VOCABULARIES[name])
        return
    made = Vocabulary(counter, **VOCABULARIES[name])
    assert [made.idx_to_token, made.to_indices(["a", "c", "q"]), made.to_tokens(0)] == expected
    assert made.token_to_idx == {token: index for index, token in enumerate(expected[0])}
    assert len(made) == len(expected[0])


def test_vocabulary_refuses() -> None:
    made = Vocabulary()
    assert (made.idx_to_token, made.unknown_token, made.reserved_tokens) == (
        ["<unk>"], "<unk>", None,
    )  # fmt: skip
    assert made.to_indices("x") == 0
    for index in (1, -1, "a", 0.5):
        with pytest.raises(ValueError, match=f"{index!r} in the provided"):
            made.to_tokens([0, index])
    with pytest.raises(AssertionError, match="got list"):
        Vocabulary(["a"])


def test_interval_sampler_has_two_paths() -> None:
    assert IntervalSampler is sampler.IntervalSampler
    assert list(mx.gluon.contrib.data.sampler.IntervalSampler(5, 2)) == [0, 2, 4, 1, 3]
