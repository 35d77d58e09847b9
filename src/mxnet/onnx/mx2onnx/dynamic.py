"""Which axes of the inputs are open, and the lengths with which that is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...base import MXNetError
from ...symbol.graph import Entry, Inference

Shape = tuple[int, ...]
OpenShape = tuple[int | str | None, ...]
Place = tuple[str, int]

# An open axis is tried as many times as long: what divides it, divides that too.
_FACTORS = (2, 3, 5)


@dataclass(frozen=True)
class Group:
    """Axes that always have one length; ``name`` is empty where users gave none."""

    name: str
    places: tuple[Place, ...]


def groups_of(shapes: Mapping[str, Shape], dynamic: Mapping[str, OpenShape]) -> list[Group]:
    """Return the open axes, those of one name together.

    Raises
    ------
    ValueError
        If a dynamic shape does not fit the shape of its input.
    """
    named: dict[str, list[Place]] = {}
    alone: list[Group] = []
    for key, shape in dynamic.items():
        if len(shape) != len(shapes[key]):
            raise ValueError(
                f"onnx.export_model: the dynamic shape {shape} of {key!r} must have as many axes "
                f"as its shape {shapes[key]}."
            )
        for axis, length in enumerate(shape):
            if isinstance(length, str):
                named.setdefault(length, []).append((key, axis))
            elif length is None or length < 0:
                alone.append(Group("", ((key, axis),)))
            elif length != shapes[key][axis]:
                raise ValueError(
                    f"onnx.export_model: the dynamic shape {shape} of {key!r} says {length} on "
                    f"axis {axis}, its shape {shapes[key]} says {shapes[key][axis]}; give None or "
                    "a name for open lengths."
                )
    return [*(Group(name, tuple(places)) for name, places in named.items()), *alone]


class Trials:
    """Runs of inference with other lengths on open axes."""

    def __init__(
        self, outputs: Sequence[Entry], shapes: Mapping[str, Shape], types: Mapping[str, Any]
    ) -> None:
        self.outputs, self.shapes, self.types = outputs, shapes, types
        self.base = Inference(outputs, shapes, types)

    def changed(self, group: Group, factor: int) -> dict[str, Shape]:
        """Return the shapes with the axes of a group ``factor`` times as long."""
        shapes = dict(self.shapes)
        for key, axis in group.places:
            shape = list(shapes[key])
            shape[axis] *= factor
            shapes[key] = tuple(shape)
        return shapes

    def fitting(self, group: Group) -> Inference | MXNetError:
        """Return a run with other lengths there, or why the graph does not take them."""
        reason: MXNetError | None = None
        for factor in _FACTORS:
            try:
                return Inference(self.outputs, self.changed(group, factor), self.types)
            except MXNetError as error:
                reason = reason or error
        assert reason is not None
        return reason

    def attempts(self, groups: Sequence[Group], strict: bool) -> Iterator[Any]:
        """Yield results of `runs`; unless ``strict`` with ever fewer open axes.

        Some operators can only be written for known lengths: the next attempt leaves the first
        axis alone open, which mostly is the batch, and the last one none.
        """
        yield self.runs(groups, strict)
        if not strict:
            batch = [group for group in groups if all(axis == 0 for _, axis in group.places)]
            if len(batch) < len(groups):
                yield self.runs(batch, strict)
            if batch:
                yield self.runs([], strict)

    def runs(
        self, groups: Sequence[Group], strict: bool
    ) -> tuple[list[Group], list[Inference]]:
        """Return the groups that can be open, and the runs, of which the first changes nothing.

        Axes without a name that fit only together, such as the batch of several inputs, become
        one group. With ``strict`` those that cannot be open are an error, else they stay fixed.
        """
        found, runs, failed = [], [self.base], []
        for group in groups:
            run = self.fitting(group)
            if isinstance(run, Inference):
                found.append(group)
                runs.append(run)
            else:
                failed.append((group, run))
        for group, members in _together(failed, self.shapes):
            run = self.fitting(group) if len(members) > 1 else members[0][1]
            if isinstance(run, Inference):
                found.append(group)
                runs.append(run)
            elif strict:
                (key, axis), *_ = group.places
                raise MXNetError(
                    f"onnx.export_model: axis {axis} of {key!r} cannot have an open length: "
                    f"{run}"
                )
        return found, runs


def _together(
    failed: Sequence[tuple[Group, MXNetError]], shapes: Mapping[str, Shape]
) -> list[tuple[Group, list[tuple[Group, MXNetError]]]]:
    """Return the groups joined that lie on one axis and have one length; names stay apart."""
    joined: dict[Any, list[tuple[Group, MXNetError]]] = {}
    for one in failed:
        (key, axis), *_ = one[0].places
        joined.setdefault(one[0].name or (axis, shapes[key][axis]), []).append(one)
    return [
        (Group(members[0][0].name, tuple(p for group, _ in members for p in group.places)), members)
        for members in joined.values()
    ]
