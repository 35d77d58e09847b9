"""Graphs in files of many versions, and of awkward text; the recorder and the tests import this."""

import json

VERSIONS = (None, 800, 801, 899, 900, 904, 905, 1000, 1100, 10300, 10900, 10901, 20000)
_HIDDEN = {"lr_mult": "2", "wd_mult": "3", "ctx_group": "d", "force_mirroring": "True",
           "mirror_stage": "1", "foo": "4", "__bar__": "5"}  # fmt: skip


def _graph(nodes, version):
    content = {
        "nodes": nodes, "heads": [[len(nodes) - 1, 0, 0]],
        "arg_nodes": [place for place, node in enumerate(nodes) if node["op"] == "null"],
    }  # fmt: skip
    if version is not None:
        content["attrs"] = {"mxnet_version": ["int", version]}
    return json.dumps(content)


def _variable(name, **more):
    return {"op": "null", "name": name, "inputs": [], **more}


def _operator(op, name, inputs, **more):
    return {"op": op, "name": name, "inputs": inputs, **more}


def texts():
    """Return the JSON of all graphs by name."""
    found = {}
    x, w = _variable("x"), _variable("w")
    for version in VERSIONS:
        for op in ("argmax", "argmin"):
            nodes = [x, _operator(op, "f", [[0, 0, 0]], attrs={"axis": "-1", "keepdims": "1"})]
            found[f"{op} {version}"] = _graph(nodes, version)
        found[f"hidden {version}"] = _graph([_variable("x", attrs=_HIDDEN)], version)
        key = "attr" if (version or 0) < 1000 else "attrs"
        nodes = [x, _operator("Activation", "a", [[0, 0, 0]], **{key: {"act_type": "relu"}})]
        found[f"{key} {version}"] = _graph(nodes, version)
    for version in (None, 800, 899, 900, 10300):
        attrs = {"num_hidden": "3", "no_bias": "True", "weight_lr_mult": "0.3", "data_wd_mult": "4"}
        nodes = [x, w, _operator("FullyConnected", "fc", [[0, 0], [1, 0]], attrs=attrs)]
        found[f"settings at the operator {version}"] = _graph(nodes, version)
    for version in (None, 800, 899):
        nodes = [x, _operator("FullyConnected", "fc", [[0, 0]], param={"num_hidden": "3"})]
        found[f"no parameters {version}"] = _graph(nodes, version)
        nodes = [x, _variable("g"), _variable("b"),
                 _operator("BatchNorm", "bn", [[0, 0], [1, 0], [2, 0]])]  # fmt: skip
        found[f"no states {version}"] = _graph(nodes, version)
    return found


NAMES = ("ünit", "Ω😀", 'quo"te', "back\\slash", "line\nbreak", "a\tb\r", "a/b", "\x01", "\x7f")


def written(mx):
    """Return what is written of graphs with awkward names, and with long lists."""
    found = {name: mx.sym.var(name, attr={"__k__": name}).tojson() for name in NAMES}
    for count in (10, 11):
        inputs = [mx.sym.var(f"v{number}") for number in range(count)]
        joined = mx.sym.concat(*inputs, dim=0, name="c")
        found[f"{count} inputs"] = mx.sym.Group([joined, *inputs[1:]]).tojson()
        attrs = {f"__a{number}__": "1" for number in range(count)}
        found[f"{count} attributes"] = mx.sym.var("x", attr=attrs).tojson()
    return found


def facts(symbol):
    """Return what is known of a graph that was read."""
    return {
        "arguments": symbol.list_arguments(), "aux": symbol.list_auxiliary_states(),
        "outputs": symbol.list_outputs(), "attrs": symbol.attr_dict(),
    }  # fmt: skip
