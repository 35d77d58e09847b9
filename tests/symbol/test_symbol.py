"""Graphs: composing, names, lists, shapes; strings observed in MXNet 1.9.1."""

import pytest

import mxnet as mx
from mxnet import gluon, sym
from mxnet.base import MXNetError


def mlp():
    data = sym.var("data")
    hidden = sym.FullyConnected(data, num_hidden=8, name="fc1")
    active = sym.Activation(hidden, act_type="relu", name="relu1")
    return sym.FullyConnected(active, num_hidden=3, name="fc2")


def test_missing_parameters_become_variables():
    net = mlp()
    assert net.list_arguments() == ["data", "fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias"]
    assert net.list_outputs() == ["fc2_output"]
    assert net.name == "fc2"
    assert repr(net) == "<Symbol fc2>"
    assert sym.FullyConnected(sym.var("x"), num_hidden=2, no_bias=True, name="f").list_inputs() == [
        "x", "f_weight",
    ]  # fmt: skip


def test_infer_shape():
    arguments, outputs, aux = mlp().infer_shape(data=(4, 5))
    assert arguments == [(4, 5), (8, 5), (8,), (3, 8), (3,)]
    assert outputs == [(4, 3)]
    assert aux == []
    assert mlp().infer_shape((4, 5))[1] == [(4, 3)]


def test_partial_inference_keeps_unknown_lengths():
    arguments, outputs, _ = mlp().infer_shape_partial(data=(0, 5))
    assert arguments[0] == (0, 5)
    assert arguments[1] == (8, 5)
    assert outputs == [(0, 3)]
    with pytest.warns(UserWarning, match="Cannot decide shape"):
        assert mlp().infer_shape(data=(0, 5)) == (None, None, None)
    assert mlp().infer_shape_partial()[0][0] == ()


def test_contradicting_shapes():
    with pytest.raises(MXNetError, match="fc1"):
        mlp().infer_shape(data=(4, 5), fc1_weight=(8, 6))
    with pytest.raises(MXNetError, match="no input foo"):
        mlp().infer_shape(foo=(1,))


def test_infer_type():
    arguments, outputs, _ = mlp().infer_type(data="float64")
    assert arguments[0].__name__ == "float64"
    assert outputs[0].__name__ == "float64"


def test_auxiliary_states():
    net = sym.BatchNorm(sym.var("x"), name="bn")
    assert net.list_arguments() == ["x", "bn_gamma", "bn_beta"]
    assert net.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    assert net.infer_shape(x=(2, 3, 4, 4))[2] == [(3,), (3,)]


def test_operators_and_automatic_names():
    with mx.name.NameManager():
        x, y = sym.var("x"), sym.var("y")
        assert (x + y).name == "_plus0"
        assert (x + 1).name == "_plusscalar0"
        assert (2 - x).name == "_rminusscalar0"
        assert sym.relu(x).name == "relu0"
        assert sym.Convolution(x, kernel=(3, 3), num_filter=2).name == "convolution0"
    with mx.name.Prefix("net_"):
        assert sym.relu(x, name="a").name == "net_a"
    assert (x * 2 - y / x).infer_shape(x=(2, 3), y=(2, 3))[1] == [(2, 3)]


def test_several_outputs():
    parts = sym.split(sym.var("x"), num_outputs=2, axis=1, name="s")
    assert parts.list_outputs() == ["s_output0", "s_output1"]
    assert len(parts) == 2
    assert parts[1].list_outputs() == ["s_output1"]
    assert parts["s_output0"].infer_shape(x=(2, 6))[1] == [(2, 3)]
    group = sym.Group([parts[0], sym.relu(parts[1], name="r")])
    assert group.list_outputs() == ["s_output0", "r_output"]
    assert group.name is None


def test_internals_and_children():
    net = mlp()
    assert net.get_internals().list_outputs() == [
        "data", "fc1_weight", "fc1_bias", "fc1_output", "relu1_output", "fc2_weight", "fc2_bias",
        "fc2_output",
    ]  # fmt: skip
    assert net.get_internals()["relu1_output"].name == "relu1"
    assert net.get_children().list_outputs() == ["relu1_output", "fc2_weight", "fc2_bias"]
    assert sym.var("x").get_children() is None


def test_attributes():
    x = sym.var("x", shape=(2,), lr_mult=0.5, __mine__="a")
    assert x.attr("__shape__") == "(2,)"
    assert x.attr("__mine__") == "a"
    with mx.AttrScope(group="one"):
        assert sym.relu(x).attr("group") == "one"
        with pytest.raises(MXNetError, match="group"):
            sym.FullyConnected(x, num_hidden=1)
    with pytest.raises(ValueError, match="double underscores"):
        sym.var("x", foo="a")


def test_values_of_attributes_become_text():
    given = {"__init__": mx.init.Xavier(magnitude=2), "__pair__": (1, 2), "__none__": None}
    y = sym.FullyConnected(sym.var("x"), num_hidden=2, name="fc", attr=given)
    assert (y.attr("__pair__"), y.attr("__none__")) == ("(1, 2)", "None")
    # MXNet writes the address of the object here, of which no initializer can be made.
    text = '["xavier", {"rnd_type": "uniform", "factor_type": "avg", "magnitude": 2}]'
    assert y.attr_dict()["fc_weight"]["__init__"] == text
    again = sym.load_json(y.tojson())
    assert again.attr_dict() == y.attr_dict()
    for value in given.values():
        with pytest.raises(ValueError, match="only accepts string values"):
            sym.var("x", attr={"__mine__": value})


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda x: sym.relu(3), TypeError),
        (lambda x: x + "a", TypeError),
        (lambda x: sym.sum(x, foo=1), MXNetError),
        (lambda x: sym.FullyConnected(x), MXNetError),
        (lambda x: bool(x), MXNetError),
        (lambda x: hash(x), TypeError),
        (lambda x: sym.var(3), TypeError),
        (lambda x: sym.Group([]), TypeError),
        (lambda x: x["none"], ValueError),
    ],
)
def test_bad_use(make, error):
    with pytest.raises(error):
        make(sym.var("x"))


def test_unknown_arguments_name_the_nearest():
    with pytest.raises(MXNetError, match="did you mean num_hidden"):
        sym.FullyConnected(sym.var("x"), num_hiden=3)


def test_blocks_build_graphs():
    net = gluon.nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(gluon.nn.Dense(4, activation="relu"), gluon.nn.Dense(2))
    graph = net(sym.var("data"))
    assert graph.list_arguments() == [
        "data", "net_dense0_weight", "net_dense0_bias", "net_dense1_weight", "net_dense1_bias",
    ]  # fmt: skip
    assert graph.name == "net_dense1_fwd"


def test_deep_graphs_need_no_recursion():
    x = sym.var("x")
    for _ in range(5000):
        x = x + 1
    assert x.list_arguments() == ["x"]


@pytest.mark.parametrize(
    ("mode", "states"), [("lstm", ["r_state", "r_state_cell"]), ("gru", ["r_state"])]
)
def test_recurrent_layers_have_the_states_of_their_mode(mode, states):
    graph = sym.RNN(sym.var("x"), state_size=4, num_layers=1, mode=mode, name="r")
    assert graph.list_arguments() == ["x", "r_parameters", *states]
    shapes = graph.infer_shape(x=(5, 2, 3))[0]
    assert shapes[2:] == [(1, 2, 4)] * len(states)


OUTPUT_NAMES = [
    (lambda a: sym.contrib.MultiBoxTarget(*a[:3], name="x"), "loc_target loc_mask cls_target"),
    (lambda a: sym.contrib.Proposal(*a[:3], name="x", output_score=True), "output score"),
    (lambda a: sym.contrib.Proposal(*a[:3], name="x"), "output"),
    (lambda a: sym.RNN(*a[:3], state_size=3, num_layers=1, mode="lstm", state_outputs=True,
                       name="x"), "output state_output statecell_output"),
    (lambda a: sym.RNN(*a[:3], state_size=3, num_layers=1, mode="gru", state_outputs=True,
                       name="x"), "output state_output"),
    (lambda a: sym.contrib.hawkesll(*a, name="x"), "output out_state"),
    (lambda a: sym.BatchNorm(a[0], name="x", output_mean_var=True), "output mean var"),
    (lambda a: sym.LayerNorm(a[0], name="x", output_mean_var=True), "output mean std"),
    (lambda a: sym.LayerNorm(a[0], name="x"), "output"),
    (lambda a: sym.CTCLoss(*a[:2], name="x"), "output0"),
    (lambda a: sym.split(a[0], num_outputs=2, name="x"), "output0 output1"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "names"), OUTPUT_NAMES)
def test_outputs_are_named_as_in_mxnet(make, names):
    inputs = [sym.var(name) for name in "abcdefgh"]
    assert make(inputs).list_outputs() == [f"x_{name}" for name in names.split()]


def test_updates_of_many_weights_have_their_states_as_auxiliary_ones():
    inputs = [sym.var(name) for name in "abcdefgh"]
    rates = {"lrs": (1, 1), "wds": (0, 0), "num_weights": 2}
    assert sym.multi_sgd_update(*inputs[:4], **rates).list_auxiliary_states() == []
    graph = sym.multi_mp_sgd_mom_update(*inputs, **rates)
    assert graph.list_auxiliary_states() == ["c", "d", "g", "h"]
    graph = sym.preloaded_multi_mp_sgd_update(*inputs[:5], num_weights=1)
    assert graph.list_auxiliary_states() == ["c"]
    assert graph.list_arguments() == ["a", "b", "d", "e"]


def test_groups_may_be_of_a_class_of_ones_own():
    class Own(sym.Symbol):
        pass

    assert isinstance(sym.Group([sym.var("x")], create_fn=Own), Own)


def test_operators_of_any_number_need_an_input():
    with pytest.raises(MXNetError, match="at least one input"):
        sym.concat()
    a, b = sym.var("a"), sym.var("b")
    assert sym.Concat(arg1=a, arg0=b, dim=0).list_arguments() == ["b", "a"]
    with pytest.raises(TypeError, match="not both"):
        sym.Concat(a, arg1=b)
    with pytest.raises(MXNetError, match="expected inputs arg0"):
        sym.Concat(arg1=a)


def test_places_of_results_are_those_of_the_executor():
    made = sym.zeros((2,), ctx="cpu(0)")
    assert made.eval()[0].asnumpy().tolist() == [0.0, 0.0]
    with pytest.warns(UserWarning, match="out has no effect"):
        sym.FullyConnected(sym.var("a"), num_hidden=3, out=3)


def test_shapes_must_be_tuples():
    with pytest.raises(TypeError, match="'a' must be a tuple"):
        sym.var("a").infer_shape(a="x")


def test_operands_tell_each_others_lengths():
    a, b = sym.var("a"), sym.var("b")
    joined = sym.Concat(a, b, dim=1).infer_shape_partial(a=(2, 3), b=(0, 4))
    assert joined[:2] == ([(2, 3), (2, 4)], [(2, 7)])
    assert sym.stack(a, b, axis=1).infer_shape_partial(a=(2, 3))[1] == [(2, 2, 3)]


@pytest.mark.parametrize(
    ("shape", "kept"),
    [((-1,), "-1"), (((-1,),), "(-1,)"), (((2, 3),), "(2, 3)"), ((2, -1), "(2, -1)")],
)
def test_reshape_keeps_the_shape_as_it_was_given(shape, kept):
    reshaped = sym.var("x").reshape(*shape)
    assert reshaped.attr("shape") == kept
    assert reshaped.infer_shape(x=(2, 3))[1][0] in ((6,), (2, 3))


def test_nodes_of_one_name_share_a_place_in_the_table_of_attributes():
    scale = sym.var("scale", shape=(2,), init=mx.init.One())
    expected = {"__init__": '["one", {}]', "__shape__": "(2,)"}
    assert sym.broadcast_mul(scale, sym.var("x"), name="scale").attr_dict() == {"scale": expected}
    expected["shape"] = "(1, 2)"
    assert sym.reshape(scale, shape=(1, 2), name="scale").attr_dict() == {"scale": expected}


def test_choices_tell_the_lengths_of_conditions_and_parts():
    mask, state = sym.zeros((0, 4)), sym.zeros((0, 4))
    x = sym.FullyConnected(sym.var("x"), num_hidden=4, flatten=False)
    shapes = {"x": (8, 3)}
    assert sym.where(sym.ones_like(x), state, state).infer_shape(**shapes)[1] == [(8, 4)]
    assert sym.where(mask, x, state).infer_shape(**shapes)[1] == [(8, 4)]
    rows = sym.slice_axis(x, axis=1, begin=0, end=1).reshape((-1,))
    assert sym.where(rows, state, state).infer_shape(**shapes)[1] == [(8, 4)]
