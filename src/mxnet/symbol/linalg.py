"""``mx.sym.linalg``: operators on symbols."""

from . import _namespace

_namespace.bind_all(__name__, "linalg")
