"""Record what MXNet's updaters save, for every optimizer.

    .oracle/bin/python tools/golden/optimizer_states.py

Writes ``tests/golden/optimizer_states.npz``: for each optimizer ``name.states``, the bytes of
``get_states()`` after two updates of ``table``, float32, and ``half``, float16; ``name.optimizer``,
those of ``get_states(dump_optimizer=True)``; and ``name.after``, the two weights before and after a
third update. ``pickle`` and ``pickle_with_optimizer`` are of Adam with a schedule, ``sparse`` with
states of storage type row_sparse and a rate that is a NumPy number.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

import mxnet as mx

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "optimizer_states.npz"
ARGS: dict[str, dict] = {
    **{name: {"momentum": 0.9} for name in ("sgd", "ccsgd", "nag", "lars")},
    "lbsgd": {"momentum": 0.9, "batch_scale": 2},
    "rmsprop": {"centered": True},
}


def as_bytes(content: bytes) -> np.ndarray:
    """Return bytes as an array."""
    return np.frombuffer(content, np.uint8)


def record(name: str) -> dict[str, np.ndarray]:
    """Return what is recorded for one optimizer."""
    mx.random.seed(5)
    settings = {"learning_rate": 0.1, "clip_gradient": 0.5, **ARGS.get(name, {})}
    optimizer = mx.optimizer.create(name, multi_precision=True, **settings)
    optimizer.set_lr_mult({"table": 0.5})
    optimizer.idx2name = {0: "table"}
    updater = mx.optimizer.get_updater(optimizer)
    random = np.random.RandomState(3)
    weights = [mx.nd.array(random.randn(2, 3), dtype=d) for d in ("float32", "float16")]

    def update() -> None:
        grads = [mx.nd.array(random.randn(2, 3), dtype=w.dtype) for w in weights]
        updater([0, "half"], grads, weights)

    update()
    update()
    found = {f"{name}.states": as_bytes(updater.get_states()),
             f"{name}.optimizer": as_bytes(updater.get_states(True))}  # fmt: skip
    after = [weight.asnumpy().astype("float32") for weight in weights]
    mx.random.seed(6)
    update()
    after += [weight.asnumpy().astype("float32") for weight in weights]
    return {**found, f"{name}.after": np.stack(after)}


def of_adam() -> dict[str, np.ndarray]:
    """Return the states of an updater without and with the optimizer, which has a schedule."""
    schedule = mx.lr_scheduler.FactorScheduler(5, 0.5, base_lr=0.25)
    updater = mx.optimizer.get_updater(
        mx.optimizer.Adam(wd=0.5, multi_precision=True, lr_scheduler=schedule, learning_rate=0.25)
    )
    for index, dtype in ((0, "float32"), ("b", "float16")):
        updater(index, mx.nd.array([1, 2], dtype=dtype), mx.nd.array([3, 4], dtype=dtype))
    return {"pickle": as_bytes(updater.get_states()),
            "pickle_with_optimizer": as_bytes(updater.get_states(True))}  # fmt: skip


def of_rows() -> dict[str, np.ndarray]:
    """Return states of storage type row_sparse, and an optimizer with NumPy numbers."""
    updater = mx.optimizer.get_updater(
        mx.optimizer.Adam(learning_rate=np.float32(0.5), wd=np.float64(0.125))
    )
    grad = mx.nd.sparse.row_sparse_array(([[1.0, 2.0]], [1]), shape=(3, 2))
    updater(0, grad, mx.nd.ones((3, 2)).tostype("row_sparse"))
    return {"sparse": as_bytes(updater.get_states(True))}


def main() -> None:
    """Record everything."""
    warnings.simplefilter("ignore")
    found = {**of_adam(), **of_rows()}
    for name in sorted(mx.optimizer.Optimizer.opt_registry):
        found.update(record(name))
    np.savez_compressed(TARGET, **found)
    print(f"{len(found)} arrays, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
