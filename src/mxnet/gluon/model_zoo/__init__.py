"""Ready-made networks, and where their pretrained parameters come from."""

from . import model_store, vision

__all__ = ["model_store", "vision"]
