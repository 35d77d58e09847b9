"""``python -m benchmarks``: print the table, and write it as JSON with ``--json FILE``."""

import argparse
import json
import platform

import torch

import mxnet as mx

from . import loader, overhead, process, train_step
from .timing import Result, table


def main() -> None:
    """Run all benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the results here as well")
    parser.add_argument("--threads", type=int, help="threads of torch's kernels")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    print(f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, "
          f"torch {torch.__version__}, regluon {mx.libinfo.regluon_version}\n")  # fmt: skip
    results = [*overhead.results(), *train_step.results(), *loader.results()]
    print(table(results))
    ours, theirs = process.import_times()
    memory = process.peak_memory()
    print(f"\nimport mxnet {ours:.2f} s, import torch {theirs:.2f} s: {ours - theirs:+.2f} s "
          f"(limit +0.20 s)\npeak memory of the MLP run: {memory.ours / 2**20:.0f} MiB by "
          f"{memory.theirs / 2**20:.0f} MiB = {memory.ratio:.3f} (limit 1.05)")  # fmt: skip
    if options.json:
        _write(options.json, results, {"import_mxnet": ours, "import_torch": theirs,
                                       "memory_ratio": memory.ratio})  # fmt: skip


def _write(path: str, results: list[Result], more: dict[str, float]) -> None:
    rows = [{"name": r.name, "ours": r.ours, "theirs": r.theirs, "ratio": r.ratio,
             "limit": r.limit} for r in results]  # fmt: skip
    with open(path, "w", encoding="utf-8") as stream:
        json.dump({"torch": torch.__version__, "results": rows, **more}, stream, indent=1)


if __name__ == "__main__":
    main()
