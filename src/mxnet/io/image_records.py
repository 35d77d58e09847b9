"""ImageRecordIter and its kin: batches of images from RecordIO files."""

from typing import Any

import numpy as np

from .._ops.image import codec
from .._ops.image import pixels as kernels
from ..base import MXNetError
from .augment import Augmenter
from .engine import Engine
from .image_options import AugmentOptions, BatchOptions, NormalizeOptions, RecordOptions
from .mx_iter import MXDataIter
from .normalize import Normalizer
from .options import read_all, require_dtype, signature
from .prefetch import Job
from .record_batches import RecordBatches
from .record_source import RecordSource, label_of, read_label_list

__all__ = [
    "ImageRecordInt8Iter", "ImageRecordIter", "ImageRecordIter_v1", "ImageRecordUInt8Iter",
    "ImageRecordUInt8Iter_v1",
]  # fmt: skip

# MXNet starts the streams of random numbers here.
_SEED = 111
_GROUPS = (RecordOptions, BatchOptions, AugmentOptions, NormalizeOptions)


class ImageBatches(RecordBatches):
    """Makes batches of images.

    Parameters
    ----------
    name : str
        Who complains in errors.
    records, batch, augment, normalize : Options
        The options of the iterator.
    dtype : numpy.dtype
        Element type of the data.
    is_first : bool
        Whether random numbers come as in MXNet's first iterators.
    """

    def __init__(
        self,
        name: str,
        records: RecordOptions,
        batch: BatchOptions,
        augment: AugmentOptions,
        normalize: NormalizeOptions,
        dtype: np.dtype,
        is_first: bool,
    ) -> None:
        self.dtype = dtype
        self._augmenter = Augmenter(name, augment, records.data_shape)
        self._normalizer = Normalizer(name, normalize, records.data_shape, dtype)
        self._is_random = self._augmenter.is_random or self._normalizer.is_random
        self._engine = Engine(_SEED)
        # MXNet's first iterators mirror and light by a stream of its own.
        self._last_engine = Engine(0) if is_first else None
        self._labels = (
            read_label_list(records.path_imglist, records.label_width)
            if records.path_imglist
            else None
        )
        super().__init__(name, records, batch, RecordSource(name, records), _SEED)
        if not self._normalizer.load_mean():
            self._normalizer.save_mean(self._mean())

    def label_shape(self) -> tuple[int, ...]:
        """Return the shape of the labels of one image."""
        return (self.options.label_width,) if self.options.label_width > 1 else ()

    def begin(
        self, number: int, header: Any, content: bytes, number_of_pass: int, data: np.ndarray,
        label: np.ndarray,
    ) -> Job:  # fmt: skip
        """Return what decodes and changes an image, with its chances drawn already."""
        label[:] = self._label(number, header)
        engine = self._engine
        if self.options.seed_aug is not None:
            engine = Engine(_SEED + self.options.seed_aug + number + number_of_pass)
        # Only where something depends on it is the size worth a look into the file.
        size = self.located(number, codec.size, content) if self._is_random else None
        plan = None if size is None else self._augmenter.plan(size, engine)
        drawn = self._normalizer.draw(self._last_engine or engine, self._last_engine is not None)

        def work() -> None:
            image = self._decoded(number, content)
            steps = plan or self._augmenter.plan(image.shape[:2], engine)
            self._normalizer.write(steps.perform(image), drawn, data)

        return work

    def _decoded(self, number: int, content: bytes) -> np.ndarray:
        return self.located(number, kernels.decoded, content, self.options.data_shape[0])

    def _label(self, number: int, header: Any) -> Any:
        width = self.options.label_width
        if self._labels is not None:
            return label_of(self._labels, header.id, self.source.place(number))
        if (header.flag or 1) != width:
            raise MXNetError(
                f"{self.source.place(number)}: expected {width} labels (label_width), found "
                f"{header.flag or 1}."
            )
        return header.label

    def _mean(self) -> np.ndarray:
        """Return the mean of all images as they come into batches."""
        total, engine = np.zeros(self.options.data_shape, np.float64), Engine(_SEED)
        for number in range(len(self.source)):
            image = self._decoded(number, self.source.read(number)[1])
            total += self._augmenter.plan(image.shape[:2], engine).perform(image).transpose(2, 0, 1)
        return total / len(self.source)


class ImageRecordIter(MXDataIter):
    """Iterates over images in RecordIO files.

    Images are decoded by several threads, changed, cut to one size, and normalised.

    Parameters
    ----------
    path_imgrec : str
        Path of the file, of a directory of such files, or several paths with ``;`` between them.
    path_imgidx : str
        Its index, which makes parts of equal numbers of records.
    path_imglist : str
        A list with other labels: number, labels and path in each line.
    data_shape : tuple of int
        (channels, height, width) of the results; 1 channel is grey, 4 are RGBA.
    label_width : int
        How many labels an image has.
    batch_size, round_batch, prefetch_buffer, data_name, label_name
        How many images a batch has; whether the last one is filled up with the first images, which
        the next epoch leaves out; how many batches are made ahead; names of data and label.
    preprocess_threads : int
        How many threads decode.
    num_parts, part_index : int
        Into how many parts the records are cut, and which one is read.
    shuffle, seed : bool, int
        Whether the records come in random order, another one in each epoch.
    shuffle_chunk_size, shuffle_chunk_seed : int
        With a size in megabytes, stretches of the file are shuffled, and the records within each.
    seed_aug : int, optional
        Seed of the random changes; then they depend on the image's place in the file and the
        epoch alone.
    dtype : str, optional
        "float32", "uint8" or "int8".
    aug_seq : str
        "aug_default", the one below.
    device_id, ctx, verbose
        Batches are made in main memory whatever they say; whether the records are logged.
    resize : int
        Length of the shorter side before all that follows; -1 leaves it.
    max_rotate_angle, rotate : int
        Degrees to turn by at most, and always.
    max_shear_ratio, max_random_scale, min_random_scale : float
        How far to shear at most; bounds of a factor of the size.
    max_aspect_ratio, min_aspect_ratio : float
        Bounds of a factor between height and width; without a lower one, 1 - max to 1 + max.
    max_img_size, min_img_size : float
        Bounds of the sides after that.
    pad : int
        Width of a border around the image.
    fill_value : int
        Colour of all that lies outside of the image.
    random_resized_crop, max_random_area, min_random_area
        Whether to cut out a random part of the area, of a ratio as above.
    max_crop_size, min_crop_size : int
        Bounds of the side of a square to cut out.
    rand_crop : bool
        Whether to cut at a random place, not in the middle.
    inter_method : int
        How to resize: 0 nearest pixel, 1 linear, 2 cubic, 3 area means, 4 Lanczos, 9 by size, 10
        random.
    brightness, contrast, saturation : float
        How far their factors may lie from 1.
    random_h, random_s, random_l : int
        How far to move hue (of 180), saturation and lightness (of 255).
    pca_noise : float
        Deviation of the multiples of ImageNet's principal colours to add.
    mirror, rand_mirror : bool
        Whether to mirror left to right, always and in half of the cases.
    mean_r, mean_g, mean_b, mean_a, std_r, std_g, std_b, std_a, scale : float
        What to subtract, to divide by, and to multiply by.
    mean_img : str
        A file with an image to subtract; it is made of all images if there is none.
    max_random_contrast, max_random_illumination : float
        How far a factor may lie from 1, and what is added from 0.

    Raises
    ------
    MXNetError
        If options are missing, out of range or contradict each other, or a record cannot be read.
    TypeError
        If there is no such option.
    """

    _dtypes: tuple[str, ...] = ("float32", "uint8", "int8")
    _is_first = False

    def __init__(self, **options: Any) -> None:
        name = type(self).__name__
        records, batch, augment, normalize = read_all(name, options, *_GROUPS)
        records.check(name)
        batch.check(name)
        if records.aug_seq.strip() != "aug_default":
            raise MXNetError(f"{name}: aug_seq must be 'aug_default', got {records.aug_seq!r}.")
        dtype = require_dtype(name, batch.dtype, *self._dtypes)
        source = ImageBatches(name, records, batch, augment, normalize, dtype, self._is_first)
        super().__init__(source, batch.data_name, batch.label_name)


class ImageRecordUInt8Iter(ImageRecordIter):
    """An :class:`ImageRecordIter` whose data are the bytes of the pixels."""

    _dtypes = ("uint8",)


class ImageRecordInt8Iter(ImageRecordIter):
    """An :class:`ImageRecordIter` whose data are of int8; pixels above 127 are cut off."""

    _dtypes = ("int8",)


class ImageRecordIter_v1(ImageRecordIter):
    """An :class:`ImageRecordIter` with the random numbers of MXNet's first one."""

    _is_first = True


class ImageRecordUInt8Iter_v1(ImageRecordUInt8Iter):
    """An :class:`ImageRecordUInt8Iter` with the random numbers of MXNet's first one."""

    _is_first = True


for _kind in (
    ImageRecordInt8Iter, ImageRecordIter, ImageRecordIter_v1, ImageRecordUInt8Iter,
    ImageRecordUInt8Iter_v1,
):  # fmt: skip
    _kind.__signature__ = signature(*_GROUPS)  # type: ignore[attr-defined]
del _kind
