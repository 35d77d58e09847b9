"""``mx.nd.contrib``: operators on arrays."""

from . import _namespace
from .control_flow import cond, foreach, rand_zipfian, while_loop
from .updates import (
    adamw_update,
    mp_adamw_update,
    multi_adamw_update,
    multi_lamb_update,
    multi_mp_adamw_update,
    multi_mp_lamb_update,
)

__all__ = [
    "adamw_update", "cond", "foreach", "mp_adamw_update", "multi_adamw_update", "multi_lamb_update",
    "multi_mp_adamw_update", "multi_mp_lamb_update", "rand_zipfian", "while_loop",
]  # fmt: skip

_namespace.bind_all(__name__, "contrib")
