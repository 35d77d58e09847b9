"""The usual lists of augmenters for object detection, made from a few settings."""

from typing import Any

from .augmenters import CastAug, ForceResizeAug, ResizeAug
from .boxes import (
    DetAugmenter,
    DetBorrowAug,
    DetHorizontalFlipAug,
    DetRandomCropAug,
    DetRandomPadAug,
    DetRandomSelectAug,
)
from .pipeline import colour_augmenters
from .sources import ArgumentError


def CreateMultiRandCropAugmenter(
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = (0.75, 1.33),
    area_range: Any = (0.05, 1.0),
    min_eject_coverage: Any = 0.3,
    max_attempts: Any = 50,
    skip_prob: float = 0,
) -> DetRandomSelectAug:
    """Return an augmenter that chooses one of several :class:`DetRandomCropAug`.

    Each argument is that of the class or a list with one for each; those that are not lists, or
    have a single entry, serve for all.

    Parameters
    ----------
    skip_prob : float
        Probability of no crop.

    Raises
    ------
    ValueError, AssertionError
        If lists have different lengths.
    """
    settings = [
        value if isinstance(value, list) else [value]
        for value in (
            min_object_covered, aspect_ratio_range, area_range, min_eject_coverage, max_attempts
        )
    ]  # fmt: skip
    count = max(map(len, settings))
    if any(len(values) not in (1, count) for values in settings):
        raise ArgumentError(
            f"CreateMultiRandCropAugmenter: lists must be of one length, got lengths "
            f"{[len(values) for values in settings]}."
        )
    columns = [values * count if len(values) == 1 else values for values in settings]
    crops = [DetRandomCropAug(*row) for row in zip(*columns, strict=True)]
    return DetRandomSelectAug(crops, skip_prob=skip_prob)


def CreateDetAugmenter(
    data_shape: tuple[int, int, int],
    resize: int = 0,
    rand_crop: float = 0,
    rand_pad: float = 0,
    rand_gray: float = 0,
    rand_mirror: bool = False,
    mean: Any = None,
    std: Any = None,
    brightness: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    pca_noise: float = 0,
    hue: float = 0,
    inter_method: int = 2,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = (0.75, 1.33),
    area_range: Any = (0.05, 3.0),
    min_eject_coverage: Any = 0.3,
    max_attempts: Any = 50,
    pad_val: Any = (127, 127, 127),
) -> list[DetAugmenter]:
    """Return augmenters that make training images of ``data_shape`` (C, H, W), with their boxes.

    Parameters
    ----------
    data_shape : tuple of int
        The shape that a network takes; augmenters yield (H, W, C).
    resize : int
        Length of the shorter side before all else; 0 leaves it.
    rand_crop, rand_pad : float
        Probabilities of a random crop and a random border.
    rand_gray : float
        Probability of grey.
    rand_mirror : bool
        Mirror half of the images.
    mean, std, brightness, contrast, saturation, pca_noise, hue, inter_method
        As for :func:`CreateAugmenter`.
    min_object_covered, aspect_ratio_range, area_range, min_eject_coverage, max_attempts
        As for :class:`DetRandomCropAug`, or lists for :func:`CreateMultiRandCropAugmenter`.
        Borders take areas from 1 to the second bound.
    pad_val : int or tuple of int
        Colour of borders.

    Raises
    ------
    AssertionError
        If statistics or lists have another shape.
    """
    augmenters: list[DetAugmenter] = []
    if resize > 0:
        augmenters.append(DetBorrowAug(ResizeAug(resize, inter_method)))
    if rand_crop > 0:
        augmenters.append(
            CreateMultiRandCropAugmenter(
                min_object_covered, aspect_ratio_range, area_range, min_eject_coverage,
                max_attempts, skip_prob=1 - rand_crop,
            )
        )  # fmt: skip
    if rand_mirror:
        augmenters.append(DetHorizontalFlipAug(0.5))
    if rand_pad > 0:
        pad = DetRandomPadAug(aspect_ratio_range, (1.0, area_range[1]), max_attempts, pad_val)
        augmenters.append(DetRandomSelectAug([pad], 1 - rand_pad))
    size = (data_shape[2], data_shape[1])
    augmenters.append(DetBorrowAug(ForceResizeAug(size, inter_method)))
    augmenters.append(DetBorrowAug(CastAug()))
    colours = colour_augmenters(
        brightness, contrast, saturation, hue, pca_noise, rand_gray, mean, std
    )
    return augmenters + [DetBorrowAug(augmenter) for augmenter in colours]
