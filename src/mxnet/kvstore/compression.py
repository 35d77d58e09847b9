"""Compression of gradients to two bits per element, whose losses make up for each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from .._core.errors import ArgumentTypeError
from ..base import MXNetError


class TwoBitCompression:
    """Rounds elements to -threshold, 0 or threshold, and adds what was lost to the next ones.

    Within one process nothing is sent that could be smaller, but values are those that training
    with compression sees. Seide et al., 1-Bit Stochastic Gradient Descent, 2014.
    """

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._lost: dict[tuple[Any, int], Tensor] = {}

    def __call__(self, key: Any, place: int, gradient: Tensor) -> Tensor:
        """Return what remains of the gradient that device number ``place`` has for ``key``."""
        lost = self._lost.get((key, place))
        if lost is None:
            lost = self._lost[key, place] = torch.zeros_like(gradient)
        lost += gradient
        kept = torch.where(lost.abs() >= self.threshold, lost.sign() * self.threshold, 0.0)
        lost -= kept
        return kept


def parse(params: Mapping[str, Any]) -> TwoBitCompression:
    """Return what ``compression_params`` describe: ``type`` "2bit" and perhaps a ``threshold``.

    Raises
    ------
    TypeError
        If they are no dictionary.
    MXNetError
        If the type is missing or unknown, or the threshold is not a positive number.
    """
    if not isinstance(params, Mapping):
        raise ArgumentTypeError(
            "compression_params must be a dict such as {'type': '2bit', 'threshold': 0.5}, got "
            f"{type(params).__name__}."
        )
    unknown = set(params) - {"type", "threshold"}
    if unknown:
        raise MXNetError(f"compression_params: unknown entries {sorted(unknown)}.")
    if params.get("type") != "2bit":
        raise MXNetError(
            f"Unknown type for gradient compression {params.get('type')!r}: there is '2bit'."
        )
    try:
        threshold = float(params.get("threshold", 0.5))
    except (TypeError, ValueError):
        threshold = 0.0
    if not threshold > 0:
        raise MXNetError(
            f"compression_params: threshold must be above 0, got {params['threshold']!r}."
        )
    return TwoBitCompression(threshold)
