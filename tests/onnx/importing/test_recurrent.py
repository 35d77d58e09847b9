"""Recurrent networks, loops and branches."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

RNG = np.random.RandomState(7)
STEPS, BATCH, INPUTS, HIDDEN = 4, 3, 5, 2
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def weights(kind, directions, peephole=False):
    rows = GATES[kind] * HIDDEN
    shapes = {"w": (directions, rows, INPUTS), "r": (directions, rows, HIDDEN),
              "b": (directions, 2 * rows)}  # fmt: skip
    if peephole:
        shapes["p"] = (directions, 3 * HIDDEN)
    return {name: (RNG.rand(*shape) - 0.5).astype(np.float32) for name, shape in shapes.items()}


def check(agree, kind, direction="forward", states=True, bias=True, lengths=None, peephole=False,
          shapes=None, layout=0, **options):  # fmt: skip
    directions = 2 if direction == "bidirectional" else 1
    x = RNG.randn(STEPS, BATCH, INPUTS).astype(np.float32)
    inputs, constants = {"x": x}, weights(kind, directions, peephole)
    names = ["x", "w", "r", "b" if bias else "", "n" if lengths else "", "h" if states else ""]
    if states:
        inputs["h"] = RNG.randn(directions, BATCH, HIDDEN).astype(np.float32)
    if not bias:
        del constants["b"]
    if lengths:
        inputs["n"] = np.array(lengths, np.int32)
    outputs = ["y", "l"]
    if kind == "LSTM":
        names += ["c" if states else "", "p" if peephole else ""]
        outputs.append("m")
        if states:
            inputs["c"] = RNG.randn(directions, BATCH, HIDDEN).astype(np.float32)
    if layout:
        inputs = {k: v.swapaxes(0, 1).copy() if k in "xhc" else v for k, v in inputs.items()}
        options["layout"] = 1
    while not names[-1]:
        names.pop()
    options |= {"direction": direction, "hidden_size": HIDDEN}
    node = helper.make_node(kind, names, outputs, **options)
    agree(node, inputs, constants, outputs=outputs, shapes=shapes, reference=bool(layout))


@pytest.mark.parametrize("kind", GATES)
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
def test_directions(agree, kind, direction):
    options = {"linear_before_reset": 1} if kind == "GRU" else {}
    check(agree, kind, direction, **options)
    check(agree, kind, direction, states=False, bias=False, shapes={"x": ["t", "n", INPUTS]},
          **options)  # fmt: skip


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
def test_reset_before_the_product(agree, direction):
    check(agree, "GRU", direction)
    check(agree, "GRU", direction, states=False, bias=False)


@pytest.mark.parametrize("kind", GATES)
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
def test_sequences_of_different_lengths(agree, kind, direction):
    check(agree, kind, direction, lengths=[4, 1, 3])


def test_peepholes_limits_and_coupled_gates(agree):
    check(agree, "LSTM", "bidirectional", peephole=True)
    check(agree, "LSTM", clip=0.3)
    check(agree, "LSTM", input_forget=1)


def test_other_activations(agree):
    check(agree, "RNN", activations=["Relu"])
    check(agree, "RNN", "bidirectional", activations=["Relu", "Tanh"])
    check(agree, "RNN", activations=["Affine"], activation_alpha=[0.5], activation_beta=[0.1])
    check(agree, "GRU", activations=["HardSigmoid", "Softsign"], activation_alpha=[0.3],
          activation_beta=[0.4])  # fmt: skip
    check(agree, "LSTM", activations=["Sigmoid", "ScaledTanh", "Elu"], activation_alpha=[0.9, 0.7],
          activation_beta=[0.8])  # fmt: skip


def test_samples_first(agree):
    check(agree, "RNN", states=False, layout=1)


# --- branches and loops ---------------------------------------------------------------------

X = RNG.randn(3, 4).astype(np.float32)


def info(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def branches():
    one = helper.make_graph([helper.make_node("Exp", ["x"], ["p"])], "one", [], [info("p", [3, 4])])
    nodes = [helper.make_node("Neg", ["x"], ["q"]), helper.make_node("Add", ["q", "w"], ["o"])]
    other = helper.make_graph(nodes, "other", [], [info("o", [3, 4])])
    return helper.make_node("If", ["c"], ["y"], then_branch=one, else_branch=other)


@pytest.mark.parametrize("truth", [True, False])
def test_if(agree, truth):
    agree(branches(), {"x": X}, {"c": np.array(truth), "w": X[0]})
    agree(branches(), {"x": X, "c": np.array([truth])}, {"w": X[0]}, shapes={"c": [1]})


def loop_body(condition):
    nodes = [
        condition,
        helper.make_node("Cast", ["i"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["s", "x"], ["t"]),
        helper.make_node("Add", ["t", "f"], ["u"]),
        helper.make_node("ReduceSum", ["u"], ["v"], keepdims=0),
    ]  # fmt: skip
    inputs = [info("i", [], TensorProto.INT64), info("d", [], TensorProto.BOOL), info("s", [3, 4])]
    outputs = [info("e", [], TensorProto.BOOL), info("u", [3, 4]), info("v", [])]
    return helper.make_graph(nodes, "body", inputs, outputs)


TRUE = helper.make_node("Constant", [], ["e"], value=numpy_helper.from_array(np.array(True)))


@pytest.mark.parametrize("condition", [helper.make_node("Identity", ["d"], ["e"]), TRUE])
def test_loop(model_of, results, condition):
    node = helper.make_node("Loop", ["n", "", "x"], ["y", "z"], body=loop_body(condition))
    outputs = [info("y", [3, 4]), info("z", [None])]
    model = model_of([node], {"x": X}, {"n": np.int64(3)}, outputs=outputs)
    y, z = results(model, {"x": X})
    state, sums = X, []
    for i in range(3):
        state = state * X + i
        sums.append(state.sum())
    np.testing.assert_allclose(y, state, rtol=1e-5)
    np.testing.assert_allclose(z.reshape(-1), sums, rtol=1e-5)


def body_of(nodes, states, made, ends=()):
    """Return the graph inside of a loop over vectors of two; ``ends`` make the condition."""
    inputs = [info("i", [], TensorProto.INT64), info("d", [], TensorProto.BOOL)]
    outputs = [info("e", [], TensorProto.BOOL), *(info(name, [2]) for name in made)]
    goes_on = list(ends) or [helper.make_node("Identity", ["d"], ["e"])]
    return helper.make_graph([*goes_on, *nodes], "body",
                             [*inputs, *(info(name, [2]) for name in states)], outputs)  # fmt: skip


@pytest.mark.parametrize("ends", [
    (), (helper.make_node("ReduceSum", ["s"], ["m"], keepdims=0),
         helper.make_node("Less", ["m", "most"], ["e"])),
], ids=["counted", "ended"])  # fmt: skip
@pytest.mark.parametrize(("nodes", "states", "starts", "made"), [
    ([("Add", ["s", "x"], "a")], ["s"], ["x"], ["a"]),
    ([("Identity", ["u"], "a"), ("Identity", ["s"], "b")], ["s", "u"], ["x", "y"], ["a", "b"]),
    ([("Add", ["s", "u"], "a"), ("Identity", ["y"], "b")], ["s", "u"], ["x", "y"], ["a", "b"]),
    ([("Add", ["s", "x"], "a"), ("Mul", ["u", "x"], "b")], ["s", "u"], ["x", "x"], ["a", "b"]),
    ([("Add", ["y", "x"], "a"), ("Identity", ["x"], "b")], ["s", "u"], ["x", "x"], ["a", "b"]),
], ids=["start", "swapped", "outer", "one start", "unused"])  # fmt: skip
def test_states_of_loops(agree, nodes, states, starts, made, ends):
    body = body_of([helper.make_node(op, given, [out]) for op, given, out in nodes], states, made,
                   ends)  # fmt: skip
    node = helper.make_node("Loop", ["n", "t", *starts], [f"{one}2" for one in made], body=body)
    x, y = np.float32([1, 2]), np.float32([3, 5])
    constants = {"n": np.int64(4), "t": np.array(True), "most": np.float32(12)}
    agree(node, {"x": x, "y": y}, constants, outputs=[info(f"{one}2", [2]) for one in made])


def test_loop_as_long_as_an_axis(agree):
    body = loop_body(TRUE)
    nodes = [
        helper.make_node("Shape", ["x"], ["a"]), helper.make_node("Gather", ["a", "o"], ["n"]),
        helper.make_node("Loop", ["n", "", "x"], ["y", "z"], body=body),
    ]  # fmt: skip
    agree(nodes, {"x": X}, {"o": np.int64(0)}, outputs=[info("y", [3, 4])],
          shapes={"x": ["n", 4]})  # fmt: skip


@pytest.mark.parametrize("direction", [0, 1])
def test_scan(agree, direction):
    body = helper.make_graph(
        [helper.make_node("Add", ["s", "e"], ["t"]), helper.make_node("Exp", ["t"], ["o"])], "body",
        [info("s", [4]), info("e", [4])], [info("t", [4]), info("o", [4])],
    )  # fmt: skip
    node = helper.make_node("Scan", ["i", "x"], ["z", "y"], body=body, num_scan_inputs=1,
                            scan_input_directions=[direction])  # fmt: skip
    agree(node, {"i": X[0], "x": X}, outputs=[info("z", [4]), info("y", [3, 4])])


def test_scan_along_other_axes(agree):
    body = helper.make_graph(
        [helper.make_node("Add", ["s", "e"], ["t"]), helper.make_node("Exp", ["t"], ["o"])], "body",
        [info("s", [3]), info("e", [3])], [info("t", [3]), info("o", [3])],
    )  # fmt: skip
    node = helper.make_node("Scan", ["i", "x"], ["z", "y"], body=body, num_scan_inputs=1,
                            scan_input_axes=[1], scan_output_axes=[1],
                            scan_output_directions=[1])  # fmt: skip
    agree(node, {"i": X[:, 0].copy(), "x": X}, outputs=[info("z", [3]), info("y", [3, 4])])


@pytest.mark.parametrize("count", [3, 100, None])
def test_loop_that_ends_early(agree, count):
    nodes = [
        helper.make_node("Add", ["s", "x"], ["t"]), helper.make_node("ReduceMax", ["t"], ["m"],
                                                                     keepdims=0),
        helper.make_node("Less", ["m", "bound"], ["e"]),
    ]  # fmt: skip
    body = helper.make_graph(
        nodes, "body", [info("i", [], TensorProto.INT64), info("d", [], TensorProto.BOOL),
        info("s", [3, 4])], [info("e", [], TensorProto.BOOL), info("t", [3, 4])],
    )  # fmt: skip
    names = ["" if count is None else "n", "c", "x"]
    node = helper.make_node("Loop", names, ["y"], body=body)
    constants = {"bound": np.float32(abs(X).max() * 5.5), "c": np.array(True)}
    constants |= {} if count is None else {"n": np.int64(count)}
    agree(node, {"x": abs(X)}, constants)
