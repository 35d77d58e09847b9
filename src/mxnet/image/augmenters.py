"""Augmenters: callable changes of an image (H, W, C), many of them random.

Each holds its settings, which :meth:`Augmenter.dumps` writes as JSON. Random numbers come from
Python's ``random``, drawn in MXNet's order.
"""

import json
import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..ndarray import NDArray
from .cropping import (
    _get_interp_method,
    center_crop,
    deprecated_area,
    random_crop,
    random_size_crop,
    resize_short,
)
from .decoding import imresize


class Augmenter:
    """The base class; a subclass defines ``__call__(src)`` and passes its settings on.

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

    def __call__(self, src: NDArray) -> NDArray:
        """Return the changed image."""
        raise NotImplementedError("Must override implementation.")


def _plain(value: Any) -> Any:
    """Return arrays as lists, all else unchanged."""
    if isinstance(value, NDArray):
        value = value.asnumpy()
    return value.tolist() if isinstance(value, np.ndarray) else value


class SequentialAug(Augmenter):
    """Applies augmenters one after the other.

    Parameters
    ----------
    ts : list of Augmenter
        The augmenters.
    """

    def __init__(self, ts: Sequence[Augmenter]) -> None:
        super().__init__()
        self.ts = ts

    def dumps(self) -> list[Any]:
        """Return the name of the class in lower case and what its augmenters dump."""
        return [self.__class__.__name__.lower(), [one.dumps() for one in self.ts]]

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image that all augmenters have changed."""
        for one in self.ts:
            src = one(src)
        return src


class RandomOrderAug(Augmenter):
    """Applies augmenters in random order; the list is shuffled in place.

    Parameters
    ----------
    ts : list of Augmenter
        The augmenters.
    """

    def __init__(self, ts: list[Augmenter]) -> None:
        super().__init__()
        self.ts = ts

    def dumps(self) -> list[Any]:
        """Return the name of the class in lower case and what its augmenters dump."""
        return [self.__class__.__name__.lower(), [one.dumps() for one in self.ts]]

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image that all augmenters have changed."""
        random.shuffle(self.ts)
        for one in self.ts:
            src = one(src)
        return src


class ResizeAug(Augmenter):
    """Resizes so that the shorter side has the length ``size``.

    Parameters
    ----------
    size : int
        The length.
    interp : int
        0 nearest pixel, 1 linear, 2 cubic, 3 mean of areas, 4 Lanczos; 9 and 10 choose.
    """

    def __init__(self, size: int, interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size = size
        self.interp = interp

    def __call__(self, src: NDArray) -> NDArray:
        """Return the resized image."""
        return resize_short(src, self.size, self.interp)


class ForceResizeAug(Augmenter):
    """Resizes to ``size`` whatever the ratio.

    Parameters
    ----------
    size : tuple of int
        (width, height).
    interp : int
        As for :class:`ResizeAug`.
    """

    def __init__(self, size: tuple[int, int], interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size = size
        self.interp = interp

    def __call__(self, src: NDArray) -> NDArray:
        """Return the resized image."""
        sizes = (src.shape[0], src.shape[1], self.size[1], self.size[0])
        return imresize(src, *self.size, interp=_get_interp_method(self.interp, sizes))


class RandomCropAug(Augmenter):
    """Cuts ``size`` out at a random place, as :func:`random_crop` does.

    Parameters
    ----------
    size : tuple of int
        (width, height).
    interp : int
        As for :class:`ResizeAug`.
    """

    def __init__(self, size: tuple[int, int], interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size = size
        self.interp = interp

    def __call__(self, src: NDArray) -> NDArray:
        """Return the part of the image."""
        return random_crop(src, self.size, self.interp)[0]


class RandomSizedCropAug(Augmenter):
    """Cuts out a random part and resizes it to ``size``, as :func:`random_size_crop` does.

    Parameters
    ----------
    size : tuple of int
        (width, height).
    area : float or tuple of float
        Bounds of the part's area in the image, or the lower one.
    ratio : tuple of float
        Bounds of width through height.
    interp : int
        As for :class:`ResizeAug`.
    """

    def __init__(
        self, size: tuple[int, int], area: Any, ratio: Any, interp: int = 2, **kwargs: Any
    ) -> None:
        super().__init__(size=size, area=area, ratio=ratio, interp=interp)
        self.size = size
        self.area = deprecated_area("RandomSizedCropAug", area, kwargs)
        self.ratio = ratio
        self.interp = interp

    def __call__(self, src: NDArray) -> NDArray:
        """Return the part of the image."""
        return random_size_crop(src, self.size, self.area, self.ratio, self.interp)[0]


class CenterCropAug(Augmenter):
    """Cuts ``size`` out of the middle, as :func:`center_crop` does.

    Parameters
    ----------
    size : tuple of int
        (width, height).
    interp : int
        As for :class:`ResizeAug`.
    """

    def __init__(self, size: tuple[int, int], interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size = size
        self.interp = interp

    def __call__(self, src: NDArray) -> NDArray:
        """Return the part of the image."""
        return center_crop(src, self.size, self.interp)[0]


class HorizontalFlipAug(Augmenter):
    """Mirrors left to right with a probability.

    Parameters
    ----------
    p : float
        The probability.
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)
        self.p = p

    def __call__(self, src: NDArray) -> NDArray:
        """Return the image, perhaps mirrored."""
        return nd.flip(src, axis=1) if random.random() < self.p else src


class CastAug(Augmenter):
    """Converts to a dtype.

    Parameters
    ----------
    typ : str
        The dtype.
    """

    def __init__(self, typ: str = "float32") -> None:
        super().__init__(type=typ)
        self.typ = typ

    def __call__(self, src: NDArray) -> NDArray:
        """Return the converted image."""
        return src.astype(self.typ)
