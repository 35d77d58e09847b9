"""``mxnet inspect``: what is in a model or data file, and whether it is whole."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from ...base import MXNetError
from ..console import Console, UsageError, add_options
from .arrays import params
from .foreign import onnx_model
from .graphs import graph
from .images import idx_file
from .kinds import by_name, kind_of, looks_like
from .records import index, listing, records
from .report import Report
from .states import optimizer_states
from .tensors import tensors
from .weights import torch_weights

_READERS: dict[str, Callable[[str, bool, Console], Report]] = {
    "params": params,
    "symbol": lambda path, values, console: graph(path),
    "safetensors": tensors,
    "onnx": onnx_model,
    "rec": lambda path, values, console: records(path, console),
    "idx": lambda path, values, console: index(path),
    "lst": lambda path, values, console: listing(path),
    "states": optimizer_states,
    "mnist": lambda path, values, console: idx_file(path, values),
    "torch": torch_weights,
}


def add_parser(commands: Any) -> None:
    """Add ``inspect`` to the commands."""
    parser = commands.add_parser(
        "inspect", help="show what a file holds, and whether it is whole",
        description="Show what files hold: parameters, symbol graphs, safetensors, ONNX models, "
        "PyTorch weights, RecordIO files with their indices and lists, IDX data and optimizer "
        "states. The exit code is 1 if one is damaged.",
    )  # fmt: skip
    parser.add_argument("files", metavar="FILE", nargs="+")
    parser.add_argument(
        "--arrays", action="store_true",
        help="read the values too, an array at a time, and show their range, mean, NaNs and "
        "infinities",
    )  # fmt: skip
    add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Inspect the files; return 1 if there is anything wrong with one."""
    console: Console = args.console
    for path in args.files:
        if not os.path.exists(path):
            raise UsageError(f"{path}: there is no such file.")
    reports = []
    for path in args.files:
        report = inspect(path, args.arrays, console)
        if reports:
            console.text()
        report.show(console)
        for problem in report.problems:
            console.error(f"mxnet: {problem}")
        reports.append(report)
    console.json({"files": [report.value() for report in reports]})
    return 1 if any(report.problems for report in reports) else 0


def inspect(path: str, with_values: bool, console: Console) -> Report:
    """Return the report on a file; what keeps it from being read is a problem in it.

    Raises UsageError if it is a directory, or no file to read from twice, such as a pipe.
    """
    try:
        kind = kind_of(path)
        if kind is None:
            raise MXNetError(f"{path}: this is no file that can be inspected.")
        return _READERS[kind](path, with_values, console)
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a directory: name files.") from error
    except UsageError:
        raise
    except MXNetError as error:
        problem = str(error)
        meant = looks_like(path)
        is_graph = problem.startswith(f"{path}: symbol: ")  # and so a JSON text anyway
        if meant not in problem and not (is_graph and "a JSON text" in meant):
            problem = f"{problem} {meant}"
        return Report(path, f"damaged {by_name(path) or 'unknown'} file", problems=[problem])
