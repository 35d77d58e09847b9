"""Transforms that turn images of shape (C, H, W) or (N, C, H, W) and dtype float32."""

from typing import Any

import numpy as np

from ..... import image
from ....block import Block

__all__ = ["RandomRotation", "Rotate"]


def _require_floats(x: Any) -> None:
    if np.dtype(x.dtype) != np.float32:
        raise TypeError(
            "This transformation only supports float32. Consider calling it after ToTensor; got "
            f"{np.dtype(x.dtype).name}."
        )


class Rotate(Block):
    """Turn images counter-clockwise about their centre; the size stays, what is missing is 0.

    Images have shape (C, H, W) or (N, C, H, W) and dtype float32.

    Parameters
    ----------
    rotation_degrees : float
        The angle; for a batch also an NDArray with one for each image.
    zoom_in : bool
        Enlarge until no corner is missing.
    zoom_out : bool
        Shrink until the whole image is seen.
    """

    def __init__(
        self, rotation_degrees: Any, zoom_in: bool = False, zoom_out: bool = False
    ) -> None:
        super().__init__()
        self._args = (rotation_degrees, zoom_in, zoom_out)

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the turned image or images."""
        _require_floats(x)
        return image.imrotate(x, *self._args)


class RandomRotation(Block):
    """Turn images by an angle drawn by NumPy's generator, each image of a batch by its own.

    Images have shape (C, H, W) or (N, C, H, W) and dtype float32.

    Parameters
    ----------
    angle_limits : tuple of float
        The smallest and the largest angle in degrees.
    zoom_in, zoom_out
        As for :class:`Rotate`.
    rotate_with_proba : float
        The probability that a call turns anything.

    Raises
    ------
    ValueError
        If the limits are not in order, or the probability is not between 0 and 1.
    """

    def __init__(
        self,
        angle_limits: Any,
        zoom_in: bool = False,
        zoom_out: bool = False,
        rotate_with_proba: float = 1.0,
    ) -> None:
        super().__init__()
        lower, upper = angle_limits
        if lower >= upper:
            raise ValueError(f"`angle_limits` must be an ordered tuple, got {angle_limits}.")
        if not 0 <= rotate_with_proba <= 1:
            raise ValueError(
                "Probability of rotating the image should be between 0 and 1, got "
                f"{rotate_with_proba}."
            )
        self._args = (angle_limits, zoom_in, zoom_out)
        self._rotate_with_proba = rotate_with_proba

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the turned image or images, or the same array."""
        if np.random.random() > self._rotate_with_proba:
            return x
        _require_floats(x)
        return image.random_rotate(x, *self._args)
