"""Augmenters for object detection, and iterators of ``mx.image``, that are compared with MXNet's.

Nothing here imports MXNet or Regluon: all functions get the package.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np

SEEDS = range(8)
BOXES = np.array(
    [[1, 0.1, 0.2, 0.5, 0.6], [2, 0.4, 0.5, 0.9, 0.95], [0, 0.05, 0.7, 0.2, 0.8]], "float64"
)
PAIRS: dict[str, Any] = {
    "flip": ("DetHorizontalFlipAug", (0.5,)),
    "crop": ("DetRandomCropAug", ()),
    "crop settings": ("DetRandomCropAug", (0.5, (0.5, 2), (0.2, 0.8), 0.1, 10)),
    "crop large": ("DetRandomCropAug", (0.1, (0.75, 1.33), (0.9, 3.0))),
    "crop small": ("DetRandomCropAug", (0.9, (1, 1), (0.01, 0.05), 0.3, 5)),
    "crop wide": ("DetRandomCropAug", (0.1, (2, 4), (0.5, 1))),
    "crop number": ("DetRandomCropAug", (0.1, 1.5, 0.5)),
    "pad": ("DetRandomPadAug", ()),
    "pad settings": ("DetRandomPadAug", ((0.5, 2), (1.5, 6.0), 3, (1, 2, 3))),
    "pad little": ("DetRandomPadAug", ((1, 1), (1.0, 1.1), 50, (9, 8, 7))),
    "several": ("CreateMultiRandCropAugmenter", ([0.1, 0.5, 0.9],), {"skip_prob": 0.2}),
    "pairs": (
        "CreateMultiRandCropAugmenter", ([0.1, 0.5],),
        {"aspect_ratio_range": [(1, 2), (0.5, 1)], "skip_prob": 0.3},
    ),
    "lists differ": (
        "CreateMultiRandCropAugmenter", ([0.1, 0.5],), {"max_attempts": [1, 2, 3]},
    ),
    "base": ("DetAugmenter", (), {"a": 1, "b": np.ones(2)}),
}  # fmt: skip
LISTS: dict[str, dict[str, Any]] = {
    "default": {},
    "all": {
        "resize": 20, "rand_crop": 0.5, "rand_pad": 0.5, "rand_gray": 0.2, "rand_mirror": True,
        "mean": True, "std": True, "brightness": 0.1, "contrast": 0.1, "saturation": 0.1,
        "pca_noise": 0.1, "hue": 0.1, "inter_method": 3,
    },
    "crops": {
        "rand_crop": 1, "min_object_covered": [0.1, 0.5], "area_range": [(0.1, 1), (0.2, 0.9)],
        "min_eject_coverage": [0.1, 0.2], "max_attempts": [10, 20],
    },
    "statistics": {"mean": np.array([1, 2, 3.0]), "std": np.array([1, 2, 3.0])},
    "pad": {"rand_pad": 0.7, "area_range": (0.1, 2.9), "pad_val": (5, 6, 7)},
    "list": {"mean": [1, 2, 3]},
    "option": {"foo": 1},
}  # fmt: skip
BASE = {"data_shape": (3, 16, 20), "batch_size": 3}
ITERATORS: dict[str, Any] = {
    "records": {},
    "shuffle": {"path_imgidx": "boxes.idx", "shuffle": True},
    "discard": {"last_batch_handle": "discard"},
    "roll over": {"last_batch_handle": "roll_over", "epochs": 3},
    "part": {"path_imgidx": "boxes.idx", "num_parts": 2, "part_index": 1},
    "changed": {"rand_crop": 0.5, "rand_pad": 0.5, "rand_mirror": True, "mean": True},
    "one label": {"path_imgrec": "plain.rec"},
    "no option": {"foo": 1},
    "label width": {"label_width": 3},
    "no source": {"path_imgrec": None},
    "no index": {"shuffle": True},
    "one channel": {"data_shape": (1, 16, 20)},
}


def plain(**options: Any) -> dict[str, Any]:
    """Return a case of ImageIter, by default with the plain records."""
    return {"kind": "ImageIter", "path_imgrec": "plain.rec", **options}


def listed(**options: Any) -> dict[str, Any]:
    """Return a case of ImageIter with image files."""
    return plain(path_imgrec=None, path_root=".", **options)


FILES = [[1.5, "x0.png"], [2, "x1.png"], [3, "x2.png"], [4, "x3.png"]]
ITERATORS.update({
    "plain": plain(),
    "plain index": plain(path_imgidx="plain.idx"),
    "plain shuffle": plain(path_imgidx="plain.idx", shuffle=True, epochs=3),
    "plain discard": plain(last_batch_handle="discard"),
    "plain roll over": plain(last_batch_handle="roll_over", epochs=4),
    "plain roll over shuffle": plain(
        last_batch_handle="roll_over", path_imgidx="plain.idx", shuffle=True, epochs=3
    ),
    "plain part": plain(path_imgidx="plain.idx", num_parts=3, part_index=1),
    "plain no part": plain(path_imgidx="plain.idx", num_parts=3, part_index=3),
    "plain no index": plain(shuffle=True),
    "plain parts no index": plain(num_parts=2),
    "plain names": plain(data_name="q", label_name="r"),
    "plain dtype": plain(dtype="float16"),
    "plain list": plain(path_imgidx="plain.idx", path_imglist="one.lst"),
    "plain list no index": plain(path_imglist="one.lst"),
    "plain width": plain(label_width=3),
    "plain changed": plain(
        resize=20, rand_crop=True, rand_mirror=True, mean=True, std=True, brightness=0.1,
        contrast=0.1, saturation=0.1, hue=0.1, pca_noise=0.1, rand_gray=0.2,
    ),
    "plain option": plain(foo=1),
    "plain one channel": plain(data_shape=(1, 16, 20)),
    "plain two axes": plain(data_shape=(16, 20)),
    "plain mixed": plain(path_imgrec="mixed.rec"),
    "plain grey": plain(path_imgrec="grey.rec"),
    "plain no augmenters": plain(path_imgrec="mixed.rec", aug_list=[]),
    "many": plain(path_imgrec="many.rec", label_width=3),
    "many one": plain(path_imgrec="many.rec"),
    "no records": plain(path_imgrec="nothing.rec"),
    "nothing": plain(path_imgrec=None),
    "files": listed(path_imglist="one.lst"),
    "files shuffle": listed(path_imglist="one.lst", shuffle=True),
    "files part": listed(path_imglist="one.lst", num_parts=3, part_index=2),
    "files three": listed(path_imglist="three.lst", label_width=3),
    "files three one": listed(path_imglist="three.lst"),
    "files dtype": listed(path_imglist="one.lst", dtype="int32"),
    "entries": listed(imglist=FILES),
    "entries shuffle": listed(imglist=FILES, shuffle=True),
    "entries several": listed(imglist=[[1, 2, "x0.png"], [3, 4, "x1.png"]] * 2, label_width=2),
    "entries lists": listed(imglist=[[[1, 2], "x0.png"], [[3, 4], "x1.png"]] * 2, label_width=2),
    "entries missing": listed(imglist=[[1, "x0.png"], [2, "nothing.png"], [3, "x1.png"]]),
    "entries boxes": {
        "path_imgrec": None, "path_root": ".",
        "imglist": [[[2, 6, 1, 0.1, 0.2, 0.3, 0.4, 0.7], "x0.png"]] * 4,
    },
    "entries too short": {
        "path_imgrec": None, "path_root": ".", "imglist": [[[2, 5, 1, 0.1, 0.2], "x0.png"]],
    },
    "entries no box": {
        "path_imgrec": None, "path_root": ".",
        "imglist": [[[2, 5, 1, 0.5, 0.2, 0.3, 0.4], "x0.png"]],
    },
    "entries ragged": {
        "path_imgrec": None, "path_root": ".",
        "imglist": [[[2, 5, 1, 0.1, 0.2, 0.3, 0.4, 1], "x0.png"]],
    },
})  # fmt: skip


def picture() -> np.ndarray:
    """Return the image that augmenters get."""
    return np.random.RandomState(3).randint(0, 255, (40, 50, 3)).astype("uint8")


def made(package: Any, case: Any) -> Any:
    """Return an augmenter, with the random numbers started anew."""
    name, arguments, *options = case
    return getattr(package.image, name)(*arguments, **(options[0] if options else {}))


def changed(package: Any, augmenters: list[Any], seed: int) -> list[Any]:
    """Return shape and sum of the image, the boxes, and how far the random numbers have come."""
    random.seed(seed)
    np.random.seed(seed)
    image: Any = package.nd.array(picture(), dtype="uint8")
    boxes = BOXES.copy()
    for augmenter in augmenters:
        image, boxes = augmenter(image, boxes)
    values = image.asnumpy().astype("float64")
    weights = np.arange(values.size).reshape(values.shape) % 7
    return [
        list(values.shape), str(np.dtype(image.dtype)), float(values.sum()),
        float((values * weights).sum()), boxes.tolist(), random.random(), float(np.random.rand()),
    ]  # fmt: skip


def batches_of(package: Any, folder: Path, options: dict[str, Any]) -> list[Any]:
    """Return descriptions and batches of an iterator."""
    given = {"path_imgrec": "boxes.rec", **BASE, **options}
    epochs, kind = given.pop("epochs", 2), given.pop("kind", "ImageDetIter")
    given = {
        key: str(folder / value) if key.startswith("path_") else value
        for key, value in given.items()
        if value is not None
    }
    random.seed(1)
    np.random.seed(1)
    iterator = getattr(package.image, kind)(**given)
    found: list[Any] = [repr(iterator.provide_data), repr(iterator.provide_label)]
    for _ in range(epochs):
        for batch in iterator:
            found.append(
                [batch.label[0].asnumpy().tolist(), batch.pad,
                 float(batch.data[0].asnumpy().astype("float64").sum())]
            )  # fmt: skip
        iterator.reset()
    return found
