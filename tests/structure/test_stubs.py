"""The .pyi files say what the registry and the modules say, and all of it."""

import ast
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mxnet as mx
from mxnet._ops import namespaces

ROOT = Path(__file__).resolve().parents[2]
FACES = {"ndarray": mx.nd, "symbol": mx.sym}
SPACES = ("", "op", "_internal", *namespaces.SUBSPACES)
SHOWN = [f"{face}.{space}".rstrip(".") for face in FACES for space in SPACES]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Return the script that writes the stubs."""
    spec = importlib.util.spec_from_file_location("stubs_tool", ROOT / "tools" / "stubs.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_stubs_are_up_to_date(tool: ModuleType) -> None:
    late = [str(path.relative_to(tool.PACKAGE)) for path in tool.stale()]
    assert not late, f"run make stubs: {late}"


def test_no_stub_is_left_over(tool: ModuleType) -> None:
    found = {path for face in FACES for path in (tool.PACKAGE / face).glob("*.pyi")}
    assert found == set(tool.stubs())


def module_of(path: str) -> tuple[Any, Path]:
    shown = mx
    for part in path.split("."):
        shown = getattr(shown, part)
    source = Path(inspect.getfile(shown))
    return shown, source.with_suffix(".pyi")


def names_in(stub: Path) -> set[str]:
    """Return what a stub defines or shows."""
    found: set[str] = set()
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.add(ast.unparse(node.targets[0]))
        elif isinstance(node, ast.ImportFrom):
            if node.names[0].name == "*":
                found |= names_in(stub.with_name(f"{node.module}.pyi"))
            found.update(alias.name for alias in node.names if alias.asname == alias.name)
    return found


@pytest.mark.parametrize("path", SHOWN)
def test_stub_has_all_public_names_and_no_others(path: str) -> None:
    shown, stub = module_of(path)
    named = names_in(stub)
    space = path.partition(".")[2] or "op"
    wanted = {*namespaces.listing(space), *getattr(shown, "__all__", ())}
    wanted |= {name for name, value in vars(shown).items()
               if inspect.isfunction(value) and value.__module__ == shown.__name__
               and not name.startswith("__") and (space == "_internal" or name[0] != "_")
               and name != "_get"}  # fmt: skip
    assert not wanted - named
    assert not [name for name in named if not hasattr(shown, name)]


@pytest.mark.parametrize("face", FACES)
def test_arguments_are_those_of_the_functions(face: str) -> None:
    shown, stub = module_of(f"{face}.op")
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found = inspect.signature(getattr(shown, node.name)).parameters.values()
            listed = [arg.arg for arg in node.args.args]
            plain = [one.name for one in found if one.kind is one.POSITIONAL_OR_KEYWORD]
            assert listed == plain, node.name


@pytest.mark.parametrize(("face", "kind"), [("ndarray", mx.nd.NDArray), ("symbol", mx.sym.Symbol)])
def test_methods_are_there(tool: ModuleType, face: str, kind: type) -> None:
    text = (tool.PACKAGE / face / "_generated.pyi").read_text(encoding="utf-8")
    (methods,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    named = {node.name for node in methods.body if isinstance(node, ast.FunctionDef)}
    assert {"sum", "reshape", "__add__", "__radd__", "softmax"} <= named | set(vars(kind))
    assert not [name for name in named if not hasattr(kind, name)]


def test_a_new_function_needs_a_new_stub(tool: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "made.py"
    source.write_text(
        "from typing import Any\n"
        "from .ndarray import NDArray\n"
        "from .io import load, save\n"
        '__all__ = ["load"]\n'
        "def made(x: NDArray, *rest: int, scale: float = 1.5, **more: Any) -> NDArray:\n"
        '    """Make it."""\n'
        "    return x\n"
        "def _hidden() -> None: ...\n"
        "other = made\n",
        encoding="utf-8",
    )
    names, lines = tool.by_hand(source, private=False)
    assert names == {"made", "load", "other"}
    assert lines == [
        "from .ndarray import NDArray", "from .io import load as load",
        "def made(x: NDArray, *rest: int, scale: float = 1.5, **more: Any) -> NDArray: ...",
        "other = made",
    ]  # fmt: skip
