"""Record how MXNet quantizes graphs and models.

    .oracle/bin/python tools/golden/quantization.py

Writes ``tests/golden/quantization.json.gz``: graphs, ranges and parameters of the cases in
``tests/contrib/quantization/cases.py``, and outputs of the networks on floats. Joining of layers to
operators of MXNet's own library is switched off, which hides results from those who watch.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["MXNET_SUBGRAPH_BACKEND"] = "NONE"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "contrib" / "quantization"))
import cases  # noqa: E402

import mxnet as mx  # noqa: E402
from mxnet.contrib import quantization  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "quantization.json.gz"


def graph_of(graph: Any, settings: dict[str, Any]) -> dict[str, Any]:
    made, layers = quantization._quantize_symbol(
        graph, mx.cpu(), **cases.offline(graph, settings)
    )
    return {"nodes": cases.nodes(made), "layers": layers}


def model_of(name: str, settings: dict[str, Any]) -> dict[str, Any]:
    graph, values, aux = cases.parameters(mx, name)
    made, params, _ = quantization.quantize_model(
        graph, values, aux, label_names=cases.label_names(name),
        calib_data=cases.examples(mx, name), **settings,
    )  # fmt: skip
    return {
        "nodes": cases.nodes(made),
        "params": {key: array.asnumpy().tolist() for key, array in params.items()},
        "types": {key: array.dtype.__name__ for key, array in params.items()},
        "floats": cases.run_model(mx, graph, values, aux).tolist(),
    }


def taken(seed: int) -> list[str]:
    """Return the names of the nodes of a random graph that are quantized."""
    made, _ = quantization._quantize_symbol(cases.random_graph(mx, seed), mx.cpu())
    return [name for op, name, *_ in cases.nodes(made) if op.startswith("_contrib_quantized")]


def combined(name: str) -> list[Any]:
    counts, edges, *ends = quantization.combine_histogram(*cases.histogram(name))
    return [counts.tolist(), edges.tolist(), *map(float, ends)]


def main() -> None:
    # MXNet only looks whether scipy is there.
    quantization.stats = True
    found = {
        "graphs": {
            f"{name}/{kind}": graph_of(make(mx), settings)
            for name, make in cases.GRAPHS.items()
            for kind, settings in cases.SETTINGS.items()
        },
        "models": {key: model_of(*model) for key, model in cases.MODELS.items()},
        "random": {seed: taken(seed) for seed in range(60)},
        "histograms": {name: combined(name) for name in cases.HISTOGRAMS},
    }
    with gzip.GzipFile(TARGET, "wb", mtime=0) as stream:
        stream.write(json.dumps(found).encode())
    print(f"{len(found['graphs'])} graphs, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
