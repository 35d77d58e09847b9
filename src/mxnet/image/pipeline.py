"""The usual list of augmenters, made from a few settings."""

from typing import Any

import numpy as np

from .. import ndarray as nd
from ..ndarray import NDArray
from .augmenters import (
    Augmenter,
    CastAug,
    CenterCropAug,
    HorizontalFlipAug,
    RandomCropAug,
    RandomSizedCropAug,
    ResizeAug,
)
from .colours import (
    ColorJitterAug,
    ColorNormalizeAug,
    HueJitterAug,
    LightingAug,
    RandomGrayAug,
)

# Statistics of ImageNet's pixels: mean and deviation of the channels, principal components.
MEAN, STD = (123.68, 116.28, 103.53), (58.395, 57.12, 57.375)
_EIGENVALUES = (55.46, 4.794, 1.148)
_EIGENVECTORS = ((-0.5675, 0.7192, 0.4009), (-0.5808, -0.0045, -0.8140), (-0.5836, -0.6948, 0.4203))


def CreateAugmenter(
    data_shape: tuple[int, int, int],
    resize: int = 0,
    rand_crop: bool = False,
    rand_resize: bool = False,
    rand_mirror: bool = False,
    mean: Any = None,
    std: Any = None,
    brightness: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    hue: float = 0,
    pca_noise: float = 0,
    rand_gray: float = 0,
    inter_method: int = 2,
) -> list[Augmenter]:
    """Return augmenters that make training images of ``data_shape`` (C, H, W).

    Parameters
    ----------
    data_shape : tuple of int
        The shape that a network takes; augmenters yield (H, W, C).
    resize : int
        Length of the shorter side before cropping; 0 leaves it.
    rand_crop : bool
        Crop at a random place, not in the middle.
    rand_resize : bool
        Crop a random area and resize it; needs ``rand_crop``.
    rand_mirror : bool
        Mirror half of the images.
    mean, std : bool or array
        What to subtract and to divide by, for one or three channels; True: that of ImageNet.
    brightness, contrast, saturation, hue : float
        How far to change them at most.
    pca_noise : float
        Standard deviation of :class:`LightingAug`.
    rand_gray : float
        Probability of grey.
    inter_method : int
        How to resize, see :class:`ResizeAug`.

    Raises
    ------
    AssertionError
        If ``rand_resize`` comes without ``rand_crop``, or statistics have another shape.
    """
    augmenters: list[Augmenter] = []
    if resize > 0:
        augmenters.append(ResizeAug(resize, inter_method))
    augmenters.append(_crop((data_shape[2], data_shape[1]), rand_crop, rand_resize, inter_method))
    if rand_mirror:
        augmenters.append(HorizontalFlipAug(0.5))
    augmenters.append(CastAug())
    mean, std = (
        nd.array(usual) if value is True else value for value, usual in ((mean, MEAN), (std, STD))
    )
    return augmenters + colour_augmenters(
        brightness, contrast, saturation, hue, pca_noise, rand_gray, mean, std
    )


def colour_augmenters(
    brightness: float, contrast: float, saturation: float, hue: float, pca_noise: float,
    rand_gray: float, mean: Any, std: Any,
) -> list[Augmenter]:  # fmt: skip
    """Return the augmenters of colours for the settings of :func:`CreateAugmenter`."""
    augmenters: list[Augmenter] = []
    if brightness or contrast or saturation:
        augmenters.append(ColorJitterAug(brightness, contrast, saturation))
    if hue:
        augmenters.append(HueJitterAug(hue))
    if pca_noise > 0:
        augmenters.append(LightingAug(pca_noise, np.array(_EIGENVALUES), np.array(_EIGENVECTORS)))
    if rand_gray > 0:
        augmenters.append(RandomGrayAug(rand_gray))
    mean, std = _statistic("mean", mean, MEAN), _statistic("std", std, STD)
    if mean is not None or std is not None:
        augmenters.append(ColorNormalizeAug(mean, std))
    return augmenters


def _crop(size: tuple[int, int], rand_crop: bool, rand_resize: bool, method: int) -> Augmenter:
    if rand_resize:
        assert rand_crop, "rand_resize needs rand_crop=True"
        return RandomSizedCropAug(size, 0.08, (3.0 / 4.0, 4.0 / 3.0), method)
    return RandomCropAug(size, method) if rand_crop else CenterCropAug(size, method)


def _statistic(name: str, value: Any, usual: tuple[float, ...]) -> Any:
    """Return an array for ColorNormalizeAug, or None."""
    if value is True:
        return np.array(usual)
    if value is None:
        return None
    assert isinstance(value, np.ndarray | NDArray) and value.shape[0] in (1, 3), (
        f"{name} must be True or an array with 1 or 3 numbers, got {value!r}"
    )
    return value
