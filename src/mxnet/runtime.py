"""Which features this installation has.

    >>> import mxnet as mx
    >>> mx.runtime.Features().is_enabled("LAPACK")
    True
"""

from __future__ import annotations

import collections

from ._core.features import features

__all__ = ["Feature", "Features", "feature_list"]


class Feature:
    """A feature by name, and whether it is there."""

    __slots__ = ("enabled", "name")

    def __init__(self, name: str, enabled: bool) -> None:
        self.name = name
        self.enabled = enabled

    def __repr__(self) -> str:
        return f"{'✔' if self.enabled else '✖'} {self.name}"


def feature_list() -> list[Feature]:
    """Return all features that MXNet knows of.

    Those of libraries and processors are what torch was built with and found.
    """
    return [Feature(name, enabled) for name, enabled in features().items()]


class Features(collections.OrderedDict):
    """All features by name."""

    def __init__(self) -> None:
        super().__init__((feature.name, feature) for feature in feature_list())

    def __repr__(self) -> str:
        return str(list(self.values()))

    def is_enabled(self, feature_name: str) -> bool:
        """Return whether a feature is there; the name may be written in small letters.

        Raises
        ------
        RuntimeError
            If there is no such feature.
        """
        name = feature_name.upper()
        if name not in self:
            raise RuntimeError(
                f"Feature '{name}' is unknown, known features are: {list(self.keys())}"
            )
        return self[name].enabled
