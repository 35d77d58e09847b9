"""What operators on images ask of their inputs."""

from torch import Tensor

from ...base import MXNetError

ROWS = {3: "(height, width, channels)", 4: "(N, height, width, channels)"}
PLANES = {3: "(channels, height, width)", 4: "(N, channels, height, width)"}


def require_image(
    name: str, data: Tensor, layouts: dict[int, str] | None = None, argument: str = "data"
) -> None:
    """Raise MXNetError unless ``data`` has the axes of one of the layouts, all at least 1 long.

    ``layouts`` is number of axes -> how to call them, by default a single image or a batch.
    """
    layouts = ROWS if layouts is None else layouts
    if data.dim() not in layouts or not all(data.shape):
        raise MXNetError(
            f"{name}: {argument} must have shape {' or '.join(layouts.values())} without empty "
            f"axes, got {tuple(data.shape)}."
        )


def require_colours(name: str, data: Tensor, axis: int = -1) -> None:
    """Raise MXNetError unless the axis of channels holds 1 (grey) or 3 (RGB)."""
    if data.shape[axis] not in (1, 3):
        raise MXNetError(
            f"{name}: data must have 1 or 3 channels, got {data.shape[axis]} of shape "
            f"{tuple(data.shape)}."
        )
