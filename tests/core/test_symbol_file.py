"""The JSON of graphs, without operators."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from helpers.graphs import OLD_FILES
from hypothesis import given
from hypothesis import strategies as st

import mxnet as mx
from mxnet._core import symbol_file
from mxnet._core.symbol_file import FileNode, SymbolFile
from mxnet._core.symbol_upgrade import upgrade
from mxnet.base import MXNetError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "symbols.json").read_text())["json"]


def node(op: str = "null", name: str = "x", inputs: Any = (), **more: Any) -> dict[str, Any]:
    return {"op": op, "name": name, "inputs": list(inputs), **more}


def text(*nodes: Any, heads: Any = ((0, 0, 0),), **more: Any) -> str:
    content = {"nodes": nodes, "arg_nodes": [], "heads": heads, **more}
    return json.dumps({key: value for key, value in content.items() if value is not None})


@pytest.mark.parametrize("name", GOLDEN)
def test_what_mxnet_wrote_comes_back_to_the_letter(name: str) -> None:
    assert symbol_file.parse(GOLDEN[name]).text() == GOLDEN[name]


def test_facts_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x-symbol.json"
    path.write_text(GOLDEN["cond"])
    graph = symbol_file.read(path)
    assert graph.version == 10901
    assert graph.variables() == ["a", "b"]
    assert graph.operators()["_cond"] == ["_cond0"]
    assert len(list(graph.graphs())) == 4
    assert symbol_file.read(GOLDEN["cond"].encode()).text() == graph.text()


def test_old_forms_are_one() -> None:
    graph = symbol_file.parse(OLD_FILES["0.8 hidden keys"])
    assert graph.version == 800
    assert graph.nodes[2].attrs == {
        "num_hidden": "3", "no_bias": "True", "weight_lr_mult": "0.3", "lr_mult": "7",
    }  # fmt: skip
    assert graph.nodes[2].inputs == [(0, 0, 0), (1, 0, 0)]
    assert upgrade(graph).nodes[0].attrs == {"__lr_mult__": "2", "__ctx_group__": "d"}


@pytest.mark.parametrize(("version", "kept"), [(800, False), (904, False), (905, True)])
def test_argmax_of_all_axes_before_0_9_5(version: int, kept: bool) -> None:
    graph = SymbolFile([FileNode("argmax", "a", {"axis": "-1"})], [(0, 0, 0)], version)
    assert ("axis" in upgrade(graph).nodes[0].attrs) == kept


def test_names_are_written_as_mxnet_reads_them() -> None:
    names = ["ünit", "Ω😀", 'quo"te', "back\\slash", "line\nbreak\ttab\r", "a/b", "\x01\x7f"]
    graph = SymbolFile([FileNode("null", name, {"k": name}) for name in names], [(0, 0, 0)])
    found = graph.text()
    assert "\\u" not in found and '"ünit"' in found and "\x01" in found
    assert symbol_file.parse(found).variables() == names
    assert mx.sym.load_json(found).list_arguments() == [names[0]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (text(node(name=3)), "'name' of node 0 must be a string, got 3"),
        (text(node(op=None)), "'op' of node 0 must be a string, got nothing"),
        (text(node(attrs={"a": None})), r"attrs of node 0 \(x\) must be an object of strings"),
        (text(node(attrs=[["a", "b"]])), "must be an object of strings"),
        (text(node(inputs=[[0, 0, 0]])), "node 0, the variable 'x', has inputs"),
        (text({**node("relu"), "inputs": 3}), r"inputs of node 0 \(x\) must be a list"),
        (text(node("relu", inputs=[[True, 0]])), r"must be \[node below 1, output\], got \[true"),
        (text(node("relu", inputs=[[0.0, 0]])), r"must be \[node below 1, output\]"),
        (text(node("relu", inputs=[[0]])), r"must be \[node below 1, output\]"),
        (text(node("relu", inputs=[[1, 0]]), node("relu", "y", [[0, 0]])), "a cycle, node 0"),
        (text(node(), heads=[[0, -1, 0]]), "heads must be"),
        (text(node(), heads=[[0, 1 << 40, 0]]), "heads must be"),
        (text(node(), arg_nodes=[1]), "arg_nodes must be the place of a variable, got 1"),
        (text(node("relu"), arg_nodes=[0]), "arg_nodes must be the place of a variable, got 0"),
        (text(node("f", subgraphs=3)), r"subgraphs of node 0 \(x\) must be a list"),
        (text(node("f", subgraphs=[3])), "a subgraph must be an object"),
        ('{"nodes": [], "heads": [], "arg_nodes": [], "x": "\\ud800"}', "no JSON text"),
        ("PK\x03\x04", "zip archive"),
    ],
)
def test_what_is_no_graph_is_refused(content: str, message: str) -> None:
    with pytest.raises(MXNetError, match=message):
        symbol_file.parse(content)


def test_subgraphs_have_a_depth() -> None:
    content = text(node())
    for depth in range(70):
        inner = json.loads(content)
        content = text(node("f", subgraphs=[inner]))
        if depth < 60:
            symbol_file.parse(content)
    with pytest.raises(MXNetError, match="nested deeper than 64"):
        symbol_file.parse(content)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MXNetError, match=r"nowhere\.json: cannot read the symbol file"):
        symbol_file.read(tmp_path / "nowhere.json")
    (tmp_path / "x.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(MXNetError, match=r"x\.json: symbol: this is no JSON text"):
        symbol_file.read(tmp_path / "x.json")


def test_unknown_operators_are_named_with_their_nodes() -> None:
    nodes = [node("Foo", f"f{number}") for number in range(5)] + [node("Bar", "b")]
    message = r"named Bar, Foo\. Their nodes: Bar \('b'\); Foo \('f0', 'f1', 'f2' and 2 more\)"
    with pytest.raises(MXNetError, match=message):
        mx.sym.load_json(text(*nodes))


def test_a_chain_of_100_000_nodes_takes_seconds() -> None:
    count = 100_000
    chain = [node(), *(node("relu", f"r{i}", [[i, 0, 0]]) for i in range(count))]
    content = text(*chain, heads=[[count, 0, 0]], attrs={"mxnet_version": ["int", 10901]})
    start = time.process_time()
    symbol = mx.sym.load_json(content)
    assert symbol.list_arguments() == ["x"]
    graph = symbol_file.parse(symbol.tojson())
    assert graph.heads == [(count, 0, 0)]
    assert len(graph.order()) == count + 1
    assert len(symbol.debug_str()) > count
    assert time.process_time() - start < 60


def test_checking_takes_room_in_proportion() -> None:
    content = text(*(node(name=f"n{i}") for i in range(3000)))
    tracemalloc.start()
    symbol_file.parse(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * len(content)


@pytest.mark.parametrize("count", [10, 11])
def test_more_than_ten_entries_stand_in_lines_of_their_own(count: int) -> None:
    nodes = [FileNode("null", f"v{i}") for i in range(count)]
    entries = [(i, 0, 0) for i in range(count)]
    graph = SymbolFile([*nodes, FileNode("Concat", "c", {}, entries)], entries)
    found = graph.text()
    assert ("[0, 0, 0], \n        [1" in found) == ("[0, 0, 0], \n    [1" in found) == (count > 10)
    assert ('"arg_nodes": [\n    0, \n' in found) == (count > 10)
    assert '"node_row_ptr": [\n    0, \n    1, \n' in found
    assert symbol_file.parse(found).text() == found


@given(st.permutations(range(6)))
def test_nodes_may_stand_in_any_order(order: list[int]) -> None:
    place = {number: position for position, number in enumerate(order)}
    nodes = [
        node("relu" if number else "null", f"n{number}", [[place[number - 1], 0]] if number else [])
        for number in order
    ]
    content = text(*nodes, heads=[[place[5], 0]])
    graph = symbol_file.parse(content)
    assert [graph.nodes[position].name for position in graph.order()] == [
        f"n{number}" for number in range(6)
    ]
    assert mx.sym.load_json(content).get_internals().list_outputs()[0] == "n0"
