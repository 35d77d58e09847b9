"""Transfer learning with the model zoo: what was learned of 0-4 helps to tell 5-9 apart.

A small residual network learns the digits 0-4. Its features are then kept as they are, and only a
new output is trained, on a few images of the digits 5-9. The same network trained on these few
images from scratch is worse: with 5 images of each digit, 74 % against 49 % of the test digits, in
a minute on one core. Run with ``python examples/transfer.py``; the MNIST files come from
``MXNET_HOME`` or are downloaded. ``--quick`` trains for fewer steps.
"""

import argparse
import os
import tempfile
import time

import numpy as np
from tqdm import trange

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon.model_zoo import vision

CLASSES = 5
RATE = 0.01


def digits():
    """Return {"train": {"0-4": ..., "5-9": ...}, "test": ...}, of (images, labels 0-4)."""
    mnist = mx.test_utils.get_mnist()
    parts = {}
    for part in ("train", "test"):
        # Without the margin, which is empty, there is half as much to compute.
        images, labels = mnist[f"{part}_data"][:, :, 4:24, 4:24], mnist[f"{part}_label"]
        low = labels < CLASSES
        parts[part] = {
            "0-4": (images[low], labels[low]),
            "5-9": (images[~low], labels[~low] - CLASSES),
        }
    return parts


def few(images, labels, number):
    """Return the first ``number`` images of each class."""
    chosen = np.concatenate([np.flatnonzero(labels == c)[:number] for c in range(CLASSES)])
    return images[chosen], labels[chosen]


def network():
    """Return a small residual network for images of one channel."""
    net = vision.ResNetV1(
        vision.BasicBlockV1, [1, 1, 1], [8, 8, 16, 32], classes=CLASSES, thumbnail=True
    )
    net.hybridize()
    return net


def accuracy(net, images, labels):
    """Return the share of images that the network recognizes."""
    metric = mx.metric.Accuracy()
    loader = gluon.data.DataLoader(gluon.data.ArrayDataset(images, labels), 500)
    for data, label in loader:
        metric.update(label, net(data))
    return metric.get()[1]


def train(net, inputs, labels, steps, batch_size=64):
    """Train a network, or a part of one, for some steps on random batches."""
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    schedule = mx.lr_scheduler.CosineScheduler(steps, RATE, final_lr=RATE / 100)
    settings = {"learning_rate": RATE, "lr_scheduler": schedule}
    trainer = gluon.Trainer(net.collect_params(), "adam", settings)
    for _ in trange(steps, desc=net.name, leave=False):
        chosen = np.random.randint(0, len(inputs), batch_size)
        with autograd.record():
            loss = loss_of(net(nd.array(inputs[chosen])), nd.array(labels[chosen]))
        loss.backward()
        trainer.step(batch_size)


def transferred(path):
    """Return a network with the features of a file and a fresh output."""
    net = network()
    net.load_parameters(path)
    net.output.initialize(mx.init.Xavier(), force_reinit=True)
    return net


def main():
    """Train on 0-4, transfer to 5-9, compare with training from scratch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=5, help="images of each digit 5-9")
    parser.add_argument("--quick", action="store_true", help="fewer steps, fewer test images")
    options = parser.parse_args()
    np.random.seed(0)
    mx.random.seed(0)
    start = time.time()
    steps, tested = (200, 1000) if options.quick else (600, None)
    data = digits()
    known, new = ({part: data[part][which] for part in data} for which in ("0-4", "5-9"))
    test_images, test_labels = (array[:tested] for array in new["test"])

    net = network()
    net.initialize(mx.init.Xavier(magnitude=2))
    train(net, *known["train"], steps)
    score = accuracy(net, *(array[:tested] for array in known["test"]))
    print(f"digits 0-4, {steps} steps on {len(known['train'][0])} images: {score:.2%}")

    examples = few(*new["train"], options.number)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "digits.params")
        net.save_parameters(path)
        tuned = transferred(path)
    # The features do not change, so that they are computed only once.
    features = tuned.features(nd.array(examples[0])).asnumpy()
    train(tuned.output, features, examples[1], 200)
    helped = accuracy(tuned, test_images, test_labels)
    print(f"digits 5-9, transferred, {len(examples[0])} images: {helped:.2%}")

    scratch = network()
    scratch.initialize(mx.init.Xavier(magnitude=2))
    train(scratch, *examples, 100)
    alone = accuracy(scratch, test_images, test_labels)
    print(f"digits 5-9, from scratch, {len(examples[0])} images: {alone:.2%}")
    print(f"transfer gains {helped - alone:+.2%}, {time.time() - start:.0f} s")
    if helped < alone:
        raise SystemExit("The transferred features did not help.")


if __name__ == "__main__":
    main()
