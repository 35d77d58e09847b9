"""The operator samples, one module per family of operators."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

from .sample import Sample, head_gradient

__all__ = ["FAMILIES", "Sample", "family", "head_gradient", "keyed"]

#: family name -> file of golden values; a module of this package each
FAMILIES = tuple(
    sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in ("sample", "rows"))
)


def keyed(samples: list[Sample]) -> dict[str, Sample]:
    """Name every sample; equal names get a number, in order."""
    seen: Counter[str] = Counter()
    named = {}
    for sample in samples:
        name = str(sample)
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name}#{seen[name]}"] = sample
    return named


def family(name: str) -> dict[str, Sample]:
    """Return the named samples of a family."""
    return keyed(importlib.import_module(f"{__name__}.{name}").SAMPLES)
