"""Losses of sequences."""

from __future__ import annotations

from typing import Any

from ..nn.settings import SettingError
from .base import Loss, _apply_weighting

__all__ = ["CTCLoss"]


class CTCLoss(Loss):
    """Negative log likelihood of labels without alignment (Graves et al. 2006).

    The predictions are scores of every class at every step; the last class is the blank.

    Parameters
    ----------
    layout : {"NTC", "TNC"}
        Order of the axes of the predictions: batch N, steps T, classes C.
    label_layout : {"NT", "TN"}
        Order of the axes of the labels.
    weight : float, optional
        Factor on the loss.
    """

    def __init__(
        self, layout: str = "NTC", label_layout: str = "NT", weight: float | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        for name, value, known in (("layout", layout, ("NTC", "TNC")),
                                   ("label_layout", label_layout, ("NT", "TN"))):  # fmt: skip
            if value not in known:
                raise SettingError(
                    f"CTCLoss: {name} must be {known[0]!r} or {known[1]!r}, got {value!r}."
                )
        self._layout = layout
        self._label_layout = label_layout
        super().__init__(weight, label_layout.find("N"), **kwargs)

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, pred: Any, label: Any, pred_lengths: Any = None, label_lengths: Any = None,
        sample_weight: Any = None,
    ) -> Any:  # fmt: skip
        """Return the loss, shape (batch,).

        Without ``pred_lengths``, shape (batch,), all steps count. Without ``label_lengths``, shape
        (batch,), a label ends before its first -1.
        """
        if self._layout == "NTC":
            pred = F.swapaxes(pred, dim1=0, dim2=1)
        if self._batch_axis == 1:
            label = F.swapaxes(label, dim1=0, dim2=1)
        loss = F.CTCLoss(
            pred, label, pred_lengths, label_lengths, use_data_lengths=pred_lengths is not None,
            use_label_lengths=label_lengths is not None, blank_label="last",
        )  # fmt: skip
        return _apply_weighting(F, loss, self._weight, sample_weight)
