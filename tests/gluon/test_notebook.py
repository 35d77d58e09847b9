"""How notebooks show blocks and arrays."""

import re

import numpy as np
import pytest

from mxnet import gluon, nd
from mxnet.gluon import nn
from mxnet.ndarray.notebook import as_html, as_markdown


def cells(html):
    return re.findall(r"<td[^>]*>(.*?)</td>", html)


@pytest.fixture
def net():
    block = nn.HybridSequential(prefix="net_")
    with block.name_scope():
        block.add(nn.Conv2D(3, 3, activation="relu", in_channels=2), nn.Dense(4))
    return block


def test_block_as_html(net):
    html = net._repr_html_()
    assert "<caption>HybridSequential net: 61 + ? parameters</caption>" in html
    conv = "Conv2D(2 -&gt; 3, kernel_size=(3, 3), stride=(1, 1), Activation(relu))"
    assert cells(html) == [
        "(itself)", "HybridSequential", "0", "0", conv, "57", "0.act", "Activation(relu)", "0",
        "1", "Dense(None -&gt; 4, linear)", "4 + ?",
    ]  # fmt: skip


def test_block_as_markdown(net):
    net.initialize()
    net(nd.ones((1, 2, 4, 4)))
    lines = net._repr_markdown_().splitlines()
    assert lines[:4] == [
        "**HybridSequential net: 109 parameters**", "", "| Block | Layer | Parameters |",
        "| :-- | :-- | --: |",
    ]  # fmt: skip
    assert lines[-1] == "| 1 | Dense(12 -\\> 4, linear) | 52 |"
    assert len(lines) == 8


def test_shared_parameters_count_once_in_the_title():
    first = nn.Dense(2, in_units=3)
    net = nn.Sequential()
    net.add(first, nn.Dense(2, in_units=3, params=first.params))
    assert ": 8 parameters" in net._repr_html_()


def test_large_networks_are_cut():
    net = nn.Sequential()
    net.add(*(nn.Flatten() for _ in range(150)))
    assert cells(net._repr_html_())[-3:] == ["…", "51 more blocks", ""]
    assert len(net._repr_html_()) < 20_000


def test_text_of_users_is_escaped():
    class Odd(gluon.Block):
        def __repr__(self):
            return "<script>|*"

    assert "&lt;script&gt;" in Odd()._repr_html_()
    assert r"\<script\>\|\*" in Odd()._repr_markdown_()


def test_array_as_html():
    html = as_html(nd.array([[1, 2.5], [np.inf, 1e-9]]))
    assert "<caption>NDArray 2x2 float32 @cpu(0)</caption>" in html
    assert cells(html) == ["1", "2.5", "inf", "1e-09"]


def test_array_as_markdown():
    lines = as_markdown(nd.array([3, -1], dtype="int32")).splitlines()
    assert lines == ["**NDArray 2 int32 @cpu(0)**", "", "|  |  |", "| --: | --: |", "| 3 | -1 |"]


def test_long_arrays_are_cut():
    found = cells(as_html(nd.arange(5000).reshape((50, 100))))
    assert len(found) == 11 * 11
    assert found[:7] == ["0", "1", "2", "3", "4", "…", "95"]
    assert found[5 * 11 : 6 * 11] == ["…"] * 11
    assert found[-1] == "4999"
    assert cells(as_html(nd.arange(10))) == [str(i) for i in range(10)]


@pytest.mark.parametrize(
    "array", [nd.ones((1, 1, 2)), nd.ones((2, 2)).tostype("csr"), nd.zeros((0, 2))], ids=str
)
def test_other_arrays_are_shown_as_text(array):
    text = repr(array).strip()
    assert as_markdown(array) == f"```\n{text}\n```"
    assert as_html(array).startswith("<pre>")
    assert "&lt;" in as_html(array)
