"""Augmenters that change colours. Those of brightness and light write into the image given.

They work on float images; random numbers come from Python's ``random`` and, for
:class:`LightingAug`, NumPy's generator, drawn in MXNet's order.
"""

import math
import random
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..ndarray import NDArray
from .augmenters import Augmenter, RandomOrderAug
from .cropping import color_normalize

# How much red, green and blue contribute to grey: Recommendation ITU-R BT.601.
_GREY = [[[0.299, 0.587, 0.114]]]
# And in the older sRGB weights, in two digits, by which RandomGrayAug mixes them.
_LUMA = [[0.21] * 3, [0.72] * 3, [0.07] * 3]


class BrightnessJitterAug(Augmenter):
    """Multiplies by a factor drawn from [1 - brightness, 1 + brightness].

    Parameters
    ----------
    brightness : float
        How far the factor may lie from 1.
    """

    def __init__(self, brightness: float) -> None:
        super().__init__(brightness=brightness)
        self.brightness = brightness

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, which is overwritten."""
        src *= 1.0 + random.uniform(-self.brightness, self.brightness)
        return src


class ContrastJitterAug(Augmenter):
    """Multiplies the distance from the mean grey by a factor near 1.

    Parameters
    ----------
    contrast : float
        How far the factor may lie from 1.
    """

    def __init__(self, contrast: float) -> None:
        super().__init__(contrast=contrast)
        self.contrast = contrast
        self.coef = nd.array(_GREY)

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, which is overwritten."""
        alpha = 1.0 + random.uniform(-self.contrast, self.contrast)
        grey = src * self.coef.as_in_context(src.context)
        grey = (3.0 * (1.0 - alpha) / grey.size) * nd.sum(grey)
        src *= alpha
        src += grey
        return src


class SaturationJitterAug(Augmenter):
    """Multiplies the distance of each pixel from its grey by a factor near 1.

    Parameters
    ----------
    saturation : float
        How far the factor may lie from 1.
    """

    def __init__(self, saturation: float) -> None:
        super().__init__(saturation=saturation)
        self.saturation = saturation
        self.coef = nd.array(_GREY)

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, which is overwritten."""
        alpha = 1.0 + random.uniform(-self.saturation, self.saturation)
        grey = src * self.coef.as_in_context(src.context)
        grey = nd.sum(grey, axis=2, keepdims=True)
        grey *= 1.0 - alpha
        src *= alpha
        src += grey
        return src


class HueJitterAug(Augmenter):
    """Turns the hue by a random angle, as a rotation of the colours' I and Q (YIQ).

    Parameters
    ----------
    hue : float
        The largest turn, 1 being half of the circle.
    """

    def __init__(self, hue: float) -> None:
        super().__init__(hue=hue)
        self.hue = hue
        self.tyiq = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.321],
                              [0.211, -0.523, 0.311]])  # fmt: skip
        self.ityiq = np.array([[1.0, 0.956, 0.621], [1.0, -0.272, -0.647],
                               [1.0, -1.107, 1.705]])  # fmt: skip

    def __call__(self, src: NDArray) -> NDArray:
        """Return the turned image."""
        angle = random.uniform(-self.hue, self.hue) * math.pi
        cos, sin = math.cos(angle), math.sin(angle)
        turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])
        matrix = self.ityiq.dot(turn).dot(self.tyiq).T
        return nd.dot(src, nd.array(matrix, ctx=src.context))


class ColorJitterAug(RandomOrderAug):
    """Changes brightness, contrast and saturation in random order; 0 leaves one out.

    Parameters
    ----------
    brightness, contrast, saturation : float
        How far the factors may lie from 1.
    """

    def __init__(self, brightness: float, contrast: float, saturation: float) -> None:
        ts: list[Augmenter] = []
        if brightness > 0:
            ts.append(BrightnessJitterAug(brightness))
        if contrast > 0:
            ts.append(ContrastJitterAug(contrast))
        if saturation > 0:
            ts.append(SaturationJitterAug(saturation))
        super().__init__(ts)


class LightingAug(Augmenter):
    """Adds the principal components of a data set's colours, each times a normal number.

    Krizhevsky et al., "ImageNet classification with deep convolutional neural networks" (2012).

    Parameters
    ----------
    alphastd : float
        Standard deviation of the factors.
    eigval : numpy.ndarray
        The three eigenvalues.
    eigvec : numpy.ndarray
        The eigenvectors, (3, 3), one a column.
    """

    def __init__(self, alphastd: float, eigval: Any, eigvec: Any) -> None:
        super().__init__(alphastd=alphastd, eigval=eigval, eigvec=eigvec)
        self.alphastd = alphastd
        self.eigval = eigval
        self.eigvec = eigvec

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, which is overwritten."""
        alpha = np.random.normal(0, self.alphastd, size=(3,))
        colour = np.dot(self.eigvec * alpha, self.eigval)
        src += nd.array(colour, ctx=src.context)
        return src


class ColorNormalizeAug(Augmenter):
    """Subtracts a mean and divides by a standard deviation, see :func:`color_normalize`.

    Parameters
    ----------
    mean, std : array or None
        A number for each channel.
    """

    def __init__(self, mean: Any, std: Any) -> None:
        super().__init__(mean=mean, std=std)
        self.mean, self.std = (
            value if value is None or isinstance(value, NDArray) else nd.array(value)
            for value in (mean, std)
        )

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, which is overwritten."""
        mean, std = (
            None if value is None else value.as_in_context(src.context)
            for value in (self.mean, self.std)
        )
        return color_normalize(src, mean, std)


class RandomGrayAug(Augmenter):
    """Makes an image grey with a probability; it keeps three channels.

    Parameters
    ----------
    p : float
        The probability.
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)
        self.p = p
        self.mat = nd.array(_LUMA)

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, perhaps in grey."""
        if random.random() < self.p:
            src = nd.dot(src, self.mat.as_in_context(src.context))
        return src
