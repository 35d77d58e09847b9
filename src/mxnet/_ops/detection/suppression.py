"""Greedy non-maximum suppression of batches of boxes.

The rule is sequential: going down the scores, a box that is still there is kept and strikes out
all lower ones that overlap it. Here a block of the best boxes is decided at once, as the fixed
point of "kept is who is struck by no kept one before", whose only solution the greedy answer is.
What the block keeps then strikes out the rest in tiles, and the survivors close up. Boxes that
never strike each other, of different batches or classes, go side by side.

Loops of Python are over sizes of such groups by powers of two, over blocks, over tiles and over
rounds of the fixed point, as many as the longest chain of boxes within a block that strike each
other; never over boxes, classes or the batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from .geometry import planes_of, ratios_of_overlap

# How many boxes of a group are decided at once, at least and at most.
_BLOCKS = (32, 128)
# How many pairs are looked at together: few enough for the caches of a CPU, enough to keep a GPU
# busy.
_PAIRS = {"cpu": 1 << 17}
_PAIRS_ELSEWHERE = 1 << 22


@dataclass(frozen=True, slots=True)
class Rule:
    """From which overlap on one box strikes out another.

    ``inclusive`` lets an overlap equal to the threshold suffice. ``offset`` is 1 where the far
    corners are pixels that belong to the box.
    """

    threshold: float
    inclusive: bool = False
    offset: float = 0.0

    def strikes(self, first: Tensor, second: Tensor) -> Tensor:
        """Tell for all pairs whether they exclude each other.

        Shapes: planes (5, G, P) and (5, G, Q) -> (G, P, Q) bool.
        """
        ratios = ratios_of_overlap(first, second, self.offset)
        if ratios.dtype is torch.float16:
            ratios = ratios.float()  # else the threshold would be rounded
        return ratios >= self.threshold if self.inclusive else ratios > self.threshold


def suppress(
    boxes: Tensor,
    alive: Tensor,
    rule: Rule,
    classes: Tensor | None = None,
    limit: int | None = None,
) -> Tensor:
    """Return which boxes are kept.

    Shapes: boxes (B, N, 4) by corners, best first, alive (B, N) bool, classes (B, N) -> (B, N)
    bool. Only boxes that are alive take part, and with classes only those of the same one exclude
    each other. With ``limit`` the search may end when every row has kept that many.
    """
    kept = torch.zeros(alive.numel(), dtype=torch.bool, device=boxes.device)
    boxes = boxes.reshape(-1, 4)
    for items, present in _groups(alive, classes):
        planes = planes_of(boxes[items], clamp=not rule.offset, offset=rule.offset)
        kept[items[present]] = _suppress_groups(planes, present, rule, limit)[present]
    return kept.view(alive.shape)


def _groups(alive: Tensor, classes: Tensor | None) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the boxes that may exclude each other as rows, groups of about the same size together.

    Shapes: (B, N) -> places (G, W) int64 in the flattened batch, and which are meant, (G, W).
    Rows are filled up to twice their length at most.
    """
    row, place = alive.nonzero(as_tuple=True)
    if not len(row):
        return
    items = row * alive.shape[1] + place
    changes = row[1:] != row[:-1]
    if classes is not None:
        label = classes[row, place]
        # Sorts that keep the order of equals: by class within rows, best first within classes.
        order = torch.sort(label, stable=True).indices
        order = order[torch.sort(row[order], stable=True).indices]
        items, label = items[order], label[order]
        changes = changes | (label[1:] != label[:-1])
    starts = torch.cat((changes.new_ones(1), changes)).nonzero().squeeze(1)
    sizes = torch.diff(starts, append=starts.new_tensor([len(items)]))
    levels = sizes.float().log2().ceil()
    for level in levels.unique():
        members = levels == level
        start, size = starts[members].unsqueeze(1), sizes[members].unsqueeze(1)
        column = torch.arange(int(size.max()), device=alive.device)
        yield items[(start + column).clamp(max=len(items) - 1)], column < size


def _suppress_groups(planes: Tensor, alive: Tensor, rule: Rule, limit: int | None) -> Tensor:
    """Return which boxes of each group are kept.

    Shapes: planes (5, G, W), alive (G, W) -> (G, W) bool.
    """
    groups, count = alive.shape
    pairs = _PAIRS.get(planes.device.type, _PAIRS_ELSEWHERE)
    block = min(max(int((pairs / groups) ** 0.5), _BLOCKS[0]), _BLOCKS[1])
    places = torch.arange(count, device=planes.device).expand(groups, count)
    # One place more than boxes, for what only fills rows up.
    kept = torch.zeros((groups, count + 1), dtype=torch.bool, device=planes.device)
    while True:
        planes, places, alive = _close_up(planes, places, alive, count)
        if not places.shape[1]:
            break
        head, rest = planes[..., :block], planes[..., block:]
        chosen = _resolve(head, alive[:, :block], rule)
        kept.scatter_(1, places[:, :block], chosen)
        if not rest.shape[2] or (limit is not None and bool((kept.sum(1) >= limit).all())):
            break
        judges, _, present = _close_up(head, places[:, :block], chosen, count)
        struck = _struck(judges, present, rest, rule, pairs)
        planes, places, alive = rest, places[:, block:], alive[:, block:] & ~struck
    return kept[:, :count]


def front(mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return the places of the True entries of each row, in order, and how many there are.

    Shapes: (B, N) bool -> (B, K) int64 with the largest number K of them, filled up with N, and
    (B, 1).
    """
    batch, count = mask.shape
    totals = mask.sum(1, keepdim=True)
    size = int(totals.max()) if batch else 0
    target = (mask.cumsum(1) - 1).masked_fill_(~mask, size)
    places = torch.full((batch, size + 1), count, dtype=torch.int64, device=mask.device)
    places.scatter_(1, target, torch.arange(count, device=mask.device).expand(batch, count))
    return places[:, :size], totals


def _close_up(
    planes: Tensor, places: Tensor, alive: Tensor, nowhere: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Drop the boxes that are not alive; rows with fewer than others are filled up.

    Shapes: planes (5, G, W), places and alive (G, W) -> (5, G, K), (G, K), (G, K).
    """
    if bool(alive.all()):
        return planes, places, alive
    chosen, totals = front(alive)
    present = torch.arange(chosen.shape[1], device=alive.device) < totals
    chosen = chosen.clamp(max=alive.shape[1] - 1)
    places = places.gather(1, chosen).masked_fill_(~present, nowhere)
    return planes.gather(2, chosen.expand(len(planes), *chosen.shape)), places, present


def _resolve(planes: Tensor, alive: Tensor, rule: Rule) -> Tensor:
    """Return which boxes of one block are kept.

    Shapes: planes (5, G, S), alive (G, S) -> (G, S) bool.
    """
    before = rule.strikes(planes, planes).triu_(1)
    kept = alive
    while True:
        # The first box is right from the start, and each round makes one more right at least.
        again = alive & ~(before & kept.unsqueeze(-1)).any(1)
        if torch.equal(again, kept):
            return kept
        kept = again


def _struck(judges: Tensor, present: Tensor, planes: Tensor, rule: Rule, pairs: int) -> Tensor:
    """Return which boxes one of the judges strikes out.

    Shapes: judges (5, G, S), present (G, S), planes (5, G, W) -> (G, W) bool.
    """
    width = max(pairs // max(judges[0].numel(), 1), 1)
    full = bool(present.all())
    parts = []
    for tile in planes.split(width, 2):
        found = rule.strikes(judges, tile)
        parts.append((found if full else found & present.unsqueeze(-1)).any(1))
    return torch.cat(parts, 1)
