"""Where MXNet defines what object detection needs; programs import from here."""

from .box_iterator import ImageDetIter
from .box_pipeline import CreateDetAugmenter, CreateMultiRandCropAugmenter
from .boxes import (
    DetAugmenter,
    DetBorrowAug,
    DetHorizontalFlipAug,
    DetRandomCropAug,
    DetRandomPadAug,
    DetRandomSelectAug,
)

__all__ = [
    "CreateDetAugmenter", "CreateMultiRandCropAugmenter", "DetAugmenter", "DetBorrowAug",
    "DetHorizontalFlipAug", "DetRandomCropAug", "DetRandomPadAug", "DetRandomSelectAug",
    "ImageDetIter",
]  # fmt: skip
