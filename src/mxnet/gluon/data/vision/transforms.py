"""Transforms of images, as blocks: for ``dataset.transform_first``."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ....base import MXNetError
from ....ndarray import NDArray
from ...block import Block, HybridBlock
from ...nn import HybridSequential, Sequential

__all__ = ["Cast", "Compose", "Normalize", "ToTensor"]


class Compose(Sequential):
    """Transforms one after the other.

    Two or more hybrid blocks in a row become one hybridized `HybridSequential`.

    Parameters
    ----------
    transforms : list of Block or callable
        The transforms, first to last.
    """

    def __init__(self, transforms: Sequence[Callable[..., Any]]) -> None:
        super().__init__()
        run: list[HybridBlock] = []
        for transform in [*transforms, None]:
            if isinstance(transform, HybridBlock):
                run.append(transform)
                continue
            if len(run) == 1:
                self.add(run[0])
            elif run:
                joined = HybridSequential()
                joined.add(*run)
                joined.hybridize()
                self.add(joined)
            run = []
            if transform is not None:
                self.add(transform if isinstance(transform, Block) else _Function(transform))


class _Function(Block):
    """A plain function among blocks."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self._function = function

    def __repr__(self) -> str:
        return repr(self._function)

    def forward(self, *args: Any) -> Any:
        return self._function(*args)


class Cast(HybridBlock):
    """Change the dtype of an image to ``dtype``."""

    def __init__(self, dtype: str = "float32") -> None:
        super().__init__()
        self._dtype = dtype

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        return F.cast(x, dtype=self._dtype)


class ToTensor(HybridBlock):
    """Bring images into the form that networks take.

    Values from 0 to 255 become float32 from 0 to 1, and channels come first: (H, W, C) gives
    (C, H, W), and a batch (N, H, W, C) gives (N, C, H, W).
    """

    def __init__(self) -> None:
        super().__init__()

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        if isinstance(x, NDArray) and x.ndim not in (3, 4):
            raise MXNetError(
                "ToTensor: the image must have shape (height, width, channels) or (N, height, "
                f"width, channels), got {x.shape}."
            )
        # Counted from the end, so that images and batches need no case of their own.
        channels_first = F.swapaxes(F.swapaxes(x, dim1=-1, dim2=-3), dim1=-1, dim2=-2)
        return F.cast(channels_first, dtype="float32") / 255.0


class Normalize(HybridBlock):
    """Shift and scale images: ``(x - mean) / std``, each channel by its own numbers.

    Images have shape (C, H, W), or (N, C, H, W) as a batch, with 1 or 3 channels and a float dtype.

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

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        self._check(x)
        if len(self._mean) == len(self._std) == 1:
            return (x - self._mean[0]) / self._std[0]
        count = max(len(self._mean), len(self._std))
        channels = F.split(x, num_outputs=count, axis=-3)
        means, stds = (values * (count // len(values)) for values in (self._mean, self._std))
        scaled = [
            (channel - mean) / std for channel, mean, std in zip(channels, means, stds, strict=True)
        ]
        return F.concat(*scaled, dim=-3)

    def _check(self, image: Any) -> None:
        if not isinstance(image, NDArray):
            return  # a symbol, whose shape is not known yet
        if image.ndim not in (3, 4):
            raise MXNetError(
                "Normalize: the image must have shape (channels, height, width) or (N, channels, "
                f"height, width), got {image.shape}."
            )
        channels = image.shape[-3]
        if channels not in (1, 3):
            raise MXNetError(
                f"Normalize: the image must have 1 or 3 channels, got {channels} in shape "
                f"{image.shape}; images come as (channels, height, width), see ToTensor."
            )
        if np.dtype(image.dtype).kind != "f":
            raise MXNetError(
                f"Normalize: the image must have a float dtype, got {np.dtype(image.dtype)}; "
                "put ToTensor or Cast before."
            )
        for name, values in (("mean", self._mean), ("std", self._std)):
            if len(values) not in (1, channels):
                raise MXNetError(
                    f"Normalize: {name} must have 1 or {channels} numbers for an image of shape "
                    f"{image.shape}, got {values}."
                )


def _per_channel(values: Any, name: str) -> tuple[float, ...]:
    numbers = np.asarray(values, dtype=np.float64).reshape(-1)
    if not numbers.size:
        raise ValueError(f"Normalize: {name} must hold at least one number, got {values!r}.")
    return tuple(numbers.tolist())
