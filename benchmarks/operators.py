"""``python -m benchmarks.operators``: the most used operators against bare torch calls.

Each at a small size, where the cost of the call shows, and at a large one. The budget is 0.4 µs
above torch for the small and a ratio of 1.03 for the large. Neither is recorded.
"""

import argparse
import re

import numpy as np
import torch

from mxnet import nd

from .operator_rows import ROWS, Row, Shapes
from .timing import Result, compare, duration

EXTRA, RATIO = 0.4e-6, 1.03


def arrays(row: Row, shapes: Shapes) -> list[np.ndarray]:
    """Draw the inputs of a row."""
    draw = np.random.RandomState(3)
    first_index = len(shapes) - row.integers
    return [
        (draw.randint(0, row.below, shape) if i >= first_index else draw.uniform(0.1, 1, shape))
        .astype("float32")
        for i, shape in enumerate(shapes)
    ]  # fmt: skip


def measure(row: Row, shapes: Shapes, rounds: int) -> Result:
    """Time one row at one size."""
    ours = [nd.array(value) for value in arrays(row, shapes)]
    # The same memory, as speed depends on where large arrays happen to lie.
    theirs = [array.to_torch() for array in ours]
    return compare(
        row.name, lambda: row.ours(*ours), lambda: row.theirs(*theirs),
        seconds=0.004, rounds=rounds,
    )  # fmt: skip


def main() -> None:
    """Print the table and what is over budget."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.operators", description=__doc__)
    parser.add_argument("--only", metavar="REGEX", default="", help="rows to run")
    parser.add_argument("--rounds", type=int, default=25, help="repetitions of each timing")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print("| operator | small | torch | extra | large | torch | ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    over = []
    for row in ROWS:
        if not re.search(options.only, row.name):
            continue
        small = measure(row, row.small, options.rounds)
        large = measure(row, row.large, options.rounds)
        extra = small.ours - small.theirs
        print(
            f"| {row.name} | {duration(small.ours)} | {duration(small.theirs)} "
            f"| {extra * 1e6:+.2f} µs | {duration(large.ours)} | {duration(large.theirs)} "
            f"| {large.ratio:.3f} |", flush=True,
        )  # fmt: skip
        if extra > EXTRA or (large.ratio > RATIO and large.ours - large.theirs > EXTRA):
            over.append(row.name)
    print(f"\nover +{EXTRA * 1e6:.1f} µs or ×{RATIO}: {', '.join(over) or 'none'}")


if __name__ == "__main__":
    main()
