"""Sentences as numbers, and batches of sentences of similar length."""

from __future__ import annotations

import bisect
import random
import warnings
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from .. import ndarray
from ..io import DataBatch, DataDesc, DataIter

__all__ = ["BucketSentenceIter", "encode_sentences"]


class UnknownToken(ValueError, AssertionError):
    """A word is not in the vocabulary.

    MXNet raises AssertionError here, Python's own convention is ValueError: this is both.
    """


def encode_sentences(
    sentences: Iterable[Iterable[Hashable]],
    vocab: dict[Any, int] | None = None,
    invalid_label: int = -1,
    invalid_key: Hashable = "\n",
    start_label: int = 0,
    unknown_token: Hashable = None,
) -> tuple[list[list[int]], dict[Any, int]]:
    """Return (sentences as lists of numbers, vocabulary).

    Parameters
    ----------
    sentences : lists of words
        The sentences.
    vocab : dict, optional
        Word -> number; a new one is made by default.
    invalid_label, invalid_key
        Number and word of padding in a new vocabulary; no other word gets that number.
    start_label : int
        The first number.
    unknown_token : optional
        The word in the place of all that a given vocabulary lacks; it is added if it is missing.

    Raises
    ------
    ValueError, AssertionError
        If a given vocabulary lacks a word (the error is of both types).
    """
    is_new = vocab is None
    found: dict[Any, int] = {invalid_key: invalid_label} if vocab is None else vocab
    taken = set(found.values()) | {invalid_label}
    free = start_label
    encoded = []
    for sentence in sentences:
        numbers = []
        for word in sentence:
            if word not in found and not is_new:
                if unknown_token is None:
                    raise UnknownToken(
                        f"Unknown token {word}: give unknown_token, or a vocabulary that has it."
                    )
                word = unknown_token
            if word not in found:
                while free in taken:
                    free += 1
                found[word] = free
                taken.add(free)
            numbers.append(found[word])
        encoded.append(numbers)
    return encoded, found


class BucketSentenceIter(DataIter):
    """Batches of sentences for language models: the label of a word is the word after it.

    Sentences are padded to the length of the smallest bucket that holds them, and each batch is
    of one bucket. Batches and sentences are shuffled by Python's and NumPy's random numbers.

    Parameters
    ----------
    sentences : lists of int
        The sentences; :func:`encode_sentences` makes numbers of words.
    batch_size : int
        Number of sentences of a batch; what is left over in a bucket is not used.
    buckets : list of int, optional
        The lengths; by default all lengths that at least one batch of sentences has.
    invalid_label : int
        The number of padding.
    data_name, label_name : str
        Names of data and label.
    dtype : str
        Element type.
    layout : {"NT", "TN"}
        The order of the axes, with T for time.

    Raises
    ------
    ValueError
        If no length has enough sentences, or for another layout.
    """

    def __init__(
        self,
        sentences: Sequence[Sequence[int]],
        batch_size: int,
        buckets: list[int] | None = None,
        invalid_label: int = -1,
        data_name: str = "data",
        label_name: str = "softmax_label",
        dtype: Any = "float32",
        layout: str = "NT",
    ) -> None:
        super().__init__()
        if layout not in ("NT", "TN"):
            raise ValueError(
                f"Invalid layout {layout}: Must by NT (batch major) or TN (time major)"
            )
        if batch_size < 1:
            raise ValueError(f"BucketSentenceIter: batch_size must be positive, got {batch_size}.")
        self.batch_size = batch_size
        self.buckets = _common_lengths(sentences, batch_size) if not buckets else sorted(buckets)
        self.data_name = data_name
        self.label_name = label_name
        self.dtype = dtype
        self.invalid_label = invalid_label
        self.layout = layout
        self.major_axis = layout.find("N")
        self.default_bucket_key = max(self.buckets)
        self.data = self._padded(sentences)
        self.nddata: list[Any] = []
        self.ndlabel: list[Any] = []
        shape = self._shape(self.default_bucket_key)
        self.provide_data = [DataDesc(name=data_name, shape=shape, layout=layout)]
        self.provide_label = [DataDesc(name=label_name, shape=shape, layout=layout)]
        self.idx = [
            (bucket, first)
            for bucket, rows in enumerate(self.data)
            for first in range(0, len(rows) - batch_size + 1, batch_size)
        ]
        self.curr_idx = 0
        self.reset()

    def _shape(self, length: int) -> tuple[int, int]:
        return (self.batch_size, length) if self.major_axis == 0 else (length, self.batch_size)

    def _padded(self, sentences: Sequence[Sequence[int]]) -> list[np.ndarray]:
        rows: list[list[np.ndarray]] = [[] for _ in self.buckets]
        dropped = 0
        for sentence in sentences:
            bucket = bisect.bisect_left(self.buckets, len(sentence))
            if bucket == len(self.buckets):
                dropped += 1
                continue
            row = np.full((self.buckets[bucket],), self.invalid_label, dtype=self.dtype)
            row[: len(sentence)] = sentence
            rows[bucket].append(row)
        if dropped:
            warnings.warn(
                f"discarded {dropped} sentences longer than the largest bucket.", stacklevel=3
            )
        shapes = [(len(own), length) for own, length in zip(rows, self.buckets, strict=True)]
        return [
            np.asarray(own, dtype=self.dtype).reshape(shape)
            for own, shape in zip(rows, shapes, strict=True)
        ]

    def reset(self) -> None:
        """Shuffle batches and sentences, and start from the beginning."""
        self.curr_idx = 0
        random.shuffle(self.idx)
        self.nddata, self.ndlabel = [], []
        for rows in self.data:
            np.random.shuffle(rows)
            label = np.full_like(rows, self.invalid_label)
            label[:, :-1] = rows[:, 1:]
            self.nddata.append(ndarray.array(rows, dtype=self.dtype))
            self.ndlabel.append(ndarray.array(label, dtype=self.dtype))

    def next(self) -> DataBatch:
        """Return the next batch; its ``bucket_key`` is the length of its sentences."""
        if self.curr_idx == len(self.idx):
            raise StopIteration
        bucket, first = self.idx[self.curr_idx]
        self.curr_idx += 1
        rows = slice(first, first + self.batch_size)
        data, label = self.nddata[bucket][rows], self.ndlabel[bucket][rows]
        if self.major_axis == 1:
            data, label = data.T, label.T
        return DataBatch(
            [data], [label], pad=0, bucket_key=self.buckets[bucket],
            provide_data=[DataDesc(name=self.data_name, shape=data.shape, layout=self.layout)],
            provide_label=[DataDesc(name=self.label_name, shape=label.shape, layout=self.layout)],
        )  # fmt: skip


def _common_lengths(sentences: Sequence[Sequence[int]], batch_size: int) -> list[int]:
    """Return the lengths that at least ``batch_size`` sentences have."""
    counts = np.bincount([len(sentence) for sentence in sentences] or [0])
    lengths = [length for length, count in enumerate(counts) if count >= batch_size]
    if not lengths:
        raise ValueError(
            f"BucketSentenceIter: no length has {batch_size} sentences, enough for a batch; give "
            "buckets, or a smaller batch_size."
        )
    return lengths
