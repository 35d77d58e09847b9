"""Which variables the gradients of a graph's outputs reach."""

from __future__ import annotations

from .graph import Entry, Node

__all__ = ["reached"]

# The gradients of these do not depend on that of their result.
_LOSSES = frozenset({
    "SoftmaxOutput", "LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput",
    "SVMOutput", "MakeLoss", "make_loss", "Custom", "IdentityAttachKLSparseReg",
})  # fmt: skip

# Steps, counts, positions and comparisons, whose gradient is 0 everywhere.
_CONSTANT = frozenset({
    "floor", "ceil", "trunc", "fix", "round", "rint", "logical_not", "zeros_like", "ones_like",
    "BlockGrad", "argmax", "argmin", "argsort", "shape_array", "size_array", "one_hot",
    "_contrib_arange_like", "_contrib_index_array", "_ravel_multi_index", "_unravel_index",
    *(
        f"{form}{comparison}{ending}"
        for comparison in ("equal", "not_equal", "greater", "greater_equal", "lesser",
                           "lesser_equal", "logical_and", "logical_or", "logical_xor")
        for form, ending in (("_", ""), ("_", "_scalar"), ("broadcast_", ""))
    ),
})  # fmt: skip


def reached(output: Entry, through_losses: bool = False) -> set[str]:
    """Return the names of the variables that the gradient of an output comes to.

    Losses make gradients of their own: those are followed only with ``through_losses``.
    """
    names: set[str] = set()
    nodes, seen = [output[0]], {id(output[0])}
    while nodes:
        node = nodes.pop()
        if node.op is None:
            names.add(node.name)
            continue
        if _is_constant(node) or (node.op.name in _LOSSES and not through_losses):
            continue
        for entry in node.inputs:
            if entry is not None and id(entry[0]) not in seen:
                seen.add(id(entry[0]))
                nodes.append(entry[0])
    return names


def _is_constant(node: Node) -> bool:
    op = node.op
    if op is None:
        return False
    if op.name == "topk":
        return op.parse(node.params)["ret_typ"] in ("indices", "mask")
    if op.name == "_sample_multinomial":
        return not op.parse(node.params)["get_prob"]
    if op.family == "random" and op.name != "_shuffle":
        return True
    return op.name in _CONSTANT
