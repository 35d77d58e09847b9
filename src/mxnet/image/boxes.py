"""Augmenters for object detection: they change an image and its boxes together.

Labels are NumPy arrays (N, 5 or more): class, left, top, right and bottom in parts of the image's
size. Random numbers come from Python's ``random``, drawn in MXNet's order.
"""

import json
import math
import random
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..base import numeric_types
from ..ndarray import NDArray
from .augmenters import Augmenter, _plain
from .cropping import fixed_crop
from .decoding import copyMakeBorder
from .sources import ArgumentError

Changed = tuple[NDArray, np.ndarray]
# x, y, width, height, and the labels in this rectangle
Proposal = tuple[int, int, int, int, np.ndarray]
_LEAST_AREA = 2  # pixels; what is smaller counts as nothing
_LEAST_BORDER = 2


class DetAugmenter:
    """The base class; a subclass defines ``__call__(src, label)`` and passes its settings on.

    Parameters
    ----------
    **kwargs
        The settings that :meth:`dumps` writes; arrays become lists.
    """

    def __init__(self, **kwargs: Any) -> None:
        self._kwargs = {key: _plain(value) for key, value in kwargs.items()}

    def dumps(self) -> Any:
        """Return the name of the class in lower case and its settings, as JSON."""
        return json.dumps([self.__class__.__name__.lower(), self._kwargs])

    def __call__(self, src: NDArray, label: np.ndarray) -> Changed:
        """Return the changed image and labels."""
        raise NotImplementedError("Must override implementation.")


class DetBorrowAug(DetAugmenter):
    """Applies an augmenter of images that moves nothing in them.

    Parameters
    ----------
    augmenter : Augmenter
        The augmenter.
    """

    def __init__(self, augmenter: Augmenter) -> None:
        if not isinstance(augmenter, Augmenter):
            raise TypeError(
                f"Borrowing from invalid Augmenter: expected one of mx.image's augmenters, got "
                f"{type(augmenter).__name__}."
            )
        super().__init__(augmenter=augmenter.dumps())
        self.augmenter = augmenter

    def dumps(self) -> list[Any]:
        """Return the name of the class in lower case and what the augmenter dumps."""
        return [self.__class__.__name__.lower(), self.augmenter.dumps()]

    def __call__(self, src: NDArray, label: np.ndarray) -> Changed:
        """Return the changed image and the labels as they are."""
        return self.augmenter(src), label


class DetRandomSelectAug(DetAugmenter):
    """Applies one of several augmenters, or none.

    Parameters
    ----------
    aug_list : DetAugmenter or list of DetAugmenter
        The augmenters; the list is shuffled at every call.
    skip_prob : float
        Probability of none; without augmenters 1.
    """

    def __init__(self, aug_list: Any, skip_prob: float = 0) -> None:
        super().__init__(skip_prob=skip_prob)
        self.aug_list = list(aug_list) if isinstance(aug_list, list | tuple) else [aug_list]
        for augmenter in self.aug_list:
            if not isinstance(augmenter, DetAugmenter):
                raise ValueError(
                    f"Allow DetAugmenter in list only, got {type(augmenter).__name__}."
                )
        self.skip_prob = skip_prob if self.aug_list else 1

    def dumps(self) -> list[Any]:
        """Return the name of the class in lower case and what its augmenters dump."""
        return [self.__class__.__name__.lower(), [one.dumps() for one in self.aug_list]]

    def __call__(self, src: NDArray, label: np.ndarray) -> Changed:
        """Return what the chosen augmenter makes."""
        if random.random() < self.skip_prob:
            return src, label
        random.shuffle(self.aug_list)
        return self.aug_list[0](src, label)


class DetHorizontalFlipAug(DetAugmenter):
    """Mirrors left to right with a probability; the labels are overwritten.

    Parameters
    ----------
    p : float
        The probability.
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)
        self.p = p

    def __call__(self, src: NDArray, label: np.ndarray) -> Changed:
        """Return image and labels, perhaps mirrored."""
        if random.random() < self.p:
            src = nd.flip(src, axis=1)
            label[:, 1], label[:, 3] = 1.0 - label[:, 3], 1.0 - label[:, 1]
        return src, label


class DetRandomCropAug(DetAugmenter):
    """Cuts out a random rectangle that shows enough of the objects.

    The sampling of Liu et al., "SSD: single shot multibox detector" (2016). Where no attempt
    succeeds, the image stays as it is.

    Parameters
    ----------
    min_object_covered : float
        Of each object that is seen at all, a larger part must be seen.
    aspect_ratio_range : tuple of float
        Bounds of width through height; one number for both.
    area_range : tuple of float
        Bounds of the rectangle's part of the image; one number for both.
    min_eject_coverage : float
        Objects of which no larger part is left lose their labels.
    max_attempts : int
        How many rectangles are tried.
    """

    def __init__(
        self,
        min_object_covered: float = 0.1,
        aspect_ratio_range: Any = (0.75, 1.33),
        area_range: Any = (0.05, 1.0),
        min_eject_coverage: float = 0.3,
        max_attempts: int = 50,
    ) -> None:
        aspect_ratio_range, area_range = as_range(aspect_ratio_range), as_range(area_range)
        super().__init__(
            min_object_covered=min_object_covered, aspect_ratio_range=aspect_ratio_range,
            area_range=area_range, min_eject_coverage=min_eject_coverage,
            max_attempts=max_attempts,
        )  # fmt: skip
        self.min_object_covered = min_object_covered
        self.min_eject_coverage = min_eject_coverage
        self.max_attempts = max_attempts
        self.aspect_ratio_range = aspect_ratio_range
        self.area_range = area_range
        self.enabled = _is_enabled(self, area_range, 0)

    def __call__(self, src: NDArray, label: np.ndarray) -> Changed:
        """Return the part of the image, and the labels of what is left in it."""
        crop = self._random_crop_proposal(label, src.shape[0], src.shape[1])
        if crop:
            x, y, width, height, label = crop
            src = fixed_crop(src, x, y, width, height, None)
        return src, label

    def _random_crop_proposal(
        self, label: np.ndarray, height: int, width: int
    ) -> Proposal | tuple[()]:
        """Return a rectangle and the labels in it, or nothing."""
        if not self.enabled or height <= 0 or width <= 0:
            return ()
        areas = (self.area_range[0] * height * width, self.area_range[1] * height * width)
        for _ in range(self.max_attempts):
            size = self._size(areas, height, width)
            if size is None:
                continue
            h, w = size
            y, x = random.randint(0, max(0, height - h)), random.randint(0, max(0, width - w))
            if self._check_satisfy_constraints(label, x, y, x + w, y + h, width, height):
                left = self._update_labels(label, (x, y, w, h), height, width)
                if left is not None:
                    return x, y, w, h, left
        return ()

    def _size(self, areas: tuple[float, float], height: int, width: int) -> tuple[int, int] | None:
        """Draw height and width within the image; None if their area is out of range."""
        ratio = random.uniform(*self.aspect_ratio_range)
        if ratio <= 0:
            return None
        h, most = (round(math.sqrt(area / ratio)) for area in areas)
        if round(most * ratio) > width:
            most = int((width + 0.4999999) / ratio)
        most = min(most, height)
        h = min(h, most)
        if h < most:
            h = random.randint(h, most)
        w = round(h * ratio)
        if w * h < areas[0]:
            h += 1
            w = round(h * ratio)
        if w * h > areas[1]:
            h -= 1
            w = round(h * ratio)
        fits = areas[0] <= w * h <= areas[1] and 0 < w <= width and 0 < h <= height
        return (h, w) if fits else None

    def _check_satisfy_constraints(
        self, label: np.ndarray, xmin: int, ymin: int, xmax: int, ymax: int, width: int, height: int
    ) -> bool:
        """Whether all objects that the rectangle shows at all are covered enough."""
        if (xmax - xmin) * (ymax - ymin) < _LEAST_AREA:
            return False
        areas = self._calculate_areas(label[:, 1:])
        seen = np.flatnonzero(areas * width * height > _LEAST_AREA)
        if not seen.size:
            return False
        shared = self._intersect(
            label[seen, 1:], xmin / width, ymin / height, xmax / width, ymax / height
        )
        coverages = self._calculate_areas(shared) / areas[seen]
        coverages = coverages[coverages > 0]
        return bool(coverages.size and coverages.min() > self.min_object_covered)

    def _update_labels(
        self, label: np.ndarray, crop_box: Sequence[int], height: int, width: int
    ) -> np.ndarray | None:
        """Return the labels in parts of the rectangle; None if no object is left."""
        left, top = crop_box[0] / width, crop_box[1] / height
        w, h = crop_box[2] / width, crop_box[3] / height
        out = label.copy()
        out[:, (1, 3)] = (out[:, (1, 3)] - left) / w
        out[:, (2, 4)] = (out[:, (2, 4)] - top) / h
        out[:, 1:5] = out[:, 1:5].clip(0, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            coverage = self._calculate_areas(out[:, 1:]) * w * h
            coverage = coverage / self._calculate_areas(label[:, 1:])
            is_left = (out[:, 3] > out[:, 1]) & (out[:, 4] > out[:, 2])
            is_left &= coverage > self.min_eject_coverage
        return out[is_left] if is_left.any() else None

    def _calculate_areas(self, label: np.ndarray) -> np.ndarray:
        """Return the areas of boxes (N, 4 or more) by their corners."""
        heights = np.maximum(0, label[:, 3] - label[:, 1])
        widths = np.maximum(0, label[:, 2] - label[:, 0])
        return heights * widths

    def _intersect(
        self, label: np.ndarray, xmin: float, ymin: float, xmax: float, ymax: float
    ) -> np.ndarray:
        """Return what boxes share with a rectangle, as boxes; zeros for nothing."""
        out = label.copy()
        out[:, 0] = np.maximum(label[:, 0], xmin)
        out[:, 1] = np.maximum(label[:, 1], ymin)
        out[:, 2] = np.minimum(label[:, 2], xmax)
        out[:, 3] = np.minimum(label[:, 3], ymax)
        out[(out[:, 0] >= out[:, 2]) | (out[:, 1] >= out[:, 3])] = 0
        return out


class DetRandomPadAug(DetAugmenter):
    """Puts the image at a random place of a larger one, so that objects become smaller.

    Parameters
    ----------
    aspect_ratio_range : tuple of float
        Bounds of width through height; one number for both.
    area_range : tuple of float
        Bounds of the larger image's area through that of the image; one number for both.
    max_attempts : int
        How many sizes are tried.
    pad_val : int or tuple of int
        Colour around the image.
    """

    def __init__(
        self,
        aspect_ratio_range: Any = (0.75, 1.33),
        area_range: Any = (1.0, 3.0),
        max_attempts: int = 50,
        pad_val: Any = (128, 128, 128),
    ) -> None:
        aspect_ratio_range, area_range = as_range(aspect_ratio_range), as_range(area_range)
        super().__init__(
            aspect_ratio_range=aspect_ratio_range, area_range=area_range,
            max_attempts=max_attempts, pad_val=pad_val,
        )  # fmt: skip
        self.pad_val = pad_val
        self.aspect_ratio_range = aspect_ratio_range
        self.area_range = area_range
        self.max_attempts = max_attempts
        self.enabled = _is_enabled(self, area_range, 1)

    def __call__(self, src: NDArray, label: np.ndarray) -> Changed:
        """Return the larger image, and the labels in parts of it."""
        height, width = src.shape[:2]
        pad = self._random_pad_proposal(label, height, width)
        if pad:
            x, y, w, h, label = pad
            colour = self.pad_val
            colour = (colour,) * 3 if isinstance(colour, numeric_types) else tuple(colour)
            src = copyMakeBorder(src, y, h - y - height, x, w - x - width, 16, values=colour)
        return src, label

    def _random_pad_proposal(
        self, label: np.ndarray, height: int, width: int
    ) -> Proposal | tuple[()]:
        """Return place and size of the larger image and the labels in it, or nothing."""
        if not self.enabled or height <= 0 or width <= 0:
            return ()
        areas = (self.area_range[0] * height * width, self.area_range[1] * height * width)
        for _ in range(self.max_attempts):
            ratio = random.uniform(*self.aspect_ratio_range)
            if ratio <= 0:
                continue
            h, most = (round(math.sqrt(area / ratio)) for area in areas)
            if round(h * ratio) < width:
                h = int((width + 0.499999) / ratio)
            h = min(max(h, height), most)
            if h < most:
                h = random.randint(h, most)
            w = round(h * ratio)
            if h - height < _LEAST_BORDER or w - width < _LEAST_BORDER:
                continue
            y, x = random.randint(0, max(0, h - height)), random.randint(0, max(0, w - width))
            return x, y, w, h, self._update_labels(label, (x, y, w, h), height, width)
        return ()

    def _update_labels(
        self, label: np.ndarray, pad_box: Sequence[int], height: int, width: int
    ) -> np.ndarray:
        """Return the labels in parts of the larger image."""
        out = label.copy()
        out[:, (1, 3)] = (out[:, (1, 3)] * width + pad_box[0]) / pad_box[2]
        out[:, (2, 4)] = (out[:, (2, 4)] * height + pad_box[1]) / pad_box[3]
        return out


def as_range(value: Any) -> Any:
    """Return bounds, which a single number stands for as well."""
    if isinstance(value, numeric_types):
        return (value, value)
    if len(value) != 2:
        raise ArgumentError(f"expected two bounds or one number for both, got {value!r}.")
    return value


def _is_enabled(owner: Any, area_range: Sequence[float], least: float) -> bool:
    """Whether an augmenter has bounds that a rectangle can keep; warns if not."""
    name, ratios = type(owner).__name__, owner.aspect_ratio_range
    if area_range[1] <= least or area_range[0] > area_range[1]:
        warnings.warn(f"Skip {name} due to invalid area_range: {area_range}", stacklevel=3)
        return False
    if ratios[0] > ratios[1] or ratios[0] <= 0:
        warnings.warn(f"Skip {name} due to invalid aspect_ratio_range: {ratios}", stacklevel=3)
        return False
    return True
