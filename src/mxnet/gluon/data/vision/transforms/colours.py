"""Random changes of the colours of an image (H, W, C), by MXNet's generator."""

from typing import Any

from ....block import HybridBlock

__all__ = [
    "RandomBrightness", "RandomColorJitter", "RandomContrast", "RandomGray", "RandomHue",
    "RandomLighting", "RandomSaturation",
]  # fmt: skip

# How much red, green and blue contribute to grey: Recommendation ITU-R BT.601.
_GREY = (0.299, 0.587, 0.114)


class _Jitter(HybridBlock):
    """A change by a factor between ``max(0, 1 - extent)`` and ``1 + extent``."""

    def __init__(self, extent: float) -> None:
        super().__init__()
        self._args = (max(0, 1 - extent), 1 + extent)


class RandomBrightness(_Jitter):
    """Multiply an image by a factor from ``max(0, 1 - brightness)`` to ``1 + brightness``."""

    def __init__(self, brightness: float) -> None:
        super().__init__(brightness)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image, brighter or darker."""
        return F.image.random_brightness(x, *self._args)


class RandomContrast(_Jitter):
    """Multiply the distance from the mean by ``max(0, 1 - contrast)`` to ``1 + contrast``."""

    def __init__(self, contrast: float) -> None:
        super().__init__(contrast)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image with more or less contrast."""
        return F.image.random_contrast(x, *self._args)


class RandomSaturation(_Jitter):
    """Multiply the distance from grey by ``max(0, 1 - saturation)`` to ``1 + saturation``."""

    def __init__(self, saturation: float) -> None:
        super().__init__(saturation)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image, more or less colourful."""
        return F.image.random_saturation(x, *self._args)


class RandomHue(_Jitter):
    """Turn the colours by up to ``hue`` of the colour circle to either side."""

    def __init__(self, hue: float) -> None:
        super().__init__(hue)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image in other colours."""
        return F.image.random_hue(x, *self._args)


class RandomColorJitter(HybridBlock):
    """Change brightness, contrast, saturation and hue in random order.

    Parameters
    ----------
    brightness, contrast, saturation : float
        How far the factor may lie from 1; 0 leaves this change out.
    hue : float
        How far the colours may turn, 1 being the whole circle.
    """

    def __init__(
        self, brightness: float = 0, contrast: float = 0, saturation: float = 0, hue: float = 0
    ) -> None:
        super().__init__()
        self._args = (brightness, contrast, saturation, hue)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the changed image."""
        return F.image.random_color_jitter(x, *self._args)


class RandomLighting(HybridBlock):
    """Add noise along the principal components of ImageNet's colours.

    The noise of AlexNet: Krizhevsky et al., "ImageNet classification with deep convolutional
    neural networks" (2012).

    Parameters
    ----------
    alpha : float
        Standard deviation of the multiples of the components.
    """

    def __init__(self, alpha: float) -> None:
        super().__init__()
        self._alpha = alpha

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image with the noise."""
        return F.image.random_lighting(x, self._alpha)


class RandomGray(HybridBlock):
    """Take the colours out of an image of three channels with probability ``p``.

    A name of MXNet 2. The result is float32; a grey one has three equal channels.
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the image, or the image in grey."""
        x = F.cast(x, dtype="float32")
        red, green, blue = F.split(x, num_outputs=3, axis=-1)
        grey = red * _GREY[0] + green * _GREY[1] + blue * _GREY[2]
        chosen = (F.random.uniform(shape=(1,)) < self.p).reshape((1, 1, 1))
        return F.where(F.broadcast_like(chosen, x), F.broadcast_like(grey, x), x)
