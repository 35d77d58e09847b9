"""Graphs on floats, written again on 8-bit integers."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from ..._ops.registry import REGISTRY
from ...symbol import Symbol
from ...symbol.graph import Entry, Node, in_order
from ._rules import FORMS, chosen_nodes

# Operators whose 32-bit results are rounded to 8 bits again.
_WIDE = frozenset({"Convolution", "FullyConnected", "elemwise_add", "elemwise_mul"})

# Which inputs are integers, where not all are.
_DATA_PLACES = {"BatchNorm": (0,), "Embedding": (1,), "RNN": (0,)}

# Nodes that have a range once it is known from examples.
_CALIBRATED = frozenset({"_contrib_quantize_v2", "_contrib_requantize",
                         "_contrib_quantized_batch_norm"})  # fmt: skip

# Operators whose outputs have names of their own; those of the others are numbers.
_NAMED_OUTPUTS = frozenset({
    "Activation", "BatchNorm", "BilinearSampler", "Concat", "Convolution", "Correlation", "Crop",
    "Deconvolution", "Dropout", "FullyConnected", "GridGenerator", "GroupNorm", "InstanceNorm",
    "L2Normalization", "LRN", "LayerNorm", "LeakyReLU", "MakeLoss", "Pad", "Pooling",
    "Pooling_v1", "RNN", "ROIPooling", "SVMOutput", "SequenceLast", "SequenceMask",
    "SequenceReverse", "SliceChannel", "SoftmaxActivation", "SoftmaxOutput",
    "SpatialTransformer", "SwapAxis", "UpSampling", "_contrib_BatchNormWithReLU",
    "_contrib_DeformableConvolution", "_contrib_DeformablePSROIPooling",
    "_contrib_ModulatedDeformableConvolution", "_contrib_MultiBoxDetection",
    "_contrib_MultiBoxPrior", "_contrib_MultiProposal", "_contrib_PSROIPooling",
    "_contrib_Proposal", "_contrib_ROIAlign", "_contrib_RROIAlign", "_contrib_SyncBatchNorm",
    "_contrib_fft", "_contrib_ifft", "_contrib_index_array", "_rnn_param_concat", "col2im",
    "elemwise_add", "im2col", "softmax", "softmin",
})  # fmt: skip

Range = tuple[float, float]


def quantize_symbol(
    sym: Symbol,
    excluded_symbols: Container[str] | None = None,
    excluded_operators: Container[str] | None = None,
    offline_params: Container[str] | None = None,
    quantized_dtype: str = "int8",
    quantize_mode: str = "smart",
) -> tuple[Symbol, list[str]]:
    """Return a graph on 8-bit integers, and the names of results whose ranges it wants.

    Operators are taken as `chosen_nodes` says. Floats become integers before the first of them
    and floats again behind the last; the other operators stay.

    Parameters
    ----------
    excluded_symbols, excluded_operators : list of str, optional
        Names of nodes and of operators that stay on floats.
    offline_params : list of str, optional
        Variables that are given as integers, under three new names: ``<name>_quantize``,
        ``<name>_quantize_min`` and ``<name>_quantize_max``.
    quantized_dtype : {"int8", "uint8", "auto"}
        Type of the integers.
    """
    outputs = sym._outputs
    taken = chosen_nodes(outputs, quantize_mode, excluded_symbols or (), excluded_operators or ())
    made = _Quantized(outputs, taken, offline_params or (), quantized_dtype)
    result = Symbol(made.outputs)
    nodes = in_order(result._outputs)
    return result, [name for node in nodes if (name := _watched(node)) is not None]


class _Quantized:
    """A copy of a graph in which chosen nodes run on integers."""

    def __init__(
        self, outputs: tuple[Entry, ...], taken: set[int], offline: Container[str], dtype: str
    ) -> None:
        self._taken = taken
        self._offline = offline
        self._dtype = dtype
        # By node and output: what is there as floats, and as integers with both ends.
        self._floats: dict[tuple[int, int], Entry] = {}
        self._integers: dict[tuple[int, int], tuple[Entry, Entry, Entry]] = {}
        self._scaled: dict[tuple[int, int], tuple[Entry, Entry, Entry]] = {}
        for node in in_order(outputs):
            if id(node) in taken:
                self._take(node)
            else:
                self._keep(node)
        self.outputs = [self._float(entry) for entry in outputs]

    def _keep(self, node: Node) -> None:
        inputs = tuple(None if entry is None else self._float(entry) for entry in node.inputs)
        copy = node
        if node.op is not None:
            copy = Node(node.op, node.name, inputs, node.params, node.attrs, node.subgraphs)
        for number in range(node.count_outputs()):
            self._floats[id(node), number] = copy, number

    def _take(self, node: Node) -> None:
        """Put the integer form in a node's place."""
        assert node.op is not None
        name = node.op.name
        given = [entry for entry in node.inputs if entry is not None]
        places = _DATA_PLACES.get(name, range(len(given)))
        convert = self._scale if name == "RNN" else self._integer
        triples = {place: convert(given[place]) for place in places}
        values = [
            triples[place][0] if place in triples else self._float(entry)
            for place, entry in enumerate(given)
        ]
        ends = [end for triple in triples.values() for end in triple[1:]]
        params, attrs = dict(node.params), node.attrs
        if name == "Concat":
            params["num_args"] = len(values)  # a third of the inputs
        if name == "RNN":
            attrs = {**attrs, "quantized": "true"}
        form = Node(REGISTRY[FORMS[name]], f"quantized_{node.name}",
                    _full(FORMS[name], node, values, ends), params, attrs)  # fmt: skip
        if name == "RNN":
            for number in range(node.count_outputs()):
                self._floats[id(node), number] = form, number
            return
        if name in _WIDE:
            form = Node(REGISTRY["_contrib_requantize"], f"requantize_{node.name}",
                        _outputs(form), {"out_type": self._dtype})  # fmt: skip
        self._integers[id(node), 0] = _outputs(form)

    def _float(self, entry: Entry) -> Entry:
        """Return an entry of the original graph as floats."""
        key = id(entry[0]), entry[1]
        if key not in self._floats:
            name = f"{entry[0].name}_dequantize"
            node = Node(REGISTRY["_contrib_dequantize"], name, self._integers[key])
            self._floats[key] = node, 0
        return self._floats[key]

    def _integer(self, entry: Entry) -> tuple[Entry, Entry, Entry]:
        """Return an entry of the original graph as integers, with the ends of its range."""
        key = id(entry[0]), entry[1]
        if key not in self._integers:
            self._integers[key] = self._quantized(entry)
        return self._integers[key]

    def _quantized(self, entry: Entry) -> tuple[Entry, Entry, Entry]:
        node = entry[0]
        if node.op is None and node.name in self._offline:
            name = f"{node.name}_quantize"
            values, low, high = (
                (Node(None, name + end), 0) for end in ("", "_min", "_max")
            )
            return values, low, high
        made = Node(REGISTRY["_contrib_quantize_v2"], f"{_label(entry)}_quantize",
                    (self._float(entry),), {"out_type": self._dtype})  # fmt: skip
        return _outputs(made)

    def _scale(self, entry: Entry) -> tuple[Entry, Entry, Entry]:
        """Return an entry as integers with scale and shift, as recurrent networks take it."""
        key = id(entry[0]), entry[1]
        if key not in self._scaled:
            made = Node(REGISTRY["_contrib_quantize_asym"], f"{_label(entry)}_quantize",
                        (self._float(entry),))  # fmt: skip
            self._scaled[key] = _outputs(made)
        return self._scaled[key]


def _outputs(node: Node) -> tuple[Entry, Entry, Entry]:
    return (node, 0), (node, 1), (node, 2)


def _full(
    form: str, node: Node, values: list[Entry], ends: list[Entry]
) -> tuple[Entry | None, ...]:
    """Return the inputs of a form: values, then ends; None where an optional one is missing."""
    op = REGISTRY[form]
    if op.variadic:
        return *values, *ends
    assert node.op is not None
    pairs = zip(node.op.arrays, node.inputs, strict=False)
    labels = [label for label, entry in pairs if entry is not None]
    given: dict[str, Entry] = dict(zip(labels, values, strict=True))
    rest = [label for label in op.arrays if label not in node.op.arrays]
    if "bias" not in given:
        rest = [label for label in rest if not label.endswith("_bias")]
    return tuple(map((given | dict(zip(rest, ends, strict=True))).get, op.arrays))


def _label(entry: Entry) -> str:
    """Return what the name of the node that quantizes an entry begins with."""
    node, number = entry
    if node.op is None or node.op.result_names or node.op.name in _NAMED_OUTPUTS:
        return node.output_names()[number]
    return f"{node.name}_{number}"


def _watched(node: Node) -> str | None:
    """Return the name of the result whose range a node of a quantized graph wants."""
    name = None if node.op is None else node.op.name
    if name == "_contrib_requantize":
        return f"{node.name.removeprefix('requantize_')}_output"
    if name == "_contrib_quantized_batch_norm":
        return f"{node.name.removeprefix('quantized_')}_output"
    if name in ("_contrib_quantize_v2", "_contrib_quantize_asym"):
        entry = node.inputs[0]
        assert entry is not None
        return entry[0].output_names()[entry[1]]
    return None


def calibrated(sym: Symbol, ranges: Mapping[str, Range] | None) -> Symbol:
    """Return a quantized graph that knows the ranges of results by name.

    Results that are not named keep the range of what there is at run time. Numbers are written
    with six digits behind the point, as in MXNet.
    """
    if not ranges:
        return sym
    now: dict[int, Node] = {}
    for node in in_order(sym._outputs):
        if node.op is None:
            now[id(node)] = node
            continue
        inputs = tuple(None if entry is None else (now[id(entry[0])], entry[1])
                       for entry in node.inputs)  # fmt: skip
        params: dict[str, Any] = dict(node.params)
        found = ranges.get(_watched(node) or "") if node.op.name in _CALIBRATED else None
        if found is not None:
            low, high = (f"{float(end):f}" for end in found)
            params |= {"min_calib_range": low, "max_calib_range": high}
        now[id(node)] = Node(node.op, node.name, inputs, params, node.attrs, node.subgraphs)
    return Symbol([(now[id(node)], number) for node, number in sym._outputs])
