"""``mx.recordio``: reading and writing RecordIO files, and what image records hold."""

from typing import Any

from .._ops.image import opencv
from .files import MXIndexedRecordIO, MXRecordIO
from .headers import HEADER, IRHeader, pack, unpack
from .images import pack_img, unpack_img
from .salvage import Damage, Salvaged, index_records, salvage

__all__ = [
    "HEADER", "Damage", "IRHeader", "MXIndexedRecordIO", "MXRecordIO", "Salvaged",
    "index_records", "pack", "pack_img", "salvage", "unpack", "unpack_img",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "cv2":  # OpenCV where it is installed, else None; loaded when first asked for
        return opencv.module()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
