"""``mx.contrib.sym``: another name of ``mx.sym.contrib``."""

from ..symbol.contrib import *  # noqa: F403
