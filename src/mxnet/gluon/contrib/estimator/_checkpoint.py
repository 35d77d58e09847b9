"""CheckpointHandler: saves parameters and optimizer states while training."""

from __future__ import annotations

import math
import os
import re
import warnings
from typing import Any

from ...._core.errors import MismatchError
from ....metric import CompositeEvalMetric, EvalMetric
from ._events import BatchEnd, EpochEnd, TrainBegin
from ._monitoring import chosen_comparison, worst

__all__ = ["CheckpointHandler"]


class CheckpointHandler(TrainBegin, BatchEnd, EpochEnd):
    """Saves parameters, optimizer states and the network's graph to files.

    The files are ``<prefix>-epoch<e>batch<b>.params`` and ``.states``, ``<prefix>-symbol.json``
    and, of the best model, ``<prefix>-best.params`` and ``.states``. Each appears complete or not
    at all, the states before the parameters.

    Training that is resumed from such files starts with a new epoch, as in MXNet;
    `ResumeHandler` goes on at the very batch.

    Parameters
    ----------
    model_dir : str
        Directory of the files; it is made if it is missing.
    model_prefix : str
        How their names begin.
    monitor : EvalMetric, optional
        The metric, one of the estimator's, that says which model is best.
    verbose : int
        0 is silent, 1 logs every save.
    save_best : bool
        Whether the best model is saved too.
    mode : {"auto", "min", "max"}
        Which values of ``monitor`` are better, see `EarlyStoppingHandler`.
    epoch_period, batch_period : int, optional
        Every how many epochs or batches; None is never.
    max_checkpoints : int
        How many checkpoints stay; older ones are deleted. The best is not counted.
    resume_from_checkpoint : bool
        Whether to continue from the latest checkpoint of this prefix. What is left of the number
        of epochs (batches) is trained; give ``epoch_period`` (``batch_period``) alone.

    Raises
    ------
    ValueError
        If ``save_best`` has no simple metric to go by.
    """

    resumable = ("current_batch", "current_epoch", "saved_checkpoints", "best")

    def __init__(
        self,
        model_dir: str,
        model_prefix: str = "model",
        monitor: EvalMetric | None = None,
        verbose: int = 0,
        save_best: bool = False,
        mode: str = "auto",
        epoch_period: int | None = 1,
        batch_period: int | None = None,
        max_checkpoints: int = 5,
        resume_from_checkpoint: bool = False,
    ) -> None:
        self.monitor = monitor
        self.verbose = verbose
        self.model_dir = os.fspath(model_dir)
        self.model_prefix = model_prefix
        self.save_best = save_best
        self.epoch_period = epoch_period
        self.batch_period = batch_period
        self.current_batch = 0
        self.current_epoch = 0
        self.max_checkpoints = max_checkpoints
        self.resume_from_checkpoint = resume_from_checkpoint
        self.saved_checkpoints: list[str] = []
        if save_best:
            if not isinstance(monitor, EvalMetric):
                raise ValueError(
                    "To save best model only, please provide one of the metric objects from "
                    "estimator.train_metrics and estimator.val_metrics as monitor."
                )
            if isinstance(monitor, CompositeEvalMetric):
                raise ValueError(
                    "CompositeEvalMetric is not supported for CheckpointHandler, please specify "
                    "a simple metric instead."
                )
            self.monitor_op = chosen_comparison(monitor, mode, "ModelCheckpoint")
            self.best = worst(self.monitor_op)

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Make the directory, and load the latest checkpoint if asked to."""
        self.current_epoch = 0
        self.current_batch = 0
        self.saved_checkpoints = []
        if self.save_best:
            self.best = worst(self.monitor_op)
        os.makedirs(self.model_dir, exist_ok=True)
        if self.resume_from_checkpoint:
            self._resume_from_checkpoint(estimator)

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Save after every ``batch_period`` batches."""
        if self.current_batch == 0:
            self._save_symbol(estimator)
        self.current_batch += 1
        if self.batch_period and self.current_batch % self.batch_period == 0:
            self._save(estimator, self.current_batch - 1)
        return False

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Save after every ``epoch_period`` epochs."""
        if self.epoch_period and (self.current_epoch + 1) % self.epoch_period == 0:
            # MXNet counts so: from 1 in a fresh run, from 0 in runs that may be resumed.
            self._save(estimator, self.current_batch - self.resume_from_checkpoint)
        self.current_epoch += 1
        return False

    def _save(self, estimator: Any, batch: int) -> None:
        epoch = self.current_epoch
        if self.resume_from_checkpoint:
            epoch += self.trained_epoch + 1
            batch += self.trained_batch + 1
        prefix = f"{self.model_prefix}-epoch{epoch}batch{batch}"
        self._save_params_and_trainer(estimator, prefix)
        if self.verbose > 0:
            estimator.logger.info(
                "[Epoch %d] CheckpointHandler: trained total %d batches, saving model at %s with "
                "prefix: %s", self.current_epoch, self.current_batch, self.model_dir, prefix,
            )  # fmt: skip
        if self.save_best:
            self._save_best(estimator)
        self.saved_checkpoints.append(prefix)
        while len(self.saved_checkpoints) > max(self.max_checkpoints, 0):
            self._delete(self.saved_checkpoints.pop(0))

    def _save_best(self, estimator: Any) -> None:
        assert self.monitor is not None  # the constructor saw to it
        name, value = self.monitor.get()
        if math.isnan(value):
            warnings.warn(
                f"Skipping save best because {name} is not updated, make sure you pass one of the "
                "metric objects estimator.train_metrics and estimator.val_metrics as monitor",
                RuntimeWarning,
                stacklevel=2,
            )
            return
        before, prefix = self.best, f"{self.model_prefix}-best"
        improved = bool(self.monitor_op(value, before))
        if improved:
            self.best = value
            self._save_params_and_trainer(estimator, prefix)
        if self.verbose > 0:
            start = f"[Epoch {self.current_epoch}] CheckpointHandler: {name}"
            estimator.logger.info(
                f"{start} improved from {before:.5f} to {value:.5f}, updating best model at "
                f"{self.model_dir} with prefix: {prefix}" if improved else
                f"{start} did not improve from {before:.5f}, skipping updating best model"
            )  # fmt: skip

    def _save_symbol(self, estimator: Any) -> None:
        """Write the network's graph, which hybridized networks have."""
        path = os.path.join(self.model_dir, f"{self.model_prefix}-symbol.json")
        graph = getattr(estimator.net, "_cached_graph", ())
        if graph:
            graph[1].save(path)
        else:
            estimator.logger.info(
                "Model architecture(symbol file) is not saved, please use HybridBlock to construct "
                "your model, and call net.hybridize() before passing to Estimator in order to save "
                "model architecture as %s.", path,
            )  # fmt: skip

    def _save_params_and_trainer(self, estimator: Any, file_prefix: str) -> None:
        path = os.path.join(self.model_dir, file_prefix)
        # A checkpoint is found by its parameters: they come last, so that it is complete.
        estimator.trainer.save_states(path + ".states")
        estimator.net.save_parameters(path + ".params")

    def _delete(self, prefix: str) -> None:
        for ending in (".params", ".states"):
            path = os.path.join(self.model_dir, prefix + ending)
            if os.path.exists(path):
                os.remove(path)

    def _resume_from_checkpoint(self, estimator: Any) -> None:
        by_epochs = bool(estimator.max_epoch)
        wanted, other = self.epoch_period, self.batch_period
        if not by_epochs:
            wanted, other = other, wanted
        if not wanted or other:
            raise MismatchError(
                "To use resume from checkpoint, you must only specify the same type of period you "
                "used for training.For example, if you are training based on number of epochs,you "
                "must save only based on epochs, and set batch_period to None."
            )
        self.trained_epoch, self.trained_batch = self._latest()
        unit = "epoch" if by_epochs else "batch"
        done = self.trained_epoch if by_epochs else self.trained_batch
        total = estimator.max_epoch if by_epochs else estimator.max_batch
        if done >= total - 1:
            raise ValueError(
                f"Found checkpoint with maximum number of {unit} {total} reached, please specify "
                "resume_from_checkpoint=False (default value) if you wan to train from scratch."
            )
        if self.trained_epoch >= 0:
            self._load(estimator)
        left = total - (done + 1)
        if by_epochs:
            estimator.max_epoch = left
        else:
            estimator.max_batch = left
        units = "epochs" if by_epochs else "batches"
        estimator.logger.info(
            f"CheckpointHandler: Checkpoint resumed from epoch {self.trained_epoch} batch "
            f"{self.trained_batch}, continue to train for {left} {units} "
            if self.trained_epoch >= 0 else
            f"CheckpointHandler: No checkpoint found, training from scratch for {left} {units}"
        )  # fmt: skip

    def _latest(self) -> tuple[int, int]:
        """Return epoch and batch of the latest checkpoint, -1 and -1 if there is none."""
        pattern = re.compile(rf"{re.escape(self.model_prefix)}-epoch(\d+)batch(\d+)\.params")
        found = [pattern.fullmatch(name) for name in os.listdir(self.model_dir)]
        return max(
            ((int(match[1]), int(match[2])) for match in found if match), default=(-1, -1)
        )

    def _load(self, estimator: Any) -> None:
        name = f"{self.model_prefix}-epoch{self.trained_epoch}batch{self.trained_batch}"
        path = os.path.join(self.model_dir, name)
        if not os.path.exists(path + ".states"):
            raise MismatchError(f"Failed to load checkpoint, {path}.states does not exist")
        estimator.net.load_parameters(path + ".params", ctx=estimator.context)
        estimator.trainer.load_states(path + ".states")
