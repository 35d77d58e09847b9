"""Image records, and options of the iterators over them whose batches are compared with MXNet's.

Nothing here imports MXNet or Regluon: ``write_files`` and ``batches_of`` get the package. The
recorder reads the table with the interpreter of the oracle, the tests with the project's own.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

COUNT = 7
SIZES = [(18, 22), (22, 18), (15, 15), (14, 36), (29, 19), (23, 23), (9, 11)]
BASE = {"data_shape": (3, 16, 20), "batch_size": 5, "preprocess_threads": 1, "verbose": False}


def picture(height: int, width: int, channels: int, seed: int) -> np.ndarray:
    """Return waves with a little noise, (H, W, channels)."""
    rows, columns = np.mgrid[:height, :width]
    draw = np.random.RandomState(seed)
    waves = [
        (np.sin(columns / (3 + i) + seed) + np.cos(rows / (5 - i * 0.7) - seed)) * 60 + 128
        for i in range(channels)
    ]
    noise = draw.normal(0, 3, (height, width, channels))
    return (np.stack(waves, axis=-1) + noise).clip(0, 255).astype(np.uint8)


def png(pixels: np.ndarray) -> bytes:
    """Return pixels (H, W, 1, 3 or 4) as a PNG file; the oracle has no library for it."""
    height, width, channels = pixels.shape
    colour = {1: 0, 3: 2, 4: 6}[channels]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    ]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pictures(name: str) -> list[np.ndarray]:
    """Return the images of a file."""
    channels = {"grey": 1, "clear": 4}.get(name, 3)
    sizes = SIZES if name == "mixed" else [(18, 22)] * COUNT
    return [picture(*size, channels, seed) for seed, size in enumerate(sizes)]


def labels_of(name: str, number: int) -> Any:
    """Return the label of an image."""
    return [number, number + 0.25, 0.5] if name == "many" else float(number)


def boxes_of(number: int) -> list[float]:
    """Return the labels of an image with 1 to 3 objects, as ImageDetRecordIter wants them."""
    draw = np.random.RandomState(number)
    label = [4.0, 5.0, 0.0, 0.0]
    for _ in range(1 + number % 3):
        left, top = draw.uniform(0, 0.5, 2)
        width, height = draw.uniform(0.2, 0.5, 2)
        label += [float(draw.randint(0, 4)), left, top, left + width, top + height]
    return [float(np.float32(value)) for value in label]


NAMES = ("plain", "mixed", "many", "grey", "clear", "boxes")


def write_files(package: Any, folder: Path) -> None:
    """Write NAME.rec and NAME.idx of all names, image files and three lists."""
    for name in NAMES:
        writer = package.recordio.MXIndexedRecordIO(
            str(folder / f"{name}.idx"), str(folder / f"{name}.rec"), "w"
        )
        for number, pixels in enumerate(pictures(name)):
            label = boxes_of(number) if name == "boxes" else labels_of(name, number)
            header = package.recordio.IRHeader(0, label, 100 + 3 * number, 0)
            writer.write_idx(100 + 3 * number, package.recordio.pack(header, png(pixels)))
        writer.close()
    for number, pixels in enumerate(pictures("plain")):
        (folder / f"x{number}.png").write_bytes(png(pixels))
    for name, width in (("one", 1), ("three", 3)):
        rows = [
            "\t".join(map(str, (100 + 3 * i, *(50 - i, i, 0.5)[:width], f"x{i}.png")))
            for i in range(COUNT)
        ]
        (folder / f"{name}.lst").write_text("\n".join(rows) + "\n")
    (folder / "short.lst").write_text("100\t5\tx.png\n")


def case(
    file: str = "plain", kind: str = "ImageRecordIter", epochs: int = 1, **options: Any
) -> Any:
    """Return a case: file, class, number of epochs and options."""
    return file, kind, epochs, {**BASE, **options}


ORDERS = {
    "plain": case(epochs=3),
    "ragged": case(epochs=2, batch_size=3),
    "whole": case(epochs=2, batch_size=7),
    "shuffle": case(epochs=3, shuffle=True),
    "shuffle seed": case(epochs=2, shuffle=True, seed=5),
    "shuffle index": case(epochs=2, shuffle=True, path_imgidx="plain.idx"),
    "shuffle chunk": case(epochs=2, shuffle=True, shuffle_chunk_size=4),
    **{f"part {i}": case(num_parts=3, part_index=i, batch_size=2) for i in range(3)},
    **{
        f"indexed part {i}": case(num_parts=3, part_index=i, batch_size=2, path_imgidx="plain.idx")
        for i in range(2)
    },
    "too few": case(batch_size=20),
    "labels": case("many", label_width=3),
    "labels wrong": case("many"),
    "labels missing": case(label_width=3),
    "list": case(path_imglist="one.lst"),
    "list of three": case(path_imglist="three.lst", label_width=3),
    "list short": case(path_imglist="short.lst"),
    "first": case(kind="ImageRecordIter_v1", epochs=2),
    "first shuffle": case(kind="ImageRecordIter_v1", epochs=2, shuffle=True),
    "bytes": case(kind="ImageRecordUInt8Iter"),
    "first bytes": case(kind="ImageRecordUInt8Iter_v1"),
    "signed": case(kind="ImageRecordInt8Iter"),
    "dtype": case(dtype="uint8"),
    "dtype half": case(dtype="float16"),
    "no file": case("nothing"),
    "no index": case(path_imgidx="nothing.idx"),
    "no size": case(batch_size=None),
    "no shape": case(data_shape=None),
    "bad shape": case(data_shape=(16, 20)),
    "two channels": case(data_shape=(2, 16, 20)),
    "four of three": case(data_shape=(4, 16, 20)),
    "no label": case(label_width=0),
    "no thread": case(preprocess_threads=0),
    "no part": case(num_parts=2, part_index=2),
}
STEPS = {
    "small": case(data_shape=(3, 24, 24)),
    "wide": case(data_shape=(3, 18, 40)),
    "mixed": case("mixed", batch_size=7),
    "mixed resize": case("mixed", batch_size=7, resize=25),
    "grey of colour": case(data_shape=(1, 16, 20)),
    "colour of grey": case("grey"),
    "grey": case("grey", data_shape=(1, 16, 20), mean_r=5, mean_g=7, std_r=2),
    "clear": case("clear", data_shape=(4, 16, 20), mean_a=5, std_a=2, mean_r=1, mirror=True),
    "colour of clear": case("clear"),
    **{f"resize {m}": case(resize=17, inter_method=m) for m in (0, 1, 2, 3, 4, 9)},
    "resize up": case(resize=30, inter_method=9),
    "resize method": case(resize=17, inter_method=5),
    "pad": case(pad=3, data_shape=(3, 24, 28)),
    "pad colour": case(pad=3, data_shape=(3, 24, 28), fill_value=9),
    "pad clear": case("clear", pad=3, data_shape=(4, 24, 28)),
    "mirror": case(mirror=True),
    "means": case(mean_r=10, mean_g=20, mean_b=30, std_r=2, std_g=4, std_b=8, scale=0.5),
    "scale": case(scale=0.25, mirror=True),
    "first means": case(kind="ImageRecordIter_v1", mean_r=10, std_b=8, scale=0.5),
    "signed means": case(dtype="int8", mean_r=100, mean_g=20, mirror=True),
    "rotate": case(rotate=30),
    "rotate 90": case(rotate=90, fill_value=0),
    **{f"rotate {m}": case(rotate=20, inter_method=m) for m in (0, 2, 3, 9)},
    "rotate clear": case("clear", rotate=30, data_shape=(4, 16, 20), fill_value=100),
    "halved": case(max_random_scale=0.5, min_random_scale=0.5),
    "doubled": case(max_random_scale=2, min_random_scale=2, inter_method=9),
    "image size": case(max_img_size=15),
    "image least": case(min_img_size=30, pad=1),
    "square": case(max_crop_size=15, min_crop_size=15),
    "square too big": case(max_crop_size=30, min_crop_size=30),
    "square least": case(min_crop_size=10),
    "area": case(
        random_resized_crop=True, min_random_area=0.9, max_random_area=0.9, min_aspect_ratio=3,
        max_aspect_ratio=3,
    ),  # falls back to the middle
    "area and crop": case(random_resized_crop=True, rand_crop=True),
    "area order": case(random_resized_crop=True, min_random_area=2),
    "ratio order": case(random_resized_crop=True, min_aspect_ratio=2),
}  # fmt: skip
CHANCES = {
    "crop": case(rand_crop=True, epochs=2),
    "crop mixed": case("mixed", rand_crop=True, data_shape=(3, 12, 12)),
    "crop size": case(rand_crop=True, max_crop_size=16, min_crop_size=12),
    "crop size middle": case(max_crop_size=16, min_crop_size=12),
    "crop bytes": case(rand_crop=True, dtype="uint8", rand_mirror=True),
    "crop area": case(
        random_resized_crop=True, min_random_area=0.2, max_random_area=0.6, min_aspect_ratio=0.5,
        max_aspect_ratio=2,
    ),
    "crop area ratio": case(random_resized_crop=True, max_aspect_ratio=0.25, min_random_area=0.5),
    "flip": case(rand_mirror=True),
    "angle": case(max_rotate_angle=20),
    "shear": case(max_shear_ratio=0.3),
    "size": case(min_random_scale=0.5, max_random_scale=2),
    "aspect": case(max_aspect_ratio=0.5),
    "aspect bounds": case(min_aspect_ratio=0.5, max_aspect_ratio=2),
    "geometry": case(
        "mixed", batch_size=7, max_rotate_angle=20, max_aspect_ratio=0.2, max_shear_ratio=0.1,
        min_random_scale=0.8, max_random_scale=1.2, pad=2, rand_crop=True, rand_mirror=True,
        resize=20,
    ),
    "brightness": case(brightness=0.4),
    "contrast": case(contrast=0.4),
    "saturation": case(saturation=0.4),
    "jitter": case(brightness=0.4, contrast=0.4, saturation=0.4),
    "noise": case(pca_noise=0.1),
    "hue": case(random_h=30),
    "moved": case(random_h=30, random_s=50, random_l=50),
    "colours": case(
        random_h=30, random_s=50, random_l=50, brightness=0.2, contrast=0.2, saturation=0.2,
        pca_noise=0.1,
    ),
    "light": case(max_random_illumination=20, epochs=2),
    "levels": case(
        max_random_contrast=0.3, max_random_illumination=20, mean_r=100, scale=0.5, std_r=2
    ),
    "first light": case(
        kind="ImageRecordIter_v1", max_random_illumination=20, rand_crop=True, rand_mirror=True,
        epochs=2,
    ),
    "grey contrast": case("grey", data_shape=(1, 16, 20), contrast=0.3),
}  # fmt: skip


def boxed(**options: Any) -> Any:
    """Return a case of ImageDetRecordIter."""
    return case("boxes", "ImageDetRecordIter", **{"data_shape": (3, 18, 22), **options})


CROP = {"rand_crop_prob": 1, "min_crop_scales": (0.3,)}
DETECTIONS = {
    "det": boxed(epochs=2),
    "det shuffle": boxed(shuffle=True, epochs=2, batch_size=3),
    "det part": boxed(num_parts=2, part_index=1, batch_size=2),
    "det pad": boxed(label_pad_width=30, label_pad_value=-7),
    "det pad small": boxed(label_pad_width=10),
    "det width": boxed(label_width=14),
    "det one label": case("plain", "ImageDetRecordIter"),
    "det list": boxed(path_imglist="one.lst"),
    "det dtype": boxed(dtype="uint8"),
    "det too few": boxed(batch_size=20),
    "det grey": boxed(data_shape=(1, 18, 22)),
    "det four": boxed(data_shape=(4, 18, 22)),
    "det means": boxed(mean_r=10, mean_b=3, std_r=2, std_g=4, scale=0.5),
    "det size": boxed(data_shape=(3, 12, 12)),
    "det cubic": boxed(data_shape=(3, 12, 12), inter_method=2),
    "det resize": boxed(resize=12),
    **{
        f"det {mode} {side}": boxed(resize_mode=mode, data_shape=(3, side, side), fill_value=9)
        for mode in ("shrink", "fit")
        for side in (15, 30)
    },
    "det mirror": boxed(rand_mirror_prob=0.5),
    "det border": boxed(rand_pad_prob=0.7, max_pad_scale=2.5, fill_value=5),
    "det little border": boxed(rand_pad_prob=1, max_pad_scale=1.1),
    "det crop": boxed(rand_crop_prob=0.6),
    "det crop scales": boxed(
        rand_crop_prob=1, min_crop_scales=(0.3,), max_crop_scales=(0.9,),
        min_crop_aspect_ratios=(0.5,), max_crop_aspect_ratios=(2,),
    ),
    "det crop overlap": boxed(**CROP, min_crop_overlaps=(0.3,)),
    "det crop sample": boxed(**CROP, min_crop_sample_coverages=(0.3,)),
    "det crop object": boxed(**CROP, min_crop_object_coverages=(0.8,)),
    "det crop never": boxed(**CROP, min_crop_overlaps=(0.99,), max_crop_trials=(3,)),
    "det crop emit": boxed(**CROP, crop_emit_mode="overlap", emit_overlap_thresh=0.8),
    "det samplers": boxed(
        rand_crop_prob=1, num_crop_sampler=2, min_crop_scales=(0.3, 0.6),
        max_crop_scales=(0.5, 0.9), min_crop_aspect_ratios=(0.5, 0.5),
        max_crop_aspect_ratios=(2, 2), min_crop_overlaps=(0, 0), max_crop_overlaps=(1, 1),
        min_crop_sample_coverages=(0, 0), max_crop_sample_coverages=(1, 1),
        min_crop_object_coverages=(0, 0), max_crop_object_coverages=(1, 1),
        max_crop_trials=(25, 25),
    ),
    "det contrast": boxed(max_random_contrast=0.5, random_contrast_prob=0.7),
    "det colours": boxed(
        max_random_hue=30, random_hue_prob=0.5, max_random_saturation=50,
        random_saturation_prob=0.5, max_random_illumination=50, random_illumination_prob=0.5,
        max_random_contrast=0.5, random_contrast_prob=0.5,
    ),
    "det all": boxed(
        **{**CROP, "rand_crop_prob": 0.5}, rand_pad_prob=0.5, max_pad_scale=2,
        rand_mirror_prob=0.5, max_random_hue=30, random_hue_prob=0.5, random_contrast_prob=0.5,
        max_random_contrast=0.3, epochs=2,
    ),
}  # fmt: skip
CASES = {**ORDERS, **STEPS, **CHANCES, **DETECTIONS}
#: of these the order alone is recorded, not the pixels
WITHOUT_PIXELS = set(ORDERS) - {"bytes", "signed", "first bytes", "dtype"}


def options_of(folder: Path, file: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with whole paths, without those that are None."""
    given = {"path_imgrec": f"{file}.rec", **options}
    return {
        key: str(folder / value) if key.startswith("path_") else value
        for key, value in given.items()
        if value is not None
    }


def batches_of(package: Any, folder: Path, given: Any) -> list[list[Any]]:
    """Return the batches of the epochs of a case."""
    file, kind, epochs, options = given
    iterator = getattr(package.io, kind)(**options_of(folder, file, options))
    found = []
    for _ in range(epochs):
        found.append(list(copied(iterator)))
        iterator.reset()
    return found


def copied(iterator: Any) -> Any:
    """Yield data, labels and pad of the batches, whose arrays MXNet uses again."""
    for batch in iterator:
        yield batch.data[0].asnumpy(), batch.label[0].asnumpy(), batch.pad
