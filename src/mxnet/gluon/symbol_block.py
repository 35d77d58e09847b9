"""SymbolBlock: a block made from a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import symbol
from .._core.errors import MismatchError
from ..context import Context, cpu
from ..ndarray import NDArray
from ..symbol import Symbol
from .graphs import Trace
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

    def __init__(
        self, outputs: Any, inputs: Any, params: ParameterDict | None = None
    ) -> None:
        super().__init__(prefix=None, params=None)
        self._prefix = ""
        self._params = ParameterDict("", params)
        self._alone = isinstance(outputs, Symbol) and len(outputs) == 1
        outputs = [outputs] if isinstance(outputs, Symbol) else list(outputs)
        inputs = [inputs] if isinstance(inputs, Symbol) else list(inputs)
        for one in inputs:
            if one.get_children() is not None or len(one) != 1:
                raise MismatchError(
                    f"Input symbols must be variable, but {one} is an output of operators"
                )
        self._names = [one.name for one in inputs]
        self._graph = outputs[0] if len(outputs) == 1 else symbol.Group(outputs)
        self._make_parameters()

    def _make_parameters(self) -> None:
        kinds = self._graph.infer_type_partial()
        types = dict(zip(self._graph.list_arguments(), kinds[0], strict=True))
        types |= dict(zip(self._graph.list_auxiliary_states(), kinds[2], strict=True))
        states = set(self._graph.list_auxiliary_states())
        for name in self._graph.list_inputs():
            if name not in self._names:
                request = {"grad_req": "null"} if name in states else {}
                dtype = types[name] or np.float32
                found = self._params.get(name, allow_deferred_init=True, dtype=dtype, **request)
                self._reg_params[name] = found

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
        return f"SymbolBlock(\n{self._graph} : {len(self._names)} -> {len(self._graph)}\n)"

    def forward(self, x: Any, *args: Any) -> Any:
        """Return the outputs for arrays, or the graph on other symbols."""
        if isinstance(_first(x, args), NDArray):
            return self._run_graph((x, *args))
        found = self._graph(**dict(zip(self._names, (x, *args), strict=True)))
        return found if self._alone else list(found)

    def _trace(self, args: tuple) -> Trace:
        results = self._graph if self._alone else list(self._graph)
        return Trace.of(lambda *_: results, args, self._names)

    def _deferred_params(self) -> Any:
        return self.collect_params().values()

    def reset_ctx(self, ctx: Context | list[Context]) -> None:
        """Move the parameters to other contexts."""
        self.collect_params().reset_ctx(ctx)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse: the graph takes the place of this."""
        raise NotImplementedError("SymbolBlock computes its graph in forward().")
