"""From images to the arrays that networks take."""

from numbers import Number
from typing import Any

import numpy as np

from ....block import HybridBlock

__all__ = ["Cast", "Normalize", "ToTensor"]


class Cast(HybridBlock):
    """Change the dtype of an image to ``dtype``."""

    def __init__(self, dtype: Any = "float32") -> None:
        super().__init__()
        self._dtype = dtype

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image in that dtype."""
        return F.cast(x, dtype=self._dtype)


class ToTensor(HybridBlock):
    """Bring images into the form that networks take.

    Values from 0 to 255 become float32 from 0 to 1, and channels come first: (H, W, C) gives
    (C, H, W), and a batch (N, H, W, C) gives (N, C, H, W).
    """

    def __init__(self) -> None:
        super().__init__()

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image as float32, channels first."""
        return F.image.to_tensor(x)


class Normalize(HybridBlock):
    """Shift and scale images: ``(x - mean) / std``, each channel by its own numbers.

    Images have shape (C, H, W), or (N, C, H, W) as a batch, with 1 or 3 channels, and keep their
    dtype; integers are cut.

    Parameters
    ----------
    mean, std : float or tuple of float
        One number for all channels, or one for each.

    Raises
    ------
    ValueError
        If ``mean`` or ``std`` holds no number.
    MXNetError
        If an image does not have that shape.
    """

    def __init__(self, mean: Any = 0.0, std: Any = 1.0) -> None:
        super().__init__()
        self._mean = _per_channel(mean, "mean")
        self._std = _per_channel(std, "std")

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image shifted and scaled."""
        return F.image.normalize(x, self._mean, self._std)


def _per_channel(values: Any, name: str) -> Any:
    """Return a number as it is and anything else as a tuple of floats."""
    if isinstance(values, Number):
        return values
    numbers = np.asarray(values, dtype=np.float64).reshape(-1)
    if not numbers.size:
        raise ValueError(f"Normalize: {name} must hold at least one number, got {values!r}.")
    return tuple(numbers.tolist())
