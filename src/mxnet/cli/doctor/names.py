"""The names of MXNet 1.9.1: which exist, how much they are used, what differs for them here."""

from __future__ import annotations

import ast
import difflib
import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence of docs/differences.md, and the arguments without which it does not matter."""

    text: str
    section: str
    keywords: dict[str, str | None]
    """Argument -> literal that it has to have, None for any."""
    value: str | None
    """A string that has to be among the arguments."""

    @property
    def link(self) -> str:
        """Where the page says it."""
        anchor = "".join(c for c in self.section.lower() if c.isalnum() or c in " -")
        return f"docs/differences.md#{anchor.replace(' ', '-')}"

    def concerns(self, call: ast.Call | None) -> bool:
        """Tell whether it matters for a call; without one, whether it does so for all."""
        if self.keywords:
            given = {k.arg: k.value for k in call.keywords} if call else {}
            return all(_has(given.get(key), text) for key, text in self.keywords.items())
        if self.value is None:
            return True
        values = [*call.args, *(k.value for k in call.keywords)] if call else []
        return any(isinstance(v, ast.Constant) and v.value == self.value for v in values)


def _has(node: ast.expr | None, text: str | None) -> bool:
    return node is not None and (text is None or ast.unparse(node) == text)


class KnownNames:
    """The tree of MXNet's names; paths start with ``mx``."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self._root = tree

    def canonical(self, path: str) -> str | None:
        """Return the name under which MXNet's documentation has a name; None if it has none."""
        node: Any = self._root
        done = "mx"
        for part in path.split(".")[1:]:
            if not isinstance(node, dict) or part not in node:
                return None
            node, done = node[part], f"{done}.{part}"
            link = node.get("=") if isinstance(node, dict) else node
            if isinstance(link, str):
                done, node = link, self._node(link)
        return done

    def weight(self, path: str) -> int:
        """Return how often programs use a name."""
        node = self._node(self.canonical(path) or "")
        return node.get("", 0) if isinstance(node, dict) else node or 0

    def below(self, path: str) -> list[str]:
        """Return the last parts of the names directly below a path."""
        node = self._node(self.canonical(path) or "")
        return [key for key in node if key not in ("", "=")] if isinstance(node, dict) else []

    def nearest(self, path: str) -> str | None:
        """Return the name that resembles a mistyped one, from the same place."""
        head, _, last = path.rpartition(".")
        near = difflib.get_close_matches(last, self.below(head), n=1, cutoff=0.7)
        return f"{head}.{near[0]}" if near else None

    def ending_with(self, last: str) -> list[str]:
        """Return all paths whose last part is ``last``."""
        return self._index().get(last, [])

    @functools.cache  # noqa: B019 - one instance lives as long as the process
    def _index(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for path in _paths(self._root, "mx"):
            index.setdefault(path.rpartition(".")[2], []).append(path)
        return index

    def _node(self, path: str) -> Any:
        node: Any = self._root
        for part in path.split(".")[1:]:
            node = node.get(part) if isinstance(node, dict) else None
        return node if path else None


def _paths(node: dict[str, Any], prefix: str) -> Iterator[str]:
    for key, part in node.items():
        if key not in ("", "="):
            yield f"{prefix}.{key}"
            if isinstance(part, dict):
                yield from _paths(part, f"{prefix}.{key}")


@functools.cache
def known_names() -> KnownNames:
    """Return the names that this package brings along."""
    return KnownNames(_data("names.json"))


@functools.cache
def differences() -> dict[str, list[Difference]]:
    """Return API name -> what differs, from the page of differences."""
    return {
        name: [Difference(e["text"], e["section"], e.get("keywords", {}), e.get("value"))
               for e in entries]
        for name, entries in _data("differences.json").items()
    }  # fmt: skip


def _data(name: str) -> Any:
    return json.loads(
        resources.files("mxnet.cli.doctor").joinpath(name).read_text(encoding="utf-8")
    )
