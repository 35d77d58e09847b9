"""What operators make from nothing belongs where the arrays of a block, or of an executor, are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import mxnet as mx
from mxnet import autograd, gluon, nd, sym

HERE, THERE = mx.cpu(1), mx.cpu(2)


class Noisy(gluon.HybridBlock):
    def hybrid_forward(self, F: Any, x: Any) -> Any:
        def step(entry: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            return entry + F.zeros((2,)), states

        steps, _ = F.contrib.foreach(step, x, [F.ones((1,))])
        return F.broadcast_add(steps, F.zeros((2,)) + 0 * F.random.uniform(shape=(2,)))


@pytest.mark.parametrize("is_hybrid", [False, True])
def test_arrays_that_a_block_makes_are_where_its_inputs_are(is_hybrid: bool) -> None:
    net = Noisy()
    net.hybridize(is_hybrid)
    x = nd.ones((3, 2), ctx=HERE)
    x.attach_grad()
    for _ in range(4):
        with autograd.record():
            result = net(x)
        result.backward()
        assert result.context == x.grad.context == HERE
        assert x.grad.asnumpy().tolist() == [[1, 1]] * 3
    assert net(x.as_in_context(THERE)).context == THERE
    assert mx.current_context() == mx.cpu()


def test_watched_blocks_and_blocks_of_symbols_too() -> None:
    net, seen = Noisy(), []
    net.hybridize()
    net.register_op_hook(lambda name, op, array: seen.append(array.context))
    net(nd.ones((3, 2), ctx=HERE))
    assert set(seen) == {HERE}
    x = sym.var("x")
    assert gluon.SymbolBlock(x + sym.zeros((2,)), [x])(nd.ones((2,), ctx=HERE)).context == HERE


def test_executors_make_arrays_in_their_context_or_group() -> None:
    x = sym.var("x")
    assert (sym.ones((2,)) + x).eval(ctx=HERE, x=nd.ones((2,), ctx=HERE))[0].context == HERE
    assert sym.random.uniform(shape=(2,)).bind(HERE, {}).forward()[0].context == HERE
    with mx.AttrScope(ctx_group="away"):
        made = sym.zeros((2,))
    assert made.bind(HERE, {}, group2ctx={"away": THERE}).forward()[0].context == THERE


def test_one_context_serves_several_threads() -> None:
    scope = nd.ones((1,), ctx=HERE).context

    def work(number: int) -> bool:
        outer = mx.cpu(number)
        with outer:
            for _ in range(200):
                with scope, scope:
                    if nd.zeros((1,)).context != HERE:
                        return False
                if mx.current_context() != outer:
                    return False
        return mx.current_context() == mx.cpu()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(3, 11)))
