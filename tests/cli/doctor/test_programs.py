"""Programs and what the doctor says of them: status, name, line and column."""

from collections.abc import Callable
from typing import Any

import pytest

from mxnet.cli.doctor import installed
from mxnet.cli.doctor.finding import Finding, Status

Look = Callable[[str], list[Finding]]
HEAD = "import mxnet as mx\nfrom mxnet import autograd, gluon, nd\nfrom mxnet.gluon import nn\n"


def told(findings: list[Finding], *statuses: str) -> list[tuple[str, str, int, int]]:
    wanted = statuses or [s.value for s in Status if s is not Status.WORKS]
    return [(f.status.value, f.name, f.place.line, f.place.column)
            for f in findings if f.status.value in wanted]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("mx.nd.zeros((2,))", "mx.nd.zeros"),
        ("nd.relu(x)", "mx.nd.relu"),
        ("nn.Dense(3, activation='relu')", "mx.gluon.nn.Dense"),
        ("gluon.nn.Dense(3, prefix='a', params=None)", "mx.gluon.nn.Dense"),
        ("mx.symbol.Variable('x')", "mx.sym.Variable"),
        ("mx.initializer.Xavier()", "mx.init.Xavier"),
        ("mx.gluon.contrib.estimator.Estimator", "mx.gluon.contrib.estimator.Estimator"),
        ("mx.sym.concat(a, b, dim=0, num_args=2, name='c')", "mx.sym.concat"),
        ("mx.sym.Variable('w', lr_mult=2.0, __mine__='1')", "mx.sym.Variable"),
        ("mx.optimizer.create('sgd', learning_rate=0.1)", "mx.optimizer.create"),
        ("mx.io.ImageRecordIter(path_imgrec='a', anything=1)", "mx.io.ImageRecordIter"),
        ("mx.__version__.split('.')", "mx.__version__.split"),
        ("getattr(mx.nd, 'zeros')", "mx.nd.zeros"),
    ],
)
def test_what_exists_works_or_differs(look: Look, line: str, name: str) -> None:
    (finding,) = [f for f in look(HEAD + line) if f.place.line == 4]
    assert finding.name == name
    assert finding.status in (Status.WORKS, Status.DIFFERS)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mx.nd.ndarray.DLTensor", ("missing", "mx.nd.ndarray.DLTensor", 4, 1)),
        ("y = [mx.base._LIB.MXNotify()]", ("missing", "mx.base._LIB.MXNotify", 4, 6)),
        ("nd.zeross((2,))", ("unknown", "mx.nd.zeross", 4, 1)),
        ("mx.gluon.nnn.Dense(1)", ("unknown", "mx.gluon.nnn", 4, 1)),
        ("nd.zeros((2,), dtyp='int8')", ("unknown", "mx.nd.zeros(dtyp=)", 4, 1)),
        ("nn.Dense(3, colour=1)", ("unknown", "mx.gluon.nn.Dense(colour=)", 4, 1)),
        ("nd.zeros((2,)).asnumpyy()", ("unknown", "mx.nd.NDArray.asnumpyy", 4, 16)),
        ("mx.sym.Variable('x').infer_shap()", ("unknown", "mx.sym.Symbol.infer_shap", 4, 22)),
        ("nn.Dense(3).initialise()", ("unknown", "mx.gluon.nn.Dense.initialise", 4, 13)),
        ("mx.kv.create('dist_sync')", ("missing", "kvstore='dist_sync'", 4, 1)),
        ("gluon.Trainer({}, 'adm')", ("unknown", "optimizer='adm'", 4, 1)),
        ("nd.SoftmaxOutput(a, b, out_grad=True)", ("differs", "mx.nd.SoftmaxOutput", 4, 1)),
        ("nd.LeakyReLU(a, act_type='rrelu')", ("differs", "mx.nd.LeakyReLU", 4, 1)),
        ("import os; os.environ['MXNET_EXEC_BULK_EXEC_TRAIN'] = '1'",
         ("note", "MXNET_EXEC_BULK_EXEC_TRAIN", 4, 23)),
        ("importlib.import_module('mxnet.gluon.nothing')",
         ("unknown", "mx.gluon.nothing", 4, 1)),
        ("'é', nd.zeross(1)", ("unknown", "mx.nd.zeross", 4, 6)),
    ],
)  # fmt: skip
def test_what_does_not(look: Look, line: str, expected: tuple[Any, ...]) -> None:
    assert told(look(HEAD + line)) == [expected]


def test_column_of_a_method_over_several_lines_is_its_own(look: Look) -> None:
    found = look(HEAD + "y = (nd.zeros((2,))\n     .sum(axis=0)\n     .asnumpyy())\n")
    assert told(found) == [("unknown", "mx.nd.NDArray.asnumpyy", 6, 7)]


@pytest.mark.parametrize(
    "imports",
    [
        "import mxnet\nzeros = mxnet.nd.zeross",
        "import mxnet.ndarray as ops\nops.zeross",
        "from mxnet import nd as ops\nops.zeross",
        "import mxnet as mx\nops = mx.nd\nops.zeross",
        "import mxnet as mx\nmodules = ops, other = mx.nd, mx.sym\nops.zeross",
        "from mxnet import *\nnd.zeross",
        "if True:\n    import mxnet.ndarray as ops\nelse:\n    ops = None\nops.zeross",
        "def f():\n    return nd.zeross\nfrom mxnet import nd",
        "from mxnet import nd\nf = lambda x: nd.zeross(x)",
        "from mxnet import nd\n[nd.zeross(i) for i in range(3)]",
        "from mxnet import nd\nclass A:\n    x = nd.zeross(1)",
        "from mxnet import nd\nwith nd.zeross() as x: pass",
        "from mxnet import nd\nmatch 1:\n    case 1: nd.zeross()",
        "from mxnet import nd\nx = 1 if nd.zeross() else 2",
        "from mxnet import nd\ndef f(x=nd.zeross(1)): pass",
        "from mxnet import nd\n@nd.zeross\ndef f(): pass",
        "from mxnet import nd\nasync def f():\n    await nd.zeross()",
        "from mxnet import nd\nf'{nd.zeross()}'",
    ],
)
def test_names_are_followed(look: Look, imports: str) -> None:
    found = told(look(imports), "unknown")
    assert [name for _, name, _, _ in found] == ["mx.nd.zeross"]


@pytest.mark.parametrize(
    "line",
    [
        "x = nd.zeros((2,)) * 2 + 1", "x = nd.zeros((2,))[0]", "x = -nd.zeros((2,))",
        "x = nd.zeros((2,)).T", "x = nd.zeros((2,)) > 0", "x = nd.zeros((2,)).reshape((1, 2))",
        "x = gluon.Parameter('w').data()", "x = y = nd.dot(a, b)", "x, z = nd.ones(1), 2",
        "x = nd.ones(1)\nx += 1", "x = None\nif a:\n    x = nd.ones(1)\nelse:\n    x = nd.zeros(1)",
        "x: nd.NDArray = nd.ones(1)", "(x := nd.ones(1))", "x = nd.random.uniform(shape=(2,))",
        "x = nd.contrib.box_iou(a, b)",
    ],
)  # fmt: skip
def test_arrays_are_recognized(look: Look, line: str) -> None:
    found = told(look(f"{HEAD}a = b = 1\n{line}\nx.asnumpyy()\n"), "unknown")
    assert [name for _, name, _, _ in found] == ["mx.nd.NDArray.asnumpyy"]


@pytest.mark.parametrize(
    "program",
    [
        "x = nd.zeros(1)\nx = other()\nx.asnumpyy()",
        "x = nd.zeros(1)\nif a:\n    x = other()\nx.asnumpyy()",
        "x = nd.zeros(1)\nfor i in a:\n    x.asnumpyy()\n    x = other()",
        "x = nd.zeros(1)\nwhile a:\n    x = other(x.asnumpyy)",
        "x = nd.zeros(1)\ndef f():\n    x.asnumpyy()\nx = other()",
        "x = nd.zeros(1)\ndef f(x):\n    x.asnumpyy()",
        "x = nd.zeros(1)\n[x.asnumpyy() for x in a]",
        "x = nd.zeros(1) * other()\nx.asnumpyy()",
        "x = nd.split(a, 2)\nx.asnumpyy()",
        "x = nd.zeros(1, stype='csr')\nx.has_canonical()",
        "x = nd.zeros(1).asnumpy()\nx.asnumpyy()",
        "x = nd.zeros(1)\nx.asnumpyy = 3\nx.asnumpyy()",
        "def f():\n    global x\n    x = other()\nx = nd.zeros(1)\ndef g():\n    x.asnumpyy()",
        "try:\n    x = nd.zeros(1)\nexcept ValueError:\n    x = other()\nx.asnumpyy()",
        "nd.mine = other\nnd.mine()",
        "nd.zeros(1).tostype('csr').indices",
        "net = nn.Dense(1)\nnet.features = 1\nnet.features.append(1)\nnet.anything",
        "class Net(nn.HybridSequential):\n    def go(self):\n        return self.helper(1).nothing",
        "class Net(gluon.Block):\n    def own(self): pass\nNet().own().more()",
        "super().__init__(a=1)",
        "import numpy as nd\nnd.zeross()",
        "from .mxnet import nd\nnd.zeross()",
        "class nd: pass\nnd.zeross()",
        "nd.zeros(1, **options)",
        "del nd",
    ],
)
def test_no_false_alarms(look: Look, program: str) -> None:
    assert told(look(HEAD + program)) == []


BLOCK = """
    from mxnet.gluon import HybridBlock, nn

    class Net(HybridBlock):
        def __init__(self, classes, **kwargs):
            super(Net, self).__init__(**kwargs)
            with self.name_scope():
                self.body = nn.Dense(classes)
                self.scale = self.params.get("scale", shape=(1,))

        def hybrid_forward(self, F, x, scale):
            {}
"""


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("return F.relu(x)", []),
        ("return F.waitall()", []),
        ("return F.reluu(x)", ["mx.nd.reluu"]),
        ("return F.contrib.box_nms(x, topk=1)", []),
        ("return F.contrib.box_nms(x, topp=1)", ["mx.nd.contrib.box_nms(topp=)"]),
        ("return F.relu(x).asnumpyy()", ["mx.nd.NDArray.asnumpyy"]),
        ("return F.relu(x).infer_shape()", []),
        ("return F.zeros((2,)).expand_dims(0).foo()", ["mx.nd.NDArray.foo"]),
        ("return F.random.normal(shape=(1,)) * 2", []),
        ("return self.hybridize().mine", []),
        ("return self.helper(F, x)", []),
        ("if hasattr(F, 'reluu'): return F.reluu(x)", []),
        ("if 'nothing' in F.contrib.__dict__: return F.contrib.nothing(x)", []),
    ],
)
def test_blocks(look: Look, line: str, names: list[str]) -> None:
    found = told(look(BLOCK.format(line)), "missing", "unknown")
    assert [name for _, name, _, _ in found] == names


def test_lambdas_and_helpers_with_f(look: Look) -> None:
    found = look(HEAD + "nn.HybridLambda(lambda F, x: F.reluu(x))\ndef f(F, x): F.taanh(x)")
    assert [f[1] for f in told(found)] == ["mx.nd.reluu", "mx.nd.taanh"]


def test_uses_in_blocks_are_counted(look: Look) -> None:
    names = [f.name for f in look(BLOCK.format("return F.relu(x)"))]
    assert names == [
        "mx.gluon.HybridBlock", "mx.gluon.nn", "mx.gluon.HybridBlock",
        "mx.gluon.HybridBlock.__init__", "mx.gluon.Block.name_scope", "mx.gluon.nn.Dense",
        "mx.gluon.Block.params", "mx.gluon.ParameterDict.get", "mx.nd.relu",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "program",
    [
        "try:\n    from mxnet.gluon import nothing\nexcept ImportError:\n    nothing = None",
        "try:\n    import mxnet.nothing\nexcept:\n    pass",
        "try:\n    mx.nd.nothing\nexcept AttributeError:\n    pass",
        "f = getattr(mx.nd, 'nothing', None)",
        "if hasattr(mx.nd, 'nothing'):\n    mx.nd.nothing()",
        "mx.nd.nothing() if 'nothing' in dir(mx.nd) else None",
    ],
)
def test_prepared_programs_get_a_note(look: Look, program: str) -> None:
    found = told(look(HEAD + program))
    assert {status for status, *_ in found} == {"note"}


def test_catching_everything_around_much_else_is_no_preparation(look: Look) -> None:
    found = look(HEAD + "try:\n    nd.zeross()\nexcept Exception:\n    pass")
    assert [f[0] for f in told(found)] == ["unknown"]


def test_nearest_name_is_the_way_out(look: Look) -> None:
    (finding,) = [f for f in look(HEAD + "nd.Convolutoin(a)") if f.status is Status.UNKNOWN]
    assert finding.way_out == "did you mean mx.nd.Convolution?"


def test_private_names_are_not_said_to_be_unknown_to_mxnet(look: Look) -> None:
    (finding,) = [f for f in look(HEAD + "mx.gluon.block._thing") if f.status is Status.UNKNOWN]
    assert "private" in finding.message


def test_missing_names_come_with_reason_and_way_out(look: Look) -> None:
    (finding,) = [f for f in look(HEAD + "mx.nd.ndarray.DLTensor") if f.status is Status.MISSING]
    assert "foreign memory" in finding.message
    assert "from_dlpack" in finding.way_out
    assert finding.way_out.endswith("docs/differences.md#names-that-are-absent")


def test_a_part_of_an_absent_module_is_missing(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_without(path: str) -> Any:
        return installed.ABSENT if path.startswith("mx.np") else whole(path)

    whole = installed.look
    monkeypatch.setattr(installed, "look", look_without)
    found = look("from mxnet import np\nnp.array([1])\nnp.newer_than_1_9()")
    assert told(found) == [
        ("missing", "mx.np", 1, 19), ("missing", "mx.np.array", 2, 1),
        ("missing", "mx.np.newer_than_1_9", 3, 1),
    ]  # fmt: skip


def test_gpu_is_told_once_where_there_is_none(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mxnet.cli.doctor.judge.num_gpus", lambda: 0)
    assert told(look(HEAD + "mx.gpu(0)\nmx.gpu(1)")) == [("note", "mx.gpu", 4, 1)]
    monkeypatch.setattr("mxnet.cli.doctor.judge.num_gpus", lambda: 1)
    assert told(look(HEAD + "mx.gpu(0)")) == []


def test_comments_leave_out_findings(look: Look) -> None:
    assert told(look(HEAD + "nd.zeross()  # mxnet: ignore\nnd.oness()")) == [
        ("unknown", "mx.nd.oness", 5, 1)
    ]
    assert look(f"# mxnet: ignore-file\n{HEAD}nd.zeross()") == []


def test_nothing_is_run(look: Look, capsys: pytest.CaptureFixture[str]) -> None:
    look(HEAD + "print('run')\nraise SystemExit(3)\nnd.zeros(print('run'))")
    assert capsys.readouterr().out == ""
