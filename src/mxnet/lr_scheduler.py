"""Learning-rate schedules: functions of the number of updates made so far.

During the first ``warmup_steps`` updates every schedule yields a warm-up rate; then it follows its
own formula. An optimizer asks its schedule once per step.
"""

import itertools
import logging
import math
from collections.abc import Sequence

from ._core.errors import ArgumentTypeError, MismatchError

__all__ = [
    "CosineScheduler", "FactorScheduler", "LRScheduler", "MultiFactorScheduler", "PolyScheduler",
]  # fmt: skip


class LRScheduler:
    """The base class of schedules; a subclass defines ``__call__(num_update)``.

    Parameters
    ----------
    base_lr : float
        The rate that the schedule starts from.
    warmup_steps : int
        How many updates to warm up for.
    warmup_begin_lr : float
        The rate at the beginning of the warm-up, at most ``base_lr``.
    warmup_mode : {"linear", "constant"}
        Rise to ``base_lr`` in equal steps, or stay at ``warmup_begin_lr``.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    def __init__(
        self,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        self.base_lr = base_lr
        if not isinstance(warmup_steps, int):
            raise ArgumentTypeError(
                f"{self._name}: warmup_steps must be an int, got {type(warmup_steps).__name__}."
            )
        self.warmup_steps = warmup_steps
        self.warmup_final_lr = base_lr
        self.warmup_begin_lr = warmup_begin_lr
        if warmup_begin_lr > base_lr:
            raise ValueError(
                f"{self._name}: Base lr has to be higher than warmup_begin_lr, got base_lr "
                f"{base_lr} and warmup_begin_lr {warmup_begin_lr}."
            )
        if warmup_steps < 0:
            raise ValueError(
                f"{self._name}: Warmup steps has to be positive or 0, got {warmup_steps}."
            )
        if warmup_mode not in ("linear", "constant"):
            raise ValueError(
                f"{self._name}: Supports only linear and constant modes of warmup, got "
                f"{warmup_mode!r}."
            )
        self.warmup_mode = warmup_mode

    @property
    def _name(self) -> str:
        return type(self).__name__

    def get_warmup_lr(self, num_update: int) -> float:
        """Return the rate of update ``num_update`` of the warm-up, below ``warmup_steps``."""
        if not 0 <= num_update < self.warmup_steps:
            raise MismatchError(
                f"{self._name}: update {num_update} is not in the warm-up of "
                f"{self.warmup_steps} steps."
            )
        if self.warmup_mode == "constant":
            return self.warmup_begin_lr
        rise = (self.warmup_final_lr - self.warmup_begin_lr) * float(num_update)
        return self.warmup_begin_lr + rise / float(self.warmup_steps)

    def __call__(self, num_update: int) -> float:
        """Return the rate after ``num_update`` updates."""
        raise NotImplementedError(f"{self._name} must define __call__(num_update).")


class FactorScheduler(LRScheduler):
    """Multiply the rate by ``factor`` every ``step`` updates, down to ``stop_factor_lr``.

    Updates are counted from the last change: the first comes after update ``step``. ``base_lr``
    holds the rate of the moment; whoever sets it restarts the schedule from there.
    """

    def __init__(
        self,
        step: int,
        factor: float = 1,
        stop_factor_lr: float = 1e-8,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if step < 1:
            raise ValueError(
                f"FactorScheduler: Schedule step must be greater or equal than 1 round, got {step}."
            )
        _check_factor(factor, "FactorScheduler")
        self.step = step
        self.factor = factor
        self.stop_factor_lr = stop_factor_lr
        self.count = 0

    def __call__(self, num_update: int) -> float:
        """Return the rate after ``num_update`` updates."""
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        while num_update > self.count + self.step:
            self.count += self.step
            self.base_lr *= self.factor
            if self.base_lr < self.stop_factor_lr:
                self.base_lr = self.stop_factor_lr
                logging.info(
                    "Update[%d]: now learning rate arrived at %0.5e, will not change in the future",
                    num_update,
                    self.base_lr,
                )
            else:
                logging.info("Update[%d]: Change learning rate to %0.5e", num_update, self.base_lr)
        return self.base_lr


class MultiFactorScheduler(LRScheduler):
    """Multiply the rate by ``factor`` after each of the updates listed in ``step``."""

    def __init__(
        self,
        step: Sequence[int],
        factor: float = 1,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not isinstance(step, list | tuple) or not step:
            raise MismatchError(
                f"MultiFactorScheduler: step must be a list of update numbers, got {step!r}."
            )
        if step[0] < 1:
            raise ValueError(
                "MultiFactorScheduler: Schedule step must be greater or equal than 1 round, got "
                f"{step[0]}."
            )
        if any(later <= earlier for earlier, later in itertools.pairwise(step)):
            raise ValueError(
                "MultiFactorScheduler: Schedule step must be an increasing integer list, got "
                f"{step}."
            )
        _check_factor(factor, "MultiFactorScheduler")
        self.step = step
        self.cur_step_ind = 0
        self.factor = factor
        self.count = 0

    def __call__(self, num_update: int) -> float:
        """Return the rate after ``num_update`` updates."""
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        while self.cur_step_ind < len(self.step) and num_update > self.step[self.cur_step_ind]:
            self.count = self.step[self.cur_step_ind]
            self.cur_step_ind += 1
            self.base_lr *= self.factor
            logging.info("Update[%d]: Change learning rate to %0.5e", num_update, self.base_lr)
        return self.base_lr


class _Decay(LRScheduler):
    """Go from ``base_lr`` to ``final_lr`` between the warm-up and ``max_update``."""

    def __init__(
        self,
        max_update: int,
        base_lr: float,
        final_lr: float,
        warmup_steps: int,
        warmup_begin_lr: float,
        warmup_mode: str,
    ) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not isinstance(max_update, int):
            raise ArgumentTypeError(
                f"{self._name}: max_update must be an int, got {type(max_update).__name__}."
            )
        if max_update < 1:
            raise ValueError(
                f"{self._name}: maximum number of updates must be strictly positive, got "
                f"{max_update}."
            )
        self.base_lr_orig = self.base_lr
        self.max_update = max_update
        self.final_lr = final_lr
        self.max_steps = max_update - warmup_steps

    def _share(self, progress: float) -> float:
        """Return how much of the way down is still to go; ``progress`` runs from 0 to 1."""
        raise NotImplementedError

    def __call__(self, num_update: int) -> float:
        """Return the rate after ``num_update`` updates."""
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        if num_update <= self.max_update:
            done = num_update - self.warmup_steps
            progress = float(done) / float(self.max_steps) if self.max_steps else 1.0
            share = self._share(progress)
            self.base_lr = self.final_lr + (self.base_lr_orig - self.final_lr) * share
        return self.base_lr


class PolyScheduler(_Decay):
    """Let the rate fall as (1 - progress)**pwr from ``base_lr`` to ``final_lr``."""

    def __init__(
        self,
        max_update: int,
        base_lr: float = 0.01,
        pwr: float = 2,
        final_lr: float = 0,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        self.power = pwr

    def _share(self, progress: float) -> float:
        return pow(1 - progress, self.power)


class CosineScheduler(_Decay):
    """Let the rate fall along half a cosine wave from ``base_lr`` to ``final_lr``.

    Loshchilov & Hutter, SGDR, 2017.
    """

    def __init__(
        self,
        max_update: int,
        base_lr: float = 0.01,
        final_lr: float = 0,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)

    def _share(self, progress: float) -> float:
        return (1 + math.cos(math.pi * progress)) / 2


def _check_factor(factor: float, name: str) -> None:
    if factor > 1:
        raise ValueError(f"{name}: Factor must be no more than 1 to make lr reduce, got {factor}.")
