"""Gluon networks made networks on 8-bit integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import autograd
from ... import ndarray as nd
from ...context import Context, cpu
from ...gluon import HybridBlock, SymbolBlock
from ...io import DataIter
from ...symbol import Group, Symbol, var
from ._batches import Arrays, DataIterWrapper, run_examples
from .models import calib_graph, quantize_graph

__all__ = ["quantize_net", "quantize_net_v2"]


def quantize_net_v2(
    network: HybridBlock, quantized_dtype: str = "auto", quantize_mode: str = "full",
    quantize_granularity: str = "tensor-wise", exclude_layers: list[str] | None = None,
    exclude_layers_match: list[str] | None = None, exclude_operators: list[str] | None = None,
    calib_data: Any = None, data_shapes: Sequence[Any] | None = None, calib_mode: str = "none",
    num_calib_examples: int | None = None,
    ctx: Context = cpu(),  # noqa: B008  (as in MXNet)
    LayerOutputCollector: Any = None, logger: Any = None,
) -> SymbolBlock:  # fmt: skip
    """Return a block that does on 8-bit integers what a network does.

    Parameters
    ----------
    network : HybridBlock
        The network, with its parameters. It stays as it is.
    exclude_layers : list of str, optional
        Names of nodes of its graph that stay on floats, such as ``net_dense0_fwd``.
    exclude_layers_match : list of str, optional
        Parts of such names.
    exclude_operators : list of str, optional
        Names of operators that stay on floats.
    calib_data : DataLoader, DataIter or iterable, optional
        Batches of examples; of each, as many arrays as the network has inputs are taken.
    data_shapes : list of DataDesc or of tuple of int, optional
        Shapes of the inputs. Needed where there are no examples.
    calib_mode : {"none", "naive", "entropy", "customize"}
        How ranges of results are found; see :func:`quantize_graph`.
    ctx : Context
        Where the parameters of the result are, and where the examples run.
    others
        Those of :func:`quantize_graph`, as are the errors.

    Raises
    ------
    ValueError
        If shapes or examples are missing.
    TypeError
        If the network is no HybridBlock.
    """
    if not isinstance(network, HybridBlock):
        raise TypeError(
            f"quantize_net: the network must be a HybridBlock, got {type(network).__name__}."
        )
    data, shapes = _examples(calib_data, data_shapes)
    _tell(logger, "Export HybridBlock")
    sym, names, arg_params, aux_params = _exported(network, shapes, ctx)
    excluded = [*(exclude_layers or []), *_matching(sym, exclude_layers_match)]
    _tell(logger, "These layers have been excluded %s", excluded)
    if calib_mode not in (None, "none") and data is None:
        raise ValueError(f"calib_data must be provided when calib_mode={calib_mode}")
    qsym, qargs, aux_params, collector = quantize_graph(
        sym, arg_params, aux_params, ctx, excluded, exclude_operators, calib_mode,
        quantized_dtype, quantize_mode, quantize_granularity, LayerOutputCollector, logger,
    )  # fmt: skip
    if collector is not None:
        assert data is not None
        batches = DataIterWrapper(data, names)
        run_examples(sym, arg_params, aux_params, batches, names, None, ctx, collector.collect,
                     num_calib_examples, logger)  # fmt: skip
        qsym, qargs, aux_params = calib_graph(
            qsym, arg_params, aux_params, collector, calib_mode, quantized_dtype, logger
        )
    return _block(qsym, names, qargs | aux_params, ctx)


def quantize_net(
    network: HybridBlock, quantized_dtype: str = "auto", quantize_mode: str = "full",
    exclude_layers: list[str] | None = None, exclude_layers_match: list[str] | None = None,
    exclude_operators: list[str] | None = None, calib_data: Any = None,
    data_shapes: Sequence[Any] | None = None, calib_mode: str = "none",
    num_calib_examples: int | None = None,
    ctx: Context = cpu(),  # noqa: B008  (as in MXNet)
    logger: Any = None,
) -> SymbolBlock:  # fmt: skip
    """Return a block on 8-bit integers, as :func:`quantize_net_v2` does."""
    return quantize_net_v2(
        network, quantized_dtype, quantize_mode, "tensor-wise", exclude_layers,
        exclude_layers_match, exclude_operators, calib_data, data_shapes, calib_mode,
        num_calib_examples, ctx, None, logger,
    )  # fmt: skip


def _tell(logger: Any, text: str, *values: object) -> None:
    if logger:
        logger.info(text, *values)


def _examples(calib_data: Any, data_shapes: Any) -> tuple[Any, list[tuple[int, ...]]]:
    """Return batches of arrays, or None, and the shapes of the inputs."""
    if isinstance(calib_data, DataIter):
        calib_data.reset()
        batches = [batch.data for batch in calib_data]
    elif calib_data is None or hasattr(calib_data, "__len__"):
        batches = calib_data
    else:
        batches = list(calib_data)
    if data_shapes is not None:
        return batches, [_shape(one) for one in data_shapes]
    if batches is None:
        raise ValueError("data_shapes required")
    first = next(iter(batches), None)
    if first is None:
        raise ValueError("calib_data: there is no batch to calibrate with.")
    arrays = first if isinstance(first, list | tuple) else [first]
    return batches, [array.shape for array in arrays]


def _shape(described: Any) -> tuple[int, ...]:
    return tuple(getattr(described, "shape", described))


def _exported(
    network: HybridBlock, shapes: list[tuple[int, ...]], ctx: Context
) -> tuple[Symbol, list[str], Arrays, Arrays]:
    """Return graph, names of inputs, parameters and states of a network."""
    params = network.collect_params()
    count = _count_inputs(network, shapes)
    names = ["data"] if count == 1 else [f"data{number}" for number in range(count)]
    outputs = network(*map(var, names))
    sym = outputs if isinstance(outputs, Symbol) else Group(list(outputs))
    own = {parameter.name: parameter for parameter in params.values()}
    values = {
        name: own[name].data(own[name].list_ctx()[0]).as_in_context(ctx)
        for name in sym.list_inputs() if name in own
    }  # fmt: skip
    states = set(sym.list_auxiliary_states())
    arg_params = {name: array for name, array in values.items() if name not in states}
    return sym, names, arg_params, {name: values[name] for name in values if name in states}


def _count_inputs(network: HybridBlock, shapes: list[tuple[int, ...]]) -> int:
    """Run a batch of zeros, which completes parameters; return how many arrays it took.

    Loaders give labels behind the data, which a network does not take.
    """
    parameters = list(network.collect_params().values())
    place = parameters[0].list_ctx()[0] if parameters else cpu()
    refusal: TypeError | None = None
    for count in range(len(shapes), 0, -1):
        arrays = [nd.zeros(shape, place) for shape in shapes[:count]]
        try:
            with autograd.predict_mode():
                network(*arrays)
        except TypeError as error:
            refusal = refusal or error
        else:
            return count
    raise refusal or ValueError("quantize_net: data_shapes is empty.")


def _matching(sym: Symbol, parts: list[str] | None) -> list[str]:
    """Return the names of nodes that have one of the parts in them."""
    nodes = [entry[0] for entry in sym.get_internals()._outputs if entry[0].op is not None]
    names = dict.fromkeys(node.name for node in nodes)
    return [name for name in names if any(part in name for part in parts or ())]


def _block(sym: Symbol, names: list[str], params: Arrays, ctx: Context) -> SymbolBlock:
    made = SymbolBlock(sym, [var(name) for name in names])
    for name, parameter in made.collect_params().items():
        parameter._load_init(params[name], [ctx], cast_dtype=True, dtype_source="saved")
        parameter.grad_req = "null"
    return made
