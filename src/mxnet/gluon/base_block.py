"""Block: children, names, parameters, hooks."""

from __future__ import annotations

import re
import warnings
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from .. import initializer, ndarray
from .._core.errors import MismatchError
from ..base import MXNetError
from ..context import Context
from . import model_files, notebook
from . import summary as summaries
from .parameter import Parameter
from .parameter_dict import ParameterDict, brief
from .scope import BlockScope
from .utils import HookHandle

__all__ = ["Block"]

_UNIFORM = initializer.Uniform()


class Block:
    """A part of a neural network, or a whole one.

    A block stores parameters and other blocks, its children, and computes outputs from inputs in
    :meth:`forward`. Blocks and parameters that are set as attributes are registered::

        class MLP(Block):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                with self.name_scope():
                    self.hidden = nn.Dense(128, activation="relu")
                    self.output = nn.Dense(10)

            def forward(self, x):
                return self.output(self.hidden(x))

    Parameters
    ----------
    prefix : str, optional
        Start of the names of all parameters inside; made from the class by default.
    params : ParameterDict, optional
        Parameters to share: ``params=other.params``.
    """

    def __init__(self, prefix: str | None = None, params: ParameterDict | None = None) -> None:
        self._empty_prefix = prefix == ""
        self._prefix, self._params = BlockScope.create(prefix, params, self._alias())
        self._name = self._prefix.removesuffix("_")
        self._scope = BlockScope(self)
        self._children: OrderedDict[str, Block] = OrderedDict()
        self._reg_params: dict[str, Parameter] = {}
        self._forward_hooks: OrderedDict[int, Callable] = OrderedDict()
        self._forward_pre_hooks: OrderedDict[int, Callable] = OrderedDict()

    def __repr__(self) -> str:
        lines = "\n".join(
            f"  ({key}): {_indent(repr(child))}" for key, child in self._children.items()
        )
        return f"{type(self).__name__}(\n{lines}\n)"

    def _repr_html_(self) -> str:
        return notebook.as_html(self)

    def _repr_markdown_(self) -> str:
        return notebook.as_markdown(self)

    def __setattr__(self, name: str, value: Any) -> None:
        existing = self.__dict__.get(name)
        if isinstance(existing, Parameter | Block) and not isinstance(value, type(existing)):
            raise TypeError(
                f"Changing attribute type for {name} from {type(existing)} to {type(value)} is "
                "not allowed."
            )
        if isinstance(value, Block):
            self.register_child(value, name)
        elif isinstance(value, Parameter):
            if name in self._reg_params and self._reg_params[name] is not value:
                raise MismatchError(
                    f"Overriding Parameter attribute {name} is not allowed. If you want to share "
                    "parameters between blocks, please set 'params' at Block construction instead."
                )
            self._reg_params[name] = value
        super().__setattr__(name, value)

    # --- names ------------------------------------------------------------------------------

    def _alias(self) -> str:
        return type(self).__name__.lower()

    @property
    def prefix(self) -> str:
        """Start of the names of this block's parameters."""
        return self._prefix

    @property
    def name(self) -> str:
        """The prefix without its trailing underscore."""
        return self._name

    def name_scope(self) -> AbstractContextManager[BlockScope]:
        """Return the scope in which children and parameters get this block's prefix."""
        return self._scope

    # --- parameters -------------------------------------------------------------------------

    @property
    def params(self) -> ParameterDict:
        """This block's own parameters, without those of its children."""
        return self._params

    def collect_params(self, select: str | None = None) -> ParameterDict:
        """Return the parameters of this block and all blocks inside it.

        Parameters
        ----------
        select : str, optional
            Regular expression; only parameters whose names start with a match are returned,
            as ``".*weight|.*bias"``.
        """
        self._warn_unregistered()
        found = ParameterDict(self._params.prefix)
        if select is None:
            found.update(self._params)
        else:
            pattern = re.compile(select)
            found._params.update(
                (name, value) for name, value in self._params.items() if pattern.match(name)
            )
        for child in self._children.values():
            found.update(child.collect_params(select))
        return found

    def _warn_unregistered(self) -> None:
        registered = set(map(id, self._children.values()))
        for name, value in self.__dict__.items():
            if name.startswith("_") or not isinstance(value, list | tuple | dict):
                continue
            members = value.values() if isinstance(value, dict) else value
            if any(
                isinstance(member, Block) and id(member) not in registered for member in members
            ):
                warnings.warn(
                    f'"{type(self).__name__}.{name}" is an unregistered container with Blocks. '
                    "Blocks inside a list, tuple or dict are not registered automatically: "
                    "register them with register_child(), or use nn.Sequential or "
                    "nn.HybridSequential instead.",
                    stacklevel=3,
                )

    def _collect_params_with_prefix(self, prefix: str = "") -> dict[str, Parameter]:
        """Return the parameters by structural name, such as ``features.0.weight``."""
        if prefix:
            prefix += "."
        found = {prefix + key: value for key, value in self._reg_params.items()}
        for name, child in self._children.items():
            found.update(child._collect_params_with_prefix(prefix + name))
        return found

    def initialize(
        self,
        init: Any = _UNIFORM,
        ctx: Context | list[Context] | None = None,
        verbose: bool = False,
        force_reinit: bool = False,
    ) -> None:
        """Initialize all parameters, by default with ``Uniform(0.07)``.

        Those whose shape is not known yet are initialized by the first batch.
        """
        init = _UNIFORM if init is None else init
        self.collect_params().initialize(init, ctx, verbose, force_reinit)

    def cast(self, dtype: Any) -> None:
        """Change the element type of this block's parameters and those inside."""
        for child in self._children.values():
            child.cast(dtype)
        for parameter in self.params.values():
            parameter.cast(dtype)

    def save_parameters(self, filename: str, deduplicate: bool = False) -> None:
        """Write the parameters to a ``.params`` file under their structural names.

        Parameters
        ----------
        filename : str
            The file; it is written beside and moved into place.
        deduplicate : bool
            Write a shared parameter once only. Such a file loads into networks that share in
            the same way.
        """
        params = self._collect_params_with_prefix()
        if deduplicate:
            seen: dict[int, str] = {}
            params = {k: p for k, p in params.items() if seen.setdefault(id(p), k) == k}
        ndarray.save(str(filename), {key: value._reduce() for key, value in params.items()})

    def save(self, prefix: str) -> None:
        """Write structure and names to ``prefix-model.json``, values to ``prefix-model.params``.

        The graph of a hybridized block that has run is in the first file too.
        """
        model_files.save(self, prefix)

    def load(self, prefix: str) -> None:
        """Read what :meth:`save` wrote: values, names and which blocks are hybridized.

        Raises
        ------
        FileNotFoundError
            If a file is missing.
        ValueError
            If the network has another structure; then nothing is changed.
        """
        model_files.load(self, prefix)

    def save_params(self, filename: str) -> None:
        """Write the parameters without this block's prefix, as versions before 1.4 did.

        Use :meth:`save_parameters` for new files.
        """
        warnings.warn(
            "save_params is deprecated. Please use save_parameters.", DeprecationWarning,
            stacklevel=2,
        )  # fmt: skip
        self.collect_params().save(filename, strip_prefix=self.prefix)

    def load_parameters(
        self,
        filename: str,
        ctx: Context | list[Context] | None = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
        cast_dtype: bool = False,
        dtype_source: str = "current",
    ) -> None:
        """Read parameters from a file of :meth:`save_parameters` or its older kin.

        Parameters
        ----------
        ctx : Context or list of Context, optional
            Where to put parameters that are not initialized; cpu(0) by default.
        allow_missing : bool
            Accept that the file lacks parameters.
        ignore_extra : bool
            Accept that the file has parameters which this block has not.
        cast_dtype : bool
            Convert where dtypes differ.
        dtype_source : {"current", "saved"}
            Whose dtype wins then.

        Raises
        ------
        AssertionError, ValueError
            If names, shapes or dtypes do not agree. Nothing is changed where names do not agree.
        MXNetError
            If the file cannot be read.
        """
        loaded = ndarray.load(str(filename))
        if not isinstance(loaded, dict):
            if loaded:
                raise ValueError(
                    f"Cannot load parameters from '{filename}': the file holds a list of arrays "
                    "without names."
                )
            loaded = {}
        params = self._collect_params_with_prefix()
        if not loaded and not params:
            return
        if not any("." in key for key in loaded) and loaded.keys() != params.keys():
            # Names without a dot are those of save_params, which lack this block's prefix.
            own = self.collect_params()
            own.load(filename, ctx, allow_missing, ignore_extra, self.prefix, cast_dtype,
                     dtype_source)  # fmt: skip
            return
        loaded = {k.removeprefix("arg:").removeprefix("aux:"): v for k, v in loaded.items()}
        if not allow_missing:
            self._check_missing(params, loaded, filename)
        extra = [name for name in loaded if name not in params]
        if extra and not ignore_extra:
            raise ValueError(
                f"Parameter '{extra[0]}' loaded from file '{filename}' is not present in "
                f"ParameterDict, which contains parameters {brief(params)}. Set "
                "ignore_extra=True to ignore. "
            )
        for name, value in loaded.items():
            if name in params:
                params[name]._load_init(value, ctx, cast_dtype, dtype_source)

    @staticmethod
    def _check_missing(params: dict[str, Parameter], loaded: dict[str, Any], filename: str) -> None:
        shared: dict[int, list[str]] = {}
        for name, parameter in params.items():
            shared.setdefault(id(parameter), []).append(name)
        for names in shared.values():
            if not any(name in loaded for name in names):
                raise MismatchError(
                    f"Parameter '{names[0]}' is missing in file '{filename}', which contains "
                    f"parameters: {brief(loaded)}. Set allow_missing=True to ignore missing "
                    "parameters."
                )

    def load_params(
        self,
        filename: str,
        ctx: Context | list[Context] | None = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
    ) -> None:
        """Read parameters; the old name of :meth:`load_parameters`."""
        warnings.warn(
            "load_params is deprecated. Please use load_parameters.", DeprecationWarning,
            stacklevel=2,
        )  # fmt: skip
        self.load_parameters(filename, ctx, allow_missing, ignore_extra)

    # --- structure --------------------------------------------------------------------------

    def register_child(self, block: Block, name: str | None = None) -> None:
        """Add a child; its structural name is ``name``, or its position."""
        self._children[str(len(self._children)) if name is None else name] = block

    def apply(self, fn: Callable[[Block], Any]) -> Block:
        """Call ``fn`` with every block inside, children first, then this one; return self."""
        for child in self._children.values():
            child.apply(fn)
        fn(self)
        return self

    def register_forward_hook(self, hook: Callable[[Block, Any, Any], Any]) -> HookHandle:
        """Call ``hook(block, inputs, outputs)`` after each forward; the handle detaches it."""
        handle = HookHandle()
        handle.attach(self._forward_hooks, hook)
        return handle

    def register_forward_pre_hook(self, hook: Callable[[Block, Any], Any]) -> HookHandle:
        """Call ``hook(block, inputs)`` before each forward; the handle detaches it."""
        handle = HookHandle()
        handle.attach(self._forward_pre_hooks, hook)
        return handle

    def register_op_hook(
        self, callback: Callable[[bytes, bytes, Any], Any] | None, monitor_all: bool = False
    ) -> None:
        """Call a function with what all :class:`HybridBlock` children compute; see there."""
        for child in self._children.values():
            child.register_op_hook(callback, monitor_all)

    def hybridize(self, active: bool = True, **kwargs: Any) -> None:
        """Switch compiled execution on or off in all :class:`HybridBlock` children."""
        for child in self._children.values():
            child.hybridize(active, **kwargs)

    # --- computation ------------------------------------------------------------------------

    def __call__(self, *args: Any) -> Any:
        """Call :meth:`forward`, with the hooks around it."""
        if self._forward_pre_hooks:
            for hook in list(self._forward_pre_hooks.values()):
                hook(self, args)
        try:
            result = self.forward(*args)
        except MXNetError as error:
            error.layers.append(f"{self._name}: {type(self).__name__}")
            raise
        if self._forward_hooks:
            for hook in list(self._forward_hooks.values()):
                hook(self, args, result)
        return result

    def forward(self, *args: Any) -> Any:
        """Compute the outputs from the inputs; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define forward().")

    def summary(
        self, *inputs: Any, flops: bool = False, memory: bool = False, time: bool = False
    ) -> None:
        """Print a table of the layers that a forward pass on ``inputs`` goes through.

        Parameters
        ----------
        inputs : NDArray
            A batch.
        flops : bool
            Show the floating point operations of each layer; a multiplication with an addition
            counts as two.
        memory : bool
            Show the memory of each layer's output.
        time : bool
            Show each layer's share of the time, from three more passes.

        Raises
        ------
        AssertionError
            If a block is hybridized and active, since hooks do not see inside then.
        """
        print(summaries.summary(self, inputs, flops, memory, time))


def _indent(text: str) -> str:
    """Return the text with all lines but the first moved right."""
    return text.replace("\n", "\n  ")
