"""Pairs every operator sample with what MXNet did."""

from __future__ import annotations

from typing import NamedTuple

from helpers.golden import Golden, load
from samples import FAMILIES, Sample, family


class Case(NamedTuple):
    """A sample, its family and unique name, and its golden result (None: not recorded)."""

    family: str
    name: str
    sample: Sample
    golden: Golden | None


def read_all() -> list[Case]:
    """Return the cases of all families."""
    return [
        Case(name, key, sample, load(name).get(key))
        for name in FAMILIES
        for key, sample in family(name).items()
    ]
