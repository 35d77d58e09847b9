"""Creation, types, conversion, views and printing of arrays.

Expected values were observed in MXNet 1.9.1, except where ``docs/differences.md`` says otherwise.
"""

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import nd
from mxnet.base import MXNetError

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize(
    ("source", "dtype", "expected"),
    [
        ([1, 2], None, "float32"),
        (3, None, "float32"),
        (np.arange(3), None, "float32"),
        (np.ones(2), None, "float32"),
        (np.array([True]), None, "float32"),
        ([1, 2], int, "int64"),
        ([1, 2], "uint8", "uint8"),
        ([1, 2], np.float16, "float16"),
    ],
)
def test_array_dtype(source, dtype, expected):
    assert np.dtype(nd.array(source, dtype=dtype).dtype) == expected


def test_array_keeps_the_dtype_of_an_array_and_copies():
    source = nd.ones((2,), dtype="int64")
    made = nd.array(source)
    assert made.dtype is np.int64
    made[:] = 5
    assert source.asnumpy().tolist() == [1, 1]


@pytest.mark.parametrize("source", [[[1, 2], [3]], "abc", None, {"a": 1}, object()])
def test_array_of_something_else_raises_type_error(source):
    with pytest.raises(TypeError, match="array like object"):
        nd.array(source)


def test_creation_functions():
    assert nd.zeros(3).shape == (3,)
    assert nd.ones((2, 3), dtype="int32").asnumpy().tolist() == [[1] * 3] * 2
    assert nd.full((2,), 3).dtype is np.float32
    assert nd.arange(3).asnumpy().tolist() == [0, 1, 2]
    assert nd.arange(1, 7, 2, repeat=2).asnumpy().tolist() == [1, 1, 3, 3, 5, 5]
    assert nd.linspace(0, 1, 3).asnumpy().tolist() == [0, 0.5, 1]
    assert nd.eye(2, 3, 1).asnumpy().tolist() == [[0, 1, 0], [0, 0, 1]]
    assert nd.empty((2, 2)).shape == (2, 2)
    assert nd.concatenate([nd.ones((1, 2)), nd.zeros((1, 2))]).asnumpy().tolist() == [
        [1, 1],
        [0, 0],
    ]
    assert nd.moveaxis(nd.zeros((2, 3, 4)), 0, 2).shape == (3, 4, 2)
    assert nd.onehot_encode(nd.array([1, 0]), nd.ones((2, 2))).asnumpy().tolist() == [
        [0, 1],
        [1, 0],
    ]
    counts, edges = nd.histogram(nd.array([0, 1, 1, 2]), 2)
    assert counts.asnumpy().tolist() == [1, 3]
    assert edges.asnumpy().tolist() == [0, 1, 2]


def test_sizes_of_eye_and_arange():
    assert nd.eye(2, -1).shape == (2, 2)
    for bad in (lambda: nd.eye(-1), lambda: nd.arange(0, 3, 0), lambda: nd.arange(3, repeat=0)):
        with pytest.raises(MXNetError):
            bad()


@pytest.mark.parametrize("make", [nd.zeros, nd.ones, nd.empty])
def test_creation_refuses_bad_shapes(make):
    with pytest.raises(TypeError, match="shape"):
        make("a")
    with pytest.raises(MXNetError, match="negative"):
        make((2, -1))


def test_operators_on_arrays_alone_drop_unknown_arguments_with_a_warning():
    with pytest.warns(UserWarning, match="ones_like: argument dtype has no effect"):
        result = nd.ones_like(nd.zeros(2), dtype="int32")
    assert result.dtype == np.float32


INT = [7, -7]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("i / 2", [3, -3]),
        ("i * 1.5", [7, -7]),
        ("i + 1.5", [8, -6]),
        ("1.5 - i", [-6, 8]),
        ("i % 4", [3, 1]),
        ("i % -4", [-1, -3]),
        ("i ** 2", [49, 49]),
        ("i > 0", [1, 0]),
        ("-i", [-7, 7]),
        ("i == 7", [1, 0]),
        ("nd.maximum(1.5, i)", [7, 1]),
        ("nd.power(2, i)", [128, 0]),
        ("nd.logical_and(i, 1)", [1, 1]),
    ],
)
def test_integers_stay_integers(expression, expected):
    result = eval(expression, {"nd": nd, "i": nd.array(INT, dtype="int32")})
    assert result.dtype is np.int32
    assert result.asnumpy().tolist() == expected


def test_scalars_and_bool_arrays():
    assert (nd.array([250], dtype="uint8") + 10).asnumpy().tolist() == [4]
    assert (nd.array([1], dtype="uint8") - 2).asnumpy().tolist() == [255]
    counted = nd.array([True, False], dtype="bool") + 1
    assert counted.dtype is np.int64
    assert counted.asnumpy().tolist() == [2, 1]
    assert nd.maximum(2, 3) == 3
    assert nd.add(2, 3) == 5
    x = nd.array([1.5, 2])
    assert (x + np.float64(2)).dtype is np.float32
    assert (np.float64(2) + x).asnumpy().tolist() == [3.5, 4]


@pytest.mark.parametrize("function", ["add", "subtract", "multiply", "divide", "modulo", "power"])
def test_reflected_operators_agree_with_functions(function):
    symbol = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "modulo": "%",
              "power": "**"}[function]  # fmt: skip
    x = nd.array([1.5, 2, 4])
    expected = eval(f"3.0 {symbol} v", {"v": x.asnumpy()})
    np.testing.assert_allclose(eval(f"3.0 {symbol} x", {"x": x}).asnumpy(), expected, rtol=1e-6)
    np.testing.assert_allclose(getattr(nd, function)(3.0, x).asnumpy(), expected, rtol=1e-6)


def test_operators_that_mxnet_lacks():
    x = nd.array([[1.0, 2], [3, 4]])
    assert (x == None) is False  # noqa: E711
    assert (x != None) is True  # noqa: E711
    assert (x // 2).asnumpy().tolist() == [[0, 1], [1, 2]]
    assert (x @ x).asnumpy().tolist() == [[7, 10], [15, 22]]
    assert (x + np.ones((2, 2))).asnumpy().tolist() == [[2, 3], [4, 5]]
    assert isinstance(np.ones((2, 2)) + x, nd.NDArray)
    assert float(nd.array([2.5])) == 2.5
    assert int(nd.array([2], dtype="int32")) == 2
    assert [10, 20, 30][nd.array([1], dtype="int64")] == 20


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("x + nd.ones((3,))", MXNetError),
        ("x + nd.ones((2,), dtype='float64')", MXNetError),
        ("x + nd.ones((2,), ctx=mx.cpu(1))", MXNetError),
        ("x + None", TypeError),
        ("x + 'a'", TypeError),
        ("nd.add('a', x)", TypeError),
        ("nd.relu(3)", AssertionError),
        ("nd.relu(np.ones(2))", TypeError),
        ("nd.relu()", MXNetError),
        ("nd.sum(x, foo=1)", MXNetError),
        ("nd.expand_dims(x)", MXNetError),
        ("nd.expand_dims(x, axis='a')", MXNetError),
        ("nd.sum(x, axis=5)", MXNetError),
        ("bool(x)", ValueError),
        ("float(x)", TypeError),
        ("x.asscalar()", ValueError),
        ("x.foo", AttributeError),
        ("nd.foo", AttributeError),
        ("x.reshape()", AssertionError),
        ("x.reshape((3,))", MXNetError),
        ("x.reshape((3,))", ValueError),
        ("x.reshape((-1, 5))", ValueError),
        ("x.astype('foo')", TypeError),
        ("x.copyto(nd.ones((3,)))", MXNetError),
        ("x.copyto(3)", TypeError),
        ("nd.ones((2,), ctx='foo')", ValueError),
        ("nd.ones((2,), ctx=3)", TypeError),
        ("nd.broadcast_add(x, x, out=nd.ones((3,)))", MXNetError),
    ],
)
def test_bad_use_raises(expression, error):
    with pytest.raises(error):
        eval(expression, {"nd": nd, "mx": mx, "np": np, "x": nd.ones((2,))})


def test_messages_say_what_was_expected():
    with pytest.raises(MXNetError, match=r"weight \(3, 2\)"):
        nd.FullyConnected(nd.ones((1, 2)), nd.ones((3, 5)), num_hidden=3, no_bias=True)
    with pytest.raises(MXNetError, match="lhs of float32, rhs of int32"):
        nd.ones((2,)) + nd.ones((2,), dtype="int32")
    with pytest.raises(MXNetError, match=r"lhs on cpu\(0\), rhs on cpu\(1\)"):
        nd.ones((2,)) + nd.ones((2,), ctx=mx.cpu(1))


def test_pinned_and_shared_memory_go_together_with_cpu():
    x = nd.ones((2,), ctx=mx.Context("cpu_shared", 0)) + nd.ones((2,))
    assert x.asnumpy().tolist() == [2, 2]


@pytest.mark.skipif(mx.num_gpus() > 0, reason="this machine has a GPU")
def test_a_missing_gpu_is_named():
    with pytest.raises(MXNetError, match=r"gpu\(0\) is not available"):
        nd.ones((2,), ctx=mx.gpu())


@pytest.mark.parametrize(
    "view",
    ["x[0]", "x[0:1]", "x[:]", "x[None]", "x[0, 1:3]", "x.reshape((6,))", "x.reshape((0, -1))",
     "x.detach()", "x.as_in_context(mx.cpu())", "x[...]", "x[::2]", "x[1:0:-1]",
     "x.expand_dims(0, inplace=True)"],
)  # fmt: skip
def test_views_write_through(view):
    x = nd.zeros((2, 3))
    eval(view, {"x": x, "mx": mx})[:] = 7
    assert (x.asnumpy() == 7).any()


@pytest.mark.parametrize(
    "copied",
    ["x[:, 1]", "x[0, ::2]", "x[::-1]", "x[[0]]", "x.expand_dims(0)", "x.squeeze()", "x.flatten()",
     "x.T",
     "x.split(1)", "x.slice_axis(axis=0, begin=0, end=1)", "x.copy()", "x.astype('float32')",
     "x.transpose()", "x.copyto(mx.cpu(1))", "nd.array(x)", "nd.identity(x)",
     "x.broadcast_to((2, 3))",
     "nd.stop_gradient(x)", "x.clip(0, 1)", "nd.concat(x, dim=0)", "nd.stack(x)",
     "x.swapaxes(0, 1)", "nd.reshape(x, shape=(6,))"],
)  # fmt: skip
def test_copies_leave_the_source_alone(copied):
    x = nd.zeros((2, 3))
    eval(copied, {"x": x, "mx": mx, "nd": nd})[:] = 7
    assert (x.asnumpy() == 0).all()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("a += 1", [[1, 2, 3], [4, 5, 6]]),
        ("a -= a", [[0, 0, 0], [0, 0, 0]]),
        ("a *= 2", [[0, 2, 4], [6, 8, 10]]),
        ("a /= 2", [[0, 0.5, 1], [1.5, 2, 2.5]]),
        ("a %= 2", [[0, 1, 0], [1, 0, 1]]),
        ("a **= 2", [[0, 1, 4], [9, 16, 25]]),
        ("a += nd.ones((3,))", [[1, 2, 3], [4, 5, 6]]),
        ("a.__iadd__(a[0])", [[0, 2, 4], [3, 5, 7]]),
    ],
)
def test_in_place_operators_keep_the_array(statement, expected):
    a = nd.arange(6).reshape((2, 3))
    view = a[:]
    exec(statement, {"a": a, "nd": nd})
    assert view.asnumpy().tolist() == expected


def test_in_place_operator_refuses_to_grow():
    a = nd.ones((2, 3))
    with pytest.raises(MXNetError, match="cannot be stored"):
        a += nd.ones((4, 2, 3))


def test_out_writes_into_the_given_array():
    x, out = nd.array([-1.0, 2]), nd.zeros((2,))
    assert nd.relu(x, out=out) is out
    assert out.asnumpy().tolist() == [0, 2]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((-1,), (24,)),
        ((0, -1), (2, 12)),
        ((4, 0, 2), (4, 3, 2)),
        ((-2,), (2, 3, 4)),
        ((-3, 4), (6, 4)),
        ((0, -3), (2, 12)),
        ((-4, 1, 2, -2), (1, 2, 3, 4)),
        ((2, -4, -1, 3, 4), (2, 1, 3, 4)),
    ],
)
def test_reshape_codes(codes, expected):
    x = nd.zeros((2, 3, 4))
    assert x.reshape(codes).shape == expected
    assert x.reshape(*codes).shape == expected
    assert x.reshape(shape=codes).shape == expected
    assert nd.reshape(x, shape=codes).shape == expected


def test_reshape_from_the_right():
    assert nd.zeros((10, 5, 4)).reshape((-1, 0), reverse=True).shape == (50, 4)


def test_conversions():
    x = nd.array([[1, 2], [3, 4]])
    assert np.asarray(x).tolist() == [[1, 2], [3, 4]]
    assert np.asarray(x, dtype="int32").dtype == np.int32
    assert x.tolist() == [[1, 2], [3, 4]]
    assert nd.array([5]).asscalar() == 5
    assert nd.array([5], dtype="int32").item() == 5
    assert x.astype("float64").dtype is np.float64
    assert x.astype("float32", copy=False) is x
    assert x.size == 4
    assert x.ndim == 2
    assert x.stype == "default"
    assert [row.asnumpy().tolist() for row in x] == [[1, 2], [3, 4]]
    assert 4 in x
    assert 5 not in x


def test_bfloat16_goes_to_numpy_as_bits():
    x = nd.array([1.0, -2.5]).astype("bfloat16")
    assert x.astype("float32").asnumpy().tolist() == [1.0, -2.5]
    bits = x.asnumpy()
    assert nd.array(bits, dtype="bfloat16").astype("float32").asnumpy().tolist() == [1.0, -2.5]


def test_asnumpy_is_a_copy_and_from_numpy_shares():
    x = nd.ones((2,))
    x.asnumpy()[:] = 5
    assert x.asnumpy().tolist() == [1, 1]
    source = np.ones(2, np.float32)
    shared = nd.from_numpy(source)
    source[0] = 9
    assert shared.asnumpy().tolist() == [9, 1]
    assert nd.from_numpy(np.ones(2), zero_copy=False).dtype is np.float64


def test_torch_shares_memory_both_ways():
    tensor = torch.zeros(2)
    x = nd.from_torch(tensor)
    tensor[0] = 3
    x[1] = 4
    assert x.to_torch().tolist() == [3, 4]
    assert tensor.tolist() == [3, 4]
    assert torch.from_dlpack(x).data_ptr() == tensor.data_ptr()
    assert nd.from_dlpack(x.to_dlpack_for_read()).asnumpy().tolist() == [3, 4]
    assert nd.from_dlpack(tensor).asnumpy().tolist() == [3, 4]
    assert np.from_dlpack(x).tolist() == [3, 4]


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: nd.array([[1, 2], [3, 4]]), "\n[[1. 2.]\n [3. 4.]]\n<NDArray 2x2 @cpu(0)>"),
        (lambda: nd.array(3), "\n3.0\n<NDArray  @cpu(0)>"),
        (lambda: nd.ones((2,), mx.cpu(1), "int32"), "\n[1 1]\n<NDArray 2 @cpu(1)>"),
    ],
)
def test_printing(make, text):
    assert repr(make()) == str(make()) == text


def test_pickles_of_mxnet():
    arrays = pickle.loads((GOLDEN / "arrays.pickle").read_bytes())
    found = {key: (x.stype, str(x.dtype), x.asnumpy().tolist()) for key, x in arrays.items()}
    assert found == {
        "float32": ("default", str(np.float32), [[1, 2], [3, 4]]),
        "int64": ("default", str(np.int64), [0, 1, 2]),
        "row_sparse": ("row_sparse", str(np.float32), [[0, 0], [3, 4]]),
        "csr": ("csr", str(np.float32), [[0, 5], [3, 4]]),
    }


def test_damaged_pickles_are_refused():
    with pytest.raises(MXNetError):
        nd.NDArray(None).__setstate__({"handle": bytearray(b"\xc9\xfa\x93\xf9\x00\x07")})


@pytest.mark.parametrize(
    "clone", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, copy.copy]
)
def test_pickling_and_copying(clone):
    x = nd.array([1, 2], dtype="int32", ctx=mx.cpu(1))
    made = clone(x)
    assert made.context == mx.cpu(1)
    assert made.dtype is np.int32
    assert made.asnumpy().tolist() == [1, 2]
    made[:] = 0
    assert x.asnumpy().tolist() == [1, 2]


def test_the_default_context_has_its_old_name():
    with pytest.warns(DeprecationWarning, match="current_context"), mx.cpu(1):
        assert mx.Context.default_ctx == mx.cpu().default_ctx == mx.cpu(1)
        mx.Context.default_ctx = mx.cpu(2)
        assert mx.current_context() == mx.cpu(2)
        with pytest.raises(TypeError, match="must be a Context"):
            mx.Context.default_ctx = 3
    assert mx.current_context() == mx.cpu(0)


def test_contexts():
    assert nd.ones((2,), ctx=mx.cpu(1)).context == mx.cpu(1)
    with mx.cpu(1):
        assert mx.current_context() == mx.cpu(1)
        assert nd.ones((2,)).context == mx.cpu(1)
    assert mx.current_context() == mx.cpu(0)
    x = nd.ones((2,))
    assert x.as_in_context(mx.cpu()) is x
    moved = x.as_in_context(mx.cpu(1))
    moved[:] = 5
    assert x.asnumpy().tolist() == [1, 1]
    assert (moved + 1).context == mx.cpu(1)
    assert str(mx.cpu(1)) == "cpu(1)"
    assert pickle.loads(pickle.dumps(mx.cpu(1))) == mx.cpu(1)
    with pytest.raises(ValueError, match="device_type"):
        mx.Context("tpu")
    nd.waitall()
    x.wait_to_read()


def test_save_and_load(tmp_path):
    path = str(tmp_path / "arrays.params")
    nd.save(path, {"a": nd.ones((2,)), "b": nd.zeros((1, 2), dtype="int32")})
    loaded = nd.load(path)
    assert list(loaded) == ["a", "b"]
    assert loaded["b"].dtype is np.int32
    nd.save(path, [nd.ones((3,))])
    assert nd.load(path)[0].shape == (3,)
    nd.save(path, nd.ones((4,)))
    with open(path, "rb") as stream:
        assert nd.load_frombuffer(stream.read())[0].shape == (4,)
    np.savez(tmp_path / "x.npz", a=np.ones(2))
    assert nd.load(str(tmp_path / "x.npz"))["a"].dtype is np.float64
    np.save(tmp_path / "x.npy", np.ones(2))
    assert nd.load(str(tmp_path / "x.npy"))[0].shape == (2,)


def test_saving_and_loading_what_does_not_fit(tmp_path):
    path = str(tmp_path / "x.params")
    with pytest.raises(ValueError, match="data needs to"):
        nd.save(path, 3)
    with pytest.raises(TypeError):
        nd.save(path, {"a": 3})
    with pytest.raises(MXNetError, match="No such file"):
        nd.load(path)
    (tmp_path / "x.params").write_bytes(b"<!DOCTYPE html>")
    with pytest.raises(MXNetError, match="HTML"):
        nd.load(path)


def test_help_is_good_reading():
    text = nd.FullyConnected.__doc__
    assert "data @ weight.T + bias" in text
    assert nd.add.__doc__.startswith("Return add")
