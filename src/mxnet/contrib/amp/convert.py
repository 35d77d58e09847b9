"""Models with their conversions built in, for inference in low precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import ndarray as nd
from ..._core.errors import MismatchError
from ...context import Context, gpu
from ...gluon import HybridBlock, SymbolBlock
from ...module import BucketingModule
from ...ndarray import NDArray
from ...symbol import Symbol, var
from ...symbol.graph import Node, replaced
from ._graphs import Converted
from ._rules import Conditional, check_lists, dtype_name, rules_for

__all__ = [
    "convert_bucketing_module", "convert_hybrid_block", "convert_model", "convert_symbol",
]  # fmt: skip

Names = list[str] | None
Arrays = dict[str, NDArray]


def convert_symbol(
    sym: Symbol,
    target_dtype: Any = "float16",
    target_dtype_ops: Names = None,
    fp32_ops: Names = None,
    conditional_fp32_ops: list[Conditional] | None = None,
    excluded_sym_names: Names = None,
    data_names: Names = None,
    cast_optional_params: bool = False,
) -> Symbol:
    """Return a graph with conversions, so that it runs in mixed precision.

    Parameters
    ----------
    sym : Symbol
        The graph; its variables are float32.
    target_dtype : {"float16", "bfloat16"}
        The low precision.
    target_dtype_ops, fp32_ops, conditional_fp32_ops : list, optional
        What `init` calls ``target_precision_ops``, ``fp32_ops`` and ``conditional_fp32_ops``.
    excluded_sym_names : list of str, optional
        Names of nodes that run in float32.
    data_names : list of str, optional
        The inputs. If they are given, all other variables get their type as an attribute.
    cast_optional_params : bool
        Whether variables that are used in low precision alone are to be in it. This tells only
        in the attributes that ``data_names`` asks for; `convert_model` converts the arrays.

    Raises
    ------
    AssertionError, ValueError
        If an argument is not as described (the error is of both types).
    """
    _require(isinstance(sym, Symbol), "First argument to convert_symbol should be Symbol")
    found, low = _converted(sym, target_dtype, target_dtype_ops, fp32_ops, conditional_fp32_ops,
                            excluded_sym_names)  # fmt: skip
    result = Symbol(found.outputs)
    if data_names is None:
        return result
    types = {name: low if cast_optional_params and name in found.low_variables else "float32"
             for name in sym.list_inputs() if name not in data_names}  # fmt: skip
    return _typed(result, types)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise MismatchError(message)


def _is_names(names: Any) -> bool:
    return names is None or (
        isinstance(names, list) and all(isinstance(name, str) for name in names)
    )


def _converted(
    sym: Symbol, target_dtype: Any, low_ops: Any, fp32_ops: Any, conditional: Any, excluded: Any
) -> tuple[Converted, str]:
    try:
        low = dtype_name(target_dtype)
    except MismatchError:
        raise MismatchError(
            f"Only target_dtype float16 and bfloat16 are supported currently, got {target_dtype!r}"
        ) from None
    check_lists(low_ops, fp32_ops, conditional)
    _require(_is_names(excluded), "excluded_sym_names should be a list of strs")
    rules = rules_for(low, low_ops, fp32_ops, conditional)
    return Converted(sym._outputs, rules, low, frozenset(excluded or ())), low


def _typed(sym: Symbol, types: Mapping[str, str]) -> Symbol:
    """Return the graph with types for variables by name."""
    variables = {}
    for name, dtype in types.items():
        (old,) = [entry[0] for entry in sym.get_internals()._outputs
                  if entry[0].op is None and entry[0].name == name]  # fmt: skip
        params = {**old.params, "dtype": dtype}
        variables[name] = (Node(None, name, (), params, dict(old.attrs)), 0)
    return Symbol(replaced(sym._outputs, variables))


def convert_model(
    sym: Symbol,
    arg_params: Arrays,
    aux_params: Arrays,
    target_dtype: Any = "float16",
    target_dtype_ops: Names = None,
    fp32_ops: Names = None,
    conditional_fp32_ops: list[Conditional] | None = None,
    excluded_sym_names: Names = None,
    cast_optional_params: bool = False,
) -> tuple[Symbol, Arrays, Arrays]:
    """Return graph, parameters and auxiliary states of a model in mixed precision.

    Parameters
    ----------
    arg_params, aux_params : dict of str to NDArray
        Parameters and auxiliary states.
    cast_optional_params : bool
        Whether parameters that are used in low precision alone are converted to it.
    others
        Those of :func:`convert_symbol`, as are the errors.
    """
    _require(isinstance(sym, Symbol), "First argument to convert_model should be Symbol")
    for place, params in (("Second", arg_params), ("Third", aux_params)):
        _require(
            isinstance(params, dict) and all(isinstance(v, NDArray) for v in params.values()),
            f"{place} argument to convert_model should be a dict of name to ndarray",
        )
    found, low = _converted(sym, target_dtype, target_dtype_ops, fp32_ops, conditional_fp32_ops,
                            excluded_sym_names)  # fmt: skip
    lowered = found.low_variables if cast_optional_params else set()
    arg_params = {
        name: nd.amp_cast(array, dtype=low) if name in lowered else array.copy()
        for name, array in arg_params.items()
    }
    aux_params = {name: array.copy() for name, array in aux_params.items()}
    types = {name: low if name in lowered else "float32"
             for name in sym.list_inputs() if name in (arg_params | aux_params)}  # fmt: skip
    return _typed(Symbol(found.outputs), types), arg_params, aux_params


def convert_hybrid_block(
    block: HybridBlock,
    target_dtype: Any = "float16",
    target_dtype_ops: Names = None,
    fp32_ops: Names = None,
    conditional_fp32_ops: list[Conditional] | None = None,
    excluded_sym_names: Names = None,
    ctx: Context | Sequence[Context] = gpu(0),  # noqa: B008  (as in MXNet)
    cast_optional_params: bool = False,
) -> SymbolBlock:
    """Return a block that does in mixed precision what a hybridized block does; float32 comes out.

    Parameters
    ----------
    block : HybridBlock
        A block that was hybridized and has seen a batch. It stays as it is.
    ctx : Context or list of Context
        Where the new block's parameters are.
    others
        Those of :func:`convert_model`, as are the errors.

    Raises
    ------
    RuntimeError
        If the block was not hybridized or has not seen a batch.
    """
    _require(isinstance(block, HybridBlock), "block input should be a HybridBlock")
    if not block._cached_graph:
        raise RuntimeError(
            "Please first call block.hybridize() and then run forward with this block at least "
            "once before calling export."
        )
    inputs, graph = block._cached_graph
    found, low = _converted(graph, target_dtype, target_dtype_ops, fp32_ops, conditional_fp32_ops,
                            excluded_sym_names)  # fmt: skip
    outputs = [
        found.converted(entry, "float32") if is_low else now
        for entry, now, is_low in zip(
            graph._outputs, found.outputs, found.low_outputs, strict=True
        )
    ]
    lowered = found.low_variables if cast_optional_params else set()
    own = {parameter.name: parameter for parameter in block.collect_params().values()}
    names = [name for name in graph.list_inputs() if name in own]
    types = {name: low if name in lowered else own[name].dtype for name in names}
    typed = _typed(Symbol(outputs), types)
    made = SymbolBlock(typed, [var(one.name) for one in inputs])
    contexts = [ctx] if isinstance(ctx, Context) else list(ctx)
    for name, parameter in made.collect_params().items():
        values = own[name].data(own[name].list_ctx()[0])
        array = nd.amp_cast(values, dtype=low) if name in lowered else values
        parameter._load_init(array, contexts)
    return made


def convert_bucketing_module(
    bucketing_mod: BucketingModule,
    target_dtype: Any = "float16",
    target_dtype_ops: Names = None,
    fp32_ops: Names = None,
    conditional_fp32_ops: list[Conditional] | None = None,
    excluded_sym_names: Names = None,
    cast_optional_params: bool = False,
) -> BucketingModule:
    """Return a module that does in mixed precision what a bucketing module does.

    The graphs of all keys are converted, those of new keys when they come. The new module is to be
    bound; it has the parameters.

    Parameters
    ----------
    bucketing_mod : BucketingModule
        A module with parameters. It stays as it is.
    others
        Those of :func:`convert_model`, as are the errors.

    Raises
    ------
    AssertionError, ValueError
        If it is no such module, or has no parameters (the error is of both types).
    """
    _require(
        isinstance(bucketing_mod, BucketingModule), "module should be instance of bucketing module"
    )
    _require(len(bucketing_mod._buckets) > 0, "Bucketing Module should not be empty")
    _require(
        bucketing_mod.params_initialized,
        "bucketing_mod params should be initialized for mixed precision conversion",
    )
    rules = (target_dtype, target_dtype_ops, fp32_ops, conditional_fp32_ops, excluded_sym_names)
    key = bucketing_mod._default_bucket_key
    symbol, data_names, label_names = bucketing_mod._call_sym_gen(key)
    converted, arg_params, aux_params = convert_model(
        symbol, *bucketing_mod.get_params(), *rules, cast_optional_params
    )

    def generate(bucket_key: Any) -> tuple[Symbol, Any, Any]:
        if bucket_key == key:
            return converted, data_names, label_names
        graph, data, labels = bucketing_mod._call_sym_gen(bucket_key)
        inputs = [*(data or ()), *(labels or ())]
        return convert_symbol(graph, *rules, inputs, cast_optional_params), data, labels

    return BucketingModule.load_dict(
        {key: converted}, generate, key, arg_params, aux_params, **bucketing_mod._settings()
    )
