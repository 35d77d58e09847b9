"""Word vectors: GloVe, fastText, files of one's own, and several together.

J. Pennington et al., "GloVe: Global Vectors for Word Representation" (2014); P. Bojanowski et al.,
"Enriching Word Vectors with Subword Information" (2017).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from ... import ndarray as nd
from ..._core.download import check_sha1, download, mxnet_home, repo_file_url
from ..._core.errors import MismatchError
from ..._core.factory import factory_of
from ..._core.vocabulary import Vocabulary
from ...gluon.data._archives import members
from ...ndarray import NDArray
from . import _files
from ._reading import VectorFile

__all__ = [
    "CompositeEmbedding", "CustomEmbedding", "FastText", "GloVe", "create",
    "get_pretrained_file_names", "register",
]  # fmt: skip

_ROOT = os.path.join(mxnet_home(), "embeddings")
MakeVector = Callable[..., NDArray]


class _TokenEmbedding(Vocabulary):
    """Tokens with numbers and vectors; the unknown token's vector stands for all that are not here.

    Subclasses that are registered name the files that they can load in
    ``pretrained_file_name_sha1``, and the archives with them in ``pretrained_archive_name_sha1``.

    Parameters
    ----------
    kwargs
        Those of `Vocabulary`.
    """

    pretrained_file_name_sha1: ClassVar[dict[str, str]] = {}
    pretrained_archive_name_sha1: ClassVar[dict[str, str]] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._vec_len = 0
        self._idx_to_vec: Any = None

    # --- files ------------------------------------------------------------------------------

    @classmethod
    def _get_download_file_name(cls, pretrained_file_name: str) -> str:
        """Return the name of the archive with a file, or of the file itself."""
        return pretrained_file_name

    @classmethod
    def _get_pretrained_file_url(cls, pretrained_file_name: str) -> str:
        archive = cls._get_download_file_name(pretrained_file_name)
        return repo_file_url(f"gluon/embeddings/{cls.__name__.lower()}", archive)

    @classmethod
    def _get_pretrained_file(cls, embedding_root: str, pretrained_file_name: str) -> str:
        """Return the path of a file, which is unpacked or downloaded if it is not there."""
        folder = os.path.join(os.path.expanduser(embedding_root), cls.__name__.lower())
        path = os.path.join(folder, pretrained_file_name)
        sha1_hash = cls.pretrained_file_name_sha1[pretrained_file_name]
        if os.path.isfile(path) and check_sha1(path, sha1_hash):
            return path
        archive = cls._get_download_file_name(pretrained_file_name)
        url = cls._get_pretrained_file_url(pretrained_file_name)
        archive_hash = cls.pretrained_archive_name_sha1.get(archive, sha1_hash)
        fetched = download(url, os.path.join(folder, archive), sha1_hash=archive_hash)
        if archive == pretrained_file_name:
            return fetched
        file = (pretrained_file_name, sha1_hash)
        return members(folder, "", [file], (archive, archive_hash))[0]

    @classmethod
    def _check_pretrained_file_names(cls, pretrained_file_name: str) -> None:
        """Raise KeyError unless the file is one of those that are known."""
        known = cls.pretrained_file_name_sha1
        if pretrained_file_name not in known:
            name = cls.__name__.lower()
            raise KeyError(
                f"Cannot find pretrained file {pretrained_file_name} for token embedding {name}. "
                f"Valid pretrained files for embedding {name}: {', '.join(known)}"
            )

    def _load_embedding(
        self, pretrained_file_path: str, elem_delim: str, init_unknown_vec: MakeVector,
        encoding: str = "utf8",
    ) -> None:  # fmt: skip
        """Take in the tokens and vectors of a text file."""
        path = os.path.expanduser(os.fspath(pretrained_file_path))
        if not os.path.isfile(path):
            raise ValueError(
                "`pretrained_file_path` must be a valid path to the pre-trained token embedding "
                f"file, got {path!r}."
            )
        logging.info("Loading pre-trained token embedding vectors from %s", path)
        reader = VectorFile(path, elem_delim, self._unknown_token, set(self._idx_to_token))
        reader.read(encoding)
        self._vec_len = reader.width
        vector = reader.unknown
        first = nd.array(vector) if vector is not None else init_unknown_vec(shape=reader.width)
        # Reserved tokens have no vectors in files: they get that of the unknown token.
        head = [first.asnumpy()] * len(self._idx_to_token)
        body = np.frombuffer(reader.values, np.float32).reshape(-1, reader.width)
        self._idx_to_vec = nd.array(np.concatenate([np.stack(head), body]))
        for token in reader.tokens:
            self._token_to_idx[token] = len(self._idx_to_token)
            self._idx_to_token.append(token)

    # --- vocabularies -----------------------------------------------------------------------

    def _index_tokens_from_vocabulary(self, vocabulary: Vocabulary) -> None:
        self._token_to_idx = dict(vocabulary.token_to_idx)
        self._idx_to_token = list(vocabulary.idx_to_token)
        self._unknown_token = vocabulary.unknown_token
        reserved = vocabulary.reserved_tokens
        self._reserved_tokens = None if reserved is None else list(reserved)

    def _set_idx_to_vec_by_embeddings(
        self, token_embeddings: Sequence[_TokenEmbedding], vocab_len: int,
        vocab_idx_to_token: Sequence[Any],
    ) -> None:  # fmt: skip
        """Make the vectors of tokens from those in embeddings, one beside the other."""
        parts = [one.get_vecs_by_tokens(list(vocab_idx_to_token)) for one in token_embeddings]
        for part, one in zip(parts, token_embeddings, strict=True):
            part[0] = one.idx_to_vec[0]
        self._vec_len = sum(one.vec_len for one in token_embeddings)
        self._idx_to_vec = nd.concat(*parts, dim=1)

    def _build_embedding_for_vocabulary(self, vocabulary: Vocabulary | None) -> None:
        if vocabulary is None:
            return
        if not isinstance(vocabulary, Vocabulary):
            raise MismatchError(
                "The argument `vocabulary` must be an instance of "
                f"mxnet.contrib.text.vocab.Vocabulary, got {type(vocabulary).__name__}."
            )
        loaded = _TokenEmbedding.__new__(_TokenEmbedding)
        vars(loaded).update(vars(self))
        self._index_tokens_from_vocabulary(vocabulary)
        self._set_idx_to_vec_by_embeddings([loaded], len(self), self.idx_to_token)

    # --- vectors ----------------------------------------------------------------------------

    @property
    def vec_len(self) -> int:
        """The length of the vectors."""
        return self._vec_len

    @property
    def idx_to_vec(self) -> NDArray:
        """The vectors by the number of the token: float32 (tokens, vec_len)."""
        return self._idx_to_vec

    def get_vecs_by_tokens(self, tokens: Any, lower_case_backup: bool = False) -> NDArray:
        """Return the vector of a token, or one row for each of a list.

        With ``lower_case_backup`` tokens that are not here are looked for in lower case too.
        Others get the vector of the unknown token.
        """
        several = isinstance(tokens, list | tuple)
        found = []
        for token in tokens if several else [tokens]:
            if lower_case_backup and token not in self._token_to_idx:
                token = token.lower()
            found.append(self._token_to_idx.get(token, 0))
        rows = nd.take(self._idx_to_vec, nd.array(found, dtype="int64"))
        return rows if several else rows[0]

    def update_token_vectors(self, tokens: Any, new_vectors: NDArray) -> None:
        """Set the vectors of tokens that are here.

        Parameters
        ----------
        tokens : str or list of str
            The tokens; the unknown token by its own name.
        new_vectors : NDArray
            A vector for one token, or a row for each.

        Raises
        ------
        ValueError
            If a token is not here.
        AssertionError, ValueError
            If the vectors are of another shape (the error is of both types).
        """
        names = list(tokens) if isinstance(tokens, list | tuple) else [tokens]
        axes = new_vectors.ndim if isinstance(new_vectors, NDArray) else 0
        if len(names) == 1 and axes not in (1, 2):
            raise MismatchError(
                "`new_vectors` must be a 1-D or 2-D NDArray if `tokens` is a singleton."
            )
        if len(names) != 1 and axes != 2:
            raise MismatchError(
                "`new_vectors` must be a 2-D NDArray if `tokens` is a list of multiple strings."
            )
        rows = new_vectors.reshape((1, -1)) if axes == 1 else new_vectors
        if rows.shape != (len(names), self.vec_len):
            raise MismatchError(
                "The length of new_vectors must be equal to the number of tokens and the width of "
                "new_vectors must be equal to the dimension of embeddings of the glossary: "
                f"expected {(len(names), self.vec_len)}, got {rows.shape}."
            )
        for token in names:
            if token not in self._token_to_idx:
                raise ValueError(
                    f"Token {token} is unknown. To update the embedding vector for an unknown "
                    "token, please specify it explicitly as the `unknown_token` "
                    f"{self._unknown_token} in `tokens`. This is to avoid unintended updates."
                )
        self._idx_to_vec[nd.array([self._token_to_idx[name] for name in names])] = rows


_FACTORY = factory_of(_TokenEmbedding, "token embedding")


def register(embedding_cls: type) -> type:
    """Register an embedding under its class's name in lower case; return the class."""
    return _FACTORY.register(embedding_cls)


def create(embedding_name: str, **kwargs: Any) -> Any:
    """Return an embedding by name, such as "glove" or "fasttext".

    Raises
    ------
    AssertionError, ValueError
        If there is none of that name (the error is of both types).
    KeyError
        If it does not know the file ``pretrained_file_name``.
    """
    return _FACTORY.create(embedding_name, **kwargs)


def get_pretrained_file_names(embedding_name: str | None = None) -> Any:
    """Return the names of the files that an embedding can load, or those of all by name.

    Raises KeyError if there is no such embedding.
    """
    if embedding_name is None:
        return {name: list(cls.pretrained_file_name_sha1) for name, cls in _FACTORY.classes.items()}
    if embedding_name not in _FACTORY.classes:
        raise KeyError(
            f"Cannot find `embedding_name` {embedding_name}. Use "
            "`get_pretrained_file_names(embedding_name=None).keys()` to get all the valid "
            "embedding names."
        )
    return list(_FACTORY.classes[embedding_name].pretrained_file_name_sha1)


class _Pretrained(_TokenEmbedding):
    """What GloVe and fastText share."""

    def _load(
        self, file_name: str, root: str, init_unknown_vec: MakeVector,
        vocabulary: Vocabulary | None,
    ) -> None:  # fmt: skip
        self._check_pretrained_file_names(file_name)
        path = self._get_pretrained_file(root, file_name)
        self._load_embedding(path, " ", init_unknown_vec)
        self._build_embedding_for_vocabulary(vocabulary)


@register
class GloVe(_Pretrained):
    """GloVe vectors.

    Parameters
    ----------
    pretrained_file_name : str
        One of ``get_pretrained_file_names("glove")``.
    embedding_root : str
        The files are in its directory ``glove``; what is missing is downloaded.
    init_unknown_vec : callable
        Makes the vector of the unknown token from ``shape``, where the file has none.
    vocabulary : Vocabulary, optional
        The tokens to keep, in its order; by default all of the file.
    kwargs
        Those of `Vocabulary`.

    Raises
    ------
    KeyError
        If there is no such file.
    DownloadError
        If it is not there and cannot be had.
    """

    pretrained_archive_name_sha1 = _files.GLOVE_ARCHIVES
    pretrained_file_name_sha1 = _files.GLOVE_FILES

    def __init__(
        self,
        pretrained_file_name: str = "glove.840B.300d.txt",
        embedding_root: str = _ROOT,
        init_unknown_vec: MakeVector = nd.zeros,
        vocabulary: Vocabulary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._load(pretrained_file_name, embedding_root, init_unknown_vec, vocabulary)

    @classmethod
    def _get_download_file_name(cls, pretrained_file_name: str) -> str:
        archives = {name.rpartition(".")[0]: name for name in cls.pretrained_archive_name_sha1}
        stem = pretrained_file_name.rpartition(".")[0]
        # The archives of 6B and twitter.27B hold vectors of several lengths.
        return archives.get(stem) or archives[stem.rpartition(".")[0]]


@register
class FastText(_Pretrained):
    """fastText vectors; parameters and errors are those of `GloVe`, the directory ``fasttext``."""

    pretrained_archive_name_sha1 = _files.FASTTEXT_ARCHIVES
    pretrained_file_name_sha1 = _files.FASTTEXT_FILES

    def __init__(
        self,
        pretrained_file_name: str = "wiki.simple.vec",
        embedding_root: str = _ROOT,
        init_unknown_vec: MakeVector = nd.zeros,
        vocabulary: Vocabulary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._load(pretrained_file_name, embedding_root, init_unknown_vec, vocabulary)

    @classmethod
    def _get_download_file_name(cls, pretrained_file_name: str) -> str:
        return pretrained_file_name.rpartition(".")[0] + ".zip"


class CustomEmbedding(_TokenEmbedding):
    """The vectors of a text file: in each line a token and the numbers of its vector.

    Parameters
    ----------
    pretrained_file_path : str
        The file.
    elem_delim : str
        What stands between token and numbers.
    encoding : str
        The encoding of the file.
    init_unknown_vec, vocabulary, kwargs
        Those of `GloVe`.

    Raises
    ------
    ValueError
        If there is no such file or it holds something else.
    """

    def __init__(
        self,
        pretrained_file_path: str,
        elem_delim: str = " ",
        encoding: str = "utf8",
        init_unknown_vec: MakeVector = nd.zeros,
        vocabulary: Vocabulary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._load_embedding(pretrained_file_path, elem_delim, init_unknown_vec, encoding)
        self._build_embedding_for_vocabulary(vocabulary)


class CompositeEmbedding(_TokenEmbedding):
    """The vectors of several embeddings one after the other, for the tokens of a vocabulary.

    Parameters
    ----------
    vocabulary : Vocabulary
        The tokens.
    token_embeddings : embedding or list of these
        Where the vectors come from.

    Raises
    ------
    AssertionError, ValueError
        If an argument is of another type or there is no embedding (the error is of both types).
    """

    def __init__(self, vocabulary: Vocabulary, token_embeddings: Any) -> None:
        if not isinstance(vocabulary, Vocabulary):
            raise MismatchError(
                "The argument `vocabulary` must be an instance of "
                "mxnet.contrib.text.indexer.Vocabulary."
            )
        several = token_embeddings if isinstance(token_embeddings, list) else [token_embeddings]
        if not several or not all(isinstance(one, _TokenEmbedding) for one in several):
            raise MismatchError(
                "The argument `token_embeddings` must be an instance or a list of instances of "
                "`mxnet.contrib.text.embedding.TextEmbedding` whose embedding vectors will be "
                "loaded or concatenated-then-loaded to map to the indexed tokens."
            )
        super().__init__()
        self._index_tokens_from_vocabulary(vocabulary)
        self._set_idx_to_vec_by_embeddings(several, len(self), self.idx_to_token)
