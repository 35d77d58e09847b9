"""Convolutions and pooling under the module path that programs import them from."""

from . import conv, pool
from .conv import *  # noqa: F403
from .pool import *  # noqa: F403

__all__ = [*conv.__all__, *pool.__all__]
