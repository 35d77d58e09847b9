"""The 100 most used operators, each with the torch call that does the same work.

Where MXNet gives a copy (``transpose``, slices of operators, ``expand_dims``), torch is asked
for one too. A row is: name, shapes of a small and of a large case, our call, torch's call.
Shapes are of float32 arrays; a leading "int" or "bool" in a list stands for indices or masks.
"""

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from mxnet import nd

Shapes = list[tuple[int, ...]]


class Row(NamedTuple):
    """One operator: its inputs at two sizes, and the two programs to compare."""

    name: str
    small: Shapes
    large: Shapes
    ours: Callable[..., Any]
    theirs: Callable[..., Any]
    integers: int = 0  # so many of the last inputs are indices below ...
    below: int = 8


TINY, BIG = (8, 8), (1024, 1024)
ONE: tuple[Shapes, Shapes] = ([TINY], [BIG])
TWO: tuple[Shapes, Shapes] = ([TINY, TINY], [BIG, BIG])
ROW: tuple[Shapes, Shapes] = ([TINY, (1, 8)], [BIG, (1, 1024)])
IMAGE: tuple[Shapes, Shapes] = ([(1, 4, 8, 8)], [(16, 32, 56, 56)])
SEQUENCE: tuple[Shapes, Shapes] = ([(8, 4, 8)], [(64, 64, 256)])

UNARY = [
    Row("log", *ONE, nd.log, torch.log),
    Row("exp", *ONE, nd.exp, torch.exp),
    Row("sqrt", *ONE, nd.sqrt, torch.sqrt),
    Row("abs", *ONE, nd.abs, torch.abs),
    Row("square", *ONE, nd.square, torch.square),
    Row("relu", *ONE, nd.relu, torch.relu),
    Row("sigmoid", *ONE, nd.sigmoid, torch.sigmoid),
    Row("tanh", *ONE, nd.tanh, torch.tanh),
    Row("sin", *ONE, nd.sin, torch.sin),
    Row("sign", *ONE, nd.sign, torch.sign),
    Row("floor", *ONE, nd.floor, torch.floor),
    Row("log1p", *ONE, nd.log1p, torch.log1p),
    Row("gammaln", *ONE, nd.gammaln, torch.lgamma),
    Row("-x", *ONE, lambda x: -x, lambda x: -x),
    Row("clip", *ONE, lambda x: nd.clip(x, 0.2, 0.8), lambda x: x.clamp(0.2, 0.8)),
    Row("smooth_l1", *ONE, lambda x: nd.smooth_l1(x, scalar=1.0),
        lambda x: F.smooth_l1_loss(x, torch.zeros_like(x), reduction="none")),
    Row("astype float64", *ONE, lambda x: x.astype("float64"), lambda x: x.double()),
    Row("Cast float16", *ONE, lambda x: nd.Cast(x, dtype="float16"), lambda x: x.half()),
    Row("zeros_like", *ONE, nd.zeros_like, torch.zeros_like),
    Row("ones_like", *ONE, nd.ones_like, torch.ones_like),
    Row("identity", *ONE, nd.identity, torch.clone),
    Row("BlockGrad", *ONE, nd.BlockGrad, torch.clone),
    Row("copy", *ONE, lambda x: x.copy(), lambda x: x.clone()),
]

SCALAR = [
    Row("x + 1.5", *ONE, lambda x: x + 1.5, lambda x: x + 1.5),
    Row("1.5 - x", *ONE, lambda x: 1.5 - x, lambda x: 1.5 - x),
    Row("x * 1.5", *ONE, lambda x: x * 1.5, lambda x: x * 1.5),
    Row("x / 1.5", *ONE, lambda x: x / 1.5, lambda x: x / 1.5),
    Row("1.5 / x", *ONE, lambda x: 1.5 / x, lambda x: 1.5 / x),
    Row("x ** 2.0", *ONE, lambda x: x**2.0, lambda x: x**2.0),
    Row("x > 0.5", *ONE, lambda x: x > 0.5, lambda x: (x > 0.5).float()),
    Row("x == 0.5", *ONE, lambda x: x == 0.5, lambda x: (x == 0.5).float()),
    Row("maximum(x, 0.5)", *ONE, lambda x: nd.maximum(x, 0.5), lambda x: x.clamp(min=0.5)),
]

BINARY = [
    Row("x + y", *TWO, operator.add, operator.add),
    Row("x - y", *TWO, operator.sub, operator.sub),
    Row("x * y", *TWO, operator.mul, operator.mul),
    Row("x / y", *TWO, operator.truediv, operator.truediv),
    Row("x ** y", *TWO, operator.pow, operator.pow),
    Row("x < y", *TWO, lambda x, y: x < y, lambda x, y: (x < y).float()),
    Row("x += y", *TWO, operator.iadd, operator.iadd),
    Row("elemwise_add", *TWO, nd.elemwise_add, torch.add),
    Row("elemwise_mul", *TWO, nd.elemwise_mul, torch.mul),
    Row("broadcast_add", *ROW, nd.broadcast_add, torch.add),
    Row("broadcast_sub", *ROW, nd.broadcast_sub, torch.sub),
    Row("broadcast_mul", *ROW, nd.broadcast_mul, torch.mul),
    Row("broadcast_div", *ROW, nd.broadcast_div, torch.div),
    Row("broadcast_maximum", *ROW, nd.broadcast_maximum, torch.maximum),
    Row("broadcast_minimum", *ROW, nd.broadcast_minimum, torch.minimum),
    Row("broadcast_lesser", *ROW, lambda x, y: nd.broadcast_lesser(x, y),
        lambda x, y: (x < y).float()),
    Row("broadcast_equal", *ROW, lambda x, y: nd.broadcast_equal(x, y),
        lambda x, y: (x == y).float()),
    Row("broadcast_logical_or", *ROW, lambda x, y: nd.broadcast_logical_or(x, y),
        lambda x, y: torch.logical_or(x, y).float()),
    Row("add_n of 3", [TINY] * 3, [BIG] * 3, lambda x, y, z: nd.add_n(x, y, z),
        lambda x, y, z: (x + y).add_(z)),
    Row("maximum(x, y)", *TWO, nd.maximum, torch.maximum),
    Row("where", [TINY] * 3, [BIG] * 3, lambda c, x, y: nd.where(c, x, y),
        lambda c, x, y: torch.where(c != 0, x, y)),
]

REDUCE = [
    Row("sum", *ONE, lambda x: nd.sum(x), lambda x: x.sum().reshape(1)),
    Row("sum axis 1", *ONE, lambda x: nd.sum(x, axis=1), lambda x: x.sum(1)),
    Row("mean", *ONE, lambda x: nd.mean(x), lambda x: x.mean().reshape(1)),
    Row("mean axis 1", *ONE, lambda x: nd.mean(x, axis=1), lambda x: x.mean(1)),
    Row("max axis 1", *ONE, lambda x: nd.max(x, axis=1), lambda x: x.amax(1)),
    Row("min axis 1", *ONE, lambda x: nd.min(x, axis=1), lambda x: x.amin(1)),
    Row("norm", *ONE, lambda x: nd.norm(x), lambda x: torch.linalg.vector_norm(x).reshape(1)),
    Row("nansum", *ONE, lambda x: nd.nansum(x), lambda x: x.nansum().reshape(1)),
    Row("argmax axis 1", *ONE, lambda x: nd.argmax(x, axis=1), lambda x: x.argmax(1).float()),
    Row("topk 5", *ONE, lambda x: nd.topk(x, k=5), lambda x: x.topk(5)[1].float()),
    Row("argsort", *ONE, lambda x: nd.argsort(x), lambda x: x.argsort(stable=True).float()),
    Row("L2Normalization", *ONE, lambda x: nd.L2Normalization(x),
        lambda x: x / (x * x).sum(1, keepdim=True).add_(1e-10).sqrt_()),
]

SHAPE = [
    Row("reshape", *ONE, lambda x: x.reshape((-1,)), lambda x: x.reshape(-1)),
    Row("nd.reshape", *ONE, lambda x: nd.reshape(x, shape=(-1,)),
        lambda x: x.clone().reshape(-1)),
    Row("Flatten", *IMAGE, lambda x: nd.Flatten(x), lambda x: x.clone().flatten(1)),
    Row("expand_dims", *ONE, lambda x: nd.expand_dims(x, axis=0),
        lambda x: x.clone().unsqueeze(0)),
    Row("squeeze", [(1, 8, 8)], [(1, 1024, 1024)], lambda x: nd.squeeze(x),
        lambda x: x.clone().squeeze()),
    Row("transpose", *ONE, lambda x: nd.transpose(x), lambda x: x.t().contiguous()),
    Row("swapaxes", *SEQUENCE, lambda x: nd.swapaxes(x, 0, 1),
        lambda x: x.transpose(0, 1).contiguous()),
    Row("slice_axis", *ONE, lambda x: nd.slice_axis(x, axis=1, begin=2, end=7),
        lambda x: x[:, 2:7].clone()),
    Row("slice", *ONE, lambda x: nd.slice(x, begin=(1, 2), end=(6, 7)),
        lambda x: x[1:6, 2:7].clone()),
    Row("slice_like", *TWO, lambda x, y: nd.slice_like(x, y), lambda x, y: x.clone()),
    Row("x[2:5]", *ONE, lambda x: x[2:5], lambda x: x[2:5]),
    Row("x[3]", *ONE, lambda x: x[3], lambda x: x[3]),
    Row("concat", *TWO, lambda x, y: nd.concat(x, y, dim=1), lambda x, y: torch.cat((x, y), 1)),
    Row("stack", *TWO, lambda x, y: nd.stack(x, y), lambda x, y: torch.stack((x, y))),
    Row("split", *ONE, lambda x: nd.split(x, num_outputs=2, axis=1),
        lambda x: [part.clone() for part in x.chunk(2, 1)]),
    Row("tile", *ONE, lambda x: nd.tile(x, reps=(2, 1)), lambda x: x.tile((2, 1))),
    Row("repeat", *ONE, lambda x: nd.repeat(x, repeats=2, axis=0),
        lambda x: x.repeat_interleave(2, 0)),
    Row("flip", *ONE, lambda x: nd.flip(x, axis=1), lambda x: x.flip(1)),
    Row("pad", *IMAGE,
        lambda x: nd.pad(x, mode="constant", pad_width=(0, 0, 0, 0, 1, 1, 1, 1)),
        lambda x: F.pad(x, (1, 1, 1, 1))),
    Row("broadcast_to", [(1, 8)], [(1, 1024)], lambda x: nd.broadcast_to(x, shape=(8, 0)),
        lambda x: x.expand(8, -1).clone()),
    Row("broadcast_axis", [(1, 8)], [(1, 1024)], lambda x: nd.broadcast_axis(x, axis=0, size=8),
        lambda x: x.expand(8, -1).clone()),
    Row("broadcast_like", [(1, 8), TINY], [(1, 1024), BIG], lambda x, y: nd.broadcast_like(x, y),
        lambda x, y: x.expand_as(y).clone()),
    Row("reshape_like", *TWO, lambda x, y: nd.reshape_like(x, y), lambda x, y: x.clone()),
    Row("zeros", [], [], lambda: nd.zeros((8, 8)), lambda: torch.zeros(8, 8)),
    Row("arange", [], [], lambda: nd.arange(0, 64), lambda: torch.arange(0.0, 64.0)),
]

INDEX = [
    Row("take", [TINY, (4,)], [BIG, (512,)], lambda x, i: nd.take(x, i),
        lambda x, i: x[i.long().clamp(0, x.shape[0] - 1)], 1),
    Row("Embedding", [(4, 4), (8, 16)], [(64, 64), (1000, 256)],
        lambda i, w: nd.Embedding(i, w, input_dim=w.shape[0], output_dim=w.shape[1]),
        lambda i, w: F.embedding(i.long().clamp(0, w.shape[0] - 1), w)),
    Row("pick", [TINY, (8,)], [BIG, (1024,)], lambda x, i: nd.pick(x, i),
        lambda x, i: x.gather(1, i.long().clamp(0, x.shape[1] - 1).unsqueeze(1)).squeeze(1), 1),
    Row("one_hot", [(8,)], [(1024,)], lambda i: nd.one_hot(i, 8),
        lambda i: F.one_hot(i.long(), 8).float(), 1),
    Row("gather_nd", [TINY, (2, 4)], [BIG, (2, 512)], lambda x, i: nd.gather_nd(x, i),
        lambda x, i: x[tuple(i.long())], 1),
    Row("SequenceMask", [(8, 4, 8), (4,)], [(64, 64, 256), (64,)],
        lambda x, n: nd.SequenceMask(x, n, use_sequence_length=True),
        lambda x, n: x.masked_fill(
            (torch.arange(x.shape[0]).unsqueeze(1) >= n).unsqueeze(-1), 0.0), 1),
]

LAYERS = [
    Row("dot", *TWO, nd.dot, torch.mm),
    Row("batch_dot", [(4, 8, 8)] * 2, [(64, 128, 128)] * 2, lambda x, y: nd.batch_dot(x, y),
        torch.bmm),
    Row("linalg.gemm2", *TWO, nd.linalg.gemm2, torch.matmul),
    Row("FullyConnected", [(4, 8), (16, 8), (16,)], [(256, 512), (512, 512), (512,)],
        lambda x, w, b: nd.FullyConnected(x, w, b, num_hidden=w.shape[0]), F.linear),
    Row("Convolution", [(1, 4, 8, 8), (8, 4, 3, 3), (8,)],
        [(16, 32, 56, 56), (32, 32, 3, 3), (32,)],
        lambda x, w, b: nd.Convolution(x, w, b, kernel=(3, 3), num_filter=w.shape[0], pad=(1, 1)),
        lambda x, w, b: F.conv2d(x, w, b, padding=1)),
    Row("Deconvolution", [(1, 4, 8, 8), (4, 8, 2, 2)], [(16, 32, 28, 28), (32, 32, 2, 2)],
        lambda x, w: nd.Deconvolution(x, w, kernel=(2, 2), stride=(2, 2), num_filter=w.shape[1]),
        lambda x, w: F.conv_transpose2d(x, w, stride=2)),
    Row("Pooling max", *IMAGE, lambda x: nd.Pooling(x, kernel=(2, 2), stride=(2, 2)),
        lambda x: F.max_pool2d(x, 2)),
    Row("Pooling global", *IMAGE, lambda x: nd.Pooling(x, global_pool=True, pool_type="avg"),
        lambda x: x.mean((2, 3), keepdim=True)),
    Row("BatchNorm", [(4, 8), *[(8,)] * 4], [(1024, 1024), *[(1024,)] * 4],
        lambda x, g, b, m, v: nd.BatchNorm(x, g, b, m, v, fix_gamma=False),
        lambda x, g, b, m, v: F.batch_norm(x, m, v, g, b, eps=1e-3)),
    Row("LayerNorm", [(4, 8), (8,), (8,)], [(1024, 1024), (1024,), (1024,)],
        lambda x, g, b: nd.LayerNorm(x, g, b), lambda x, g, b: F.layer_norm(x, g.shape, g, b)),
    Row("Activation", *ONE, lambda x: nd.Activation(x, act_type="relu"), lambda x: F.relu(x)),
    Row("LeakyReLU", *ONE, lambda x: nd.LeakyReLU(x, slope=0.1), lambda x: F.leaky_relu(x, 0.1)),
    Row("softmax", *ONE, lambda x: nd.softmax(x), lambda x: x.softmax(-1)),
    Row("log_softmax", *ONE, lambda x: nd.log_softmax(x), lambda x: x.log_softmax(-1)),
    Row("SoftmaxOutput", [(8, 8), (8,)], [BIG, (1024,)], lambda x, y: nd.SoftmaxOutput(x, y),
        lambda x, y: x.softmax(-1), 1),
    Row("Dropout in inference", *ONE, nd.Dropout, torch.clone),
    Row("UpSampling", *IMAGE, lambda x: nd.UpSampling(x, scale=2, sample_type="nearest"),
        lambda x: F.interpolate(x, scale_factor=2)),
    Row("BilinearResize2D", *IMAGE,
        lambda x: nd.contrib.BilinearResize2D(x, height=30, width=30),
        lambda x: F.interpolate(x, (30, 30), mode="bilinear", align_corners=True)),
    Row("AdaptiveAvgPooling2D", *IMAGE,
        lambda x: nd.contrib.AdaptiveAvgPooling2D(x, output_size=4),
        lambda x: F.adaptive_avg_pool2d(x, 4)),
]

ROWS = [*UNARY, *SCALAR, *BINARY, *REDUCE, *SHAPE, *INDEX, *LAYERS]
