"""Write the .pyi files that tell editors and type checkers of the functions made from operators.

    python tools/stubs.py            # after a change of an operator's name, arguments or summary
    python tools/stubs.py --check    # only say which files are stale; exit status 1 if any is

`mx.nd`, `mx.sym` and the modules below bind operators when they are first asked for, which no type
checker sees. Each has a stub beside it with all its public names: the operators, from the registry,
and what is written by hand in the module, from its source. `_generated.pyi` has the methods that
NDArray and Symbol get. Types of arguments are explained in `_ops/accepted.pyi`.
"""

import argparse
import ast
import functools
import importlib
import inspect
import re
import sys
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch

from mxnet._core import dtype as dtypes
from mxnet._core.lazy import LazyMethod
from mxnet._ops import attributes, namespaces
from mxnet._ops.methods import DUNDERS, METHODS, REFLECTED
from mxnet._ops.registry import Op

PACKAGE = Path(attributes.__file__).resolve().parents[1]
SPACES = ("op", "_internal", *namespaces.SUBSPACES)
WIDTH = 100

TYPES = {
    attributes.parse_int: "Int", attributes.parse_float: "Float", attributes.parse_bool: "Bool",
    attributes.parse_str: "str", attributes.parse_scalar: "Float", attributes.parse_axes: "Axes",
    attributes.parse_shape: "Shape", attributes.parse_open_shape: "OpenShape",
    attributes.parse_floats: "Floats", attributes.parse_place: "Place",
    attributes.parse_dtype: "Dtype",
}  # fmt: skip
KNOWN = re.compile(r"(?:from \S+ import (?:\w+ as )?)?(\w+)(?: = .*)?$")
# Where stubs find what they use, unless their own bodies import it.
IMPORTS = {
    "types": ("ModuleType",), "typing": ("Any", "Literal"), "typing_extensions": ("Unpack",),
    "numpy": ("generic", "ndarray"),
    ".._ops.accepted": ("Axes", "Bool", "Dtype", "Float", "Floats", "Int", "Name", "Notes",
                        "OpenShape", "Place", "Shape"),
    "._generated": ("Operand", "Out"), "..ndarray.ndarray": ("NDArray",),
    "..symbol.symbol": ("Symbol",),
}  # fmt: skip

# What neither the registry nor the source of a module tells.
SET_LATER = {
    "mxnet.ndarray.op": ("from ..symbol.cached_op import CachedOp as CachedOp",),
    "mxnet.ndarray.sparse": ("gs_retain = retain", "spsp: ModuleType | None"),
}


class Face(NamedTuple):
    """One of the two packages that show operators."""

    folder: str
    array: str
    """The class of what its functions take and give."""
    aliases: tuple[str, ...]
    """What stands on either side of Python's operators, and what `out` may be."""

    @property
    def package(self) -> types.ModuleType:
        return importlib.import_module(f"mxnet.{self.folder}")


FACES = (
    # Both kinds: programs that work on arrays and symbols alike call x and y "NDArray | Symbol".
    Face("ndarray", "NDArray", (
        "Operand = NDArray | Symbol | float | generic | ndarray | list[Any] | tuple[Any, ...]",
        "Out = NDArray | list[NDArray] | tuple[NDArray, ...] | None",
    )),
    Face("symbol", "Symbol", ("Operand = Symbol | NDArray | float | generic",)),
)  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say what is stale")
    check = parser.parse_args(argv).check
    outdated = stale()
    for path, text in outdated.items():
        print(("stale: " if check else "wrote ") + str(path.relative_to(PACKAGE.parent)))
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and bool(outdated))


def stale() -> dict[Path, str]:
    """Return the files that are not what they should be, with what they should be."""
    return {
        path: text for path, text in stubs().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }  # fmt: skip


def stubs() -> dict[Path, str]:
    """Return the text of every stub."""
    found: dict[Path, str] = {}
    for face in FACES:
        folder = PACKAGE / face.folder
        for space in SPACES:
            found[folder / f"{space}.pyi"] = module(face, space)
        found[folder / "__init__.pyi"] = top(face)
        found[folder / "_generated.pyi"] = methods(face)
    return found


def module(face: Face, space: str) -> str:
    """Return the stub of a module that shows a namespace of operators."""
    source = PACKAGE / face.folder / f"{space}.py"
    shown = importlib.import_module(f"mxnet.{face.folder}.{space}")
    written, body = by_hand(source, space == "_internal")
    first: dict[Op, str] = {}
    for name in sorted(namespaces.listing(space)):
        function = getattr(shown, name)
        op = getattr(function, "op", None)
        if name in written or op is None:
            continue
        if op in first:
            body.append(f"{name} = {first[op]}")
        else:
            first[op] = name
            returns = "Any" if space == "sparse" else result(face, op)
            body += function_lines(name, parameters(face, op, function), returns, summary(op))
    return whole(f"Functions of `{shown.__name__}`.", [*body, *SET_LATER.get(shown.__name__, ())])


def top(face: Face) -> str:
    """Return the stub of ``mx.nd`` or ``mx.sym``."""
    _, body = by_hand(PACKAGE / face.folder / "__init__.py", False, package=True)
    functions: list[str] = []
    if face.folder == "ndarray":
        for name, function in sorted(face.package._operators.FUNCTIONS.items()):
            operands = [f"{key}: Operand" for key in inspect.signature(function).parameters]
            functions += function_lines(name, operands, face.array, function.__doc__)
    # What is written by hand comes after the operators, and counts where both have a name.
    home = face.array.lower()
    shown = ["from .op import *", f"from . import {home} as {home}", *body, *functions]
    return whole(f"Functions of `{face.package.__name__}`.", shown)


def methods(face: Face) -> str:
    """Return the stub of the class that has what the tables of methods give to arrays."""
    kind = getattr(face.package, face.array)
    unary = ["__neg__", "__abs__"]
    body = [line for name in unary for line in function_lines(name, ["self"], face.array)]
    in_place = [name for name in vars(kind) if name.startswith("__i") and name[3:-2] in (
        "add", "sub", "mul", "div", "truediv", "mod", "pow")]  # fmt: skip
    binary = [*DUNDERS, *REFLECTED, *(in_place if face.folder == "ndarray" else ())]
    binary += [name for name in ("__floordiv__", "__matmul__") if hasattr(kind, name)]
    for name in sorted(binary):
        known = "  # type: ignore[override]" if name in ("__eq__", "__ne__") else ""
        body.append(f"def {name}(self, other: Operand) -> {face.array}: ...{known}")
    for name in sorted({*METHODS, *vars(kind)} - {*binary, *unary}):
        body += method_lines(face, name, vars(kind).get(name))
    body = [*face.aliases, "class Methods:", textwrap.indent("\n".join(body), "    ")]
    return whole(f"What the tables in `_ops/methods.py` give to {face.array}.", body)


def method_lines(face: Face, name: str, member: Any) -> list[str]:
    """Return the lines of a method that its class gets from elsewhere, none for all others.

    It is an operator, or a function of some module; what only refuses to work is made inside one.
    """
    if isinstance(member, LazyMethod):
        member = getattr(getattr(face.package, face.array), name)
    op = getattr(member, "op", None)
    if op is not None:
        given = ["self", *parameters(face, op, member)[1:]]
        return function_lines(name, given, result(face, op), summary(op))
    if not inspect.isfunction(member) or (name.startswith("_") and name != "__round__"):
        return []
    _, tree, text = parsed(Path(member.__code__.co_filename))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == member.__name__:
            given, returns = header(node, text)
            return function_lines(name, ["self", *given[1:]], returns, member.__doc__)
    return []


def whole(title: str, body: list[str]) -> str:
    """Return a file: head, the imports that it needs, body."""
    text = "\n".join(body)
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    known = {found[1] for line in body if (found := KNOWN.match(line))}
    lines = []
    for place, names in IMPORTS.items():
        found = [name for name in names if name in used and name not in known]
        if found:
            lines.append(f"from {place} import {', '.join(found)}")
    head = f'"""{title} Written by tools/stubs.py."""\n\n# ruff: noqa\n'
    return head + "\n".join([*lines, "", text, ""])


# --- operators -------------------------------------------------------------------------------


def parameters(face: Face, op: Op, function: Any) -> list[str]:
    """Return the parameters of an operator's function with types and defaults."""
    found: list[str] = []
    optional = False
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.VAR_POSITIONAL:
            found.append(f"*{one.name}: {face.array}")
        elif one.kind is one.VAR_KEYWORD:
            # Functions on arrays take no others, or warn that they mean nothing.
            if face.folder == "symbol":
                if op.context and not op.arrays:
                    found += ["*", "ctx: Place | None = None"]
                found.append("**kwargs: Unpack[Notes]")
        else:
            kind, default = argument(face, op, one)
            # Python wants a default after the first one; `...` says that MXNet has none.
            if default is None and optional and not op.variadic:
                default = "..."
            optional = optional or default is not None
            found.append(f"{one.name}: {kind}" + (f" = {default}" if default else ""))
    return found


def argument(face: Face, op: Op, one: inspect.Parameter) -> tuple[str, str | None]:
    """Return the type of an argument, and its default if it has one."""
    name = one.name
    if name in op.arrays:
        needed = face.folder == "ndarray" and name not in op.optional
        return (face.array, None) if needed else (f"{face.array} | None", "None")
    if name in op.attrs:
        attr = op.attrs[name]
        return attribute_type(attr), (
            None if attr.default is attributes.REQUIRED else literal(attr.default)
        )
    kinds = {"out": "Out", "name": "Name", "attr": "dict[str, str] | None", "ctx": "Place | None",
             op.count: "Int | None"}  # fmt: skip
    return kinds[name], "None"


def attribute_type(attr: attributes.Attribute) -> str:
    if attr.choices:
        words = ", ".join(f'"{choice}"' for choice in attr.choices)
        # str: programs keep such words in variables, whose type says no more.
        kind = f"Literal[{words}] | str"
    else:
        kind = TYPES[attr.parser]
    return kind + (" | None" if attr.nullable and kind != "Axes" else "")


def literal(value: Any) -> str:
    """Return a default as source."""
    if isinstance(value, torch.dtype):
        value = dtypes.name(value)
    return f'"{value}"' if isinstance(value, str) else repr(value)


def result(face: Face, op: Op) -> str:
    """Return the type of what an operator's function gives."""
    if face.folder == "symbol":
        return face.array
    # Their results are of another class, or as many as the attributes say.
    if op.name == "cast_storage" or not isinstance(op.outputs, int):
        return "Any"
    return "NDArray" if op.outputs == 1 else "list[NDArray]"


def summary(op: Op) -> str | None:
    return op.kernel.__doc__


def function_lines(
    name: str, given: list[str], returns: str, doc: str | None = None
) -> list[str]:
    """Return the lines of a function, which has the first line of its docstring."""
    end = ":" if doc else ": ..."
    lines = [f"def {name}({', '.join(given)}) -> {returns}{end}"]
    if len(lines[0]) > WIDTH - 4:
        inner: list[str] = [""]
        for one in given:
            joined = f"{inner[-1]} {one},".strip()
            if len(joined) > WIDTH - 8 and inner[-1]:
                inner.append(f"{one},")
            else:
                inner[-1] = joined
        lines = [f"def {name}(", *(f"    {line}" for line in inner), f") -> {returns}{end}"]
    if doc:
        lines.append(f'    """{inspect.cleandoc(doc).partition(chr(10))[0]}"""')
    return lines


# --- what is written by hand -----------------------------------------------------------------


@functools.cache
def parsed(path: Path) -> tuple[frozenset[str], ast.Module, str]:
    """Return (names in ``__all__``, tree, text) of a module's source."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    listed: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            listed = set(ast.literal_eval(node.value))
    return frozenset(listed), tree, text


def by_hand(path: Path, private: bool, package: bool = False) -> tuple[set[str], list[str]]:
    """Return the names and the stub of what a module defines itself or takes from others.

    ``private`` says that names with an underscore count as well. A package also shows its modules.
    """
    listed, tree, text = parsed(path)
    names, functions = set(listed), []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (
            not node.name.startswith("_") or (private and not node.name.startswith("__"))
        ):
            functions += function_lines(node.name, *header(node, text))
            names.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            target = ast.unparse(node.targets[0])
            if not target.startswith("_"):
                functions.append(ast.unparse(node))
                names.add(target)
    used = {node.id for node in ast.walk(ast.parse("\n".join(functions)))
            if isinstance(node, ast.Name)}  # fmt: skip
    return names, [*imports(tree, listed, used, package), *functions]


def imports(
    tree: ast.Module, listed: frozenset[str], used: set[str], package: bool
) -> Iterator[str]:
    """Yield the imports whose names a module shows, or needs for its annotations."""
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        place = "." * node.level + (node.module or "")
        for alias in node.names:
            name = alias.asname or alias.name
            shown = name in listed or (
                package and place == "." and name == alias.name and name != "_namespace"
            )
            if shown:
                yield f"from {place} import {alias.name} as {name}"
            elif name in used and name != "Any":
                yield f"from {place} import {alias.name}"


def header(node: ast.FunctionDef, text: str) -> tuple[list[str], str]:
    """Return the parameters of a function in the words of its source, and what it returns."""

    def source(part: ast.expr | None) -> str:
        return " ".join((ast.get_source_segment(text, part) or "").split()) if part else ""

    def shown(arg: ast.arg, default: ast.expr | None = None, star: str = "") -> str:
        hint = f": {source(arg.annotation)}" if arg.annotation else ""
        return f"{star}{arg.arg}{hint}" + (f" = {source(default)}" if default else "")

    args = node.args
    plain = [*args.posonlyargs, *args.args]
    lacking: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    found = [shown(*pair) for pair in zip(plain, [*lacking, *args.defaults], strict=True)]
    if args.vararg:
        found.append(shown(args.vararg, star="*"))
    elif args.kwonlyargs:
        found.append("*")
    found += [shown(*pair) for pair in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    if args.kwarg:
        found.append(shown(args.kwarg, star="**"))
    return found, source(node.returns) or "Any"


if __name__ == "__main__":
    sys.exit(main())
