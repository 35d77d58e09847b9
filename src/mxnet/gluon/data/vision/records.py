"""Images that lie in a RecordIO file."""

import struct
from collections.abc import Callable
from typing import Any

from .... import image, recordio
from ....base import MXNetError
from ..dataset import RecordFileDataset

__all__ = ["ImageRecordDataset"]


class ImageRecordDataset(RecordFileDataset):
    """Images and labels of a RecordIO file, such as ``tools/im2rec.py`` writes.

    A sample is an image, uint8 of shape (H, W, C), and its label: a float, or several as a NumPy
    array of float32.

    Parameters
    ----------
    filename : str
        Path of the ``.rec`` file; see `RecordFileDataset`.
    flag : {0, 1}
        1 for images in colour, 0 for grey ones.
    transform : callable, optional
        ``transform(data, label)`` makes the sample.

    Raises
    ------
    MXNetError
        If a record holds no image.
    """

    def __init__(
        self, filename: str, flag: int = 1, transform: Callable[[Any, Any], Any] | None = None
    ) -> None:
        super().__init__(filename)
        self._flag = flag
        self._transform = transform

    def __getitem__(self, idx: Any) -> Any:
        try:
            header, content = recordio.unpack(super().__getitem__(idx))
            data = image.imdecode(content, self._flag)
        except (MXNetError, ValueError, struct.error) as error:
            raise MXNetError(f"{self.filename}, record {idx}: {error}") from error
        label = header.label
        return (data, label) if self._transform is None else self._transform(data, label)
