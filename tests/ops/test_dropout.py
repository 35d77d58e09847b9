"""What chance does in Dropout: rates and scales, not single values."""

from __future__ import annotations

import numpy as np
import pytest

import mxnet as mx


def drop(shape: tuple[int, ...], train: bool = True, **attrs: object) -> np.ndarray:
    """Return Dropout of ones."""
    with mx.autograd.record(train_mode=train):
        return mx.nd.Dropout(mx.nd.ones(shape), **attrs).asnumpy()


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_kept_values_are_scaled_so_that_the_mean_stays(p: float) -> None:
    out = drop((200, 200), p=p)
    kept = out != 0
    # Six standard deviations of the share of 40,000 independent draws.
    assert kept.mean() == pytest.approx(1 - p, abs=6 * np.sqrt(p * (1 - p) / out.size))
    np.testing.assert_allclose(out[kept], 1 / (1 - p), rtol=1e-6)


def test_axes_share_one_mask() -> None:
    out = drop((100, 50), p=0.5, axes=(0,))
    assert (out == out[:1]).all()
    assert 0 < (out[0] == 0).mean() < 1


def test_mode_always_drops_outside_training() -> None:
    assert (drop((50, 50), train=False, p=0.5, mode="always") == 0).any()
    assert (drop((50, 50), train=False, p=0.5) == 1).all()


def test_gradient_uses_the_mask_of_the_forward_pass() -> None:
    data = mx.nd.ones((50, 50))
    data.attach_grad()
    with mx.autograd.record():
        out = mx.nd.Dropout(data, p=0.3)
    out.backward()
    np.testing.assert_array_equal(data.grad.asnumpy(), out.asnumpy())


def test_seed_repeats_the_mask() -> None:
    masks = []
    for _ in range(2):
        mx.random.seed(3)
        masks.append(drop((30, 30), p=0.5))
    np.testing.assert_array_equal(*masks)
    assert (masks[0] != drop((30, 30), p=0.5)).any()
