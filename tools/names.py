"""Write tests/compat/names.json: each public name of MXNet 1.9.1, its arguments and its state.

    python tools/names.py PATH/api.json    # after a name came or went, or with a new inventory

`names` holds module or class -> name -> arguments, for all that the package has; those under
`partial` lack the arguments that are listed there, all others are done. `absent` holds
reason -> names, each of which stands for all below it and for its aliases as well. The reasons
for absent names are those that `mxnet doctor` gives (cli/doctor/advice.py).
"""

import argparse
import ast
import inspect
import json
import sys
from pathlib import Path
from typing import Any

from mxnet.cli.doctor import installed
from mxnet.cli.doctor.advice import absence

PLACE = Path(__file__).resolve().parents[1] / "tests" / "compat" / "names.json"

# Why callables lack arguments; docs/differences.md tells users.
PARTIAL: dict[str, tuple[str, ...]] = {
    "there are no C objects behind arrays and graphs": (
        "mx.executor.Executor", "mx.kv.KVStore", "mx.nd.NDArray", "mx.nd.ndarray.NDArrayBase",
        "mx.nd.sparse.BaseSparseNDArray", "mx.nd.sparse.CSRNDArray",
        "mx.nd.sparse.RowSparseNDArray", "mx.sym.Symbol",
    ),
    "arrays go to other processes as tensors in shared memory": (
        "mx.gluon.data.dataloader.rebuild_ndarray",
    ),
}  # fmt: skip

Tree = dict[str, Any]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("api", type=Path, help="inventory of MXNet's names")
    entries = json.loads(parser.parse_args(argv).api.read_text(encoding="utf-8"))
    content = states(entries)
    PLACE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    for fault in faults(content):
        print(fault, file=sys.stderr)
    return int(bool(faults(content)))


def states(entries: list[dict[str, Any]]) -> Tree:
    """Return the content of the file for an inventory and the package."""
    wanted = {entry["name"]: arguments(entry["signature"]) for entry in entries}
    names: Tree = {}
    missing: set[str] = set()
    for name, args in sorted(wanted.items()):
        if installed.has(name):
            home, _, last = name.rpartition(".")
            names.setdefault(home, {})[last] = " ".join(args)
        else:
            missing.add(name)
    for entry in entries:
        if entry["name"] not in missing:
            missing.update(alias for alias in entry["aliases"] if not installed.has(alias))
    partial = {
        why: {name: " ".join(lacking(name, wanted[name])) for name in found}
        for why, found in PARTIAL.items()
    }
    return {"names": names, "partial": partial, "absent": by_reason(missing)}


def by_reason(missing: set[str]) -> dict[str, list[str]]:
    """Return reason -> absent names, without those below another."""
    groups: dict[str, list[str]] = {}
    for name in sorted(missing):
        if not covers(missing, name.rpartition(".")[0]):
            groups.setdefault(reason(name) or "", []).append(name)
    return groups


def reason(name: str) -> str | None:
    """Return why a name is absent."""
    why = absence(name)
    return why.reason if why else None


def covers(prefixes: set[str], name: str) -> bool:
    """Tell whether a name or one above it is among the prefixes."""
    parts = name.split(".")
    return any(".".join(parts[:end]) in prefixes for end in range(1, len(parts) + 1))


def arguments(signature: str) -> list[str]:
    """Return the names that a recorded signature has, as in ``a b *rest``; ``self`` is none."""
    if not signature:
        return []
    args = ast.parse(f"def f{signature}: pass").body[0].args  # type: ignore[attr-defined]
    names = [arg.arg for arg in args.args]
    if names[:1] in (["self"], ["cls"]):
        del names[0]
    rest = [f"*{args.vararg.arg}"] if args.vararg else []
    return [*names, *rest, *(arg.arg for arg in args.kwonlyargs)]


def lacking(name: str, wanted: list[str]) -> list[str]:
    """Return the arguments that a callable of the package does not take, or at another place.

    Python's own methods count as complete: nobody gives their arguments by name.
    """
    target = installed.look(name)
    if not callable(target) or name.endswith("__"):
        return []
    try:
        found = [*inspect.signature(target).parameters.values()]
    except ValueError:  # of a class of ctypes
        return []
    named = {one.name for one in found if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
    if any(one.kind is one.VAR_KEYWORD for one in found):
        wanted = [name for name in wanted if name in named]
    gone = [name for name in wanted if name not in named and not name.startswith("*")]
    placed = [one.name for one in found if one.kind is one.POSITIONAL_OR_KEYWORD]
    order = [name for name in placed if name in wanted]
    right = [name for name in wanted if name in placed]
    return gone or [name for name, other in zip(order, right, strict=True) if name != other]


def faults(content: Tree) -> list[str]:
    """Return in what the package and the states do not agree."""
    partial = {name: args for group in content["partial"].values() for name, args in group.items()}
    found = []
    for home, group in content["names"].items():
        for last, args in group.items():
            name = f"{home}.{last}" if home else last
            if not installed.has(name):
                found.append(f"{name} is not there")
            elif (gone := " ".join(lacking(name, args.split()))) != partial.get(name, ""):
                found.append(f"{name} lacks or moves the arguments {gone or '(none)'}")
    for why, names in content["absent"].items():
        for name in names:
            if installed.has(name):
                found.append(f"{name} is there, and called absent")
            elif not why or reason(name) != why:
                found.append(f"{name} is absent without a reason in cli/doctor/advice.py")
    return found


if __name__ == "__main__":
    sys.exit(main())
