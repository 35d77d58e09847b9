"""Weighted sums over bags of rows: what every way of pooling at computed places comes down to.

A feature map with its channels last is a table, one row per pixel. A bag is a run of (row, weight)
entries; its sum is one pixel of the result. Bags may be of different sizes, so that regions of any
extent are summed in one call without padding.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

# Entries that are worked on at a time: about 100 MB of indices and weights.
MOST_ENTRIES = 2_000_000


@dataclass(frozen=True)
class Bags:
    """Which row of a table each entry means, and in which bag it is; ``bag`` is in order."""

    row: Tensor
    bag: Tensor
    bags: int
    rows: int

    def starts(self) -> Tensor:
        """Return where each bag begins."""
        sizes = torch.bincount(self.bag, minlength=self.bags)
        return sizes.cumsum(0) - sizes

    def transposed(self) -> tuple["Bags", Tensor]:
        """Return the bags of entries that mean the same row, and the new order of the entries."""
        order = self.row.argsort(stable=True)
        return Bags(self.bag[order], self.row[order], self.rows, self.bags), order


def sum_bags(table: Tensor, weight: Tensor, bags: Bags) -> Tensor:
    """Return the sum of each bag's rows times their weights.

    Shapes: table (rows, C), weight (entries,) -> (bags, C).
    """
    if not bags.bags or not weight.numel() or not table.shape[1]:
        # Sums over nothing, which stay part of the graph.
        return table.new_zeros(bags.bags, table.shape[1]) + table[:0].sum() + weight[:0].sum()
    # Sums in float16 would lose what they add up.
    dtype = torch.promote_types(table.dtype, torch.float32)
    return _SumBags.apply(table.to(dtype), weight.to(dtype), bags).to(table.dtype)


class _SumBags(torch.autograd.Function):
    """``embedding_bag`` whose gradients can be differentiated again."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, weight: Tensor, bags: Bags) -> Tensor:
        ctx.save_for_backward(table, weight)
        ctx.bags = bags
        return _sum(table, weight, bags)

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[Tensor | None, ...]:
        table, weight = ctx.saved_tensors
        bags = ctx.bags
        for_table = for_weight = None
        if ctx.needs_input_grad[0]:
            back, order = bags.transposed()
            for_table = _SumBags.apply(head, weight[order], back)
        if ctx.needs_input_grad[1]:
            for_weight = _products(table, weight, head, bags)
        return for_table, for_weight, None


def _sum(table: Tensor, weight: Tensor, bags: Bags) -> Tensor:
    return embedding_bag(bags.row, table, bags.starts(), mode="sum", per_sample_weights=weight)


def _products(table: Tensor, weight: Tensor, head: Tensor, bags: Bags) -> Tensor:
    """Return the product of each entry's row with the head gradient of its bag."""
    if torch.is_grad_enabled():
        return (table[bags.row] * head[bags.bag]).sum(1)
    # torch's own gradient is ten times faster, even with the sum that it takes to get there.
    weight = weight.detach().requires_grad_()
    with torch.enable_grad():
        total = _sum(table.detach(), weight, bags)
    return torch.autograd.grad(total, weight, head.contiguous())[0]


def parts(sizes: Tensor) -> Iterator[slice]:
    """Cut items that need these numbers of entries into runs of about ``MOST_ENTRIES``.

    There is at least one run, if only an empty one.
    """
    ends = sizes.cumsum(0)
    total = int(ends[-1]) if len(ends) else 0
    limits = torch.arange(1, max(-(-total // MOST_ENTRIES), 1), device=sizes.device) * MOST_ENTRIES
    cuts = [0, *torch.searchsorted(ends, limits).unique().tolist(), len(ends)]
    for begin, end in itertools.pairwise(cuts):
        if end > begin or not len(ends):
            yield slice(begin, end)
