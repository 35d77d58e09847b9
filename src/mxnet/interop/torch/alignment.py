"""Which layers of two networks correspond, judged by their order and shapes."""

from __future__ import annotations

from collections.abc import Sequence

Layer = dict[str, "tuple[int, ...] | None"]
"""The parameters of a layer: torch's name -> shape, 0 for unknown lengths, None for no idea."""


def align(left: Sequence[Layer], right: Sequence[Layer]) -> list[tuple[int, int]]:
    """Return pairs of positions of layers that correspond, ascending on both sides.

    As many as possible: the longest common subsequence (Wagner and Fischer 1974).
    """
    # longest[i][j]: how many layers of left[i:] and right[j:] can be matched.
    longest = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            longest[i][j] = max(longest[i + 1][j], longest[i][j + 1])
            if _corresponds(left[i], right[j]):
                longest[i][j] = max(longest[i][j], 1 + longest[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        both = 1 + longest[i + 1][j + 1]
        if longest[i][j] == both and _corresponds(left[i], right[j]):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i][j] == longest[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _corresponds(one: Layer, other: Layer) -> bool:
    """Tell whether layers have the same parameters, of shapes that agree; biases may be absent."""
    if {role for role in one.keys() ^ other.keys() if not role.startswith("bias")}:
        return False
    common = one.keys() & other.keys()
    return bool(common) and all(_agree(one[role], other[role]) for role in common)


def _agree(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> bool:
    if one is None or other is None:
        return True
    return len(one) == len(other) and all(
        a == b or a in (0, -1) or b in (0, -1) for a, b in zip(one, other, strict=True)
    )
