"""``mx.contrib.nd``: another name of ``mx.nd.contrib``."""

from ..ndarray.contrib import *  # noqa: F403
