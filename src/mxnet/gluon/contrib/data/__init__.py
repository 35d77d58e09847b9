"""Samplers, language-model texts and image loaders beside those of ``gluon.data``."""

from . import sampler, text
from .sampler import IntervalSampler

__all__ = ["IntervalSampler", "sampler", "text"]
