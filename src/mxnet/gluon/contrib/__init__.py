"""``gluon.contrib``: parts of Gluon that MXNet kept apart as experimental."""

from . import cnn, data, estimator, nn, rnn

__all__ = ["cnn", "data", "estimator", "nn", "rnn"]
