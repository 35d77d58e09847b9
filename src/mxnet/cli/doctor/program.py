"""Following a program statement by statement, each branch on its own."""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Callable, Sequence

from . import installed
from .installed import FACE
from .scopes import Api, Instance, OwnClass, OwnInstance, Scope, Value
from .uses import Expressions, argument_names

_ABSENCES = {"ImportError", "ModuleNotFoundError", "AttributeError", "NameError"}
_ANYTHING = {"Exception", "BaseException"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Program(Expressions):
    """Follows modules, or the cells of a notebook one after the other; then call `finish`."""

    def __init__(self) -> None:
        super().__init__()
        self._later: deque[Callable[[], None]] = deque()

    def run(self, tree: ast.Module, cell: int | None = None) -> None:
        """Follow the statements of a module or cell; functions wait for `finish`."""
        self.cell = cell
        self.block(tree.body)

    def finish(self) -> None:
        """Follow the bodies of functions, which see what the module defines in the end."""
        while self._later:
            self._later.popleft()()

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Follow statements; return whether what stands after them can be reached."""
        for statement in body:
            follow = _FOLLOW.get(type(statement))
            if follow is not None:
                follow(self, statement)
            else:
                self.value(statement)
            if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
                return False
        return True

    # Imports

    def imports(self, node: ast.Import) -> None:
        for alias in node.names:
            first, _, rest = alias.name.partition(".")
            ours = first == "mxnet"
            path = f"mx.{rest}" if rest else "mx"
            if ours and rest:
                self.use(path, node)
            value = Api(path if alias.asname else "mx") if ours else None
            self.scope.bind(alias.asname or first, value)

    def imports_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        ours = not node.level and module.split(".")[0] == "mxnet"
        base = "mx" + module.removeprefix("mxnet")
        for alias in node.names:
            if alias.name == "*":
                if ours:
                    self.scope.stars.append(base)
                    if base != "mx":
                        self.use(base, node)
                continue
            path = f"{base}.{alias.name}"
            if ours:
                self.use(path, alias)
            self.scope.bind(alias.asname or alias.name, Api(path) if ours else None)

    # Assignments

    def assigns(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value, node.value)

    def assigns_typed(self, node: ast.AnnAssign) -> None:
        self.value(node.annotation)
        if node.value is not None:
            self.bind(node.target, self.value(node.value), node.value)

    def assigns_in_place(self, node: ast.AugAssign) -> None:
        value = self.value(node.value)
        if isinstance(node.target, ast.Name):
            old = self.lookup(node.target.id)
            same = isinstance(old, Instance) and (value == old or _is_number(node.value))
            self.scope.bind(node.target.id, old if same else None)
        else:
            self.bind(node.target, None)

    def bind(self, target: ast.expr, value: Value, node: ast.expr | None = None) -> None:
        """Assign a value to a target; ``node`` is its expression, if there is one."""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, None)
        elif isinstance(target, ast.Tuple | ast.List):
            parts = node.elts if isinstance(node, ast.Tuple | ast.List) else []
            same = len(parts) == len(target.elts)
            for i, part in enumerate(target.elts):
                # The parts were followed as a whole already; names and calls are cheap to look at.
                self.bind(part, self._silently(parts[i]) if same else None)
        elif isinstance(target, ast.Attribute):
            self._set_attribute(target, value)
        else:
            self.value(target)

    def _silently(self, node: ast.expr) -> Value:
        count = len(self.uses)
        value = self.value(node)
        del self.uses[count:]
        return value

    def _set_attribute(self, target: ast.Attribute, value: Value) -> None:
        base = self.chain(target.value)
        self.attributes_set.add(target.attr)
        if isinstance(base, Api):
            self.assigned.add(f"{base.path}.{target.attr}")
        elif isinstance(base, OwnInstance) and target.attr in base.kind.attributes:
            base.kind.attributes[target.attr] = value

    # Branches

    def branches(self, node: ast.If) -> None:
        self.value(node.test)
        self._each(node.body, node.orelse)

    def _each(self, *bodies: Sequence[ast.stmt]) -> None:
        """Follow bodies of which one is run."""
        before, after = self.scope.names, []
        for body in bodies:
            self.scope.names = dict(before)
            if self.block(body):
                after.append(self.scope.names)
        self.scope.join(after or [before])

    def loops(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.value(node.test if isinstance(node, ast.While) else node.iter)
        self.scope.forget(_assigned(node))
        if not isinstance(node, ast.While):
            self.bind(node.target, None)
        self._each(node.body, [])
        self.block(node.orelse)

    def tries(self, node: ast.Try) -> None:
        prepared = any(_catches_absence(h, node.body) for h in node.handlers)
        before = dict(self.scope.names)
        self.guards += prepared
        completed = self.block(node.body) and self.block(node.orelse)
        self.guards -= prepared
        ends = [self.scope.names] if completed else []
        for handler in node.handlers:
            self.value(handler.type)
            self.scope.names = dict(before)
            self.scope.forget(_assigned(node))
            if self.block(handler.body):
                ends.append(self.scope.names)
        self.scope.join(ends or [before])
        self.block(node.finalbody)

    def manages(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.value(item.context_expr)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, None)
        self.block(node.body)

    def matches(self, node: ast.Match) -> None:
        self.value(node.subject)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self.scope.bind(name, None)
        self._each(*(case.body for case in node.cases), [])

    # Definitions

    def declares(self, node: ast.Global | ast.Nonlocal) -> None:
        for name in node.names:
            self.scope.names[name] = None
            self.scope.module().ever[name] = None

    def defines_function(self, node: Function) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        types = self._argument_types(node)
        self.scope.bind(node.name, None)
        scope, owner, cell = self.scope, self._class_here(), self.cell
        self._later.append(lambda: self._body(node, scope, owner, types, cell))

    def _argument_types(self, node: Function) -> dict[str, Value]:
        """Return what annotations tell of the arguments, and collect the uses in them."""
        types: dict[str, Value] = {}
        for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            kind = self.value(one.annotation) if one.annotation else None
            if isinstance(kind, Api):
                made = installed.result(kind.path)
                types[one.arg] = Instance(made) if made else None
        self.value(node.returns)
        return types

    def _class_here(self) -> OwnClass | None:
        return self.owner if self.scope.kind == "class" else None

    def _body(
        self, node: Function, scope: Scope, owner: OwnClass | None, types: dict[str, Value],
        cell: int | None,
    ) -> None:  # fmt: skip
        inner = Scope(scope, "function")
        for name in argument_names(node.args):
            inner.bind(name, types.get(name, Api(FACE) if name == FACE else None))
        first = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        decorators = {getattr(d, "id", "") for d in node.decorator_list}
        if owner is not None and first and not decorators & {"staticmethod", "classmethod"}:
            inner.bind(first[0], OwnInstance(owner))
            if node.name == "hybrid_forward" and len(first) > 1:
                inner.names[first[1]] = inner.ever[first[1]] = Api(FACE)
        outer = self.scope, self.owner, self.cell
        # Functions inside of a method know its class by `self` and super().
        self.scope, self.owner, self.cell = inner, owner or self._owner_of(scope), cell
        self.block(node.body)
        self.scope, self.owner, self.cell = outer

    def _owner_of(self, scope: Scope) -> OwnClass | None:
        found = next((v for v in scope.names.values() if isinstance(v, OwnInstance)), None)
        return found.kind if found else None

    def defines_class(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        bases = [self.value(base) for base in node.bases]
        for keyword in node.keywords:
            self.value(keyword.value)
        own = OwnClass(bases)
        own.names, once = _names_of_class(node)
        own.attributes = dict.fromkeys(once)
        self.scope.bind(node.name, own)
        self.classes.add(node.name.lower())
        outer = self.scope, self.owner
        self.scope, self.owner = Scope(self.scope, "class"), own
        self.block(node.body)
        self.scope, self.owner = outer


def _names_of_class(node: ast.ClassDef) -> tuple[set[str], set[str]]:
    """Return (all names that a class defines or assigns, those assigned to ``self`` once)."""
    names: set[str] = set()
    counts: dict[str, int] = {}
    for part in ast.walk(node):
        if isinstance(part, Function | ast.ClassDef) and part is not node:
            names.add(part.name)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            counts[part.attr] = counts.get(part.attr, 0) + 1
    return names | counts.keys(), {name for name, count in counts.items() if count == 1}


def _assigned(node: ast.AST) -> set[str]:
    return {
        part.id for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }  # fmt: skip


def _catches_absence(handler: ast.ExceptHandler, body: Sequence[ast.stmt]) -> bool:
    """Tell whether a handler is there for names that do not exist."""
    kinds = {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)} \
        if handler.type else _ANYTHING  # fmt: skip
    imports = all(isinstance(part, ast.Import | ast.ImportFrom) for part in body)
    return bool(kinds & _ABSENCES) or (imports and bool(kinds & _ANYTHING))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


_FOLLOW: dict[type, Callable[..., None]] = {
    ast.Import: Program.imports, ast.ImportFrom: Program.imports_from,
    ast.Assign: Program.assigns, ast.AnnAssign: Program.assigns_typed,
    ast.AugAssign: Program.assigns_in_place, ast.If: Program.branches,
    ast.For: Program.loops, ast.AsyncFor: Program.loops, ast.While: Program.loops,
    ast.Try: Program.tries, ast.With: Program.manages, ast.AsyncWith: Program.manages,
    ast.Match: Program.matches, ast.Global: Program.declares, ast.Nonlocal: Program.declares,
    ast.FunctionDef: Program.defines_function, ast.AsyncFunctionDef: Program.defines_function,
    ast.ClassDef: Program.defines_class,
}  # fmt: skip
if sys.version_info >= (3, 11):
    _FOLLOW[ast.TryStar] = Program.tries
