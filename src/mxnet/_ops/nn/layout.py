"""Channels-last layouts for operators whose kernels expect channels first."""

from torch import Tensor

from ...base import MXNetError

_LAYOUTS = {1: ("NCW", "NWC"), 2: ("NCHW", "NHWC"), 3: ("NCDHW", "NDHWC")}


def is_channels_last(layout: str | None, rank: int, name: str) -> bool:
    """Say whether ``layout`` puts channels last; it must be one for ``rank`` spatial axes.

    Raises
    ------
    MXNetError
        If the layout is one for another number of axes.
    """
    if layout is None:
        return False
    first, last = _LAYOUTS.get(rank, ("", ""))
    if layout not in (first, last):
        raise MXNetError(
            f"{name}: layout must be one for {rank} spatial axes"
            + (f", {first} or {last}" if first else "")
            + f"; got {layout}."
        )
    return layout == last


def to_first(data: Tensor) -> Tensor:
    """View (N, ..., C) as (N, C, ...)."""
    return data.movedim(-1, 1)


def to_last(data: Tensor) -> Tensor:
    """Return (N, C, ...) as contiguous (N, ..., C)."""
    return data.movedim(1, -1).contiguous()
