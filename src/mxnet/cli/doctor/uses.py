"""The uses of MXNet in a program: expressions are followed to what they stand for."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import installed
from .installed import ARRAY, FACE, FACES, GRAPH
from .names import known_names
from .scopes import NOTHING, Api, Instance, OwnClass, OwnInstance, Scope, Value

_DATA = {ARRAY, GRAPH, FACE}


@dataclass(frozen=True, slots=True)
class Use:
    """One use of MXNet."""

    paths: tuple[str, ...]
    """The name as a path; several where one of them is enough."""
    node: ast.AST
    call: ast.Call | None = None
    member: bool = False
    """Whether it is an attribute of an object."""
    guarded: bool = False
    """Whether the program is prepared for its absence."""
    cell: int | None = None


class Expressions:
    """Follows expressions; what it meets of MXNet is collected in ``uses``."""

    def __init__(self) -> None:
        self.scope = Scope(None, "module")
        self.uses: list[Use] = []
        self.checked: set[str] = set()
        """Paths whose existence the program looks up, by hasattr and the like."""
        self.assigned: set[str] = set()
        """Paths that the program sets itself."""
        self.attributes_set: set[str] = set()
        """Names of all attributes that it sets, of whatever object."""
        self.classes: set[str] = set()
        """Names of its classes, in small letters."""
        self.guards = 0
        self.cell: int | None = None
        self.owner: OwnClass | None = None
        """The class whose method is being followed."""

    def value(self, node: ast.AST | None) -> Value:
        """Return what is known of an expression, after collecting the uses in it."""
        follow = _FOLLOW.get(type(node))
        if follow is not None:
            return follow(self, node)
        for child in ast.iter_child_nodes(node) if node is not None else ():
            self.value(child)
        return None

    def use(
        self, path: str | tuple[str, ...], node: ast.AST, call: ast.Call | None = None,
        member: bool = False,
    ) -> None:  # fmt: skip
        """Collect a use."""
        paths = (path,) if isinstance(path, str) else path
        if paths and paths[0].startswith("F."):
            paths = tuple(face + paths[0][1:] for face in FACES.values())
        self.uses.append(Use(paths, node, call, member, self.guards > 0, self.cell))

    def _use_unless_module(self, path: str, node: ast.AST, call: ast.Call | None) -> None:
        # Where a module is imported it counts once; handing it around is no use of its content.
        if call is not None or not inspect.ismodule(installed.look(path)):
            self.use(path, node, call)

    def lookup(self, name: str) -> Value:
        """Return what a name stands for, those of star imports included."""
        defined, value = self.scope.find(name)
        if defined:
            return value
        for module in self.scope.stars:
            path = f"{module}.{name}"
            if installed.has(path) or known_names().canonical(path):
                return Api(path)
        return None

    def chain(self, node: ast.expr) -> Value:
        """Return what a name or attribute stands for, without collecting it as a use itself."""
        if isinstance(node, ast.Name):
            return self.lookup(node.id)
        if isinstance(node, ast.Attribute):
            base = self.chain(node.value)
            return self._member(base, node, None, collect=not isinstance(base, Api))
        return self.value(node)

    def name(self, node: ast.Name, call: ast.Call | None = None) -> Value:
        value = self.lookup(node.id)
        if isinstance(value, Api) and value.path != FACE and isinstance(node.ctx, ast.Load):
            self._use_unless_module(value.path, node, call)
        return value

    def attribute(self, node: ast.Attribute, call: ast.Call | None = None) -> Value:
        load = isinstance(node.ctx, ast.Load)
        return self._member(self.chain(node.value), node, call, collect=load)

    def _member(
        self, base: Value, node: ast.Attribute, call: ast.Call | None, collect: bool
    ) -> Value:
        if isinstance(base, Api):
            if base.path.startswith("F_."):
                return None
            path = f"{base.path}.{node.attr}"
            if collect:
                self._use_unless_module(path, node, call)
            return Api(path)
        if isinstance(base, Instance):
            return self._of_instance((base.path,), node, call, collect)
        if isinstance(base, OwnInstance):
            kind = base.kind
            if kind.defines(node.attr):
                return kind.attributes.get(node.attr)
            return self._of_instance(tuple(kind.api_bases()), node, call, collect)
        return None

    def _of_instance(
        self, kinds: tuple[str, ...], node: ast.Attribute, call: ast.Call | None, collect: bool
    ) -> Value:
        if not kinds:
            return None
        if kinds == (FACE,):
            kinds = (ARRAY, GRAPH)
            first: Value = Instance(FACE)
        else:
            first = None
        paths = tuple(f"{kind}.{node.attr}" for kind in kinds)
        if collect:
            self.use(paths, node, call, member=True)
        found = [path for path in paths if installed.look(path) is not installed.ABSENT]
        if not found:
            return None
        target = installed.look(found[0])
        if isinstance(target, property):
            made = installed.result_of(target.fget)
            return first if first and made in _DATA else Instance(made) if made else None
        return Api(f"F_.{node.attr}") if first else Api(found[0])

    def call(self, node: ast.Call) -> Value:
        function = node.func
        special = self._special(node)
        if special is not None:
            return special[0]
        if isinstance(function, ast.Name):
            target = self.name(function, node)
        elif isinstance(function, ast.Attribute):
            target = self.attribute(function, node)
        else:
            target = self.value(function)
        for argument in (*node.args, *(k.value for k in node.keywords)):
            self.value(argument)
        return self._made(target, node)

    def _made(self, target: Value, node: ast.Call) -> Value:
        """Return what a call gives back."""
        if isinstance(target, OwnClass):
            return OwnInstance(target)
        if not isinstance(target, Api) or any(k.arg in ("stype", None) for k in node.keywords):
            return None
        if target.path.startswith("F_."):
            made = installed.result(f"{ARRAY}{target.path[2:]}")
            return Instance(FACE) if made == ARRAY else None
        if target.path.startswith("F."):
            made = installed.result(f"mx.nd{target.path[1:]}")
            return Instance(FACE) if made == ARRAY else None
        made = installed.result(target.path)
        return Instance(made) if made else None

    def _special(self, node: ast.Call) -> tuple[Value] | None:
        """Return the value of a call that is understood by its name, in a tuple."""
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if name == "super" and isinstance(function, ast.Name) and self.owner is not None:
            bases = self.owner.api_bases()
            only = len(self.owner.bases) == 1 and len(bases) == 1
            return (Instance(bases[0]) if only else None,)
        texts = [a.value for a in node.args
                 if isinstance(a, ast.Constant) and isinstance(a.value, str)]  # fmt: skip
        if name in ("import_module", "__import__") and texts:
            return self._imported(texts[0], node)
        if name in ("getattr", "hasattr") and isinstance(function, ast.Name) and texts:
            return self._looked_up(name, texts[0], node)
        return None

    def _imported(self, module: str, node: ast.Call) -> tuple[Value] | None:
        if module.split(".")[0] != "mxnet":
            return None
        path = "mx" + module.removeprefix("mxnet")
        if path != "mx":
            self.use(path, node, node)
        return (Api(path),)

    def _looked_up(self, name: str, text: str, node: ast.Call) -> tuple[Value] | None:
        base = self.chain(node.args[0])
        for argument in node.args[1:]:
            self.value(argument)
        if not isinstance(base, Api) or not text.isidentifier():
            return (None,)
        path = f"{base.path}.{text}"
        if name == "hasattr" or len(node.args) > 2:
            self.checked.add(path)
        if name == "hasattr":
            return (None,)
        self.use(path, node)
        return (Api(path),)

    def constant(self, node: ast.Constant) -> Value:
        return NOTHING if node.value is None else None

    def comparison(self, node: ast.Compare) -> Value:
        self._membership(node)
        values = [self.value(part) for part in (node.left, *node.comparators)]
        if isinstance(node.ops[0], ast.In | ast.NotIn | ast.Is | ast.IsNot):
            return None
        return _arithmetic([node.left, *node.comparators], values)

    def _membership(self, node: ast.Compare) -> None:
        """Remember what is looked up by ``"name" in dir(mx.nd)`` or ``in mx.nd.__dict__``."""
        left, right = node.left, node.comparators[0]
        if not (isinstance(left, ast.Constant) and isinstance(left.value, str)):
            return
        if isinstance(right, ast.Call) and getattr(right.func, "id", "") in ("dir", "vars"):
            base = self.chain(right.args[0]) if right.args else None
        elif isinstance(right, ast.Attribute) and right.attr == "__dict__":
            base = self.chain(right.value)
        else:
            return
        if isinstance(base, Api):
            self.checked.add(f"{base.path}.{left.value}")

    def binary(self, node: ast.BinOp) -> Value:
        return _arithmetic([node.left, node.right], [self.value(node.left), self.value(node.right)])

    def unary(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        return value if _is_data(value) and not isinstance(node.op, ast.Not) else None

    def subscript(self, node: ast.Subscript) -> Value:
        value = self.value(node.value)
        self.value(node.slice)
        return value if _is_data(value) else None

    def choice(self, node: ast.IfExp) -> Value:
        self.value(node.test)
        one, other = self.value(node.body), self.value(node.orelse)
        return one if one == other else None

    def walrus(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.scope.bind(node.target.id, value)
        return value

    def function(self, node: ast.Lambda) -> Value:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        with_arguments = Scope(self.scope, "inline")
        for name in argument_names(node.args):
            with_arguments.bind(name, Api(FACE) if name == FACE else None)
        self._within(with_arguments, [node.body])
        return None

    def comprehension(self, node: ast.AST) -> Value:
        inner = Scope(self.scope, "inline")
        for part in node.generators:  # type: ignore[attr-defined]
            self._within(inner, [part.iter])
            for target in ast.walk(part.target):
                if isinstance(target, ast.Name):
                    inner.bind(target.id, None)
            self._within(inner, part.ifs)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)  # type: ignore[attr-defined]
        self._within(inner, list(parts))
        return None

    def _within(self, scope: Scope, nodes: list[ast.expr]) -> None:
        outer, self.scope = self.scope, scope
        for node in nodes:
            self.value(node)
        self.scope = outer


def argument_names(arguments: ast.arguments) -> Iterator[str]:
    """Yield the names of all arguments of a function."""
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield one.arg
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield rest.arg


def _is_data(value: Value) -> bool:
    return isinstance(value, Instance) and value.path in _DATA


def _arithmetic(nodes: list[ast.expr], values: list[Value]) -> Value:
    """Return the kind of arrays or symbols combined with each other or with numbers."""
    kinds = {value for value in values if _is_data(value)}
    rest = [n for n, v in zip(nodes, values, strict=True) if not _is_data(v)]
    numbers = all(isinstance(n, ast.Constant) and isinstance(n.value, int | float) for n in rest)
    return kinds.pop() if len(kinds) == 1 and numbers else None


_FOLLOW: dict[type, Callable[..., Value]] = {
    ast.Name: Expressions.name, ast.Attribute: Expressions.attribute,
    ast.Call: Expressions.call, ast.Constant: Expressions.constant,
    ast.Compare: Expressions.comparison, ast.BinOp: Expressions.binary,
    ast.UnaryOp: Expressions.unary, ast.Subscript: Expressions.subscript,
    ast.IfExp: Expressions.choice, ast.NamedExpr: Expressions.walrus,
    ast.Lambda: Expressions.function, ast.ListComp: Expressions.comprehension,
    ast.SetComp: Expressions.comprehension, ast.GeneratorExp: Expressions.comprehension,
    ast.DictComp: Expressions.comprehension,
}  # fmt: skip
