"""InitDesc and Initializer: which value a parameter gets, by its name."""

import json
import logging
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import random
from .._core.factory import T, factory_of
from ..ndarray import NDArray


class InitDesc(str):
    """The name of a parameter, together with what is known about it.

    Parameters
    ----------
    name : str
        The name.
    attrs : dict of str to str, optional
        Attributes; ``"__init__"`` holds the parameter's own initializer, as ``dumps`` wrote it.
    global_init : Initializer, optional
        The initializer of the whole network.
    """

    attrs: dict[str, str]
    global_init: Any

    def __new__(
        cls, name: str, attrs: dict[str, str] | None = None, global_init: Any = None
    ) -> "InitDesc":
        described = super().__new__(cls, name)
        described.attrs = attrs or {}
        described.global_init = global_init
        return described


class Initializer:
    """The base class of initializers.

    A subclass defines ``_init_weight(name, array)`` and, for other parameters, ``_init_bias``,
    ``_init_gamma``, ``_init_beta`` or ``_init_default``. It hands its arguments to this
    constructor, so that :meth:`dumps` can write them.
    """

    def __init__(self, **kwargs: Any) -> None:
        self._kwargs = kwargs
        self._verbose = False
        self._print_func: Callable[[NDArray], str] | None = None

    def set_verbosity(
        self, verbose: bool = False, print_func: Callable[[NDArray], str] | None = None
    ) -> "Initializer":
        """Log what is initialized, with ``print_func`` of the values.

        By default that is the root of the mean square.
        """
        self._verbose = verbose
        self._print_func = print_func or _root_mean_square
        return self

    def dumps(self) -> str:
        """Return the initializer as JSON, ``["name", {arguments}]``, which `create` reads."""
        return json.dumps([type(self).__name__.lower(), self._kwargs], default=_plain)

    def __call__(self, desc: str, arr: NDArray) -> None:
        """Fill ``arr`` with the first values of the parameter that ``desc`` describes.

        Raises
        ------
        TypeError
            If ``desc`` is no string.
        ValueError
            If the name does not say what kind of parameter it is.
        """
        if not isinstance(desc, InitDesc):
            self._init_by_old_name(desc, arr)
            return
        if desc.global_init is None:
            desc.global_init = self
        own = desc.attrs.get("__init__", "")
        if own:
            create(own)._init_weight(desc, arr)
            self._report(desc, own, arr)
            return
        for suffix, method in _METHODS.items():
            if desc.endswith(suffix):
                getattr(self, method)(desc, arr)
                self._report(desc, suffix, arr)
                return
        self._init_default(desc, arr)

    def _init_by_old_name(self, name: str, arr: NDArray) -> None:
        """Fill an array by a plain name, with rules older than `InitDesc`."""
        if not isinstance(name, str):
            raise TypeError(f"name must be string, got {type(name).__name__}.")
        warnings.warn(
            "Calling initializer with init(str, NDArray) has been deprecated. please use "
            "init(mx.init.InitDesc(...), NDArray) instead.",
            DeprecationWarning,
            stacklevel=3,
        )
        for prefix, suffix, method in _OLD_METHODS:
            if name.startswith(prefix) and name.endswith(suffix):
                getattr(self, method)(name, arr)
                return
        self._init_default(name, arr)

    def _report(self, desc: str, what: str, arr: NDArray) -> None:
        if self._verbose and self._print_func:
            logging.info("Initialized %s as %s: %s", desc, what, self._print_func(arr))

    # --- one method for each kind of parameter ------------------------------------------------

    def _init_weight(self, name: str, arr: NDArray) -> None:
        raise NotImplementedError(
            f"{type(self).__name__} must define _init_weight() to initialize {name}."
        )

    def _init_bias(self, _: str, arr: NDArray) -> None:
        arr[:] = 0.0

    def _init_gamma(self, _: str, arr: NDArray) -> None:
        arr[:] = 1.0

    def _init_beta(self, _: str, arr: NDArray) -> None:
        arr[:] = 0.0

    def _init_zero(self, _: str, arr: NDArray) -> None:
        arr[:] = 0.0

    def _init_one(self, _: str, arr: NDArray) -> None:
        arr[:] = 1.0

    def _init_bilinear(self, _: str, arr: NDArray) -> None:
        arr[:] = bilinear_kernel(arr.shape)

    def _init_loc_bias(self, name: str, arr: NDArray) -> None:
        if arr.shape != (6,):
            raise ValueError(f"{name}: the bias of a localisation has shape (6,), got {arr.shape}.")
        arr[:] = np.array([1.0, 0, 0, 0, 1.0, 0])

    def _init_quantized_bias(self, _: str, arr: NDArray) -> None:
        arr[:] = 0

    def _init_quantized_weight(self, _: str, arr: NDArray) -> None:
        arr[:] = random.randint(-127, 127, dtype="int32", shape=(1,)).asscalar()

    def _init_default(self, name: str, _: NDArray) -> None:
        raise ValueError(
            f"Unknown initialization pattern for {name}. Default initialization is now limited to "
            '"weight", "bias", "gamma" (1.0), and "beta" (0.0). Please use '
            "mx.sym.Variable(init=mx.init.*) to set initialization pattern"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Initializer):
            return NotImplemented
        return type(self) is type(other) and self._kwargs == other._kwargs

    __hash__ = None  # type: ignore[assignment]


_METHODS = {
    "weight": "_init_weight",
    "bias": "_init_bias",
    "gamma": "_init_gamma",
    "beta": "_init_beta",
    "min": "_init_zero",
    "max": "_init_one",
    "weight_quantize": "_init_quantized_weight",
    "bias_quantize": "_init_quantized_bias",
}
_OLD_METHODS = (
    ("upsampling", "", "_init_bilinear"),
    ("stn_loc", "weight", "_init_zero"),
    ("stn_loc", "bias", "_init_loc_bias"),
    ("", "bias", "_init_bias"),
    ("", "gamma", "_init_gamma"),
    ("", "beta", "_init_beta"),
    ("", "weight", "_init_weight"),
    ("", "moving_mean", "_init_zero"),
    ("", "moving_var", "_init_one"),
    ("", "moving_inv_var", "_init_zero"),
    ("", "moving_avg", "_init_zero"),
    ("", "min", "_init_zero"),
    ("", "max", "_init_one"),
)

_FACTORY = factory_of(Initializer, "initializer")
create = _FACTORY.create
alias = _FACTORY.alias


def register(klass: T) -> T:
    """Register an initializer under its class's name in lower case, and return the class."""
    return _FACTORY.register(klass)


def bilinear_kernel(shape: tuple[int, ...]) -> np.ndarray:
    """Return weights of linear interpolation, of a shape (..., height, width).

    Raises
    ------
    ValueError
        If there are fewer than two axes.
    """
    if len(shape) < 2:
        raise ValueError(f"Bilinear: the weight needs a height and a width, got shape {shape}.")
    # The factor is the width's for both axes, as in MXNet.
    factor = math.ceil(shape[-1] / 2.0)
    centre = (2 * factor - 1 - factor % 2) / (2.0 * factor)
    rows, columns = (1 - np.abs(np.arange(size) / factor - centre) for size in shape[-2:])
    return np.broadcast_to(np.outer(rows, columns).astype(np.float32), shape)


def _root_mean_square(array: NDArray) -> str:
    values = array.asnumpy()
    return str(np.float32(np.linalg.norm(values) / math.sqrt(values.size)))


def _plain(value: Any) -> Any:
    """Return a NumPy or array value as JSON can write it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"dumps: a {type(value).__name__} cannot be written as JSON.")
