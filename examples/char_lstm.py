"""A language model of characters: an LSTM that learns to write like Shakespeare.

Reads any plain text, by default "tiny shakespeare" (1.1 MB): give its path as the argument, or in
the environment variable REGLUON_TEXT. Run with ``python examples/char_lstm.py PATH``; after four
epochs, a few minutes on two cores, the perplexity on the last tenth of the text is below 5: as
unsure as if it had to guess among five characters. ``--tiny`` trains a small model on the start of
the text within seconds, to a perplexity below 9.
"""

import argparse
import math
import os
import time
from pathlib import Path

import numpy as np
from tqdm import tqdm

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn, rnn

STEPS, BATCH = 50, 64


class CharModel(nn.HybridBlock):
    """Characters as vectors, an LSTM over them, and scores for the next character."""

    def __init__(self, characters, hidden, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.embedding = nn.Embedding(characters, hidden // 2)
            self.lstm = rnn.LSTM(hidden, input_size=hidden // 2)
            self.decoder = nn.Dense(characters, flatten=False, in_units=hidden)

    def hybrid_forward(self, F, text, *states):
        outputs, states = self.lstm(self.embedding(text), list(states))
        return self.decoder(outputs), states


def read(path):
    """Return the text; end with a hint where there is none."""
    if path is None or not Path(path).is_file():
        raise SystemExit(
            f"There is no text at {path!r}. Give the path of a text file as the argument or in "
            "REGLUON_TEXT, such as tinyshakespeare.txt from "
            "https://github.com/karpathy/char-rnn/tree/master/data/tinyshakespeare"
        )
    return Path(path).read_text(encoding="utf-8")


def batches(numbers, steps=STEPS):
    """Return (inputs, targets) of shape (steps, BATCH), each going on where the last one ended."""
    length = (len(numbers) - 1) // BATCH
    inputs = numbers[: length * BATCH].reshape(BATCH, length).T
    targets = numbers[1 : length * BATCH + 1].reshape(BATCH, length).T
    starts = range(0, length - steps + 1, steps)
    return [(nd.array(inputs[i : i + steps]), nd.array(targets[i : i + steps])) for i in starts]


def perplexity(net, data):
    """Return the perplexity: e to the mean negative log-likelihood of a character."""
    metric = mx.metric.Perplexity(ignore_label=None)
    states = net.lstm.begin_state(BATCH)
    for text, targets in data:
        scores, states = net(text, *states)
        metric.update([targets.reshape((-1,))], [scores.softmax().reshape((-3, 0))])
    return metric.get()[1]


def train(net, data, epochs, rate, check):
    """Train with Adam, gradients stopped between batches; yield what ``check`` returns."""
    params = net.collect_params()
    schedule = mx.lr_scheduler.CosineScheduler(epochs * len(data), rate, rate / 10)
    settings = {"learning_rate": rate, "lr_scheduler": schedule}
    trainer = gluon.Trainer(params, "adam", settings)
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    for epoch in range(epochs):
        states, total = net.lstm.begin_state(BATCH), nd.zeros(1)
        with tqdm(data, unit="batch", desc=f"epoch {epoch + 1}", leave=False) as bar:
            for text, targets in bar:
                states = [state.detach() for state in states]
                with autograd.record():
                    scores, states = net(text, *states)
                    loss = loss_of(scores, targets).mean()
                loss.backward()
                gluon.utils.clip_global_norm([p.grad() for p in params.values()], 1.0)
                trainer.step(1)
                total += loss
        print(f"epoch {epoch + 1}: train {math.exp(total.asscalar() / len(data)):.2f}, ", end="")
        yield check()


def write(net, characters, start, length, temperature=0.8):
    """Return ``start`` followed by ``length`` characters that the network draws."""
    number_of = {character: number for number, character in enumerate(characters)}
    written, states = start, net.lstm.begin_state(1)
    text = nd.array([[number_of[character]] for character in start])
    for _ in range(length):
        scores, states = net(text, *states)
        chances = (scores[-1] / temperature).softmax()
        text = nd.sample_multinomial(chances).reshape((1, 1))
        written += characters[int(text.asscalar())]
    return written


def main():
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", nargs="?", default=os.environ.get("REGLUON_TEXT"))
    parser.add_argument("--epochs", type=int, help="passes over the text")
    parser.add_argument("--tiny", action="store_true", help="a small model on 100,000 characters")
    options = parser.parse_args()
    mx.random.seed(0)
    text = read(options.text)
    text = text[:100_000] if options.tiny else text
    characters = sorted(set(text))
    numbers = np.searchsorted(characters, list(text)).astype("float32")
    split = len(numbers) * 9 // 10
    data, test = batches(numbers[:split]), batches(numbers[split:])
    net = CharModel(len(characters), 64 if options.tiny else 256)
    net.initialize(mx.init.Xavier())
    net.hybridize()
    print(f"{len(text)} characters, {len(characters)} kinds, {len(data)} batches an epoch")

    start, bound = time.time(), 9 if options.tiny else 5
    rate = 0.02 if options.tiny else 4e-3
    for score in train(net, data, options.epochs or 4, rate, lambda: perplexity(net, test)):
        print(f"test perplexity {score:.2f}, {time.time() - start:.0f} s")
    print(write(net, characters, "\n", 60 if options.tiny else 400))
    if not options.epochs and not score < bound:
        raise SystemExit(f"The perplexity is above the expected {bound}.")


if __name__ == "__main__":
    main()
