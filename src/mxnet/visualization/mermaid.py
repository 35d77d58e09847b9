"""Drawings as text in the language of Mermaid, which many pages and editors show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Node(NamedTuple):
    """A node to draw."""

    name: str
    label: str
    colour: str
    is_variable: bool


class Mermaid(str):
    """A flow chart as text; notebooks that know Mermaid show the drawing.

    ``text`` itself goes to a file or a page as it is, in a block of the kind ``mermaid``.
    """

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return f"```mermaid\n{self}\n```\n"


def draw(nodes: Sequence[Node], edges: Sequence[tuple[str, str, str]]) -> Mermaid:
    """Return the drawing of nodes, and of edges as (to, from, label)."""
    numbers: dict[str, str] = {}
    lines = ["flowchart TD"]
    for node in nodes:
        number = numbers.setdefault(node.name, f"n{len(numbers)}")
        left, right = ("([", "])") if node.is_variable else ("[", "]")
        lines.append(f"    {number}{left}{_quoted(node.label)}{right}")
        lines.append(f"    style {number} fill:{node.colour},color:#000")
    for head, tail, label in edges:
        # Parameters have no node of their own until an edge names them.
        for name in (tail, head):
            if name not in numbers:
                numbers[name] = f"n{len(numbers)}"
                lines.append(f"    {numbers[name]}([{_quoted(name)}])")
        arrow = f"-- {_quoted(label)} -->" if label else "-->"
        lines.append(f"    {numbers[tail]} {arrow} {numbers[head]}")
    return Mermaid("\n".join(lines))


def _quoted(text: str) -> str:
    """Return a label in quotes; characters that mean something are written as entities."""
    for sign, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(sign, entity)
    return '"' + text.replace("\n", "<br/>") + '"'
