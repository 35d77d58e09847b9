"""The random numbers of this process: MXNet's streams on the CPU, torch's elsewhere."""

import threading

from .generators import seed_generators
from .mt19937 import BlockStreams

CPU_STREAMS = BlockStreams()
# A draw moves several engines forward; two threads must not do that at once.
LOCK = threading.Lock()


def seed_all(seed: int) -> None:
    """Start all random number streams of this process anew."""
    with LOCK:
        CPU_STREAMS.seed(seed)
    seed_generators(seed)
