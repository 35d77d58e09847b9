"""Examples that show the ranges of results, and networks that run on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ...context import Context
from ...io import DataBatch, DataDesc, DataIter
from ...module import Module
from ...ndarray import NDArray
from ...symbol import Symbol

Arrays = dict[str, NDArray]


class DataIterWrapper(DataIter):
    """An iterator over the batches of a DataLoader, or of anything that yields arrays.

    Parameters
    ----------
    calib_data : iterable
        Its items are an array or a list of arrays, of which the first ones are the inputs.
    names : list of str
        Names of the inputs.

    Raises
    ------
    ValueError
        If there is no batch, or batches have too few arrays.
    """

    def __init__(self, calib_data: Iterable[Any], names: Sequence[str]) -> None:
        self._source = calib_data
        self._names = list(names)
        first = next(iter(calib_data), None)
        if first is None:
            raise ValueError("calib_data: there is no batch to calibrate with.")
        arrays = self._arrays(first)
        super().__init__(arrays[0].shape[0])
        self.provide_data = [
            DataDesc(name, array.shape, array.dtype)
            for name, array in zip(self._names, arrays, strict=True)
        ]
        self.provide_label = []
        self.reset()

    def _arrays(self, batch: Any) -> list[NDArray]:
        arrays = list(batch) if isinstance(batch, list | tuple) else [batch]
        if len(arrays) < len(self._names):
            raise ValueError(
                f"calib_data: batches need arrays for {', '.join(self._names)}, got {len(arrays)}."
            )
        return arrays[: len(self._names)]

    def reset(self) -> None:
        """Start anew."""
        self._batches: Iterator[Any] = iter(self._source)

    def next(self) -> DataBatch:
        """Return the next batch."""
        arrays = self._arrays(next(self._batches))
        return DataBatch(data=arrays, label=None, pad=0)


def run_examples(
    sym: Symbol, arg_params: Arrays, aux_params: Arrays, data: Any, data_names: Sequence[str],
    label_names: Sequence[str] | None, ctx: Context, collect: Callable[[Any, Any], None],
    most: int | None, logger: Any,
) -> int:  # fmt: skip
    """Run a network on batches and show all results to a collector; return the examples' number.

    Parameters
    ----------
    data : DataIter
        The batches.
    most : int, optional
        Stop after the batch with which so many examples were seen.
    """
    network = Module(sym, data_names, label_names, context=ctx)
    labels = (data.provide_label or None) if label_names else None
    network.bind(data.provide_data, labels, for_training=False)
    network.set_params(arg_params, aux_params)
    assert network._exec_group is not None
    for executor in network._exec_group.execs:
        executor.set_monitor_callback(collect, monitor_all=True)
    data.reset()
    examples = batches = 0
    for batch in data:
        network.forward(_without_labels(batch) if labels is None else batch, is_train=False)
        examples += data.batch_size
        batches += 1
        if most is not None and examples >= most:
            break
    if logger:
        logger.info(
            "Collected statistics from %d batches with batch_size=%d", batches, data.batch_size
        )
    return examples


def _without_labels(batch: DataBatch) -> DataBatch:
    return DataBatch(data=batch.data, label=None, pad=batch.pad)


