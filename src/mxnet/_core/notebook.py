"""Tables for notebooks: small HTML and Markdown of the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_CELL = "text-align:right"
_TEXT = "text-align:left"


def html_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 0
) -> str:
    """Return a table as HTML; the first ``texts`` columns are aligned left."""

    def line(cells: Sequence[str], tag: str) -> str:
        styles = [_TEXT if i < texts else _CELL for i in range(len(cells))]
        return "".join(
            f'<{tag} style="{style}">{escape(cell)}</{tag}>'
            for cell, style in zip(cells, styles, strict=True)
        )

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    top = f"<thead><tr>{line(head, 'th')}</tr></thead>" if head else ""
    return f"<table><caption>{escape(title)}</caption>{top}<tbody>{body}</tbody></table>"


def markdown_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 0
) -> str:
    """Return a table as Markdown; the first ``texts`` columns are aligned left."""
    width = len(head) or len(rows[0])
    signs = [":--" if i < texts else "--:" for i in range(width)]
    lines = [list(head) or [""] * width, signs, *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join([f"**{_plain(title)}**", "", *(f"| {' | '.join(line)} |" for line in lines)])


def _plain(text: str) -> str:
    """Return text in which nothing means something to Markdown."""
    for sign in ("\\", "`", "*", "_", "|", "<", ">", "[", "]"):
        text = text.replace(sign, "\\" + sign)
    return text
