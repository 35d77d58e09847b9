"""examples/house_prices.py on its tables, with few epochs, and what it says without them."""

import csv
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT.parent / "shared" / "data" / "tabular"
PROGRAM = ROOT / "examples" / "house_prices.py"
needs_tables = pytest.mark.skipif(
    not (TABLES / "house_pred_train.csv").is_file(), reason="the tables are not here"
)


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house_prices", PROGRAM)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: str) -> subprocess.CompletedProcess:
    env = {key: value for key, value in os.environ.items() if key != "HOUSE_PRICES"}
    env["PYTHONPATH"] = str(ROOT / "src")
    command = [sys.executable, str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=300)


def test_features(program: ModuleType) -> None:
    train = {"Id": ["1", "2"], "area": ["10", "NA"], "kind": ["a", "NA"], "same": ["5", "5"]}
    test = {"Id": ["3"], "area": ["30"], "kind": ["b"], "same": ["5"]}
    found = program.features(train, test)
    words = [[0, 1, 0], [1, 0, 0], [0, 0, 1]]  # NA, a, b
    expected = [[area, *row, 0] for area, row in zip([-1, 0, 1], words, strict=True)]
    np.testing.assert_allclose(found, expected)
    assert found.dtype == np.float32


def test_learning_of_a_known_rule(program: ModuleType) -> None:
    np.random.seed(0)
    mx.random.seed(0)
    inputs = np.random.randn(300, 4).astype("float32")
    prices = np.exp(12 + 0.3 * inputs[:, 0] - 0.2 * inputs[:, 1])
    errors = program.k_fold(inputs, prices, folds=3, epochs=15)
    assert errors.shape == (3, 2)
    assert errors[:, 0].mean() < 0.15 < np.log(prices).std()


@needs_tables
def test_quick_run(tmp_path: Path) -> None:
    done = run(
        "--data", str(TABLES), "--folds", "2", "--epochs", "12", "--output", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    assert "1460 houses with prices, 1459 without" in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("validation")]
    assert 0.1 < float(line.split()[2]) < 0.2
    with open(tmp_path / "house_prices.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert (rows[0]["Id"], len(rows)) == ("1461", 1459)
    assert 130_000 < np.median([float(row["SalePrice"]) for row in rows]) < 190_000


@pytest.mark.slow
@needs_tables
def test_full_run_reaches_its_bound(tmp_path: Path, program: ModuleType) -> None:
    done = run("--data", str(TABLES), "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("validation")]
    assert float(line.split()[2]) <= program.BOUND


def test_missing_tables_are_an_error(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "house_pred_train.csv is not here" in done.stderr
    assert "--data or HOUSE_PRICES" in done.stderr
    assert "Traceback" not in done.stderr
