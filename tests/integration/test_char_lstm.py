"""The example ``examples/char_lstm.py``: an LSTM that learns characters."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = ROOT.parent / "shared" / "data" / "text" / "tinyshakespeare.txt"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the example without a text in its environment."""
    env = {key: value for key, value in os.environ.items() if key != "REGLUON_TEXT"}
    command = [sys.executable, str(ROOT / "examples" / "char_lstm.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=280,
        env={**env, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


@pytest.mark.skipif(not TEXT.is_file(), reason="the text is not here")
def test_perplexity_falls_under_its_bound():
    done = run(str(TEXT), "--tiny")
    assert done.returncode == 0, done.stderr
    scores = [float(score) for score in re.findall(r"test perplexity ([\d.]+)", done.stdout)]
    assert len(scores) == 4 and scores == sorted(scores, reverse=True)
    assert scores[-1] < 9


def test_without_a_text_the_example_says_what_to_do(tmp_path):
    done = run(str(tmp_path / "none.txt"))
    assert done.returncode == 1
    assert "There is no text at" in done.stderr and "REGLUON_TEXT" in done.stderr
