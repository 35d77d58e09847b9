"""``mx.sym.contrib``: operators on symbols."""

from . import _namespace

_namespace.bind_all(__name__, "contrib")
