"""ImageDetRecordIter: batches of images with boxes from RecordIO files."""

from typing import Any

import numpy as np

from .._ops.image import codec
from .._ops.image import pixels as kernels
from ..base import MXNetError
from .det_augment import BoxAugmenter, parse_boxes
from .det_options import DetAugmentOptions, DetNormalizeOptions, DetRecordOptions
from .engine import Engine
from .image_options import BatchOptions
from .mx_iter import MXDataIter
from .normalize import UNCHANGED, Normalizer
from .options import read_all, require_dtype, signature
from .prefetch import Job
from .record_batches import RecordBatches
from .record_source import RecordSource, label_of, read_label_list

__all__ = ["ImageDetRecordIter"]

_SEED = 233
_GROUPS = (DetRecordOptions, BatchOptions, DetAugmentOptions, DetNormalizeOptions)
# Channels, rows and columns of the image, and how many labels it has.
_HEAD = 4


class DetBatches(RecordBatches):
    """Makes batches of images with boxes.

    Parameters
    ----------
    name : str
        Who complains in errors.
    own, batch, augment, normalize : Options
        The options of the iterator.
    """

    def __init__(
        self,
        name: str,
        own: DetRecordOptions,
        batch: BatchOptions,
        augment: DetAugmentOptions,
        normalize: DetNormalizeOptions,
    ) -> None:
        records = own.records(name)
        self._own = own
        self._augmenter = BoxAugmenter(name, augment, records.data_shape)
        self._normalizer = Normalizer(
            name, normalize.normalize(), records.data_shape, np.dtype(np.float32)
        )
        self._engine = Engine(_SEED)
        self._labels = (
            read_label_list(own.path_imglist, own.label_width) if own.path_imglist else None
        )
        source = RecordSource(name, records)
        self._width = self._label_width(name, source)
        super().__init__(name, records, batch, source, _SEED)
        if not self._normalizer.load_mean():
            self._normalizer.save_mean(self._mean())

    def label_shape(self) -> tuple[int, ...]:
        """Return the shape of the labels of one image."""
        return (self._width + _HEAD,)

    def begin(
        self, number: int, header: Any, content: bytes, number_of_pass: int, data: np.ndarray,
        label: np.ndarray,
    ) -> Job:  # fmt: skip
        """Return what decodes and changes an image, with its chances drawn already."""
        head, boxes = self._boxes(number, header)
        size = self.located(number, codec.size, content)
        plan, boxes = self._augmenter.plan(size, boxes, self._engine)
        changed = np.concatenate([head, boxes.ravel()])
        label[:] = self._own.label_pad_value
        label[:_HEAD] = (self.options.data_shape[0], *plan.size, changed.size)
        label[_HEAD : _HEAD + changed.size] = changed

        def work() -> None:
            image = plan.perform(self._decoded(number, content))
            rows, columns = image.shape[:2]
            data[:] = 0
            self._normalizer.write(image, UNCHANGED, data[:, :rows, :columns])

        return work

    def _boxes(self, number: int, header: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return header and boxes of the labels of an image."""
        place = self.source.place(number)
        values = np.atleast_1d(np.asarray(header.label, np.float32))
        if self._labels is not None:
            values = label_of(self._labels, header.id, place)
        if self._own.label_width > 0 and values.size != self._own.label_width:
            raise MXNetError(
                f"{place}: expected {self._own.label_width} labels (label_width), found "
                f"{values.size}."
            )
        return parse_boxes(values, place)

    def _decoded(self, number: int, content: bytes) -> np.ndarray:
        return self.located(number, kernels.decoded, content, self.options.data_shape[0])

    def _label_width(self, name: str, source: RecordSource) -> int:
        """Return how many labels there is room for: those of the image with most of them."""
        if self._labels is not None:
            most = max(map(len, self._labels.values()), default=0)
        else:
            most = max(source.label_count(number) for number in range(len(source)))
        wanted = self._own.label_pad_width
        if 0 < wanted < most:
            raise MXNetError(
                f"{name}: label_pad_width must be {most} or more, which the image with most labels "
                f"has, got {wanted}."
            )
        return wanted or most

    def _mean(self) -> np.ndarray:
        """Return the mean of all images as they come into batches."""
        total, engine = np.zeros(self.options.data_shape, np.float64), Engine(_SEED)
        for number in range(len(self.source)):
            header, content = self.source.read(number)
            image = self._decoded(number, content)
            boxes = self._boxes(number, header)[1]
            image = self._augmenter.plan(image.shape[:2], boxes, engine)[0].perform(image)
            total[:, : image.shape[0], : image.shape[1]] += image.transpose(2, 0, 1)
        return total / len(self.source)


class ImageDetRecordIter(MXDataIter):
    """Iterates over images with boxes in RecordIO files, for object detection.

    The labels of a record are the width of their header, the width of an object, the rest of the
    header, and for each object class, left, top, right and bottom in parts of the image's size,
    perhaps with more behind. In a batch they come after four numbers: channels, rows and columns
    of the image, and how many labels it has; what is left is filled up.

    Parameters
    ----------
    path_imgrec : str
        Path of the file, of a directory of such files, or several paths with ``;`` between them.
    path_imglist : str
        A list with other labels: number, labels and path in each line.
    data_shape : tuple of int
        (channels, height, width) of the results.
    label_width : int
        How many labels each image has; -1 leaves that to the records.
    label_pad_width, label_pad_value : int, float
        Room for labels, 0 for as much as the image with most of them needs; what fills it up.
    batch_size, round_batch, prefetch_buffer, data_name, label_name
        As for :class:`ImageRecordIter`.
    preprocess_threads, num_parts, part_index, shuffle, seed, shuffle_chunk_size, shuffle_chunk_seed
        As for :class:`ImageRecordIter`.
    dtype : str, optional
        "float32".
    aug_seq : str
        "det_aug_default", the one below.
    ctx, verbose
        Batches are made in main memory whatever they say; whether the records are logged.
    resize : int
        Length of the shorter side before all that follows; -1 leaves it.
    max_random_hue, max_random_saturation, max_random_illumination : int
        How far to move hue (of 180), saturation and lightness (of 255).
    max_random_contrast : float
        How far the factor of pixels may lie from 1.
    random_hue_prob, random_saturation_prob, random_illumination_prob, random_contrast_prob : float
        With which probabilities.
    rand_mirror_prob : float
        Probability of mirroring left to right.
    rand_pad_prob, max_pad_scale : float
        Probability of a border, and how many times as high and wide it makes the image at most.
    rand_crop_prob : float
        Probability of a crop.
    num_crop_sampler, max_crop_trials : int, tuple of int
        How many ways to crop there are, and how often each is tried. Each of the following has a
        value for every way, or one for all.
    min_crop_scales, max_crop_scales, min_crop_aspect_ratios, max_crop_aspect_ratios
        Bounds of the crop's side in parts of the image's, and of width through height.
    min_crop_overlaps, max_crop_overlaps, min_crop_sample_coverages, max_crop_sample_coverages
        Bounds, for some object, of what it shares with the crop in parts of both together, and of
        the crop.
    min_crop_object_coverages, max_crop_object_coverages
        The same in parts of the object.
    crop_emit_mode, emit_overlap_thresh : str, float
        Whether a crop keeps objects whose "center" it has, or of which it shows a larger part
        ("overlap").
    fill_value, inter_method : int
        Colour of borders; how to resize, as for :class:`ImageRecordIter`.
    resize_mode : {"force", "shrink", "fit"}
        Whether the image takes the size of the results, or keeps its ratio: made smaller where it
        must be, or as large as it can be, with zeros beside it.
    mean_r, mean_g, mean_b, mean_a, std_r, std_g, std_b, std_a, scale, mean_img
        As for :class:`ImageRecordIter`; a deviation of 0 divides by nothing.

    Raises
    ------
    MXNetError
        If options are missing, out of range or contradict each other, or a record cannot be read.
    TypeError
        If there is no such option.
    """

    def __init__(self, **options: Any) -> None:
        name = type(self).__name__
        own, batch, augment, normalize = read_all(name, options, *_GROUPS)
        batch.check(name)
        require_dtype(name, batch.dtype, "float32")
        source = DetBatches(name, own, batch, augment, normalize)
        super().__init__(source, batch.data_name, batch.label_name)


ImageDetRecordIter.__signature__ = signature(*_GROUPS)  # type: ignore[attr-defined]
