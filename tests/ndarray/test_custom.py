"""Operators that users write in Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd


class Twice(mx.operator.CustomOp):
    """2 x and x + y; counts its calls in a state."""

    def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        self.assign(out_data[0], req[0], in_data[0] * 2)
        self.assign(out_data[1], req[1], in_data[0] + in_data[1])
        if aux:
            aux[0][:] += 1 + is_train

    def backward(
        self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any
    ) -> None:
        self.assign(in_grad[0], req[0], out_grad[0] * 2 + out_grad[1])
        self.assign(in_grad[1], req[1], out_grad[1])


@mx.operator.register("test_twice")
class TwiceProp(mx.operator.CustomOpProp):
    def __init__(self, counting: str = "False", **other: str) -> None:
        super().__init__()
        self.counting = counting == "True"
        self.other = other

    def list_arguments(self) -> list[str]:
        return ["data", "other"]

    def list_outputs(self) -> list[str]:
        return ["double", "sum"]

    def list_auxiliary_states(self) -> list[str]:
        return ["calls"] if self.counting else []

    def infer_shape(self, in_shape: Any) -> Any:
        return [in_shape[0]] * 2, [in_shape[0]] * 2, [[1]] if self.counting else []

    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Twice:
        assert isinstance(ctx, mx.Context) and all(n in (0, 1) for n in in_dtypes)
        return Twice()


@pytest.fixture
def pair() -> tuple[nd.NDArray, nd.NDArray]:
    x, y = nd.array([1, 2, 3]), nd.array([4, 5, 6])
    x.attach_grad()
    y.attach_grad()
    return x, y


def test_outputs_and_gradients(pair: Any) -> None:
    x, y = pair
    with autograd.record():
        double, total = nd.Custom(x, y, op_type="test_twice")
        loss = (double * total).sum()
    loss.backward()
    np.testing.assert_array_equal(double.asnumpy(), [2, 4, 6])
    np.testing.assert_array_equal(total.asnumpy(), [5, 7, 9])
    np.testing.assert_array_equal(x.grad.asnumpy(), [12, 18, 24])
    np.testing.assert_array_equal(y.grad.asnumpy(), [2, 4, 6])


def test_states_and_train_mode(pair: Any) -> None:
    calls = nd.zeros(1)
    nd.Custom(*pair, calls, op_type="test_twice", counting=True)
    assert calls.asscalar() == 1
    with autograd.record():
        nd.Custom(*pair, calls, op_type="test_twice", counting=True)
    assert calls.asscalar() == 3


def test_out_receives_the_results(pair: Any) -> None:
    out = [nd.zeros(3), nd.zeros(3)]
    returned = nd.Custom(*pair, op_type="test_twice", out=out)
    assert returned[0] is out[0]
    np.testing.assert_array_equal(out[1].asnumpy(), [5, 7, 9])


def test_arguments_reach_the_class_as_strings() -> None:
    seen = {}

    @mx.operator.register("test_options")
    class Options(mx.operator.CustomOpProp):
        def __init__(self, **options: str) -> None:
            super().__init__()
            seen.update(options)

        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Any:
            return Identity()

    assert nd.Custom(nd.ones(2), op_type="test_options", k=3, axes=(1, 2), name="n").shape == (2,)
    assert seen == {"k": "3", "axes": "(1, 2)"}


class Identity(mx.operator.CustomOp):
    def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        self.assign(out_data[0], req[0], in_data[0])


def test_methods_may_differentiate_themselves() -> None:
    """A recorded computation inside forward and backward leaves the outer one intact."""

    class Inner(mx.operator.CustomOp):
        def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
            assert not autograd.is_recording()
            self.assign(out_data[0], req[0], slope_of_square(in_data[0]))

        def backward(
            self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any
        ) -> None:
            ones = nd.ones_like(in_data[0])
            self.assign(in_grad[0], req[0], slope_of_square(ones) * out_grad[0])

    @mx.operator.register("test_inner")
    class InnerProp(mx.operator.CustomOpProp):
        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Inner:
            return Inner()

    def slope_of_square(values: nd.NDArray) -> nd.NDArray:
        x = values.copy()
        x.attach_grad()
        with autograd.record():
            y = (x * x).sum()
        y.backward()
        return x.grad

    x = nd.array([1, 2, 3])
    x.attach_grad()
    with autograd.record():
        y = nd.Custom(x, op_type="test_inner") * 3
    y.backward()
    np.testing.assert_array_equal(y.asnumpy(), [6, 12, 18])
    np.testing.assert_array_equal(x.grad.asnumpy(), [6, 6, 6])


@pytest.mark.parametrize(
    ("arrays", "arguments", "words"),
    [
        (1, {"op_type": "test_none"}, "test_none"),
        (1, {}, "op_type is required"),
        (1, {"op_type": "test_twice"}, "expected 2 inputs (data, other), got 1"),
        (3, {"op_type": "test_twice"}, "got 3"),
        (2, {"op_type": "test_failing"}, "forward raised ValueError: no such luck"),
        (2, {"op_type": "test_misshapen"}, "other must have shape (9,), got (3,)"),
        (2, {"op_type": "test_few_shapes"}, "2 outputs (double, sum), got 1"),
    ],
)
def test_errors_name_the_operator(arrays: int, arguments: dict, words: str) -> None:
    with pytest.raises(mx.MXNetError) as caught:
        nd.Custom(*[nd.ones(3)] * arrays, **arguments)
    assert words in str(caught.value)


@mx.operator.register("test_failing")
class FailingProp(TwiceProp):
    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Any:
        class Failing(mx.operator.CustomOp):
            def forward(self, **arguments: Any) -> None:
                raise ValueError("no such luck")

        return Failing()


@mx.operator.register("test_misshapen")
class MisshapenProp(TwiceProp):
    def infer_shape(self, in_shape: Any) -> Any:
        return [in_shape[0], [9]], [in_shape[0]] * 2, []


@mx.operator.register("test_few_shapes")
class FewShapesProp(TwiceProp):
    def infer_shape(self, in_shape: Any) -> Any:
        return in_shape, [in_shape[0]], []


def test_input_must_be_an_array() -> None:
    with pytest.raises(TypeError, match="input 1 must be an NDArray, got int"):
        nd.Custom(nd.ones(3), 3, op_type="test_twice")


def test_graph_names_and_shapes() -> None:
    graph = mx.sym.Custom(mx.sym.var("x"), op_type="test_twice", counting=True, name="twice")
    assert graph.list_arguments() == ["x", "twice_other"]
    assert graph.list_auxiliary_states() == ["twice_calls"]
    assert graph.list_outputs() == ["twice_double", "twice_sum"]
    arguments, outputs, states = graph.infer_shape(x=(2, 3))
    assert arguments == [(2, 3), (2, 3)]
    assert outputs == [(2, 3), (2, 3)]
    assert states == [(1,)]


def test_graph_refuses_unknown_inputs() -> None:
    with pytest.raises(mx.MXNetError, match="there is no input wrong"):
        mx.sym.Custom(wrong=mx.sym.var("x"), op_type="test_twice")


def test_in_a_hybrid_block() -> None:
    class Net(gluon.HybridBlock):
        def hybrid_forward(self, F: Any, x: Any) -> Any:
            return F.Custom(x, x, op_type="test_twice")[1] + 1

    net = Net()
    net.hybridize()
    np.testing.assert_array_equal(net(nd.array([1, 2])).asnumpy(), [3, 5])


class Softmax(mx.operator.NumpyOp):
    """The older form: a loss that needs no gradient from above."""

    def __init__(self) -> None:
        super().__init__(need_top_grad=False)

    def list_arguments(self) -> list[str]:
        return ["data", "label"]

    def infer_shape(self, in_shape: Any) -> Any:
        return [in_shape[0], (in_shape[0][0],)], [in_shape[0]]

    def forward(self, in_data: Any, out_data: Any) -> None:
        exponential = np.exp(in_data[0] - in_data[0].max(axis=1, keepdims=True))
        out_data[0][:] = exponential / exponential.sum(axis=1, keepdims=True)

    def backward(self, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any) -> None:
        in_grad[0][:] = out_data[0] - np.eye(2)[in_data[1].astype(int)]


def test_older_form_with_numpy() -> None:
    graph = Softmax()(data=mx.sym.var("x"), name="softmax")
    assert graph.list_arguments() == ["x", "softmax_label"]
    assert graph.infer_shape(x=(4, 2))[0] == [(4, 2), (4,)]
    op_type = graph.attr("op_type")
    x, label = nd.array([[0, 0], [1, 1]]), nd.array([0, 1])
    x.attach_grad()
    with autograd.record():
        y = nd.Custom(x, label, op_type=op_type)
    y.backward()
    np.testing.assert_allclose(y.asnumpy(), np.full((2, 2), 0.5))
    np.testing.assert_allclose(x.grad.asnumpy(), [[-0.5, 0.5], [0.5, -0.5]])


def test_older_form_with_arrays_passes_its_input_on() -> None:
    op_type = mx.operator.NDArrayOp(True)(mx.sym.var("x")).attr("op_type")
    assert nd.Custom(nd.ones(2), op_type=op_type).asnumpy().tolist() == [1, 1]


def test_defaults_of_the_property_class() -> None:
    prop = mx.operator.CustomOpProp()
    assert prop.infer_shape([[2, 3]]) == ([[2, 3]], ([2, 3],), ())
    assert prop.infer_type([np.float16]) == ([np.float16], [np.float16], [])
    assert prop.infer_storage_type(["default"]) == (["default"], ["default"], [])
    assert prop.declare_backward_dependency([1], [2], [3]) == [1, 2, 3]
    assert mx.operator.CustomOpProp(False).declare_backward_dependency([1], [2], [3]) == [2, 3]
    with pytest.raises(mx.MXNetError, match="row_sparse"):
        prop.infer_storage_type(["row_sparse"])


def test_assign_by_request() -> None:
    op, target = mx.operator.CustomOp(), nd.zeros(2)
    for request, expected in (("add", 1), ("add", 2), ("null", 2), ("inplace", 1), ("write", 1)):
        op.assign(target, request, nd.ones(2))
        assert target.asnumpy().tolist() == [expected] * 2


def test_operators_and_their_arguments_are_listed() -> None:
    assert {"Convolution", "relu", "_plus_scalar"} <= set(
        mx.operator.get_all_registered_operators()
    )
    arguments = mx.operator.get_operator_arguments("Activation")
    assert arguments.narg == 2
    assert arguments.names == ["data", "act_type"]
    assert arguments.types[0] == "NDArray-or-Symbol"
    assert arguments.types[1].endswith("required")
    with pytest.raises(mx.MXNetError, match="no_such_operator"):
        mx.operator.get_operator_arguments("no_such_operator")
