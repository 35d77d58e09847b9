"""What the networks of the model zoo share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....context import cpu
from ...hybrid import HybridBlock
from ...nn.settings import SettingError

#: where pretrained parameters go unless told otherwise
CPU = cpu()


class UnknownNetworkError(SettingError, KeyError):
    """There is no network with these settings.

    MXNet raises AssertionError or KeyError here, Python's own convention is ValueError: this is
    all of them.
    """

    def __str__(self) -> str:
        # KeyError would show the message with quotes around it.
        return str(self.args[0])


class Network(HybridBlock):
    """A classifier of two parts: ``features`` of the image, and the ``output`` of the classes."""

    features: Any
    output: Any

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the scores of the classes, (N, classes), of images (N, C, H, W)."""
        return self.output(self.features(x))


def choose(table: Mapping[Any, Any], key: Any, what: str) -> Any:
    """Return an entry of a table of architectures, or raise UnknownNetworkError."""
    if key not in table:
        options = ", ".join(str(option) for option in table)
        raise UnknownNetworkError(f"Invalid {what}: {key!r}. Options are {options}.")
    return table[key]
