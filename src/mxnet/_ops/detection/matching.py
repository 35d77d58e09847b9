"""Matching of rows and columns by score."""

import torch
from torch import Tensor

from ...base import MXNetError
from ..numeric import cast_number, flat
from ..registry import REQUIRED, op
from .geometry import check_floating

# For how many rounds whole arrays are searched for pairs that are the best of both sides. Without
# equal scores hardly any array needs more; one much wider than high is better off without.
_MUTUAL = 16
_WIDE = 16
# For how many rounds rows are then searched for the next best column before they are sorted.
_SEARCHES = 4


@op("_contrib_bipartite_matching", outputs=2)
def bipartite_matching(
    data: Tensor, is_ascend: bool = False, threshold: float = REQUIRED, topk: int = -1
) -> tuple[Tensor, Tensor]:
    """Match rows with columns greedily: the best score first, each row and column once.

    Shapes: data (..., N, M) scores -> (..., N) columns of the rows and (..., M) rows of the
    columns, -1 for those without. Of equal scores the first in row-major order wins. The
    gradient is 0.

    All pairs that are the best of their row and column are matched at once: the loops of Python
    are over such rounds, few unless most scores are equal, and at most one per match.

    Parameters
    ----------
    is_ascend : bool
        Low scores are good ones.
    threshold : float
        Scores must be above this, with ``is_ascend`` below.
    topk : int
        Above 0, only the ``topk + 1`` best matches are made, one more than the name says, as in
        MXNet.
    """
    check_floating("bipartite_matching", data=data)
    if data.dim() < 2:
        raise MXNetError(
            f"bipartite_matching: data must have shape (..., N, M), got {tuple(data.shape)}."
        )
    *batch, rows, columns = data.shape
    if data.is_meta:
        return data.new_empty((*batch, rows)), data.new_empty((*batch, columns))
    with torch.no_grad():
        scores = data.reshape(-1, rows, columns)
        limit = cast_number(threshold, torch.float32)
        # The threshold would be rounded to float16.
        exact = scores.float() if scores.dtype is torch.float16 else scores
        good = exact < limit if is_ascend else exact > limit
        scores = (-scores if is_ascend else scores).masked_fill(~good, -torch.inf)
        column_of_row = _match(scores)
        if topk > 0:
            column_of_row = _best_matches(scores, column_of_row, topk + 1)
        row_of_column = inverse_of(column_of_row, columns)
    return (
        flat(column_of_row.to(data.dtype).reshape(*batch, rows), data),
        flat(row_of_column.to(data.dtype).reshape(*batch, columns), data),
    )


def _match(scores: Tensor) -> Tensor:
    """Return the column of each row; the shorter side asks, which saves rounds.

    Shapes: (B, N, M) -> (B, N) int64.
    """
    rows, columns = scores.shape[1:]
    if rows <= columns:
        return greedy_matches(scores.clone())
    asked = scores.transpose(1, 2).contiguous()
    return inverse_of(greedy_matches(asked), rows)


def greedy_matches(scores: Tensor) -> Tensor:
    """Return which column each row is matched with when the highest scores choose first.

    Shapes: (B, P, Q) -> (B, P) int64, -1 where a row finds none. Minus infinity forbids a pair;
    scores must not be NaN, and are overwritten. Of equal scores the lower row or column is first.

    A pair that is the best of its row and of its column is always in the matching, and so are
    those of what remains without them. As equal scores can leave one such pair a round, the last
    ones are found by deferred acceptance (Gale and Shapley, 1962): rows ask for their best column,
    columns hold on to the best row that asked, the others cross that column out and ask again.
    With one order of all pairs the greedy matching is the only stable one.
    """
    batch, rows, columns = scores.shape
    partner = torch.full((batch, rows), -1, dtype=torch.int64, device=scores.device)
    if not rows or not columns:
        return partner
    for _ in range(_MUTUAL if columns < _WIDE * rows else 0):
        found = _mutual_pairs(scores)
        if bool((found < 0).all()):
            return partner
        partner = torch.where(found < 0, partner, found)
        scores.masked_fill_((found >= 0).unsqueeze(2), -torch.inf)
        scores.masked_fill_((inverse_of(found, columns) >= 0).unsqueeze(1), -torch.inf)
    found = _accepted_pairs(scores)
    return torch.where(found < 0, partner, found)


def _mutual_pairs(scores: Tensor) -> Tensor:
    """Return the columns of the rows that are best for each other.

    Shapes: (B, P, Q) -> (B, P) int64, -1 for other rows.
    """
    value, column = scores.max(2)
    row = scores.max(1).indices.gather(1, column)
    number = torch.arange(scores.shape[1], device=scores.device)
    return column.masked_fill((row != number) | (value == -torch.inf), -1)


def _accepted_pairs(scores: Tensor) -> Tensor:
    """Return the columns of the rows by deferred acceptance.

    Shapes: (B, P, Q) -> (B, P) int64, -1 for rows without.
    """
    batch, rows, columns = scores.shape
    scores = scores.reshape(batch * rows, columns)
    value, choice = scores.max(1)
    first_column = torch.arange(batch, device=scores.device).repeat_interleave(rows) * columns
    wishes = _Wishes(scores)
    while True:
        losing = _displaced(value, choice + first_column, batch * columns)
        loser = losing.nonzero().squeeze(1)
        if not len(loser):
            break
        scores[loser, choice[loser]] = -torch.inf
        value[loser], choice[loser] = wishes.next(loser)
    return choice.masked_fill(value == -torch.inf, -1).view(batch, rows)


class _Wishes:
    """Finds the best column that rows have not crossed out.

    The first rounds look through whole rows. Rows that are still at it then, such as those of
    equal scores, are sorted once and walked along.
    """

    def __init__(self, scores: Tensor) -> None:
        self.scores = scores
        self.round = 0
        self.order: Tensor | None = None
        self.place = torch.full_like(scores[:, 0], -1, dtype=torch.int64)

    def next(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores and the columns that some rows ask for next."""
        self.round += 1
        if self.round <= _SEARCHES:
            value, column = self.scores[rows].max(1)
            return value, column
        if self.order is None:
            # Unwritten rows of this cost no memory.
            self.order = torch.empty_like(self.scores, dtype=torch.int32)
        fresh = rows[self.place[rows] < 0]
        if len(fresh):
            order = torch.sort(self.scores[fresh], dim=1, descending=True, stable=True).indices
            self.order[fresh] = order.to(torch.int32)
        # At the end of a row stands a column that has been crossed out.
        place = (self.place[rows] + 1).clamp(max=self.scores.shape[1] - 1)
        self.place[rows] = place
        column = self.order[rows, place].to(torch.int64)
        return self.scores[rows, column], column


def _displaced(value: Tensor, column: Tensor, columns: int) -> Tensor:
    """Tell which rows ask in vain: another row asks for the same column with a better score.

    Shapes: (P,) scores and (P,) columns -> (P,) bool. Rows with nothing to ask for do not count.
    """
    asks = value != -torch.inf
    best = value.new_full((columns,), -torch.inf).scatter_reduce_(0, column, value, "amax")
    leads = asks & (value == best[column])
    number = torch.arange(len(value), device=value.device)
    first = number.new_full((columns,), len(value))
    first.scatter_reduce_(0, column, number.masked_fill(~leads, len(value)), "amin")
    return asks & (first[column] != number)


def inverse_of(partner: Tensor, count: int) -> Tensor:
    """Return the row of each column from the column of each row; -1 stands for none.

    Shapes: (B, P) -> (B, count) int64.
    """
    batch, rows = partner.shape
    result = torch.full((batch, count + 1), -1, dtype=torch.int64, device=partner.device)
    number = torch.arange(rows, device=partner.device).expand(batch, rows)
    # Rows without a column write to the place past the end.
    result.scatter_(1, partner.masked_fill(partner < 0, count), number)
    return result[:, :count]


def _best_matches(scores: Tensor, partner: Tensor, limit: int) -> Tensor:
    """Drop all matches but the best ones of each batch.

    Shapes: (B, N, M) and (B, N) -> (B, N).
    """
    if not scores.shape[2]:
        return partner
    value = scores.gather(2, partner.clamp(min=0).unsqueeze(2)).squeeze(2)
    value = value.masked_fill(partner < 0, -torch.inf)
    order = torch.sort(value, dim=1, descending=True, stable=True).indices
    return partner.scatter(1, order[:, limit:], -1)
