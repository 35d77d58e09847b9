"""Images per second of the data loader."""

from collections.abc import Callable, Iterable

import numpy as np
import torch

from mxnet import gluon, nd
from mxnet.gluon.data.vision import transforms

from .timing import Result, compare

COUNT, BATCH = 16384, 128
MEAN, STD = 0.1307, 0.3081


def results() -> list[Result]:
    """Return the results of the loader benchmarks: one pass over images like MNIST's, shuffled."""
    return [
        passes("ToTensor and Normalize", _composed, 0, 1.0),
        passes("ToTensor and Normalize", _composed, 2, 1.0),
        passes("a function of one's own", _own, 0),
        passes("a function of one's own", _own, 2),
    ]


def _composed(dataset: gluon.data.Dataset) -> gluon.data.Dataset:
    block = transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
    return dataset.transform_first(block)


def _own(dataset: gluon.data.Dataset) -> gluon.data.Dataset:
    return dataset.transform(_scaled)


def _scaled(data: nd.NDArray, label: np.int32) -> tuple:
    return (data.transpose((2, 0, 1)).astype("float32") / 255 - MEAN) / STD, label


class _Images(torch.utils.data.Dataset):
    """The same images as torch tensors, with the same transforms."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self._images = torch.from_numpy(images)
        self._labels = labels

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple:
        image = self._images[index].permute(2, 0, 1).contiguous().to(torch.float32).div(255)
        return image.sub(MEAN).div(STD), int(self._labels[index])


def passes(
    name: str,
    transform: Callable[[gluon.data.Dataset], gluon.data.Dataset],
    workers: int,
    limit: float | None = None,
) -> Result:
    """Compare one pass over the images with the given number of worker processes."""
    random = np.random.RandomState(0)
    images = random.randint(0, 256, (COUNT, 28, 28, 1)).astype(np.uint8)
    labels = random.randint(0, 10, COUNT).astype(np.int32)
    dataset = gluon.data.ArrayDataset(nd.array(images, dtype="uint8"), labels)
    ours = gluon.data.DataLoader(transform(dataset), BATCH, shuffle=True, num_workers=workers)
    theirs = torch.utils.data.DataLoader(
        _Images(images, labels), BATCH, shuffle=True, num_workers=workers
    )
    label = f"DataLoader, {COUNT} images, {name}, {workers} workers"
    return compare(label, lambda: _consume(ours), lambda: _consume(theirs), limit, 0.1, 5)


def _consume(loader: Iterable) -> int:
    return sum(data.shape[0] for data, _ in loader)
