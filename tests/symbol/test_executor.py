"""Executors: graphs on bound arrays. What is expected was observed in MXNet 1.9.1."""

import numpy as np
import pytest

import mxnet as mx
from mxnet import nd, sym
from mxnet.base import MXNetError

ONES = {"x": nd.ones((2, 3)), "fc_weight": nd.ones((2, 3)), "fc_bias": nd.ones(2)}


def dense():
    return sym.FullyConnected(sym.var("x"), num_hidden=2, name="fc")


def test_simple_bind_makes_arrays_of_zeros():
    executor = dense().simple_bind(mx.cpu(), x=(2, 3))
    assert {name: array.shape for name, array in executor.arg_dict.items()} == {
        "x": (2, 3), "fc_weight": (2, 3), "fc_bias": (2,),
    }  # fmt: skip
    assert list(executor.grad_dict) == ["x", "fc_weight", "fc_bias"]
    assert executor.output_dict["fc_output"].shape == (2, 2)
    assert executor.aux_arrays == []


def test_forward_and_backward():
    executor = dense().simple_bind(mx.cpu(), x=(2, 3))
    executor.copy_params_from({"fc_weight": nd.ones((2, 3)), "fc_bias": nd.array([1, 2])})
    (out,) = executor.forward(is_train=True, x=nd.array([[1, 2, 3], [4, 5, 6]]))
    assert out.asnumpy().tolist() == [[7, 8], [16, 17]]
    assert executor.outputs[0] is out
    executor.backward([nd.array([[1, 0], [0, 2]])])
    assert executor.grad_dict["fc_weight"].asnumpy().tolist() == [[1, 2, 3], [8, 10, 12]]
    assert executor.grad_dict["fc_bias"].asnumpy().tolist() == [1, 2]


def test_gradients_add_up_and_may_be_left_out():
    executor = dense().bind(
        mx.cpu(), ONES, args_grad={"x": nd.ones((2, 3))}, grad_req="add"
    )
    executor.forward(is_train=True)
    for expected in (3, 5):
        executor.backward([nd.ones((2, 2))])
        assert executor.grad_dict["x"].asnumpy().tolist() == [[expected] * 3] * 2
    assert executor.grad_dict["fc_weight"] is None


def test_arrays_of_users_are_not_marked():
    x = nd.ones((2, 3))
    x.attach_grad()
    executor = dense().bind(mx.cpu(), {**ONES, "x": x}, args_grad={"x": nd.zeros((2, 3))})
    executor.forward(is_train=True)
    executor.backward(nd.ones((2, 2)))
    assert x.grad.asnumpy().sum() == 0
    assert executor.grad_arrays[0].asnumpy().sum() == 12


X, Y = sym.var("x"), sym.var("y")


@pytest.mark.parametrize(
    ("graph", "x", "y"),
    [
        (lambda: sym.BlockGrad(X * Y), 0, 0),
        (lambda: sym.Group([sym.MakeLoss(X * 2), sym.BlockGrad(Y)]), 2, 0),
        (lambda: sym.Group([sym.MakeLoss(X), sym.argmax(Y, axis=1), sym.topk(Y)]), 1, 0),
        (lambda: sym.Group([sym.MakeLoss(X), Y > 0, sym.BlockGrad(X) + 1]), 1, 0),
        (lambda: sym.Group([sym.MakeLoss(X * sym.floor(Y)), sym.random.normal_like(Y)]), 3, 0),
        (lambda: sym.MakeLoss(X) + sym.MakeLoss(Y * 2), 1, 2),
    ],
)
def test_outputs_from_which_no_gradient_comes_to_an_argument_need_none(graph, x, y):
    executor = graph().simple_bind(mx.cpu(), x=(2, 3), y=(2, 3))
    executor.arg_dict["y"][:] = 3.5
    for gradient in executor.grad_arrays:
        gradient[:] = 7
    executor.forward(is_train=True)
    executor.backward()
    found = {name: gradient.asnumpy().tolist() for name, gradient in executor.grad_dict.items()}
    assert found == {"x": [[x] * 3] * 2, "y": [[y] * 3] * 2}


@pytest.mark.parametrize(
    "graph",
    [
        lambda: sym.Group([sym.MakeLoss(X), Y * 2]), lambda: sym.MakeLoss(X) * Y,
        lambda: sym.Group([sym.MakeLoss(X), sym.topk(Y, ret_typ="value")]),
    ],
)  # fmt: skip
def test_outputs_from_which_a_gradient_comes_to_an_argument_need_one(graph):
    executor = graph().simple_bind(mx.cpu(), x=(2, 3), y=(2, 3))
    executor.forward(is_train=True)
    with pytest.raises(MXNetError, match="no loss"):
        executor.backward()


def test_gradients_to_which_nothing_comes_stay_where_they_are_added():
    graph = sym.Group([sym.MakeLoss(X), sym.BlockGrad(Y)])
    executor = graph.simple_bind(mx.cpu(), grad_req={"x": "write", "y": "add"}, x=(2,), y=(2,))
    executor.grad_dict["y"][:] = 7
    executor.forward(is_train=True)
    executor.backward()
    assert executor.grad_dict["y"].asnumpy().tolist() == [7, 7]


def test_losses_need_no_head_gradient():
    graph = sym.SoftmaxOutput(sym.var("x"), name="softmax")
    executor = graph.simple_bind(mx.cpu(), x=(1, 2))
    executor.forward(is_train=True, softmax_label=nd.array([1]))
    executor.backward()
    assert executor.grad_dict["x"].asnumpy().tolist() == [[0.5, -0.5]]


def test_states_follow_the_batches_in_training_only():
    graph = sym.BatchNorm(sym.var("x"), momentum=0.5, name="bn")
    executor = graph.simple_bind(mx.cpu(), x=(2, 1), grad_req={"x": "write"})
    executor.forward(is_train=False, x=nd.array([[2], [4]]))
    assert executor.aux_dict["bn_moving_mean"].asscalar() == 0
    executor.forward(is_train=True)
    assert executor.aux_dict["bn_moving_mean"].asscalar() == 1.5
    assert executor.grad_dict["bn_gamma"] is None


def test_monitors_see_names_and_values():
    seen = []
    executor = dense().bind(mx.cpu(), ONES)
    executor.set_monitor_callback(lambda name, array: seen.append((name, array.shape)))
    executor.forward()
    assert seen == [(b"fc_output", (2, 2))]
    seen.clear()
    executor.set_monitor_callback(lambda name, array: seen.append(name), monitor_all=True)
    executor.forward()
    assert seen == [
        b"x", b"fc_data", b"fc_weight", b"fc_weight", b"fc_bias", b"fc_bias", b"fc_output",
    ]  # fmt: skip


def test_reshape_shares_what_keeps_its_shape():
    executor = dense().simple_bind(mx.cpu(), x=(4, 3))
    smaller = executor.reshape(x=(2, 3))
    assert smaller.arg_dict["fc_weight"] is executor.arg_dict["fc_weight"]
    smaller.arg_dict["x"][:] = 7
    assert executor.arg_dict["x"].asnumpy()[:2].tolist() == [[7] * 3] * 2
    assert smaller.forward()[0].shape == (2, 2)
    with pytest.raises(MXNetError, match="allow_up_sizing"):
        executor.reshape(x=(5, 3))
    with pytest.raises(MXNetError, match="partial_shaping"):
        executor.reshape(x=(4, 2))
    larger = executor.reshape(partial_shaping=True, allow_up_sizing=True, x=(5, 4))
    assert larger.arg_dict["fc_weight"].shape == (2, 4)


def test_arrays_are_shared_between_executors():
    first = dense().simple_bind(mx.cpu(), x=(4, 3))
    buffer = {}
    second = dense().simple_bind(
        mx.cpu(), x=(2, 3), shared_exec=first, shared_arg_names=["fc_weight"], shared_buffer=buffer
    )
    assert second.arg_dict["fc_weight"] is first.arg_dict["fc_weight"]
    assert second.arg_dict["fc_bias"] is not first.arg_dict["fc_bias"]
    assert buffer["x"] is second.arg_dict["x"]


def test_groups_run_on_their_contexts():
    with mx.AttrScope(ctx_group="one"):
        x = sym.FullyConnected(sym.var("x"), num_hidden=2, name="a")
    with mx.AttrScope(ctx_group="two"):
        x = sym.FullyConnected(x, num_hidden=1, name="b")
    places = {"one": mx.cpu(1), "two": mx.cpu(2)}
    executor = x.simple_bind(mx.cpu(), x=(2, 3), group2ctx=places)
    assert executor.arg_dict["a_weight"].context == mx.cpu(1)
    (out,) = executor.forward(is_train=True, x=np.ones((2, 3)))
    assert out.context == mx.cpu(2)
    executor.arg_dict["b_weight"][:] = 1
    executor.forward(is_train=True)
    executor.backward(nd.ones((2, 1), ctx=mx.cpu(2)))
    assert executor.grad_dict["a_weight"].asnumpy().tolist() == [[2] * 3] * 2


def test_eval():
    assert (sym.var("x") + 1).eval(x=nd.ones(2))[0].asnumpy().tolist() == [2, 2]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: dense().bind(mx.cpu(), [ONES["x"]]), ValueError, "Length of args"),
        (lambda: dense().bind(mx.cpu(), {"x": ONES["x"]}), ValueError, "`fc_weight` is missing"),
        (lambda: dense().bind("cpu", ONES), TypeError, "Context"),
        (lambda: dense().bind(mx.cpu(), {**ONES, "x": 3}), TypeError, "x must be an NDArray"),
        (lambda: dense().bind(mx.cpu(), {**ONES, "fc_weight": nd.ones((2, 4))}), MXNetError,
         "FullyConnected"),
        (lambda: dense().bind(mx.cpu(), ONES, grad_req="maybe"), ValueError, "grad_req"),
        (lambda: dense().bind(mx.cpu(), ONES).forward(q=1), TypeError, "Unknown argument q"),
        (lambda: dense().bind(mx.cpu(), ONES).forward(x=nd.ones((4, 3))), ValueError, "need: "),
        (lambda: dense().simple_bind(mx.cpu(), x=(2, 3)).backward(), MXNetError, "no loss"),
        (lambda: dense().simple_bind(mx.cpu(), x=(2, 3)).backward([nd.ones((2, 2))]), MXNetError,
         "is_train=True"),
        (lambda: dense().simple_bind(mx.cpu()), MXNetError, "x, fc_weight"),
        (lambda: dense().simple_bind(mx.cpu(), x=(2, 3), stype_dict={"x": "csr"}), MXNetError,
         "dense"),
        (lambda: dense().bind(mx.cpu(), ONES).copy_params_from({"q": nd.ones(2)}), ValueError,
         "not in the arguments"),
        (lambda: dense().optimize_for("MKLDNN"), MXNetError, "no backend"),
        (lambda: dense().gradient(["x"]), MXNetError, "not implemented"),
        (lambda: dense().eval(x=nd.ones((2, 2))), ValueError, "`fc_weight` is missing"),
    ],
)  # fmt: skip
def test_bad_use(call, error, message):
    with pytest.raises(error, match=message):
        call()
