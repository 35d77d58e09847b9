"""``mxnet rec`` and its four commands."""

from __future__ import annotations

import argparse
import os
from typing import Any

from ... import recordio
from ...base import MXNetError
from .. import inspection
from ..console import Console, UsageError, add_options
from ..targets import add_force, check_targets
from .splitting import Part, cuts, key_names, split

_ABOUT = "Look into RecordIO files, make their indices anew, recover damaged ones, split them."


def add_parser(commands: Any) -> None:
    """Add ``rec`` to the commands."""
    parser = commands.add_parser("rec", help="work on RecordIO files", description=_ABOUT)
    parts = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_inspect(parts)
    _add_index(parts)
    _add_salvage(parts)
    _add_split(parts)


def _add_inspect(parts: Any) -> None:
    parser = parts.add_parser("inspect", help="count records, show sizes and damage")
    parser.add_argument("files", metavar="FILE", nargs="+")
    add_options(parser)
    parser.set_defaults(run=inspection.run, arrays=False)


def _add_index(parts: Any) -> None:
    parser = parts.add_parser("index", help="write the .idx of a .rec file")
    parser.add_argument("source", metavar="FILE.rec")
    parser.add_argument("target", metavar="FILE.idx", nargs="?", help="default: beside FILE.rec")
    parser.add_argument(
        "--keys", choices=("numbers", "ids"), default="numbers",
        help="keys: 0, 1, 2, ..., or the ids in the headers of image records",
    )  # fmt: skip
    add_force(parser)
    add_options(parser)
    parser.set_defaults(run=run_index)


def _add_salvage(parts: Any) -> None:
    parser = parts.add_parser("salvage", help="copy the sound records of a damaged file")
    parser.add_argument("source", metavar="FILE.rec")
    parser.add_argument("target", metavar="NEW.rec", help="its index NEW.idx is written, too")
    add_force(parser)
    add_options(parser)
    parser.set_defaults(run=run_salvage)


def _add_split(parts: Any) -> None:
    parser = parts.add_parser("split", help="share the records out to several files")
    parser.add_argument("source", metavar="FILE.rec")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--parts", type=int, metavar="N", help="into N files of equal size")
    how.add_argument(
        "--fractions", metavar="F,F,...",
        help="into a file for each fraction, such as 0.8,0.2, and one for what is left of 1",
    )  # fmt: skip
    parser.add_argument("--names", metavar="NAME,...", help="what to call them; default 0, 1, ...")
    parser.add_argument("--prefix", help="what their names start with; default FILE-")
    parser.add_argument("--shuffle", action="store_true", help="draw the records of each at random")
    parser.add_argument("--seed", type=int, default=0, help="of --shuffle; default 0")
    add_force(parser)
    add_options(parser)
    parser.set_defaults(run=run_split)


def run_index(args: argparse.Namespace) -> int:
    """Write the index of a file."""
    _check_source(args.source)
    target = args.target or _index_of(args.source)
    check_targets([target], [args.source], args.force)
    count = recordio.index_records(args.source, target, _id if args.keys == "ids" else None)
    args.console.text(f"{target}: {count} records of {args.source}")
    args.console.json({"source": args.source, "index": target, "records": count})
    return 0


def run_salvage(args: argparse.Namespace) -> int:
    """Copy what is sound; return 1 if there is nothing."""
    console: Console = args.console
    _check_source(args.source)
    index = _index_of(args.target)
    check_targets([args.target, index], [args.source], args.force)
    saved = recordio.salvage(args.source, args.target, index)
    console.text(f"{args.target}: {saved.count} records of {args.source}, with {index}")
    rows = [
        [bad.start, bad.stop, bad.stop - bad.start, _short(bad.reason, args.source)]
        for bad in saved.damages
    ]
    if rows:
        console.text()
        console.table("left out", ["first byte", "end", "bytes", "reason"], rows)
    console.json({
        "source": args.source, "target": args.target, "index": index, "records": saved.count,
        "damages": [bad._asdict() for bad in saved.damages],
    })  # fmt: skip
    return 0 if saved.count else 1


def run_split(args: argparse.Namespace) -> int:
    """Share the records of a file out to several."""
    console: Console = args.console
    _check_source(args.source)
    prefix = args.prefix or f"{os.path.splitext(args.source)[0]}-"
    keys = key_names(args.source)
    stops = cuts(len(keys), args.parts, args.fractions)
    names = args.names.split(",") if args.names else [str(i) for i in range(len(stops))]
    if len(names) != len(stops) or len(set(names)) != len(names) or not all(names):
        raise UsageError(
            f"--names: expected {len(stops)} different names, one for each part, got {args.names}."
        )
    parts = [Part(f"{prefix}{name}.rec", f"{prefix}{name}.idx") for name in names]
    check_targets([path for part in parts for path in part[:2]], [args.source], args.force)
    seed = args.seed if args.shuffle else None
    made = split(args.source, keys, parts, stops, seed, console)
    console.table("", ["file", "records", "bytes"], [[p.path, p.records, p.size] for p in made])
    console.json({
        "source": args.source, "records": len(keys), "seed": seed,
        "parts": [part._asdict() for part in made],
    })  # fmt: skip
    return 0


def _check_source(path: str) -> None:
    if not os.path.exists(path):
        raise UsageError(f"{path}: there is no such file.")


def _index_of(path: str) -> str:
    return f"{os.path.splitext(path)[0]}.idx"


def _short(reason: str, path: str) -> str:
    """Return a reason without the path and the advice, which are the same for all."""
    return reason.removeprefix(f"{path}: ").partition(" The file is damaged")[0]


def _id(number: int, record: bytes) -> int:
    try:
        return recordio.unpack(record)[0].id
    except Exception as error:  # whatever a record that is no image record leads to
        raise MXNetError(
            f"record {number} has no header with an id: use --keys numbers. ({error})"
        ) from error
