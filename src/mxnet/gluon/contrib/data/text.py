"""WikiText-2 and WikiText-103: articles cut into sequences for language models.

S. Merity et al., "Pointer Sentinel Mixture Models" (2016).
"""

from collections import Counter
from itertools import chain

import numpy as np

from .... import ndarray as nd
from ...._core.vocabulary import Vocabulary
from ....base import MXNetError
from ...data._archives import members
from ...data.dataset import _DownloadedDataset, default_root

__all__ = ["WikiText2", "WikiText103"]

EOS_TOKEN = "<eos>"
_FOLDERS = ("wikitext-2", "wikitext-103")


class _WikiText(_DownloadedDataset):
    """What both sets share; subclasses name the files.

    Lines without a word are left out, every other one ends with ``<eos>``. The numbers of all
    words in a row are cut into sequences; words that fill none are left out.
    """

    _namespace: str
    _archive_file: tuple[str, str]
    _data_file: dict[str, tuple[str, str]]

    def __init__(
        self, root: str | None, segment: str, vocab: Vocabulary | None, seq_len: int
    ) -> None:
        if segment not in self._data_file:
            raise KeyError(
                f"{type(self).__name__}: segment must be one of {', '.join(self._data_file)}, "
                f"got {segment!r}."
            )
        if seq_len < 1:
            raise ValueError(f"{type(self).__name__}: seq_len must be 1 or more, got {seq_len}.")
        self._segment = segment
        self._seq_len = seq_len
        self._vocab = vocab
        self._counter: Counter[str] | None = None
        super().__init__(default_root(root, self._namespace), None)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words by number."""
        assert self._vocab is not None  # set by _get_data
        return self._vocab

    @property
    def frequencies(self) -> "Counter[str]":
        """How often each word occurs in this segment."""
        assert self._counter is not None  # set by _get_data
        return self._counter

    def _get_data(self) -> None:
        file = self._data_file[self._segment]
        (path,) = members(self._root, self._namespace, [file], self._archive_file, _FOLDERS)
        try:
            with open(path, encoding="utf-8") as stream:
                lines = [line.split() for line in stream]
        except UnicodeDecodeError as error:
            raise MXNetError(f"{path}: the text is not UTF-8: {error}.") from error
        self._counter = Counter(chain.from_iterable(lines))
        if self._vocab is None:
            self._vocab = Vocabulary(self._counter, reserved_tokens=[EOS_TOKEN])
        words = chain.from_iterable([*line, EOS_TOKEN] for line in lines if line)
        numbers = np.asarray(self._vocab.to_indices(list(words)), np.int32)
        count = max(len(numbers) - 1, 0) // self._seq_len
        shape = (count, self._seq_len)
        end = count * self._seq_len
        self._data = nd.array(numbers[:end].reshape(shape), dtype="int32")
        self._label = nd.array(numbers[1 : end + 1].reshape(shape), dtype="int32")


class WikiText2(_WikiText):
    """WikiText-2: 2 million words of good Wikipedia articles.

    A sample is a sequence of word numbers and the same one word later, both int32 (seq_len,).

    Parameters
    ----------
    root : str, optional
        Directory of the files; ``datasets/wikitext-2`` in ``MXNET_HOME`` by default. The text
        files are taken as they are, or from the archive, which is downloaded if it is missing.
    segment : {"train", "validation", "test"}
        Which part.
    vocab : mxnet.contrib.text.vocab.Vocabulary, optional
        The words by number; made of this segment by default.
    seq_len : int
        Length of the sequences.

    Raises
    ------
    MXNetError
        If a file is missing, damaged or another one, and the right one cannot be downloaded.
    KeyError
        If there is no such segment.
    """

    _namespace = "wikitext-2"
    _archive_file = ("wikitext-2-v1.zip", "3c914d17d80b1459be871a5039ac23e752a53cbe")
    _data_file = {  # noqa: RUF012
        "train": ("wiki.train.tokens", "863f29c46ef9d167fff4940ec821195882fe29d1"),
        "validation": ("wiki.valid.tokens", "0418625c8b4da6e4b5c7a0b9e78d4ae8f7ee5422"),
        "test": ("wiki.test.tokens", "c7b8ce0aa086fb34dab808c5c49224211eb2b172"),
    }

    def __init__(
        self,
        root: str | None = None,
        segment: str = "train",
        vocab: Vocabulary | None = None,
        seq_len: int = 35,
    ) -> None:
        super().__init__(root, segment, vocab, seq_len)


class WikiText103(_WikiText):
    """WikiText-103: 103 million words of good Wikipedia articles; see :class:`WikiText2`.

    Parameters and errors are those of `WikiText2`; the default directory is
    ``datasets/wikitext-103``.
    """

    _namespace = "wikitext-103"
    _archive_file = ("wikitext-103-v1.zip", "0aec09a7537b58d4bb65362fee27650eeaba625a")
    _data_file = {  # noqa: RUF012
        "train": ("wiki.train.tokens", "b7497e2dfe77e72cfef5e3dbc61b7b53712ac211"),
        "validation": ("wiki.valid.tokens", "c326ac59dc587676d58c422eb8a03e119582f92b"),
        "test": ("wiki.test.tokens", "8a5befc548865cec54ed4273cf87dbbad60d1e47"),
    }

    def __init__(
        self,
        root: str | None = None,
        segment: str = "train",
        vocab: Vocabulary | None = None,
        seq_len: int = 35,
    ) -> None:
        super().__init__(root, segment, vocab, seq_len)
