"""Two networks play against each other until one writes digits (Goodfellow et al., 2014).

A generator makes images of random numbers, a discriminator tells them from real ones; both are
convolutional, as in DCGAN (Radford et al., 2015). Run with ``python examples/gan_mnist.py``; the
MNIST files come from ``MXNET_HOME`` or are downloaded. The picture shows real and made digits.
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

CODES = 64
INK, VARIETY = 0.05, 0.6  # what a full run must reach, see `statistics`


def generator():
    """Return a network from codes (N, CODES) to images (N, 1, 28, 28) between -1 and 1."""
    net = nn.HybridSequential(prefix="generator_")
    with net.name_scope():
        net.add(
            nn.Dense(48 * 7 * 7, use_bias=False), nn.BatchNorm(), nn.Activation("relu"),
            nn.HybridLambda(lambda F, x: F.reshape(x, (-1, 48, 7, 7))),
            nn.Conv2DTranspose(24, 4, 2, 1, use_bias=False), nn.BatchNorm(), nn.Activation("relu"),
            nn.Conv2DTranspose(1, 4, 2, 1), nn.Activation("tanh"),
        )  # fmt: skip
    return net


def discriminator():
    """Return a network from images to a number that is large for real ones."""
    net = nn.HybridSequential(prefix="discriminator_")
    with net.name_scope():
        net.add(
            nn.Conv2D(24, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2D(48, 4, 2, 1, use_bias=False), nn.BatchNorm(), nn.LeakyReLU(0.2), nn.Dense(1)
        )  # fmt: skip
    return net


class Game:
    """Both networks with their trainers."""

    def __init__(self):
        self.maker, self.judge = generator(), discriminator()
        self.loss_of = gluon.loss.SigmoidBinaryCrossEntropyLoss()
        self.trainers = []
        for net in (self.maker, self.judge):
            net.initialize(mx.init.Normal(0.02))
            net.hybridize()
            options = {"learning_rate": 0.001, "beta1": 0.5}
            self.trainers.append(gluon.Trainer(net.collect_params(), "adam", options))

    def make(self, count):
        """Return made images."""
        return self.maker(nd.random.normal(shape=(count, CODES)))

    def step(self, real):
        """Train both on one batch; return the mean losses of discriminator and generator."""
        count = len(real)
        ones, zeros = nd.ones((count, 1)), nd.zeros((count, 1))
        with autograd.record():
            made = self.make(count)
            # Labels of 0.9 keep the discriminator from being too sure of itself.
            judged = self.loss_of(self.judge(real), ones * 0.9)
            judged = judged + self.loss_of(self.judge(made.detach()), zeros)
        judged.backward()
        self.trainers[1].step(count)
        with autograd.record():
            fooled = self.loss_of(self.judge(made), ones)
        # The graph of `made` is still there: it was detached above, not used up.
        fooled.backward()
        self.trainers[0].step(count)
        return nd.concat(judged.mean(), fooled.mean(), dim=0)

    def play(self, batches, epochs):
        """Train; return the mean losses (discriminator, generator) of each epoch."""
        history = []
        for epoch in range(epochs):
            steps = [self.step(data) for data, _ in tqdm(batches, desc=f"epoch {epoch}")]
            history.append(nd.stack(*steps).asnumpy().mean(axis=0).tolist())
            judged, fooled = history[-1]
            print(f"epoch {epoch}: loss of discriminator {judged:.3f}, of generator {fooled:.3f}")
        return history


def statistics(images):
    """Return the share of ink, and how much a pixel varies between images, on average."""
    pixels = (images.asnumpy() + 1) / 2
    return float(pixels.mean()), float(pixels.std(axis=0).mean())


def loader(count, batch_size=128):
    """Return batches of the first ``count`` training images, between -1 and 1."""
    scale = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])
    data = MNIST(train=True).take(count).transform_first(scale)
    return gluon.data.DataLoader(data, batch_size, shuffle=True, last_batch="discard")


def picture(path, real, made):
    """Draw a row of real digits above five rows of made ones."""
    figure, axes = plt.subplots(6, 12, figsize=(12, 6.2))
    images = np.concatenate([real.asnumpy()[:12], made.asnumpy()[:60]])
    for axis, image in zip(axes.flat, images, strict=True):
        axis.imshow(image[0], cmap="gray_r", vmin=-1, vmax=1)
        axis.axis("off")
    axes[0, 0].set_title("real", loc="left")
    axes[1, 0].set_title("made", loc="left")
    figure.tight_layout()
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    figure.savefig(path, dpi=110)


def main():
    """Train, draw, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--images", type=int, default=30000, help="how many to train on")
    parser.add_argument("--output", default="examples/output", help="folder of the results")
    options = parser.parse_args()
    np.random.seed(0)
    mx.random.seed(0)
    start = time.time()
    game, batches = Game(), loader(options.images)
    game.play(batches, options.epochs)
    real, made = next(iter(batches))[0], game.make(128)
    (real_ink, real_variety), (ink, variety) = statistics(real), statistics(made)
    print(f"ink {ink:.3f} (real {real_ink:.3f}), variety {variety:.3f} (real {real_variety:.3f})")
    path = os.path.join(options.output, "gan_mnist.png")
    picture(path, real, made)
    print(f"Picture in {path}, {time.time() - start:.0f} s")
    is_good = abs(ink - real_ink) < INK and variety > VARIETY * real_variety
    if options.epochs >= 5 and options.images >= 30000 and not is_good:
        raise SystemExit("The made digits do not look like real ones.")


if __name__ == "__main__":
    main()
