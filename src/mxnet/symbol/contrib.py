"""``mx.sym.contrib``: operators on symbols, loops and branches."""

from . import _namespace
from .control_flow import cond, foreach, while_loop

_namespace.bind_all(__name__, "contrib")

__all__ = ["cond", "foreach", "while_loop"]
