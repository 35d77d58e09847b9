"""Writes the operator reference: one page per family of the registry, before Sphinx reads pages.

An operator's kernel is its only definition, so its signature and docstring are all that a page
needs.
"""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pages
from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, NumpyDocstring

from mxnet._ops.attributes import REQUIRED
from mxnet._ops.families import load
from mxnet._ops.namespaces import place
from mxnet._ops.registry import REGISTRY, Op

FOLDER = Path("reference", "generated", "operators")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension with Sphinx."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write a page for every family, and the page that lists them."""
    groups = families()
    written = {f"{family}.rst": page(family, ops) for family, ops in groups.items()}
    count = sum(map(len, groups.values()))
    text = (
        f"The {count} operators by family. Each is a function of ``mx.nd`` for arrays and of "
        "``mx.sym`` for symbols; in ``hybrid_forward`` both are reached through ``F``."
    )
    written["index.rst"] = pages.index("Operators", text, list(groups)) + all_names(groups)
    pages.write(Path(app.srcdir, FOLDER), written)


def all_names(groups: dict[str, list[Op]]) -> str:
    """Return the section that links every name of every operator, in alphabetical order."""
    names = sorted(
        {name for ops in groups.values() for entry in ops for name in described(entry)},
        key=lambda name: (name.removeprefix("mxnet.nd.").lower(), name),
    )
    links = [f":py:func:`{name.removeprefix('mxnet.nd.')} <{name}>`" for name in names]
    return "\n".join(["", *pages.heading("All names", "-"), ",\n".join(links), ""])


def families() -> dict[str, list[Op]]:
    """Return the operators of every family in alphabetical order."""
    load()
    found: dict[str, list[Op]] = {}
    for entry in {id(entry): entry for entry in REGISTRY.values()}.values():
        found.setdefault(entry.family, []).append(entry)
    return {
        family: sorted(found[family], key=lambda entry: title(entry).lower())
        for family in sorted(found)
    }


def page(family: str, ops: list[Op]) -> str:
    """Return the page of one family."""
    module = importlib.import_module(f"mxnet._ops.{family}")
    lines = [*pages.heading(family), inspect.getdoc(module) or "", ""]
    for entry in ops:
        lines += operator(entry)
    return "\n".join(lines)


def operator(entry: Op) -> list[str]:
    """Return the description of one operator."""
    first, *others = [f"{name}({parameters(entry)})" for name in described(entry)]
    doc = NumpyDocstring(inspect.getdoc(entry.kernel) or "", Config(), what="function").lines()
    if not public_names(entry):
        doc += ["", "Used by operators and methods of arrays; programs do not call it by name."]
    lines = [f".. py:function:: {first}", *(f"                 {other}" for other in others), ""]
    return lines + [f"   {line}".rstrip() for line in doc] + [""]


def title(entry: Op) -> str:
    """Return the name under which an operator is sorted."""
    return described(entry)[0]


def described(entry: Op) -> list[str]:
    """Return the names that an operator's description stands under."""
    return public_names(entry) or [entry.name]


def public_names(entry: Op) -> list[str]:
    """Return the dotted names under which users find the operator."""
    places = [place(name) for name in entry.names]
    return [
        f"mxnet.nd.{name}" if space == "op" else f"mxnet.nd.{space}.{name}"
        for space, name in filter(None, places)
        if space != "_internal"
    ]


def parameters(entry: Op) -> str:
    """Return the parameter list of the operator's array function."""
    if entry.variadic:
        arrays = [f"*{entry.arrays[0]}"]
    else:
        arrays = [f"{name}=None" if name in entry.optional else name for name in entry.arrays]
    required = [name for name, attr in entry.attrs.items() if attr.default is REQUIRED]
    others = [
        f"{name}={default_text(attr.default)}"
        for name, attr in entry.attrs.items()
        if attr.default is not REQUIRED
    ]
    # Required attributes may follow optional arrays only by keyword.
    star = ["*"] if required and entry.optional and not entry.variadic else []
    return ", ".join([*arrays, *star, *required, *others, "out=None", "name=None"])


def default_text(value: Any) -> str:
    """Return a default as users write it."""
    text = repr(value)
    return repr(text.removeprefix("torch.")) if text.startswith("torch.") else text
