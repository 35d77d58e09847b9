"""Recurrent layers and cells with their inputs: one table for the recorder and for the tests.

Nothing here knows MXNet, Regluon or torch; ``rnn`` and ``contrib`` are ``gluon.rnn`` and
``gluon.contrib.rnn`` of either.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

T, N, C, H = 3, 2, 4, 3


@dataclass(frozen=True)
class Layer:
    """A layer and how it is called."""

    #: class in ``gluon.rnn``
    block: str
    args: dict[str, Any]
    #: whether states are given
    states: bool = True
    dtype: str = "float32"
    #: False where MXNet cannot train on a CPU
    train: bool = True

    def __str__(self) -> str:
        parts = [f"{key}={value}" for key, value in self.args.items()]
        parts += [] if self.states else ["stateless"]
        parts += [] if self.dtype == "float32" else [self.dtype]
        return f"{self.block}({','.join(parts)})".replace(" ", "")

    def make(self, rnn: Any, contrib: Any, prefix: str | None = "net_") -> Any:
        """Return the layer of a module."""
        return getattr(rnn, self.block)(**self.args, prefix=prefix)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the input."""
        return (N, T, C) if self.args.get("layout") == "NTC" else (T, N, C)


@dataclass(frozen=True)
class Cell:
    """A cell, and the input of one step without the batch."""

    name: str
    build: Callable[[Any, Any], Any]
    shape: tuple[int, ...] = (C,)
    #: whether it can take single steps
    steps: bool = True
    #: False where dropout makes training random
    train: bool = True
    layouts: tuple[str, ...] = ("NTC", "TNC")
    #: False where MXNet cannot run it on a CPU
    computes: bool = True

    def __str__(self) -> str:
        return self.name

    def make(self, rnn: Any, contrib: Any) -> Any:
        """Return the cell of two modules."""
        return self.build(rnn, contrib)


def draw(case: Any, part: str, shape: tuple[int, ...]) -> np.ndarray:
    """Draw an input, a parameter or a head gradient of a case."""
    random = np.random.RandomState(zlib.crc32(f"{case}:{part}".encode()) % 2**31)
    return random.uniform(-1, 1, shape)


def _layers() -> list[Layer]:
    found = []
    for block in ("RNN", "LSTM", "GRU"):
        for args in (
            {},
            {"num_layers": 2, "bidirectional": True, "input_size": C},
            {"layout": "NTC", "num_layers": 2},
            {"num_layers": 2, "dropout": 0.0, "i2h_weight_initializer": "ones",
             "h2h_bias_initializer": "ones"},
        ):  # fmt: skip
            found.append(Layer(block, {"hidden_size": H, **args}))
        found.append(Layer(block, {"hidden_size": H}, states=False))
        found.append(Layer(block, {"hidden_size": H, "dtype": "float64"}, dtype="float64"))
        found.append(Layer(block, {"hidden_size": H, "num_layers": 2, "dropout": 0.5}, train=False))
    found.append(Layer("RNN", {"hidden_size": H, "activation": "tanh", "layout": "NTC"}))
    for args in ({"projection_size": 2}, {"projection_size": 2, "num_layers": 2}):
        found.append(Layer("LSTM", {"hidden_size": H, **args}, train=False))
    return found


LAYERS = _layers()


def _stack(kind: str) -> Callable[[Any, Any], Any]:
    def build(rnn: Any, contrib: Any) -> Any:
        stack = getattr(rnn, kind)(prefix="stack_")
        with stack.name_scope():
            stack.add(rnn.LSTMCell(H))
            stack.add(rnn.DropoutCell(0.5))
            stack.add(rnn.GRUCell(2, input_size=H))
        return stack

    return build


def _both(*cells: str) -> Callable[[Any, Any], Any]:
    return lambda rnn, contrib: rnn.BidirectionalCell(
        *(getattr(rnn, cell)(H, prefix=f"{side}_") for cell, side in zip(cells, "lr", strict=True))
    )


def _conv(dims: int, kind: str, **args: Any) -> Cell:
    shape = (2, 5, 4, 3)[: dims + 1]
    if args.get("conv_layout", "NC")[1] != "C":
        shape = (*shape[1:], 2)
    settings = {"hidden_channels": 2, "i2h_kernel": 3, "h2h_kernel": 3, "i2h_pad": (1,) * dims}
    extra = ",".join(f"{key}={value}" for key, value in args.items()).replace(" ", "")
    return Cell(
        f"Conv{dims}D{kind}Cell({extra})",
        lambda rnn, contrib: getattr(contrib, f"Conv{dims}D{kind}Cell")(
            shape, **{**settings, **args}, prefix="conv_"
        ),
        shape, layouts=("NTC",), computes=shape[0] == 2,
    )  # fmt: skip


CELLS = [
    Cell("RNNCell", lambda rnn, contrib: rnn.RNNCell(H, prefix="cell_")),
    Cell("RNNCell(relu)", lambda rnn, contrib: rnn.RNNCell(
        H, activation="relu", input_size=C, i2h_weight_initializer="ones",
        h2h_bias_initializer="ones", prefix="cell_")),
    Cell("RNNCell(softrelu)", lambda rnn, contrib: rnn.RNNCell(H, "softrelu", prefix="cell_")),
    Cell("LSTMCell", lambda rnn, contrib: rnn.LSTMCell(H, prefix="cell_")),
    Cell("LSTMCell(relu,softsign)", lambda rnn, contrib: rnn.LSTMCell(
        H, prefix="cell_", activation="relu", recurrent_activation="softsign")),
    Cell("GRUCell", lambda rnn, contrib: rnn.GRUCell(H, prefix="cell_")),
    Cell("SequentialRNNCell", _stack("SequentialRNNCell"), train=False),
    Cell("HybridSequentialRNNCell", _stack("HybridSequentialRNNCell"), train=False),
    Cell("DropoutCell", lambda rnn, contrib: rnn.DropoutCell(0.3, (1,), prefix="cell_"),
         train=False),
    Cell("ZoneoutCell", lambda rnn, contrib: rnn.ZoneoutCell(
        rnn.LSTMCell(H, prefix="cell_"), 0.1, 0.2), train=False),
    Cell("ZoneoutCell(0)", lambda rnn, contrib: rnn.ZoneoutCell(rnn.GRUCell(H, prefix="cell_"))),
    Cell("ResidualCell", lambda rnn, contrib: rnn.ResidualCell(rnn.GRUCell(C, prefix="cell_"))),
    Cell("ResidualCell(ZoneoutCell)", lambda rnn, contrib: rnn.ResidualCell(
        rnn.ZoneoutCell(rnn.LSTMCell(C, prefix="cell_"), 0.3)), train=False),
    Cell("BidirectionalCell", _both("LSTMCell", "GRUCell"), steps=False),
    Cell("LSTMPCell", lambda rnn, contrib: contrib.LSTMPCell(H, 2, prefix="cell_")),
    Cell("VariationalDropoutCell", lambda rnn, contrib: contrib.VariationalDropoutCell(
        rnn.LSTMCell(H, prefix="cell_"), 0.1, 0.2, 0.3), train=False),
    Cell("VariationalDropoutCell(inputs)", lambda rnn, contrib: contrib.VariationalDropoutCell(
        rnn.LSTMCell(H, prefix="cell_"), drop_inputs=0.1, drop_outputs=0.3), train=False),
    *(_conv(dims, kind) for dims in (1, 2, 3) for kind in ("RNN", "LSTM", "GRU")),
    _conv(2, "LSTM", i2h_kernel=(1, 3), i2h_pad=0, h2h_kernel=(3, 1), activation="relu"),
    _conv(2, "GRU", conv_layout="NHWC"),
]  # fmt: skip
