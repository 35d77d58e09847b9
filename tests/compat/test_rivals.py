"""A real MXNet in the same environment is noticed at import and named in the error."""

import os
import subprocess
import sys
import timeit
from pathlib import Path

import pytest

import mxnet as mx
from mxnet._core import rivals

PACKAGE = Path(mx.__file__).parent


def distribution(folder: Path, name: str, record: str | None) -> None:
    """Make the metadata of an installed distribution."""
    metadata = folder / name
    metadata.mkdir()
    if record is not None:
        (metadata / "RECORD").write_text(record, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("mxnet-1.9.1.dist-info", "mxnet 1.9.1"),
        ("mxnet_cu112-1.9.1.post0.dist-info", "mxnet-cu112 1.9.1.post0"),
        ("mxnet_mkl-1.5.0.dist-info", "mxnet-mkl 1.5.0"),
    ],
)
def test_mxnet_is_named_with_a_way_out(tmp_path: Path, name: str, shown: str) -> None:
    distribution(tmp_path, name, "dmlc_tracker/a.py,,\nmxnet/__init__.py,sha256=0,3413\n")
    with pytest.raises(ImportError) as caught:
        rivals.refuse(tmp_path)
    assert f"regluon and {shown} are both installed in {tmp_path}" in str(caught.value)
    assert f"pip uninstall -y {shown.split()[0]} regluon" in str(caught.value)


@pytest.mark.parametrize("listing", ["SOURCES.txt", "installed-files.txt"])
def test_old_metadata_is_understood(tmp_path: Path, listing: str) -> None:
    metadata = tmp_path / "mxnet-1.2.0-py3.10.egg-info"
    metadata.mkdir()
    up = "../" if listing == "installed-files.txt" else ""
    (metadata / listing).write_text(f"setup.py\n{up}mxnet/__init__.py\n", encoding="utf-8")
    assert rivals.installed(tmp_path) == ["mxnet-1.2.0-py3.10"]


def test_tools_for_mxnet_may_stay(tmp_path: Path) -> None:
    distribution(tmp_path, "mxnet_model_server-1.0.8.dist-info", "mms/mxnet/__init__.py,,\n")
    distribution(tmp_path, "mxnet_empty-1.0.dist-info", None)
    distribution(tmp_path, "regluon-0.1.0.dist-info", "mxnet/__init__.py,,\n")
    (tmp_path / "mxnet").mkdir()
    rivals.refuse(tmp_path)
    rivals.refuse(tmp_path / "absent")


@pytest.mark.parametrize("rival", [True, False])
def test_import_refuses_to_mix(tmp_path: Path, rival: bool) -> None:
    (tmp_path / "mxnet").symlink_to(PACKAGE, target_is_directory=True)
    if rival:
        distribution(tmp_path, "mxnet_cu101-1.6.0.dist-info", "mxnet/__init__.py,,\n")
    source = "import mxnet; print(mxnet.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", source],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if rival:
        assert done.returncode == 1
        assert "ImportError: mxnet: regluon and mxnet-cu101 1.6.0 are both" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(str(tmp_path))


def test_looking_costs_next_to_nothing(tmp_path: Path) -> None:
    for number in range(500):
        (tmp_path / f"package_{number}").touch()
    assert min(timeit.repeat(lambda: rivals.refuse(tmp_path), number=1, repeat=20)) < 0.002
