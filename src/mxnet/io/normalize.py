"""Turning the pixels of image records into the numbers of a batch."""

import logging
import os
from typing import Any

import numpy as np

from .. import ndarray
from ..base import MXNetError
from .engine import Engine
from .image_options import NormalizeOptions

Drawn = tuple[bool, np.float32, np.float32]
_MEAN_NAME = "mean_img"
# Not mirrored, the contrast and light that it has.
UNCHANGED: Drawn = (False, np.float32(1), np.float32(0))


class Normalizer:
    """Mirrors images, subtracts means, and scales.

    ``float32``: ``((pixel - mean) * contrast + illumination) * scale / deviation``. ``int8``:
    pixels minus the means, cut off at -128 and 127. ``uint8``: the pixels.

    Parameters
    ----------
    name : str
        Who complains in errors.
    options : NormalizeOptions
        Means, deviations and chances.
    shape : tuple of int
        (channels, height, width) of an image.
    dtype : numpy.dtype
        Element type of the batch.
    """

    def __init__(
        self, name: str, options: NormalizeOptions, shape: tuple[int, ...], dtype: np.dtype
    ) -> None:
        self.name = name
        self.options = options
        self.shape = shape
        self.dtype = dtype
        means = np.array(options.means(shape[0]), np.float32)[:, None, None]
        self.mean: np.ndarray | None = means if means.any() else None
        deviations = np.array(options.deviations(shape[0]), np.float32)[:, None, None]
        factor = np.float32(options.scale) / deviations
        self._factor = None if (factor == 1).all() else factor
        if dtype == np.uint8 and (self.mean is not None or self._factor is not None):
            logging.warning("%s: means, deviations and scale do not apply to uint8.", name)

    @property
    def is_random(self) -> bool:
        """Whether anything is left to chance."""
        options = self.options
        return (
            options.rand_mirror
            or options.max_random_contrast > 0
            or options.max_random_illumination > 0
        )

    def draw(self, engine: Engine, mirror_last: bool) -> Drawn:
        """Return whether to mirror, contrast and illumination of one image.

        Parameters
        ----------
        engine : Engine
            Where the random numbers come from. Bytes take only what mirroring needs.
        mirror_last : bool
            Whether that comes after the other two.
        """
        options = self.options
        flips = False
        if options.rand_mirror and not mirror_last:
            flips = engine.chance(0.5)
        contrast, illumination = np.float32(1), np.float32(0)
        if self.dtype == np.float32:
            spread, limit = options.max_random_contrast, options.max_random_illumination
            contrast = engine.uniform(1 - spread, 1 + spread)
            illumination = engine.uniform(-limit, limit)
        if options.rand_mirror and mirror_last:
            flips = engine.chance(0.5)
        return flips or options.mirror, contrast, illumination

    def write(self, image: np.ndarray, drawn: Drawn, target: np.ndarray) -> None:
        """Write an image (H, W, C) into its place (C, H, W) of a batch."""
        mirrors, contrast, illumination = drawn
        planes, mean = image.transpose(2, 0, 1), self.mean
        if mean is not None and mean.shape[1:] != (1, 1):
            mean = mean[:, : planes.shape[1], : planes.shape[2]]
        if mirrors:
            # A mean image is turned together with the image.
            planes, mean = planes[..., ::-1], None if mean is None else mean[..., ::-1]
        if self.dtype == np.uint8:
            target[:] = planes
            return
        if self.dtype == np.int8:
            target[:] = planes.clip(0, 127) if mean is None else _signed(planes - mean)
            return
        if mean is None:
            target[:] = planes
        else:
            np.subtract(planes, mean, out=target)
        if contrast != 1:
            target *= contrast
        if illumination:
            target += illumination
        if self._factor is not None:
            target *= self._factor

    def load_mean(self) -> bool:
        """Take the mean image from its file; say whether there was one, or none is needed.

        It takes the place of the means of the channels.

        Raises
        ------
        MXNetError
            If the file holds no image of this shape.
        """
        path = self.options.mean_img
        if not path or self.dtype == np.uint8:
            return True
        if not os.path.exists(path):
            return False
        held: Any = ndarray.load(path)
        found = held.get(_MEAN_NAME) if isinstance(held, dict) else held[0]
        if found is None or found.shape != self.shape:
            shape = None if found is None else found.shape
            raise MXNetError(
                f"{self.name}: {path} must hold the array {_MEAN_NAME!r} of shape {self.shape}, "
                f"found {shape}; delete it to have it made anew."
            )
        self.mean = found.asnumpy()
        return True

    def save_mean(self, mean: np.ndarray) -> None:
        """Write the mean image into its file, and subtract it from now on."""
        self.mean = mean.astype(np.float32)
        ndarray.save(self.options.mean_img, {_MEAN_NAME: ndarray.array(self.mean)})


def _signed(values: np.ndarray) -> np.ndarray:
    return np.rint(values).clip(-128, 127)
