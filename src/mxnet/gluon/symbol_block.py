"""SymbolBlock: a block made from a graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import numpy as np

from .. import symbol
from .._core.errors import MismatchError
from ..context import Context, cpu
from ..ndarray import NDArray
from ..symbol import Symbol
from .graphs import Trace, regrouped
from .hybrid import HybridBlock, _first
from .parameter_dict import ParameterDict

__all__ = ["SymbolBlock"]


class SymbolBlock(HybridBlock):
    """A block that computes outputs of a graph; its other variables are the parameters.

    Parameters
    ----------
    outputs : Symbol or list of Symbol
        What the block returns.
    inputs : Symbol or list of Symbol
        The variables that stand for its inputs.
    params : ParameterDict, optional
        Parameters to use, by the names that the graph has for them.

    Raises
    ------
    AssertionError
        If an input is no variable.
    """

    def __init__(self, outputs: Any, inputs: Any, params: ParameterDict | None = None) -> None:
        super().__init__(prefix=None, params=None)
        self._prefix = ""
        self._params = ParameterDict("", params)
        if isinstance(outputs, list | tuple) and len(outputs) == 1:
            outputs = outputs[0]
        inputs = [inputs] if isinstance(inputs, Symbol) else list(inputs)
        for one in inputs:
            if one.get_children() is not None or len(one) != 1:
                raise MismatchError(
                    f"Input symbols must be variable, but {one} is an output of operators"
                )
        self._names = [one.name for one in inputs]
        trace = Trace(self._names, [], outputs)
        self._graph = trace.outputs
        # Programs keep the structure of a network's outputs beside its files, and set it here.
        self._in_format, self._out_format = [0] * len(inputs), trace.out_format
        self._make_parameters()

    @property
    def _out_format(self) -> Any:
        """How outputs are nested in lists, as in :class:`Trace`."""
        return self._form

    @_out_format.setter
    def _out_format(self, form: Any) -> None:
        self._form = form
        for graph in self._graphs.values():
            graph.trace.out_format = form

    def _make_parameters(self) -> None:
        kinds = self._graph.infer_type_partial()
        arguments, states = self._graph.list_arguments(), self._graph.list_auxiliary_states()
        fixed: dict[str, Any] = {name: {"grad_req": "null"} for name in states}
        # All arguments before all states: a trainer's states are kept in this order.
        for name, dtype in zip([*arguments, *states], [*kinds[0], *kinds[2]], strict=True):
            if name not in self._names:
                self._reg_params[name] = self._params.get(
                    name, allow_deferred_init=True, dtype=dtype or np.float32, **fixed.get(name, {})
                )
        # Files of parameters do without what all names begin with, such as the prefix of the
        # network that the graph was made of: another instance has another one.
        shared = _shared_start(list(self._reg_params))
        self._reg_params = {name[shared:]: found for name, found in self._reg_params.items()}

    @staticmethod
    def imports(
        symbol_file: str,
        input_names: str | Sequence[str],
        param_file: str | None = None,
        ctx: Context | list[Context] | None = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
    ) -> SymbolBlock:
        """Return the block in the files of :meth:`HybridBlock.export` or of a Module's checkpoint.

        Parameters
        ----------
        symbol_file : str
            The graph, ``-symbol.json``.
        input_names : str or list of str
            The variables that are inputs.
        param_file : str, optional
            The values of the others; without, they are to be initialized.
        ctx : Context or list of Context, optional
            Where to put them; cpu(0) by default.
        allow_missing, ignore_extra : bool
            Accept that the file lacks parameters, or has others.

        Raises
        ------
        MXNetError
            If a file cannot be read.
        AssertionError
            If parameters are missing in the file, or it has others.
        """
        graph = symbol.load(symbol_file)
        names = [input_names] if isinstance(input_names, str) else list(input_names)
        block = SymbolBlock(graph, [symbol.var(name) for name in names])
        if param_file is not None:
            block.collect_params().load(
                param_file, cpu() if ctx is None else ctx, allow_missing, ignore_extra,
                cast_dtype=True, dtype_source="saved",
            )  # fmt: skip
        return block

    def __repr__(self) -> str:
        text = f"{self._graph} : {len(self._names)} -> {len(self._graph)}"
        return f"{type(self).__name__}(\n{text}\n)"

    def forward(self, x: Any, *args: Any) -> Any:
        """Return the outputs for arrays, or the graph on other symbols."""
        if isinstance(_first(x, args), NDArray):
            return self._run_graph((x, *args))
        found = self._graph(**dict(zip(self._names, (x, *args), strict=True)))
        return regrouped(self._out_format, iter(found))

    def _trace(self, args: tuple) -> Trace:
        trace = Trace.of(lambda *_: self._graph, args, self._names)
        trace.out_format = self._out_format
        return trace

    def reset_ctx(self, ctx: Context | list[Context]) -> None:
        """Move the parameters to other contexts."""
        self.collect_params().reset_ctx(ctx)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse: the graph takes the place of this."""
        raise NotImplementedError("SymbolBlock computes its graph in forward().")


def _shared_start(names: list[str]) -> int:
    """Return how many characters all names begin with alike."""
    pairs = zip(min(names, default=""), max(names, default=""), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
