"""``IntervalSampler`` under the path that MXNet gives it."""

from ...data.sampler import IntervalSampler

__all__ = ["IntervalSampler"]
