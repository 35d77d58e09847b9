"""``gluon.contrib.estimator``: training loops made of a network, a loss and event handlers."""

from . import batch_processor, estimator, event_handler, utils
from .batch_processor import BatchProcessor
from .estimator import Estimator
from .event_handler import (
    BatchBegin,
    BatchEnd,
    CheckpointHandler,
    EarlyStoppingHandler,
    EpochBegin,
    EpochEnd,
    GradientUpdateHandler,
    HistoryHandler,
    LoggingHandler,
    MetricHandler,
    ProgressBarHandler,
    ResumeHandler,
    StoppingHandler,
    TensorBoardHandler,
    TrainBegin,
    TrainEnd,
    ValidationHandler,
)

__all__ = [
    "BatchBegin", "BatchEnd", "BatchProcessor", "CheckpointHandler", "EarlyStoppingHandler",
    "EpochBegin", "EpochEnd", "Estimator", "GradientUpdateHandler", "HistoryHandler",
    "LoggingHandler", "MetricHandler", "ProgressBarHandler", "ResumeHandler", "StoppingHandler",
    "TensorBoardHandler", "TrainBegin", "TrainEnd", "ValidationHandler", "batch_processor",
    "estimator", "event_handler", "utils",
]  # fmt: skip
