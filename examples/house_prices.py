"""Prices of houses in Ames, Iowa: a regression on tabular data, judged by k-fold validation.

Run with ``python examples/house_prices.py --data FOLDER``, where the folder holds
``house_pred_train.csv`` and ``house_pred_test.csv``: the tables of the Kaggle competition "House
Prices: Advanced Regression Techniques", or others of their form. The environment variable
HOUSE_PRICES names the folder too. Prices for the test table are written to ``house_prices.csv``.
"""

import argparse
import csv
import os

import numpy as np
from tqdm import tqdm

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

BOUND = 0.14  # root mean squared error of log(price), mean over the folds


def read(path):
    """Return a table as a dict of column name -> list of texts."""
    if not os.path.isfile(path):
        raise SystemExit(
            f"{path} is not here. Get the tables of Kaggle's 'house-prices-advanced-regression-"
            "techniques', and name their folder with --data or HOUSE_PRICES."
        )
    with open(path, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers(texts):
    """Return a column as floats, missing ones as NaN; None if it holds words."""
    try:
        return np.array([np.nan if text == "NA" else float(text) for text in texts])
    except ValueError:
        return None


def features(train, test):
    """Return the features of both tables as one matrix of float32.

    Numbers are scaled to mean 0 and variance 1, and missing ones become the mean; each word of
    a column of words, "NA" among them, becomes a column of 0 and 1.
    """
    columns = []
    for name in test:
        if name == "Id":
            continue
        texts = train[name] + test[name]
        values = numbers(texts)
        if values is None:
            columns += [[text == word for text in texts] for word in sorted(set(texts))]
        else:
            scaled = (values - np.nanmean(values)) / (np.nanstd(values) or 1)
            columns.append(np.nan_to_num(scaled))
    return np.stack(columns, axis=1).astype("float32")


def train(inputs, targets, epochs, batch_size=64):
    """Return a network trained with Adam and weight decay on the standardized ``targets``."""
    net = nn.HybridSequential()
    with net.name_scope():
        net.add(nn.Dense(64, activation="relu"), nn.Dropout(0.3), nn.Dense(1))
    net.initialize(mx.init.Xavier())
    loss_of = gluon.loss.L2Loss()
    steps = epochs * -(-len(inputs) // batch_size)
    schedule = mx.lr_scheduler.CosineScheduler(steps, base_lr=0.01, final_lr=0.0001)
    options = {"learning_rate": 0.01, "lr_scheduler": schedule, "wd": 0.01}
    trainer = gluon.Trainer(net.collect_params(), "adam", options)
    loader = gluon.data.DataLoader(gluon.data.ArrayDataset(inputs, targets), batch_size, True)
    for _ in range(epochs):
        for data, label in loader:
            with autograd.record():
                loss = loss_of(net(data), label)
            loss.backward()
            trainer.step(len(data))
    return net


class Model:
    """A network that knows the scale of the logarithms of prices it was trained on."""

    def __init__(self, inputs, prices, epochs):
        logs = np.log(prices)
        self.mean, self.spread = logs.mean(), logs.std()
        self.net = train(inputs, ((logs - self.mean) / self.spread).astype("float32"), epochs)

    def log_prices(self, inputs):
        """Return the expected logarithms of prices."""
        return self.net(nd.array(inputs)).asnumpy().ravel() * self.spread + self.mean

    def error(self, inputs, prices):
        """Return the root mean squared error of the logarithms."""
        return np.sqrt(np.mean((self.log_prices(inputs) - np.log(prices)) ** 2))


def k_fold(inputs, prices, folds, epochs):
    """Return the error on each fold of a network trained on the others, and its error there."""
    parts = np.array_split(np.random.permutation(len(inputs)), folds)
    errors = []
    for number in tqdm(range(folds), unit="fold"):
        held, rest = parts[number], np.concatenate(parts[:number] + parts[number + 1 :])
        model = Model(inputs[rest], prices[rest], epochs)
        errors.append([model.error(inputs[part], prices[part]) for part in (held, rest)])
    return np.array(errors)


def main():
    """Validate, train on everything, write the prices."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = os.environ.get("HOUSE_PRICES", "data")
    parser.add_argument("--data", default=folder, help="folder of the tables")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--output", default="examples/output", help="folder of the results")
    options = parser.parse_args()
    np.random.seed(0)
    mx.random.seed(0)
    paths = [os.path.join(options.data, f"house_pred_{part}.csv") for part in ("train", "test")]
    table, questions = map(read, paths)
    inputs, prices = features(table, questions), numbers(table["SalePrice"])
    known, unknown = inputs[: len(prices)], inputs[len(prices) :]
    print(f"{len(known)} houses with prices, {len(unknown)} without, {inputs.shape[1]} features")

    errors = k_fold(known, prices, options.folds, options.epochs)
    print("fold  validation  training")
    for number, (held, rest) in enumerate(errors):
        print(f"{number:4}      {held:.4f}    {rest:.4f}")
    score = errors[:, 0].mean()
    print(f"validation log-rmse {score:.4f} in the mean")

    model = Model(known, prices, options.epochs)
    os.makedirs(options.output, exist_ok=True)
    path = os.path.join(options.output, "house_prices.csv")
    expected = np.exp(model.log_prices(unknown)).round(2)
    with open(path, "w", newline="", encoding="utf-8") as stream:
        rows = zip(questions["Id"], expected, strict=True)
        csv.writer(stream).writerows([("Id", "SalePrice"), *rows])
    print(f"Prices in {path}")
    if options.epochs >= 60 and score > BOUND:
        raise SystemExit(f"The validation error is above the expected {BOUND}.")


if __name__ == "__main__":
    main()
