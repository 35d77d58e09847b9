"""Shapes, reductions, slices, indices, padding and products."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

RNG = np.random.RandomState(3)
X = RNG.randn(2, 3, 4).astype(np.float32)
IMAGE = RNG.randn(2, 4, 4, 6).astype(np.float32)
INTS = RNG.randint(-9, 9, (3, 4)).astype(np.int64)


def i64(*numbers):
    return np.array(numbers, np.int64)


# --- shapes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [(6, 4), (0, -1), (-1,), (2, 0, 2, -1), (1, 24), (0, 0, 2, 2)])
def test_reshape(agree, target):
    agree(helper.make_node("Reshape", ["x", "s"], ["y"]), {"x": X}, {"s": i64(*target)})


def test_reshape_to_no_axes_and_back(agree):
    nodes = [
        helper.make_node("Reshape", ["x", "s"], ["z"]), helper.make_node("Exp", ["z"], ["y"]),
        helper.make_node("Unsqueeze", ["y", "a"], ["w"]),
    ]  # fmt: skip
    constants = {"s": i64(), "a": i64(0, 1)}
    agree(nodes, {"x": np.float32([[2]])}, constants, outputs=("y", "w"))


def test_reshape_allowing_zero_lengths_keeps_the_others(agree):
    node = helper.make_node("Reshape", ["x", "s"], ["y"], allowzero=1)
    agree(node, {"x": X}, {"s": i64(4, -1)})


@pytest.mark.parametrize("axis", [0, 1, 2, 3, -1, -2])
def test_flatten(agree, axis):
    agree(helper.make_node("Flatten", ["x"], ["y"], axis=axis), {"x": X})
    agree(helper.make_node("Flatten", ["x"], ["y"], axis=axis), {"x": X}, shapes={"x": "abc"})


@pytest.mark.parametrize("opset", [11, 13])
def test_squeeze_and_unsqueeze(agree, opset):
    for name, axes, data in (
        ("Squeeze", [0, -2], X[:1, :1]), ("Squeeze", [1], X[:, :1]), ("Squeeze", None, X[:1, :1]),
        ("Unsqueeze", [0, -1], X), ("Unsqueeze", [2], X), ("Unsqueeze", [0], np.float32(3)),
    ):  # fmt: skip
        options, constants, names = {}, {}, ["x"]
        if axes is not None and opset < 13:
            options = {"axes": axes}
        elif axes is not None:
            constants, names = {"a": i64(*axes)}, ["x", "a"]
        node = helper.make_node(name, names, ["y"], **options)
        agree(node, {"x": data}, constants, opset=opset)


def test_transpose(agree):
    for options in ({}, {"perm": [1, 2, 0]}):
        agree(helper.make_node("Transpose", ["x"], ["y"], **options), {"x": X})
    agree(helper.make_node("Transpose", ["x"], ["y"]), {"x": X[0, 0]})


def test_concat(agree):
    for axis in (0, 1, -1):
        node = helper.make_node("Concat", ["a", "b"], ["y"], axis=axis)
        agree(node, {"a": X, "b": X * 2})
    agree(helper.make_node("Concat", ["a"], ["y"], axis=0), {"a": X})


@pytest.mark.parametrize("opset", [11, 13, 18])
def test_split(agree, opset):
    for parts in (None, [1, 3], [2, 2]):
        options, names, constants = {"axis": 2}, ["x"], {}
        if parts and opset < 13:
            options["split"] = parts
        elif parts:
            names, constants = ["x", "s"], {"s": i64(*parts)}
        elif opset >= 18:
            options["num_outputs"] = 2
        node = helper.make_node("Split", names, ["y", "z"], **options)
        agree(node, {"x": X}, constants, opset=opset, outputs=("y", "z"))


def test_split_with_a_short_last_part(agree):
    node = helper.make_node("Split", ["x"], ["a", "b", "c"], axis=-1, num_outputs=3)
    agree(node, {"x": X[:, :, [0, 1, 2, 3, 0]]}, opset=18, outputs=("a", "b", "c"))


SLICES = [
    ([0, 1], [1, 3], None, None), ([1], [100], [1], None), ([-2], [-1], [-1], None),
    ([3], [-100], [2], [-1]), ([2], [0], [-1], [-2]), ([0, 0], [2, 4], [0, 2], [1, 2]),
    ([2**62], [-(2**62)], [2], [-1]), ([0], [2**62], [0], None),
]  # fmt: skip


@pytest.mark.parametrize(("starts", "ends", "axes", "steps"), SLICES)
@pytest.mark.parametrize("shapes", [None, {"x": ["a", "b", "c"]}])
def test_slice(agree, starts, ends, axes, steps, shapes):
    constants = {"s": i64(*starts), "e": i64(*ends)}
    names = ["x", "s", "e"]
    if axes is not None:
        constants["a"], names = i64(*axes), [*names, "a"]
    if steps is not None:
        constants["t"], names = i64(*steps), [*names, "t"]
    agree(helper.make_node("Slice", names, ["y"]), {"x": X}, constants, shapes=shapes)


def test_slice_by_attributes(agree):
    node = helper.make_node("Slice", ["x"], ["y"], starts=[0, -3], ends=[2, 1000], axes=[1, 2])
    agree(node, {"x": X}, opset=9)


def test_tile_and_expand(agree):
    agree(helper.make_node("Tile", ["x", "r"], ["y"]), {"x": X}, {"r": i64(2, 1, 3)})
    for shape in ((2, 1, 3, 4), (3, 1), (1,), (5, 2, 3, 4)):
        agree(helper.make_node("Expand", ["x", "s"], ["y"]), {"x": X}, {"s": i64(*shape)})
    expand = helper.make_node("Expand", ["x", "s"], ["y"])
    agree(expand, {"x": np.float32(2)}, {"s": i64(2, 3)})
    agree(helper.make_node("Expand", ["x", "s"], ["y"]), {"x": X[:, :1]}, {"s": i64(2, 5, 4)})


def test_shape_and_size(agree):
    agree(helper.make_node("Shape", ["x"], ["y"]), {"x": X}, shapes={"x": ["n", 3, "m"]})
    node = helper.make_node("Shape", ["x"], ["y"], start=1, end=-1)
    agree(node, {"x": X}, shapes={"x": ["n", "k", "m"]})
    agree(helper.make_node("Size", ["x"], ["y"]), {"x": X}, shapes={"x": ["n", 3, "m"]})


def test_constants_of_every_kind(agree):
    makers = {
        "value": numpy_helper.from_array(X), "value_float": 1.5, "value_floats": [1.0, 2.0],
        "value_int": 3, "value_ints": [3, 4],
    }  # fmt: skip
    nodes = [helper.make_node("Constant", [], [name], **{name: v}) for name, v in makers.items()]
    nodes.append(helper.make_node("Neg", ["x"], ["y"]))
    agree(nodes, {"x": X}, outputs=("y", *makers))
    seven = helper.make_tensor("v", TensorProto.INT32, [1], [7])
    shape = helper.make_node("ConstantOfShape", ["s"], ["z"], value=seven)
    add = helper.make_node("Add", ["x", "z"], ["y"])
    agree([shape, add], {"x": INTS.astype(np.int32)}, {"s": i64(3, 4)})


def test_eye_like_and_trilu(agree):
    for k in (0, 1, -2):
        node = helper.make_node("EyeLike", ["x"], ["y"], k=k, dtype=TensorProto.FLOAT)
        agree(node, {"x": INTS})
        for upper in (0, 1):
            node = helper.make_node("Trilu", ["x", "k"], ["y"], upper=upper)
            agree(node, {"x": X}, {"k": np.int64(k)})
    agree(helper.make_node("Trilu", ["x"], ["y"]), {"x": np.full((3, 3), -np.inf, np.float32)})


@pytest.mark.parametrize("mode", ["DCR", "CRD"])
def test_space_and_depth(agree, mode):
    x = RNG.randn(2, 8, 3, 5).astype(np.float32)
    agree(helper.make_node("DepthToSpace", ["x"], ["y"], blocksize=2, mode=mode), {"x": x})
    agree(helper.make_node("SpaceToDepth", ["x"], ["y"], blocksize=2), {"x": IMAGE})


# --- reductions -----------------------------------------------------------------------------

REDUCTIONS = [
    "ReduceSum", "ReduceMean", "ReduceProd", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2",
    "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare",
]  # fmt: skip


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("opset", [11, 18])
def test_reductions(agree, name, opset):
    x = abs(X) + 0.1
    as_input = opset >= 18
    for axes in (None, [1], [0, -1], [0, 1, 2]):
        for keep in (0, 1):
            options, names, constants = {"keepdims": keep}, ["x"], {}
            if axes and as_input:
                names, constants = ["x", "a"], {"a": i64(*axes)}
            elif axes:
                options["axes"] = axes
            node = helper.make_node(name, names, ["y"], **options)
            agree(node, {"x": x}, constants, opset=opset)


def test_reductions_that_may_do_nothing(agree):
    for axes in ({"a": i64()}, {"a": i64(1)}):
        node = helper.make_node("ReduceSum", ["x", "a"], ["y"], noop_with_empty_axes=1)
        agree(node, {"x": X}, axes)
    node = helper.make_node("ReduceMean", ["x"], ["y"])
    agree(node, {"x": abs(INTS).astype(np.int32)}, opset=17)


def test_log_sum_exp_of_large_numbers(agree):
    x = np.float32([[1000, 1001], [-np.inf, 3], [np.inf, 1]])
    agree(helper.make_node("ReduceLogSumExp", ["x"], ["y"], axes=[1]), {"x": x})


@pytest.mark.parametrize("name", ["ArgMax", "ArgMin"])
def test_places_of_extremes(agree, name):
    x = np.float32([[1, 3, 3, 0], [0, 0, 2, 2]])
    for axis in (0, 1, -1):
        for keep in (0, 1):
            for last in (0, 1):
                options = {"axis": axis, "keepdims": keep, "select_last_index": last}
                agree(helper.make_node(name, ["x"], ["y"], **options), {"x": x}, opset=13)


@pytest.mark.parametrize("opset", [9, 10, 11])
def test_topk(agree, opset):
    for largest in (1, 0):
        options = {"axis": 1} if opset < 11 else {"axis": 1, "largest": largest}
        if opset < 10:
            node = helper.make_node("TopK", ["x"], ["y", "i"], k=2, **options)
            agree(node, {"x": X}, opset=opset, outputs=("y", "i"))
        else:
            node = helper.make_node("TopK", ["x", "k"], ["y", "i"], **options)
            agree(node, {"x": X}, {"k": i64(2)}, opset=opset, outputs=("y", "i"))


# --- indices --------------------------------------------------------------------------------


def test_gather(agree):
    for axis in (0, 1, -1):
        node = helper.make_node("Gather", ["x", "i"], ["y"], axis=axis)
        pairs = i64([0, 1], [1, -2])
        for index in (i64(0, 1), i64(-1, 0), pairs, np.int64(1), np.int64(-1)):
            agree(node, {"x": X}, {"i": index})
            agree(node, {"x": X, "i": index})
    agree(helper.make_node("Gather", ["x", "i"], ["y"]), {"i": i64(0, 2)}, {"x": X[0]})


def test_gather_nd(agree):
    node = helper.make_node("GatherND", ["x", "i"], ["y"])
    for index in (np.array([[0, 1], [-1, 2]]), np.array([[[1]], [[0]]]), np.array([[1, -1, -2]])):
        agree(node, {"x": X}, {"i": index})
        agree(node, {"x": X, "i": index})
        agree(node, {"x": X, "i": index}, shapes={"x": ["n", 3, 4]})
    node = helper.make_node("GatherND", ["x", "i"], ["y"], batch_dims=1)
    agree(node, {"x": X, "i": np.array([[[0], [2]], [[1], [-1]]])})


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_elements(agree, axis):
    index = np.array([[[0, 1, -1, 0], [1, 0, 1, 1]]])
    node = helper.make_node("GatherElements", ["x", "i"], ["y"], axis=axis)
    agree(node, {"x": X, "i": index})
    agree(node, {"x": X}, {"i": abs(index)})
    index = np.array([[[0, 1, 2, 0]]]) if axis else np.array([[[0, 1, 1, 0]]])
    node = helper.make_node("ScatterElements", ["x", "i", "u"], ["y"], axis=axis)
    agree(node, {"x": X, "i": index if axis != -1 else np.array([[[0, 1, 2, -1]]]),
                 "u": np.ones((1, 1, 4), np.float32)})  # fmt: skip
    node = helper.make_node("ScatterElements", ["x", "i", "u"], ["y"], axis=axis, reduction="add")
    agree(node, {"x": X, "i": np.zeros((1, 3, 4), np.int64), "u": X[:1]})


def test_scatter_nd(agree):
    node = helper.make_node("ScatterND", ["x", "i", "u"], ["y"])
    agree(node, {"x": X, "i": np.array([[0, 1], [1, -1]]), "u": X[0, :2] * 2})
    node = helper.make_node("ScatterND", ["x", "i", "u"], ["y"], reduction="add")
    agree(node, {"x": X, "i": np.array([[0], [0]]), "u": X * 2})


@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_one_hot(agree, axis):
    node = helper.make_node("OneHot", ["i", "d", "v"], ["y"], axis=axis)
    index = np.array([[0, -1], [2, 1], [3, -4]])
    for values in (np.float32([0, 1]), np.float32([-1, 2.5]), i64(0, 3)):
        agree(node, {"i": index}, {"d": np.int64(4), "v": values})
    agree(node, {"i": index, "v": np.float32([2, 7])}, {"d": np.int64(4)})


def test_how_many_only_the_values_tell(agree):
    x = np.float32([[0, 2, 0], [1, 0, 3]])
    agree(helper.make_node("NonZero", ["x"], ["y"]), {"x": x}, block=True)
    for options in ({}, {"axis": 1}):
        node = helper.make_node("Compress", ["x", "c"], ["y"], **options)
        mask = np.array([False, True, True])
        agree(node, {"x": X, "c": mask}, block=True)
        agree(node, {"x": X}, {"c": mask})


def test_reverse_sequence(agree):
    x = np.arange(24, dtype=np.float32).reshape(4, 3, 2)
    for time, batch, lengths in ((0, 1, [1, 4, 2]), (1, 0, [3, 1, 2, 3])):
        node = helper.make_node("ReverseSequence", ["x", "n"], ["y"], time_axis=time,
                                batch_axis=batch)  # fmt: skip
        agree(node, {"x": x, "n": i64(*lengths)})


def test_tensor_scatter(agree):
    cache, update = RNG.randn(2, 3, 5, 2), RNG.randn(2, 3, 2, 2)
    for options in ({}, {"axis": 2}, {"mode": "circular"}):
        node = helper.make_node("TensorScatter", ["x", "u", "w"], ["y"], **options)
        start = i64(1, 4) if options.get("mode") else i64(1, 3)
        agree(node, {"x": cache, "u": update, "w": start}, opset=24, reference=True)


# --- padding --------------------------------------------------------------------------------

PADS = [[0, 0, 1, 2, 0, 0, 0, 1], [1, 0, 2, 1, 0, 1, 1, 2], [0, 0, -1, 1, 0, 0, 1, -2]]


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "wrap"])
def test_pad(agree, mode):
    opset = 19 if mode == "wrap" else 13
    node = helper.make_node("Pad", ["x", "p"], ["y"], mode=mode)
    for pads in PADS:
        if mode == "wrap" and min(pads) < 0:
            continue
        agree(node, {"x": IMAGE}, {"p": i64(*pads)}, opset=opset)
    agree(node, {"x": X}, {"p": i64(0, 0, 1, 1, 0, 2)}, opset=opset)


def test_pad_with_a_number_or_on_some_axes(agree):
    constants = {"p": i64(1, 2), "v": np.float32(1.5), "a": i64(-1)}
    agree(helper.make_node("Pad", ["x", "p", "v", "a"], ["y"]), {"x": X}, constants, opset=18)
    node = helper.make_node("Pad", ["x"], ["y"], pads=PADS[0], value=2.5)
    agree(node, {"x": IMAGE}, opset=10)
    constants = {"p": i64(1, 0, 0, 1), "v": np.int64(-3)}
    agree(helper.make_node("Pad", ["x", "p", "v"], ["y"]), {"x": INTS}, constants)


# --- products -------------------------------------------------------------------------------

A, B, C = (RNG.randn(*shape).astype(np.float32) for shape in ((3, 4), (4, 5), (3, 5)))


@pytest.mark.parametrize("left", [0, 1])
@pytest.mark.parametrize("right", [0, 1])
def test_gemm(agree, left, right):
    arrays = {"a": A.T if left else A, "b": B.T if right else B}
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for alpha, beta in ((1.0, 1.0), (0.5, 2.0)):
        for c in (None, C, C[0], C[:, :1]):
            node = helper.make_node(
                "Gemm", ["a", "b"] + (["c"] if c is not None else []), ["y"], transA=left,
                transB=right, alpha=alpha, beta=beta,
            )  # fmt: skip
            constants = {"b": arrays["b"], **({"c": c} if c is not None else {})}
            agree(node, {"a": arrays["a"]}, constants)
    agree(node, {**arrays, "c": C})


MATRICES = [
    ((3, 4), (4, 5)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((4,), (4,)), ((4,), (4, 5)),
    ((3, 4), (4,)), ((2, 3, 4), (4,)), ((4,), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)),
    ((3, 4), (2, 4, 5)), ((1, 3, 4), (6, 4, 5)), ((2, 5, 3, 4), (2, 1, 4, 5)),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), MATRICES)
def test_matmul(agree, one, other):
    node = helper.make_node("MatMul", ["a", "b"], ["y"])
    a, b = (RNG.randn(*shape).astype(np.float32) for shape in (one, other))
    agree(node, {"a": a, "b": b})
    agree(node, {"a": a}, {"b": b})


def test_matmul_of_integers_and_determinants(agree):
    node = helper.make_node("MatMul", ["a", "b"], ["y"])
    agree(node, {"a": INTS, "b": INTS.T.copy()})
    agree(helper.make_node("Det", ["x"], ["y"]), {"x": X[:, :, :3]})


EQUATIONS = [
    ("ij,jk->ik", A, B), ("ij,jk", A, B), ("ij->ji", A), ("ij->", A), ("ij->i", A),
    ("bij,bjk->bik", X, X.transpose(0, 2, 1).copy()), ("bij,bkj->bik", X, X), ("bij,bij->b", X, X),
    ("...ij,...jk->...ik", X, X.transpose(0, 2, 1).copy()), ("...j,jk->...k", X, B),
    ("bijk,bjlk->bil", IMAGE, IMAGE), ("i,j->ij", A[0], B[0]),
    ("ij,kl->ikjl", A, B), ("bij,jk,kl->bil", X, B, B.T.copy()),
    ("bhwc,hkc->bhwk", IMAGE, IMAGE[0]),
]  # fmt: skip


@pytest.mark.parametrize("case", EQUATIONS, ids=lambda case: case[0])
def test_einsum(agree, case):
    equation, *arrays = case
    inputs = {f"x{i}": array for i, array in enumerate(arrays)}
    agree(helper.make_node("Einsum", list(inputs), ["y"], equation=equation), inputs)
