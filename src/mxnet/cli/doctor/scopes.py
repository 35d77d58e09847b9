"""What the names of a program stand for, as far as that is evident without running it."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Api:
    """Something of MXNet by its path, such as ``mx.nd.zeros``; ``F`` is that of hybrid_forward."""

    path: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of MXNet; ``F`` stands for an array or a symbol."""

    path: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The literal None: what a name holds until it gets its value."""


@dataclass(eq=False, slots=True)
class OwnClass:
    """A class of the program."""

    bases: list[Value] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """What the class and its methods define or assign."""
    attributes: dict[str, Value] = field(default_factory=dict)
    """What is known of those that are assigned once."""

    def api_bases(self) -> list[str]:
        """Return the paths of MXNet's classes that it inherits from."""
        found: list[str] = []
        for base in self.bases:
            if isinstance(base, Api):
                found.append(base.path)
            elif isinstance(base, OwnClass) and base is not self:
                found += base.api_bases()
        return found

    def defines(self, name: str) -> bool:
        """Tell whether the class or one of its bases in the program has a name of its own."""
        own = (b for b in self.bases if isinstance(b, OwnClass) and b is not self)
        return name in self.names or any(base.defines(name) for base in own)


@dataclass(frozen=True, slots=True)
class OwnInstance:
    """An object of a class of the program."""

    kind: OwnClass


Value = Api | Instance | Nothing | OwnClass | OwnInstance | None
"""What is known of an expression; None where nothing is."""

NOTHING = Nothing()


def merged(one: Value, other: Value) -> Value:
    """Return what is known of a name that holds the one or the other."""
    if one == other or other == NOTHING:
        return one
    return other if one == NOTHING else None


class Scope:
    """The names of a module, a class, a function, or of a part of one (``inline``)."""

    def __init__(self, parent: Scope | None, kind: str) -> None:
        self.parent = parent
        self.kind = kind
        self.names: dict[str, Value] = {}
        self.ever: dict[str, Value] = {}
        """What a name holds at any time: functions run later, when it may have changed."""
        self.stars: list[str] = parent.stars if parent else []
        """Modules of MXNet of which everything was imported."""

    def bind(self, name: str, value: Value) -> None:
        """Let a name stand for a value from here on."""
        self.names[name] = value
        self.ever[name] = merged(self.ever[name], value) if name in self.ever else value

    def find(self, name: str) -> tuple[bool, Value]:
        """Return (whether the program defines a name, what it stands for)."""
        if name in self.names:
            return True, self.names[name]
        later = self.kind == "function"
        scope = self.parent
        while scope is not None:
            names = scope.ever if later else scope.names
            if scope.kind != "class" and name in names:
                return True, names[name]
            later = later or scope.kind == "function"
            scope = scope.parent
        return hasattr(builtins, name), None

    def module(self) -> Scope:
        """Return the outermost scope."""
        return self if self.parent is None else self.parent.module()

    def forget(self, names: set[str]) -> None:
        """Treat names as unknown, as at the start of a loop that assigns them."""
        for name in names & self.names.keys():
            self.names[name] = None

    def join(self, branches: list[dict[str, Value]]) -> None:
        """Go on after branches, of which each left its own values of the names."""
        joined: dict[str, Value] = {}
        for names in branches:
            for name, value in names.items():
                joined[name] = merged(joined[name], value) if name in joined else value
        self.names = joined
