"""The command ``mxnet``: choosing the subcommand, errors and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ..base import MXNetError
from ..libinfo import regluon_version
from . import conversion, doctor, inspection, records
from .console import Console, UsageError

USAGE, FAILED, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141

_COMMANDS = (inspection, conversion, doctor, records)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    0: all is well; 1: something is damaged, differs or cannot be done; 2: the call is wrong;
    130: interrupted.
    """
    try:
        args = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has told what is wrong, or printed the help
        return stop.code if isinstance(stop.code, int) else USAGE
    console = args.console = Console(args.json)
    try:
        code = args.run(args)
        sys.stdout.flush()
        return code
    except UsageError as error:
        return _failed(console, error, USAGE)
    except FileNotFoundError as error:
        return _failed(console, f"{error.filename}: there is no such file.", USAGE)
    except MXNetError as error:
        return _failed(console, error, FAILED)
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        return _failed(console, error, FAILED)
    except KeyboardInterrupt:
        return _failed(console, "interrupted", INTERRUPTED)


def _failed(console: Console, error: object, code: int) -> int:
    console.error(f"mxnet: {error}")
    console.json({"error": str(error)})
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mxnet", description="Look into MXNet's model files, convert and repair them."
    )
    parser.add_argument("--version", action="version", version=f"regluon {regluon_version}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser
