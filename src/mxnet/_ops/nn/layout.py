"""Channels-last layouts for operators whose kernels expect channels first."""

from torch import Tensor

from ...base import MXNetError

_FIRST = {1: "NCW", 2: "NCHW", 3: "NCDHW"}
_LAST = {1: "NWC", 2: "NHWC", 3: "NDHWC"}


def is_channels_last(layout: str | None, kernel: tuple[int, ...], name: str) -> bool:
    """Say whether ``layout`` puts channels last, checking that it fits the kernel's rank.

    Raises
    ------
    MXNetError
        If the layout is one for another number of spatial axes.
    """
    rank = len(kernel)
    if layout is None or layout == _FIRST.get(rank):
        return False
    if layout == _LAST.get(rank):
        return True
    raise MXNetError(
        f"{name}: layout {layout} does not fit kernel {kernel}; "
        f"use {_FIRST.get(rank, 'NCHW')} or {_LAST.get(rank, 'NHWC')}, or leave it out."
    )


def to_first(data: Tensor) -> Tensor:
    """View (N, ..., C) as (N, C, ...)."""
    return data.movedim(-1, 1)


def to_last(data: Tensor) -> Tensor:
    """Return (N, C, ...) as contiguous (N, ..., C)."""
    return data.movedim(1, -1).contiguous()
