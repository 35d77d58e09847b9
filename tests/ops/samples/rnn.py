"""Recurrent networks, and the likelihood of self-exciting point processes."""

from __future__ import annotations

import numpy as np

from .sample import In, Sample

GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}
MODES = tuple(GATES)


def rnn(
    mode: str,
    steps: int = 3,
    batch: int = 2,
    inputs: int = 4,
    hidden: int = 3,
    layers: int = 1,
    *,
    grad: bool | list[int] = True,
    lengths: list | None = None,
    dtype: str = "float32",
    **attrs: object,
) -> Sample:
    """A network on arrays of fitting sizes; its gradients are true derivatives."""
    directions = 2 if attrs.get("bidirectional") else 1
    projection = attrs.get("projection_size")
    width = projection or hidden
    size = 0
    for layer in range(layers):
        columns = directions * width if layer else inputs
        size += directions * GATES[mode] * hidden * (columns + width + 2)
        size += directions * width * hidden if projection else 0
    state = (layers * directions, batch, width)
    arrays: list = [(steps, batch, inputs), In((size,), "range:-0.8:0.8"), state]
    if mode == "lstm":
        arrays.append((layers * directions, batch, hidden))
    if lengths:
        arrays.append(np.array(lengths, dtype))
    network = {"mode": mode, "state_size": hidden, "num_layers": layers}
    if lengths and grad:
        grad = list(range(len(arrays) - 1))
    checks = {key: attrs.pop(key) for key in ("differs", "rtol", "atol") if key in attrs}
    tag = ",".join([mode, f"{steps}x{batch}x{inputs}", f"H={hidden}", f"L={layers}"])
    tag += "".join(f",{key}={value}" for key, value in attrs.items())
    return Sample(
        "nd.RNN", arrays, {**network, **attrs}, tag=tag, dtype=dtype, grad=grad,
        smooth=bool(grad) and not checks, **checks,
    )  # fmt: skip


def wrong(arrays: list, **attrs: object) -> Sample:
    """A call of an LSTM of 108 parameters with one thing wrong."""
    given = {"mode": "lstm", "state_size": 3, "num_layers": 1, **attrs}
    kept = {key: value for key, value in given.items() if value is not None}
    return Sample("nd.RNN", arrays, kept)


DATA, SIZE, STATE = (3, 2, 4), (108,), (1, 2, 3)
HALF = {"result": "float16 works on the CPU"}

NETWORKS = [
    *(
        rnn(mode, layers=layers, bidirectional=both, state_outputs=states)
        for mode in MODES
        for layers in (1, 2)
        for both in (False, True)
        for states in (False, True)
    ),
    *(rnn(mode, layers=2, state_outputs=True, dtype="float64") for mode in MODES[1:]),
    # MXNet's relu computes in float32
    rnn("rnn_relu", layers=2, state_outputs=True, dtype="float64", rtol=1e-6, atol=1e-6),
    *(rnn(mode, dtype="float16", grad=False, differs=HALF) for mode in MODES),
    *(rnn(mode, steps=1, batch=1, inputs=1, hidden=1, state_outputs=True) for mode in MODES),
    *(rnn(mode, steps=7, batch=3, inputs=5, hidden=8, layers=3) for mode in MODES),
    *(rnn("lstm", p=p, layers=2, state_outputs=True, grad=False) for p in (0.5, 1.0)),
    *(rnn(mode, p=0.5, grad=False) for mode in MODES),
    *(
        rnn("lstm", layers=layers, bidirectional=both, projection_size=size, state_outputs=True,
            grad=False)
        for size in (1, 2, 3, 4)
        for layers, both in ((1, False), (2, True))
    ),
    *(
        rnn("lstm", projection_size=size, differs={"result": "projections are trained on the CPU"})
        for size in (2, 3)
    ),
    # every sequence as long as the data: on the CPU MXNet takes lengths, and ignores them
    *(
        rnn(mode, lengths=[3, 3], use_sequence_length=True, state_outputs=True, layers=2)
        for mode in MODES
    ),
    # bounds out of reach
    rnn("lstm", lstm_state_clip_min=-9.0, lstm_state_clip_max=9.0, state_outputs=True),
    rnn("lstm", lstm_state_clip_min=-9.0, lstm_state_clip_max=9.0, lstm_state_clip_nan=True,
        layers=2, bidirectional=True),
    rnn("lstm", lstm_state_clip_min=-9.0, lstm_state_clip_max=9.0, lengths=[3, 3],
        use_sequence_length=True, bidirectional=True),
    rnn("lstm", lstm_state_clip_nan=True),
]  # fmt: skip

IGNORED = "on the CPU MXNet ignores it"
RECURRENT = [
    *NETWORKS,
    rnn("lstm", lengths=[1, 3], use_sequence_length=True, state_outputs=True, grad=False,
        differs={"result": f"lengths count; {IGNORED}"}),
    rnn("gru", lengths=[1, 3], use_sequence_length=True, grad=False,
        differs={"result": f"lengths count; {IGNORED}"}),
    rnn("lstm", lstm_state_clip_min=-0.1, lstm_state_clip_max=0.1, state_outputs=True, grad=False,
        differs={"result": f"bounds count; {IGNORED}"}),
    rnn("lstm", lstm_state_clip_min=-0.1, grad=False,
        differs={"result": f"bounds go in pairs; {IGNORED}"}),
    rnn("gru", lstm_state_clip_min=-0.1, lstm_state_clip_max=0.1, grad=False,
        differs={"result": f"bounds are for LSTMs; {IGNORED}"}),
    Sample("nd.RNN", [DATA, (81,), STATE, [3, 3]],
           {"mode": "gru", "state_size": 3, "num_layers": 1, "use_sequence_length": True},
           tag="lengths,fourth", grad=[0, 1, 2]),
    Sample("nd.RNN", [DATA, (27,), STATE],
           {"mode": "rnn_tanh", "state_size": "3", "num_layers": "1", "state_outputs": "True",
            "bidirectional": "False", "p": "0"}, tag="strings"),
    wrong([DATA, SIZE, STATE]),
    wrong([DATA, SIZE]),
    wrong([DATA, (107,), STATE, STATE]),
    wrong([DATA, (109,), STATE, STATE]),
    wrong([DATA, (1, 108), STATE, STATE]),
    wrong([(3, 4), SIZE, STATE, STATE]),
    wrong([DATA, SIZE, (1, 3, 3), STATE]),
    wrong([DATA, SIZE, (1, 1, 3), STATE]),
    wrong([DATA, SIZE, (2, 3), STATE]),
    wrong([DATA, SIZE, STATE, (1, 2, 2)]),
    wrong([DATA, SIZE, STATE, STATE], use_sequence_length=True),
    wrong([DATA, SIZE, STATE, STATE, [1, 3]]),
    wrong([DATA, SIZE, STATE, STATE, [1, 3, 2]], use_sequence_length=True),
    wrong([DATA, SIZE, STATE, STATE], mode="nonsense"),
    wrong([DATA, SIZE, STATE, STATE], mode=None),
    wrong([DATA, SIZE, STATE, STATE], state_size=None),
    wrong([DATA, SIZE, STATE, STATE], num_layers=None),
    wrong([DATA, SIZE, STATE, STATE], num_layers=2),
    wrong([DATA, SIZE, STATE, STATE], state_size=-3),
    wrong([DATA, SIZE, STATE, STATE], p=1.5),
    wrong([DATA, SIZE, STATE, STATE], p=-0.5),
    wrong([DATA, (81,), STATE, STATE], mode="gru"),
    wrong([DATA, In(SIZE, dtype="float64"), STATE, STATE]),
    wrong([DATA, SIZE, STATE, In(STATE, dtype="float64")]),
    Sample("nd.RNN", [DATA, SIZE, STATE, STATE],
           {"mode": "lstm", "state_size": 3, "num_layers": 1}, dtype="int32"),
    # _rnn_param_concat
    *(
        Sample("nd._internal._rnn_param_concat", arrays, attrs, grad=True, smooth=True)
        for arrays, attrs in (
            ([(2,), (3,)], {"dim": 0}),
            ([(2,)], {"dim": 0}),
            ([(2,), (3,), (1,)], {"dim": -1}),
            ([(2, 2), (3, 2)], {"dim": 0}),
            ([(2, 2), (2, 3)], {}),
            ([(2,), (3,)], {"dim": "0", "num_args": 2}),
        )
    ),
    *(
        Sample("nd._internal._rnn_param_concat", [(2,), (3,)], {"dim": 0}, dtype=dtype)
        for dtype in ("float16", "float64", "int32")
    ),
    Sample("nd._internal._rnn_param_concat", [(2,), (3,)]),
    Sample("nd._internal._rnn_param_concat", [(2,), (3,)], {"dim": 1}),
    Sample("nd._internal._rnn_param_concat", [(2, 2), (3,)], {"dim": 0}),
    Sample("nd._internal._rnn_param_concat", [(2, 2), (2, 3)], {"dim": 0}),
    Sample("nd._internal._rnn_param_concat", [(2,), In((3,), dtype="float64")], {"dim": 0}),
]  # fmt: skip

LIKELIHOOD = "nd.contrib.hawkesll"
NO_INTEGERS = {"result": "MXNet computes likelihoods of integers, with all steps cut to integers"}


def events(*marks: list) -> np.ndarray:
    """Return the marks of some samples."""
    return np.array(marks, "int32")


def hawkes(
    changes: dict[int, object] | None = None, tag: str = "", dtype: str = "float32",
    domain: str = "range:0.2:1.5", **more: object,
) -> Sample:  # fmt: skip
    """Two samples of four events of three kinds, with some of the arrays replaced."""
    arrays: list = [
        (2, 3), (3,), (3,), (2, 3), (2, 4), events([0, 2, 2, 1], [1, 1, 0, 2]), [4, 2], [7, 6.5],
    ]  # fmt: skip
    for position, array in (changes or {}).items():
        arrays[position] = array
    arrays = [np.array(x, dtype) if isinstance(x, list) else x for x in arrays]
    return Sample(LIKELIHOOD, arrays, tag=tag, dtype=dtype, domain=domain, **more)


PROCESSES = [
    hawkes(tag="two", grad=[0, 1, 2]),
    # MXNet's exponentials of float64 are those of float32
    hawkes(tag="two", dtype="float64", grad=[0, 1, 2], rtol=1e-6, atol=1e-6),
    hawkes(tag="two", dtype="float16"),
    hawkes(tag="two,int32", dtype="int32", domain="int:1:3", differs=NO_INTEGERS),
    hawkes({6: [0, 0]}, "none,valid", grad=[0, 1, 2]),
    hawkes({6: [2.7, 4]}, "fraction", grad=[0, 1, 2]),
    hawkes({6: [-1, 3]}, "negative,length", grad=[0, 1, 2]),
    hawkes({7: [9.5, 30]}, "late", grad=[0, 1, 2]),
    hawkes({3: np.zeros((2, 3), "float32")}, "no,memory", grad=[0, 1, 2]),
    Sample(LIKELIHOOD, [(1, 1), (1,), (1,), (1, 1), (1, 1), events([0]), [1], [2]],
           domain="range:0.2:1.5", tag="one", grad=[0, 1, 2]),
    Sample(LIKELIHOOD, [(3, 2), (2,), (2,), (3, 2), (3, 9),
                        np.arange(27, dtype="int32").reshape(3, 9) % 2, [9, 5, 7], [20, 21, 22]],
           domain="range:0.2:1.5", tag="three", grad=[0, 1, 2]),
    hawkes({0: (3,)}, "lda,vector"),
    hawkes({1: (2,)}, "alpha,short"),
    hawkes({2: (1, 3)}, "beta,matrix"),
    hawkes({3: (2, 2)}, "state,short"),
    hawkes({4: (2, 3)}, "lags,short"),
    hawkes({4: (8,)}, "lags,vector"),
    hawkes({5: In((2, 4), "int:0:2", "float32")}, "marks,floats"),
    hawkes({5: In((2, 4), "int:0:2", "int64")}, "marks,int64"),
    hawkes({6: [1, 2, 3]}, "length,long"),
    hawkes({6: np.array([1, 2], "int32")}, "length,int32"),
    hawkes({7: [4]}, "time,short"),
    hawkes({2: In((3,), dtype="float64")}, "beta,float64"),
    Sample(LIKELIHOOD, [(2, 3), (3,), (3,), (2, 3), (2, 4), events([0, 2, 2, 1], [1, 1, 0, 2])]),
    Sample("nd.contrib.backward_hawkesll"),
    Sample("nd.contrib.backward_hawkesll",
           [(1,), (1, 1), (1,), (1,), (1, 1), (1, 1), events([0]), [1], [2]], tag="arrays",
           differs={"result": "takes arrays"}),
]

SAMPLES = RECURRENT + PROCESSES
