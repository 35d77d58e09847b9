"""Sentences as numbers, and in buckets."""

import random

import numpy as np
import pytest

from mxnet import rnn

SENTENCES = [list(range(1, n + 1)) for n in [3, 3, 3, 3, 5, 5, 5, 7, 7, 2, 9, 1, 0]]
WORDS = [["a", "b", "c"], ["b", "a", "d", "e"], ["a"], []]


def test_words_get_numbers_in_their_order():
    encoded, vocabulary = rnn.encode_sentences(WORDS)
    assert encoded == [[0, 1, 2], [1, 0, 3, 4], [0], []]
    assert vocabulary == {"\n": -1, "a": 0, "b": 1, "c": 2, "d": 3, "e": 4}


def test_no_word_gets_the_number_of_padding():
    encoded, vocabulary = rnn.encode_sentences(
        WORDS, invalid_label=1, invalid_key="<pad>", start_label=0
    )
    assert encoded == [[0, 2, 3], [2, 0, 4, 5], [0], []]
    assert vocabulary["<pad>"] == 1


def test_given_vocabularies_are_closed():
    with pytest.raises(AssertionError, match="Unknown token c"):
        rnn.encode_sentences(WORDS, {"a": 1, "b": 2})
    encoded, vocabulary = rnn.encode_sentences(WORDS, {"a": 1, "b": 2}, unknown_token="?")
    assert encoded == [[1, 2, 0], [2, 1, 0, 0], [1], []]
    assert vocabulary == {"a": 1, "b": 2, "?": 0}


def batches(**settings):
    random.seed(0)
    np.random.seed(0)
    with pytest.warns(UserWarning, match="discarded"):
        data = rnn.BucketSentenceIter(SENTENCES, 2, **settings)
    return data, list(data)


def test_batches_are_those_of_mxnet():
    data, found = batches(buckets=[7, 3])
    assert data.buckets == [3, 7] and data.default_bucket_key == 7
    assert data.provide_data[0].shape == (2, 7) and data.provide_label[0].name == "softmax_label"
    # Recorded from MXNet 1.9.1 with the same random numbers.
    assert [batch.bucket_key for batch in found] == [3, 3, 3, 7, 7]
    assert found[0].data[0].asnumpy().tolist() == [[1, 2, 3], [1, -1, -1]]
    assert found[0].label[0].asnumpy().tolist() == [[2, 3, -1], [-1, -1, -1]]
    assert found[4].data[0].asnumpy().tolist() == [[1, 2, 3, 4, 5, -1, -1], [1, 2, 3, 4, 5, 6, 7]]
    assert found[3].provide_data[0].shape == (2, 7) and found[3].pad == 0


def test_time_may_come_first():
    data, found = batches(
        buckets=[5, 3], invalid_label=0, data_name="d", label_name="l", dtype="int32", layout="TN"
    )
    assert data.provide_data[0].name == "d" and data.provide_data[0].shape == (5, 2)
    assert [batch.bucket_key for batch in found] == [3, 3, 3, 5]
    assert found[0].data[0].asnumpy().tolist() == [[1, 1], [2, 0], [3, 0]]
    assert found[0].data[0].dtype == np.int32


def test_buckets_are_the_lengths_of_many_sentences():
    data, _ = batches()
    assert data.buckets == [3, 5, 7]
    data.reset()
    assert sorted(batch.bucket_key for batch in data) == [3, 3, 3, 5, 7]


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="Invalid layout XX"):
        rnn.BucketSentenceIter(SENTENCES, 2, layout="XX")
    with pytest.raises(ValueError, match="no length has 200 sentences"):
        rnn.BucketSentenceIter(SENTENCES, 200)
    with pytest.raises(ValueError, match="batch_size must be positive"):
        rnn.BucketSentenceIter(SENTENCES, 0)
