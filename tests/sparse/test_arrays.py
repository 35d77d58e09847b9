"""Sparse arrays themselves: making them, what they tell, writing, copying, files, errors."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
import scipy.sparse

import mxnet as mx
from mxnet import nd
from mxnet.base import MXNetError, NotSupportedForSparseNDArray
from mxnet.ndarray import sparse

DENSE = np.array([[0, 1, 0], [2, 0, 3], [0, 0, 0], [0, 4, 0]], "float32")


def csr():
    return sparse.csr_matrix(DENSE)


def rows():
    return sparse.row_sparse_array(DENSE)


def parts(array):
    """Return the stored values and indices as lists."""
    aux = [array.indices] if array.stype == "row_sparse" else [array.indices, array.indptr]
    return [part.asnumpy().tolist() for part in (array.data, *aux)]


# --- constructors ---------------------------------------------------------------------------------

DATA, COLUMNS, STARTS = [1, 2, 3], [1, 0, 2], [0, 1, 3, 3]


@pytest.mark.parametrize(
    ("source", "dtype"),
    [
        (DENSE, "float32"),
        (DENSE.astype("float64"), "float64"),
        (DENSE.astype("int64"), "int64"),
        (DENSE.tolist(), "float32"),
        (nd.array(DENSE, dtype="float64"), "float64"),
        (scipy.sparse.csr_matrix(DENSE), "float32"),
        (scipy.sparse.coo_matrix(DENSE.astype("float64")), "float64"),
        (sparse.csr_matrix(DENSE), "float32"),
        ((np.array([1, 2, 3, 4.0]), [1, 0, 2, 1], [0, 1, 3, 3, 4]), "float64"),
        (([1, 2, 3, 4], [1, 0, 2, 1], [0, 1, 3, 3, 4]), "float32"),
        (([1, 2, 3, 4], ([0, 1, 1, 3], [1, 0, 2, 1])), "int64"),
        (([4, 3.0, 2, 1], ([3, 1, 1, 0], [1, 2, 0, 1])), "float64"),
        ((nd.array([1, 2, 3, 4]), (nd.array([0, 1, 1, 3]), nd.array([1, 0, 2, 1]))), "float32"),
    ],
)
def test_csr_matrix(source, dtype):
    array = sparse.csr_matrix(source, shape=(4, 3))
    assert isinstance(array, sparse.CSRNDArray) and isinstance(array, nd.NDArray)
    assert (array.stype, array.shape, np.dtype(array.dtype).name) == ("csr", (4, 3), dtype)
    assert parts(array) == [[1, 2, 3, 4], [1, 0, 2, 1], [0, 1, 3, 3, 4]]
    assert [p.dtype for p in (array.indices, array.indptr)] == [np.int64, np.int64]
    assert array.asnumpy().tolist() == DENSE.tolist()
    assert sparse.csr_matrix(source, dtype="float16").dtype == np.float16


def test_csr_matrix_from_shape_or_with_shape_from_parts():
    empty = sparse.csr_matrix((3, 4), dtype="int32", ctx=mx.cpu(1))
    assert parts(empty) == [[], [], [0, 0, 0, 0]]
    assert (empty.dtype, empty.context) == (np.int32, mx.cpu(1))
    assert sparse.csr_matrix((DATA, COLUMNS, STARTS)).shape == (3, 3)
    assert sparse.csr_matrix((DATA, (COLUMNS, COLUMNS))).shape == (3, 3)


def test_places_that_come_twice_are_added():
    array = sparse.csr_matrix(([1.0, 2, 3], ([1, 1, 0], [2, 2, 0])), shape=(3, 4))
    assert parts(array) == [[3, 3], [0, 2], [0, 1, 2, 2]]
    array = sparse.csr_matrix(([1.0, 2, 3], [1, 2, 2], [0, 1, 3, 3]), shape=(3, 4))
    assert array.asnumpy()[1].tolist() == [0, 0, 5, 0]
    assert array.sum().asscalar() == 6


@pytest.mark.parametrize(
    ("source", "shape", "error", "message"),
    [
        (([DATA], COLUMNS, STARTS), (3, 4), ValueError, "invalid shape"),
        ((DATA, COLUMNS, STARTS), (3, 4, 5), ValueError, "invalid shape"),
        ((DATA, [1, 0], STARTS), (3, 4), MXNetError, "as many data as indices"),
        ((DATA, COLUMNS, STARTS), (4, 4), MXNetError, "indptr of length 5"),
        ((DATA, ([0, 1, 5], COLUMNS)), (3, 4), ValueError, "outside of the shape"),
        ((3, 4), (3, 5), ValueError, "Shape mismatch"),
        ((3, 4, 5), None, ValueError, "two axes"),
        ((3,), None, ValueError, "Unexpected length"),
        ([1, 2], None, ValueError, "2 Dimensional"),
        (np.zeros((2, 2, 2)), None, ValueError, "2 Dimensional"),
        (DENSE, (4, 4), ValueError, "Shape mismatch"),
        (sparse.row_sparse_array(DENSE), None, ValueError, "Unexpected input type"),
        ("text", None, TypeError, "array like"),
    ],
)
def test_csr_matrix_refuses(source, shape, error, message):
    with pytest.raises(error, match=message):
        sparse.csr_matrix(source, shape=shape)


@pytest.mark.parametrize(
    ("source", "dtype"),
    [
        (DENSE, "float32"),
        (DENSE.astype("float64"), "float64"),
        (DENSE.tolist(), "float32"),
        (nd.array(DENSE, dtype="int32"), "int32"),
        (sparse.row_sparse_array(DENSE), "float32"),
        ((DENSE[[0, 1, 3]].tolist(), [0, 1, 3]), "float32"),
        ((nd.array(DENSE[[0, 1, 3]], dtype="float64"), nd.array([0, 1, 3])), "float64"),
    ],
)
def test_row_sparse_array(source, dtype):
    array = sparse.row_sparse_array(source, shape=(4, 3))
    assert isinstance(array, sparse.RowSparseNDArray)
    assert (array.stype, array.shape, np.dtype(array.dtype).name) == ("row_sparse", (4, 3), dtype)
    assert parts(array) == [DENSE[[0, 1, 3]].tolist(), [0, 1, 3]]
    assert array.asnumpy().tolist() == DENSE.tolist()
    assert sparse.row_sparse_array(source, dtype="float16").dtype == np.float16


def test_row_sparse_array_of_other_shapes():
    assert parts(sparse.row_sparse_array((3, 4, 5))) == [[], []]
    assert sparse.row_sparse_array((3, 4, 5)).data.shape == (0, 4, 5)
    assert parts(sparse.row_sparse_array(([1, 2], [0, 2]), shape=(4,))) == [[1, 2], [0, 2]]
    assert sparse.row_sparse_array((np.ones((1, 2, 2)), [2])).shape == (3, 2, 2)
    assert sparse.row_sparse_array(([[1, 2], [3, 4]], [3, 1])).asnumpy()[1].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("source", "shape", "error", "message"),
    [
        (([[1, 2]], [[1]]), None, ValueError, "invalid shape"),
        (([[1, 2]], [1]), (6, 3), MXNetError, "must have shape"),
        (([[1, 2]], [1, 2]), (6, 2), MXNetError, "must have shape"),
        (([[1, 2]], [1]), (6,), ValueError, "invalid shape"),
        ((3,), None, ValueError, "Unexpected length"),
        ((3, 4), (3, 5), ValueError, "Shape mismatch"),
        (sparse.csr_matrix(DENSE), None, ValueError, "Unexpected input type"),
        (scipy.sparse.csr_matrix(DENSE), None, TypeError, "csr_matrix"),
    ],
)
def test_row_sparse_array_refuses(source, shape, error, message):
    with pytest.raises(error, match=message):
        sparse.row_sparse_array(source, shape=shape)


def test_other_makers():
    assert parts(nd.zeros((2, 3), stype="csr")) == [[], [], [0, 0, 0]]
    assert parts(nd.empty((2, 3), stype="row_sparse", dtype="float64")) == [[], []]
    assert sparse.zeros("default", (2,)).stype == "default"
    assert sparse.empty("csr", (2, 3)).stype == "csr"
    for source in (csr(), rows(), scipy.sparse.csr_matrix(DENSE)):
        for make in (nd.array, sparse.array):
            array = make(source, dtype="float64", ctx=mx.cpu(2))
            assert array.stype in ("csr", "row_sparse")
            assert (array.dtype, array.context) == (np.float64, mx.cpu(2))
            assert array.asnumpy().tolist() == DENSE.tolist()
    assert nd.array([csr(), csr()]).shape == (2, 4, 3)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: sparse.zeros("other", (2, 2)), ValueError),
        (lambda: sparse.empty("default", (2, 2)), ValueError),
        (lambda: sparse.zeros("csr", (2,)), ValueError),
        (lambda: sparse.zeros("csr", (2, -2)), MXNetError),
        (lambda: sparse.zeros("csr", (2, 2), colour=1), MXNetError),
        (lambda: sparse.array(nd.ones(2)), AssertionError),
        (lambda: sparse.array(np.ones(2)), ValueError),
        (lambda: sparse.array([1]), ValueError),
        (lambda: sparse.CSRNDArray([1]), TypeError),
    ],
)
def test_makers_refuse(make, error):
    with pytest.raises(error):
        make()


# --- what arrays tell -----------------------------------------------------------------------------


@pytest.mark.parametrize("make", [csr, rows])
def test_facts(make):
    array = make()
    name = type(array).__name__
    assert repr(array) == f"\n<{name} 4x3 @cpu(0)>"
    assert (len(array), array.ndim, array.context) == (4, 2, mx.cpu(0))
    assert array.grad is None and hash(array) and array is not None
    assert (array == None) is False and (array != None) is True  # noqa: E711
    assert array.asnumpy().tolist() == np.asarray(array).tolist() == DENSE.tolist()
    assert array.T.stype == "default" and array.T.shape == (3, 4)
    for attribute in ("size", "asscalar"):
        with pytest.raises(NotImplementedError):
            value = getattr(array, attribute)
            value()
    with pytest.raises(NotSupportedForSparseNDArray, match="reshape"):
        array.reshape((2, 6))
    with pytest.raises(NotSupportedForSparseNDArray):
        array._at(0)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(array)
    array.data[:] = 9  # a copy
    assert array.asnumpy().tolist() == DENSE.tolist()


def test_asscipy():
    matrix = csr().asscipy()
    assert isinstance(matrix, scipy.sparse.csr_matrix) and matrix.dtype == np.float32
    assert matrix.toarray().tolist() == DENSE.tolist()


@pytest.mark.parametrize(
    "array",
    [
        sparse.csr_matrix((DATA, [1, 2, 0], STARTS), shape=(3, 4)),
        sparse.csr_matrix((DATA, [1, 2, 2], STARTS), shape=(3, 4)),
        sparse.csr_matrix((DATA, [1, 0, 5], STARTS), shape=(3, 4)),
        sparse.csr_matrix((DATA, [1, 0, -1], STARTS), shape=(3, 4)),
        sparse.csr_matrix((DATA, COLUMNS, [0, 1, 2, 2]), shape=(3, 4)),
        sparse.csr_matrix((DATA, COLUMNS, [1, 1, 3, 3]), shape=(3, 4)),
        sparse.row_sparse_array(([[1, 2], [3, 4]], [3, 1]), shape=(6, 2)),
        sparse.row_sparse_array(([[1, 2], [3, 4]], [3, 3]), shape=(6, 2)),
        sparse.row_sparse_array(([[1, 2], [3, 4]], [3, 7]), shape=(6, 2)),
        sparse.row_sparse_array(([[1, 2], [3, 4]], [-1, 3]), shape=(6, 2)),
    ],
)
def test_check_format(array):
    array.check_format(full_check=False)
    with pytest.raises(MXNetError):
        array.check_format()
    csr().check_format()
    rows().check_format()


def test_indices_outside_are_found_before_they_do_harm():
    wrong = sparse.csr_matrix((DATA, [1, 0, 500], STARTS), shape=(3, 4))
    for use in (wrong.asnumpy, lambda: nd.dot(wrong, nd.ones((4, 2))), lambda: wrong + wrong):
        with pytest.raises(MXNetError, match="between 0 and 3"):
            use()
    wrong = sparse.row_sparse_array(([[1, 2]], [900]), shape=(6, 2))
    with pytest.raises(MXNetError, match="between 0 and 5"):
        wrong.asnumpy()


# --- indexing and writing -------------------------------------------------------------------------


def test_rows_of_csr():
    array = csr()
    assert parts(array[1]) == [[2, 3], [0, 2], [0, 2]]
    assert parts(array[-1:]) == [[4], [1], [0, 1]]
    assert array[3:1].shape == (0, 3)
    assert [row.asnumpy().tolist()[0] for row in array] == DENSE.tolist()
    for key, error in ((4, IndexError), ([0], ValueError), ("a", ValueError), ((0, 1), ValueError)):
        with pytest.raises(error):
            array[key]


def test_row_sparse_arrays_are_not_indexed():
    array = rows()
    assert array[:] is array
    for key, error in ((0, Exception), (slice(1, 2), Exception), ((0, 1), ValueError)):
        with pytest.raises(error):
            array[key]


@pytest.mark.parametrize("make", [csr, rows])
def test_assignment(make):
    array = make()
    for value in (DENSE * 2, nd.array(DENSE * 2), make() * 2):
        array[:] = value
        assert array.stype == make().stype and array.asnumpy().tolist() == (DENSE * 2).tolist()
    for key, value, error in (
        (slice(0, 2), 1, ValueError), (0, 1, TypeError), ("a", 1, AssertionError),
        (slice(None), [1], TypeError), (slice(None), np.zeros((2, 2)), MXNetError),
        (slice(None), nd.ones((4, 3), dtype="float64"), MXNetError),
    ):  # fmt: skip
        with pytest.raises(error):
            array[key] = value
    with pytest.raises(TypeError, match="destination"):
        array[:] = rows() if make is csr else csr()


def test_assignment_of_numbers():
    with pytest.raises(ValueError, match="numeric"):
        csr()[:] = 1
    array = rows()
    array[:] = 0
    assert parts(array) == [np.zeros((4, 3)).tolist(), [0, 1, 2, 3]]


@pytest.mark.parametrize("make", [csr, rows])
def test_writing_sparse_into_dense(make):
    target = nd.ones((4, 3))
    target[:] = make()
    assert target.asnumpy().tolist() == DENSE.tolist()
    target += make()
    assert target.asnumpy().tolist() == (DENSE * 2).tolist()


# --- copies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [csr, rows])
def test_copies(make):
    array = make()
    for other in (
        array.copy(), copy.copy(array), copy.deepcopy(array), pickle.loads(pickle.dumps(array)),
        array.as_in_context(mx.cpu(1)), array.copyto(mx.cpu(0)), array.astype("float32"),
        array.tostype(array.stype),
    ):  # fmt: skip
        assert type(other) is type(array) and other is not array
        assert parts(other) == parts(array)
        other *= 2
        assert array.asnumpy().tolist() == DENSE.tolist()
    assert array.as_in_context(mx.cpu(0)) is array
    assert array.astype("float32", copy=False) is array
    assert array.as_in_context(mx.cpu(1)).context == mx.cpu(1)
    with pytest.raises(TypeError):
        array.copyto(3)
    with pytest.raises(TypeError, match="destination"):
        array.copyto(rows() if make is csr else csr())


# --- files ----------------------------------------------------------------------------------------


def test_files(tmp_path):
    path = str(tmp_path / "arrays")
    content = {
        "csr": csr(),
        "rows": rows(),
        "dense": nd.ones(2),
        "none": nd.zeros((2, 3), stype="csr"),
    }
    nd.save(path, content)
    back = nd.load(path)
    assert {name: array.stype for name, array in back.items()} == {
        name: array.stype for name, array in content.items()
    }
    assert parts(back["csr"]) == parts(csr()) and parts(back["rows"]) == parts(rows())
    assert parts(back["none"]) == [[], [], [0, 0, 0]]
    nd.save(path, [rows()])
    assert parts(nd.load(path)[0]) == parts(rows())


def test_namespace():
    assert sparse.gs_retain(rows(), nd.array([1])).stype == "row_sparse"
    assert rows().retain(nd.array([1])).indices.asnumpy().tolist() == [1]
    assert sparse.spsp is scipy.sparse
    assert sparse.ElementWiseSum(rows(), rows()).stype == "row_sparse"
    with pytest.raises(AttributeError):
        _ = sparse.nothing


def test_a_fallback_is_told_once(caplog):
    array = sparse.csr_matrix(DENSE)
    for _ in range(2):
        assert nd.arccosh(array).stype == "default"
    told = [record for record in caplog.records if "arccosh" in record.message]
    assert len(told) == 1 and "csr" in told[0].message


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda: nd.elemwise_add(csr(), 3), "must be an NDArray"),
        (lambda: nd.elemwise_add(csr()), "required"),
        (lambda: nd.relu(csr(), out=3), "out must be"),
        (lambda: nd.relu(csr(), out=nd.ones(3)), "make out fit"),
        (lambda: nd.sum(csr(), axis="a"), "axis"),
        (lambda: nd.dot(csr(), nd.ones((4, 2))), "do not fit"),
        (lambda: nd.dot(csr(), nd.ones(3)), "matrices only"),
    ],
)
def test_messages(use, message):
    with pytest.raises((MXNetError, TypeError), match=message):
        use()
