"""``python -m benchmarks.rnn``: recurrent layers against torch.nn's with the same parameters.

A step is what a training step does with the layer: forward from given states, and backward to the
gradients of all parameters. The outputs are compared before anything is timed.
"""

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from mxnet import autograd, nd
from mxnet.gluon import rnn

from .timing import Result, compare, table

STEPS, BATCH, SIZE, LAYERS = 35, 32, 128, 2
PAIRS = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "RNN": torch.nn.RNN}


def layers(kind: str, bidirectional: bool) -> tuple[Any, torch.nn.Module]:
    """Return our layer and torch's with the same parameters."""
    settings: dict[str, Any] = {"activation": "tanh"} if kind == "RNN" else {}
    ours = getattr(rnn, kind)(
        SIZE, LAYERS, bidirectional=bidirectional, input_size=SIZE, **settings
    )
    ours.initialize()
    theirs = PAIRS[kind](SIZE, SIZE, LAYERS, bidirectional=bidirectional)
    with torch.no_grad():
        for name, parameter in theirs.named_parameters():
            kind_of, source, place, *reverse = name.split("_")
            own = ours.collect_params()[
                f"{ours.prefix}{'r' if reverse else 'l'}{place[1:]}_"
                f"{'i2h' if source == 'ih' else 'h2h'}_{kind_of}"
            ]
            parameter.copy_(own.data().to_torch())
    return ours, theirs


def steps(
    ours: Any, theirs: torch.nn.Module
) -> tuple[Callable[[], nd.NDArray], Callable[[], torch.Tensor]]:
    """Return a step of both on the same batch."""
    values = np.random.RandomState(0).normal(size=(STEPS, BATCH, SIZE)).astype("float32")
    data, tensor = nd.array(values), torch.tensor(values)
    states = ours.begin_state(BATCH)
    zeros = tuple(state.to_torch().clone() for state in states)
    begin: Any = zeros if len(zeros) > 1 else zeros[0]

    def run() -> nd.NDArray:
        with autograd.record():
            outputs, _ = ours(data, states)
            loss = outputs.sum()
        loss.backward()
        return outputs

    def twin() -> torch.Tensor:
        theirs.zero_grad()
        outputs, _ = theirs(tensor, begin)
        outputs.sum().backward()
        return outputs

    np.testing.assert_allclose(run().asnumpy(), twin().detach().numpy(), rtol=1e-4, atol=1e-5)
    return run, twin


def layer_step(kind: str, bidirectional: bool = False) -> Result:
    """Compare steps of one kind of layer."""
    name = f"{kind}{', both directions' * bidirectional} {STEPS}×{BATCH}×{SIZE}, {LAYERS} layers"
    return compare(name, *steps(*layers(kind, bidirectional)), 1.05, 0.1, 15)


def results() -> list[Result]:
    """Return the results of all benchmarks of recurrent layers."""
    return [layer_step("LSTM"), layer_step("LSTM", True), layer_step("GRU"), layer_step("RNN")]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rnn", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch's kernels")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(table(results()))


if __name__ == "__main__":
    main()
