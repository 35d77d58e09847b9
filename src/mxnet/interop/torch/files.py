"""Files of PyTorch weights, read so that nothing in them can run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ..._core.files import replacing
from ..._core.sniff import hint
from ...base import MXNetError

# Where checkpoints of training programs keep the state dict, among other things.
_PLACES = ("state_dict", "model_state_dict", "model", "module", "net", "weights")


def load_file(fname: str | os.PathLike[str]) -> dict[str, Tensor]:
    """Return the state dict in a file of ``torch.save``, its tensors on the processor.

    Only what ``torch.load(weights_only=True)`` allows is read: tensors, numbers and containers of
    them. A checkpoint that holds the state dict beside other things is understood.

    Raises
    ------
    MXNetError
        If there is no such file, it is damaged, holds objects, or no tensors by name.
    """
    path = os.fspath(fname)
    try:
        with open(path, "rb") as stream:
            head = stream.read(512)
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise MXNetError(f"{path}: cannot read the file: {error.strerror or error}.") from error
    except Exception as error:  # whatever damaged archives and forbidden pickles lead to
        raise MXNetError(f"{path}: {_reason(str(error), head)}") from error
    found = _state_dict(content)
    if found is None:
        raise MXNetError(
            f"{path}: expected a state dict, tensors by name, found {_described(content)}: save "
            "model.state_dict()."
        )
    return found


def save_file(fname: str | os.PathLike[str], tensors: Mapping[str, Tensor]) -> None:
    """Write tensors by name as ``torch.save`` does; the file is moved into place when complete."""
    with replacing(fname) as stream:
        torch.save(dict(tensors), stream)


def _reason(message: str, head: bytes) -> str:
    """Say why a file was not read, without torch's advice to read it all the same."""
    named = re.search(r"GLOBAL ([\w.]+)", message)
    if named:
        return (
            f"this file holds an object of {named[1]}, and reading objects can run code: save the "
            "state_dict() of the model alone."
        )
    first = message.strip().partition("\n")[0]
    return f"this is no whole file of PyTorch weights: {first}. {hint(head)}".rstrip()


def _state_dict(content: Any) -> dict[str, Tensor] | None:
    if not isinstance(content, Mapping):
        return None
    if content and all(isinstance(value, Tensor) for value in content.values()):
        return {str(name): value.detach() for name, value in content.items()}
    inner = (content.get(place) for place in _PLACES)
    return next((found for part in inner if (found := _state_dict(part))), None)


def _described(content: Any) -> str:
    if not isinstance(content, Mapping):
        return f"a {type(content).__name__}"
    keys = [str(key) for key in content][:10]
    return f"a dict with {', '.join(keys)}" if keys else "an empty dict"
