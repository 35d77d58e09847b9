"""Name scopes: how blocks and their parameters get their names."""

from __future__ import annotations

from typing import Any

from .. import name as naming
from .._core.state import state
from .parameter_dict import ParameterDict


class BlockScope:
    """The scope of one block: counts the children made inside by the kind of block they are.

    The top level counts by process (the thread's name manager), a scope for itself, so that the
    second Dense inside ``sequential0_`` is ``sequential0_dense1_`` whatever was made before.
    """

    def __init__(self, block: Any) -> None:
        self._block = block
        self._counter: dict[str, int] = {}
        self._outer: list[Any] = []

    @staticmethod
    def create(
        prefix: str | None, params: ParameterDict | None, hint: str
    ) -> tuple[str, ParameterDict]:
        """Return (full prefix, parameter dictionary) for a block made in the current scope."""
        scope = state.block_scope
        if scope is None:
            if prefix is None:
                prefix = naming.current().get(None, hint) + "_"
            shared = (
                ParameterDict(prefix) if params is None else ParameterDict(params.prefix, params)
            )
            return prefix, shared
        if prefix is None:
            count = scope._counter.get(hint, 0)
            scope._counter[hint] = count + 1
            prefix = f"{hint}{count}_"
        if params is None:
            parent = scope._block.params
            own = ParameterDict(parent.prefix + prefix, parent._shared)
        else:
            own = ParameterDict(params.prefix, params)
        return scope._block.prefix + prefix, own

    def __enter__(self) -> BlockScope:
        # A block without a prefix of its own leaves its children to the scope around it.
        if self._block._empty_prefix:
            self._outer.append(None)
            return self
        manager = naming.Prefix(self._block.prefix)
        self._outer.append((state.block_scope, manager))
        state.block_scope = self
        manager.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        outer = self._outer.pop()
        if outer is None:
            return
        state.block_scope, manager = outer
        manager.__exit__()
