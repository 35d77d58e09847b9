"""Downloads, from a server on this machine that behaves well and badly."""

import hashlib
import http.server
import os
import socket
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from mxnet._core import download as module
from mxnet._core.download import ChecksumError, DownloadError, check_sha1, download
from mxnet.base import MXNetError

CONTENT = bytes(range(256)) * 1000
SHA1 = hashlib.sha1(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """/good serves CONTENT; /short breaks off; /flaky fails twice; any number is that status."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        name = self.path.strip("/").split("/")[-1]
        busy = name == "flaky" and self.server.seen.count(self.path) < 3
        self.send_response(503 if busy else int(name) if name.isdigit() else 200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[:5000] if name == "short" else CONTENT)

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    seen: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    running.seen = []
    return running


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_file_path(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    target = str(tmp_path / "new" / "b.bin")
    assert download(server.url + "good", target) == target
    assert Path(target).read_bytes() == CONTENT
    assert files(tmp_path) == ["new/b.bin"]
    assert capsys.readouterr().out == f"Downloading {target} from {server.url}good...\n"


@pytest.mark.parametrize("slash", ["", "/"])
def test_directory(server: Server, tmp_path: Path, slash: str) -> None:
    assert download(server.url + "x/good", str(tmp_path) + slash) == str(tmp_path / "good")


def test_trailing_slash_makes_the_directory(server: Server, tmp_path: Path) -> None:
    assert download(server.url + "good", f"{tmp_path}/new/") == f"{tmp_path}/new/good"
    assert files(tmp_path) == ["new/good"]


def test_working_directory_is_the_default(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert download(server.url + "good") == "good"
    assert files(tmp_path) == ["good"]


def test_home_is_expanded(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    download(server.url + "good", "~/x.bin")
    assert files(tmp_path) == ["x.bin"]


def test_existing_file_is_kept(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"mine")
    assert download(server.url + "good", target) == str(target)
    assert target.read_bytes() == b"mine"
    download(server.url + "good", target, sha1_hash=hashlib.sha1(b"mine").hexdigest())
    assert target.read_bytes() == b"mine"
    assert server.seen == []


@pytest.mark.parametrize("arguments", [{"overwrite": True}, {"sha1_hash": SHA1.upper()}])
def test_existing_file_is_replaced(server: Server, tmp_path: Path, arguments: dict) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    download(server.url + "good", target, **arguments)
    assert target.read_bytes() == CONTENT
    assert server.seen == ["/good"]


def test_wrong_checksum(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    with pytest.raises(ChecksumError) as info:
        download(server.url + "good", target, sha1_hash="0" * 40, retries=3)
    for part in (server.url + "good", str(target), SHA1, "its SHA-1 must be " + "0" * 40):
        assert part in str(info.value)
    assert isinstance(info.value, UserWarning)  # what MXNet raises
    assert isinstance(info.value, MXNetError)
    assert len(server.seen) == 3
    assert target.read_bytes() == b"old"
    assert files(tmp_path) == ["a"]
    said = capsys.readouterr().out
    assert "retrying, 2 attempts left\n" in said
    assert "retrying, 1 attempt left\n" in said


def test_broken_transfer(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"\(2 attempts\)") as info:
        download(server.url + "short", tmp_path, retries=2)
    assert isinstance(info.value, OSError)
    assert len(server.seen) == 2
    assert files(tmp_path) == []


def test_busy_server_is_asked_again(server: Server, tmp_path: Path) -> None:
    download(server.url + "flaky", tmp_path, retries=3)
    assert (tmp_path / "flaky").read_bytes() == CONTENT
    assert len(server.seen) == 3


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (403, 1), (429, 4), (500, 4)])
def test_only_hopeful_answers_are_asked_again(
    server: Server, tmp_path: Path, status: int, attempts: int
) -> None:
    with pytest.raises(DownloadError, match=f"attempts?\\): {status} "):
        download(f"{server.url}{status}", tmp_path, retries=4)
    assert len(server.seen) == attempts
    assert files(tmp_path) == []


def test_no_retries_is_one_attempt(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"\(1 attempt\)"):
        download(server.url + "500", tmp_path, retries=0)
    assert len(server.seen) == 1


def test_vanished_server(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/net.params"
    monkeypatch.setenv("MXNET_GLUON_REPO", url.rsplit("/", 1)[0])
    with pytest.raises(DownloadError) as info:
        download(url, tmp_path, retries=2)
    message = str(info.value)
    assert f"download: {url} could not be fetched to {tmp_path / 'net.params'}" in message
    assert f"fetch the file on another machine and put it at {tmp_path / 'net.params'}." in message
    assert "MXNET_GLUON_REPO names another source" in message


def test_hint_about_the_repository_is_for_its_files_only(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as info:
        download(server.url + "404", tmp_path)
    assert "MXNET_GLUON_REPO" not in str(info.value)


def test_file_urls(tmp_path: Path) -> None:
    source = tmp_path / "with space.bin"
    source.write_bytes(CONTENT)
    assert download(source.as_uri(), tmp_path / "copy", sha1_hash=SHA1) == str(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT
    with pytest.raises(DownloadError, match=r"nowhere could not be fetched .*\(1 attempt\)"):
        download((tmp_path / "nowhere").as_uri(), tmp_path / "x")
    assert files(tmp_path) == ["copy", "with space.bin"]


def test_target_below_a_file(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=r"\(1 attempt\)"):
        download(server.url + "good", tmp_path / "file" / "x")
    assert server.seen == []


def test_unverified_servers_are_warned_of(server: Server, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="verify_ssl=False"):
        download(server.url + "good", tmp_path, verify_ssl=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        download(server.url + "good", tmp_path, overwrite=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("http://host/",), "names no file; give one with path="),
        (("gluon/x.zip",), "expected a URL that starts with http, https, ftp or file"),
        (("http://host/x", None, False, None, -1), "retries must be 0 or more, got -1"),
    ],
)
def test_arguments_without_sense(arguments: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        download(*arguments)


def test_check_sha1(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(CONTENT)
    assert check_sha1(path, SHA1)
    assert check_sha1(str(path), SHA1.upper())
    assert not check_sha1(path, SHA1[:10])
    with pytest.raises(FileNotFoundError):
        check_sha1(tmp_path / "b", SHA1)


def test_replace_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")
    module.replace_file(tmp_path / "a", tmp_path / "b")
    assert files(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"new"


def test_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MXNET_HOME", "~/somewhere")
    assert module.mxnet_home() == os.path.expanduser("~/somewhere")
    monkeypatch.delenv("MXNET_HOME")
    monkeypatch.setattr(module.sys, "platform", "linux")
    assert module.mxnet_home() == os.path.join(os.path.expanduser("~"), ".mxnet")
    monkeypatch.setattr(module.sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", "data")
    assert module.mxnet_home() == os.path.join("data", "mxnet")


def test_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MXNET_GLUON_REPO", raising=False)
    default = "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/"
    assert module.repo_url() == default
    assert module.repo_file_url("gluon/dataset/mnist", "x") == default + "gluon/dataset/mnist/x"
    monkeypatch.setenv("MXNET_GLUON_REPO", "http://mirror/x")
    assert module.repo_url() == "http://mirror/x/"
    assert module.repo_file_url("ns", "f") == "http://mirror/x/ns/f"
