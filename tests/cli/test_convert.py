"""``mxnet convert``: every pair of kinds, and that the proof sheet tells the truth."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet.cli.conversion import command, writing
from mxnet.cli.conversion.comparing import difference
from mxnet.interop import safetensors
from mxnet.interop.torch.files import load_file

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SHAPE = ["--shape", "data=2,1,4,4"]
KEYS = {
    "made_by", "source", "destination", "arrays", "names", "notes", "inputs", "tolerance",
    "array_differences", "layer_differences", "not_compared", "largest_difference", "largest_at",
    "first_beyond_tolerance", "ok",
}  # fmt: skip


def converted(mxnet: Any, *words: object, code: int = 0) -> dict:
    """Convert, and return the proof sheet, which is that in the file."""
    done = mxnet("convert", *words, "--json")
    assert done.code == code, done.err or done.out
    sheet = done.json()
    assert set(sheet) == KEYS
    assert sheet["ok"] == (code == 0)
    assert json.loads(Path(f"{words[1]}.proof.json").read_text()) == sheet
    for side in ("source", "destination"):
        for file in sheet[side]["files"]:
            content = Path(file["path"]).read_bytes()
            assert file["sha256"] == hashlib.sha256(content).hexdigest()
            assert file["bytes"] == len(content)
    return sheet


def values(path: str) -> dict[str, list]:
    return {name: array.asnumpy().tolist() for name, array in mx.nd.load(path).items()}


def forward(symbol: str, params: str, data: np.ndarray) -> np.ndarray:
    net = mx.gluon.SymbolBlock.imports(symbol, ["data"], params)
    return net(mx.nd.array(data)).asnumpy()


def test_params_to_safetensors_and_back(mxnet: Any, folder: Path) -> None:
    sheet = converted(mxnet, "net-0000.params", "x.safetensors")
    assert [file["path"] for file in sheet["source"]["files"]] == [
        "net-0000.params", "net-symbol.json",
    ]  # fmt: skip
    assert sheet["arrays"] == {"count": 8, "bytes": 220}
    assert sheet["names"]["arg:net_dense0_bias"] == "arg:net_dense0_bias"
    assert len(sheet["array_differences"]) == 8 and sheet["largest_difference"] == 0
    converted(mxnet, "x.safetensors", "y-0000.params")
    assert values("y-0000.params") == values("net-0000.params")
    assert Path("y-symbol.json").read_bytes() == Path("net-symbol.json").read_bytes()


def test_params_to_torch_and_back(mxnet: Any, folder: Path) -> None:
    sheet = converted(mxnet, "net-0000.params", "x.pt")
    assert sheet["names"]["aux:net_batchnorm0_running_var"] == "net_batchnorm0_running_var"
    assert "a state dict holds no graph: it was left out" in sheet["notes"]
    assert set(load_file("x.pt")) == set(sheet["names"].values())
    back = converted(mxnet, "x.pt", "y-0000.params", "--symbol", "net-symbol.json", *SHAPE)
    assert back["largest_difference"] == 0
    assert len(back["layer_differences"]) == 3
    assert values("y-0000.params") == values("net-0000.params")


def test_params_to_onnx_and_back(mxnet: Any, folder: Path) -> None:
    pytest.importorskip("onnxruntime")
    sheet = converted(mxnet, "net-0000.params", "x.onnx", *SHAPE)
    layers = [row["name"] for row in sheet["layer_differences"]]
    assert layers == ["net_conv0_fwd_output", "net_batchnorm0_fwd_output", "net_dense0_fwd_output"]
    assert sheet["inputs"] == {
        "data": {"shape": [2, 1, 4, 4], "dtype": "float32", "from": "random, seed 0"}
    }
    assert sheet["not_compared"] == []
    back = converted(mxnet, "x.onnx", "y-0000.params")
    assert set(layers) <= {row["name"] for row in back["layer_differences"]}
    data = np.random.RandomState(1).rand(2, 1, 4, 4).astype("float32")
    np.testing.assert_allclose(
        forward("y-symbol.json", "y-0000.params", data),
        forward("net-symbol.json", "net-0000.params", data), rtol=1e-5,
    )  # fmt: skip


def test_model_of_mxnet_to_onnx(mxnet: Any, folder: Path) -> None:
    pytest.importorskip("onnxruntime")
    source = GOLDEN / "exported"
    words = ("x.onnx", "--shape", "data=1,2,8,8")
    assert converted(mxnet, source / "net-0003.params", *words)["layer_differences"]


def test_a_symbol_file_stands_for_its_parameters(mxnet: Any, folder: Path) -> None:
    sheet = converted(mxnet, "net-symbol.json", "x.safetensors")
    assert [f["path"] for f in sheet["source"]["files"]] == ["net-0000.params", "net-symbol.json"]
    Path("net-0001.params").write_bytes(Path("net-0000.params").read_bytes())
    done = mxnet("convert", "net-symbol.json", "y.safetensors")
    assert done.code == 2
    assert "net-0000.params, net-0001.params" in done.err


@pytest.mark.parametrize("name", ["legacy", "v1", "dtypes", "mixed", "versions"])
def test_old_files_become_new_ones(mxnet: Any, folder: Path, name: str) -> None:
    old = GOLDEN / "params" / f"{name}.params"
    sheet = converted(mxnet, old, "new.params")
    before = mx.nd.load(str(old))
    after = mx.nd.load("new.params")
    pairs = before if isinstance(before, dict) else {str(i): a for i, a in enumerate(before)}
    for key, array in pairs.items():
        if array is None:
            assert key not in after
            continue
        assert after[key].dtype == array.dtype and after[key].stype == array.stype
        np.testing.assert_array_equal(
            after[key].tostype("default").asnumpy().reshape(array.shape),
            array.tostype("default").asnumpy(),
        )
    assert sheet["arrays"]["count"] == len(after)


def test_arrays_alone(mxnet: Any, folder: Path) -> None:
    sheet = converted(mxnet, "net-0000.params", "x.params", "--no-symbol")
    assert [f["path"] for f in sheet["destination"]["files"]] == ["x.params"]
    assert not Path("x-symbol.json").exists()


def test_sparse_arrays_become_dense_where_they_must(mxnet: Any, folder: Path) -> None:
    mx.nd.save("x.params", {"s": mx.nd.array([[0, 1], [0, 0]]).tostype("csr")})
    sheet = converted(mxnet, "x.params", "x.safetensors")
    assert sheet["notes"] == ["s was csr and is written as a dense array"]
    assert safetensors.load("x.safetensors")["s"].asnumpy().tolist() == [[0, 1], [0, 0]]
    converted(mxnet, "x.params", "y.params")
    assert mx.nd.load("y.params")["s"].stype == "csr"


def test_numbers_without_axes_get_one(mxnet: Any, folder: Path) -> None:
    torch.save({"n": torch.tensor(3), "w": torch.ones(2)}, "x.pt")
    sheet = converted(mxnet, "x.pt", "x.params")
    assert sheet["notes"] == ["n has no axes and is written with the shape (1,)"]
    assert mx.nd.load("x.params")["n"].asnumpy().tolist() == [3]


def test_names(mxnet: Any, folder: Path) -> None:
    torch.save({"a.weight": torch.ones(2), "b": torch.zeros(1)}, "x.pt")
    Path("map.json").write_text('{"a.weight": "fc.gamma"}')
    sheet = converted(mxnet, "x.pt", "x.params", "--names", "map.json")
    assert sheet["names"] == {"a.weight": "fc.gamma", "b": "b"}
    assert set(mx.nd.load("x.params")) == {"fc.gamma", "b"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"c": "d"}', "no arrays named c"),
        ('{"a": "b"}', "would both be b"),
        ("[1]", "must hold an object"),
        ("{", "is no JSON"),
    ],
)
def test_wrong_names(mxnet: Any, folder: Path, text: str, said: str) -> None:
    mx.nd.save("x.params", {"a": mx.nd.ones(1), "b": mx.nd.ones(1)})
    Path("map.json").write_text(text)
    done = mxnet("convert", "x.params", "y.params", "--names", "map.json")
    assert done.code == 2
    assert said in done.err


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_other_types(mxnet: Any, folder: Path, dtype: str) -> None:
    sheet = converted(mxnet, "net-0000.params", "x-0000.params", "--dtype", dtype, *SHAPE)
    assert sheet["layer_differences"]
    again = converted(mxnet, "x-0000.params", "y.safetensors")
    assert again["largest_difference"] == 0
    net = mx.gluon.SymbolBlock.imports("x-symbol.json", ["data"], "x-0000.params")
    out = net(mx.nd.ones((1, 1, 4, 4)).astype(dtype))
    assert out.dtype == mx.nd.ones(1).astype(dtype).dtype


def test_differences_beyond_the_tolerance(mxnet: Any, folder: Path) -> None:
    mx.nd.save("x.params", {"a": mx.nd.array([1.0]), "b": mx.nd.array([0.1, 0.2])})
    words = ("x.params", "y.params", "--dtype", "float16", "--tolerance", 1e-9)
    sheet = converted(mxnet, *words, code=1)
    assert sheet["first_beyond_tolerance"] == sheet["largest_at"] == "b"
    expected = abs(np.float64(np.float32(0.2)) - np.float64(np.float16(0.2)))
    assert sheet["largest_difference"] == pytest.approx(expected)
    done = mxnet("convert", *words, "--force")
    assert done.code == 1
    assert "NOT within the tolerance: b is the first that differs by more, by " in done.out


def test_first_layer_that_differs_is_named(
    mxnet: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnxruntime")
    export = writing.onnx_export.export_model

    def spoiled(graph: Any, arrays: dict, *rest: Any) -> str:
        changed = {**arrays, "net_batchnorm0_beta": arrays["net_batchnorm0_beta"] + 0.5}
        return export(graph, changed, *rest)

    monkeypatch.setattr(writing.onnx_export, "export_model", spoiled)
    sheet = converted(mxnet, "net-0000.params", "x.onnx", *SHAPE, code=1)
    assert sheet["first_beyond_tolerance"] == "net_batchnorm0_fwd_output"
    ok = {row["name"]: row["ok"] for row in sheet["layer_differences"]}
    assert ok["net_conv0_fwd_output"]
    assert not ok["net_dense0_fwd_output"]
    by_name = {row["name"]: row["difference"] for row in sheet["layer_differences"]}
    assert by_name["net_batchnorm0_fwd_output"] == pytest.approx(0.5, rel=1e-3)


def test_given_inputs(mxnet: Any, folder: Path) -> None:
    np.save("data.npy", np.ones((3, 1, 4, 4), "float32"))
    np.savez("both.npz", data=np.ones((1, 1, 4, 4), "float32"))
    for words, length in (["data.npy"], 3), (["data=data.npy"], 3), (["both.npz"], 1):
        sheet = converted(mxnet, "net-0000.params", "x.safetensors", "--input", *words, "--force")
        assert sheet["inputs"]["data"] == {
            "shape": [length, 1, 4, 4], "dtype": "float32", "from": "given",
        }  # fmt: skip
        assert len(sheet["layer_differences"]) == 3


def test_seeds_draw_other_inputs(mxnet: Any, folder: Path) -> None:
    words = ("net-0000.params", "x.safetensors", *SHAPE, "--force")
    scale = [
        converted(mxnet, *words, "--seed", seed)["layer_differences"][0]["scale"]
        for seed in (0, 0, 1)
    ]
    assert scale[0] == scale[1] != scale[2]


def test_whole_numbers_as_inputs_and_labels(mxnet: Any, folder: Path) -> None:
    net = mx.sym.Embedding(mx.sym.var("data"), input_dim=4, output_dim=3, name="e")
    mx.sym.SoftmaxOutput(net.sum(axis=1), name="softmax").save("x-symbol.json")
    mx.nd.save("x-0000.params", {"arg:e_weight": mx.nd.array(np.arange(12).reshape(4, 3))})
    sheet = converted(mxnet, "x-0000.params", "y.safetensors", "--shape", "data=2,5:int32")
    assert sheet["inputs"]["data"]["dtype"] == "int32"
    assert sheet["inputs"]["softmax_label"]["shape"] == [2]
    assert sheet["layer_differences"][-1]["name"] == "softmax_output"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["net-0000.params", "x.txt"], "the ending says what to write"),
        (["images.rec", "x.params"], "can be converted"),
        (["gone.params", "x.onnx"], "gone.params: No such file"),
        (["net-0000.params", "x.onnx"], "the shape of data is not known: give --shape data="),
        (["net-0000.params", "x.onnx", "--no-symbol"], "an ONNX model needs a graph"),
        (["net-0000.params", "x.onnx", "--shape", "data=a"], "--shape: expected"),
        (["net-0000.params", "x.onnx", "--shape", "other=1,2"], "the model's inputs are data"),
        (["net-0000.params", "x.onnx", "--input", "data=gone.npy"], "there is no file gone.npy"),
        (["net-0000.params", "x.pt", *SHAPE], "need a graph on both sides"),
        (["net-0000.params", "x.onnx", "--symbol", "gone.json"], "gone.json: No such file"),
        (["net-0000.params", "no/x.params"], "there is no directory no"),
        (["net-0000.params", "net-0000.params"], "read and written at once"),
    ],
)
def test_wrong_calls(mxnet: Any, folder: Path, words: list[str], said: str) -> None:
    before = sorted(folder.iterdir())
    done = mxnet("convert", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert sorted(folder.iterdir()) == before


def test_missing_parameters_are_named(mxnet: Any, folder: Path) -> None:
    arrays = mx.nd.load("net-0000.params")
    del arrays["aux:net_batchnorm0_running_var"]
    mx.nd.save("less-0000.params", arrays)
    words = ("less-0000.params", "x.safetensors", "--symbol", "net-symbol.json")
    done = mxnet("convert", *words, *SHAPE)
    assert done.code == 1
    assert "no arrays for the parameters net_batchnorm0_running_var: see --names" in done.err
    notes = converted(mxnet, *words)["notes"]
    assert "parameters of the graph that have no arrays: net_batchnorm0_running_var" in notes


@pytest.mark.parametrize("name", ["x.safetensors", "x-0000.params", "x.pt"])
def test_files_are_not_replaced_unless_forced(mxnet: Any, folder: Path, name: str) -> None:
    Path(name).write_bytes(b"mine")
    done = mxnet("convert", "net-0000.params", name)
    assert done.code == 2
    assert "exists already" in done.err
    assert Path(name).read_bytes() == b"mine"
    assert mxnet("convert", "net-0000.params", name, "--force").code == 0


def test_proof_sheets_are_not_replaced_either(mxnet: Any, folder: Path) -> None:
    Path("sheet.json").write_text("mine")
    words = ("convert", "net-0000.params", "x.pt", "--proof", "sheet.json")
    assert mxnet(*words).code == 2
    assert not Path("x.pt").exists()
    assert mxnet(*words, "--force").code == 0
    assert json.loads(Path("sheet.json").read_text())["ok"]


def test_damaged_sources(mxnet: Any, folder: Path) -> None:
    Path("bad.params").write_bytes(Path("net-0000.params").read_bytes()[:300])
    done = mxnet("convert", "bad.params", "x.safetensors")
    assert done.code == 1
    assert "bad.params: at byte" in done.err
    assert not Path("x.safetensors").exists()


def test_interruption_leaves_no_half_file(
    mxnet: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(folder.iterdir())

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", interrupted)
    done = mxnet("convert", "net-0000.params", "x.pt")
    assert done.code == 130
    assert sorted(folder.iterdir()) == before


def test_text_of_a_conversion(mxnet: Any, folder: Path) -> None:
    done = mxnet("convert", "net-0000.params", "x.pt")
    content = Path("x.pt").read_bytes()
    assert (
        "destination: PyTorch state dict\n"
        f"  x.pt  {len(content) / 1024:.1f} KiB\n"
        f"  sha256 {hashlib.sha256(content).hexdigest()}\n"
        "arrays: 8, 220 bytes, names kept\n"
    ) in done.out
    assert done.out.endswith(
        "arrays: all 8 are equal\n\nall differences are within the tolerance\n"
        "proof sheet: x.pt.proof.json\n"
    )


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ([1, 2], [1, 2], 0),
        ([1, np.nan], [1, np.nan], 0),
        ([np.inf, 1], [np.inf, 3], 2),
        ([np.inf], [-np.inf], np.inf),
        ([1, np.nan], [1, 2], np.inf),
        ([1], [1, 2], np.inf),
        ([], [], 0),
    ],
)
def test_difference(one: list, other: list, apart: float) -> None:
    assert difference("x", np.array(one, "float32"), np.array(other, "float32")).difference == apart


def test_large_whole_numbers_are_told_apart() -> None:
    left, right = np.array([2**53]), np.array([2**53 + 1])
    assert difference("x", left, right).difference == 1


def test_no_runtime_names_the_extra(
    mxnet: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    done = mxnet("convert", "net-0000.params", "x.onnx", *SHAPE)
    assert done.code == 1
    assert "pip install regluon[onnx]" in done.err


def test_a_source_that_does_not_run_leaves_nothing(mxnet: Any, folder: Path) -> None:
    pytest.importorskip("onnxruntime")
    converted(mxnet, "net-0000.params", "x.onnx", *SHAPE)
    done = mxnet("convert", "x.onnx", "y.params", "--shape", "data=3,1,4,4")
    assert done.code == 1
    assert "onnxruntime cannot run it" in done.err
    assert not list(folder.glob("y*"))


def test_nothing_to_convert(mxnet: Any, folder: Path) -> None:
    pytest.importorskip("onnxruntime")
    converted(mxnet, "net-0000.params", "x.onnx", *SHAPE)
    done = mxnet("convert", "x.onnx", "y.onnx")
    assert done.code == 2
    assert "nothing to convert" in done.err
    assert command.KINDS["onnx"] == "ONNX"
