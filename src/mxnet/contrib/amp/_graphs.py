"""Conversions in graphs: those that a rule puts before an operator, and whole graphs."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from ... import name as naming
from ..._ops.registry import REGISTRY
from ...symbol.graph import Entry, Node, in_order
from ._rules import Rule, Rules


def convert_node(node: Node, rules: Rules, low: str) -> None:
    """Put conversions before the inputs of a new node as its rule says."""
    rule = rules.get(node.op) if node.op is not None else None
    if rule is None or not rule.holds(node.op.parse(node.params)):  # type: ignore[union-attr]
        return
    places = _data_places(node)
    inputs = list(node.inputs)
    if rule.kind == "widest":
        if len(places) < 2 or all(_is_cast(inputs[place], "amp_multicast") for place in places):
            return
        params = {"num_outputs": len(places)}
        entries = tuple(inputs[place] for place in places)
        new = Node(REGISTRY["amp_multicast"], _new_name("amp_multicast"), entries, params)
        for number, place in enumerate(places):
            inputs[place] = (new, number)
    else:
        dtype = low if rule.kind == "low" else "float32"
        for place in places:
            if not _is_cast(inputs[place], "amp_cast", dtype):
                inputs[place] = _cast(inputs[place], dtype, _new_name("amp_cast"))
    node.inputs = tuple(inputs)


def _is_cast(entry: Any, name: str, dtype: str | None = None) -> bool:
    node = entry[0]
    if node.op is not REGISTRY[name]:
        return False
    return dtype is None or node.params["dtype"] == dtype


def _new_name(hint: str) -> str:
    return naming.current().get(None, hint)


def _cast(entry: Any, dtype: str, name: str) -> Entry:
    return Node(REGISTRY["amp_cast"], name, (entry,), {"dtype": dtype}), 0


def _data_places(node: Node) -> list[int]:
    """Return the positions of the inputs that are no states."""
    return [
        place for place, entry in enumerate(node.inputs)
        if entry is not None and not node.is_aux(place)
    ]  # fmt: skip


class Converted:
    """A copy of a graph in which operators run in the precision that rules say.

    Each result is converted at most once to a type. Variables are float32.

    Attributes
    ----------
    outputs : list of Entry
        The outputs of the copy.
    low_variables : set of str
        Variables that are used in low precision alone.
    """

    def __init__(
        self, outputs: Iterable[Entry], rules: Rules, low: str, excluded: Container[str]
    ) -> None:
        self._low = low
        self._is_low: dict[tuple[int, int], bool] = {}
        self._now: dict[tuple[int, int], Entry] = {}
        self._made: dict[tuple[int, int, str], Entry] = {}
        self._uses: dict[str, set[bool]] = {}
        outputs = list(outputs)
        for node in in_order(outputs):
            self._copy(node, rules, excluded)
        self.outputs = [self._now[id(node), number] for node, number in outputs]
        self.low_outputs = [self._is_low[id(node), number] for node, number in outputs]
        self.low_variables = {name for name, uses in self._uses.items() if uses == {True}}

    def _copy(self, node: Node, rules: Rules, excluded: Container[str]) -> None:
        if node.op is None:
            self._now[id(node), 0] = node, 0
            self._is_low[id(node), 0] = False
            return
        kind = self._kind(node, rules.get(node.op), node.name in excluded)
        inputs: list[Entry | None] = list(node.inputs)
        places = _data_places(node)
        lows = {place: self._low_input(node, place) for place in places}
        if kind == "widest":
            kind = "either" if len(set(lows.values())) < 2 else "full"
        for place, entry in enumerate(node.inputs):
            if entry is not None:
                is_data = place in lows and kind != "either"
                inputs[place] = self._input(entry, (kind == "low") if is_data else None)
        is_low = kind == "low" or (kind == "either" and bool(places) and lows[places[0]])
        copy = Node(node.op, node.name, tuple(inputs), node.params, node.attrs, node.subgraphs)
        for number in range(node.count_outputs()):
            self._now[id(node), number] = copy, number
            self._is_low[id(node), number] = is_low

    def _kind(self, node: Node, rule: Rule | None, is_excluded: bool) -> str:
        assert node.op is not None
        if is_excluded:
            return "full"
        if rule is not None and rule.holds(node.op.parse(node.params)):
            return rule.kind
        # Operators of no list that want one type follow the widest.
        return "widest" if node.op.uniform else "either"

    def _low_input(self, node: Node, place: int) -> bool:
        entry = node.inputs[place]
        assert entry is not None
        return self._is_low[id(entry[0]), entry[1]]

    def _input(self, entry: Entry, low: bool | None) -> Entry:
        """Return an input in low or full precision, or as it is."""
        key = id(entry[0]), entry[1]
        if entry[0].op is None:
            self._uses.setdefault(entry[0].name, set()).add(low is True)
        if low is None or self._is_low[key] == low:
            return self._now[key]
        return self.converted(entry, self._low if low else "float32")

    def converted(self, entry: Entry, dtype: str) -> Entry:
        """Return an entry of the original graph in a type."""
        key = (id(entry[0]), entry[1], dtype)
        if key not in self._made:
            name = entry[0].output_names()[entry[1]]
            self._made[key] = _cast(self._now[key[:2]], dtype, f"{name}_amp_cast_{dtype}")
        return self._made[key]
