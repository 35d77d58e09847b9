"""Options of ImageDetRecordIter."""

from dataclasses import dataclass
from typing import Any, Literal

from .._ops.attributes import Floats, Shape
from ..base import MXNetError
from .image_options import MISSING, NormalizeOptions, RecordOptions
from .options import Options, require_at_least

_SAMPLER = (
    "crop_scales", "crop_aspect_ratios", "crop_overlaps", "crop_sample_coverages",
    "crop_object_coverages",
)  # fmt: skip


@dataclass(kw_only=True)
class DetRecordOptions(Options):
    """Where the records are, in which order they come, who reads them, and what labels have."""

    path_imglist: str = ""
    path_imgrec: str = "./data/imgrec.rec"
    aug_seq: str = "det_aug_default"
    label_width: int = -1
    data_shape: Shape = MISSING
    preprocess_threads: int = 4
    verbose: bool = True
    num_parts: int = 1
    part_index: int = 0
    shuffle_chunk_size: int = 0
    shuffle_chunk_seed: int = 0
    label_pad_width: int = 0
    label_pad_value: float = -1.0
    shuffle: bool = False
    seed: int = 0

    def records(self, name: str) -> RecordOptions:
        """Return the options of the records, checked."""
        if self.aug_seq.strip() != "det_aug_default":
            raise MXNetError(f"{name}: aug_seq must be 'det_aug_default', got {self.aug_seq!r}.")
        require_at_least(name, 0, label_pad_width=self.label_pad_width)
        records = RecordOptions(
            path_imglist=self.path_imglist, path_imgrec=self.path_imgrec,
            label_width=max(self.label_width, 1), data_shape=self.data_shape,
            preprocess_threads=self.preprocess_threads, verbose=self.verbose,
            num_parts=self.num_parts, part_index=self.part_index,
            shuffle_chunk_size=self.shuffle_chunk_size,
            shuffle_chunk_seed=self.shuffle_chunk_seed, shuffle=self.shuffle, seed=self.seed,
        )  # fmt: skip
        records.check(name)
        return records


@dataclass(kw_only=True)
class DetAugmentOptions(Options):
    """How images and their boxes are changed."""

    resize: int = -1
    rand_crop_prob: float = 0.0
    min_crop_scales: Floats = (0.0,)
    max_crop_scales: Floats = (1.0,)
    min_crop_aspect_ratios: Floats = (1.0,)
    max_crop_aspect_ratios: Floats = (1.0,)
    min_crop_overlaps: Floats = (0.0,)
    max_crop_overlaps: Floats = (1.0,)
    min_crop_sample_coverages: Floats = (0.0,)
    max_crop_sample_coverages: Floats = (1.0,)
    min_crop_object_coverages: Floats = (0.0,)
    max_crop_object_coverages: Floats = (1.0,)
    num_crop_sampler: int = 1
    crop_emit_mode: Literal["center", "overlap"] = "center"
    emit_overlap_thresh: float = 0.3
    max_crop_trials: Shape = (25,)
    rand_pad_prob: float = 0.0
    max_pad_scale: float = 1.0
    max_random_hue: int = 0
    random_hue_prob: float = 0.0
    max_random_saturation: int = 0
    random_saturation_prob: float = 0.0
    max_random_illumination: int = 0
    random_illumination_prob: float = 0.0
    max_random_contrast: float = 0.0
    random_contrast_prob: float = 0.0
    rand_mirror_prob: float = 0.0
    fill_value: int = 127
    inter_method: int = 1
    resize_mode: Literal["force", "shrink", "fit"] = "force"

    def check(self, name: str, channels: int) -> None:
        """Raise MXNetError for values out of range, or lists of different lengths."""
        if self.inter_method not in (0, 1, 2, 3, 4, 9, 10):
            raise MXNetError(
                f"{name}: inter_method must be 0 to 4, 9 or 10, got {self.inter_method}."
            )
        if self.resize != -1:
            require_at_least(name, 1, resize=self.resize)
        require_at_least(name, 0, num_crop_sampler=self.num_crop_sampler)
        require_at_least(name, 1, max_pad_scale=self.max_pad_scale)
        if self.changes_colours and channels != 3:
            raise MXNetError(
                f"{name}: random hue, saturation, illumination and contrast need images of 3 "
                f"channels, got data_shape with {channels}."
            )
        for kind in _SAMPLER:
            lows, highs = self.values(name, f"min_{kind}"), self.values(name, f"max_{kind}")
            for low, high in zip(lows, highs, strict=True):
                most = 1 if kind != "crop_aspect_ratios" else float("inf")
                if not 0 <= low <= high <= most:
                    raise MXNetError(
                        f"{name}: min_{kind} and max_{kind} must be ascending numbers from 0 to "
                        f"{most}, got {low} and {high}."
                    )
        self.values(name, "max_crop_trials")

    def values(self, name: str, option: str) -> tuple[Any, ...]:
        """Return the values of an option for all samplers; a single one serves for all."""
        found = getattr(self, option)
        if len(found) == 1:
            return found * self.num_crop_sampler
        if len(found) != self.num_crop_sampler:
            raise MXNetError(
                f"{name}: {option} must have a value for each of the {self.num_crop_sampler} "
                f"(num_crop_sampler), got {found}."
            )
        return found

    @property
    def changes_colours(self) -> bool:
        """Whether colours may change."""
        return (
            self.random_hue_prob > 0 or self.random_saturation_prob > 0
            or self.random_illumination_prob > 0 or self.random_contrast_prob > 0
        )  # fmt: skip


@dataclass(kw_only=True)
class DetNormalizeOptions(Options):
    """How pixels become numbers; a deviation of 0 divides by nothing."""

    mean_img: str = ""
    mean_r: float = 0.0
    mean_g: float = 0.0
    mean_b: float = 0.0
    mean_a: float = 0.0
    std_r: float = 0.0
    std_g: float = 0.0
    std_b: float = 0.0
    std_a: float = 0.0
    scale: float = 1.0

    def normalize(self) -> NormalizeOptions:
        """Return the same as the options of a :class:`Normalizer`."""
        return NormalizeOptions(
            mean_img=self.mean_img, mean_r=self.mean_r, mean_g=self.mean_g, mean_b=self.mean_b,
            mean_a=self.mean_a, std_r=self.std_r or 1.0, std_g=self.std_g or 1.0,
            std_b=self.std_b or 1.0, std_a=self.std_a or 1.0, scale=self.scale,
        )  # fmt: skip
