"""``mxnet inspect``: what it says of whole and of damaged files of every kind."""

import gzip
import json
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import autograd, gluon
from mxnet._core import params_reader
from mxnet.interop import safetensors

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def facts(mxnet: Any, path: object, *options: str) -> dict:
    done = mxnet("inspect", "--json", *options, path)
    assert done.code == 0, done.err
    (report,) = done.json()["files"]
    assert report["problems"] == []
    return report


def damaged(mxnet: Any, path: object) -> str:
    """Return the one problem of a file."""
    done = mxnet("inspect", "--json", path)
    assert done.code == 1
    (problem,) = done.json()["files"][0]["problems"]
    assert done.err == f"mxnet: {problem}\n"
    return problem


def test_exported_parameters(mxnet: Any, folder: Path) -> None:
    done = mxnet("inspect", "net-0000.params")
    assert done.code == 0
    assert done.out == (
        "net-0000.params: MXNet parameter file\n"
        "  size         790 bytes\n"
        "  layout       V2: 8\n"
        "  count        8\n"
        "  roles        argument: 6, auxiliary: 2\n"
        "  named        yes\n"
        "  elements     55\n"
        "  array bytes  220 bytes\n"
        "  saved from   cpu(0)\n"
        "\n"
        "arrays\n"
        "name                             role       shape         dtype    storage  bytes\n"
        "-------------------------------  ---------  ------------  -------  -------  -----\n"
        "arg:net_conv0_weight             argument   (2, 1, 3, 3)  float32  default     72\n"
        "arg:net_conv0_bias               argument   (2,)          float32  default      8\n"
        "arg:net_batchnorm0_gamma         argument   (2,)          float32  default      8\n"
        "arg:net_batchnorm0_beta          argument   (2,)          float32  default      8\n"
        "aux:net_batchnorm0_running_mean  auxiliary  (2,)          float32  default      8\n"
        "aux:net_batchnorm0_running_var   auxiliary  (2,)          float32  default      8\n"
        "arg:net_dense0_weight            argument   (3, 8)        float32  default     96\n"
        "arg:net_dense0_bias              argument   (3,)          float32  default     12\n"
    )


@pytest.mark.parametrize("path", sorted((GOLDEN / "params").glob("*.params")), ids=lambda p: p.stem)
def test_every_parameter_file_of_mxnet(mxnet: Any, path: Path) -> None:
    report = facts(mxnet, path, "--arrays")
    with params_reader.read(path) as file:
        assert report["count"] == len(file) == len(report["arrays"])
        for row, entry in zip(report["arrays"], file, strict=True):
            assert tuple(row["shape"]) == entry.shape
            assert row["storage"] == entry.stype
            assert row["bytes"] == entry.nbytes
            value = entry.value()
            if isinstance(value, torch.Tensor) and value.numel():
                wide = value.double()
                finite = wide[wide.isfinite()]
                assert row["nan"] == int(wide.isnan().sum())
                assert row["inf"] == int(wide.isinf().sum())
                if len(finite):
                    assert row["max"] == pytest.approx(float(finite.max()))
                    assert row["min"] == pytest.approx(float(finite.min()))
                    assert row["mean"] == pytest.approx(float(finite.mean()), rel=1e-5, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "layout"), [("legacy", "legacy"), ("v1", "V1"), ("np_scalar", "V3"), ("csr", "V2")]
)
def test_layouts_are_told(mxnet: Any, name: str, layout: str) -> None:
    assert layout in facts(mxnet, GOLDEN / "params" / f"{name}.params")["layout"]


def test_device_and_left_over_bytes_are_told(mxnet: Any) -> None:
    assert "gpu(3)" in facts(mxnet, GOLDEN / "params" / "gpu.params")["saved_from"]
    (note,) = facts(mxnet, GOLDEN / "params" / "trailing.params")["notes"]
    assert "bytes follow the last name" in note


def test_no_array_is_read_unless_asked_for(
    mxnet: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    load = params_reader.ParamsFile.load

    def counted(file: params_reader.ParamsFile, block: Any) -> torch.Tensor:
        read.append(block)
        return load(file, block)

    monkeypatch.setattr(params_reader.ParamsFile, "load", counted)
    facts(mxnet, "net-0000.params")
    assert not read
    facts(mxnet, "net-0000.params", "--arrays")
    assert len(read) == 8


def test_nan_and_infinity_are_counted(mxnet: Any, folder: Path) -> None:
    mx.nd.save("odd.params", {"x": mx.nd.array([1, float("nan"), float("inf"), 3, -float("inf")])})
    (row,) = facts(mxnet, "odd.params", "--arrays")["arrays"]
    assert [row[key] for key in ("min", "max", "mean", "nan", "inf")] == [1, 3, 2, 1, 2]


@pytest.mark.parametrize("end", [0, 3, 20, 30, 200, 700, 780])
def test_cut_parameter_files(mxnet: Any, folder: Path, end: int) -> None:
    content = Path("net-0000.params").read_bytes()
    Path("cut.params").write_bytes(content[:end])
    problem = damaged(mxnet, "cut.params")
    assert problem.startswith("cut.params: at byte ")
    assert "expected" in problem and "found" in problem


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"<!DOCTYPE html><html>", "HTML page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
@pytest.mark.parametrize("ending", ["params", "rec", "safetensors", "onnx", "json"])
def test_what_a_file_really_is(
    mxnet: Any, folder: Path, content: bytes, hint: str, ending: str
) -> None:
    Path(f"x.{ending}").write_bytes(content)
    assert hint in damaged(mxnet, f"x.{ending}")


def test_unknown_file(mxnet: Any, folder: Path) -> None:
    Path("x").write_bytes(b"hello")
    assert "no file that can be inspected" in damaged(mxnet, "x")


def test_exported_graph(mxnet: Any, folder: Path) -> None:
    report = facts(mxnet, "net-symbol.json")
    assert report["written_by"] == "MXNet 1.9.1"
    assert report["inputs"] == ["data"]
    assert report["outputs"] == ["net_dense0_fwd_output"]
    assert (report["parameters"], report["auxiliary_states"]) == (6, 2)
    assert report["operators"] == [
        {"operator": name, "count": 1, "known": True}
        for name in ("Convolution", "BatchNorm", "FullyConnected")
    ]
    roles = {row["name"]: row["role"] for row in report["variables"]}
    assert roles["net_dense0_weight"] == "parameter"
    assert roles["net_batchnorm0_running_var"] == "auxiliary"
    assert report["variables"][1]["shape"] == "(2, 1, 3, 3)"


def test_graph_of_mxnet(mxnet: Any) -> None:
    report = facts(mxnet, GOLDEN / "exported" / "net-symbol.json")
    assert report["written_by"] == "MXNet 1.9.1"
    assert report["inputs"] == ["data"]


def test_context_groups_and_labels(mxnet: Any, folder: Path) -> None:
    with mx.AttrScope(ctx_group="dev1"):
        net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    mx.sym.SoftmaxOutput(net, name="softmax").save("x-symbol.json")
    report = facts(mxnet, "x-symbol.json")
    assert report["inputs"] == ["data", "softmax_label"]
    assert {"attribute": "ctx_group", "value": "dev1", "nodes": 4} in report["attributes"]


def test_loops_count_their_parts(mxnet: Any, folder: Path) -> None:
    weight = mx.sym.var("w")
    out, _ = mx.sym.contrib.foreach(
        lambda x, s: (mx.sym.FullyConnected(x, weight, num_hidden=2, no_bias=True), s),
        mx.sym.var("data"), [mx.sym.var("state")],
    )  # fmt: skip
    out.save("x-symbol.json")
    report = facts(mxnet, "x-symbol.json")
    assert report["subgraphs"] == 1
    assert {row["operator"] for row in report["operators"]} >= {"_foreach", "FullyConnected"}


def test_all_unknown_operators_are_named(mxnet: Any, folder: Path) -> None:
    text = Path("net-symbol.json").read_text()
    text = text.replace('"Convolution"', '"Foo"').replace('"BatchNorm"', '"Bar"')
    Path("x-symbol.json").write_text(text)
    problem = damaged(mxnet, "x-symbol.json")
    assert "Bar" in problem and "Foo" in problem
    report = mxnet("inspect", "--json", "x-symbol.json").json()["files"][0]
    assert report["unknown_operators"] == ["Bar", "Foo"]
    assert {row["operator"] for row in report["operators"] if not row["known"]} == {"Foo", "Bar"}
    assert report["written_by"] == "MXNet 1.9.1"


@pytest.mark.parametrize("end", [0, 1, 40, 600])
def test_cut_graphs(mxnet: Any, folder: Path, end: int) -> None:
    text = Path("net-symbol.json").read_text()
    Path("x-symbol.json").write_text(text[:end])
    assert "x-symbol.json" in damaged(mxnet, "x-symbol.json")


def test_cycles_are_refused(mxnet: Any, folder: Path) -> None:
    graph = json.loads(Path("net-symbol.json").read_text())
    graph["nodes"][3]["inputs"][0][0] = len(graph["nodes"]) - 1
    Path("x-symbol.json").write_text(json.dumps(graph))
    assert "cycle" in damaged(mxnet, "x-symbol.json")


def test_safetensors(mxnet: Any, folder: Path) -> None:
    data = {"x": mx.nd.array([[1, 2], [3, 4]]), "h": mx.nd.ones(3, dtype="float16")}
    safetensors.save("x.safetensors", data, {"by": "me"})
    report = facts(mxnet, "x.safetensors", "--arrays")
    assert report["metadata"] == {"by": "me", "format": "pt"}
    rows = {row["name"]: row for row in report["arrays"]}
    assert rows["x"] == {
        "name": "x", "shape": [2, 2], "dtype": "F32", "min": 1.0, "max": 4.0, "mean": 2.5, "nan": 0,
        "inf": 0,
    }  # fmt: skip
    assert rows["h"]["dtype"] == "F16"


@pytest.mark.parametrize("end", [0, 5, 60, -1])
def test_cut_safetensors(mxnet: Any, folder: Path, end: int) -> None:
    safetensors.save("x.safetensors", {"x": mx.nd.ones(30)})
    Path("x.safetensors").write_bytes(Path("x.safetensors").read_bytes()[:end])
    assert "x.safetensors: " in damaged(mxnet, "x.safetensors")


def test_torch_weights(mxnet: Any, folder: Path) -> None:
    state = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.n": torch.tensor(7)}
    torch.save({"epoch": 3, "state_dict": state}, "x.pt")
    report = facts(mxnet, "x.pt", "--arrays")
    assert [row["name"] for row in report["arrays"]] == ["a.weight", "a.n"]
    assert report["arrays"][0]["mean"] == 2.5
    assert report["arrays"][1]["dtype"] == "int64"


def test_torch_files_that_could_run_code_are_refused(mxnet: Any, folder: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), "x.pt")
    problem = damaged(mxnet, "x.pt")
    assert "torch.nn.modules.linear.Linear, and reading objects can run code" in problem
    torch.save({"epoch": 3}, "y.pt")
    assert "epoch" in damaged(mxnet, "y.pt")


def test_records(mxnet: Any, folder: Path) -> None:
    report = facts(mxnet, "images.rec")
    assert (report["records"], report["smallest_size"], report["largest_size"]) == (6, 37, 42)
    assert report["contents"] == {"JPEG images": 6}
    assert report["label_lengths"] == {"1": 6}


def test_damaged_records(mxnet: Any, folder: Path) -> None:
    content = bytearray(Path("images.rec").read_bytes())
    content[100:104] = b"\xff" * 4
    Path("bad.rec").write_bytes(content)
    problem = damaged(mxnet, "bad.rec")
    assert problem.startswith("bad.rec: at byte ")
    report = mxnet("inspect", "--json", "bad.rec").json()["files"][0]
    assert report["recoverable_records"] == 5
    (damage,) = report["damages"]
    assert damage["bytes"] == damage["end"] - damage["first_byte"] > 0


def test_index(mxnet: Any, folder: Path) -> None:
    report = facts(mxnet, "images.idx")
    assert (report["keys"], report["records"]) == (6, "images.rec")
    assert report["numbered"] and report["ascending"]


@pytest.mark.parametrize(
    ("line", "said"), [("9\t1", "no record starts at the bytes 1"), ("what", "line 6")]
)
def test_index_of_another_file(mxnet: Any, folder: Path, line: str, said: str) -> None:
    lines = Path("images.idx").read_text().splitlines()
    Path("images.idx").write_text("\n".join([*lines[:-1], line]))
    done = mxnet("inspect", "images.idx")
    assert done.code == 1
    assert said in done.err
    assert "mxnet rec index" in done.err
    assert mxnet("inspect", "images.rec").code == 1


def test_image_list(mxnet: Any, folder: Path) -> None:
    Path("x.lst").write_text("0\t1.0\ta.jpg\n1\t2\t3\tb c.jpg\n1\t0\tc.jpg\n")
    report = facts(mxnet, "x.lst")
    assert report["images"] == 3
    assert report["label_lengths"] == {"1": 2, "2": 1}
    assert report["notes"] == ["numbers that come twice: 1"]
    Path("x.lst").write_text("0\t1.0\ta.jpg\nwhat\n")
    assert "line 2" in damaged(mxnet, "x.lst")


@pytest.mark.parametrize("packed", [False, True])
def test_idx(mxnet: Any, folder: Path, packed: bool) -> None:
    path = Path("labels-idx1-ubyte")
    if packed:
        path = Path("labels-idx1-ubyte.gz")
        path.write_bytes(gzip.compress(Path("labels-idx1-ubyte").read_bytes()))
    report = facts(mxnet, path, "--arrays")
    assert (report["kind"], report["shape"], report["content_size"]) == ("IDX labels", [5], 13)
    assert report["values"] == [{"min": 1, "max": 5, "mean": 2.8, "nan": 0, "inf": 0}]
    path.write_bytes(path.read_bytes()[:-2])
    assert "damaged" in damaged(mxnet, path)


def test_huge_idx_takes_no_memory(mxnet: Any, folder: Path) -> None:
    Path("x-idx3-ubyte").write_bytes(struct.pack(">IIII", 2051, 2**31, 2**15, 2**15))
    assert "at byte 16: expected" in damaged(mxnet, "x-idx3-ubyte")


def test_optimizer_states(mxnet: Any, folder: Path) -> None:
    net = gluon.nn.Dense(2, in_units=3)
    net.initialize()
    trainer = gluon.Trainer(net.collect_params(), "adam")
    with autograd.record():
        loss = net(mx.nd.ones((1, 3))).sum()
    loss.backward()
    trainer.step(1)
    trainer.save_states("x.states")
    report = facts(mxnet, "x.states", "--arrays")
    assert (report["optimizer"], report["states"], report["count"]) == ("Adam", 2, 4)
    assert report["arrays"][0]["place"] == "[0]"
    assert report["arrays"][0]["max"] == pytest.approx(0.1, rel=1e-5)
    Path("x.states").write_bytes(b"\x80\x04cos\nsystem\n.")
    assert "os.system" in damaged(mxnet, "x.states")


def test_states_of_mxnet(mxnet: Any, folder: Path) -> None:
    recorded = np.load(GOLDEN / "optimizer_states.npz")
    name = next(name for name in recorded.files if recorded[name].dtype == np.uint8)
    Path("x.states").write_bytes(recorded[name].tobytes())
    assert facts(mxnet, "x.states")["format"] == "MXNet pickle"


def test_onnx(mxnet: Any, folder: Path) -> None:
    pytest.importorskip("onnx")
    mx.onnx.export_model(
        "net-symbol.json", "net-0000.params", [(1, 1, 4, 4)], np.float32, "x.onnx"
    )  # fmt: skip
    report = facts(mxnet, "x.onnx", "--arrays")
    assert report["inputs"] == ["data (1, 1, 4, 4) float32"]
    assert report["outputs"] == ["net_dense0_fwd_output (1, 3) float32"]
    assert {row["operator"] for row in report["operators"]} >= {"Conv", "Gemm"}
    assert report["count"] == len(report["arrays"]) == 8
    content = Path("x.onnx").read_bytes()
    for end in (1, 20, 300, len(content) - 2):
        Path("x.onnx").write_bytes(content[:end])
        assert damaged(mxnet, "x.onnx").startswith("x.onnx: at byte ")


def test_onnx_types_that_numpy_lacks(mxnet: Any, folder: Path) -> None:
    onnx = pytest.importorskip("onnx")
    kinds = {"BFLOAT16": [1, 2], "STRING": [b"a", b"b"], "FLOAT": [3, 4]}
    arrays = [
        onnx.helper.make_tensor(name, getattr(onnx.TensorProto, name), [2], values)
        for name, values in kinds.items()
    ]
    value = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [2])
    node = onnx.helper.make_node("Identity", ["FLOAT"], ["y"])
    graph = onnx.helper.make_graph([node], "g", [], [value], arrays)
    onnx.save(onnx.helper.make_model(graph), "x.onnx")
    rows = mxnet("inspect", "--json", "--arrays", "x.onnx").json()["files"][0]["arrays"]
    assert [row["dtype"] for row in rows] == ["bfloat16", "string", "float32"]
    assert [row["max"] for row in rows] == [2, None, 4]


def test_several_files(mxnet: Any, folder: Path) -> None:
    Path("bad.params").write_bytes(b"nothing")
    done = mxnet("inspect", "--json", "bad.params", "net-0000.params")
    assert done.code == 1
    assert [report["kind"] for report in done.json()["files"]] == [
        "damaged params file", "MXNet parameter file",
    ]  # fmt: skip


def test_names_cannot_steer_the_terminal(mxnet: Any, folder: Path) -> None:
    mx.nd.save("x.params", {"\x1b[2Jevil": mx.nd.ones(1)})
    out = mxnet("inspect", "x.params").out
    assert "\x1b" not in out
    assert "\\x1b[2Jevil" in out


def test_pipes_are_refused_before_anything_waits_for_them(mxnet: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "net-0000.params"
    os.mkfifo(pipe)
    for command in (["inspect", pipe], ["convert", pipe, tmp_path / "net.safetensors"]):
        done = mxnet(*command)
        assert done.code == 2
        assert f"{pipe} is no regular file: copy its content into one." in done.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", "[1, 2]", "the file must be an object, got [1, 2]."),
        ("a-symbol.json", '{"nodes": [{"op": "null"', "(a truncated download?): get it again."),
        ("a-symbol.json", "<html>404</html>", "It looks like an HTML page"),
        ("a.rec", "<html>404</html>", "It looks like an HTML page"),
    ],
)
def test_what_a_file_looks_like_is_said_once(
    mxnet: Any, tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    problem = damaged(mxnet, tmp_path / name)
    assert said in problem
    assert problem.count("It looks like") == said.count("It looks like")
