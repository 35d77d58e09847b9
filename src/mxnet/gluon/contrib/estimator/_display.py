"""Handlers that show a training: a progress bar, and a table of all epochs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ._events import BatchEnd, EpochBegin, EpochEnd, TrainBegin, TrainEnd

__all__ = ["HistoryHandler", "ProgressBarHandler", "as_table"]


class ProgressBarHandler(TrainBegin, EpochBegin, BatchEnd, EpochEnd, TrainEnd):
    """Shows the progress of each epoch, with the training metrics, as a bar.

    Parameters
    ----------
    metric_period : int
        Every how many batches the metrics are shown anew, which waits for the device.
    leave : bool
        Whether bars of past epochs stay.
    file : stream, optional
        Where to; standard error, or the notebook, by default.

    Raises ValueError if ``metric_period`` is not positive.
    """

    resumable = ("current_epoch",)

    def __init__(
        self, metric_period: int = 10, leave: bool = True, file: Any = None, priority: float = 0
    ) -> None:
        if metric_period < 1:
            raise ValueError(f"metric_period must be 1 or more, got {metric_period}.")
        self.metric_period = metric_period
        self.leave = leave
        self.file = file
        self.priority = priority
        self.current_epoch = 0
        self._bar: Any = None

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Start to count."""
        self.current_epoch = 0

    def epoch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Begin a bar."""
        # Its import takes longer than that of most of this package.
        from tqdm.auto import tqdm

        try:
            total = len(estimator._train_data)
        except TypeError:
            total = None
        self._bar = tqdm(
            total=total, desc=f"Epoch {self.current_epoch}", unit="batch", leave=self.leave,
            file=self.file,
        )  # fmt: skip

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Move the bar by one batch."""
        if self._bar is not None:
            if self._bar.n % self.metric_period == 0:
                self._show(estimator)
            self._bar.update()
        return False

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """End the bar."""
        self._show(estimator)
        self._close()
        self.current_epoch += 1
        return False

    def train_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """End the bar if it was left."""
        self._close()

    def _show(self, estimator: Any) -> None:
        if self._bar is not None:
            pairs = [pair for one in estimator.train_metrics for pair in one.get_name_value()]
            shown = {name.removeprefix("training "): f"{value:.4f}" for name, value in pairs}
            self._bar.set_postfix(shown, refresh=False)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class HistoryHandler(TrainBegin, EpochBegin, EpochEnd):
    """Collects a row of metrics for each epoch and prints them as a table.

    Parameters
    ----------
    printing : bool
        Whether each row is written to the estimator's logger when its epoch ends.

    Attributes
    ----------
    rows : list of dict
        One for each epoch: "epoch", "learning rate", "seconds" and every metric by its name.
    """

    resumable = ("rows",)

    def __init__(self, printing: bool = False, priority: float = 0) -> None:
        self.printing = printing
        self.priority = priority
        self.rows: list[dict[str, Any]] = []
        self._start = 0.0

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Forget earlier trainings."""
        self.rows = []

    def epoch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Start the clock."""
        self._start = time.time()

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Add a row; metrics that measured nothing are left out."""
        row: dict[str, Any] = {
            "epoch": len(self.rows),
            "learning rate": estimator.trainer.learning_rate,
            "seconds": time.time() - self._start,
        }
        for metric in (*estimator.train_metrics, *estimator.val_metrics):
            row.update((n, v) for n, v in metric.get_name_value() if v == v)
        self.rows.append(row)
        if self.printing:
            head, line, *rows = as_table(self.rows).split("\n")
            first = [head, line] if len(self.rows) == 1 else []
            estimator.logger.info("\n".join([*first, rows[-1]]))
        return False

    def column(self, name: str) -> list[Any]:
        """Return one quantity by epoch, None where it was not measured.

        Raises KeyError if no epoch has it.
        """
        if not any(name in row for row in self.rows):
            known = dict.fromkeys(key for row in self.rows for key in row)
            raise KeyError(f"HistoryHandler: there is no {name!r}; there are {', '.join(known)}.")
        return [row.get(name) for row in self.rows]

    def __str__(self) -> str:
        return as_table(self.rows)

    def _repr_html_(self) -> str:
        names, cells = _cells(self.rows)
        head = "".join(f"<th>{name}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns and the text of all cells."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return names, [[_text(row.get(name)) for name in names] for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int | str) else f"{value:.4g}"


def as_table(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as a table of text with aligned columns, a head and a line below it."""
    names, cells = _cells(rows)
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    lines = [[name.rjust(width) for name, width in zip(names, widths, strict=True)]]
    lines.append(["-" * width for width in widths])
    lines += [[cell.rjust(width) for cell, width in zip(row, widths, strict=True)] for row in cells]
    return "\n".join("  ".join(line) for line in lines)
