"""The command ``mxnet doctor``: its arguments, the run and the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..._core.files import replacing
from ..console import Console, add_options, json_text
from . import code, models, sources
from .finding import Report, Status
from .report import as_json, write_text
from .sarif import as_sarif

FINE, FOUND = 0, 1
# What makes a run fail: each word stands for all that is worse, too.
FAIL_ON: dict[str, frozenset[Status]] = {
    "never": frozenset(),
    "missing": frozenset({Status.MISSING, Status.UNREADABLE}),
    "unknown": frozenset({Status.MISSING, Status.UNREADABLE, Status.UNKNOWN}),
    "differs": frozenset({Status.MISSING, Status.UNREADABLE, Status.UNKNOWN, Status.DIFFERS}),
}
_EPILOG = (
    "Exit codes: 0 nothing that --fail-on names was found; 1 something was; 2 the call is wrong. A "
    "comment '# mxnet: ignore' leaves out what is found on its line, '# mxnet: ignore-file' what "
    "is found in its file."
)


def add_parser(subparsers: Any) -> None:
    """Describe the command's arguments."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "doctor", help="tell how programs and models written for MXNet will fare",
        description="Tell of each use of MXNet in programs, notebooks and model files whether it "
        "works, differs or is missing here, with its place and the way out. Nothing is run.",
        epilog=_EPILOG,
    )  # fmt: skip
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or directory")
    parser.add_argument("--all", action="store_true", help="also list what works")
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB",
        help="leave out files and directories of this name or path; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--fail-on", choices=list(FAIL_ON), default="missing",
        help="what makes the exit code 1, with all that is worse (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=["text", "json", "sarif"], default="text", help="what to print"
    )
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="also write SARIF 2.1.0 here")
    add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look into the files and print what is found; return the exit code."""
    chosen = "json" if args.json else args.format
    console: Console = getattr(args, "console", None) or Console(args.json)
    console.as_json = chosen != "text"
    paths = list(sources.find(args.paths, args.exclude))
    report = examine(console.progress(paths, "looking", len(paths)))
    if args.sarif is not None:
        with replacing(args.sarif) as stream:
            stream.write(json_text(as_sarif(report, args.all)).encode())
    if chosen == "text":
        write_text(report, console, args.all)
    else:
        console.json((as_json if chosen == "json" else as_sarif)(report, args.all))
    return FOUND if FAIL_ON[args.fail_on] & report.counts().keys() else FINE


def examine(paths: Iterable[Path]) -> Report:
    """Look into files, none of which is run."""
    report = Report()
    for path in paths:
        report.files += 1
        if sources.kind_of(path) in (*sources.CODE, *sources.NOTEBOOKS):
            scanned = code.scan(path)
            report.findings += scanned.findings
            report.ignored += scanned.ignored
        else:
            report.findings += models.scan(path)
    return report
