"""``python -m benchmarks.files``: parameter files against safetensors, and large graphs as JSON.

`nd.load` reads the file, so that arrays do not depend on it any more. safetensors maps it, which
takes no time until values are used, and ends the process if the file is cut short meanwhile: rows
compare loading into memory of one's own, mapping by both, and plain loading by both. Memory is the
growth of the largest resident size of a fresh process in which all values are read.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import safetensors.torch
import torch

import mxnet as mx
from mxnet._core import params_file, symbol_file

from .timing import Result, compare, table

ARRAYS = 50
NODES = 100_000

_MEMORY = """
import re, sys, torch, safetensors.torch, mxnet
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
torch.ones(1000).sum(), mxnet.nd.ones(1).asnumpy()
before = peak()
if {ours}:
    values = [array._data for array in mxnet.nd.load(sys.argv[1]).values()]
else:
    values = list(safetensors.torch.load_file(sys.argv[1]).values())
for value in values: value.sum()
print(peak() - before)
"""


def memory(path: str, ours: bool) -> int:
    """Return by how many bytes the peak of a fresh process grows when it loads a file."""
    command = [sys.executable, "-c", _MEMORY.format(ours=ours), path]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def used(tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    """Read all values, and return the tensors."""
    for tensor in tensors:
        tensor.sum()
    return tensors


def parameters(folder: Path, megabytes: int) -> tuple[list[Result], dict[str, float]]:
    """Return times of loading and saving, and the memory by the size of the file."""
    length = megabytes * 1_000_000 // ARRAYS // 4
    tensors = {f"layer{number}.weight": torch.rand(length) for number in range(ARRAYS)}
    arrays = {name: mx.nd.NDArray(tensor) for name, tensor in tensors.items()}
    ours, theirs = str(folder / "x.params"), str(folder / "x.safetensors")

    def save() -> None:
        mx.nd.save(ours, arrays)

    def their_save() -> None:
        safetensors.torch.save_file(tensors, theirs)

    saving = compare("save", save, their_save, rounds=3)

    def load() -> list[torch.Tensor]:
        return [array._data for array in mx.nd.load(ours).values()]

    def mapped() -> list[torch.Tensor]:
        with params_file.read(ours, mapped=True) as file:
            return [entry.tensor() for entry in file]

    def their_load() -> list[torch.Tensor]:
        return list(safetensors.torch.load_file(theirs).values())

    def their_copies() -> list[torch.Tensor]:
        return [tensor.clone() for tensor in their_load()]

    results = [
        compare("load into own memory", load, their_copies, 1.3, rounds=9),
        compare("map", mapped, their_load, 1.3),
        compare("load into own memory / map", load, their_load, rounds=9),
        compare("map and read all values", lambda: used(mapped()), lambda: used(their_load()), 1.3),
        saving,
    ]
    size = os.path.getsize(ours)
    return results, {"ours": memory(ours, True) / size, "theirs": memory(theirs, False) / size}


def graphs() -> list[Result]:
    """Return times of a chain of operators from and to JSON, against Python's JSON alone."""
    nodes = [{"op": "null", "name": "x", "inputs": []}]
    nodes += [
        {"op": "relu", "name": f"r{number}", "inputs": [[number, 0, 0]]} for number in range(NODES)
    ]
    text = json.dumps({
        "nodes": nodes, "arg_nodes": [0], "heads": [[NODES, 0, 0]],
        "attrs": {"mxnet_version": ["int", symbol_file.VERSION]},
    })  # fmt: skip
    content, graph = json.loads(text), mx.sym.load_json(text)

    def plain() -> object:
        return json.loads(text)

    return [
        compare("graph: check", lambda: symbol_file.parse(text), plain, rounds=3),
        compare("graph: load", lambda: mx.sym.load_json(text), plain, rounds=3),
        compare("graph: write", graph.tojson, lambda: json.dumps(content), rounds=3),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        results, growth = parameters(Path(folder), megabytes)
    title = f"{ARRAYS} arrays of {megabytes} MB in all, and a graph of {NODES:,} nodes"
    text = table([*results, *graphs()]).replace("PyTorch eager", "safetensors or json")
    print(f"{title}\n\n{text}\n")
    print(f"peak memory by file size: {growth['ours']:.3f}, limit 1.10")
    print(f"that of safetensors: {growth['theirs']:.3f}")


if __name__ == "__main__":
    main()
