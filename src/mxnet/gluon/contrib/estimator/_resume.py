"""ResumeHandler: a run that was interrupted goes on as if it had not been."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import safetensors.numpy

from .... import ndarray as nd
from ...._core import random_state
from ...._core.files import replacing
from ....base import MXNetError
from ....metric import EvalMetric
from ._events import EventHandler
from ._loop import Loop, loader_state, set_loader_state

__all__ = ["ResumeHandler"]

_FORMAT = "mxnet run 1"
_SCALER = ("_loss_scale", "_next_loss_scale", "_unskipped")


class ResumeHandler(EventHandler):
    """Keeps a file from which an interrupted run goes on as if nothing had happened.

    The file holds the parameters of every context, the optimizer with its states, the random
    numbers of ``mx.random``, NumPy and Python's ``random``, the place within the epoch, and the
    state of metrics and handlers. The resumed run gives the same parameters, bit for bit, as one
    that was never interrupted, where the computation itself is repeatable. The file is replaced
    at once, so that it is complete at any moment; reading it runs no code.

    Exact are loaders that read in this process or in worker processes. Threads share random
    numbers, so that random transforms in a thread pool differ from run to run anyway.

    Parameters
    ----------
    path : str
        The file. If it exists, `Estimator.fit` goes on from it.
    epoch_period, batch_period : int, optional
        Every how many epochs or batches it is written; None is never.
    resume : bool
        False starts anew and overwrites the file.

    Raises
    ------
    MXNetError
        On fitting, if the file is damaged or of another network, optimizer or loader.
    ValueError
        If a period is not positive, or on fitting, if the loader prepares epochs ahead
        (``auto_reload``): their order is drawn before the place is known.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        epoch_period: int | None = 1,
        batch_period: int | None = None,
        resume: bool = True,
    ) -> None:
        for period in (epoch_period, batch_period):
            if period is not None and period < 1:
                raise ValueError(f"ResumeHandler: a period must be 1 or more, got {period}.")
        self.path = os.fspath(path)
        self.epoch_period = epoch_period
        self.batch_period = batch_period
        self.resume = resume

    def _resume(self, loop: Loop) -> _Saved | None:
        if getattr(loop.train_data, "auto_reload", False):
            raise ValueError(
                "ResumeHandler: a DataLoader with auto_reload=True starts epochs ahead, from which "
                "no exact place can be saved; make it without."
            )
        if not self.resume or not os.path.exists(self.path):
            return None
        saved = _Saved(self.path)
        saved.set_before_epoch(loop)
        loop.estimator.logger.info(
            "ResumeHandler: resumed from %s at epoch %d batch %d", self.path, loop.epoch, loop.batch
        )
        return saved

    def _after_batch(self, loop: Loop, is_last: bool) -> None:
        if is_last or (self.batch_period and loop.total % self.batch_period == 0):
            _save(self.path, loop)

    def _after_epoch(self, loop: Loop) -> None:
        if self.epoch_period and loop.epoch % self.epoch_period == 0:
            _save(self.path, loop)


def _save(path: str, loop: Loop) -> None:
    """Write all that a run depends on."""
    estimator = loop.estimator
    run = {
        "format": _FORMAT,
        "epoch": loop.epoch, "batch": loop.batch, "total": loop.total,
        "loader": loop.loader if loop.batch else loader_state(loop.train_data),
        "handlers": [
            [type(handler).__name__, {key: _plain(getattr(handler, key, None))
                                      for key in handler.resumable}]
            for handler in loop.handlers
        ],
        "metrics": [_numbers(metric) for metric in _metrics(estimator)],
        "loss_scaler": _attributes(getattr(estimator.trainer, "_amp_loss_scaler", None)),
    }  # fmt: skip
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        files = {name: os.path.join(place, name) for name in ("net", "trainer", "arrays")}
        estimator.net.save_parameters(files["net"])
        estimator.trainer.save_states(files["trainer"])
        nd.save(files["arrays"], dict(_further_arrays(estimator)))
        with replacing(path) as stream, zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("run.json", json.dumps(run))
            archive.writestr("order", safetensors.numpy.save(loop.order))
            archive.writestr("random", safetensors.numpy.save(random_state.capture()))
            for name, file in files.items():
                archive.write(file, name)


class _Saved:
    """What a file of `ResumeHandler` holds."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    if member.compress_type != zipfile.ZIP_STORED:
                        raise ValueError(f"{member.filename} is compressed")
                self._members = {name: archive.read(name) for name in archive.namelist()}
            self._run = json.loads(self._members["run.json"])
            if self._run["format"] != _FORMAT:
                raise ValueError(f"the format is {self._run['format']!r}, not {_FORMAT!r}")
            self._random = safetensors.numpy.load(self._members["random"])
            self._order = safetensors.numpy.load(self._members["order"])
            self._place = {key: int(self._run[key]) for key in ("epoch", "batch", "total")}
        except Exception as error:  # damaged archives make the reader fail in any way
            raise self._failure(error) from error

    def _failure(self, reason: object) -> MXNetError:
        return MXNetError(
            f"ResumeHandler: {self._path} is no saved run, or is damaged ({reason}). Delete it, or "
            "give resume=False, to start anew."
        )

    def set_before_epoch(self, loop: Loop) -> None:
        """Set parameters, optimizer, counters, and the place; the random numbers between epochs."""
        estimator = loop.estimator
        with self._checked(), tempfile.TemporaryDirectory() as place:
            files = {}
            for name in ("net", "trainer", "arrays"):
                files[name] = os.path.join(place, name)
                with open(files[name], "wb") as stream:
                    stream.write(self._members[name])
            estimator.net.load_parameters(files["net"], ctx=estimator.context)
            estimator.trainer.load_states(files["trainer"])
            targets = dict(_further_arrays(estimator))
            loaded = nd.load(files["arrays"])
            for name, array in loaded.items() if isinstance(loaded, dict) else ():
                array.copyto(targets[name])
            self._set_handlers(loop.handlers)
            scaler = getattr(estimator.trainer, "_amp_loss_scaler", None)
            for name, value in self._run["loss_scaler"].items():
                setattr(scaler, name, value)
            loop.loader, loop.order = self._run["loader"], self._order
            set_loader_state(loop.train_data, loop.loader)
        vars(loop).update(self._place)
        random_state.restore(self._random)

    def set_within_epoch(self, loop: Loop) -> None:
        """Set metrics and random numbers, which the start of an epoch has changed."""
        with self._checked():
            for metric, numbers in zip(
                _metrics(loop.estimator), self._run["metrics"], strict=True
            ):
                _set_numbers(metric, numbers)
        random_state.restore(self._random)

    def _set_handlers(self, handlers: Any) -> None:
        """Give each handler the attributes of the next saved one of its class."""
        saved = list(self._run["handlers"])
        for handler in handlers:
            found = next((one for one in saved if one[0] == type(handler).__name__), None)
            if found is None:
                continue
            saved.remove(found)
            for name in handler.resumable:
                if name in found[1]:
                    setattr(handler, name, found[1][name])

    @contextlib.contextmanager
    def _checked(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise self._failure(error) from error


def _further_arrays(estimator: Any) -> Iterator[tuple[str, Any]]:
    """Yield what the network's parameter file lacks, which holds means over contexts."""
    own = {id(one) for one in estimator.net.collect_params().values()}
    everything = [*estimator.net.collect_params().values(), *estimator.trainer._params]
    for parameter in {id(one): one for one in everything}.values():
        if parameter._data is None:
            continue
        arrays = parameter.list_data()
        if len(arrays) > 1 or id(parameter) not in own:
            for number, array in enumerate(arrays):
                yield f"{number}:{parameter.name}", array


def _metrics(estimator: Any) -> list[EvalMetric]:
    return [*estimator.train_metrics, *estimator.val_metrics]


def _attributes(scaler: Any) -> dict[str, Any]:
    return {name: _plain(getattr(scaler, name)) for name in _SCALER if hasattr(scaler, name)}


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value


def _counters(owner: Any, path: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield (path, owner, name) of all numbers in a metric and in the objects it is made of."""
    for name, value in vars(owner).items():
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float | np.number | np.ndarray):
            yield path + name, owner, name
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if type(part).__module__.startswith("mxnet.metric"):
                yield from _counters(part, f"{path}{name}.{number}.")


def _numbers(metric: EvalMetric) -> dict[str, Any]:
    return {path: _plain(getattr(owner, name)) for path, owner, name in _counters(metric)}


def _set_numbers(metric: EvalMetric, numbers: dict[str, Any]) -> None:
    for path, owner, name in list(_counters(metric)):
        before, value = getattr(owner, name), numbers[path]
        if isinstance(before, np.ndarray | np.number):
            value = np.asarray(value, before.dtype)[()]
        setattr(owner, name, value)
