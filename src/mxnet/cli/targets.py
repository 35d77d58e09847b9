"""The files that commands write: never over others unless told to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable

from .console import UsageError


def add_force(parser: argparse.ArgumentParser) -> None:
    """Give a command the option ``--force``."""
    parser.add_argument("--force", action="store_true", help="replace files that exist already")


def check_targets(paths: Iterable[str], sources: Iterable[str], force: bool) -> None:
    """Raise UsageError if a file to write exists without ``force``, or is one that is read.

    Its directory must exist, too.
    """
    read = [source for source in sources if os.path.exists(source)]
    for path in paths:
        folder = os.path.dirname(path) or "."
        if not os.path.isdir(folder):
            raise UsageError(f"{path}: there is no directory {folder}: make it first.")
        if not os.path.lexists(path):
            continue
        if os.path.isdir(path):
            raise UsageError(f"{path} is a directory: name a file.")
        if any(os.path.exists(path) and os.path.samefile(path, source) for source in read):
            raise UsageError(f"{path} would be read and written at once: name another file.")
        if not force:
            raise UsageError(f"{path} exists already: name another file, or give --force.")
