"""Record what MXNet writes and finds out of the graphs in tests/helpers/graphs.py.

    .oracle/bin/python tools/golden/symbols.py

Writes tests/golden/symbols.json.
"""

import json
import sys
from pathlib import Path

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from helpers.graphs import OLD_FILES, OLD_SHAPES, SHAPES, graphs  # noqa: E402


def facts(symbol, shapes):
    """Return the lists, attributes and shapes of a graph."""
    arguments, outputs, aux = symbol.infer_shape_partial(**shapes)
    return {
        "arguments": symbol.list_arguments(), "outputs": symbol.list_outputs(),
        "aux": symbol.list_auxiliary_states(), "inputs": symbol.list_inputs(),
        "internals": symbol.get_internals().list_outputs(), "attrs": symbol.attr_dict(),
        "name": symbol.name, "repr": repr(symbol), "shapes": [arguments, outputs, aux],
    }  # fmt: skip


def main():
    """Write the file."""
    record = {"json": {}, "facts": {}, "old": {}}
    for name, symbol in graphs(mx).items():
        record["json"][name] = symbol.tojson()
        record["facts"][name] = facts(symbol, SHAPES[name])
    for name, text in OLD_FILES.items():
        record["old"][name] = facts(mx.sym.load_json(text), OLD_SHAPES.get(name, {}))
    path = ROOT / "tests" / "golden" / "symbols.json"
    path.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
