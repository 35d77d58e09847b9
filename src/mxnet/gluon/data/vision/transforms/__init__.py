"""Transforms of images, as blocks: for ``dataset.transform_first``."""

from .colours import (
    RandomBrightness,
    RandomColorJitter,
    RandomContrast,
    RandomGray,
    RandomHue,
    RandomLighting,
    RandomSaturation,
)
from .containers import Compose, HybridCompose, HybridRandomApply, RandomApply
from .geometry import (
    CenterCrop,
    CropResize,
    RandomCrop,
    RandomFlipLeftRight,
    RandomFlipTopBottom,
    RandomResizedCrop,
    Resize,
)
from .rotation import RandomRotation, Rotate
from .tensors import Cast, Normalize, ToTensor

__all__ = [
    "Cast", "CenterCrop", "Compose", "CropResize", "HybridCompose", "HybridRandomApply",
    "Normalize", "RandomApply", "RandomBrightness", "RandomColorJitter", "RandomContrast",
    "RandomCrop", "RandomFlipLeftRight", "RandomFlipTopBottom", "RandomGray", "RandomHue",
    "RandomLighting", "RandomResizedCrop", "RandomRotation", "RandomSaturation", "Resize",
    "Rotate", "ToTensor",
]  # fmt: skip
