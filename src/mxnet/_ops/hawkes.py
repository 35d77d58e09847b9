"""The likelihood of marked Hawkes processes: events that make further events likelier."""

import torch
from torch import Tensor

from ..base import MXNetError
from .numeric import flat
from .registry import op

Processes = tuple[Tensor, Tensor, Tensor, Tensor]


def _check(
    processes: Processes, lags: Tensor, marks: Tensor, valid_length: Tensor, max_time: Tensor
) -> None:
    lda, alpha, beta, state = processes
    if lda.dim() != 2 or lags.dim() != 2 or not lda.is_floating_point():
        raise MXNetError(
            "hawkesll: lda must be floats (samples, marks) and lags (samples, events), got "
            f"{lda.dtype} of shape {tuple(lda.shape)} and shape {tuple(lags.shape)}."
        )
    samples, kinds = lda.shape
    wanted = {
        "alpha": (alpha, (kinds,), lda.dtype), "beta": (beta, (kinds,), lda.dtype),
        "state": (state, (samples, kinds), lda.dtype),
        "lags": (lags, (samples, lags.shape[1]), lda.dtype),
        "marks": (marks, (samples, lags.shape[1]), torch.int32),
        "valid_length": (valid_length, (samples,), lda.dtype),
        "max_time": (max_time, (samples,), lda.dtype),
    }  # fmt: skip
    for name, (array, shape, dtype) in wanted.items():
        if array.shape != shape or array.dtype is not dtype:
            raise MXNetError(
                f"hawkesll: {name} must be of shape {shape} and {dtype}, for {samples} samples "
                f"with {kinds} marks and {lags.shape[1]} events, got {tuple(array.shape)} and "
                f"{array.dtype}."
            )


def _valid(marks: Tensor, valid_length: Tensor, kinds: int) -> Tensor:
    """Return which events count, as (samples, events); their marks must exist."""
    count = marks.shape[1]
    valid = torch.arange(count, device=marks.device) < valid_length.detach().unsqueeze(1)
    if marks.is_meta:
        return valid
    if (valid_length > count).any():
        raise MXNetError(
            f"hawkesll: valid_length must be at most the number of events, {count}, got "
            f"{valid_length.tolist()}."
        )
    if (valid & ((marks < 0) | (marks >= kinds))).any():
        raise MXNetError(f"hawkesll: marks must be in [0, {kinds}), got {marks.tolist()}.")
    return valid


def _run(
    processes: Processes, lags: Tensor, marks: Tensor, valid_length: Tensor, max_time: Tensor
) -> tuple[Tensor, Tensor]:
    """Return logarithm of the likelihood and last state."""
    _check(processes, lags, marks, valid_length, max_time)
    lda, alpha, beta, state = processes
    valid = _valid(marks, valid_length, lda.shape[1])
    # What does not count must not disturb the gradients, whatever it holds.
    lags = torch.where(valid, lags, 0.0)
    marks = torch.where(valid, marks, 0).to(torch.int64)
    times = lags.cumsum(1)
    last = torch.zeros_like(lda)
    total = torch.zeros_like(max_time)
    for i in range(lags.shape[1]):
        mark, counts, now = marks[:, i : i + 1], valid[:, i : i + 1], times[:, i : i + 1]
        excitation, decay, rate = alpha[mark], beta[mark], lda.gather(1, mark)
        before, memory = last.gather(1, mark), state.gather(1, mark)
        elapsed = now - before
        faded = torch.exp(-decay * elapsed)
        intensity = rate + excitation * decay * memory * faded
        expected = rate * elapsed + excitation * memory * (1 - faded)
        gain = torch.where(counts, intensity, 1.0).log() - torch.where(counts, expected, 0.0)
        total = total + gain.squeeze(1)
        state = state.scatter(1, mark, torch.where(counts, 1 + memory * faded, memory))
        last = last.scatter(1, mark, torch.where(counts, now, before))
    elapsed = max_time.unsqueeze(1) - last
    faded = torch.exp(-beta * elapsed)
    remaining = lda * elapsed + alpha * state * (1 - faded)
    return total - remaining.sum(1), state * faded


@op("_contrib_hawkesll", outputs=2, result_names=("output", "out_state"))
def hawkesll(
    lda: Tensor,
    alpha: Tensor,
    beta: Tensor,
    state: Tensor,
    lags: Tensor,
    marks: Tensor,
    valid_length: Tensor,
    max_time: Tensor,
) -> tuple[Tensor, Tensor]:
    """Return the log likelihood of marked point processes that excite themselves.

    Shapes: lda (N, K), alpha and beta (K,), state (N, K), lags (N, T), marks (N, T) of int32,
    valid_length (N,), max_time (N,) -> (N,) log likelihoods and (N, K) states at max_time.

    Each of N samples is a sequence of T events of K kinds: their marks, and the times between
    them. The intensity of kind k at time t is
    lda_k + alpha_k * beta_k * s_k(t), where s_k, which begins as ``state``, decays as
    exp(-beta_k * t) and grows by 1 with every event of the kind. The log likelihood is the sum of
    the logarithms of the intensities at the events, less their integrals up to max_time. Only
    the first ``valid_length`` events count. Hawkes, "Spectra of some self-exciting and mutually
    exciting point processes", 1971. Events are taken in Python one after the other.

    As in MXNet, the states returned carry no gradient.
    """
    processes = (lda, alpha, beta, state)
    likelihood, last = _run(processes, lags, marks, valid_length, max_time)
    return likelihood, flat(last.detach(), *processes)


@op("_contrib_backward_hawkesll", outputs=3)
def backward_hawkesll(
    ograd: Tensor,
    lda: Tensor,
    alpha: Tensor,
    beta: Tensor,
    state: Tensor,
    lags: Tensor,
    marks: Tensor,
    valid_length: Tensor,
    max_time: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients of lda, alpha and beta in ``hawkesll`` for a head gradient.

    Shapes: ograd (N,), all others as for hawkesll -> (N, K), (K,) and (K,). MXNet's function
    takes no arrays.
    """
    with torch.enable_grad():
        leaves = tuple(x.detach().requires_grad_() for x in (lda, alpha, beta))
        processes = (leaves[0], leaves[1], leaves[2], state.detach())
        likelihood, _ = _run(processes, lags, marks, valid_length, max_time)
        if ograd.shape != likelihood.shape:
            raise MXNetError(
                f"backward_hawkesll: ograd must have shape {tuple(likelihood.shape)}, got "
                f"{tuple(ograd.shape)}."
            )
        lda_grad, alpha_grad, beta_grad = torch.autograd.grad(
            likelihood, leaves, ograd.detach()
        )
        return lda_grad, alpha_grad, beta_grad
