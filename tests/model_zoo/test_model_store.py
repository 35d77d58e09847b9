"""Pretrained parameters: from a folder, an archive, a mirror on the disk, a server; all checked."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.base import MXNetError
from mxnet.gluon.model_zoo import model_store, vision

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "model_zoo.npz"
CONTENT = bytes(range(256)) * 100
SHA1 = hashlib.sha1(CONTENT).hexdigest()
STEM = f"tiny-{SHA1[:8]}"


def pack(folder: Path, stem: str, content: bytes, member: str | None = None) -> Path:
    """Write an archive of parameters as MXNet's repository has it."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{stem}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(member or f"{stem}.params", content)
    return archive


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository on the disk with one model named tiny; returns its folder of models."""
    monkeypatch.setitem(model_store._model_sha1, "tiny", SHA1)
    monkeypatch.setenv("MXNET_GLUON_REPO", (tmp_path / "repo").as_uri())
    folder = tmp_path / "repo" / "gluon" / "models"
    pack(folder, STEM, CONTENT)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "models"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_sha1_are_those_of_mxnet() -> None:
    with np.load(GOLDEN) as file:
        assert model_store._model_sha1 == json.loads(file["index"].tobytes())["sha1"]
    assert set(model_store._model_sha1) == set(vision._MODELS)
    assert model_store.short_hash("alexnet") == "44335d1f"
    assert model_store.apache_repo_url.startswith("https://apache-mxnet.s3")


@pytest.mark.parametrize("function", [model_store.short_hash, model_store.get_model_file])
def test_unknown_model(function: Any) -> None:
    with pytest.raises(ValueError, match=r"for nonet is not available; .* for alexnet, dense"):
        function("nonet")


def test_file_is_fetched_once(mirror: Path, root: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    path = model_store.get_model_file("tiny", root=str(root))
    assert path == str(root / f"{STEM}.params")
    assert Path(path).read_bytes() == CONTENT
    assert names(root) == [f"{STEM}.params"]
    assert "Model file not found. Fetching" in caplog.text
    (mirror / f"{STEM}.zip").unlink()
    assert model_store.get_model_file("tiny", root=str(root)) == path


def test_damaged_file_is_fetched_again(
    mirror: Path, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root.mkdir()
    (root / f"{STEM}.params").write_bytes(CONTENT[:-1])
    path = model_store.get_model_file("tiny", root=str(root))
    assert Path(path).read_bytes() == CONTENT
    assert "Mismatch in the content of model file" in caplog.text


def test_default_folder(mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MXNET_HOME", str(tmp_path / "home"))
    path = model_store.get_model_file("tiny")
    assert path == str(tmp_path / "home" / "models" / f"{STEM}.params")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert model_store.get_model_file("tiny", "~/mine").startswith(str(tmp_path / "mine"))


def test_archive_in_the_folder_is_unpacked_and_kept(
    mirror: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MXNET_GLUON_REPO", "file:///nowhere/")
    pack(root, STEM, CONTENT)
    path = model_store.get_model_file("tiny", root=str(root))
    assert Path(path).read_bytes() == CONTENT
    assert names(root) == [f"{STEM}.params", f"{STEM}.zip"]


def test_offline_error_names_the_files(
    mirror: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MXNET_GLUON_REPO", "file:///nowhere/")
    with pytest.raises(MXNetError) as info:
        model_store.get_model_file("tiny", root=str(root))
    assert isinstance(info.value, OSError)
    for part in (
        f"file:///nowhere/gluon/models/{STEM}.zip could not be fetched",
        f"fetch the file on another machine and put it at {root / STEM}.zip",
        "MXNET_GLUON_REPO names another source",
        f"Its content, with the SHA-1 {SHA1}, may be put at {root / STEM}.params instead.",
    ):
        assert part in str(info.value)
    assert names(root) == []


def test_archives_that_are_wrong(mirror: Path, root: Path) -> None:
    cases = [
        (lambda: pack(mirror, STEM, b"others"), "has the SHA-1 .*, expected " + SHA1),
        (lambda: pack(mirror, STEM, CONTENT, "x.params"), f"it holds no {STEM}.params"),
        (lambda: (mirror / f"{STEM}.zip").write_bytes(b"<html>"), "File is not a zip file"),
    ]
    for damage, message in cases:
        damage()
        with pytest.raises(ValueError, match=message) as info:
            model_store.get_model_file("tiny", root=str(root))
        assert isinstance(info.value, MXNetError)
        assert "Delete it if it is there" in str(info.value)
        assert names(root) == []


def test_only_the_parameters_are_unpacked(mirror: Path, root: Path) -> None:
    with zipfile.ZipFile(mirror / f"{STEM}.zip", "a") as file:
        file.writestr("../outside.txt", "no")
        file.writestr("other.params", "no")
    model_store.get_model_file("tiny", root=str(root))
    assert names(root) == [f"{STEM}.params"]
    assert not (root.parent / "outside.txt").exists()


def test_archive_that_another_process_removed(
    mirror: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack = model_store._unpack

    def unpack_late(archive: str, *rest: str) -> None:
        unpack(archive, *rest)
        os.remove(archive)
        unpack(archive, *rest)

    monkeypatch.setattr(model_store, "_unpack", unpack_late)
    path = model_store.get_model_file("tiny", root=str(root))
    assert Path(path).read_bytes() == CONTENT


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    handler = functools.partial(QuietHandler, directory=str(mirror.parents[1]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("MXNET_GLUON_REPO", f"http://127.0.0.1:{running.server_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield
        running.shutdown()
        thread.join()


def test_file_from_a_server(server: None, root: Path) -> None:
    path = model_store.get_model_file("tiny", root=str(root))
    assert Path(path).read_bytes() == CONTENT


def test_purge(root: Path) -> None:
    (root / "folder").mkdir(parents=True)
    for name in ("a.params", "b.params", "c.txt"):
        (root / name).touch()
    model_store.purge(str(root))
    assert names(root) == ["c.txt", "folder"]
    with pytest.raises(FileNotFoundError):
        model_store.purge(str(root / "nowhere"))


@pytest.mark.parametrize(
    ("name", "build", "size"),
    [
        ("mobilenet0.25", vision.mobilenet0_25, 32), ("resnet18_v1", vision.resnet18_v1, 32),
        ("mobilenetv2_0.5", vision.mobilenet_v2_0_5, 32),
        ("squeezenet1.1", vision.squeezenet1_1, 224),
    ],
)  # fmt: skip
def test_pretrained(
    name: str, build: Any, size: int, mirror: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = build(classes=4)
    trained.initialize(mx.init.Xavier())
    data = mx.nd.random.normal(shape=(1, 3, size, size))
    expected = trained(data).asnumpy()
    file = root.parent / "net.params"
    trained.save_parameters(str(file))
    content = file.read_bytes()
    sha1 = hashlib.sha1(content).hexdigest()
    monkeypatch.setitem(model_store._model_sha1, name, sha1)
    pack(mirror, f"{name}-{sha1[:8]}", content)
    net = vision.get_model(name, pretrained=True, root=str(root), ctx=mx.cpu(1), classes=4)
    found = net(data.as_in_context(mx.cpu(1)))
    assert found.context == mx.cpu(1)
    np.testing.assert_allclose(found.asnumpy(), expected, 1e-5, 1e-5)
    with pytest.raises((AssertionError, MXNetError), match="shape"):
        build(pretrained=True, root=str(root), classes=5)


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (vision.alexnet, "alexnet"), (vision.vgg11, "vgg11"), (vision.vgg11_bn, "vgg11_bn"),
        (vision.densenet121, "densenet121"), (vision.inception_v3, "inceptionv3"),
        (vision.mobilenet1_0, "mobilenet1.0"), (vision.mobilenet0_75, "mobilenet0.75"),
        (vision.mobilenet_v2_0_25, "mobilenetv2_0.25"), (vision.resnet50_v2, "resnet50_v2"),
        (vision.squeezenet1_0, "squeezenet1.0"),
    ],
)  # fmt: skip
def test_each_network_asks_for_its_file(
    build: Any, name: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MXNET_GLUON_REPO", "file:///nowhere/")
    wanted = f"{name}-{model_store._model_sha1[name][:8]}.zip"
    with pytest.raises(MXNetError, match=wanted):
        build(pretrained=True, root=str(root))


def test_no_parameters_for_other_shares_of_channels() -> None:
    with pytest.raises(ValueError, match=r"model for mobilenet0\.30 is not available"):
        vision.get_mobilenet(0.3, pretrained=True)
