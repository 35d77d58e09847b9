"""Fetching files: complete, checked, or not at all."""

import ftplib
import hashlib
import os
import shutil
import sys
import time
import urllib.parse
import urllib.request
import warnings
from typing import Any, BinaryIO

from ..base import MXNetError
from .files import replacing

DEFAULT_REPO = "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/"

_CHUNK = 1 << 20
_TRANSFER_CHUNK = 1 << 16  # steps of the progress bar
_TIMEOUT = 30  # seconds without a byte
_LONGEST_PAUSE = 5.0
# The server's answer that another attempt will not change.
_FINAL_STATUS = frozenset(range(400, 500)) - {408, 425, 429}
_PATH_ERRORS = (
    FileExistsError,
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)


class DownloadError(MXNetError, OSError):
    """A file could not be fetched. MXNet raises errors of `requests` here, which are OSErrors."""


class ChecksumError(DownloadError, UserWarning):
    """The fetched content is not the expected one. MXNet raises UserWarning for it."""


def download(
    url: str,
    path: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    sha1_hash: str | None = None,
    retries: int = 5,
    verify_ssl: bool = True,
) -> str:
    """Fetch ``url`` (http, https, ftp or file) and return the path of the file.

    ``path`` is a file or a directory (one that exists, or ends with a slash); by default the last
    part of the URL in the working directory. Missing directories are made. An existing file is
    kept unless ``overwrite`` is set or it does not have the SHA-1 ``sha1_hash`` (40 hexadecimal
    digits). The file appears complete and checked or not at all; what was there before stays until
    then. At most ``retries`` attempts are made, and always one. ``verify_ssl=False`` accepts any
    certificate, with a warning.

    Raises ValueError for arguments that make no sense, `ChecksumError` if the content is wrong,
    `DownloadError` if it cannot be had or written.
    """
    target = _target(url, path)
    scheme = _check_scheme(url)
    if retries < 0:
        raise ValueError(f"download: retries must be 0 or more, got {retries}.")
    if not verify_ssl:
        warnings.warn(
            "download: verify_ssl=False, the identity of the server is not checked; "
            "give sha1_hash to be sure of the content.",
            stacklevel=2,
        )
    is_there = not overwrite and os.path.exists(target)
    if is_there and (not sha1_hash or check_sha1(target, sha1_hash)):
        return target
    _fetch_with_retries(url, scheme, target, sha1_hash, max(retries, 1), verify_ssl)
    return target


def check_sha1(filename: str | os.PathLike[str], sha1_hash: str) -> bool:
    """Say whether a file's content has the SHA-1 ``sha1_hash`` (40 hexadecimal digits)."""
    return _sha1(filename) == sha1_hash.lower()


def replace_file(src: str | os.PathLike[str], dst: str | os.PathLike[str]) -> None:
    """Move a file into the place of another on the same file system, in one step."""
    os.replace(src, dst)


def mxnet_home() -> str:
    """Return the directory of data sets and models: ``MXNET_HOME``, by default ``~/.mxnet``.

    On Windows the default is ``mxnet`` in the application data directory.
    """
    if home := os.environ.get("MXNET_HOME"):
        return os.path.expanduser(home)
    if sys.platform == "win32" and (data := os.environ.get("APPDATA")):
        return os.path.join(data, "mxnet")
    return os.path.join(os.path.expanduser("~"), ".mxnet")


def repo_url() -> str:
    """Return the address of data sets and models: ``MXNET_GLUON_REPO`` or MXNet's; ends with /.

    A mirror on a disk is named by a URL such as ``file:///srv/mxnet/``.
    """
    url = os.environ.get("MXNET_GLUON_REPO") or DEFAULT_REPO
    return url if url.endswith("/") else url + "/"


def repo_file_url(namespace: str, filename: str) -> str:
    """Return the address of a file of the repository, such as ("gluon/dataset/mnist", "x.gz")."""
    return f"{repo_url()}{namespace}/{filename}"


def _target(url: str, path: str | os.PathLike[str] | None) -> str:
    """Return the path of the file that ``url`` becomes."""
    name = url.split("/")[-1]
    target = "" if path is None else os.path.expanduser(os.fspath(path))
    is_directory = not target or target.endswith(("/", os.sep)) or os.path.isdir(target)
    if not is_directory:
        return target
    if not name:
        raise ValueError(f"download: the URL {url!r} names no file; give one with path=.")
    return os.path.join(target, name)


def _check_scheme(url: str) -> str:
    scheme = urllib.parse.urlsplit(url).scheme
    if scheme not in ("http", "https", "ftp", "file"):
        raise ValueError(
            f"download: expected a URL that starts with http, https, ftp or file, got {url!r}."
        )
    return scheme


def _fetch_with_retries(
    url: str, scheme: str, target: str, sha1_hash: str | None, attempts: int, verify_ssl: bool
) -> None:
    for attempt in range(1, attempts + 1):
        print(f"Downloading {target} from {url}...")
        try:
            return _fetch(url, scheme, target, sha1_hash, verify_ssl)
        except (OSError, ValueError, ftplib.Error) as error:
            if attempt == attempts or scheme == "file" or _is_final(error):
                raise _failure(url, target, sha1_hash, attempt, error) from error
            left = attempts - attempt
            plural = "s" if left > 1 else ""
            print(f"download failed ({_reason(error)}), retrying, {left} attempt{plural} left")
        time.sleep(min(0.1 * 2**attempt, _LONGEST_PAUSE))


def _fetch(url: str, scheme: str, target: str, sha1_hash: str | None, verify_ssl: bool) -> None:
    """Make one attempt. Raising inside `replacing` throws away what was fetched."""
    os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
    with replacing(target) as stream:
        if scheme == "file":
            _copy_local(url, stream)
        else:
            _transfer(url, scheme, stream, verify_ssl)
        stream.flush()
        if sha1_hash and (found := _sha1(stream.name)) != sha1_hash.lower():
            raise ChecksumError(
                f"the content of {url} has the SHA-1 {found}, expected {sha1_hash}: it was "
                "changed, or is an error page, or the transfer was damaged"
            )


def _copy_local(url: str, stream: BinaryIO) -> None:
    with open(urllib.request.url2pathname(urllib.parse.urlsplit(url).path), "rb") as source:
        shutil.copyfileobj(source, stream, _CHUNK)


def _transfer(url: str, scheme: str, stream: BinaryIO, verify_ssl: bool) -> None:
    # Together these take 0.1 s to import, which programs that fetch nothing should not pay.
    import pooch
    import tqdm

    # disable=None: no bar where the output is not a terminal.
    with tqdm.tqdm(total=0, unit="B", unit_scale=True, leave=False, disable=None) as progress:
        options: dict[str, Any] = {
            "progressbar": progress,
            "chunk_size": _TRANSFER_CHUNK,
            "timeout": _TIMEOUT,
        }
        if scheme == "ftp":
            fetcher: Any = pooch.FTPDownloader(**options)
        else:
            fetcher = pooch.HTTPDownloader(**options, verify=verify_ssl)
        fetcher(url, stream, None)


def _is_final(error: Exception) -> bool:
    """Say whether trying again is pointless: an answer of the server's, or a path of ours."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status in _FINAL_STATUS or isinstance(error, _PATH_ERRORS)


def _reason(error: Exception) -> str:
    """Return what went wrong in a few words, without the layers of libraries around it."""
    cause: Any = error
    while getattr(cause, "args", None) and isinstance(cause.args[0], Exception):
        cause = cause.args[0]
    cause = getattr(cause, "reason", cause)
    return str(cause).rpartition(": ")[2] if "Errno" in str(cause) else str(cause)


def _failure(
    url: str, target: str, sha1_hash: str | None, attempts: int, error: Exception
) -> DownloadError:
    """Build the last error: what failed, and how to get on without a network."""
    kind = ChecksumError if isinstance(error, ChecksumError) else DownloadError
    place = os.path.abspath(target)
    lines = [
        f"download: {url} could not be fetched to {place} ({attempts} attempt"
        f"{'s' if attempts > 1 else ''}): {_reason(error)}.",
        f"To go on without a network, fetch the file on another machine and put it at {place}"
        + (f"; its SHA-1 must be {sha1_hash}." if sha1_hash else "."),
    ]
    if url.startswith(repo_url()):
        lines.append(
            "The environment variable MXNET_GLUON_REPO names another source, such as a mirror or "
            "a directory (file:///srv/mxnet/)."
        )
    return kind("\n".join(lines))


def _sha1(filename: str | os.PathLike[str]) -> str:
    # Not for security: MXNet's lists of files hold this digest.
    digest = hashlib.sha1(usedforsecurity=False)
    with open(filename, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
