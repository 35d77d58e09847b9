"""What to read: datasets, and datasets made from others."""

import os
from collections.abc import Callable
from typing import Any

from ... import recordio
from ..._core.download import mxnet_home
from ..._core.errors import MismatchError
from ..._core.state import state
from ...ndarray import NDArray
from .sampler import FilterSampler, Sampler, SequentialSampler

__all__ = ["ArrayDataset", "Dataset", "RecordFileDataset", "SimpleDataset"]


class Dataset:
    """Samples by number: subclasses define ``__getitem__(idx)`` and ``__len__()``."""

    def __getitem__(self, idx: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__.")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must define __len__.")

    def filter(self, fn: Callable[[Any], Any]) -> "Dataset":
        """Return the samples for which ``fn(sample)`` is true; reads all of them once."""
        return _SampledDataset(self, FilterSampler(fn, self))

    def shard(self, num_shards: int, index: int) -> "Dataset":
        """Return part number ``index``, from 0, of ``num_shards`` parts of nearly equal length.

        The first parts are one sample longer where the length is no multiple of the number.
        """
        if not 0 <= index < num_shards:
            raise ValueError(
                f"shard: index must be from 0 to num_shards - 1 = {num_shards - 1}, got {index}."
            )
        length, rest = divmod(len(self), num_shards)
        start = length * index + min(index, rest)
        return _SampledDataset(self, SequentialSampler(length + (index < rest), start))

    def take(self, count: int | None) -> "Dataset":
        """Return the first ``count`` samples, or all if there are fewer or it is None."""
        if count is not None and count < 0:
            raise ValueError(f"take: count must be 0 or more, got {count}.")
        length = len(self)
        return _SampledDataset(
            self, SequentialSampler(length if count is None else min(count, length))
        )

    def sample(self, sampler: Sampler) -> "Dataset":
        """Return the samples that ``sampler`` names, in its order, which is drawn once, now."""
        if not isinstance(sampler, Sampler):
            raise TypeError(
                f"sample: sampler must be a gluon.data.Sampler, got {type(sampler).__name__}."
            )
        return _SampledDataset(self, sampler)

    def transform(self, fn: Callable[..., Any], lazy: bool = True) -> "Dataset":
        """Return the dataset of ``fn(sample)``, or of ``fn(*sample)`` where samples are tuples.

        With ``lazy``, ``fn`` runs whenever a sample is read, as random augmentation needs;
        otherwise once for all, now.
        """
        transformed = _LazyTransformDataset(self, fn)
        if lazy:
            return transformed
        return SimpleDataset([transformed[number] for number in range(len(transformed))])

    def transform_first(self, fn: Callable[[Any], Any], lazy: bool = True) -> "Dataset":
        """Return the dataset whose samples have ``fn`` applied to their first element only."""
        return self.transform(_TransformFirstClosure(fn), lazy)


class SimpleDataset(Dataset):
    """A list, or anything else with indices and a length, as a dataset."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, idx: Any) -> Any:
        return self._data[idx]


class ArrayDataset(Dataset):
    """Several arrays, lists or datasets of one length, whose entries together are the samples.

    Samples are tuples with an entry of each, or the entries themselves if there is but one array.
    Entries of an NDArray share its memory; those of one with a single axis are NumPy numbers.

    Raises
    ------
    ValueError
        If there is no array, or the lengths differ.
    """

    def __init__(self, *args: Any) -> None:
        if not args:
            raise MismatchError("ArrayDataset: at least one array is needed.")
        self._length = len(args[0])
        self._data: list[Any] = []
        for number, data in enumerate(args):
            if len(data) != self._length:
                raise MismatchError(
                    "ArrayDataset: all arrays must have the same length; array[0] has length "
                    f"{self._length}, array[{number}] has {len(data)}."
                )
            is_vector = isinstance(data, NDArray) and data.ndim == 1
            self._data.append(data.asnumpy() if is_vector else data)

    def __getitem__(self, idx: Any) -> Any:
        if len(self._data) == 1:
            return _entry(self._data[0], idx)
        return tuple([_entry(data, idx) for data in self._data])

    def __len__(self) -> int:
        return self._length


def _entry(data: Any, idx: Any) -> Any:
    """Return ``data[idx]``: the same, sooner, for a row of an NDArray.

    Reading samples is most of a loader's work, and a row number needs none of the care that
    indices in general do.
    """
    if idx.__class__ is int and data.__class__ is NDArray and not state.recording:
        row = object.__new__(NDArray)
        row._plain = row._rec = data._data[idx]
        row._kind = data._kind
        return row
    return data[idx]


class RecordFileDataset(Dataset):
    """The records of a RecordIO file, as bytes, in the order of its index.

    Worker processes may read it too.

    Parameters
    ----------
    filename : str
        Path of the ``.rec`` file. Beside it lies the index, which ends with ``.idx`` instead.

    Attributes
    ----------
    filename, idx_file : str
        Paths of both files.

    Raises
    ------
    MXNetError, OSError
        If the file, or its index, cannot be opened.
    """

    def __init__(self, filename: str) -> None:
        self.idx_file = os.path.splitext(filename)[0] + ".idx"
        self.filename = filename
        self._record = recordio.MXIndexedRecordIO(self.idx_file, self.filename, "r")

    def __getitem__(self, idx: Any) -> Any:
        return self._record.read_idx(self._record.keys[idx])

    def __len__(self) -> int:
        return len(self._record.keys)


class _LazyTransformDataset(Dataset):
    """A dataset whose samples go through a function when they are read."""

    def __init__(self, data: Any, fn: Callable[..., Any]) -> None:
        self._data = data
        self._fn = fn

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, idx: Any) -> Any:
        sample = self._data[idx]
        if isinstance(sample, tuple):
            return self._fn(*sample)
        return self._fn(sample)


class _TransformFirstClosure:
    """A function on the first element of a sample; a class, so that it can be pickled."""

    def __init__(self, fn: Callable[[Any], Any]) -> None:
        self._fn = fn

    def __call__(self, x: Any, *args: Any) -> Any:
        if args:
            return (self._fn(x), *args)
        return self._fn(x)


class _SampledDataset(Dataset):
    """The samples of another dataset that a sampler names."""

    def __init__(self, dataset: Any, sampler: Sampler) -> None:
        self._dataset = dataset
        self._sampler = sampler
        self._indices = list(sampler)

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, idx: Any) -> Any:
        return self._dataset[self._indices[idx]]


def default_root(root: str | None, namespace: str) -> str:
    """Return ``root``, by default the directory of a data set in ``MXNET_HOME``."""
    return os.path.join(mxnet_home(), "datasets", namespace) if root is None else root


class _DownloadedDataset(Dataset):
    """Images and labels that :meth:`_get_data` reads, from files that it fetches if need be.

    Parameters
    ----------
    root : str
        Directory of the files.
    transform : callable or None
        ``transform(data, label)`` makes the sample.
    """

    def __init__(self, root: str, transform: Callable[[Any, Any], Any] | None) -> None:
        self._transform = transform
        self._data: Any = None
        self._label: Any = None
        self._root = os.path.expanduser(root)
        self._get_data()

    def __getitem__(self, idx: Any) -> Any:
        # The label first: NumPy says best that an index is out of bounds.
        label = self._label[idx]
        data = _entry(self._data, idx)
        return (data, label) if self._transform is None else self._transform(data, label)

    def __len__(self) -> int:
        return len(self._label)

    def _get_data(self) -> None:
        """Set ``_data`` and ``_label``."""
        raise NotImplementedError(f"{type(self).__name__} must define _get_data.")
