"""examples/vae_mnist.py and gan_mnist.py: short runs that must learn, and full ones."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not (HOME / "datasets" / "mnist").is_dir(), reason="the MNIST files are not here"
)


@pytest.fixture
def program(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """The example that the test names, seeded."""
    monkeypatch.setenv("MXNET_HOME", str(HOME))
    path = ROOT / "examples" / f"{request.param}.py"
    spec = importlib.util.spec_from_file_location(request.param, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    np.random.seed(0)
    mx.random.seed(0)
    yield module
    module.plt.close("all")


def is_picture(path: Path) -> bool:
    return path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 10_000


@pytest.mark.parametrize("program", ["vae_mnist"], indirect=True)
def test_autoencoder(program: ModuleType, tmp_path: Path) -> None:
    net = program.VAE(codes=8, hidden=100)
    net.initialize(mx.init.Xavier())
    first, last = program.fit(net, program.loader(True, 3000, 50), 2)
    assert last < 0.85 * first < 300
    batches = program.loader(False, 200, 100)
    assert program.evaluate(net, batches) < 220
    images = next(iter(batches))[0]
    rows = program.picture(str(tmp_path / "vae.png"), net, images)
    assert is_picture(tmp_path / "vae.png")
    real, coded, drawn, between = rows
    assert rows.shape == (4, 12, 28, 28)
    assert rows.min() >= 0 and rows.max() <= 1
    # Nearer to the digit than the mean of all digits is, and as much ink.
    mean = images.asnumpy()[:, 0].mean(axis=0)
    assert ((coded - real) ** 2).mean() < ((mean - real) ** 2).mean()
    for made, most in ((coded, 0.2), (drawn, 0.45), (between, 0.25)):
        assert 0.07 < made.mean() < most
    assert drawn.std(axis=0).mean() > 0.02
    np.testing.assert_allclose(between[0], coded[0], atol=1e-5)


@pytest.mark.parametrize("program", ["gan_mnist"], indirect=True)
def test_game(program: ModuleType, tmp_path: Path) -> None:
    game, batches = program.Game(), program.loader(3840, 32)
    real = next(iter(batches))[0]
    real_ink, real_variety = program.statistics(real)
    before, _ = program.statistics(game.make(64))
    assert abs(before - 0.5) < 0.01  # grey everywhere
    ((judged, fooled),) = game.play(batches, 1)
    assert 0.2 < judged < 2 * np.log(2)
    assert 0.3 < fooled < 8
    made = game.make(64)
    ink, variety = program.statistics(made)
    assert abs(ink - real_ink) < 0.15
    assert variety > 0.15 * real_variety
    # The middle of the image is written on, its border is not.
    pixels = made.asnumpy()[:, 0].mean(axis=0)
    assert pixels[8:20, 8:20].mean() > pixels[[0, 1, -2, -1]].mean() + 0.2
    program.picture(str(tmp_path / "gan.png"), real, made)
    assert is_picture(tmp_path / "gan.png")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vae_mnist", "gan_mnist"])
def test_full_run_reaches_its_bound(name: str, tmp_path: Path) -> None:
    env = {**os.environ, "MXNET_HOME": str(HOME), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / f"{name}.py"), "--output", str(tmp_path)],
        capture_output=True, text=True, env=env, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert is_picture(tmp_path / f"{name}.png")
