"""Options of the iterators over image records."""

from dataclasses import dataclass
from typing import Any

from .._ops.attributes import Shape
from ..base import MXNetError
from .options import MISSING, Options, require_at_least, require_context, require_part


@dataclass(kw_only=True)
class RecordOptions(Options):
    """Where the records are, in which order they come, and who reads them."""

    path_imglist: str = ""
    path_imgrec: str = ""
    path_imgidx: str = ""
    aug_seq: str = "aug_default"
    label_width: int = 1
    data_shape: Shape = MISSING
    preprocess_threads: int = 4
    verbose: bool = True
    num_parts: int = 1
    part_index: int = 0
    device_id: int = 0
    shuffle_chunk_size: int = 0
    shuffle_chunk_seed: int = 0
    seed_aug: int | None = None
    shuffle: bool = False
    seed: int = 0

    def check(self, name: str) -> None:
        """Raise MXNetError for values out of range."""
        if not self.path_imgrec:
            raise MXNetError(f"{name}: path_imgrec must be given, the RecordIO file.")
        if len(self.data_shape) != 3 or min(self.data_shape) < 1:
            raise MXNetError(
                f"{name}: data_shape must be (channels, height, width), got {self.data_shape}."
            )
        if self.data_shape[0] not in (1, 3, 4):
            raise MXNetError(
                f"{name}: data_shape must have 1, 3 or 4 channels, got {self.data_shape}."
            )
        require_at_least(
            name, 1, label_width=self.label_width, preprocess_threads=self.preprocess_threads
        )
        require_at_least(name, 0, shuffle_chunk_size=self.shuffle_chunk_size)
        require_part(name, self.num_parts, self.part_index)


@dataclass(kw_only=True)
class BatchOptions(Options):
    """How batches are made; all iterators over files take these."""

    batch_size: int = MISSING
    round_batch: bool = True
    prefetch_buffer: int = 4
    ctx: str = "gpu"
    dtype: Any = None
    data_name: str = "data"
    label_name: str = "softmax_label"

    def check(self, name: str) -> None:
        """Raise MXNetError for values out of range."""
        require_at_least(name, 1, batch_size=self.batch_size)
        require_at_least(name, 0, prefetch_buffer=self.prefetch_buffer)
        require_context(name, self.ctx)


@dataclass(kw_only=True)
class AugmentOptions(Options):
    """How images are changed before they are cut to the size of the batch."""

    resize: int = -1
    rand_crop: bool = False
    random_resized_crop: bool = False
    max_rotate_angle: int = 0
    max_aspect_ratio: float = 0.0
    min_aspect_ratio: float | None = None
    max_shear_ratio: float = 0.0
    max_crop_size: int = -1
    min_crop_size: int = -1
    max_random_scale: float = 1.0
    min_random_scale: float = 1.0
    max_random_area: float = 1.0
    min_random_area: float = 1.0
    max_img_size: float = 1e10
    min_img_size: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    pca_noise: float = 0.0
    random_h: int = 0
    random_s: int = 0
    random_l: int = 0
    rotate: int = -1
    fill_value: int = 255
    inter_method: int = 1
    pad: int = 0

    def check(self, name: str, channels: int) -> None:
        """Raise MXNetError for values out of range, or that contradict each other."""
        if self.inter_method not in (0, 1, 2, 3, 4, 9, 10):
            raise MXNetError(
                f"{name}: inter_method must be 0 (nearest), 1 (linear), 2 (cubic), 3 (area), "
                f"4 (Lanczos), 9 (by size) or 10 (random), got {self.inter_method}."
            )
        if self.inter_method == 0 and self.warps:
            raise MXNetError(
                f"{name}: images cannot be turned, sheared or scaled with inter_method=0; "
                "take 1 to 4, 9 or 10."
            )
        if self.resize != -1:
            require_at_least(name, 1, resize=self.resize)
        self._require_order(name, "min_crop_size", "max_crop_size")
        if self.random_resized_crop:
            self._require_order(name, "min_random_area", "max_random_area")
            if self.min_aspect_ratio is not None:
                self._require_order(name, "min_aspect_ratio", "max_aspect_ratio")
        if (self.min_crop_size > 0) != (self.max_crop_size > 0):
            raise MXNetError(f"{name}: min_crop_size and max_crop_size must be given together.")
        if self.random_resized_crop and (
            self.rand_crop or self.max_crop_size > 0 or self.min_random_scale != 1
            or self.max_random_scale != 1
        ):  # fmt: skip
            raise MXNetError(
                f"{name}: random_resized_crop does not go together with rand_crop, crop sizes and "
                "random scales."
            )
        if self.changes_colours and channels != 3:
            raise MXNetError(
                f"{name}: brightness, contrast, saturation, pca_noise and random_h, _s and _l need "
                f"images of 3 channels, got data_shape with {channels}."
            )

    def _require_order(self, name: str, low: str, high: str) -> None:
        least, most = getattr(self, low), getattr(self, high)
        if least > most:
            raise MXNetError(f"{name}: {low} must not be above {high}, got {least} and {most}.")

    @property
    def warps(self) -> bool:
        """Whether images go through an affine map."""
        return (
            self.max_rotate_angle > 0 or self.max_shear_ratio > 0 or self.rotate > 0
            or self.min_random_scale != 1 or self.max_random_scale != 1
            or self.min_img_size != 0 or self.max_img_size != 1e10
            or (not self.random_resized_crop
                and (self.max_aspect_ratio != 0 or self.min_aspect_ratio is not None))
        )  # fmt: skip

    @property
    def jitters(self) -> bool:
        """Whether brightness, contrast or saturation change."""
        return self.brightness > 0 or self.contrast > 0 or self.saturation > 0

    @property
    def turns(self) -> bool:
        """Whether hue, saturation or lightness are moved."""
        return self.random_h != 0 or self.random_s != 0 or self.random_l != 0

    @property
    def changes_colours(self) -> bool:
        """Whether colours change at all."""
        return self.jitters or self.turns or self.pca_noise > 0


@dataclass(kw_only=True)
class NormalizeOptions(Options):
    """How pixels become numbers."""

    mirror: bool = False
    rand_mirror: bool = False
    mean_img: str = ""
    mean_r: float = 0.0
    mean_g: float = 0.0
    mean_b: float = 0.0
    mean_a: float = 0.0
    std_r: float = 1.0
    std_g: float = 1.0
    std_b: float = 1.0
    std_a: float = 1.0
    scale: float = 1.0
    max_random_contrast: float = 0.0
    max_random_illumination: float = 0.0

    def means(self, channels: int) -> tuple[float, ...]:
        """Return what is subtracted from the channels."""
        return (self.mean_r, self.mean_g, self.mean_b, self.mean_a)[:channels]

    def deviations(self, channels: int) -> tuple[float, ...]:
        """Return what the channels are divided by."""
        return (self.std_r, self.std_g, self.std_b, self.std_a)[:channels]
