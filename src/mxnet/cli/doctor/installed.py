"""What the installed package has: names, arguments, attributes of instances, kinds of results.

Nothing of the scanned programs is run; the package itself is asked, by looking up attributes and
signatures.
"""

from __future__ import annotations

import ast
import contextlib
import dis
import functools
import importlib
import importlib.util
import inspect
import textwrap
import types
import typing
from collections.abc import Callable
from typing import Any

import mxnet

from .names import known_names

ABSENT: Any = object()
ARRAY, GRAPH, FACE = "mx.nd.NDArray", "mx.sym.Symbol", "F"
# Stands for `F` of hybrid_forward: functions on arrays or on symbols, whichever it gets.
FACES = {ARRAY: "mx.nd", GRAPH: "mx.sym"}


@functools.cache
def look(path: str) -> Any:
    """Return the object at a dotted path that starts with ``mx``; ABSENT if there is none."""
    if path == "mx":
        return mxnet
    if not path.startswith("mx."):
        return ABSENT
    head, _, last = path.rpartition(".")
    owner = look(head)
    if owner is ABSENT:
        return ABSENT
    try:
        return getattr(owner, last)
    except AttributeError:
        return _submodule(owner, last)
    except Exception:  # a property of some object of the package that is not set up
        return None


def _submodule(owner: Any, last: str) -> Any:
    if not isinstance(owner, types.ModuleType) or not hasattr(owner, "__path__"):
        return ABSENT
    name = f"{owner.__name__}.{last}"
    try:
        # The package's own modules alone: owner is one of them.
        return importlib.import_module(name) if importlib.util.find_spec(name) else ABSENT
    except ImportError:
        return ABSENT


def has(path: str) -> bool:
    """Tell whether the package has a name, or an instance of its class has the attribute."""
    if look(path) is not ABSENT:
        return True
    head, _, last = path.rpartition(".")
    owner = look(head) if head else ABSENT
    return inspect.isclass(owner) and has_attribute(owner, last)


def some_have(kind: type, name: str) -> bool:
    """Tell whether a class of the package or one derived from it has an attribute."""
    return has_attribute(kind, name) or any(some_have(k, name) for k in kind.__subclasses__())


def has_attribute(kind: type, name: str) -> bool:
    """Tell whether instances of a class of the package have an attribute."""
    return hasattr(kind, name) or name in _stored(kind) or hasattr(kind, "__getattr__")


@functools.cache
def _stored(kind: type) -> frozenset[str]:
    """Return the names of the attributes that the methods of a class set."""
    found: set[str] = set()
    for base in kind.__mro__:
        with contextlib.suppress(NameError):  # of annotations for type checkers, in Python 3.14
            found.update(getattr(base, "__annotations__", {}))
        for member in vars(base).values():
            code = getattr(inspect.unwrap(member) if callable(member) else member, "__code__", None)
            if code is not None:
                found.update(i.argval for i in dis.get_instructions(code)
                             if i.opname == "STORE_ATTR")  # fmt: skip
    return frozenset(found)


@functools.cache
def accepted(path: str) -> frozenset[str] | None:
    """Return the keywords that a callable takes; None if it takes any, or that is not known."""
    target = look(path)
    if target is ABSENT or not callable(target):
        return None
    if inspect.isclass(target):
        return _of_class(target)
    found, is_open = _of_function(target)
    op = getattr(target, "op", None)
    if op is not None and is_open:
        # The operator itself names what it does not know, unless it has arrays alone: see
        # _ops.registry.check_unknown.
        stated = {op.count} if op.variadic else set()
        return found | stated if op.attrs or op.variadic else None
    return None if is_open else found


def _of_class(kind: type) -> frozenset[str] | None:
    """Return what the constructor takes, and those of base classes to which it passes the rest."""
    found: set[str] = set()
    for base in kind.__mro__:
        maker = vars(base).get("__init__")
        if maker is None or base is object:
            continue
        names, is_open = _of_function(maker)
        found |= names
        if not is_open:
            return frozenset(found)
        if not _passes_on(maker):
            return None
    if not found and kind.__init__ is object.__init__:
        names, is_open = _of_function(kind)
        return None if is_open else names
    return None


def _passes_on(maker: Callable[..., Any]) -> bool:
    """Tell whether a constructor of the package gives the rest of its keywords to its base."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(maker)))
    except (OSError, TypeError, SyntaxError):  # made without source
        return False
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    rests = [call for call in calls if any(k.arg is None for k in call.keywords)]
    return len(rests) == 1 and ast.unparse(rests[0].func) == "super().__init__"


def _of_function(function: Callable[..., Any]) -> tuple[frozenset[str], bool]:
    """Return the names of a function's arguments, and whether it takes any others."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):  # no signature, as of classes of C
        return frozenset(), True
    names = {p.name for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
    # What is called notes takes names in double underscores only, which nobody here asks about.
    rests = [p.name for p in parameters if p.kind is p.VAR_KEYWORD]
    return frozenset(names), rests not in ([], ["notes"])


@functools.cache
def result(path: str) -> str | None:
    """Return the path of the class of what a call gives back, where that is evident."""
    target = look(path)
    if inspect.isclass(target):
        return canonical_class(target)
    op = getattr(target, "op", None)
    if op is not None:
        graph = path.startswith(("mx.sym", GRAPH))
        return GRAPH if graph else ARRAY if op.outputs == 1 else None
    # Functions on sparse arrays return dense ones too, whatever they are annotated with.
    return None if ".sparse" in path or not inspect.isroutine(target) else result_of(target)


def result_of(function: Any) -> str | None:
    """Return the path of the class that a function of the package is annotated to return."""
    try:
        kind = typing.get_type_hints(function).get("return")
    except Exception:  # annotations that name what is imported for type checkers alone
        return None
    return canonical_class(kind) if inspect.isclass(kind) else None


@functools.cache
def canonical_class(kind: type) -> str | None:
    """Return the path that MXNet's documentation has for a class of the package."""
    if not kind.__module__.startswith("mxnet"):
        return None
    known = known_names()
    for path in known.ending_with(kind.__name__):
        if look(path) is kind:
            return known.canonical(path)
    return None
