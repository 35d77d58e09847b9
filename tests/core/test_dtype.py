"""Element types: one table, many spellings."""

from typing import Any

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet._core import dtype as dtypes
from mxnet.base import MXNetError

# Numbers as MXNet 1.9.1 keeps them in parameter files.
NUMBERS = {
    "float32": 0,
    "float64": 1,
    "float16": 2,
    "uint8": 3,
    "int32": 4,
    "int8": 5,
    "int64": 6,
    "bool": 7,
    "int16": 8,
    "uint16": 9,
    "uint32": 10,
    "uint64": 11,
    "bfloat16": 12,
}


@pytest.mark.parametrize(("name", "number"), NUMBERS.items())
def test_every_type_goes_round(name: str, number: int) -> None:
    dtype = dtypes.to_torch(name)
    assert dtype == getattr(torch, name)
    assert dtypes.to_torch(dtype) is dtype
    assert dtypes.name(dtype) == name
    assert dtypes.number(dtype) == number
    assert dtypes.from_number(number) is dtype
    assert dtypes.to_torch(dtypes.to_numpy(dtype)) is dtype
    assert dtypes.to_torch(np.dtype(dtypes.to_numpy(dtype))) is dtype


def test_table_holds_exactly_the_known_types() -> None:
    assert tuple(NUMBERS) == dtypes.NAMES


@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "bfloat16"])
def test_numpy_type_is_the_scalar_class(name: str) -> None:
    assert dtypes.to_numpy(getattr(torch, name)) is np.dtype(name).type


def test_bfloat16_is_a_record_of_its_bits() -> None:
    assert dtypes.to_numpy(torch.bfloat16) == np.dtype([("bfloat16", "<u2")])
    assert np.dtype(dtypes.to_numpy(torch.bfloat16)).itemsize == 2


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (float, torch.float64),
        (int, torch.int64),
        (bool, torch.bool),
        ("float", torch.float64),
        ("double", torch.float64),
        ("half", torch.float16),
        ("single", torch.float32),
        ("f4", torch.float32),
        ("<f4", torch.float32),
        (">i4", torch.int32),
        (np.dtype(">f8"), torch.float64),
        ("bool_", torch.bool),
        (np.bool_, torch.bool),
        (np.longlong, torch.int64),
    ],
)
def test_other_spellings(spelling: Any, expected: torch.dtype) -> None:
    assert dtypes.to_torch(spelling) is expected
    assert dtypes.to_torch(spelling) is expected  # now from the table


@pytest.mark.parametrize("wrong", ["foo", "np.float32", None, 3, 1.5, [], object, list, ("f4", 3)])
def test_what_is_no_type_is_a_type_error(wrong: Any) -> None:
    with pytest.raises(
        TypeError, match="names no element type; valid are float32, float64"
    ) as info:
        dtypes.to_torch(wrong)
    assert repr(wrong) in str(info.value)


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (mx.nd.ones(2, dtype="int32"), torch.int32),
        (mx.gluon.Parameter("weight", dtype="float16"), torch.float16),
        (np.float64(1), torch.float64),
        (torch.ones(1), torch.float32),
    ],
    ids=["NDArray", "Parameter", "NumPy scalar", "tensor"],
)
def test_what_has_a_type_stands_for_it(owner: Any, expected: torch.dtype) -> None:
    assert dtypes.to_torch(owner) is expected


def test_arrays_take_the_type_of_another_array() -> None:
    like = mx.nd.ones((2, 2), dtype="int32")
    assert mx.nd.array([1.5]).astype(like).dtype is np.int32
    assert mx.nd.zeros(3, dtype=like).dtype is np.int32


def test_a_numpy_array_stands_for_no_type() -> None:
    with pytest.raises(TypeError, match="names no element type"):
        dtypes.to_torch(np.zeros(2))


@pytest.mark.parametrize("wrong", ["complex64", np.complex128, torch.complex64, "datetime64", str])
def test_types_that_arrays_cannot_have(wrong: Any) -> None:
    with pytest.raises(MXNetError, match=r"arrays cannot have the type .* valid are float32"):
        dtypes.to_torch(wrong)


@pytest.mark.parametrize("function", [dtypes.to_numpy, dtypes.number, dtypes.name])
def test_torch_types_outside_the_table(function: Any) -> None:
    with pytest.raises(MXNetError, match=r"torch\.complex64"):
        function(torch.complex64)


def test_unknown_number_lists_the_known_ones() -> None:
    with pytest.raises(MXNetError, match="number 13; known: 0 float32, 1 float64"):
        dtypes.from_number(13)
