"""Images per second of the data loader."""

import numpy as np
import torch

from mxnet import gluon, nd

from .timing import Result, compare

COUNT, BATCH = 4096, 64


def results() -> list[Result]:
    """Return the results of the loader benchmarks: one pass over 4096 images of 28x28."""
    return [passes(0), passes(2)]


def _transform(data: nd.NDArray, label: np.ndarray) -> tuple:
    return data.astype(np.float32) / 255, label.astype(np.float32)


class _Images(torch.utils.data.Dataset):
    """The same images as torch tensors."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self._images = torch.from_numpy(images)
        self._labels = labels

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple:
        return self._images[index].to(torch.float32) / 255, np.float32(self._labels[index])


def passes(workers: int) -> Result:
    """Compare one pass over the images with the given number of worker processes."""
    random = np.random.RandomState(0)
    images = random.randint(0, 256, (COUNT, 28, 28, 1)).astype(np.uint8)
    labels = random.randint(0, 10, COUNT).astype(np.int32)
    own = gluon.data.ArrayDataset(nd.array(images, dtype="uint8"), labels).transform(_transform)
    ours = gluon.data.DataLoader(own, BATCH, shuffle=True, num_workers=workers)
    theirs = torch.utils.data.DataLoader(
        _Images(images, labels), BATCH, shuffle=True, num_workers=workers
    )
    name = f"DataLoader pass, {COUNT} images, {workers} workers"
    return compare(name, lambda: _consume(ours), lambda: _consume(theirs), None, 0.1, 5)


def _consume(loader: object) -> int:
    count = 0
    for data, _ in loader:  # type: ignore[attr-defined]
        count += data.shape[0]
    return count

