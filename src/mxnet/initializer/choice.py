"""Load and Mixed: initializers chosen by the name of the parameter."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping

from ..ndarray import NDArray, load
from .base import create


class Load:
    """Take values from a dictionary of arrays or a parameter file.

    Parameters
    ----------
    param : dict of str to NDArray, or str
        The arrays by name, with or without "arg:" and "aux:" before it; or a file's path.
    default_init : Initializer, optional
        For parameters that are not there.
    verbose : bool
        Log what is taken from where.
    """

    def __init__(
        self,
        param: Mapping[str, NDArray] | str,
        default_init: Callable[[str, NDArray], None] | None = None,
        verbose: bool = False,
    ) -> None:
        arrays = load(param) if isinstance(param, str) else param
        if not isinstance(arrays, Mapping):
            raise TypeError(
                "Load: param must be a dict of arrays, or the path of a file with named arrays, "
                f"got {type(arrays).__name__}."
            )
        self.param = {
            name[4:] if name.startswith(("arg:", "aux:")) else name: array
            for name, array in arrays.items()
        }
        self.default_init = default_init
        self.verbose = verbose

    def __call__(self, name: str, arr: NDArray) -> None:
        """Fill ``arr`` with the values of ``name``.

        Raises
        ------
        ValueError
            If the shapes differ, or there is no such array and no default.
        """
        if name in self.param:
            value = self.param[name]
            if arr.shape != value.shape:
                raise ValueError(
                    f"Parameter {name} cannot be initialized from loading. Shape mismatch, target "
                    f"{arr.shape} vs loaded {value.shape}"
                )
            arr[:] = value
        elif self.default_init is None:
            raise ValueError(
                f"Cannot Initialize {name}. Not found in loaded param and no default Initializer "
                "is provided."
            )
        else:
            self.default_init(name, arr)
        if self.verbose:
            logging.info(
                "Initialized %s by %s", name, "loading" if name in self.param else "default"
            )


class Mixed:
    """Choose an initializer by name: the first whose regular expression matches.

    Parameters
    ----------
    patterns : list of str
        Regular expressions, matched at the start of the name.
    initializers : list of Initializer
        One for each.
    """

    def __init__(
        self, patterns: Iterable[str], initializers: Iterable[Callable[[str, NDArray], None] | str]
    ) -> None:
        patterns, initializers = list(patterns), list(initializers)
        if len(patterns) != len(initializers):
            raise ValueError(
                f"Mixed: one initializer for each pattern is needed, got {len(patterns)} patterns "
                f"and {len(initializers)} initializers."
            )
        made = [create(one) if isinstance(one, str) else one for one in initializers]
        self.map = list(zip(map(re.compile, patterns), made, strict=True))

    def __call__(self, name: str, arr: NDArray) -> None:
        """Fill ``arr`` by the initializer for ``name``; ValueError if no pattern matches."""
        for pattern, initializer in self.map:
            if pattern.match(name):
                initializer(name, arr)
                return
        raise ValueError(
            f'Parameter name {name} did not match any pattern. Consider adding a ".*" pattern at '
            "the end with a default Initializer."
        )
