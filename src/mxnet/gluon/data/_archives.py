"""Files of data sets: found, taken out of archives, or fetched, and checked in each case."""

import os
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from ..._core.download import DownloadError, check_sha1, download, repo_file_url
from ..._core.files import replacing
from ...base import MXNetError

File = tuple[str, str]
"""Name and SHA-1 of an official file."""
_CHUNK = 1 << 20


def fetch(root: str, namespace: str, file: File, wrong: Sequence[str]) -> str:
    """Download a file into ``root``; its errors tell what was ``wrong`` with the files there."""
    name, sha1_hash = file
    url = repo_file_url(f"gluon/dataset/{namespace}", name)
    try:
        return download(url, os.path.join(root, name), sha1_hash=sha1_hash)
    except DownloadError as error:
        if not wrong:
            raise
        raise type(error)(f"{error}\nWhat is there cannot be used:\n" + "\n".join(wrong)) from error


def members(
    root: str, namespace: str, files: Sequence[File], archive: File, folders: Sequence[str] = ()
) -> list[str]:
    """Return the paths of the right ``files`` of an archive.

    They are looked for in ``root`` and its ``folders``; else they are taken from the archive,
    which is fetched if it is not there.

    Raises
    ------
    MXNetError
        If they cannot be had, or the archive has not all of them with the right content.
    """
    paths, wrong = _find_all(root, files, folders)
    if len(paths) < len(files):
        path = os.path.join(root, archive[0])
        if os.path.isfile(path):
            _unpack(path, root, files, wrong)
            paths, _ = _find_all(root, files, folders)
    if len(paths) < len(files):
        _unpack(fetch(root, namespace, archive, wrong), root, files, wrong)
        paths, wrong = _find_all(root, files, folders)
    if len(paths) < len(files):
        raise MXNetError(
            f"{os.path.join(root, archive[0])}: the archive has not all of "
            f"{', '.join(name for name, _ in files)} with the right content. " + " ".join(wrong)
        )
    return paths


def _find_all(
    root: str, files: Sequence[File], folders: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the right files that are there, and what is wrong with others."""
    found: list[str] = []
    wrong: list[str] = []
    for name, sha1_hash in files:
        candidates = [os.path.join(root, folder, name) for folder in ("", *folders)]
        present = [path for path in candidates if os.path.isfile(path)]
        right = [path for path in present if check_sha1(path, sha1_hash)]
        found += right[:1]
        if not right:
            wrong += [f"{path}: its SHA-1 is not {sha1_hash}." for path in present]
    return found, wrong


def _unpack(path: str, root: str, files: Sequence[File], wrong: list[str]) -> None:
    """Write the wanted members of an archive, whatever their directory, into ``root``."""
    wanted = {name for name, _ in files}
    try:
        for name, source in _contents(path):
            if name in wanted:
                with source, replacing(os.path.join(root, name)) as target:
                    while chunk := source.read(_CHUNK):
                        target.write(chunk)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
        wrong.append(f"{path}: the archive cannot be read: {error}.")


def _contents(path: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name without directory and content of the files in a tar or zip archive."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield os.path.basename(entry.filename), archive.open(entry)
        return
    with tarfile.open(path) as archive:
        for entry in archive:
            source = archive.extractfile(entry)
            if source is not None:
                yield os.path.basename(entry.name), source
