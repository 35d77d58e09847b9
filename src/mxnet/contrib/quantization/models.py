"""Models on floats made models on 8-bit integers, for inference."""

from __future__ import annotations

import logging
from typing import Any

from ... import ndarray as nd
from ..._core.errors import MismatchError
from ...context import Context, cpu
from ...io import DataIter
from ...ndarray import NDArray
from ...symbol import Symbol
from ._batches import run_examples
from ._calibration import (
    _LayerHistogramCollector,
    _LayerOutputMinMaxCollector,
    optimal_thresholds,
)
from ._graphs import calibrated, quantize_symbol

__all__ = ["calib_graph", "quantize_graph", "quantize_model", "quantize_model_mkldnn"]

Arrays = dict[str, NDArray]
Names = list[str] | None


def quantize_model(
    sym: Symbol, arg_params: Arrays, aux_params: Arrays, data_names: Any = ("data",),
    label_names: Any = ("softmax_label",),
    ctx: Context = cpu(),  # noqa: B008  (as in MXNet)
    excluded_sym_names: Names = None, excluded_op_names: Names = None, calib_mode: str = "entropy",
    calib_data: DataIter | None = None, num_calib_examples: int | None = None,
    quantized_dtype: str = "int8", quantize_mode: str = "smart",
    quantize_granularity: str = "tensor-wise", logger: Any = None,
) -> tuple[Symbol, Arrays, Arrays]:  # fmt: skip
    """Return graph, parameters and states of a network that computes with 8-bit integers.

    Parameters
    ----------
    sym, arg_params, aux_params
        The network, as `mx.model.load_checkpoint` returns it. It stays as it is.
    data_names, label_names : list of str
        Its inputs.
    ctx : Context
        Where the examples run.
    excluded_sym_names, excluded_op_names : list of str, optional
        Names of nodes and of operators that stay on floats.
    calib_mode : {"none", "naive", "entropy"}
        How ranges of results are found: at run time for each batch; beforehand, as what all
        examples lie in; or beforehand, as what keeps most information about their distribution.
    calib_data : DataIter, optional
        The examples; needed unless ``calib_mode`` is "none".
    num_calib_examples : int, optional
        How many of them to look at, rounded up to whole batches; by default all.
    quantized_dtype : {"int8", "uint8", "auto"}
        The integers for data; "auto" is uint8 where a range found beforehand starts at 0.
        Parameters are int8.
    quantize_mode : {"smart", "full"}
        Whether other operators than Convolution, FullyConnected and RNN run on integers only
        between two of these, or wherever they can.
    quantize_granularity : {"tensor-wise", "channel-wise"}
        Has no effect, as on MXNet's plain operators: each array has one range.
    logger : Logger, optional
        What to tell about the steps.

    Raises
    ------
    ValueError
        If an argument is not as described.
    MXNetError
        If there is no such ``quantize_mode``.
    """
    _check(excluded_sym_names, excluded_op_names, quantized_dtype, quantize_granularity)
    _check_symbol(sym, ctx)
    _tell(logger, "Quantizing symbol")
    qsym, layers = quantize_symbol(
        sym, excluded_sym_names, _operators(excluded_op_names, calib_mode), list(arg_params),
        quantized_dtype, quantize_mode,
    )  # fmt: skip
    if _calibrates(calib_mode):
        collector = _collector(calib_mode, quantized_dtype, layers, logger, None)
        if calib_data is None:
            raise ValueError(f"calib_data must be provided when calib_mode={calib_mode}")
        if not isinstance(calib_data, DataIter):
            raise ValueError(
                f"calib_data must be of DataIter type when calib_mode={calib_mode}, while received "
                f"type {type(calib_data)}"
            )
        count = run_examples(
            sym, arg_params, aux_params, calib_data, data_names, label_names, ctx,
            collector.collect, num_calib_examples, logger,
        )  # fmt: skip
        _tell(logger, "Collected statistics of layers from the model on floats with %d examples",
              count)  # fmt: skip
        qsym = calibrated(qsym, _ranges(collector, calib_mode, quantized_dtype, logger))
    _tell(logger, "Quantizing parameters")
    return qsym, quantize_params(qsym, arg_params), aux_params


def quantize_model_mkldnn(
    sym: Symbol, arg_params: Arrays, aux_params: Arrays, data_names: Any = ("data",),
    label_names: Any = ("softmax_label",),
    ctx: Context = cpu(),  # noqa: B008  (as in MXNet)
    excluded_sym_names: Names = None, excluded_op_names: Names = None, calib_mode: str = "entropy",
    calib_data: DataIter | None = None, num_calib_examples: int | None = None,
    quantized_dtype: str = "int8", quantize_mode: str = "smart",
    quantize_granularity: str = "tensor-wise", logger: Any = None,
) -> tuple[Symbol, Arrays, Arrays]:  # fmt: skip
    """Do the same as :func:`quantize_model`, for a processor.

    MXNet joins layers to operators of a library of its own here; these graphs have none such.

    Raises
    ------
    ValueError
        If ``ctx`` is no processor, or as in `quantize_model`.
    """
    if not isinstance(ctx, Context) or ctx.device_type != "cpu":
        raise ValueError(
            "quantize_model_mkldnn only support Intel cpu platform with MKL-DNN Backend: "
            f"ctx must be cpu(), got {ctx}; quantize_model takes others."
        )
    return quantize_model(
        sym, arg_params, aux_params, data_names, label_names, ctx, excluded_sym_names,
        excluded_op_names, calib_mode, calib_data, num_calib_examples, quantized_dtype,
        quantize_mode, quantize_granularity, logger,
    )  # fmt: skip


def quantize_graph(
    sym: Symbol, arg_params: Arrays, aux_params: Arrays,
    ctx: Context = cpu(),  # noqa: B008  (as in MXNet)
    excluded_sym_names: Names = None, excluded_op_names: Names = None, calib_mode: str = "entropy",
    quantized_dtype: str = "int8", quantize_mode: str = "full",
    quantize_granularity: str = "tensor-wise", LayerOutputCollector: Any = None,
    logger: Any = None,
) -> tuple[Symbol, Arrays, Arrays, Any]:  # fmt: skip
    """Return graph, parameters, states, and what is to look at results while examples run.

    Give its ``collect`` to ``set_monitor_callback`` of an executor of the network on floats, run
    the examples, and call :func:`calib_graph`.

    Parameters
    ----------
    calib_mode : {"none", "naive", "entropy", "customize"}
        As for :func:`quantize_model`; "customize" takes ``LayerOutputCollector``.
    LayerOutputCollector : object, optional
        An object with a method ``collect(name, array)`` and a dictionary ``min_max_dict`` of
        ranges by name; names come as bytes.
    others
        Those of :func:`quantize_model`, as are the errors. The last result is None for "none".
    """
    _check(excluded_sym_names, excluded_op_names, quantized_dtype, quantize_granularity)
    _check_symbol(sym, ctx)
    _tell(logger, "Quantizing graph")
    qsym, layers = quantize_symbol(
        sym, excluded_sym_names, _operators(excluded_op_names, calib_mode), list(arg_params),
        quantized_dtype, quantize_mode,
    )  # fmt: skip
    collector = None
    if _calibrates(calib_mode):
        collector = _collector(calib_mode, quantized_dtype, layers, logger, LayerOutputCollector)
        _tell(logger, "Collector created, please use set_monitor_callback to collect calibration "
              "information.")  # fmt: skip
    _tell(logger, "Quantizing parameters")
    return qsym, quantize_params(qsym, arg_params), aux_params, collector


def calib_graph(
    qsym: Symbol, arg_params: Arrays, aux_params: Arrays, collector: Any,
    calib_mode: str = "entropy", quantized_dtype: str = "int8", logger: Any = logging,
) -> tuple[Symbol, Arrays, Arrays]:  # fmt: skip
    """Return graph, parameters and states with the ranges that a collector found.

    Parameters
    ----------
    qsym : Symbol
        The graph that :func:`quantize_graph` returned.
    arg_params, aux_params : dict of str to NDArray
        Parameters and states of the network on floats.
    collector : object
        What :func:`quantize_graph` returned, after the examples.
    calib_mode : {"naive", "entropy", "customize"}
        As it was for :func:`quantize_graph`.

    Raises
    ------
    ValueError
        If there is no such mode.
    """
    if not _calibrates(calib_mode):
        raise ValueError("please set calibration mode to naive or entropy.")
    qsym = calibrated(qsym, _ranges(collector, calib_mode, quantized_dtype, logger))
    _tell(logger, "Quantizing parameters")
    return qsym, quantize_params(qsym, arg_params), aux_params


def quantize_params(qsym: Symbol, params: Arrays) -> Arrays:
    """Return the parameters of a quantized graph: as int8 with their ranges, or as they were.

    Raises
    ------
    KeyError
        If one is missing.
    """
    contrib: Any = nd.contrib
    found: Arrays = {}
    for name in qsym.list_arguments():
        source = name.removesuffix("_quantize")
        if name in params:
            found[name] = params[name]
        elif source != name:
            if source not in params:
                raise KeyError(source)
            array = params[source]
            parts = contrib.quantize(array, array.min(), array.max(), out_type="int8")
            ends = ("", "_min", "_max")
            found |= {name + end: part for end, part in zip(ends, parts, strict=True)}
    return found


def _calibrates(mode: str | None) -> bool:
    return mode is not None and mode != "none"


def _operators(excluded: Names, mode: str | None) -> list[str]:
    """Return the operators to leave on floats: some cannot find their range at run time."""
    return [*(excluded or []), *(() if _calibrates(mode) else ("BatchNorm",))]


def _collector(mode: str, dtype: str, layers: list[str], logger: Any, custom: Any) -> Any:
    if mode == "entropy":
        return _LayerHistogramCollector(include_layer=layers, logger=logger)
    if mode == "naive":
        return _LayerOutputMinMaxCollector(dtype, include_layer=layers, logger=logger)
    if mode == "customize" and custom is not None:
        return custom
    raise ValueError(
        f"unknown calibration mode {mode} received, expected `none`, `naive`, `entropy` or "
        "`customize` with a LayerOutputCollector"
    )


def _ranges(collector: Any, mode: str, dtype: str, logger: Any) -> Any:
    if mode == "entropy":
        _tell(logger, "Calculating optimal thresholds for quantization")
        return optimal_thresholds(collector.hist_dict, dtype, logger=logger)
    if mode in ("naive", "customize"):
        return collector.min_max_dict
    raise ValueError(
        f"unknown calibration mode {mode} received, expected `none`, `naive`, `entropy` or "
        "`customize`"
    )


def _tell(logger: Any, text: str, *values: object) -> None:
    if logger:
        logger.info(text, *values)


def _check(nodes: Any, operators: Any, dtype: Any, granularity: Any) -> None:
    for given, kind in ((nodes, "sym"), (operators, "op")):
        what = "symbols" if kind == "sym" else "operators"
        if given is not None and not isinstance(given, list):
            raise MismatchError(
                f"excluded_{kind}_names must be a list of strings representing the names of the "
                f"{what} that will not be quantized, while received type {type(given)}"
            )
    if dtype not in ("int8", "uint8", "auto"):
        raise ValueError(
            f"unknown quantized_dtype {dtype} received, expected `int8`, `uint8` or `auto`"
        )
    if granularity not in ("tensor-wise", "channel-wise"):
        raise ValueError(
            f"unkonwn quantize_granularity {granularity} received, expected `tensor-wise` or "
            "`channel-wise`."
        )


def _check_symbol(sym: Any, ctx: Any) -> None:
    if not isinstance(sym, Symbol):
        raise TypeError(f"sym must be a Symbol, got {type(sym).__name__}; sym.load reads files.")
    if not isinstance(ctx, Context):
        raise ValueError(f"currently only supports single ctx, while received {ctx}")
