"""The data files: facts on MXNet's names, and the page of differences by names."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mxnet.cli.doctor import advice, environment, installed, names
from mxnet.cli.doctor.names import KnownNames, known_names

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "src" / "mxnet" / "cli" / "doctor"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Return the script that writes the data files."""
    spec = importlib.util.spec_from_file_location("doctor_data", ROOT / "tools" / "doctor_data.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_differences_are_those_of_the_page(tool: ModuleType) -> None:
    tree = json.loads((FOLDER / "names.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
    kept = (FOLDER / "differences.json").read_text(encoding="utf-8")
    assert tool.encoded(tool.differences(page, tree)) == kept, "run python tools/doctor_data.py"


PAGE = """# Differences

## Operators

- **SELU**'s gradient is the derivative. What MXNet refuses works: **Dropout** of nothing.
- **`foo`** does not exist. **LeakyReLU(rrelu)** returns one array; `relu` does not matter.
- **Losses**: `Pooling(a=1)` and
  `Convolution(b=...)` differ.

## Names that are absent

- **`_thing`** is a handle of `mx.nd.thing`.
"""
TREE = {"nd": {name: 1 for name in ("LeakyReLU", "relu", "Pooling", "Convolution", "SELU",
                                    "thing", "Dropout")}}  # fmt: skip


def test_how_the_page_is_read(tool: ModuleType) -> None:
    found = tool.differences(PAGE, TREE)
    assert {name: [entry["text"] for entry in entries] for name, entries in found.items()} == {
        "mx.nd.SELU": ["SELU's gradient is the derivative."],
        "mx.nd.LeakyReLU": ["LeakyReLU(rrelu) returns one array; relu does not matter."],
        "mx.nd.Pooling": ["Losses: Pooling(a=1) and Convolution(b=...) differ."],
        "mx.nd.Convolution": ["Losses: Pooling(a=1) and Convolution(b=...) differ."],
        "mx.nd.thing": ["_thing is a handle of mx.nd.thing."],
    }
    assert found["mx.nd.LeakyReLU"][0]["value"] == "rrelu"
    assert found["mx.nd.Pooling"][0]["keywords"] == {"a": "1"}
    assert found["mx.nd.Convolution"][0]["keywords"] == {"b": None}


def test_how_names_become_a_tree(tool: ModuleType) -> None:
    entries = [
        {"name": "mx", "uses": {"a": 9}, "aliases": []},
        {"name": "mx.nd", "uses": {"a": 2}, "aliases": ["mx.ndarray"]},
        {"name": "mx.nd.zeros", "uses": {"a": 3, "b": 1}, "aliases": ["mx.nd.op.zeros"]},
    ]
    tree = tool.name_tree(entries)
    assert tree == {"nd": {"": 2, "zeros": 4, "op": {"zeros": "mx.nd.zeros"}}, "ndarray": "mx.nd"}
    known = KnownNames(tree)
    assert known.canonical("mx.ndarray.zeros") == "mx.nd.zeros"
    assert known.canonical("mx.ndarray.op.zeros") == "mx.nd.zeros"
    assert known.canonical("mx.nd.nothing") is None
    assert known.weight("mx.ndarray.zeros") == 4
    assert known.nearest("mx.ndarray.zeross") == "mx.ndarray.zeros"
    assert known.ending_with("zeros") == ["mx.nd.zeros", "mx.nd.op.zeros"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("mx.ndarray.zeros", "mx.nd.zeros"), ("mx.symbol.Symbol.bind", "mx.sym.Symbol.bind"),
        ("mx.initializer.Xavier", "mx.init.Xavier"), ("mx.numpy.zeros", "mx.np.zeros"),
        ("mx.gluon.block.HybridBlock", "mx.gluon.HybridBlock"), ("mx.nothing", None),
    ],
)  # fmt: skip
def test_names_of_mxnet(path: str, name: str | None) -> None:
    assert known_names().canonical(path) == name


def test_there_are_as_many_names_as_in_the_inventory() -> None:
    count = sum(len(known_names().ending_with(last)) for last in ("zeros", "Dense", "HybridBlock"))
    assert count >= 10
    assert known_names().weight("mx.gluon.nn.Dense") > 500


@pytest.mark.parametrize("name", [*names.differences()])
def test_what_differs_is_a_name_of_mxnet(name: str) -> None:
    assert known_names().canonical(name) == name
    for difference in names.differences()[name]:
        assert difference.text
        assert difference.link.startswith("docs/differences.md#")


@pytest.mark.parametrize("path", [*advice.ABSENCES])
def test_advice_is_complete(path: str) -> None:
    assert path.startswith("mx.")
    why = advice.absence(f"{path}.anything")
    assert why is not None
    assert why.reason and why.way_out


def test_most_of_what_programs_use_is_here() -> None:
    top = ["mx.gluon.nn.HybridSequential.add", "mx.nd.array", "mx.gluon.Parameter.name",
           "mx.io.DataBatch.data", "mx.gluon.nn.Dense.weight",
           "mx.lr_scheduler.LRScheduler.base_lr"]  # fmt: skip
    assert [path for path in top if not installed.has(path)] == []


def test_variables_that_are_read() -> None:
    assert {"MXNET_HOME", "MXNET_GLUON_REPO"} <= environment.variables_read()
    assert "MXNET_CUDNN_AUTOTUNE_DEFAULT" not in environment.variables_read()


@pytest.mark.parametrize(
    ("path", "keyword", "accepted"),
    [
        ("mx.gluon.nn.Dense", "prefix", True), ("mx.gluon.nn.Dense", "colour", False),
        ("mx.optimizer.SGD", "learning_rate", True), ("mx.optimizer.SGD", "momentun", False),
        ("mx.nd.concat", "num_args", True), ("mx.nd.Convolution", "out", True),
        ("mx.nd.NDArray.sum", "axis", True), ("mx.io.DataDesc", "layout", True),
        ("mx.io.DataDesc", "layouts", False), ("mx.recordio.IRHeader", "flag", True),
        ("mx.metric.Accuracy", "output_names", True),
    ],
)  # fmt: skip
def test_keywords(path: str, keyword: str, accepted: bool) -> None:
    taken = installed.accepted(path)
    assert taken is not None
    assert (keyword in taken) is accepted


@pytest.mark.parametrize("path", ["mx.nd.relu", "mx.io.ImageRecordIter", "mx.image.ImageIter"])
def test_what_takes_any_keyword(path: str) -> None:
    assert installed.accepted(path) is None


@pytest.mark.parametrize("path", [*advice.ABSENCES])
def test_advice_is_about_what_is_absent(path: str) -> None:
    absent = [name for name in (path, *below(path)) if not installed.has(name)]
    assert absent, f"{path} is here in full: take it out of the table"


def below(path: str) -> list[str]:
    return [f"{path}.{name}" for name in known_names().below(path)]
