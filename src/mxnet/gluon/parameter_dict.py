"""ParameterDict: sharing, lookup by prefix, saving and loading."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

import numpy as np

from .. import initializer, ndarray
from .._core.errors import MismatchError
from ..context import Context
from ..ndarray import NDArray
from .parameter import Constant, Parameter

__all__ = ["ParameterDict"]


class ParameterDict:
    """The parameters of a block by name, every name starting with the dictionary's prefix.

    Parameters
    ----------
    prefix : str
        Start of all names.
    shared : ParameterDict, optional
        A dictionary whose parameters :meth:`get` returns rather than making new ones.
    """

    def __init__(self, prefix: str = "", shared: ParameterDict | None = None) -> None:
        self._prefix = prefix
        self._params: OrderedDict[str, Parameter] = OrderedDict()
        self._shared = shared

    def __repr__(self) -> str:
        lines = "\n".join(f"  {parameter}" for parameter in self.values())
        head = f"{self._prefix} " if self._prefix else ""
        return f"{head}(\n{lines}\n)"

    def __getitem__(self, key: str) -> Parameter:
        return self._params[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._params)

    def __len__(self) -> int:
        return len(self._params)

    def __contains__(self, key: object) -> bool:
        return key in self._params

    def items(self) -> ItemsView[str, Parameter]:
        """Return (name, parameter) pairs in the order of their making."""
        return self._params.items()

    def keys(self) -> KeysView[str]:
        """Return the names in the order of their making."""
        return self._params.keys()

    def values(self) -> ValuesView[Parameter]:
        """Return the parameters in the order of their making."""
        return self._params.values()

    @property
    def prefix(self) -> str:
        """Start of all names."""
        return self._prefix

    def _get_impl(self, name: str) -> Parameter | None:
        if name in self._params:
            return self._params[name]
        if self._shared is not None and name in self._shared._params:
            self._params[name] = self._shared._params[name]
            return self._params[name]
        return None

    def get(self, name: str, **kwargs: Any) -> Parameter:
        """Return the parameter called prefix + ``name``, made with ``kwargs`` if it is new.

        Raises
        ------
        AssertionError, ValueError
            If it exists with other settings (the error is of both types).
        """
        name = self._prefix + name
        parameter = self._get_impl(name)
        if parameter is None:
            parameter = self._params[name] = Parameter(name, **kwargs)
            return parameter
        for key, wanted in kwargs.items():
            self._agree(parameter, key, wanted)
        return parameter

    def _agree(self, parameter: Parameter, key: str, wanted: Any) -> None:
        """Check that a parameter has the wanted setting, and take it over if it is open."""
        existing = getattr(parameter, key, None)
        if existing is None:
            setattr(parameter, key, wanted)
            return
        if key == "shape" and len(wanted) == len(existing):
            if all(a in (0, -1, b) or b in (0, -1) for a, b in zip(wanted, existing, strict=True)):
                parameter._shape = tuple(
                    b if a in (0, -1) else a for a, b in zip(wanted, existing, strict=True)
                )
                return
        elif key == "dtype" and np.dtype(wanted) == np.dtype(existing):
            return
        if wanted is not None and wanted != existing:
            raise MismatchError(
                f"Cannot retrieve Parameter '{parameter.name}' because desired attribute does "
                f"not match with stored for attribute '{key}': desired '{wanted}' vs stored "
                f"'{existing}'."
            )

    def get_constant(self, name: str, value: Any = None) -> Constant:
        """Return the constant called prefix + ``name``, made from ``value`` if it is new.

        Raises
        ------
        KeyError
            If there is none and no value is given.
        AssertionError, ValueError
            If it exists as a parameter or with another value (the error is of both types).
        """
        name = self._prefix + name
        parameter = self._get_impl(name)
        if parameter is None:
            if value is None:
                raise KeyError(
                    f"No constant named '{name}'. Please specify value if you want to create a "
                    "new constant."
                )
            constant = Constant(name, value)
            self._params[name] = constant
            return constant
        if not isinstance(parameter, Constant):
            raise MismatchError(
                f"Parameter '{name}' already exists but it is not a constant: "
                f"{type(parameter).__name__}."
            )
        if value is not None:
            given = value.asnumpy() if isinstance(value, NDArray) else np.asarray(value)
            if not np.array_equal(given, parameter.value.asnumpy()):
                raise MismatchError(
                    f"Constant '{name}' already exists but its value does not match."
                )
        return parameter

    def update(self, other: ParameterDict) -> None:
        """Take over all parameters of another dictionary.

        Raises
        ------
        AssertionError, ValueError
            If both have different parameters of one name (the error is of both types).
        """
        for name, parameter in other.items():
            if self._params.setdefault(name, parameter) is not parameter:
                raise MismatchError(
                    f"Cannot update self with other because they have different Parameters with "
                    f"the same name '{name}'. Give the blocks different prefixes."
                )

    def initialize(
        self,
        init: Any = None,
        ctx: Context | list[Context] | None = None,
        verbose: bool = False,
        force_reinit: bool = False,
    ) -> None:
        """Initialize all parameters; see :meth:`Parameter.initialize`.

        ``verbose`` prints what the initializer does.
        """
        init = initializer.Uniform() if init is None else init
        if verbose and hasattr(init, "set_verbosity"):
            init.set_verbosity(verbose=verbose)
        for parameter in self.values():
            parameter.initialize(None, ctx, init, force_reinit=force_reinit)

    def zero_grad(self) -> None:
        """Set all gradients to zero."""
        for parameter in self.values():
            parameter.zero_grad()

    def reset_ctx(self, ctx: Context | list[Context]) -> None:
        """Move all parameters to other contexts."""
        for parameter in self.values():
            parameter.reset_ctx(ctx)

    def list_ctx(self) -> list[Context]:
        """Return all contexts that a parameter lives on."""
        found: dict[Context, None] = {}
        for parameter in self.values():
            found.update(dict.fromkeys(parameter.list_ctx()))
        return list(found)

    def setattr(self, name: str, value: Any) -> None:
        """Set an attribute, such as ``grad_req`` or ``lr_mult``, of all parameters."""
        for parameter in self.values():
            setattr(parameter, name, value)

    def save(self, filename: str, strip_prefix: str = "") -> None:
        """Write all values to a ``.params`` file, names without ``strip_prefix``.

        Raises
        ------
        ValueError
            If a name does not start with ``strip_prefix``.
        """
        arrays = {}
        for parameter in self.values():
            if not parameter.name.startswith(strip_prefix):
                raise ValueError(
                    f"Prefix '{strip_prefix}' is to be striped before saving, but Parameter's "
                    f"name '{parameter.name}' does not start with '{strip_prefix}'."
                )
            arrays[parameter.name[len(strip_prefix) :]] = parameter._reduce()
        ndarray.save(filename, arrays)

    def load(
        self,
        filename: str,
        ctx: Context | list[Context] | None = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
        restore_prefix: str = "",
        cast_dtype: bool = False,
        dtype_source: str = "current",
    ) -> None:
        """Read values from a ``.params`` file.

        Parameters
        ----------
        ctx : Context or list of Context, optional
            Where to put parameters that are not initialized; cpu(0) by default.
        allow_missing : bool
            Accept that the file lacks parameters of this dictionary.
        ignore_extra : bool
            Accept that the file has others.
        restore_prefix : str
            Put before the names of the file.
        cast_dtype : bool
            Convert where dtypes differ: to the parameter's dtype, or with
            ``dtype_source="saved"`` the parameter to the file's.
        """
        loaded = ndarray.load(filename)
        if not isinstance(loaded, dict):
            raise ValueError(f"Cannot load parameters from {filename}: the file holds no names.")
        self.load_dict(loaded, ctx, allow_missing, ignore_extra, restore_prefix, filename,
                       cast_dtype, dtype_source)  # fmt: skip

    def load_dict(
        self,
        param_dict: Mapping[str, NDArray],
        ctx: Context | list[Context] | None = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
        restore_prefix: str = "",
        filename: str | None = None,
        cast_dtype: bool = False,
        dtype_source: str = "current",
    ) -> None:
        """Take values from a dictionary of arrays by name; arguments as for :meth:`load`.

        ``filename`` is where they come from, for error messages.

        Raises
        ------
        AssertionError, ValueError
            If names or shapes do not fit, or dtypes without ``cast_dtype`` (the error is of both
            types).
        """
        source = "param_dict" if filename is None else f"file '{filename}'"
        for name in self.keys():
            if not name.startswith(restore_prefix):
                raise MismatchError(
                    f"restore_prefix is '{restore_prefix}' but Parameters name '{name}' does not "
                    f"start with '{restore_prefix}'."
                )
        values = {
            restore_prefix + key.removeprefix("arg:").removeprefix("aux:"): value
            for key, value in param_dict.items()
        }
        if not allow_missing:
            for name in self.keys():
                if name not in values:
                    raise MismatchError(
                        f"Parameter '{name.removeprefix(restore_prefix)}' is missing in {source}, "
                        f"which contains parameters: {brief(param_dict)}. Set allow_missing=True "
                        "to ignore missing parameters, and make sure source and target networks "
                        "have the same prefix."
                    )
        for name, value in values.items():
            if name in self._params:
                self._params[name]._load_init(value, ctx, cast_dtype, dtype_source)
            elif not ignore_extra:
                raise MismatchError(
                    f"Parameter '{name.removeprefix(restore_prefix)}' loaded from {source} is not "
                    f"present in ParameterDict, choices are: {brief(self._params)}. Set "
                    "ignore_extra=True to ignore it, and make sure source and target networks "
                    "have the same prefix."
                )


def brief(names: Any, limit: int = 20) -> str:
    """Return the names for a message, the middle left out where there are many."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > limit:
        quoted = [*quoted[: limit // 2], "...", *quoted[-limit // 2 :]]
    return ", ".join(quoted)
