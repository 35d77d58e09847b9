"""A variational autoencoder learns to write digits (Kingma and Welling, 2013).

Run with ``python examples/vae_mnist.py``; the MNIST files come from ``MXNET_HOME`` or are
downloaded. The picture shows test digits, what remains of them after a code of a few numbers,
digits made of random codes, and a walk between two codes.
"""

import argparse
import os
import time

import matplotlib
import numpy as np
from tqdm import tqdm

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn
from mxnet.gluon.data.vision import MNIST, transforms

matplotlib.use("Agg")
from matplotlib import pyplot as plt

BOUND = 110.0  # nats: negative evidence lower bound of a test image


class VAE(gluon.HybridBlock):
    """An encoder to mean and log-variance of a normal code, and a decoder to pixels."""

    def __init__(self, codes=16, hidden=400, **kwargs):
        super().__init__(**kwargs)
        self.codes = codes
        with self.name_scope():
            self.encoder = nn.HybridSequential()
            self.encoder.add(nn.Dense(hidden, activation="relu"), nn.Dense(2 * codes))
            self.decoder = nn.HybridSequential()
            self.decoder.add(nn.Dense(hidden, activation="relu"), nn.Dense(784))

    def hybrid_forward(self, F, x, noise):
        """Return the negative evidence lower bound of each image, in nats."""
        mean, log_variance = F.split(self.encoder(x), num_outputs=2, axis=1)
        code = mean + F.exp(0.5 * log_variance) * noise
        logits = self.decoder(code)
        pixels = F.flatten(x)
        # log(1 + exp(logits)) - pixels * logits, the cross-entropy of each pixel
        error = F.sum(F.Activation(logits, act_type="softrelu") - pixels * logits, axis=1)
        spread = F.sum(F.square(mean) + F.exp(log_variance) - log_variance - 1, axis=1)
        return error + 0.5 * spread

    def mean_codes(self, images):
        """Return the mean codes of images."""
        return self.encoder(images).slice_axis(axis=1, begin=0, end=self.codes)

    def decode(self, codes):
        """Return the pixels that codes stand for, (N, 28, 28) between 0 and 1."""
        return self.decoder(codes).sigmoid().reshape((-1, 28, 28)).asnumpy()


def loader(train, count, batch_size):
    """Return batches of the first ``count`` images."""
    data = MNIST(train=train).take(count).transform_first(transforms.ToTensor())
    return gluon.data.DataLoader(data, batch_size, shuffle=train, last_batch="keep")


def noise_like(data, codes):
    """Return a random code for each image."""
    return nd.random.normal(shape=(len(data), codes))


def evaluate(net, batches):
    """Return the mean bound over all images."""
    losses = [net(data, noise_like(data, net.codes)).asnumpy() for data, _ in batches]
    return float(np.concatenate(losses).mean())


def fit(net, batches, epochs):
    """Train with Adam; return the mean bound of each epoch."""
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.001})
    history = []
    for epoch in range(epochs):
        total, count = nd.zeros(1), 0
        for data, _ in tqdm(batches, desc=f"epoch {epoch}", unit="batch"):
            with autograd.record():
                loss = net(data, noise_like(data, net.codes))
            loss.backward()
            trainer.step(len(data))
            total += loss.sum()
            count += len(data)
        history.append(total.asscalar() / count)
        print(f"epoch {epoch}: negative lower bound {history[-1]:.2f} nats an image")
    return history


def picture(path, net, images):
    """Draw digits, their reconstructions, random digits and a walk; return the drawn pixels."""
    codes = net.mean_codes(images[:12])
    steps = nd.array(np.linspace(0, 1, 12)).reshape((-1, 1))
    walk = codes[0:1] * (1 - steps) + codes[1:2] * steps
    rows = [images[:12, 0].asnumpy(), net.decode(codes),
            net.decode(nd.random.normal(shape=(12, net.codes))), net.decode(walk)]  # fmt: skip
    figure, axes = plt.subplots(4, 12, figsize=(12, 4.2))
    for line, label, row in zip(axes, ("real", "coded", "random", "between"), rows, strict=True):
        for axis, image in zip(line, row, strict=True):
            axis.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            axis.axis("off")
        line[0].set_title(label, loc="left")
    figure.tight_layout()
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    figure.savefig(path, dpi=110)
    return np.stack(rows)


def main():
    """Train, judge, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--images", type=int, default=60000, help="how many to train on")
    parser.add_argument("--output", default="examples/output", help="folder of the results")
    options = parser.parse_args()
    np.random.seed(0)
    mx.random.seed(0)
    start = time.time()
    net = VAE()
    net.initialize(mx.init.Xavier())
    net.hybridize()
    fit(net, loader(True, options.images, 128), options.epochs)
    test = loader(False, 10000, 1000)
    score = evaluate(net, test)
    print(f"Test images: {score:.2f} nats, {time.time() - start:.0f} s")
    path = os.path.join(options.output, "vae_mnist.png")
    picture(path, net, next(iter(test))[0])
    print(f"Picture in {path}")
    if options.epochs >= 12 and options.images >= 60000 and score > BOUND:
        raise SystemExit(f"The bound is above the expected {BOUND} nats.")


if __name__ == "__main__":
    main()
