"""``mx.nd.register``: where the functions of operators are made."""

from ._namespace import bound

__all__ = ["bound"]
