"""Recurrent layers under the module path that programs import them from."""

from .layer import GRU, LSTM, RNN, _RNNLayer  # noqa: F401

__all__ = ["GRU", "LSTM", "RNN"]
