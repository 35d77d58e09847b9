"""First values of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import ndarray as nd
from ..initializer import InitDesc
from ..ndarray import NDArray


def fill(
    desc: InitDesc, array: NDArray, given: Mapping[str, NDArray] | None, initializer: Any,
    allow_missing: bool,
) -> None:  # fmt: skip
    """Fill a parameter by what is given for it, or else by the initializer."""
    if given is None and initializer is None:
        raise TypeError(f"There is nothing to fill {desc} with: give values or an initializer.")
    if given is not None and desc in given:
        if given[desc] is not array:
            source = given[desc]
            if source.stype != array.stype:
                source = source.tostype(array.stype)
            source.copyto(array)
        return
    if given is not None and not allow_missing:
        raise RuntimeError(f"{desc} is not presented")
    if initializer is not None:
        initializer(desc, array)


def zeros_like(names: Sequence[str], blocks: Sequence[Sequence[NDArray]]) -> dict[str, NDArray]:
    return {
        name: nd.zeros(block[0].shape, dtype=block[0].dtype, stype=block[0].stype)
        for name, block in zip(names, blocks, strict=True)
    }
