"""What convolutions and pooling share: kernels, strides and padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .....base import MXNetError
from .._call import Call

# A graph is not made of more parts than this for one node, whatever a file says.
LARGEST = 4096


@dataclass
class Window:
    """The window that moves over the last axes of images."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilate: tuple[int, ...]
    #: entries before and after on each axis
    pads: list[tuple[int, int]]

    @property
    def reach(self) -> list[int]:
        """How many entries the window spans on each axis."""
        return [(k - 1) * d + 1 for k, d in zip(self.kernel, self.dilate, strict=True)]

    def is_even(self) -> bool:
        """Return whether as much is added before as after."""
        return all(before == after for before, after in self.pads)

    def pairs(self) -> list[tuple[int, int]]:
        """Return the padding of all axes, those of samples and channels included."""
        return [(0, 0), (0, 0), *self.pads]


def window(call: Call, kernel: Sequence[int]) -> Window:
    """Return the window that a node's attributes describe."""
    rank = len(kernel)
    if max(kernel, default=0) > LARGEST:
        raise MXNetError(f"windows of more than {LARGEST} entries are not supported, got {kernel}")
    if call.rank() != rank + 2:
        raise MXNetError(f"a kernel of {rank} axes does not fit data of {call.rank()} axes")
    stride = tuple(call.attr("strides") or [1] * rank)
    dilate = tuple(call.attr("dilations") or [1] * rank)
    found = Window(tuple(kernel), stride, dilate, [])
    found.pads = _pads(call, found)
    return found


def _pads(call: Call, window: Window) -> list[tuple[int, int]]:
    rank, auto = len(window.kernel), call.attr("auto_pad", "NOTSET")
    if auto == "VALID":
        return [(0, 0)] * rank
    if auto == "NOTSET":
        flat = call.attr("pads") or [0] * (2 * rank)
        return list(zip(flat[:rank], flat[rank:], strict=True))
    return [_same(call, window, axis, auto == "SAME_UPPER") for axis in range(rank)]


def _same(call: Call, window: Window, axis: int, upper: bool) -> tuple[int, int]:
    """Return the padding with which there is a window for every stride."""
    reach, stride = window.reach[axis], window.stride[axis]
    if stride == 1:
        total = reach - 1
    else:
        length = call.size(0, axis + 2)
        total = max((-(-length // stride) - 1) * stride + reach - length, 0)
    small, large = total // 2, total - total // 2
    return (small, large) if upper else (large, small)
