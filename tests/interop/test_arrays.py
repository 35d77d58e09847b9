"""Arrays and tensors over one memory, with one graph."""

import pytest
import torch

import mxnet as mx
from mxnet import autograd, nd
from mxnet.base import MXNetError
from mxnet.interop.torch import array_of, tensor_of

DTYPES = ["float32", "float64", "float16", "bfloat16", "uint8", "int8", "int32", "int64", "bool"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_memory_is_shared_both_ways(dtype):
    tensor = torch.zeros(2, 3, dtype=getattr(torch, dtype))
    array = array_of(tensor)
    array[:] = 1
    assert tensor.all()
    assert array.shape == (2, 3) and array.context == mx.cpu()
    back = tensor_of(array)
    assert back.data_ptr() == tensor.data_ptr() and back.dtype is tensor.dtype


def test_views_keep_their_strides():
    tensor = torch.arange(6.0).reshape(2, 3).T
    array = array_of(tensor)
    assert array.asnumpy().tolist() == tensor.tolist()
    assert tensor_of(array).stride() == tensor.stride()


def test_gradients_flow_from_arrays_into_tensors():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with autograd.record():
        y = (array_of(x * 3) ** 2).sum()
    y.backward()
    assert x.grad.tolist() == [18.0, 36.0]


def test_gradients_flow_from_tensors_into_arrays():
    x = nd.array([1, 2])
    x.attach_grad()
    with autograd.record():
        y = torch.sin(tensor_of(x * 2)).sum()
    y.backward()
    assert torch.allclose(tensor_of(x.grad), 2 * torch.cos(torch.tensor([2.0, 4.0])))


def test_a_chain_through_both_worlds():
    x = nd.array([3])
    x.attach_grad(grad_req="add")
    for _ in range(2):
        with autograd.record():
            y = array_of(torch.exp(tensor_of(x)) * 2) * x
        y.backward()
    expected = 2 * 2 * (3 + 1) * torch.tensor(3.0).exp()
    assert torch.allclose(tensor_of(x.grad), expected)


def test_nothing_is_connected_outside_record():
    x = nd.array([3])
    x.attach_grad()
    with autograd.record():
        y = x * 2
    assert not tensor_of(y).requires_grad
    z = array_of(torch.ones(1, requires_grad=True)) * 2
    assert not tensor_of(z).requires_grad


def test_context_may_be_named():
    array = array_of(torch.ones(2), mx.cpu(1))
    assert array.context == mx.cpu(1)
    assert (array + nd.ones(2, ctx=mx.cpu(1))).asnumpy().tolist() == [2, 2]
    with pytest.raises(MXNetError, match=r"gpu\(0\)"):
        array_of(torch.ones(2), mx.gpu(0))


def test_csr_becomes_csr():
    tensor = torch.tensor([[0.0, 1, 0], [2, 0, 3]])
    array = array_of(tensor.to_sparse_csr())
    assert array.stype == "csr"
    assert array.asnumpy().tolist() == tensor.tolist()
    back = tensor_of(array)
    assert back.layout is torch.sparse_csr and back.to_dense().tolist() == tensor.tolist()


def test_coo_of_rows_becomes_row_sparse():
    rows = torch.sparse_coo_tensor(
        [[2, 0]], [[1.0, 2], [3, 4]], (3, 2), check_invariants=True
    )
    array = array_of(rows)
    assert array.stype == "row_sparse"
    assert array.asnumpy().tolist() == [[3, 4], [0, 0], [1, 2]]
    back = tensor_of(array)
    assert back.layout is torch.sparse_coo and back.to_dense().tolist() == array.asnumpy().tolist()


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1.0], TypeError, "expected a torch.Tensor, got list"),
        (torch.ones(2, dtype=torch.complex64), MXNetError, "complex64"),
        (torch.ones(2, device="meta"), MXNetError, "cpu or cuda devices, got meta"),
        (torch.eye(3).to_sparse(), MXNetError, "one sparse axis"),
    ],
)
def test_what_no_array_can_be_is_refused(value, error, message):
    with pytest.raises(error, match=message):
        array_of(value)


def test_tensor_of_takes_arrays_only():
    with pytest.raises(TypeError, match="expected an NDArray, got Tensor"):
        tensor_of(torch.ones(2))


def test_dlpack_shares_memory_too():
    array = nd.zeros((2,))
    torch.from_dlpack(array).add_(1)
    assert array.asnumpy().tolist() == [1, 1]
    torch.utils.dlpack.from_dlpack(array.to_dlpack_for_write()).add_(1)
    assert array.asnumpy().tolist() == [2, 2]
