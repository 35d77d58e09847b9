"""LeNet on MNIST with Gluon: 99.3 % of the test digits in a few minutes on two cores.

Run with ``python examples/lenet.py``; the MNIST files come from ``MXNET_HOME`` or are downloaded.
``--quick`` trains on a part of the digits only, in well under a minute.
"""

import argparse
import time

import numpy as np
from tqdm import tqdm

import mxnet as mx
from mxnet import autograd, gluon
from mxnet.gluon import nn
from mxnet.gluon.data.vision import MNIST, transforms

RATE = 2e-3


def lenet():
    """Return LeNet-5 with ReLU, max pooling and batch normalization."""
    net = nn.HybridSequential(prefix="lenet_")
    with net.name_scope():
        net.add(
            nn.Conv2D(20, kernel_size=5, use_bias=False), nn.BatchNorm(), nn.Activation("relu"),
            nn.MaxPool2D(), nn.Conv2D(50, kernel_size=5, use_bias=False), nn.BatchNorm(),
            nn.Activation("relu"), nn.MaxPool2D(), nn.Flatten(),
            nn.Dense(256, activation="relu"), nn.Dropout(0.3), nn.Dense(10),
        )  # fmt: skip
    return net


def digits(train, batch_size, limit=None):
    """Return a loader of MNIST: images (N, 1, 28, 28) in 0..1 and labels."""
    dataset = MNIST(train=train)
    dataset = dataset.take(limit) if limit else dataset
    dataset = dataset.transform_first(transforms.ToTensor())
    return gluon.data.DataLoader(dataset, batch_size, shuffle=train)


def accuracy(net, loader, ctx):
    """Return the share of digits that the network recognizes."""
    metric = mx.metric.Accuracy()
    for images, labels in loader:
        metric.update(labels, net(images.as_in_context(ctx)))
    return metric.get()[1]


def train(net, loader, epochs, ctx):
    """Train with Adam and a rate that falls along a cosine; return the loss of each epoch."""
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    schedule = mx.lr_scheduler.CosineScheduler(epochs * len(loader), RATE, final_lr=RATE / 100)
    settings = {"learning_rate": RATE, "lr_scheduler": schedule}
    trainer = gluon.Trainer(net.collect_params(), "adam", settings)
    losses = []
    for epoch in range(1, epochs + 1):
        total = mx.nd.zeros(1, ctx)
        for images, labels in tqdm(loader, desc=f"epoch {epoch}", leave=False):
            images, labels = images.as_in_context(ctx), labels.as_in_context(ctx)
            with autograd.record():
                loss = loss_of(net(images), labels)
            loss.backward()
            trainer.step(len(images))
            total += loss.mean()
        losses.append(total.asscalar() / len(loader))
        print(f"epoch {epoch}: mean loss {losses[-1]:.4f}")
    return losses


def main():
    """Train, test, and fail if the accuracy is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=4, help="passes over the digits")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--quick", action="store_true", help="a fifth of one epoch")
    options = parser.parse_args()
    np.random.seed(0)
    mx.random.seed(0)
    ctx = mx.gpu() if mx.num_gpus() else mx.cpu()
    start = time.time()

    net = lenet()
    net.initialize(mx.init.Xavier(), ctx=ctx)
    net.hybridize()
    limit, epochs, wanted = (12000, 1, 0.95) if options.quick else (None, options.epochs, 0.99)
    train(net, digits(True, options.batch_size, limit), epochs, ctx)
    score = accuracy(net, digits(False, 1000), ctx)
    print(f"test accuracy {score:.2%}, {time.time() - start:.0f} s")
    if score < wanted:
        raise SystemExit(f"The accuracy is below the expected {wanted:.0%}.")


if __name__ == "__main__":
    main()
