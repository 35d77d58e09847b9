"""Timing two programs against each other, fairly."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Program = Callable[[], object]


@dataclass
class Result:
    """Median seconds per call of ours and theirs, and the largest ratio that is accepted."""

    name: str
    ours: float
    theirs: float
    limit: float | None = None

    @property
    def ratio(self) -> float:
        """Ours by theirs; below 1 is faster."""
        return self.ours / self.theirs


def _once(program: Program, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        program()
    return (time.perf_counter() - start) / calls


def compare(
    name: str, ours: Program, theirs: Program, limit: float | None = None,
    seconds: float = 0.02, rounds: int = 25,
) -> Result:  # fmt: skip
    """Time both in turns, so that what slows the machine slows both; report the medians."""
    for program in (ours, theirs):
        _once(program, 5)
    calls = max(1, int(seconds / max(_once(theirs, 3), 1e-9)))
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        pair = ((ours, times[0]), (theirs, times[1]))
        for program, record in pair if number % 2 else reversed(pair):
            record.append(_once(program, calls))
    return Result(name, statistics.median(times[0]), statistics.median(times[1]), limit)


def duration(seconds: float) -> str:
    """Return a time with a unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def table(results: list[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = ["| benchmark | Regluon | PyTorch eager | ratio | limit |", "|---|--:|--:|--:|--:|"]
    for result in results:
        limit = "" if result.limit is None else f"{result.limit:.2f}"
        lines.append(
            f"| {result.name} | {duration(result.ours)} | {duration(result.theirs)} "
            f"| {result.ratio:.2f} | {limit} |"
        )
    return "\n".join(lines)
