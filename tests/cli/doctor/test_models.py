"""Model files: which load, and all that is wrong with the others."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import mxnet as mx
from mxnet.cli.doctor import models
from mxnet.cli.doctor.finding import Status

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with net-symbol.json and net-0000.params."""
    folder = tmp_path_factory.mktemp("exported")
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dense(3), mx.gluon.nn.BatchNorm())
    net.initialize()
    net.hybridize()
    net(mx.nd.ones((2, 3)))
    net.export(str(folder / "net"))
    return folder


def changed(exported: Path, tmp_path: Path, change: Any) -> Path:
    graph = json.loads((exported / "net-symbol.json").read_text(encoding="utf-8"))
    change({node["op"]: node for node in graph["nodes"]}, graph)
    path = tmp_path / "net-symbol.json"
    path.write_text(json.dumps(graph), encoding="utf-8")
    return path


def told(path: Path) -> list[tuple[str, str]]:
    return [(f.status.value, f.name) for f in models.scan(path)]


def test_what_was_exported_works(exported: Path) -> None:
    graph = told(exported / "net-symbol.json")
    assert [status for status, _ in graph] == ["works", "works"]
    assert [name.split()[0] for _, name in graph] == ["FullyConnected", "BatchNorm"]
    assert told(exported / "net-0000.params") == [("works", "net-0000.params")]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "golden" / "exported").glob("*-symbol.json")),
    ids=lambda path: path.name,
)  # fmt: skip
def test_graphs_that_mxnet_exported_work(path: Path) -> None:
    assert {status for status, _ in told(path)} == {"works"}


def test_all_unknown_operators_and_values_are_told_at_once(exported: Path, tmp_path: Path) -> None:
    def change(nodes: dict[str, Any], graph: dict[str, Any]) -> None:
        nodes["FullyConnected"]["attrs"]["num_hidden"] = "three"
        nodes["BatchNorm"]["op"] = "_sg_mkldnn_conv"
        graph["nodes"].append({"op": "Convolutionn", "name": "a", "inputs": []})

    found = models.scan(changed(exported, tmp_path, change))
    assert [f.status for f in found] == [Status.MISSING] * 3
    assert "three" in found[0].message
    assert found[1].name == "_sg_mkldnn_conv"
    assert "export the network again" in found[1].way_out
    assert "Convolution" in found[2].way_out


def test_operators_of_inner_graphs_count(exported: Path, tmp_path: Path) -> None:
    def change(nodes: dict[str, Any], graph: dict[str, Any]) -> None:
        inner = {"nodes": [{"op": "nothing", "name": "a", "inputs": []}]}
        inner |= {"arg_nodes": [], "heads": [[0, 0, 0]]}
        nodes["BatchNorm"]["subgraphs"] = [inner]

    assert ("missing", "nothing") in told(changed(exported, tmp_path, change))


def test_attributes_that_are_ignored_differ(exported: Path, tmp_path: Path) -> None:
    def change(nodes: dict[str, Any], graph: dict[str, Any]) -> None:
        nodes["FullyConnected"]["attrs"] |= {"nu_hidden": "1", "__mine__": "1", "lr_mult": "2"}

    found = models.scan(changed(exported, tmp_path, change))
    assert [f.status.value for f in found] == ["differs", "works"]
    assert found[0].message.endswith("ignored: nu_hidden")
    assert found[0].way_out == "did you mean num_hidden?"


def test_operators_of_programs_get_a_note(exported: Path, tmp_path: Path) -> None:
    def change(nodes: dict[str, Any], graph: dict[str, Any]) -> None:
        custom = {"op": "Custom", "name": "c", "attrs": {"op_type": "mine"}, "inputs": [[0, 0, 0]]}
        graph["nodes"].append(custom)

    assert ("note", "Custom(mine)") in told(changed(exported, tmp_path, change))


@pytest.mark.parametrize("heads", [[[99, 0, 0]], [[0, 7, 0]], "x", None])
def test_broken_structure(exported: Path, tmp_path: Path, heads: Any) -> None:
    path = changed(exported, tmp_path, lambda nodes, graph: graph.update(heads=heads))
    assert [status for status, _ in told(path)] == ["unreadable"]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a-symbol.json", b"<html><body>", "HTML page"),
        ("a-symbol.json", b"[1]", "must be an object"),
        ("a-symbol.json", b"[" * 100_000, "no JSON text"),
        ("a-symbol.json", b'{"nodes": [1, {"op": []}]}', "node"),
        ("a-symbol.json", b'{"nodes": [1], "arg_nodes": [], "heads": []}', "a node"),
        ("a-symbol.json", b'{"nodes": []}', "the graph"),
        ("a.params", b"version https://git-lfs.github.com/spec/v1", "git lfs pull"),
        ("a.params", b"", "an empty file"),
        ("a.rec", b"hello world, this is none", "at byte 0"),
        ("a.rec", b"", "empty"),
        ("a.states", b"nonsense", "optimizer states"),
    ],
)
def test_damage(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (finding,) = models.scan(path)
    assert finding.status is Status.UNREADABLE
    assert text in finding.message


def test_cut_parameters(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.params"
    path.write_bytes((exported / "net-0000.params").read_bytes()[:-30])
    (finding,) = models.scan(path)
    assert finding.status is Status.UNREADABLE
    assert "at byte" in finding.message
    assert str(path) not in finding.message  # the line has it already


def test_optimizer_states(tmp_path: Path) -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.create("adam"))
    updater(0, mx.nd.ones((2,)), mx.nd.ones((2,)))
    path = tmp_path / "good.states"
    path.write_bytes(updater.get_states())
    assert told(path) == [("works", "good.states")]


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('run')",)


def test_pickles_that_would_run_code_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.states"
    path.write_bytes(pickle.dumps(Evil()))
    (finding,) = models.scan(path)
    assert finding.status is Status.UNREADABLE
    assert "builtins.exec" in finding.message


def test_records(tmp_path: Path) -> None:
    path = tmp_path / "good.rec"
    writer = mx.recordio.MXRecordIO(str(path), "w")
    for length in range(30):
        writer.write(b"x" * length)
    writer.close()
    (finding,) = models.scan(path)
    assert finding.status is Status.WORKS
    assert finding.message == "readable up to record 30"
    path.write_bytes(path.read_bytes()[:-3])
    (finding,) = models.scan(path)
    assert finding.status is Status.UNREADABLE
