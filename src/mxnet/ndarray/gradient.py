"""Where the gradient of a variable goes."""

from typing import Any

from torch import Tensor

from .stypes import is_sparse

_REQUESTS = ("write", "add", "null")


class Gradient:
    """The gradient of one variable: its array, what backward does to it, and whether it is new.

    ``fresh`` turns true when backward delivers a gradient; the Trainer resets it, and so can
    tell gradients that a step left stale.
    """

    __slots__ = ("array", "fresh", "request")

    def __init__(self, array: Any, request: str) -> None:
        self.array = array
        self.request = request
        self.fresh = False

    @classmethod
    def attach(cls, data: Tensor, array: Any, request: str) -> tuple[Tensor, "Gradient"]:
        """Return (tensor for recorded calls, gradient) of a variable with values ``data``.

        Raises
        ------
        ValueError
            If ``request`` is not one of write, add, null.
        """
        if request not in _REQUESTS:
            raise ValueError(
                f"grad_req must be one of {', '.join(_REQUESTS)}, got {request!r}."
            )
        gradient = cls(array, request)
        if request == "null" or not data.dtype.is_floating_point:
            return data, gradient
        leaf = data.data.requires_grad_()
        leaf.register_post_accumulate_grad_hook(gradient.receive)
        return leaf, gradient

    def receive(self, leaf: Tensor) -> None:
        """Take the gradient that backward has put on ``leaf``, without a copy for "write"."""
        grad: Any = leaf.grad
        leaf.grad = None
        if is_sparse(self.array):
            self.array._receive(grad, self.request == "add")
        elif self.request == "add":
            self.array._data.add_(grad)
        else:
            self.array._plain = self.array._rec = grad.to_dense() if grad.is_sparse else grad
        self.fresh = True
