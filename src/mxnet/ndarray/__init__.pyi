"""Functions of `mxnet.ndarray`. Written by tools/stubs.py."""

# ruff: noqa
from ._generated import Operand

from .op import *
from . import ndarray as ndarray
from . import _internal as _internal
from . import contrib as contrib
from . import image as image
from . import linalg as linalg
from . import op as op
from . import random as random
from . import register as register
from . import sparse as sparse
from . import utils as utils
from .creation import arange as arange
from .creation import array as array
from .creation import concatenate as concatenate
from .creation import empty as empty
from .creation import eye as eye
from .creation import from_dlpack as from_dlpack
from .creation import from_numpy as from_numpy
from .creation import from_torch as from_torch
from .creation import full as full
from .creation import histogram as histogram
from .creation import linspace as linspace
from .creation import moveaxis as moveaxis
from .creation import onehot_encode as onehot_encode
from .creation import ones as ones
from .creation import to_dlpack_for_read as to_dlpack_for_read
from .creation import to_dlpack_for_write as to_dlpack_for_write
from .creation import waitall as waitall
from .creation import zeros as zeros
from .custom import Custom as Custom
from .decoding import imdecode as imdecode
from .functions import get_indexing_dispatch_code as get_indexing_dispatch_code
from .functions import get_oshape_of_gather_nd_op as get_oshape_of_gather_nd_op
from .functions import indexing_key_expand_implicit_axes as indexing_key_expand_implicit_axes
from .functions import split_v2 as split_v2
from .io import load as load
from .io import load_frombuffer as load_frombuffer
from .io import save as save
from .ndarray import NDArray as NDArray
def add(lhs: Operand, rhs: Operand) -> NDArray:
    """Return add of the operands, element by element with broadcasting."""
def divide(lhs: Operand, rhs: Operand) -> NDArray:
    """Return divide of the operands, element by element with broadcasting."""
def equal(lhs: Operand, rhs: Operand) -> NDArray:
    """Return equal of the operands, element by element with broadcasting."""
def greater(lhs: Operand, rhs: Operand) -> NDArray:
    """Return greater of the operands, element by element with broadcasting."""
def greater_equal(lhs: Operand, rhs: Operand) -> NDArray:
    """Return greater equal of the operands, element by element with broadcasting."""
def hypot(lhs: Operand, rhs: Operand) -> NDArray:
    """Return hypot of the operands, element by element with broadcasting."""
def lesser(lhs: Operand, rhs: Operand) -> NDArray:
    """Return lesser of the operands, element by element with broadcasting."""
def lesser_equal(lhs: Operand, rhs: Operand) -> NDArray:
    """Return lesser equal of the operands, element by element with broadcasting."""
def logical_and(lhs: Operand, rhs: Operand) -> NDArray:
    """Return logical and of the operands, element by element with broadcasting."""
def logical_or(lhs: Operand, rhs: Operand) -> NDArray:
    """Return logical or of the operands, element by element with broadcasting."""
def logical_xor(lhs: Operand, rhs: Operand) -> NDArray:
    """Return logical xor of the operands, element by element with broadcasting."""
def maximum(lhs: Operand, rhs: Operand) -> NDArray:
    """Return maximum of the operands, element by element with broadcasting."""
def minimum(lhs: Operand, rhs: Operand) -> NDArray:
    """Return minimum of the operands, element by element with broadcasting."""
def modulo(lhs: Operand, rhs: Operand) -> NDArray:
    """Return modulo of the operands, element by element with broadcasting."""
def multiply(lhs: Operand, rhs: Operand) -> NDArray:
    """Return multiply of the operands, element by element with broadcasting."""
def not_equal(lhs: Operand, rhs: Operand) -> NDArray:
    """Return not equal of the operands, element by element with broadcasting."""
def power(base: Operand, exp: Operand) -> NDArray:
    """Return power of the operands, element by element with broadcasting."""
def subtract(lhs: Operand, rhs: Operand) -> NDArray:
    """Return subtract of the operands, element by element with broadcasting."""
def true_divide(lhs: Operand, rhs: Operand) -> NDArray:
    """Return true divide of the operands, element by element with broadcasting."""
