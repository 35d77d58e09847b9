"""Words and their vectors: as in MXNet, and where files come from."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha1
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.scenarios import load, recorded

import mxnet as mx
from mxnet.contrib import text
from mxnet.contrib.text import embedding

GOLDEN = recorded("text")
SCENARIOS = load(__file__).SCENARIOS


@pytest.mark.parametrize("name", sorted({*SCENARIOS, *GOLDEN}))
def test_as_in_mxnet(name: str, tmp_path: Path) -> None:
    got = json.dumps(SCENARIOS[name](mx, str(tmp_path))).replace(str(tmp_path), "<place>")
    # The error of ours is a ValueError and an AssertionError.
    assert json.loads(got.replace("MismatchError", "AssertionError")) == GOLDEN[name]


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "no vector in the file"), ("a 1\nb 2\n", "no vector in the file"),
     ("a 1 x\n", "line 1: could not convert string to float: 'x'"),
     ("a 1 2\nb  3\n", "line 2: could not convert")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:At line")
def test_files_without_vectors(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        embedding.CustomEmbedding(str(path))


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_bytes("a 1 2\nä 3 4\n".encode("latin-1"))
    assert embedding.CustomEmbedding(str(path), encoding="latin-1").idx_to_token[2] == "ä"
    with pytest.raises(mx.MXNetError, match=r"not in utf8.*Give encoding="):
        embedding.CustomEmbedding(str(path))


def test_reserved_tokens_have_the_unknown_vector(tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text("a 1 2\n<pad> 3 4\n")
    with pytest.warns(UserWarning, match="duplicate embedding"):
        one = embedding.CustomEmbedding(
            str(path), reserved_tokens=["<pad>"], init_unknown_vec=mx.nd.ones
        )
    assert one.idx_to_token == ["<unk>", "<pad>", "a"]
    assert one.idx_to_vec.asnumpy().tolist() == [[1, 1], [1, 1], [1, 2]]


def test_wrong_types(tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text("a 1 2\n")
    one = embedding.CustomEmbedding(str(path))
    vocabulary = text.vocab.Vocabulary()
    for kind in (ValueError, AssertionError):
        with pytest.raises(kind, match="`vocabulary` must be an instance"):
            embedding.CustomEmbedding(str(path), vocabulary=3)  # type: ignore[arg-type]
        with pytest.raises(kind, match="`vocabulary` must be an instance"):
            embedding.CompositeEmbedding(3, one)  # type: ignore[arg-type]
        for wrong in ([one, 3], []):
            with pytest.raises(kind, match="`token_embeddings` must be"):
                embedding.CompositeEmbedding(vocabulary, wrong)
        with pytest.raises(kind, match="nope is not registered"):
            embedding.create("nope")
    with pytest.raises(ValueError, match="must be a valid path"):
        embedding.CustomEmbedding(str(tmp_path / "none.txt"))
    with pytest.raises(ValueError, match=r"re\.escape"):
        text.utils.count_tokens_from_str("a*b", "*")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one archive of GloVe and one of fastText, whose digests are known."""
    content = b"a 1 2\nb 3 4\n"
    for cls, name, archive in (
        (embedding.GloVe, "glove.6B.50d.txt", "glove.6B.zip"),
        (embedding.FastText, "wiki.simple.vec", "wiki.simple.zip"),
    ):
        folder = tmp_path / "repository" / "gluon" / "embeddings" / cls.__name__.lower()
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / archive, "w") as stream:
            stream.writestr(f"folder/{name}", content)
        digest = sha1((folder / archive).read_bytes()).hexdigest()
        tables: Any = (("pretrained_file_name_sha1", name, sha1(content).hexdigest()),
                       ("pretrained_archive_name_sha1", archive, digest))  # fmt: skip
        for table, key, value in tables:
            monkeypatch.setattr(cls, table, {**getattr(cls, table), key: value})
    monkeypatch.setenv("MXNET_GLUON_REPO", (tmp_path / "repository").as_uri())
    return tmp_path / "repository"


def test_pretrained_files_are_fetched_once_and_checked(repository: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    for _ in range(2):
        glove = embedding.create(
            "glove", pretrained_file_name="glove.6B.50d.txt", embedding_root=str(root)
        )
        fasttext = embedding.FastText(embedding_root=str(root), init_unknown_vec=mx.nd.ones)
        np.testing.assert_array_equal(glove.idx_to_vec.asnumpy(), [[0, 0], [1, 2], [3, 4]])
        np.testing.assert_array_equal(fasttext.idx_to_vec.asnumpy()[0], [1, 1])
        # The second time nothing is fetched.
        for path in repository.rglob("*.zip"):
            path.unlink()
    file = root / "glove" / "glove.6B.50d.txt"
    file.write_text("a 6 6\n")
    again = embedding.GloVe("glove.6B.50d.txt", str(root))
    assert len(again) == 3, "a changed file is taken from the archive anew"
    file.unlink()
    (root / "glove" / "glove.6B.zip").unlink()
    with pytest.raises(mx.MXNetError, match="could not be fetched"):
        embedding.GloVe("glove.6B.50d.txt", str(root))


def test_own_embeddings_are_registered(tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text("a 1 2\n")

    @embedding.register
    class Mine(embedding._TokenEmbedding):
        pretrained_file_name_sha1 = {"x.txt": "0" * 40}  # noqa: RUF012

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self._load_embedding(str(path), " ", mx.nd.zeros)

    assert embedding.create("mine").vec_len == 2
    assert embedding.get_pretrained_file_names("mine") == ["x.txt"]
    with pytest.raises(KeyError, match="Cannot find pretrained file q"):
        Mine._check_pretrained_file_names("q")
    del embedding._FACTORY.classes["mine"]
