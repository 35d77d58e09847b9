"""Recording and derivatives; expected values were observed in MXNet 1.9.1."""

import gc
import threading
import weakref

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet import autograd, nd
from mxnet.base import MXNetError


def variable(values, grad_req="write"):
    x = nd.array(values)
    x.attach_grad(grad_req)
    return x


def modes():
    return autograd.is_recording(), autograd.is_training()


def test_scopes():
    assert modes() == (False, False)
    with autograd.record():
        assert modes() == (True, True)
        with autograd.predict_mode():
            assert modes() == (True, False)
        with autograd.pause():
            assert modes() == (False, False)
            with autograd.train_mode():
                assert modes() == (False, True)
        with autograd.pause(train_mode=True):
            assert modes() == (False, True)
        assert modes() == (True, True)
    with autograd.record(train_mode=False):
        assert modes() == (True, False)
    assert modes() == (False, False)


def test_scopes_end_with_an_error_and_can_be_entered_again():
    scope = autograd.record()
    with pytest.raises(KeyError), scope:
        raise KeyError
    assert modes() == (False, False)
    with scope, scope:
        assert autograd.is_recording()
    assert modes() == (False, False)


def test_setters_return_the_previous_setting():
    assert autograd.set_recording(True) is False
    assert autograd.set_recording(False) is True
    assert autograd.set_training(True) is False
    assert autograd.set_training(False) is True


def test_recording_belongs_to_its_thread():
    seen = []
    with autograd.record():
        thread = threading.Thread(target=lambda: seen.append(modes()))
        thread.start()
        thread.join()
    assert seen == [(False, False)]


def test_backward_write_and_add():
    x = variable([1, 2])
    for _ in range(2):
        with autograd.record():
            y = x * x
        y.backward()
    assert x.grad.asnumpy().tolist() == [2, 4]
    x.attach_grad("add")
    for _ in range(2):
        with autograd.record():
            y = x * x
        y.backward()
    assert x.grad.asnumpy().tolist() == [4, 8]


def test_null_and_integer_variables_get_no_gradient():
    x = variable([1, 2], "null")
    assert x.grad.asnumpy().tolist() == [0, 0]
    with autograd.record():
        y = x * 2
    with pytest.raises(MXNetError, match="computational graph"):
        y.backward()
    i = nd.array([1, 2], dtype="int32")
    i.attach_grad()
    assert i.grad.asnumpy().tolist() == [0, 0]
    with pytest.raises(ValueError, match="grad_req"):
        x.attach_grad("foo")


def test_the_gradient_array_stays_the_same_handle():
    x = variable([1, 2])
    grad = x.grad
    with autograd.record():
        y = x * 3
    y.backward()
    assert grad is x.grad
    assert grad.asnumpy().tolist() == [3, 3]
    grad[:] = 7
    assert x.grad.asnumpy().tolist() == [7, 7]


def test_head_gradients_and_retain_graph():
    x = variable([1, 2])
    with autograd.record():
        y = x * 3
    y.backward(nd.array([1, 10]), retain_graph=True)
    assert x.grad.asnumpy().tolist() == [3, 30]
    autograd.backward([y], [None], retain_graph=True)
    assert x.grad.asnumpy().tolist() == [3, 3]
    y.backward()
    with pytest.raises(MXNetError, match="retain_graph"):
        y.backward()
    with pytest.raises(ValueError, match="same length"):
        autograd.backward([y, y], [None])


def test_a_wrong_head_gradient_is_named():
    x = variable([1, 2])
    with autograd.record():
        y = x * 3
    with pytest.raises(MXNetError, match=r"shape \(2,\)"):
        y.backward(nd.ones((3,)))


def test_several_heads():
    x, y = variable([1, 2]), variable([3, 4])
    with autograd.record():
        a, b = x + y, x * y
    autograd.backward([a, b])
    assert x.grad.asnumpy().tolist() == [4, 5]
    assert y.grad.asnumpy().tolist() == [2, 3]


@pytest.mark.parametrize("make", [lambda x: x, lambda x: x * 2])
def test_backward_of_what_was_not_recorded(make):
    with pytest.raises(MXNetError, match="not in a computational graph"):
        make(nd.ones((2,))).backward()


def test_unreached_variables_keep_their_gradient():
    x, y = variable([1, 2]), variable([1, 2])
    y.grad[:] = 5
    with autograd.record():
        z = x * 2
    z.backward()
    assert y.grad.asnumpy().tolist() == [5, 5]


def test_results_used_outside_are_cut_off():
    x = variable([1, 2])
    with autograd.record():
        y = x * 2
    with pytest.raises(MXNetError):
        (y * 3).backward()
    with autograd.record():
        z = y * y
    z.backward()
    assert x.grad.asnumpy().tolist() == [8, 16]


def test_detach_and_block_grad():
    x = variable([1, 2])
    with autograd.record():
        y = nd.BlockGrad(x * 2) + x + x.detach() * 3
    y.backward()
    assert x.grad.asnumpy().tolist() == [1, 1]


def test_attach_grad_inside_record_cuts_the_graph():
    x = variable([1, 2])
    with autograd.record():
        y = x * 2
        y.attach_grad()
        z = y * y
    z.backward()
    assert y.grad.asnumpy().tolist() == [4, 8]
    assert x.grad.asnumpy().tolist() == [0, 0]


def test_writes_that_join_the_graph():
    x = variable([1, 2])
    h = nd.array([1, 2])
    with autograd.record():
        h[:] = x * 3
        r = h * h
    r.backward()
    assert x.grad.asnumpy().tolist() == [18, 36]
    with autograd.record():
        out = nd.zeros((2,))
        nd.broadcast_mul(x, x, out=out)
    out.backward()
    assert x.grad.asnumpy().tolist() == [2, 4]
    with autograd.record():
        moved = x.copyto(mx.cpu(1))
        y = moved * moved
    y.backward()
    assert x.grad.asnumpy().tolist() == [2, 4]


def test_writes_after_recording_count_in_backward():
    x = variable([1, 2])
    with autograd.record():
        y = x * x
    x[:] = 100
    y.backward()
    assert x.grad.asnumpy().tolist() == [200, 200]


def test_mark_variables():
    x, g = nd.array([1, 2]), nd.zeros((2,))
    autograd.mark_variables([x], [g])
    with autograd.record():
        y = x * 5
    y.backward()
    assert g.asnumpy().tolist() == [5, 5]
    assert x.grad is g
    autograd.mark_variables(x, g, "add")
    with autograd.record():
        y = x * 5
    y.backward()
    assert g.asnumpy().tolist() == [10, 10]
    with pytest.raises(ValueError, match="grad_req"):
        autograd.mark_variables([x], [g], ["foo"])
    with pytest.raises(ValueError, match="numbers must agree"):
        autograd.mark_variables([x], [])


def test_grad_leaves_gradient_arrays_alone():
    x = variable([1, 2])
    with autograd.record():
        y = x * x * 3
    (got,) = autograd.grad(y, x, nd.array([1, 10]), retain_graph=True)
    assert got.asnumpy().tolist() == [6, 120]
    assert x.grad.asnumpy().tolist() == [0, 0]
    with pytest.raises(ValueError, match="empty"):
        autograd.grad(y, [])
    with pytest.raises(MXNetError, match="variable 0"):
        autograd.grad(y, [nd.ones((2,))])


def test_second_derivative():
    x = variable([1, 2, 3])
    with autograd.record():
        y = x * x * x
        (first,) = autograd.grad(y, x, create_graph=True)
    first.backward()
    assert first.asnumpy().tolist() == [3, 12, 27]
    assert x.grad.asnumpy().tolist() == [6, 12, 18]


class Square(autograd.Function):
    def forward(self, x):
        self.modes = modes()
        self.save_for_backward(x)
        return x * x

    def backward(self, dy):
        (x,) = self.saved_tensors
        return 2 * x * dy


class SumAndProduct(autograd.Function):
    def forward(self, x, y):
        return x + y, x * y

    def backward(self, da, db):
        return da + db, da - db


def test_custom_function():
    x = variable([1, 2])
    function = Square()
    with autograd.record():
        y = function(x).sum()
    y.backward()
    assert function.modes == (False, True)
    assert x.grad.asnumpy().tolist() == [2, 4]
    assert Square()(x).asnumpy().tolist() == [1, 4]


def test_custom_function_with_several_results():
    x, y = variable([1, 2]), variable([3, 4])
    with autograd.record():
        a, b = SumAndProduct()(x, y)
    autograd.backward([a, b])
    assert x.grad.asnumpy().tolist() == [2, 2]
    assert y.grad.asnumpy().tolist() == [0, 0]


def test_custom_function_must_return_a_gradient_per_input():
    class Wrong(SumAndProduct):
        def backward(self, da, db):
            return da

    x, y = variable([1, 2]), variable([3, 4])
    with autograd.record():
        a, _ = Wrong()(x, y)
    with pytest.raises(MXNetError, match="one gradient per input"):
        a.backward()


def test_nothing_is_kept_alive_outside_record():
    x = variable(np.ones(1000))
    total = nd.zeros((1,))
    refs = []
    for _ in range(3):
        with autograd.record():
            loss = (x * x).sum()
        loss.backward()
        refs.append(weakref.ref(loss))
        total = total + loss
        total += loss
    del loss
    gc.collect()
    assert [ref() for ref in refs] == [None] * 3


def test_torch_keeps_its_own_settings():
    x = variable([1.0])
    with autograd.record():
        assert torch.is_grad_enabled()
        own = torch.ones(1, requires_grad=True)
        (own * 2).backward()
        y = x * 2
    y.backward()
    assert own.grad.tolist() == [2]
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32
