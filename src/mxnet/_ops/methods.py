"""Which operator serves which function, Python operator and method.

Arrays (:mod:`mxnet.ndarray`) and graphs (:mod:`mxnet.symbol`) are built from the same tables.
"""

from typing import NamedTuple


class BinaryOp(NamedTuple):
    """The operators behind one function of two operands.

    ``array`` serves two arrays, with broadcasting. ``scalar`` serves an array and a number in
    this order, ``reflected`` a number and an array. A graph never broadcasts in its Python
    operators: there ``symbol`` serves two operands. ``hints`` are the words that automatic names
    of graph nodes start with, for two operands, array and number, number and array.
    """

    array: str
    scalar: str
    reflected: str
    symbol: str
    hints: tuple[str, str, str]


def _arithmetic(array: str, symbol: str, word: str, reflected: str | None = None) -> BinaryOp:
    """Return an entry whose node names leave out the underscore before ``scalar``."""
    other = reflected or word
    return BinaryOp(
        array, f"_{word}_scalar", f"_{other}_scalar", symbol,
        (f"_{word}", f"_{word}scalar", f"_{other}scalar"),
    )  # fmt: skip


def _comparison(word: str, reflected: str | None = None) -> BinaryOp:
    """Return an entry whose node names are the names of the operators."""
    other = reflected or word
    scalars = f"_{word}_scalar", f"_{other}_scalar"
    return BinaryOp(f"broadcast_{word}", *scalars, f"_{word}", (f"_{word}", *scalars))


_ADD = _arithmetic("broadcast_add", "elemwise_add", "plus")
_SUBTRACT = _arithmetic("broadcast_sub", "elemwise_sub", "minus", "rminus")
_MULTIPLY = _arithmetic("broadcast_mul", "elemwise_mul", "mul")
_DIVIDE = _arithmetic("broadcast_div", "elemwise_div", "div", "rdiv")
_POWER = _arithmetic("broadcast_power", "_power", "power", "rpower")

BINARY: dict[str, BinaryOp] = {
    "add": _ADD,
    "subtract": _SUBTRACT,
    "multiply": _MULTIPLY,
    "divide": _DIVIDE,
    "true_divide": _DIVIDE,
    "modulo": _arithmetic("broadcast_mod", "_mod", "mod", "rmod"),
    "power": _POWER,
    "maximum": _arithmetic("broadcast_maximum", "_maximum", "maximum"),
    "minimum": _arithmetic("broadcast_minimum", "_minimum", "minimum"),
    "hypot": _arithmetic("broadcast_hypot", "_hypot", "hypot"),
    "equal": _comparison("equal"),
    "not_equal": _comparison("not_equal"),
    "greater": _comparison("greater", "lesser"),
    "greater_equal": _comparison("greater_equal", "lesser_equal"),
    "lesser": _comparison("lesser", "greater"),
    "lesser_equal": _comparison("lesser_equal", "greater_equal"),
    "logical_and": _comparison("logical_and"),
    "logical_or": _comparison("logical_or"),
    "logical_xor": _comparison("logical_xor"),
}
"""Function of two operands -> its operators."""

DUNDERS: dict[str, str] = {
    "__add__": "add",
    "__sub__": "subtract",
    "__mul__": "multiply",
    "__truediv__": "divide",
    "__div__": "divide",
    "__mod__": "modulo",
    "__pow__": "power",
    "__eq__": "equal",
    "__ne__": "not_equal",
    "__gt__": "greater",
    "__ge__": "greater_equal",
    "__lt__": "lesser",
    "__le__": "lesser_equal",
}
"""Python operator with the array on its left -> function in :data:`BINARY`."""

REFLECTED: dict[str, str] = {
    "__radd__": "add",
    "__rsub__": "subtract",
    "__rmul__": "multiply",
    "__rtruediv__": "divide",
    "__rdiv__": "divide",
    "__rmod__": "modulo",
    "__rpow__": "power",
}
"""Python operator with the array on its right -> function in :data:`BINARY`."""

# Methods that have the name of their operator.
_SAME = (
    "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "argmax",
    "argmax_channel", "argmin", "argsort", "broadcast_like", "broadcast_to", "cbrt", "ceil",
    "clip", "cos", "cosh", "degrees", "depth_to_space", "diag", "exp", "expand_dims", "expm1",
    "fix", "floor", "log", "log10", "log1p", "log2", "log_softmax", "max", "mean", "min",
    "nanprod", "nansum", "norm", "one_hot", "ones_like", "pick", "prod", "radians", "rcbrt",
    "reciprocal", "relu", "repeat", "reshape_like", "rint", "round", "rsqrt", "shape_array",
    "sigmoid", "sign", "sin", "sinh", "size_array", "slice", "slice_axis", "slice_like",
    "softmax", "softmin", "sort", "space_to_depth", "sqrt", "square", "squeeze", "sum", "take",
    "tan", "tanh", "tile", "topk", "transpose", "trunc", "zeros_like",
)  # fmt: skip

METHODS: dict[str, str] = {
    **{name: name for name in _SAME},
    "broadcast_axes": "broadcast_axis",
    "flatten": "Flatten",
    "flip": "reverse",
    "pad": "Pad",
    "reshape": "Reshape",
    "split": "SliceChannel",
    "split_v2": "_split_v2",
    "swapaxes": "SwapAxis",
}
"""Method of arrays and graphs -> name of the operator that it is.

Methods that are no operators (``astype``, ``copy``, ``as_in_context``, ...) belong to the classes.
"""
