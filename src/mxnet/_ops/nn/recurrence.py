"""Recurrences of simple and GRU cells with derivatives of their own.

On the CPU torch differentiates its own step by step, with a product of matrices for the gradient
of the weights in each. Here all that does not depend on the step before is done for all steps at
once: of each step remain one product and few other operators, both ways.
"""

from typing import Any

import torch
from torch import Tensor

# The products with the inputs, the first state, the weights of the state, and their bias.
Arguments = tuple[Tensor, Tensor, Tensor, Tensor]


def _times(steps: int, reverse: bool) -> range:
    return range(steps - 1, -1, -1) if reverse else range(steps)


def _before(states: Tensor, first: Tensor, reverse: bool) -> Tensor:
    """Return for each step the state from which it started."""
    first = first.unsqueeze(0)
    return torch.cat([states[1:], first] if reverse else [first, states[:-1]])


def _turned(weight: Tensor) -> Tensor:
    """Return the transposed matrix as a copy: for small batches that halves each product."""
    return weight.t().contiguous()


class _Recurrence(torch.autograd.Function):
    """All steps of one direction of a layer; subclasses say what a step computes.

    ``forward(inputs, first, weight, bias, option, reverse)`` returns the states of all steps.
    """

    @staticmethod
    def steps(arguments: Arguments, option: Any, reverse: bool) -> tuple[Tensor, ...]:
        """Return the states, and what else the backward pass needs, without history."""
        raise NotImplementedError

    @staticmethod
    def slopes(
        grad: Tensor, saved: tuple[Tensor, ...], option: Any, reverse: bool
    ) -> tuple[Tensor, ...]:
        """Return the gradients of inputs, first state, weight and bias."""
        raise NotImplementedError

    @staticmethod
    def replay(arguments: Arguments, option: Any, reverse: bool) -> Tensor:
        """Return the states as torch can differentiate them as often as one likes."""
        raise NotImplementedError

    @classmethod
    def forward(cls, ctx: Any, *given: Any) -> Tensor:
        *arguments, option, reverse = given
        states, *rest = cls.steps(tuple(arguments), option, reverse)
        ctx.option, ctx.reverse = option, reverse
        ctx.save_for_backward(*arguments, states, *rest)
        return states

    @classmethod
    def backward(cls, ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        saved = ctx.saved_tensors
        if not torch.is_grad_enabled():
            return (*cls.slopes(grad, saved, ctx.option, ctx.reverse), None, None)
        # Somebody wants derivatives of the derivatives.
        wanted = [x for x, need in zip(saved[:4], ctx.needs_input_grad, strict=False) if need]
        states = cls.replay(saved[:4], ctx.option, ctx.reverse)
        found = iter(torch.autograd.grad(states, wanted, grad, create_graph=True))
        return (*(next(found) if need else None for need in ctx.needs_input_grad[:4]), None, None)


class Simple(_Recurrence):
    """Simple cells, h' = f(x + R h), f being relu (option True) or tanh; the bias is in x."""

    @staticmethod
    def steps(arguments: Arguments, option: Any, reverse: bool) -> tuple[Tensor, ...]:
        inputs, state, weight, _ = arguments
        states = torch.empty_like(inputs)
        given, made, turned = inputs.unbind(0), states.unbind(0), _turned(weight)
        for time in _times(len(given), reverse):
            into = torch.mm(state, turned, out=made[time]).add_(given[time])
            state = into.relu_() if option else into.tanh_()
        return (states,)

    @staticmethod
    def slopes(
        grad: Tensor, saved: tuple[Tensor, ...], option: Any, reverse: bool
    ) -> tuple[Tensor, ...]:
        _, first, weight, bias, states = saved
        slope = states.sign() if option else 1 - states * states
        of_inputs = torch.empty_like(states)
        slopes, made, heads = slope.unbind(0), of_inputs.unbind(0), grad.unbind(0)
        following = torch.zeros_like(first)
        for time in _times(len(made), not reverse):
            torch.mul(following.add_(heads[time]), slopes[time], out=made[time])
            torch.mm(made[time], weight, out=following)
        before = _before(states, first, reverse)
        of_weight = of_inputs.flatten(0, 1).t() @ before.flatten(0, 1)
        return of_inputs, following, of_weight, torch.zeros_like(bias)

    @staticmethod
    def replay(arguments: Arguments, option: Any, reverse: bool) -> Tensor:
        inputs, state, weight, _ = arguments
        states: list[Any] = [None] * inputs.shape[0]
        for time in _times(len(states), reverse):
            into = torch.addmm(inputs[time], state, weight.t())
            states[time] = state = into.relu() if option else into.tanh()
        return torch.stack(states)


class Gru(_Recurrence):
    """GRU cells; the bias of the new state's part is apart, for r multiplies it as well."""

    @staticmethod
    def steps(arguments: Arguments, option: Any, reverse: bool) -> tuple[Tensor, ...]:
        inputs, state, weight, bias = arguments
        hidden = weight.shape[1]
        # Of each step: r, z, and what r is multiplied with.
        parts, states = torch.empty_like(inputs), inputs.new_empty((*inputs.shape[:2], hidden))
        news = torch.empty_like(states)
        doors, others = (x.unbind(0) for x in inputs.split([2 * hidden, hidden], 2))
        resets, updates, inner = (x.unbind(0) for x in parts.chunk(3, 2))
        both, whole = parts[..., : 2 * hidden].unbind(0), parts.unbind(0)
        made, new, turned = states.unbind(0), news.unbind(0), _turned(weight)
        for time in _times(len(made), reverse):
            torch.mm(state, turned, out=whole[time])
            both[time].add_(doors[time]).sigmoid_()
            inside, fresh = inner[time].add_(bias), new[time]
            torch.mul(resets[time], inside, out=fresh).add_(others[time]).tanh_()
            # The mean of both states weighted by the update; lerp and its kin take longer.
            state = torch.sub(state, fresh, out=made[time]).mul_(updates[time]).add_(fresh)
        return states, parts, news

    @staticmethod
    def slopes(
        grad: Tensor, saved: tuple[Tensor, ...], option: Any, reverse: bool
    ) -> tuple[Tensor, ...]:
        _, first, weight, _, states, parts, news = saved
        reset, update, inner = parts.chunk(3, 2)
        before = _before(states, first, reverse)
        # The gradients of the three parts are that of the state, times this.
        of_new = (1 - update) * (1 - news * news)
        factors = torch.cat(
            [of_new * inner * reset * (1 - reset), (before - news) * update * (1 - update),
             of_new * reset], 2,
        )  # fmt: skip
        of_parts, of_states = torch.empty_like(factors), torch.empty_like(states)
        three = (*factors.shape[:2], 3, states.shape[2])
        factor, made = factors.view(three).unbind(0), of_parts.view(three).unbind(0)
        flat, updates = of_parts.unbind(0), update.unbind(0)
        heads, whole = grad.unbind(0), of_states.unbind(0)
        following = torch.zeros_like(first)
        for time in _times(len(made), not reverse):
            head = torch.add(following, heads[time], out=whole[time])
            torch.mul(factor[time], head.unsqueeze(1), out=made[time])
            torch.mul(head, updates[time], out=following).addmm_(flat[time], weight)
        of_inputs = of_parts.clone()
        torch.mul(of_states, of_new, out=of_inputs.chunk(3, 2)[2])
        of_weight = of_parts.flatten(0, 1).t() @ before.flatten(0, 1)
        return of_inputs, following, of_weight, of_parts.chunk(3, 2)[2].sum((0, 1))

    @staticmethod
    def replay(arguments: Arguments, option: Any, reverse: bool) -> Tensor:
        inputs, state, weight, bias = arguments
        states: list[Any] = [None] * inputs.shape[0]
        for time in _times(len(states), reverse):
            door_r, door_z, other = inputs[time].chunk(3, 1)
            part_r, part_z, inner = (state @ weight.t()).chunk(3, 1)
            new = torch.tanh(other + torch.sigmoid(door_r + part_r) * (inner + bias))
            states[time] = state = torch.lerp(new, state, torch.sigmoid(door_z + part_z))
        return torch.stack(states)


def recurrence(
    mode: str, inputs: Tensor, first: Tensor, weight: Tensor, bias: Tensor, reverse: bool
) -> Tensor:
    """Return the states of all steps of one direction of a layer.

    ``inputs`` (T, N, gates * H) are the products with the weights of the input, biases of the
    input included; ``weight`` (gates * H, H) and ``bias`` are those of the state.
    """
    if mode != "gru":
        inputs = inputs + bias
        return Simple.apply(inputs, first, weight, bias.detach(), mode == "rnn_relu", reverse)
    doors, other = bias.split([2 * first.shape[1], first.shape[1]])
    padded = torch.nn.functional.pad(doors, (0, first.shape[1]))
    return Gru.apply(inputs + padded, first, weight, other, None, reverse)
