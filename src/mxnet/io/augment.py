"""The changes that image records go through: turned, scaled, padded, cut out, coloured.

What happens to an image is drawn first, in MXNet's order and from one stream of random numbers,
and done later by any thread.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .._ops.image import pixels as kernels
from ..base import MXNetError
from . import colour_changes
from .engine import Engine, truncated
from .image_options import AugmentOptions

Size = tuple[int, int]
Change = Callable[[np.ndarray], np.ndarray]
_TRIES = 10
_AREA, _CUBIC, _LINEAR = 3, 2, 1
_ANY_METHOD, _METHOD_BY_SIZE = 10, 9


def shorter_side(size: Size, length: int) -> Size:
    """Return (height, width) in the same ratio with a shorter side of ``length``."""
    height, width = size
    if height > width:
        return height * length // width, length
    return length, width * length // height


def framed(image: np.ndarray, before: Size, after: Size, colour: np.ndarray) -> np.ndarray:
    """Return an image with rows and columns of a colour before and after it."""
    height, width, channels = image.shape
    result = np.empty(
        (before[0] + height + after[0], before[1] + width + after[1], channels), np.uint8
    )
    result[:] = colour
    result[before[0] : before[0] + height, before[1] : before[1] + width] = image
    return result


def choose_method(method: int, before: Size, after: Size, engine: Engine | None) -> int:
    """Return a method of resizing, where 9 chooses by size and 10 at random."""
    if method == _METHOD_BY_SIZE:
        if after[0] > before[0] and after[1] > before[1]:
            return _CUBIC
        return _AREA if after[0] < before[0] and after[1] < before[1] else _LINEAR
    if method == _ANY_METHOD and engine is not None:
        return engine.integer(0, 4)
    return method


@dataclass
class Plan:
    """What is to be done to one image."""

    size: Size
    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change, size: Size | None = None) -> None:
        """Add a change, after which the image has the given size."""
        self.changes.append(change)
        self.size = size or self.size

    def perform(self, image: np.ndarray) -> np.ndarray:
        """Return the changed image."""
        for change in self.changes:
            image = change(image)
        return image


class Augmenter:
    """Plans the changes of images.

    Parameters
    ----------
    name : str
        Who complains in errors.
    options : AugmentOptions
        What may happen.
    shape : tuple of int
        (channels, height, width) of the results.
    """

    def __init__(self, name: str, options: AugmentOptions, shape: tuple[int, ...]) -> None:
        options.check(name, shape[0])
        self.name = name
        self.options = options
        self.target = (shape[1], shape[2])
        # A fourth channel, transparency, is 0 in the border, as in MXNet.
        self.colour = np.array([options.fill_value] * 3 + [0], np.uint8)[: shape[0]]

    @property
    def is_random(self) -> bool:
        """Whether anything is left to chance."""
        options = self.options
        return (
            options.rand_crop or options.random_resized_crop or options.warps
            or options.changes_colours or options.inter_method == _ANY_METHOD
            or options.min_crop_size != options.max_crop_size
        )  # fmt: skip

    def plan(self, size: Size, engine: Engine) -> Plan:
        """Return what happens to an image of (height, width)."""
        options, plan = self.options, Plan(size)
        if options.resize > 0:
            self._resize(plan, shorter_side(plan.size, options.resize), engine)
        if options.warps:
            self._warp(plan, engine)
        if options.pad > 0:
            self._pad(plan)
        self._crop(plan, engine)
        self._colours(plan, engine)
        return plan

    def _resize(self, plan: Plan, size: Size, engine: Engine) -> None:
        if min(size) < 1:
            raise MXNetError(f"{self.name}: an image of {plan.size} cannot be resized to {size}.")
        method = choose_method(self.options.inter_method, plan.size, size, engine)
        plan.add(lambda image: kernels.resized(image, size, method), size)

    def _warp(self, plan: Plan, engine: Engine) -> None:
        options = self.options
        shear = engine.uniform(-options.max_shear_ratio, options.max_shear_ratio)
        bound = max(options.max_rotate_angle, 0)
        angle = engine.integer(-bound, bound)
        angle = options.rotate if options.rotate > 0 else angle
        scale = engine.uniform(options.min_random_scale, options.max_random_scale)
        most = options.max_aspect_ratio
        if options.min_aspect_ratio is None:
            ratio = engine.uniform(-most, most) + np.float32(1)
        else:
            ratio = engine.uniform(options.min_aspect_ratio, most)
        low, high = np.float32(options.min_img_size), np.float32(options.max_img_size)
        height, width = (max(low, min(high, scale * np.float32(length))) for length in plan.size)
        matrix = _affine(plan.size, (height, width), shear, angle, scale, ratio)
        size = (int(height), int(width))
        if min(size) < 1:
            raise MXNetError(f"{self.name}: an image of {plan.size} cannot be scaled to {size}.")
        method = choose_method(options.inter_method, plan.size, size, engine)
        plan.add(lambda image: kernels.warped(image, matrix, size, self.colour, method), size)

    def _pad(self, plan: Plan) -> None:
        pad = (self.options.pad, self.options.pad)
        height, width = plan.size
        size = (height + 2 * pad[0], width + 2 * pad[1])
        plan.add(lambda image: framed(image, pad, pad, self.colour), size)

    def _crop(self, plan: Plan, engine: Engine) -> None:
        options = self.options
        if options.random_resized_crop and self._crop_random_area(plan, engine):
            return
        if options.max_crop_size > 0:
            self._crop_random_size(plan, engine)
            return
        self._enlarge(plan, engine)
        self._cut(plan, self.target, engine, options.rand_crop)

    def _crop_random_area(self, plan: Plan, engine: Engine) -> bool:
        """Cut out a random area of a random ratio; say whether one was found that fits."""
        options, (height, width) = self.options, plan.size
        most = options.max_aspect_ratio
        least = options.min_aspect_ratio
        least, most = (1 - most, 1 + most) if least is None else (least, most)
        for _ in range(_TRIES):
            area = engine.uniform(options.min_random_area, options.max_random_area)
            area = area * np.float32(height * width)
            ratio = engine.uniform(least, most)
            is_turned = engine.uniform(0, 1) > 0.5
            sides = [_rounded(math.sqrt(area / ratio)), _rounded(math.sqrt(area * ratio))]
            rows, columns = sides[::-1] if is_turned else sides
            if 0 < rows <= height and 0 < columns <= width:
                self._cut(plan, (rows, columns), engine, True)
                self._resize(plan, self.target, engine)
                return True
        return False

    def _crop_random_size(self, plan: Plan, engine: Engine) -> None:
        options = self.options
        if options.max_crop_size > min(plan.size):
            raise MXNetError(
                f"{self.name}: images must have {options.max_crop_size} (max_crop_size) rows and "
                f"columns or more, got one of {plan.size}."
            )
        side = options.min_crop_size
        if side != options.max_crop_size:
            side = engine.integer(side, options.max_crop_size)
        self._cut(plan, (side, side), engine, options.rand_crop)
        self._resize(plan, self.target, engine)

    def _enlarge(self, plan: Plan, engine: Engine) -> None:
        """Resize an image that is too small, first for its rows and then for its columns."""
        height, width = self.target
        if plan.size[0] < height:
            self._resize(plan, (height, plan.size[1] * height // plan.size[0]), engine)
        if plan.size[1] < width:
            self._resize(plan, (plan.size[0] * width // plan.size[1], width), engine)

    @staticmethod
    def _cut(plan: Plan, size: Size, engine: Engine, is_random: bool) -> None:
        (height, width), (rows, columns) = plan.size, size
        if is_random:
            top, left = engine.integer(0, height - rows), engine.integer(0, width - columns)
        else:
            top, left = (height - rows) // 2, (width - columns) // 2
        if (height, width) != (rows, columns):
            plan.add(lambda image: image[top : top + rows, left : left + columns], size)

    def _colours(self, plan: Plan, engine: Engine) -> None:
        options = self.options
        if options.jitters:
            extents = (options.brightness, options.contrast, options.saturation)
            factors = [np.float32(1) + engine.uniform(-extent, extent) for extent in extents]
            for number in engine.shuffled(3):
                if extents[number] > 0:
                    plan.add(_with_factor(colour_changes.JITTERS[number], factors[number]))
        if options.turns:
            hue, saturation, lightness = (
                _shift(engine, extent)
                for extent in (options.random_h, options.random_s, options.random_l)
            )
            plan.add(lambda image: colour_changes.turn(image, hue, saturation, lightness))
        if options.pca_noise > 0:
            alphas = engine.normals(3, options.pca_noise)
            plan.add(lambda image: colour_changes.light(image, alphas))


def _with_factor(jitter: Callable[..., np.ndarray], factor: np.float32) -> Change:
    return lambda image: jitter(image, factor)


def _shift(engine: Engine, extent: int) -> int:
    """Return by how much to move a colour's part; two numbers are mixed, as in MXNet."""
    first, second = engine.uniform(0, 1), engine.uniform(0, 1)
    mixed = first * np.float32(0.2) + second * np.float32(0.8)
    return truncated(mixed * np.float32(extent) * np.float32(2) - np.float32(extent))


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)


def _affine(
    size: Size, new: tuple[np.float32, np.float32], shear: np.float32, angle: int,
    scale: np.float32, ratio: np.float32,
) -> np.ndarray:  # fmt: skip
    """Return the map of pixels (x, y, 1) that turns, shears and scales, and keeps the centre."""
    radians = angle / 180.0 * math.pi
    cos, sin = np.float32(math.cos(radians)), np.float32(math.sin(radians))
    high = np.float32(2) * scale / (np.float32(1) + ratio)
    wide = ratio * high
    matrix = np.zeros((2, 3), np.float32)
    matrix[0, :2] = high * cos - shear * sin * wide, high * sin + shear * cos * wide
    matrix[1, :2] = -sin * wide, cos * wide
    height, width = (np.float32(length) for length in size)
    matrix[0, 2] = (new[1] - (matrix[0, 0] * width + matrix[0, 1] * height)) / np.float32(2)
    matrix[1, 2] = (new[0] - (matrix[1, 0] * width + matrix[1, 1] * height)) / np.float32(2)
    return matrix
