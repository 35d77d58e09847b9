"""examples/transfer.py and examples/lenet.py: short runs that must learn, and full ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not (HOME / "datasets" / "mnist").is_dir(), reason="the MNIST files are not here"
)


def run(name: str, *arguments: str) -> str:
    """Run an example in a process of its own and return what it prints."""
    env = {**os.environ, "MXNET_HOME": str(HOME), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / f"{name}.py"), *arguments],
        capture_output=True, text=True, env=env, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def transferred(text: str) -> tuple[float, float, float]:
    """Return the accuracies before, with and without transfer."""
    source, helped, alone = (float(number) for number in re.findall(r": (\d+\.\d+)%", text))
    return source, helped, alone


def lenet(text: str) -> float:
    """Return the accuracy on the test digits."""
    found = re.search(r"test accuracy (\d+\.\d+)%", text)
    assert found, text
    return float(found[1])


def test_quick_transfer() -> None:
    source, helped, alone = transferred(run("transfer", "--quick"))
    assert source > 96
    assert helped > 60
    assert helped > alone + 5


def test_quick_lenet() -> None:
    assert lenet(run("lenet", "--quick")) > 95


@pytest.mark.slow
def test_full_transfer() -> None:
    source, helped, alone = transferred(run("transfer"))
    assert source > 99
    assert helped > 65
    assert helped > alone + 10


@pytest.mark.slow
def test_full_lenet() -> None:
    assert lenet(run("lenet")) >= 99
