"""The changes that images and their boxes go through together in ImageDetRecordIter.

Boxes are NumPy arrays (N, 5 or more): class, left, top, right, bottom in parts of the image's size.
"""

import math
from typing import NamedTuple

import numpy as np

from .._ops.image import pixels as kernels
from ..base import MXNetError
from . import colour_changes
from .augment import Change, Plan, Size, choose_method, framed, shorter_side
from .det_options import DetAugmentOptions
from .engine import Engine, truncated

_TINY = np.float32(1e-12)
# Borders that enlarge the image by less are left out.
_LEAST_PAD = 1.05


class Sampler(NamedTuple):
    """Bounds of random crops, (smallest, largest) each, and how many are tried."""

    scale: tuple[float, float]
    ratio: tuple[float, float]
    overlap: tuple[float, float]
    sample_coverage: tuple[float, float]
    object_coverage: tuple[float, float]
    trials: int


class Crop(NamedTuple):
    """A rectangle in parts of the image's size."""

    left: np.float32
    top: np.float32
    width: np.float32
    height: np.float32


class BoxAugmenter:
    """Plans the changes of images with boxes.

    Parameters
    ----------
    name : str
        Who complains in errors.
    options : DetAugmentOptions
        What may happen.
    shape : tuple of int
        (channels, height, width) of the results.
    """

    def __init__(self, name: str, options: DetAugmentOptions, shape: tuple[int, ...]) -> None:
        options.check(name, shape[0])
        self.name = name
        self.options = options
        self.target = (shape[1], shape[2])
        self.colour = np.array([options.fill_value] * 3 + [0], np.uint8)[: shape[0]]
        kinds = ("scales", "aspect_ratios", "overlaps", "sample_coverages", "object_coverages")
        bounds = [
            list(zip(*(options.values(name, f"{end}_crop_{kind}") for end in ("min", "max")),
                     strict=True))
            for kind in kinds
        ]  # fmt: skip
        trials = options.values(name, "max_crop_trials")
        self.samplers = [Sampler(*row) for row in zip(*bounds, trials, strict=True)]

    @property
    def is_random(self) -> bool:
        """Whether anything is left to chance."""
        options = self.options
        return (
            options.changes_colours or options.rand_mirror_prob > 0 or options.rand_pad_prob > 0
            or options.rand_crop_prob > 0 or options.inter_method == 10
        )  # fmt: skip

    def plan(self, size: Size, boxes: np.ndarray, engine: Engine) -> tuple[Plan, np.ndarray]:
        """Return what happens to an image of (height, width), and its boxes afterwards."""
        options, plan = self.options, Plan(size)
        if options.resize > 0:
            self._resize(plan, shorter_side(size, options.resize), engine)
        if options.changes_colours:
            self._colours(plan, engine)
        if options.rand_mirror_prob > 0 and engine.uniform(0, 1) < options.rand_mirror_prob:
            plan.add(lambda image: image[:, ::-1])
            boxes = boxes.copy()
            boxes[:, 1], boxes[:, 3] = 1 - boxes[:, 3], 1 - boxes[:, 1]
        if options.rand_pad_prob > 0 and engine.uniform(0, 1) < options.rand_pad_prob:
            boxes = self._pad(plan, boxes, engine)
        if options.rand_crop_prob > 0 and engine.uniform(0, 1) < options.rand_crop_prob:
            boxes = self._crop(plan, boxes, engine)
        self._resize(plan, self._final_size(plan.size), engine)
        return plan, boxes

    def _resize(self, plan: Plan, size: Size, engine: Engine) -> None:
        if min(size) < 1:
            raise MXNetError(f"{self.name}: an image of {plan.size} cannot be resized to {size}.")
        method = choose_method(self.options.inter_method, plan.size, size, engine)
        plan.add(lambda image: kernels.resized(image, size, method), size)

    def _final_size(self, size: Size) -> Size:
        mode = self.options.resize_mode
        if mode == "force":
            return self.target
        ratio = min(np.float32(self.target[axis]) / np.float32(size[axis]) for axis in (0, 1))
        if mode == "shrink" and ratio >= 1:
            return size
        height, width = (max(int(ratio * np.float32(length)), 1) for length in size)
        return height, width

    def _colours(self, plan: Plan, engine: Engine) -> None:
        options = self.options
        extents = (
            options.max_random_hue, options.max_random_saturation, options.max_random_illumination
        )  # fmt: skip
        shifts = [_shift(engine, np.float32(extent)) for extent in extents]
        spread = np.float32(options.max_random_contrast)
        contrast = np.float32(1) + (engine.uniform(0, 1) * np.float32(2) - np.float32(1)) * spread
        chances = (
            options.random_hue_prob, options.random_saturation_prob,
            options.random_illumination_prob, options.random_contrast_prob,
        )  # fmt: skip
        happens = [engine.uniform(0, 1) < chance for chance in chances]
        hue, saturation, lightness = (
            shift if done else 0 for shift, done in zip(shifts, happens, strict=False)
        )
        if hue or saturation or lightness:
            plan.add(lambda image: colour_changes.turn(image, hue, saturation, lightness))
        if happens[3] and contrast != 1:
            plan.add(lambda image: colour_changes.brighten(image, contrast))

    def _pad(self, plan: Plan, boxes: np.ndarray, engine: Engine) -> np.ndarray:
        """Plan a border and return the boxes in it."""
        scale = engine.uniform(1, self.options.max_pad_scale)
        if scale < _LEAST_PAD:
            return boxes
        room = scale - np.float32(1)
        left, top = engine.uniform(0, room), engine.uniform(0, room)
        height, width = (np.float32(length) for length in plan.size)
        before = (int(top * height), int(left * width))
        after = (int((room - top) * height), int((room - left) * width))
        plan.add(
            lambda image: framed(image, before, after, self.colour),
            (plan.size[0] + before[0] + after[0], plan.size[1] + before[1] + after[1]),
        )
        boxes = boxes.copy()
        boxes[:, 1:5:2] = (boxes[:, 1:5:2] + left) / scale
        boxes[:, 2:5:2] = (boxes[:, 2:5:2] + top) / scale
        return boxes

    def _crop(self, plan: Plan, boxes: np.ndarray, engine: Engine) -> np.ndarray:
        """Plan the first crop that one of the samplers finds, and return the boxes in it."""
        height, width = plan.size
        order = engine.shuffled(len(self.samplers)) if len(self.samplers) > 1 else [0]
        for sampler in [self.samplers[number] for number in order[: len(self.samplers)]]:
            for _ in range(sampler.trials):
                crop = _draw_crop(engine, sampler, np.float32(width / height))
                left = self._boxes_in(crop, boxes, sampler)
                top, start = int(crop.top * height), int(crop.left * width)
                rows, columns = int(crop.height * height), int(crop.width * width)
                if left is None or min(rows, columns) < 1:
                    continue
                plan.add(_cutter(top, start, rows, columns), (rows, columns))
                return left
        return boxes

    def _boxes_in(self, crop: Crop, boxes: np.ndarray, sampler: Sampler) -> np.ndarray | None:
        """Return the boxes that a crop keeps; None if it breaks its bounds or keeps none."""
        if not len(boxes):
            return boxes
        shared, areas = _shared(crop, boxes)
        area = np.float32(crop.width * crop.height)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = (shared / (areas + area - shared), shared / area, shared / areas)
        bounds = (sampler.overlap, sampler.sample_coverage, sampler.object_coverage)
        fits = np.ones(len(boxes), bool)
        for share, (low, high) in zip(shares, bounds, strict=True):
            if low > 0 or high < 1:
                fits &= (share >= low) & (share <= high)
        if not fits.any():
            return None
        if self.options.crop_emit_mode == "center":
            x, y = (boxes[:, 1] + boxes[:, 3]) / 2, (boxes[:, 2] + boxes[:, 4]) / 2
            kept = (crop.left <= x) & (x <= crop.left + crop.width)
            kept &= (crop.top <= y) & (y <= crop.top + crop.height)
        else:
            kept = shares[2] > self.options.emit_overlap_thresh
        if not kept.any():
            return None
        boxes = boxes[kept]
        boxes[:, 1:5:2] = ((boxes[:, 1:5:2] - crop.left) / crop.width).clip(0, 1)
        boxes[:, 2:5:2] = ((boxes[:, 2:5:2] - crop.top) / crop.height).clip(0, 1)
        return boxes


def _draw_crop(engine: Engine, sampler: Sampler, image_ratio: np.float32) -> Crop:
    """Draw scale, ratio and place of a crop."""
    scale = engine.uniform(*sampler.scale) + _TINY
    square = scale * scale
    low = max(np.float32(sampler.ratio[0]) / image_ratio, square)
    high = min(np.float32(sampler.ratio[1]) / image_ratio, np.float32(1) / square)
    ratio = np.sqrt(engine.uniform(low, high))
    width, height = (min(np.float32(1), side) for side in (scale * ratio, scale / ratio))
    left = engine.uniform(0, np.float32(1) - width)
    return Crop(left, engine.uniform(0, np.float32(1) - height), width, height)


def _shared(crop: Crop, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the areas that boxes share with a crop, and their own."""
    width = np.minimum(boxes[:, 3], crop.left + crop.width) - np.maximum(boxes[:, 1], crop.left)
    height = np.minimum(boxes[:, 4], crop.top + crop.height) - np.maximum(boxes[:, 2], crop.top)
    areas = (boxes[:, 3] - boxes[:, 1]) * (boxes[:, 4] - boxes[:, 2])
    return width.clip(0) * height.clip(0), areas


def _shift(engine: Engine, extent: np.float32) -> int:
    return truncated(engine.uniform(0, 1) * extent * np.float32(2) - extent)


def _cutter(top: int, left: int, rows: int, columns: int) -> Change:
    return lambda image: image[top : top + rows, left : left + columns]


def parse_boxes(label: np.ndarray, place: str) -> tuple[np.ndarray, np.ndarray]:
    """Return header and boxes of an image's labels.

    They start with the widths of header and object. Raises MXNetError if they do not fit, or there
    is no object.
    """
    label = np.asarray(label, np.float32).ravel()
    widths = [int(value) if math.isfinite(value) else 0 for value in label[:2]]
    header, width = widths if len(widths) == 2 else (0, 0)
    if (
        label.size < 7
        or header < 2
        or width < 5
        or header > label.size
        or (label.size - header) % width
    ):
        raise MXNetError(
            f"{place}: labels must be the width of their header, the width of an object, the rest "
            f"of the header, and objects of 5 or more numbers; got {label.size} numbers that start "
            f"with {label[:2].tolist()}."
        )
    return label[:header], label[header:].reshape(-1, width)
