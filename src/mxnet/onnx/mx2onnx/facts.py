"""What is known of the arrays of a graph: their dtypes, and which lengths are open.

The shapes are inferred once with the lengths that users gave and once for each open axis, with
another length there: what differs then depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..._core import dtype as dtypes
from ...base import MXNetError
from ...symbol.graph import Inference, Node
from .values import Value


class Facts:
    """Dtypes and lengths of all arrays in a graph, from one or more runs of inference."""

    def __init__(self, runs: Sequence[Inference]) -> None:
        self._runs = runs

    def value(self, node: Node, output: int = 0) -> Value:
        """Return an array, under no name yet.

        Raises
        ------
        MXNetError
            If its shape does not follow from those of the inputs and parameters.
        """
        shapes = [run.shape(node, output) for run in self._runs]
        dtype = self._runs[0].dtype(node, output)
        if dtype is None or any(shape is None or 0 in shape for shape in shapes):
            raise MXNetError(
                f"onnx.export_model: the shape of {node.name!r} does not follow from those of the "
                f"inputs and parameters: found {shapes[0]}."
            )
        if len({len(shape) for shape in shapes if shape is not None}) > 1:
            raise MXNetError(
                f"onnx.export_model: {node.name!r} has another number of axes for other lengths "
                "of the inputs."
            )
        if dtypes.name(dtype) == "bfloat16":
            raise MXNetError(
                f"onnx.export_model: {node.name!r} is of bfloat16, which is not exported; cast "
                "the network to float16 or float32 first."
            )
        lengths = list(zip(*(shape or () for shape in shapes), strict=True))
        return Value("", dtypes.to_numpy(dtype), lengths)
