"""``mxnet convert``: its arguments, and the steps of a conversion."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ...base import MXNetError
from ..console import Console, UsageError, add_options
from ..targets import add_force, check_targets
from .comparing import Difference, difference, layers
from .inputs import Arrays, declared_shapes, inputs_of, missing, needed, parse_shapes, read_arrays
from .model import KINDS, Model, float_type, kind_to_write, plain, read_model, rename
from .proof import Proof, side
from .running import Run, as_numpy, onnx_inputs, run_graph, run_onnx
from .writing import fitted, names_in, targets, write

_DTYPES = ("float16", "bfloat16", "float32", "float64")
# A change of type costs digits; without one, weights are the same and runs nearly so.
_TOLERANCES = {"float16": 1e-2, "bfloat16": 5e-2}
_RUN_TOLERANCE = 1e-5


def add_parser(commands: Any) -> None:
    """Add ``convert`` to the commands."""
    parser = commands.add_parser(
        "convert", help="write a model as a file of another kind, and prove that it is the same",
        description="Convert between .params files with or without a symbol graph, safetensors, "
        "ONNX models and PyTorch state dicts; the ending of DST says what to write. A proof sheet "
        "tells hashes, names and the largest differences. The exit code is 1 if one is above the "
        "tolerance.",
    )  # fmt: skip
    parser.add_argument("source", metavar="SRC")
    parser.add_argument("target", metavar="DST")
    graph = parser.add_mutually_exclusive_group()
    graph.add_argument(
        "--symbol", metavar="FILE", help="graph of SRC; default: PREFIX-symbol.json beside it"
    )
    graph.add_argument("--no-symbol", action="store_true", help="convert the arrays alone")
    parser.add_argument("--names", metavar="MAP.json", help="object of old and new names of arrays")
    parser.add_argument("--dtype", choices=_DTYPES, help="type to write floats in")
    parser.add_argument(
        "--shape", action="append", default=[], metavar="NAME=1,3,224,224",
        help="shape of an input, with :int32 behind it where it holds no floats",
    )  # fmt: skip
    parser.add_argument(
        "--input", action="append", default=[], metavar="[NAME=]FILE.npy",
        help="values of an input, or FILE.npz of several; default: random",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of random inputs; default 0")
    parser.add_argument(
        "--tolerance", type=float, metavar="T",
        help="largest difference allowed, times the largest value of a layer where that is above "
        "1; default: 0 for arrays of the same type, otherwise 1e-5, with float16 1e-2, with "
        "bfloat16 5e-2",
    )  # fmt: skip
    parser.add_argument("--proof", metavar="FILE", help="the sheet; default: DST.proof.json")
    add_force(parser)
    add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert; return 1 if the result differs by more than the tolerance."""
    console: Console = args.console
    proof = convert(args)
    path = args.proof or f"{args.target}.proof.json"
    proof.write(path)
    proof.show(console)
    console.text(f"proof sheet: {path}")
    console.json(proof.value())
    return 0 if proof.first_beyond() is None else 1


def convert(args: argparse.Namespace) -> Proof:
    """Write the new file and return its proof sheet."""
    kind = kind_to_write(args.target)
    source = read_model(args.source, args.symbol, not args.no_symbol)
    if source.kind == kind == "onnx":
        raise UsageError("SRC and DST are both ONNX models: there is nothing to convert.")
    if kind == "onnx" and source.graph is None:
        raise UsageError("an ONNX model needs a graph: give --symbol FILE-symbol.json.")
    renamed = rename(source, _name_map(args.names))
    made = fitted(source, kind, args.dtype)
    if kind == "onnx" and float_type(made) == "bfloat16":
        raise UsageError("ONNX models are not written in bfloat16: give --dtype float32.")
    files = targets(args.target, kind, made)
    check_targets([*files, args.proof or f"{args.target}.proof.json"], source.files, args.force)
    inputs = _inputs(args, source, kind)
    # Before anything is written: a source that does not run on the inputs leaves nothing behind.
    before = _run(args.source, source, inputs) if inputs else None
    write(args.target, kind, made, inputs)
    written = names_in(kind, made)
    proof = Proof(
        side(KINDS[source.kind], source.files), side(KINDS[kind], files),
        {old: written[new] for old, new in renamed.items()}, len(made.arrays),
        made.nbytes(), *_tolerances(args, source, made), _told(inputs, args),
        notes=[*made.notes, *_beyond(source)],
    )  # fmt: skip
    _compare(proof, args, source, made, kind, inputs, before)
    return proof


def _name_map(path: str | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
    except OSError as error:
        raise UsageError(f"--names: {path}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--names: {path} is no JSON: {error}.") from error
    if not isinstance(content, dict) or not all(isinstance(new, str) for new in content.values()):
        raise UsageError(f'--names: {path} must hold an object of names, {{"old": "new"}}.')
    return content


def _inputs(args: argparse.Namespace, source: Model, kind: str) -> Arrays:
    """Return what to run the models on; nothing where no run can or need be made."""
    asked = bool(args.shape or args.input)
    runs = source.graph is not None and kind != "torch"
    if asked and not runs:
        raise UsageError("--shape and --input need a graph on both sides, to run the models.")
    if source.graph is None or not runs or not (asked or "onnx" in (kind, source.kind)):
        return {}
    declared = onnx_inputs(args.source) if source.kind == "onnx" else declared_shapes(source.graph)
    shapes, given = parse_shapes(args.shape), read_arrays(args.input)
    return inputs_of(source, shapes, given, declared, args.seed)


def _tolerances(args: argparse.Namespace, source: Model, made: Model) -> tuple[float, float]:
    """Return the largest differences allowed, of arrays and of layers."""
    if args.tolerance is not None:
        return args.tolerance, args.tolerance
    kinds = {float_type(source), float_type(made), args.dtype}
    runs = max(_TOLERANCES.get(kind, _RUN_TOLERANCE) for kind in kinds)
    return (runs if args.dtype else 0.0), runs


def _told(inputs: Arrays, args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    given = read_arrays(args.input)
    return {
        name: {
            "shape": list(value.shape), "dtype": str(value.dtype),
            "from": "given" if name in given or "" in given else f"random, seed {args.seed}",
        }
        for name, value in inputs.items()
    }  # fmt: skip


def _beyond(source: Model) -> list[str]:
    """Say what the graph takes besides the arrays, what it lacks and what it does not use."""
    if source.graph is None:
        return []
    lacking, known = missing(source), set(source.graph.list_inputs())
    taken = [name for name in needed(source) if name not in lacking]
    extra = [name for name in source.arrays if plain(name) not in known]
    told = [f"the graph takes {', '.join(taken) or 'no inputs'}"]
    if lacking:
        told.append(f"parameters of the graph that have no arrays: {', '.join(lacking)}")
    if extra:
        told.append(f"arrays that the graph does not use: {', '.join(extra)}")
    return told


def _run(path: str, model: Model, inputs: Arrays) -> Run:
    return run_onnx(path, inputs) if model.kind == "onnx" else run_graph(model, inputs)


def _compare(
    proof: Proof, args: argparse.Namespace, source: Model, made: Model, kind: str, inputs: Arrays,
    before: Run | None,
) -> None:  # fmt: skip
    """Put the differences into the sheet."""
    back = None if kind == "onnx" else read_model(args.target, with_graph=not args.no_symbol)
    if back is not None:
        proof.arrays = _array_differences(source, made, back, names_in(kind, made))
    if before is None:
        return
    after = run_onnx(args.target, inputs) if back is None else run_graph(back, inputs)
    proof.layers, proof.alone = layers(before, after)
    if not proof.layers:
        raise MXNetError(f"{args.target}: no layer or output could be compared with the source.")


def _array_differences(
    source: Model, made: Model, back: Model, names: dict[str, str]
) -> list[Difference]:
    return [
        difference(
            name, as_numpy(array).reshape(made.arrays[name].shape),
            as_numpy(back.arrays[names[name]]),
        )
        for name, array in source.arrays.items()
    ]  # fmt: skip
