"""Look for bytes that a loader of files does not take as its documentation says, by atheris.

    .venv/bin/python tools/fuzz/fuzz.py params -max_total_time=180

The first argument names the loader (see tests/helpers/loaders.py; none lists them), the others are
options of libFuzzer. What makes a loader raise an undocumented error, take more than ten seconds
or more than two gigabytes is a finding: the bytes are kept in build/fuzz/<loader>-crash-..., and
the run ends with another status than 0. Bytes that lead to new code are kept in
build/fuzz/<loader>, from where the next run goes on.
"""

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "fuzz"
# What is followed for new code: the loaders, not torch nor the operators.
FOLLOWED = [
    "mxnet._core", "mxnet.symbol.json", "mxnet.symbol.texts", "mxnet.ndarray.io",
    "mxnet.optimizer.pickles", "mxnet.optimizer.states", "mxnet.optimizer.restore",
    "mxnet.recordio", "zipfile", "pickle",
]  # fmt: skip
DEFAULTS = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=4096"]

sys.path.insert(0, str(ROOT / "tests"))
with atheris.instrument_imports(include=FOLLOWED):
    from helpers.loaders import LOADERS


def main() -> None:
    """Run one target."""
    names = sys.argv[1:2]
    if not names or names[0] not in LOADERS:
        sys.exit(f"expected one of: {', '.join(LOADERS)}")
    loader = LOADERS[names[0]]
    corpus = FOLDER / names[0]
    corpus.mkdir(parents=True, exist_ok=True)
    for seed, content in loader.seeds().items():
        (corpus / f"seed-{seed.replace(' ', '-')}").write_bytes(content)
    options = [*DEFAULTS, f"-artifact_prefix={corpus}-", *sys.argv[2:]]
    atheris.Setup([sys.argv[0], *options, str(corpus)], loader.survives)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
