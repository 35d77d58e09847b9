"""Pretrained parameters of the model zoo: found in a folder, or fetched, and always checked."""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from ..._core.download import (
    DEFAULT_REPO,
    ChecksumError,
    DownloadError,
    check_sha1,
    download,
    mxnet_home,
    repo_file_url,
)
from ..._core.files import replacing

__all__ = ["get_model_file", "load_pretrained", "purge", "short_hash"]

apache_repo_url = DEFAULT_REPO

_log = logging.getLogger(__name__)

_NAMESPACE = "gluon/models"
_CHUNK = 1 << 20

# SHA-1 of the parameter files that MXNet 1.9.1 loads. Programs add their own models here.
_model_sha1 = {
    "alexnet": "44335d1f0046b328243b32a26a4fbd62d9057b45",
    "densenet121": "f27dbf2dbd5ce9a80b102d89c7483342cd33cb31",
    "densenet161": "b6c8a95717e3e761bd88d145f4d0a214aaa515dc",
    "densenet169": "2603f878403c6aa5a71a124c4a3307143d6820e9",
    "densenet201": "1cdbc116bc3a1b65832b18cf53e1cb8e7da017eb",
    "inceptionv3": "ed47ec45a937b656fcc94dabde85495bbef5ba1f",
    "mobilenet0.25": "9f83e440996887baf91a6aff1cccc1c903a64274",
    "mobilenet0.5": "8e9d539cc66aa5efa71c4b6af983b936ab8701c3",
    "mobilenet0.75": "529b2c7f4934e6cb851155b22c96c9ab0a7c4dc2",
    "mobilenet1.0": "6b8c5106c730e8750bcd82ceb75220a3351157cd",
    "mobilenetv2_1.0": "36da4ff1867abccd32b29592d79fc753bca5a215",
    "mobilenetv2_0.75": "e2be7b72a79fe4a750d1dd415afedf01c3ea818d",
    "mobilenetv2_0.5": "aabd26cd335379fcb72ae6c8fac45a70eab11785",
    "mobilenetv2_0.25": "ae8f9392789b04822cbb1d98c27283fc5f8aa0a7",
    "resnet18_v1": "a0666292f0a30ff61f857b0b66efc0228eb6a54b",
    "resnet34_v1": "48216ba99a8b1005d75c0f3a0c422301a0473233",
    "resnet50_v1": "0aee57f96768c0a2d5b23a6ec91eb08dfb0a45ce",
    "resnet101_v1": "d988c13d6159779e907140a638c56f229634cb02",
    "resnet152_v1": "671c637a14387ab9e2654eafd0d493d86b1c8579",
    "resnet18_v2": "a81db45fd7b7a2d12ab97cd88ef0a5ac48b8f657",
    "resnet34_v2": "9d6b80bbc35169de6b6edecffdd6047c56fdd322",
    "resnet50_v2": "ecdde35339c1aadbec4f547857078e734a76fb49",
    "resnet101_v2": "18e93e4f48947e002547f50eabbcc9c83e516aa6",
    "resnet152_v2": "f2695542de38cf7e71ed58f02893d82bb409415e",
    "squeezenet1.0": "264ba4970a0cc87a4f15c96e25246a1307caf523",
    "squeezenet1.1": "33ba0f93753c83d86e1eb397f38a667eaf2e9376",
    "vgg11": "dd221b160977f36a53f464cb54648d227c707a05",
    "vgg11_bn": "ee79a8098a91fbe05b7a973fed2017a6117723a8",
    "vgg13": "6bc5de58a05a5e2e7f493e2d75a580d83efde38c",
    "vgg13_bn": "7d97a06c3c7a1aecc88b6e7385c2b373a249e95e",
    "vgg16": "e660d4569ccb679ec68f1fd3cce07a387252a90a",
    "vgg16_bn": "7f01cf050d357127a73826045c245041b0df7363",
    "vgg19": "ad2f660d101905472b83590b59708b71ea22b2e5",
    "vgg19_bn": "f360b758e856f1074a85abd5fd873ed1d98297c3",
}


class ModelFileError(ChecksumError, ValueError):
    """An archive does not hold the expected parameters. MXNet raises ValueError for it."""


def short_hash(name: str) -> str:
    """Return the first 8 digits of a model's SHA-1, which are part of its file's name.

    Raises ValueError for a model without pretrained parameters.
    """
    return _sha1_of(name)[:8]


def get_model_file(name: str, root: str | None = None) -> str:
    """Return the path of a model's parameter file, which is fetched unless it is there.

    The file is ``root/NAME-HASH.params`` with the first 8 digits of its SHA-1. Where it is missing
    or damaged, ``NAME-HASH.zip`` is unpacked, from ``root`` if it lies there, else from
    ``gluon/models/`` in the repository that the environment variable ``MXNET_GLUON_REPO`` names.

    Parameters
    ----------
    name : str
        Name of the model, a key of ``_model_sha1``.
    root : str, optional
        Folder of parameter files, made if it is missing; by default ``models`` in ``MXNET_HOME``.

    Raises
    ------
    ValueError
        If the model has no pretrained parameters, or the archive holds others.
    DownloadError
        If the archive cannot be had; the message says which file to put where.
    """
    sha1 = _sha1_of(name)
    folder = _folder(root)
    stem = f"{name}-{short_hash(name)}"
    path = os.path.join(folder, f"{stem}.params")
    if _is_good(path, sha1):
        return path
    if os.path.exists(path):
        _log.warning("Mismatch in the content of model file %s detected. Fetching it again.", path)
    else:
        _log.info("Model file not found. Fetching %s.", path)
    os.makedirs(folder, exist_ok=True)
    with _archive(stem, path, sha1) as archive:
        try:
            _unpack(archive, f"{stem}.params", path, sha1)
        except FileNotFoundError:
            # Another process that fetched the same model has unpacked and removed the archive.
            if not _is_good(path, sha1):
                raise
    return path


def load_pretrained(net: Any, name: str, ctx: Any, root: str | None) -> None:
    """Load a model's pretrained parameters into a network, onto ``ctx``."""
    net.load_parameters(get_model_file(name, root), ctx=ctx)


def purge(root: str | None = None) -> None:
    """Delete all parameter files (``*.params``) in a folder, by default ``MXNET_HOME/models``.

    Raises FileNotFoundError if there is no such folder.
    """
    folder = _folder(root)
    for name in os.listdir(folder):
        if name.endswith(".params"):
            os.remove(os.path.join(folder, name))


def _sha1_of(name: str) -> str:
    if name not in _model_sha1:
        raise ValueError(
            f"Pretrained model for {name} is not available; there are pretrained parameters for "
            f"{', '.join(sorted(_model_sha1))}."
        )
    return _model_sha1[name]


def _folder(root: str | None) -> str:
    return os.path.join(mxnet_home(), "models") if root is None else os.path.expanduser(root)


def _is_good(path: str, sha1: str) -> bool:
    return os.path.exists(path) and check_sha1(path, sha1)


@contextmanager
def _archive(stem: str, path: str, sha1: str) -> Iterator[str]:
    """Give the path of an archive in the folder; one that was fetched is removed afterwards."""
    archive = os.path.join(os.path.dirname(path), f"{stem}.zip")
    was_there = os.path.exists(archive)
    try:
        download(repo_file_url(_NAMESPACE, f"{stem}.zip"), archive)
    except DownloadError as error:
        raise DownloadError(
            f"{error}\nIts content, with the SHA-1 {sha1}, may be put at {path} instead."
        ) from error
    try:
        yield archive
    finally:
        if not was_there:
            with suppress(FileNotFoundError):
                os.remove(archive)


def _unpack(archive: str, member: str, path: str, sha1: str) -> None:
    """Put a member of the archive at ``path`` if its content is the expected one."""
    try:
        with (
            zipfile.ZipFile(archive) as file,
            file.open(member) as source,
            replacing(path) as target,
        ):
            found = _copy(source, target)
            if found != sha1.lower():
                raise zipfile.BadZipFile(f"{member} has the SHA-1 {found}, expected {sha1}")
    except KeyError as error:
        raise _wrong_archive(archive, f"it holds no {member}") from error
    # An archive that is encrypted or packed in an unknown way is a RuntimeError.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _wrong_archive(archive, str(error)) from error


def _copy(source: Any, target: BinaryIO) -> str:
    """Copy a stream and return the SHA-1 of what was copied."""
    digest = hashlib.sha1(usedforsecurity=False)
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _wrong_archive(archive: str, reason: str) -> ModelFileError:
    return ModelFileError(
        f"{archive} is not the expected archive: {reason}. Delete it if it is there, and try "
        "again; the environment variable MXNET_GLUON_REPO names another source."
    )
