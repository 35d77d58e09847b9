"""LossScaler: a factor for losses that keeps float16 gradients in range.

P. Micikevicius et al., "Mixed Precision Training" (2018).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from ... import ndarray as nd
from ...ndarray import NDArray

__all__ = ["LossScaler"]


class LossScaler:
    """The factor: halved when a gradient is infinite or nan, doubled after 2000 good steps.

    What a check finds applies from the check after it on, as in MXNet.
    """

    def __init__(self) -> None:
        self._loss_scale = 2.0**16
        self._next_loss_scale = self._loss_scale
        self._max_loss_scale = 2.0**24
        self._scale_seq_len = 2000
        self._unskipped = 0

    @property
    def loss_scale(self) -> float:
        """The factor."""
        return self._loss_scale

    def has_overflow(self, params: Iterable[Any]) -> bool:
        """Return whether a gradient of the parameters is infinite or nan, and adapt the factor."""
        self._loss_scale = self._next_loss_scale
        overflow = not all(map(_all_finite, _by_context(params)))
        if overflow:
            self._next_loss_scale = self._loss_scale / 2.0
            self._unskipped = 0
            logging.info("AMP: decreasing loss scale to %f", self._next_loss_scale)
        else:
            self._unskipped += 1
        if self._unskipped == self._scale_seq_len:
            self._unskipped = 0
            self._next_loss_scale = min(self._max_loss_scale, self._loss_scale * 2.0)
            logging.info("AMP: increasing loss scale to %f", self._next_loss_scale)
        return overflow


def _by_context(params: Iterable[Any]) -> list[list[NDArray]]:
    """Return the gradients of parameters that have any, one list for each context."""
    found: dict[Any, list[NDArray]] = {}
    for parameter in params:
        if parameter.grad_req != "null":
            for grad in parameter.list_grad():
                values = grad if grad.stype == "default" else grad.data
                found.setdefault(grad.context, []).append(values)
    return list(found.values())


def _all_finite(arrays: list[NDArray]) -> bool:
    return bool(nd.multi_all_finite(*arrays, num_arrays=len(arrays)).asscalar())
