"""Comparing arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..ndarray import NDArray
from .tolerances import get_etol, get_tols

# Keeps the violation finite where both tolerances are zero.
_TINY = 1e-20


def _numpy(values: Any) -> np.ndarray:
    return values.asnumpy() if isinstance(values, NDArray) else np.asarray(values)


def same(a: Any, b: Any) -> bool:
    """Return whether two arrays have equal shapes and values."""
    return np.array_equal(_numpy(a), _numpy(b))


def same_array(array1: Any, array2: Any) -> bool:
    """Return whether two NDArrays share their memory: writing into one changes the other."""
    if array1.shape != array2.shape:
        return False
    array1[:] += 1
    is_equal = same(array1, array2)
    array1[:] -= 1
    return is_equal and same(array1, array2)


def checkShapes(a: Any, b: Any) -> None:
    """Raise AssertionError if two arrays differ in shape."""
    if a.shape != b.shape:
        raise AssertionError(
            f"Items are not equal: a.shape = {a.shape} and b.shape = {b.shape} are not equal\n"
            f"{_both(_numpy(a), _numpy(b))}"
        )


def almost_equal(
    a: Any,
    b: Any,
    rtol: Any = None,
    atol: Any = None,
    equal_nan: bool = False,
    use_broadcast: bool = True,
) -> bool:
    """Return whether ``|a - b| <= atol + rtol * |b|`` everywhere.

    Tolerances are numbers, dicts by dtype, or None for the defaults of the dtypes. Without
    ``use_broadcast``, different shapes are an AssertionError.
    """
    rtol, atol = get_tols(a, b, rtol, atol)
    a, b = _numpy(a), _numpy(b)
    if not use_broadcast:
        checkShapes(a, b)
    return bool(np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan))


def assert_almost_equal(
    a: Any,
    b: Any,
    rtol: Any = None,
    atol: Any = None,
    names: tuple[str, str] = ("a", "b"),
    equal_nan: bool = False,
    use_broadcast: bool = True,
    mismatches: tuple[int, int] = (10, 10),
) -> None:
    """Check that ``|a - b| <= atol + rtol * |b|`` everywhere.

    Parameters
    ----------
    a, b : NDArray, numpy.ndarray, number or nested list
        The values.
    rtol, atol : float or dict by dtype, optional
        The tolerances; defaults go by the less precise dtype of the two.
    names : pair of str
        What the message calls them.
    equal_nan : bool
        Whether NaN equals NaN.
    use_broadcast : bool
        Whether shapes may differ as far as they broadcast.
    mismatches : pair of int
        How many of the worst entries the message lists. The second number is where MXNet stops
        counting wrong entries; here all are counted.

    Raises
    ------
    AssertionError
        If they differ, with the place and size of the largest errors.
    """
    rtol, atol = get_tols(a, b, rtol, atol)
    a, b = _numpy(a), _numpy(b)
    if not use_broadcast:
        checkShapes(a, b)
    _assert_close(a, b, rtol, atol, 0.0, names, equal_nan, mismatches[0])


def assert_almost_equal_with_err(
    a: Any,
    b: Any,
    rtol: Any = None,
    atol: Any = None,
    etol: float | None = None,
    names: tuple[str, str] = ("a", "b"),
    equal_nan: bool = False,
    mismatches: tuple[int, int] = (10, 10),
) -> None:
    """Check as `assert_almost_equal` does, but let a share ``etol`` of the entries differ."""
    rtol, atol = get_tols(a, b, rtol, atol)
    _assert_close(_numpy(a), _numpy(b), rtol, atol, get_etol(etol), names, equal_nan, mismatches[0])


def assert_almost_equal_ignore_nan(
    a: Any, b: Any, rtol: Any = None, atol: Any = None, names: tuple[str, str] = ("a", "b")
) -> None:
    """Check as `assert_almost_equal` does, where neither array is NaN."""
    a, b = np.copy(_numpy(a)), np.copy(_numpy(b))
    either = np.isnan(a) | np.isnan(b)
    a[either] = b[either] = 0
    assert_almost_equal(a, b, rtol, atol, names)


def assert_allclose(
    a: Any, b: Any, rtol: float = 1e-07, atol: float = 0, equal_nan: bool = True
) -> None:
    """Check as `assert_almost_equal` does, with the tolerances of numpy.testing."""
    assert_almost_equal(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)


def compare_ndarray_tuple(t1: Any, t2: Any, rtol: Any = None, atol: Any = None) -> None:
    """Check nested tuples of arrays, such as optimizer states; None equals anything."""
    if t1 is None or t2 is None:
        return
    if not isinstance(t1, tuple):
        assert_almost_equal(t1, t2, rtol=rtol, atol=atol)
        return
    if len(t1) != len(t2):
        raise AssertionError(f"tuples of different lengths: {len(t1)} and {len(t2)}.")
    for one, other in zip(t1, t2, strict=True):
        compare_ndarray_tuple(one, other, rtol, atol)


def assert_exception(
    f: Callable[..., Any], exception_type: type[BaseException], *args: Any, **kwargs: Any
) -> None:
    """Check that ``f(*args, **kwargs)`` raises an error of a type."""
    try:
        f(*args, **kwargs)
    except exception_type:
        return
    raise AssertionError(f"{f} did not raise {exception_type.__name__}.")


def locationError(
    a: Any, b: Any, index: tuple[int, ...], names: tuple[str, str], maxError: bool = False
) -> str:
    """Return a line on the values of two arrays at ``index``."""
    start = "Location of maximum error" if maxError else "Location of error"
    return f"{start}: {index}, {names[0]}={a[index]:.8f}, {names[1]}={b[index]:.8f}"


def _assert_close(
    a: np.ndarray,
    b: np.ndarray,
    rtol: float,
    atol: float,
    etol: float,
    names: tuple[str, str],
    equal_nan: bool,
    listed: int,
) -> None:
    try:
        a, b = np.broadcast_arrays(a, b)
    except ValueError:
        raise AssertionError(
            f"{names[0]} of shape {a.shape} and {names[1]} of shape {b.shape} do not broadcast."
        ) from None
    if a.dtype == np.bool_ and b.dtype == np.bool_:
        a, b = a.astype(np.int8), b.astype(np.int8)
    wrong = ~np.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)
    if not a.size or wrong.mean() <= etol:
        return
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(a.astype(np.float64) - b)
        violation = np.where(wrong, gap / (atol + rtol * np.abs(b) + _TINY), -1.0)
    # NaN first: it is worse than any number.
    order = np.argsort(-np.nan_to_num(violation, nan=np.inf, posinf=np.inf), axis=None)
    places = [np.unravel_index(number, a.shape) for number in order[: max(listed, 1)]]
    places = [tuple(map(int, place)) for place in places if wrong[place]]
    worst = places[0]
    lines = [
        f"{number:3}: Error {violation[place]:f}  {locationError(a, b, place, names)}"
        for number, place in enumerate(places, 1)
    ]
    raise AssertionError(
        f"\nItems are not equal:\nError {violation[worst]:f} exceeds tolerance rtol={rtol:e}, "
        f"atol={atol:e} (mismatch {100 * wrong.mean():f}%).\n"
        f"{locationError(a, b, worst, names, maxError=True)}\n"
        f"The largest errors, in units of the tolerance:\n" + "\n".join(lines) + "\n" + _both(a, b)
    )


def _both(a: np.ndarray, b: np.ndarray) -> str:
    with np.printoptions(threshold=50, edgeitems=3):
        return f" ACTUAL: {a!r}\n DESIRED: {b!r}"
