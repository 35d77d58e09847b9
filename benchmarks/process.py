"""What is measured in processes of their own: import time and peak memory."""

import os
import statistics
import subprocess
import sys

from .timing import Result

_IMPORT = "import time; t = time.perf_counter(); import {0}; print(time.perf_counter() - t)"

_MEMORY = """
import resource, torch
from benchmarks import train_step
labels = torch.randint(0, 10, (64,))
if {ours}:
    run = train_step.our_step(train_step.mlp(), (64, 784), labels)
else:
    run = train_step.their_step(train_step.torch_mlp(), torch.randn(64, 784), labels)
for _ in range(300):
    run()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def _number(source: str) -> float:
    # As on a user's machine, what was imported once is compiled.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return float(done.stdout)


def import_times(rounds: int = 5) -> tuple[float, float]:
    """Return median seconds of (``import mxnet``, ``import torch``), each in a fresh process."""
    ours: list[float] = []
    theirs: list[float] = []
    for name in ("mxnet", "torch"):
        _number(_IMPORT.format(name))
    for _ in range(rounds):
        ours.append(_number(_IMPORT.format("mxnet")))
        theirs.append(_number(_IMPORT.format("torch")))
    return statistics.median(ours), statistics.median(theirs)


def peak_memory() -> Result:
    """Compare the peak memory, in bytes, of 300 MLP steps.

    Both processes import both packages, so that only what training needs differs.
    """
    ours, theirs = (_number(_MEMORY.format(ours=flag)) for flag in (True, False))
    return Result("peak memory of the MLP run", ours, theirs, 1.05)
