"""What all tests share: one thread for torch, fixed seeds, and tests that need special machines."""

import os
import random

import numpy as np
import pytest
import torch

import mxnet as mx

SEED = 20240

# Each xdist worker is a process of its own: more threads than that only get in each other's way.
torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Start every test with the same random numbers, whatever ran before it."""
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)
    mx.random.seed(SEED)


@pytest.fixture(scope="session")
def oracle_python() -> str:
    """The python of an environment with a real MXNet 1.9.1."""
    return os.environ["REGLUON_ORACLE"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, and say why."""
    absent = {}
    if not torch.cuda.is_available():
        absent["gpu"] = pytest.mark.skip(reason="needs a CUDA device")
    if not os.environ.get("REGLUON_ORACLE"):
        absent["oracle"] = pytest.mark.skip(
            reason="needs REGLUON_ORACLE=<python with MXNet 1.9.1>, see `make oracle`"
        )
    for item in items:
        for name, skip in absent.items():
            if item.get_closest_marker(name):
                item.add_marker(skip)
