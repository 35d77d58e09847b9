"""Loggers whose lines begin with a coloured letter for the level, date, time and place."""

import logging
import sys
from logging import CRITICAL, DEBUG, ERROR, INFO, NOTSET, WARNING

__all__ = [
    "CRITICAL", "DEBUG", "ERROR", "INFO", "NOTSET", "WARNING", "getLogger", "get_logger",
]  # fmt: skip

_COLOURS = {WARNING: "\x1b[33m", INFO: "\x1b[32m", DEBUG: "\x1b[34m"}
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_LETTERS = {CRITICAL: "C", ERROR: "E", WARNING: "W", INFO: "I", DEBUG: "D"}
_PLACE = "%(asctime)s %(process)d %(pathname)s:%(funcName)s:%(lineno)d"


class _Formatter(logging.Formatter):
    """Lines such as ``[I1121 11:45:44 2743 train.py:fit:9] epoch 3``."""

    def __init__(self, colour: bool) -> None:
        super().__init__(datefmt="%m%d %H:%M:%S")
        self.colour = colour

    def format(self, record: logging.LogRecord) -> str:
        letter = _LETTERS.get(record.levelno, "U")
        head = f"[{letter}{_PLACE}]"
        if self.colour:
            head = f"{_COLOURS.get(record.levelno, _RED)}{head}{_PLAIN}"
        self._style._fmt = f"{head} %(message)s"
        return super().format(record)


def get_logger(
    name: str | None = None, filename: str | None = None, filemode: str | None = None,
    level: int = WARNING,
) -> logging.Logger:  # fmt: skip
    """Return a logger that writes to a file, or in colour to standard error.

    Parameters
    ----------
    name : str, optional
        Its name; None is the root logger, which is left as it is.
    filename : str, optional
        The file; standard error by default.
    filemode : str, optional
        How it is opened, "a" by default.
    level : int
        The least level that is written. What was set up on the first call stays.
    """
    logger = logging.getLogger(name)
    if name is None or getattr(logger, "_has_mxnet_handler", False):
        return logger
    logger._has_mxnet_handler = True  # type: ignore[attr-defined]
    handler: logging.Handler
    if filename:
        handler = logging.FileHandler(filename, filemode or "a")
    else:
        handler = logging.StreamHandler()
    handler.setFormatter(_Formatter(filename is None and sys.stderr.isatty()))
    logger.addHandler(handler)
    logger.setLevel(level)
    return logger


def getLogger(
    name: str | None = None, filename: str | None = None, filemode: str | None = None,
    level: int = WARNING,
) -> logging.Logger:  # fmt: skip
    """Return a logger; the old name of :func:`get_logger`."""
    return get_logger(name, filename, filemode, level)
