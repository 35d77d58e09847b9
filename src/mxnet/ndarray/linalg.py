"""``mx.nd.linalg``: operators on arrays."""

from . import _namespace

_namespace.bind_all(__name__, "linalg")
