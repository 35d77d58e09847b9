"""A look under the hood of gluon: the network of the "Plumbing" chapter, trained on digits.

Builds a network from blocks, lets the first batch tell the shapes, trains it, looks inside,
saves it and loads it again. Run with ``python examples/plumbing.py``; the MNIST files come from
``MXNET_HOME`` or are downloaded, and without them scikit-learn's small digits take their place.
"""

import argparse
import os
import time

import matplotlib
import numpy as np
from tqdm import tqdm

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import Block, nn

matplotlib.use("Agg")
from matplotlib import pyplot as plt


class MLP(Block):
    """Two hidden layers with ReLU, and ten outputs."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.dense0 = nn.Dense(128)
            self.dense1 = nn.Dense(64)
            self.dense2 = nn.Dense(10)

    def forward(self, x):
        x = nd.relu(self.dense0(x))
        x = nd.relu(self.dense1(x))
        return self.dense2(x)


def mnist():
    """Return MNIST as (train images, train labels, test images, test labels)."""
    found = mx.test_utils.get_mnist()
    return tuple(found[key] for key in ("train_data", "train_label", "test_data", "test_label"))


def small_digits():
    """Return scikit-learn's 1797 handwritten digits, scaled from 8x8 to 28x28."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    scaled = digits.images.astype(np.float32) / 16
    large = np.kron(scaled, np.ones((1, 3, 3), np.float32))
    images = np.pad(large, ((0, 0), (2, 2), (2, 2)))[:, None]
    order = np.random.RandomState(0).permutation(len(images))
    images, labels = images[order], digits.target[order].astype(np.float32)
    return images[:1500], labels[:1500], images[1500:], labels[1500:]


def load():
    """Return (name, data): MNIST, or what can be had without a network."""
    try:
        return "MNIST", mnist()
    except (OSError, RuntimeError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        print(f"MNIST is not here and cannot be downloaded ({reason}).")
        print("Training on the 1797 handwritten digits of scikit-learn, scaled to 28x28.\n")
        return "scikit-learn's digits", small_digits()


def accuracy(net, images, labels):
    """Return the share of images that the network recognizes."""
    metric = mx.metric.Accuracy()
    loader = gluon.data.DataLoader(gluon.data.ArrayDataset(images, labels), 1000)
    for data, label in loader:
        metric.update(label, net(data))
    return metric.get()[1]


def train(net, images, labels, epochs, batch_size=64):
    """Train with SGD and momentum; return the mean loss of every 50 batches."""
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    per_epoch = -(-len(images) // batch_size)
    steps = epochs * per_epoch
    schedule = mx.lr_scheduler.CosineScheduler(steps, base_lr=0.1, final_lr=0.001)
    trainer = gluon.Trainer(
        net.collect_params(), "sgd", {"momentum": 0.9, "lr_scheduler": schedule}
    )
    train_data = mx.io.NDArrayIter(images, labels, batch_size, shuffle=True)
    losses, total = [], nd.zeros(1)
    with tqdm(total=steps, unit="batch") as bar:
        for _ in range(epochs):
            train_data.reset()
            for number, batch in enumerate(train_data, 1):
                with autograd.record():
                    loss = loss_of(net(batch.data[0]), batch.label[0])
                loss.backward()
                trainer.step(batch_size)
                total += loss.mean()
                bar.update()
                if number % 50 == 0 or number == per_epoch:
                    losses.append(total.asscalar() / (number % 50 or 50))
                    bar.set_postfix(loss=f"{losses[-1]:.4f}")
                    total[:] = 0
    return losses


def picture(path, net, images, losses):
    """Draw sixteen digits with what the network says they are, and the curve of the loss."""
    said = net(nd.array(images[:16])).argmax(axis=1).asnumpy().astype(int)
    figure, axes = plt.subplots(2, 9, figsize=(14, 3.6), width_ratios=[1] * 8 + [4.5])
    for axis, image, digit in zip(axes[:, :8].flat, images, said, strict=False):
        axis.imshow(image.squeeze(), cmap="gray_r")
        axis.set_title(str(digit))
        axis.axis("off")
    for axis in axes[:, 8]:
        axis.remove()
    curve = figure.add_subplot(1, 3, 3)
    curve.plot(np.arange(1, len(losses) + 1) * 50, losses)
    curve.set(xlabel="batches", ylabel="loss", yscale="log")
    figure.tight_layout()
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    figure.savefig(path, dpi=110)


def main():
    """Train, look inside, save, load, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, help="passes over the data")
    parser.add_argument("--output", default="examples/output", help="folder of the results")
    options = parser.parse_args()
    np.random.seed(0)
    mx.random.seed(0)
    start = time.time()
    name, (images, labels, test_images, test_labels) = load()
    epochs = options.epochs or (8 if len(images) > 5000 else 40)

    net = MLP()
    net.initialize(mx.init.Xavier(magnitude=2.24))
    print("Before the first batch the inputs of the layers are not known:\n", net.collect_params())
    net(nd.array(images[:1]))
    print("After it they are:\n", net.collect_params())

    losses = train(net, images, labels, epochs)
    score = accuracy(net, test_images, test_labels)
    print(f"\n{name}: test accuracy {score:.2%} after {epochs} epochs, {time.time() - start:.0f} s")

    os.makedirs(options.output, exist_ok=True)
    path = os.path.join(options.output, "plumbing.params")
    net.save_parameters(path)
    again = MLP()
    again.load_parameters(path)
    print(f"Saved and loaded: test accuracy {accuracy(again, test_images, test_labels):.2%}")
    drawing = os.path.join(options.output, "plumbing.png")
    picture(drawing, again, test_images, losses)
    print(f"Parameters in {path}, picture in {drawing}")
    if name == "MNIST" and not options.epochs and score < 0.97:
        raise SystemExit("The accuracy is below the expected 97 %.")


if __name__ == "__main__":
    main()
