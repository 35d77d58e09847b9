"""``mx.model``: checkpoints, and networks that fit and predict."""

from .feed_forward import FeedForward
from .module._updates import (
    _create_kvstore,
    _initialize_kvstore,
    _update_params,
    _update_params_on_kvstore,
)
from .module.checkpoint import BatchEndParam, load_checkpoint, load_params, save_checkpoint

__all__ = [
    "BASE_ESTIMATOR", "SKLEARN_INSTALLED", "BatchEndParam", "FeedForward", "_create_kvstore",
    "_initialize_kvstore", "_update_params", "_update_params_on_kvstore", "load_checkpoint",
    "load_params", "save_checkpoint",
]  # fmt: skip

# MXNet can make its class an estimator of scikit-learn; the classes here are none.
BASE_ESTIMATOR = object
SKLEARN_INSTALLED = False
