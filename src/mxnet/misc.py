"""The learning rate schedules of MXNet's first versions; see ``mxnet.lr_scheduler`` for today's."""

import logging

__all__ = ["FactorScheduler", "LearningRateScheduler"]


class LearningRateScheduler:
    """What schedules share: ``base_lr``, the rate that they begin with."""

    def __init__(self) -> None:
        self.base_lr = 0.01

    def __call__(self, iteration: int) -> float:
        """Return the rate of an iteration; schedules say how."""
        raise NotImplementedError(f"{type(self).__name__} must override __call__(iteration).")


class FactorScheduler(LearningRateScheduler):
    """The rate ``base_lr * factor ** (iteration // step)``.

    Parameters
    ----------
    step : int
        Number of iterations between two changes, at least 1.
    factor : float
        What the rate is multiplied by, below 1.

    Raises
    ------
    ValueError
        If the arguments are out of range.
    """

    def __init__(self, step: int, factor: float = 0.1) -> None:
        super().__init__()
        if step < 1:
            raise ValueError(f"FactorScheduler: step must be at least 1, got {step}.")
        if factor >= 1:
            raise ValueError(f"FactorScheduler: factor must be below 1, got {factor}.")
        self.step = step
        self.factor = factor
        self.old_lr = self.base_lr
        self.init = False

    def __call__(self, iteration: int) -> float:
        """Return the rate of an iteration, and log where it changes."""
        if not self.init:
            self.init = True
            self.old_lr = self.base_lr
        rate = self.base_lr * self.factor ** (iteration // self.step)
        if rate != self.old_lr:
            self.old_lr = rate
            logging.info("At iteration [%d]: switch to learning rate %.5f", iteration, rate)
        return rate
