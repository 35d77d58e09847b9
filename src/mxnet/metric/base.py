"""EvalMetric and what metrics are made with: registration, composition, functions as metrics."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy

from .._core.factory import T, factory_of
from ..ndarray import NDArray, array

# Values that the metrics of this package hand to each other are torch tensors. The package does not
# import torch: methods of tensors are all it needs.
Tensor = Any


def check_label_shapes(
    labels: Any, preds: Any, wrap: bool = False, shape: bool = False
) -> tuple[Any, Any]:
    """Return labels and predictions if they are equal in number.

    Parameters
    ----------
    labels, preds : NDArray or list of NDArray
        What to compare.
    wrap : bool
        Return single arrays as lists of one.
    shape : bool
        Compare the shapes instead of the lengths.

    Raises
    ------
    ValueError
        If they differ.
    """
    parts = (labels, preds)
    first, second = (tuple(part.shape) if shape else len(part) for part in parts)
    if first != second:
        raise ValueError(f"Shape of labels {first} does not match shape of predictions {second}")
    if wrap:
        labels = [labels] if isinstance(labels, NDArray | numpy.ndarray) else labels
        preds = [preds] if isinstance(preds, NDArray | numpy.ndarray) else preds
    return labels, preds


class EvalMetric:
    """The base class of metrics: averages over everything since the last reset.

    A subclass of your own defines :meth:`update`, which adds to ``self.sum_metric`` and
    ``self.num_inst``. With ``has_global_stats=True`` handed to this constructor it keeps
    ``global_sum_metric`` and ``global_num_inst`` as well, which :meth:`reset_local` leaves.

    Parameters
    ----------
    name : str
        What the metric is called in results.
    output_names, label_names : list of str, optional
        Which outputs and labels :meth:`update_dict` takes; all by default.
    """

    def __init__(
        self,
        name: Any,
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.name = str(name)
        self.output_names = output_names
        self.label_names = label_names
        self._has_global_stats = kwargs.pop("has_global_stats", False)
        self._kwargs = kwargs
        self.reset()

    def __str__(self) -> str:
        return f"EvalMetric: {dict(self.get_name_value())}"

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric, as `create` takes them."""
        return {
            **self._kwargs,
            "metric": type(self).__name__,
            "name": self.name,
            "output_names": self.output_names,
            "label_names": self.label_names,
        }

    def update_dict(self, label: Mapping[str, NDArray], pred: Mapping[str, NDArray]) -> None:
        """Take in labels and predictions that are given by name.

        Raises
        ------
        KeyError
            If one of ``output_names`` or ``label_names`` is missing.
        """
        preds = _chosen(pred, self.output_names, "prediction", self.name)
        labels = _chosen(label, self.label_names, "label", self.name)
        self.update(labels, preds)

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch: an array of labels and one of predictions, or equally long lists."""
        raise NotImplementedError(f"{type(self).__name__} must define update(labels, preds).")

    def reset(self) -> None:
        """Forget everything."""
        # NumPy's float64 stays one when float32 scalars are added, which Python's float does not.
        self.num_inst: Any = 0
        self.sum_metric: Any = numpy.float64(0.0)
        self.global_num_inst: Any = 0
        self.global_sum_metric: Any = numpy.float64(0.0)

    def reset_local(self) -> None:
        """Forget everything but the global statistics."""
        self.num_inst = 0
        self.sum_metric = numpy.float64(0.0)

    def get(self) -> tuple[Any, Any]:
        """Return (name, value); the value is nan before the first update."""
        if self.num_inst == 0:
            return self.name, float("nan")
        return self.name, self._value(self.sum_metric, self.num_inst)

    def get_global(self) -> tuple[Any, Any]:
        """Return (name, value) over everything since :meth:`reset`."""
        if not self._has_global_stats:
            return self.get()
        if self.global_num_inst == 0:
            return self.name, float("nan")
        return self.name, self._value(self.global_sum_metric, self.global_num_inst)

    def _value(self, total: Any, count: Any) -> Any:
        value = total / count
        return value.item() if isinstance(value, numpy.generic) else value

    def get_name_value(self) -> list[tuple[str, Any]]:
        """Return a list of (name, value)."""
        return _pairs(self.get())

    def get_global_name_value(self) -> list[tuple[str, Any]]:
        """Return a list of (name, value) over everything since :meth:`reset`."""
        return _pairs(self.get_global())

    def _add(self, total: Any, count: Any) -> None:
        """Add to the local and the global statistics."""
        self.sum_metric += total
        self.global_sum_metric += total
        self.num_inst += count
        self.global_num_inst += count


_FACTORY = factory_of(EvalMetric, "metric")
alias = _FACTORY.alias


def register(klass: T, name: str | None = None) -> T:
    """Register a metric under ``name``, by default its class's in lower case; return the class."""
    return _FACTORY.register(klass, name)


def create(metric: Any, *args: Any, **kwargs: Any) -> EvalMetric:
    """Return a metric.

    Parameters
    ----------
    metric : str, dict, EvalMetric, callable or list of these
        A name, or its configuration (``get_config``, also as JSON), a metric, a function of a label
        and a prediction as NumPy arrays, or several of these.
    *args, **kwargs
        Further arguments of the metric.

    Raises
    ------
    ValueError
        If no metric has that name.
    """
    if isinstance(metric, list):
        composite = CompositeEvalMetric()
        for one in metric:
            composite.add(create(one, *args, **kwargs))
        return composite
    if callable(metric) and not isinstance(metric, EvalMetric):
        return CustomMetric(metric, *args, **kwargs)
    return _FACTORY.create(metric, *args, **kwargs)


@alias("composite")
@register
class CompositeEvalMetric(EvalMetric):
    """Several metrics as one.

    Parameters
    ----------
    metrics : list
        What :func:`create` takes.
    """

    def __init__(
        self,
        metrics: Iterable[Any] | None = None,
        name: str = "composite",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        self.metrics = [create(metric) for metric in metrics or ()]
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def add(self, metric: Any) -> None:
        """Add a metric, or what :func:`create` makes one from."""
        self.metrics.append(create(metric))

    def get_metric(self, index: int) -> EvalMetric:
        """Return a metric by its position; ValueError if there is none."""
        try:
            return self.metrics[index]
        except IndexError:
            raise ValueError(
                f"Metric index {index} is out of range 0 and {len(self.metrics)}"
            ) from None

    def update_dict(self, labels: Mapping[str, NDArray], preds: Mapping[str, NDArray]) -> None:
        """Take in labels and predictions by name; each metric chooses its own."""
        if self.label_names is not None:
            labels = OrderedDict((k, v) for k, v in labels.items() if k in self.label_names)
        if self.output_names is not None:
            preds = OrderedDict((k, v) for k, v in preds.items() if k in self.output_names)
        for metric in self.metrics:
            metric.update_dict(labels, preds)

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch."""
        for metric in self.metrics:
            metric.update(labels, preds)

    def reset(self) -> None:
        """Forget everything."""
        for metric in self.metrics:
            metric.reset()

    def reset_local(self) -> None:
        """Forget everything but the global statistics."""
        for metric in self.metrics:
            metric.reset_local()

    def get(self) -> tuple[list[str], list[Any]]:
        """Return (names, values)."""
        return _joined(metric.get() for metric in self.metrics)

    def get_global(self) -> tuple[list[str], list[Any]]:
        """Return (names, values) over everything since :meth:`reset`."""
        return _joined(metric.get_global() for metric in self.metrics)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal metric."""
        return {**super().get_config(), "metrics": [one.get_config() for one in self.metrics]}


@register
class CustomMetric(EvalMetric):
    """A function as a metric.

    Parameters
    ----------
    feval : callable
        Takes a label and a prediction as NumPy arrays, and returns a value, or (sum, number of
        instances).
    name : str, optional
        By default the function's name.
    allow_extra_outputs : bool
        Ignore predictions beyond the number of labels.
    """

    def __init__(
        self,
        feval: Callable[[numpy.ndarray, numpy.ndarray], Any],
        name: str | None = None,
        allow_extra_outputs: bool = False,
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        if name is None:
            name = str(getattr(feval, "__name__", type(feval).__name__))
            name = f"custom({name})" if "<" in name else name
        super().__init__(name, output_names, label_names, has_global_stats=True)
        self._kwargs = {"feval": feval, "allow_extra_outputs": allow_extra_outputs}
        self._feval = feval
        self._allow_extra_outputs = allow_extra_outputs

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch."""
        if not self._allow_extra_outputs:
            labels, preds = check_label_shapes(labels, preds, True)
        else:
            labels, preds = (
                [one] if isinstance(one, NDArray | numpy.ndarray) else one
                for one in (labels, preds)
            )
        for pred, label in zip(preds, labels, strict=False):
            value = self._feval(to_numpy(label), to_numpy(pred))
            total, count = value if isinstance(value, tuple) else (value, 1)
            self._add(total, count)

    def get_config(self) -> dict[str, Any]:
        """Not available: a function cannot be written down."""
        raise NotImplementedError("CustomMetric cannot be serialized")


def np(
    numpy_feval: Callable[[numpy.ndarray, numpy.ndarray], Any],
    name: str | None = None,
    allow_extra_outputs: bool = False,
) -> CustomMetric:
    """Return a function of a label and a prediction, as NumPy arrays, as a metric."""

    def feval(label: numpy.ndarray, pred: numpy.ndarray) -> Any:
        return numpy_feval(label, pred)

    feval.__name__ = getattr(numpy_feval, "__name__", type(numpy_feval).__name__)
    return CustomMetric(feval, name, allow_extra_outputs)


def to_tensor(value: Any) -> Tensor:
    """Return the tensor of an array; other arrays and lists of numbers are converted."""
    if isinstance(value, NDArray):
        return value._data
    values = numpy.asarray(value)
    return array(values, dtype=values.dtype)._data


def to_numpy(value: Any) -> numpy.ndarray:
    """Return an array's values as a NumPy array."""
    return value.asnumpy() if isinstance(value, NDArray) else numpy.asarray(value)


def tensor_pairs(labels: Any, preds: Any) -> list[tuple[Tensor, Tensor]]:
    """Return the (label, prediction) pairs of a batch; ValueError if their numbers differ."""
    labels, preds = check_label_shapes(labels, preds, True)
    pairs = []
    for label, pred in zip(labels, preds, strict=True):
        first, second = to_tensor(label), to_tensor(pred)
        pairs.append((first.to(second.device), second))
    return pairs


def _chosen(
    arrays: Mapping[str, NDArray], names: Sequence[str] | None, what: str, metric: str
) -> list[NDArray]:
    if names is None:
        return list(arrays.values())
    for name in names:
        if name not in arrays:
            raise KeyError(
                f"{metric}: there is no {what} called {name!r}; there are {', '.join(arrays)}."
            )
    return [arrays[name] for name in names]


def _pairs(result: tuple[Any, Any]) -> list[tuple[str, Any]]:
    names, values = (part if isinstance(part, list) else [part] for part in result)
    return list(zip(names, values, strict=True))


def _joined(results: Iterable[tuple[Any, Any]]) -> tuple[list[str], list[Any]]:
    pairs = [pair for result in results for pair in _pairs(result)]
    return [name for name, _ in pairs], [value for _, value in pairs]
