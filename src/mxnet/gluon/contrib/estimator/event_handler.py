"""All event handlers, under the module path that MXNet gives them."""

from ._basic import GradientUpdateHandler, MetricHandler, StoppingHandler, ValidationHandler
from ._checkpoint import CheckpointHandler
from ._display import HistoryHandler, ProgressBarHandler
from ._events import (
    BatchBegin,
    BatchEnd,
    EpochBegin,
    EpochEnd,
    EventHandler,
    TrainBegin,
    TrainEnd,
)
from ._logging import LoggingHandler
from ._monitoring import EarlyStoppingHandler
from ._resume import ResumeHandler
from ._tensorboard import TensorBoardHandler

__all__ = [
    "BatchBegin", "BatchEnd", "CheckpointHandler", "EarlyStoppingHandler", "EpochBegin",
    "EpochEnd", "EventHandler", "GradientUpdateHandler", "HistoryHandler", "LoggingHandler",
    "MetricHandler", "ProgressBarHandler", "ResumeHandler", "StoppingHandler",
    "TensorBoardHandler", "TrainBegin", "TrainEnd", "ValidationHandler",
]  # fmt: skip
