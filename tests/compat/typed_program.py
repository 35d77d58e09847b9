"""A user's program as type checkers see it: `make types` reads it, nobody runs it.

A line with `# pyright: ignore` must be an error, and every other line none: pyright says so of
comments that are not needed.
"""
# ruff: noqa: B015, B018, F841, RUF059
# pyright: reportUnnecessaryTypeIgnoreComment=error, reportUnusedExpression=false

import numpy as np

import mxnet as mx
from mxnet import autograd, gluon, nd, sym
from mxnet.ndarray import contrib, linalg, relu
from mxnet.symbol.contrib import box_nms


def arrays() -> None:
    x = mx.nd.array([[1, 2], [3, 4]], ctx=mx.cpu(), dtype="float32")
    image = nd.random.uniform(0, 1, shape=(2, 3, 8, 8))
    weight = nd.zeros((4, 3, 3, 3))
    y: mx.nd.NDArray = mx.nd.Convolution(
        image, weight, None, kernel=(3, 3), num_filter=4, no_bias=True, layout="NCHW"
    )
    mx.nd.Convolution(data=image, weight=weight, kernel="(3, 3)", num_filter=np.int64(4))
    mx.nd.Convolution(image, weight, kernel=(3, 3), filters=4)  # pyright: ignore[reportCallIssue]
    mx.nd.Convolutoin(image, weight)  # pyright: ignore[reportAttributeAccessIssue]
    mx.nd.Convolution(image, "weight", kernel=3)  # pyright: ignore[reportArgumentType]
    mx.nd.FullyConnected(x, num_hidden=3)  # pyright: ignore[reportCallIssue]
    mx.nd.Activation(x, act_type="relu")
    words = "re" + "lu"
    nd.Activation(x, words, out=x, name="first")
    nd.expand_dims(x)  # pyright: ignore[reportCallIssue]
    nd.expand_dims(x, axis=[1])  # pyright: ignore[reportArgumentType]
    nd.concat(x, x, dim=1).shape[0].bit_length()
    nd.concat(x, x, axis=1)  # pyright: ignore[reportCallIssue]
    nd.concat([x, x], dim=1)  # pyright: ignore[reportArgumentType]
    first, second = nd.split(x, num_outputs=2, axis=1)
    nd.sum(x, axis=(0, 1), keepdims=True).asscalar()
    nd.one_hot(indices=x, depth=3, dtype=np.float32)
    nd.cast(x, dtype="float16").astype(np.float32)
    nd.clip(x, 0, 1.5)
    nd.slice(x, begin=(None, 0), end=(2, None))
    nd.maximum(x, 1) + nd.add(2, x) - nd.power(x, exp=2)
    nd.maximum(x, other=1)  # pyright: ignore[reportCallIssue]
    nd.zeros_like(x, dtype="float32")  # pyright: ignore[reportCallIssue]
    relu(x, nd.ones((2, 2)))
    mean, variance = nd.moments(x, axes=[0])
    nd.save("file", {"x": x})
    nd.waitall()


def spaces() -> None:
    x = nd.ones((1, 4, 6))
    kept: nd.NDArray = mx.nd.contrib.box_nms(x, overlap_thresh=0.5, topk=3, id_index=0)
    mx.nd.contrib.box_nms(x, threshold=0.5)  # pyright: ignore[reportCallIssue]
    mx.nd.contrib.box_nmms(x)  # pyright: ignore[reportAttributeAccessIssue]
    contrib.foreach(lambda a, s: (a, s), x, x)
    contrib.rand_zipfian(x, 3, 5)
    linalg.gemm2(x, x, transpose_b=True, alpha=2)
    linalg.gemm2(x, x, transposed=True)  # pyright: ignore[reportCallIssue]
    nd.random.randn(2, 3, loc=1)
    nd.random.normal_like(x, loc=1.0)
    nd.image.to_tensor(x)
    nd.image.resize(x, size=(2, 2), keep=True)  # pyright: ignore[reportCallIssue]
    nd.sparse.csr_matrix(([1], [0], [0, 1]), shape=(1, 2)).indices
    nd.sparse.retain(x, indices=x).indptr
    x.tostype("csr").indices
    nd.op.relu(x)
    nd._internal._plus_scalar(x, scalar=2.0)
    nd._internal._plus_scalar(x, scalr=2.0)  # pyright: ignore[reportCallIssue]
    mx.contrib.nd.box_nms(x, topk=3)


def methods() -> None:
    x = nd.array([1.0, 2.0])
    x.attach_grad(grad_req="write")
    with autograd.record():
        loss = (x**2 + 2 * x - x / 3 + (-x)).sum()
    loss.backward(retain_graph=False)
    x.grad.asnumpy()
    x.grad[:] = 0
    x -= 0.1 * x.grad
    x.sum(axis=0, keepdims=True).reshape((1,)).reshape(-1, 1).T
    x.sum(dim=0)  # pyright: ignore[reportCallIssue]
    x.softmaxx()  # pyright: ignore[reportAttributeAccessIssue]
    x.topk(k=2, ret_typ="indices").mean().item()
    x.slice_axis(axis=0, begin=0, end=None).expand_dims(0).broadcast_to((2, 2))
    (x > 1).astype("int32") == 1
    x.transpose(axes=(0,)).split(num_outputs=2)
    np.asarray(x)
    float(x[0]) + int(x[1])
    x + np.ones(2) + np.float32(2)
    x + "text"  # pyright: ignore[reportOperatorIssue]
    x @ x
    for row in x:
        row.copyto(mx.cpu(0)).as_in_context(mx.gpu(0)).wait_to_read()


def graphs() -> None:
    data = mx.sym.Variable("data", shape=(1, 2))
    dense = mx.sym.FullyConnected(data, num_hidden=3, name="fc", no_bias=True, lr_mult=2)
    mx.sym.FullyConnected(data=data, num_hidden=3, attr={"lr_mult": "2"})
    mx.sym.FullyConnected(data, hidden=3)  # pyright: ignore[reportCallIssue]
    mx.sym.FullyConected(data)  # pyright: ignore[reportAttributeAccessIssue]
    mx.sym.FullyConnected(nd.ones(2), num_hidden=3)  # pyright: ignore[reportArgumentType]
    out = sym.SoftmaxOutput(dense * 2 + 1 - data, name="softmax")
    out.sum(axis=1, keepdims=True).reshape((1, 2)).astype("float16")
    out.sum(dim=1)  # pyright: ignore[reportCallIssue]
    out.asnumpy()  # pyright: ignore[reportAttributeAccessIssue]
    sym.Group([out, sym.BlockGrad(dense)]).list_outputs()
    sym.zeros(shape=(2,), dtype="float32") + sym.random.normal(0, 1, shape=(2,))
    sym.concat(data, dense, dim=0)[0]
    sym.contrib.box_nms(data, topk=2)
    box_nms(data, top=2)  # pyright: ignore[reportCallIssue]
    sym.linalg.potrf(data)
    mx.contrib.sym.box_nms(data, topk=2)
    out.infer_shape(data=(1, 2))[1]
    out.simple_bind(mx.cpu(), data=(1, 2)).forward(is_train=False)


def either(x: nd.NDArray | sym.Symbol, y: nd.NDArray | sym.Symbol) -> nd.NDArray | sym.Symbol:
    return (x + y * 2 - 1 / x).sum(axis=0).reshape((-1,)) > y


@mx.operator.register("twice")
class TwiceProp(mx.operator.CustomOpProp):
    def __init__(self):
        super(TwiceProp, self).__init__(need_top_grad=True)  # noqa: UP008


@mx.metric.register
class Fixed(mx.metric.EvalMetric):
    def __init__(self, score: float):
        super().__init__("fixed")
        self.score = score


@mx.init.register
class Half(mx.init.Initializer):
    def _init_weight(self, name, arr):
        arr[:] = 0.5


class Net(gluon.HybridBlock):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = gluon.nn.Dense(3, activation="relu")

    def hybrid_forward(self, F, x, *args, **kwargs):
        return F.log_softmax(self.dense(x), axis=-1)


def training() -> None:
    net = Net()
    net.initialize(mx.init.Xavier(), ctx=mx.cpu())
    net.initialize(Half(), force_reinit=True)
    Fixed(0.5).score.hex()
    Fixed(points=1)  # pyright: ignore[reportCallIssue]
    net.hybridize()
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    error = gluon.loss.SoftmaxCrossEntropyLoss()
    with autograd.record():
        loss = error(net(nd.ones((2, 3))), nd.zeros(2))
    loss.backward()
    trainer.step(2)
    float(loss.mean().asscalar())


def elsewhere() -> None:
    mx.test_utils.assert_almost_equal(nd.ones(2), np.ones(2), rtol=0.1)
    mx.test_utils.asert_almost_equal(1, 1)  # pyright: ignore[reportAttributeAccessIssue]
    mx.gluon.model_zoo.vision.resnet18_v1(pretrained=False)
    mx.contrib.quantization.quantize_model
    mx.viz.print_summary(mx.sym.var("x"), shape={"x": (1,)})
    mx.gluonn  # pyright: ignore[reportAttributeAccessIssue]
    mx.gluon.contrib.nn.Identity()
    mx.lr_scheduler.FactorScheduler(step=3, factor=0.5)
    mx.io.NDArrayIter(nd.ones((4, 2)), batch_size=2).reset()
