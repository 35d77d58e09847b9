"""Version facts, in one place."""

from .base import MXNetError

regluon_version = "0.1.0"
# The leading number is the release whose behaviour is reproduced: programs check it.
__version__ = f"1.9.1+regluon.{regluon_version}"


def find_lib_path(prefix: str = "libmxnet") -> list[str]:
    """Refuse: there is no such library.

    Raises
    ------
    MXNetError
        Always; it says what does the work.
    """
    raise MXNetError(f"{prefix}.so does not exist: operators are those of PyTorch.")


def find_include_path() -> str:
    """Refuse: there are no headers.

    Raises
    ------
    MXNetError
        Always.
    """
    raise MXNetError("There are no C++ headers: operators are those of PyTorch.")
