"""Random arrays, small sets, environment, gradient checks of mx.test_utils."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import test_utils as tools

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "io.json").read_text(encoding="utf-8"))[
    "helpers"
]
HOME = Path(__file__).resolve().parents[3] / "shared" / "data"
CALLS = {
    "rand_shape_2d": lambda: tools.rand_shape_2d(7, 9),
    "rand_shape_3d": lambda: tools.rand_shape_3d(3, 9, 5, allow_zero_size=True),
    "rand_shape_nd": lambda: tools.rand_shape_nd(5),
    "rand_coord_2d": lambda: tools.rand_coord_2d(0, 30, 5, 90),
    "random_sample": lambda: tools.random_sample([1, 2, 3, 4, 5], 3),
    "random_arrays": lambda: tools.random_arrays((2,))[0],
    "random_uniform_arrays": lambda: tools.random_uniform_arrays((2,), low=1, high=2)[0][0],
    "rand_ndarray": lambda: tools.rand_ndarray((2, 2)).asnumpy()[1, 1],
}


@pytest.mark.parametrize("name", CALLS)
def test_random_values_follow_the_seed(name: str) -> None:
    np.random.seed(11)
    assert np.asarray(CALLS[name]()).astype("float64").tolist() == GOLDEN[name]


def test_random_arrays_come_one_or_several() -> None:
    one, two = tools.random_arrays((2,), (1, 3))
    assert (one.shape, two.shape, one.dtype) == ((2,), (1, 3), np.float32)
    assert tools.random_arrays(()).shape == ()
    assert tools.rand_ndarray((2,), dtype="float16").dtype == np.float16
    assert tools.rand_ndarray((2, 2), "csr").stype == "csr"


def test_context_and_dtype() -> None:
    assert tools.default_dtype() is np.float32
    before = tools.default_context()
    try:
        tools.set_default_context(mx.cpu(1))
        assert tools.default_context() == mx.nd.ones(1).context == mx.cpu(1)
    finally:
        tools.set_default_context(before)
    with pytest.raises(TypeError, match="got str"):
        tools.set_default_context("cpu")
    assert len(tools.list_gpus()) == mx.context.num_gpus()


def test_reductions_and_small_arrays() -> None:
    ones = np.ones((2, 3, 4))
    assert tools.np_reduce(ones, (0, 2), True, np.sum).tolist() == [[[8], [8], [8]]]
    assert tools.np_reduce(ones, None, False, np.sum) == 24
    assert tools.np_reduce(ones, -1, False, np.max).shape == (2, 3)
    assert tools.collapse_sum_like(np.ones((3, 2)), (1, 2)).tolist() == [[3, 3]]
    assert tools.collapse_sum_like(np.ones((5, 3, 2)), (3, 1)).tolist() == [[10]] * 3
    assert tools.create_2d_tensor(2, 3).asnumpy().tolist() == [[0, 0, 0], [1, 1, 1]]
    assert tools.create_vector(3).dtype == np.int64
    assert tools.get_identity_mat_batch(2).shape == (2, 2, 2)
    assert tools.assign_each(np.array([1, 2]), lambda x: x * 2).tolist() == [2, 4]
    assert tools.assign_each2(np.array([1]), np.array([3]), lambda x, y: x + y).tolist() == [4]


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLUON_A", "old")
    monkeypatch.delenv("REGLUON_B", raising=False)
    with tools.environment("REGLUON_A", "1"):
        assert os.environ["REGLUON_A"] == "1"
    with (
        pytest.raises(KeyError),
        tools.environment({"REGLUON_A": None, "REGLUON_B": "2"}),
    ):
        assert os.environ["REGLUON_B"] == "2"
        os.environ["REGLUON_A"]
    assert os.environ["REGLUON_A"] == "old"
    assert "REGLUON_B" not in os.environ
    with pytest.raises(ValueError, match="expected"), tools.environment("A"):
        pass


def test_retry() -> None:
    calls: list[int] = []

    @tools.retry(3)
    def test(limit: int) -> int:
        calls.append(1)
        if len(calls) < limit:
            raise AssertionError("not yet")
        return len(calls)

    assert test(3) == 3
    calls.clear()
    with pytest.raises(AssertionError, match="not yet"):
        test(9)
    assert len(calls) == 3


def test_discard_stderr(capfd: pytest.CaptureFixture) -> None:
    with tools.discard_stderr():
        os.write(2, b"hidden")
    os.write(2, b"shown")
    assert capfd.readouterr().err == "shown"


def test_dummy_iter() -> None:
    iterator = tools.DummyIter(mx.io.NDArrayIter(np.ones((4, 2)), np.ones(4), 2))
    assert iterator.next() is iterator.next()
    assert (iterator.batch_size, iterator.provide_data[0].shape) == (2, (2, 2))


def test_statistics() -> None:
    def normal(count: int) -> np.ndarray:
        return np.random.normal(1, 2, count)

    assert tools.mean_check(normal, 1, 2, 10000)
    assert not tools.mean_check(normal, 1.5, 2, 10000)
    assert tools.var_check(normal, 2, 10000)
    assert not tools.var_check(normal, 2.5, 10000)


def test_chi_square() -> None:
    pytest.importorskip("scipy")
    buckets, probs = tools.gen_buckets_probs_with_ppf(lambda share: share, 4)
    assert buckets[1] == (0.25, 0.5)

    def uniform(count: int) -> Any:
        return mx.nd.array(np.random.uniform(0, 1, count))

    p_value, observed, expected = tools.chi_square_check(uniform, buckets, probs, 2000)
    assert 0 < p_value <= 1
    assert (observed.sum(), expected.tolist()) == (2000, [500] * 4)
    assert len(tools.verify_generator(uniform, buckets, probs, 2000)) == 5
    with pytest.raises(AssertionError, match="another distribution"):
        tools.verify_generator(lambda n: uniform(n) ** 2, buckets, probs, 2000)
    values = tools.verify_generator(lambda n: np.random.randint(0, 2, n), [0, 1], [0.5, 0.5], 2000)
    assert max(values) > 0.05


def test_numeric_gradient_of_functions() -> None:
    values = np.random.uniform(0.5, 1, (2, 3))
    for dtype in ("float32", "float64"):
        tools.check_numeric_gradient(lambda x: [x * x, x.sum()], [values], dtype=dtype,
                                     rtol=1e-2, atol=1e-3)  # fmt: skip
    tools.check_numeric_gradient(
        lambda a, b: a * b, {"a": values, "b": values + 1}, dtype="float64", grad_nodes=["b"]
    )
    with pytest.raises(AssertionError, match="NUMERICAL_0"):
        tools.check_numeric_gradient(lambda x: mx.nd.BlockGrad(x) * x, [values], dtype="float64")
    with pytest.raises(ValueError, match=r"\['c'\] are none of"):
        tools.check_numeric_gradient(lambda a: a, {"a": values}, grad_nodes=["c"])
    with pytest.raises(ValueError, match="aux_states"):
        tools.check_numeric_gradient(lambda a: a, [values], aux_states={})
    with pytest.raises(ValueError, match="dense"):
        tools.check_numeric_gradient(lambda a: a, [values], grad_stype_dict={"a": "csr"})


def test_numeric_gradient_of_executors() -> None:
    x, y = mx.sym.var("x"), mx.sym.var("y")
    location = {"x": np.array([1.0, 2, 3]), "y": np.array([0.5, 1, 2])}
    arrays = {name: mx.nd.zeros(3) for name in location}
    executor = mx.sym.Group([x * x * y, y]).bind(mx.cpu(), arrays)
    found = tools.numeric_grad(executor, location, eps=1e-2)
    np.testing.assert_allclose(found["x"], [1, 4, 12], rtol=1e-3)
    np.testing.assert_allclose(found["y"], [1, 4, 9], rtol=1e-3)
    assert found["x"].dtype == np.float32
    np.testing.assert_array_equal(arrays["x"].asnumpy(), location["x"])
    norm = mx.sym.BatchNorm(x, name="bn", fix_gamma=False, eps=0)
    executor = (norm * norm).simple_bind(mx.cpu(), x=(2, 3))
    inputs = {"x": np.array([[0.0, 1, 2], [3, 4, 5]]), "bn_gamma": np.ones(3)}
    states = {"bn_moving_mean": np.zeros(3), "bn_moving_var": np.ones(3)}
    found = tools.numeric_grad(executor, inputs, states, 1e-2, False, np.float64)
    np.testing.assert_allclose(found["x"], 2 * inputs["x"], atol=1e-2)
    with pytest.raises(ValueError, match="zz"):
        tools.numeric_grad(executor, {"zz": np.ones(1)})


def test_numeric_gradient_of_blocks() -> None:
    net = mx.gluon.nn.Dense(2)
    net.initialize()
    net.cast("float64")
    tools.check_numeric_gradient(
        net, [np.random.randn(3, 4)], dtype="float64", rtol=1e-4, atol=1e-6
    )
    assert net.weight.grad().asnumpy().any()


def test_download_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source.txt").write_text("text")
    url = (tmp_path / "source.txt").as_uri()
    assert tools.download(url, "copy.txt") == "copy.txt"
    path = tools.download(url, dirname="new")
    assert path == os.path.join("new", "source.txt")
    assert Path(path).read_text() == "text"
    with pytest.raises(mx.MXNetError, match="could not be fetched"):
        tools.download((tmp_path / "absent").as_uri(), retries=1)


@pytest.mark.skipif(not (HOME / "datasets").is_dir(), reason="needs MNIST in ../shared/data")
def test_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MXNET_HOME", str(HOME))
    monkeypatch.chdir(tmp_path)
    mnist = tools.get_mnist()
    kinds = {name: (values.shape, str(values.dtype)) for name, values in mnist.items()}
    assert kinds == {
        "train_data": ((60000, 1, 28, 28), "float32"), "train_label": ((60000,), "int8"),
        "test_data": ((10000, 1, 28, 28), "float32"), "test_label": ((10000,), "int8"),
    }  # fmt: skip
    assert (mnist["train_data"].max(), mnist["test_label"][0]) == (1.0, 7)
    assert os.listdir(tmp_path) == []
    train, test = tools.get_mnist_iterator(100, (784,), num_parts=2, part_index=1)
    assert [sum(1 for _ in batches) for batches in (train, test)] == [300, 100]
    assert train.provide_data[0].shape == (100, 784)
    assert len(os.listdir(tmp_path / "data")) == 4
