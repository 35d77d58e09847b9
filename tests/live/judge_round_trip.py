"""Run by a real MXNet: load a network, run it, and write graph, parameters and output again.

    python judge_round_trip.py PREFIX SAVED INPUT OUTPUT
"""

import sys

import numpy as np

import mxnet as mx

prefix, saved, source, target = sys.argv[1:]
graph = mx.sym.load(f"{prefix}-symbol.json")
arrays = mx.nd.load(f"{prefix}-0000.params")
arguments = {key[4:]: value for key, value in arrays.items() if key.startswith("arg:")}
states = {key[4:]: value for key, value in arrays.items() if key.startswith("aux:")}
arguments["data"] = mx.nd.array(np.load(source))
(output,) = graph.bind(mx.cpu(), arguments, aux_states=states).forward(is_train=False)
np.save(target, output.asnumpy())
graph.save(f"{saved}-symbol.json")
mx.nd.save(f"{saved}-0000.params", arrays)
