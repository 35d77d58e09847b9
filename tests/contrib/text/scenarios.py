"""Words and vectors as ``tools/golden/text.py`` records them from MXNet."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

FILES = {
    "plain": ("a 0.1 0.2 0.3\nb 1 2 3\nc 4 5 6\n", {}),
    "header": ("3 3\na 1 2 3\nb 4 5 6\n", {}), "twice": ("a 1 2\nb 3 4\na 5 6\n", {}),
    "short": ("a 1 2\nb 3\n", {}), "unknown": ("<unk> 9 9\na 1 2\n", {}),
    "unknowns": ("a 1 2\n<unk> 9 9\nb 3 4\n<unk> 5 5\n", {}),
    "commas": ("a,1,2\nb,3,4\n", {"elem_delim": ","}), "delimiter": ("a,1,2\nb,3,4\n", {}),
    "blank": ("a 1 2\n\nb 3 4\n", {}), "no token": (" 1 2\nb 3 4\n", {}),
    "other unknown": ("<unk> 9 9\nZ 5 6\na 1 2\n", {"unknown_token": "Z"}),
    "ones": ("a 1 2\n", {"init": "ones"}), "ones unused": ("<unk> 4 4\na 1 2\n", {"init": "ones"}),
    "trailing": ("a 1 2 \nb 3 4 \n", {}), "long": ("a 1 2\nb 3 4 5\n", {}),
}  # fmt: skip


def attempt(call: Callable[[], Any]) -> Any:
    """Return the result of a call, or its error, and its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = call()
        except Exception as error:
            return [type(error).__name__, str(error)]
    return [found, [str(one.message) for one in caught]]


def shown(one: Any) -> Any:
    """Return all that an embedding knows."""
    vectors = one.idx_to_vec
    return [one.idx_to_token, one.token_to_idx, one.vec_len, one.unknown_token,
            one.reserved_tokens, len(one), vectors.asnumpy().tolist()]  # fmt: skip


def write(place: str, name: str, content: str) -> str:
    """Write a file and return its path."""
    path = os.path.join(place, name + ".txt")
    with open(path, "w") as stream:
        stream.write(content)
    return path


def files(mx: Any, place: str) -> Any:
    """Read files of all kinds."""
    custom = mx.contrib.text.embedding.CustomEmbedding
    found = {}
    for name, (content, options) in FILES.items():
        options = dict(options)
        if options.pop("init", None):
            options["init_unknown_vec"] = mx.nd.ones
        path = write(place, name, content)
        found[name] = attempt(lambda path=path, options=options: shown(custom(path, **options)))
    return found


def vectors(mx: Any, place: str) -> Any:
    """Look up and change vectors."""
    one = mx.contrib.text.embedding.CustomEmbedding(write(place, "plain", FILES["plain"][0]))
    wanted: list[Any] = [("a",), (["a", "z"],), (["A", "b"], True), (["A", "b"],), ("B", True)]
    found = [one.get_vecs_by_tokens(*given).asnumpy().tolist() for given in wanted]
    for tokens, values in (
        ("a", [9, 9, 9]), (["a", "b"], [[7, 7, 7], [8, 8, 8]]), ("zz", [9, 9, 9]),
        (["a", "b"], [9, 9, 9]), (["c"], [5, 5, 5]), ("c", [[6, 6, 6]]), ("<unk>", [1, 1, 1]),
    ):  # fmt: skip
        array = mx.nd.array(values)
        call = one.update_token_vectors
        found.append(attempt(lambda tokens=tokens, array=array, call=call: call(tokens, array)))
        found.append(one.idx_to_vec.asnumpy().tolist())
    found.append(attempt(lambda: one.update_token_vectors("a", [1, 2, 3])))
    found.append([one.to_indices(["a", "zz"]), one.to_tokens([0, 1])])
    return found


def vocabularies(mx: Any, place: str) -> Any:
    """Put vectors to the words of a vocabulary."""
    text = mx.contrib.text
    counter = Counter(["a", "a", "a", "c", "c", "zz", "zz", "q"])
    vocabulary = text.vocab.Vocabulary(counter, reserved_tokens=["<pad>"])
    first = write(place, "plain", FILES["plain"][0])
    second = write(place, "other", "a 5 5\nzz 6 6\n<unk> 2 2\n")
    make = text.embedding.CustomEmbedding
    composite = text.embedding.CompositeEmbedding
    parts = [make(first), make(second, init_unknown_vec=mx.nd.ones)]
    return [shown(make(first, vocabulary=vocabulary)), shown(composite(vocabulary, parts)),
            shown(composite(vocabulary, parts[1])),
            shown(make(second, vocabulary=vocabulary))]  # fmt: skip


def counting(mx: Any, place: str) -> Any:
    """Count words."""
    count = mx.contrib.text.utils.count_tokens_from_str
    counts = [
        count(" Life is great ! \n life is good . \n", to_lower=True), count("a b\nb c  b"),
        count("a1b2c1a", "1", "2"), count("a b", counter_to_update=Counter({"a": 3})),
        count("a, b;c", r"[,;]\s*"),
    ]  # fmt: skip
    return [sorted(one.items()) for one in counts]


def known_files(mx: Any, place: str) -> Any:
    """Return what is known of the repository's files."""
    embedding = mx.contrib.text.embedding
    found: list[Any] = []
    for cls in (embedding.GloVe, embedding.FastText):
        names = cls.pretrained_file_name_sha1
        tables = [names, cls.pretrained_archive_name_sha1,
                  {name: cls._get_pretrained_file_url(name) for name in names}]  # fmt: skip
        text = json.dumps(tables, sort_keys=True)
        found += [len(names), hashlib.sha256(text.encode()).hexdigest()]
        found.append(embedding.get_pretrained_file_names(cls.__name__.lower())[:20])
    found.append(sorted(embedding.get_pretrained_file_names()))
    for call in (lambda: embedding.get_pretrained_file_names("x"),
                 lambda: embedding.create("glove", pretrained_file_name="x")):  # fmt: skip
        found.append(attempt(call))
    return found


SCENARIOS = {one.__name__: one for one in (files, vectors, vocabularies, counting, known_files)}
