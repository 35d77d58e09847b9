"""Attributes of objects, which programs read beside the methods."""

from typing import Any

import numpy as np
import pytest

import mxnet as mx

GROUP = """arg_names aux_arrays aux_names batch_size contexts data_arrays data_layouts data_names
    data_shapes execs fixed_param_names for_training grad_arrays grad_req group2ctxs
    input_grad_arrays inputs_need_grad label_arrays label_layouts label_names label_shapes logger
    num_outputs output_layouts output_names param_arrays param_names shared_data_arrays slices
    state_arrays state_names symbol workload"""
MODULE = """_exec_group _kvstore _arg_params _aux_params binded for_training inputs_need_grad logger
    optimizer_initialized params_initialized _symbol"""
BUCKETING = """_curr_module _default_bucket_key _sym_gen _buckets binded for_training logger
    inputs_need_grad optimizer_initialized params_initialized"""
EXECUTOR = """arg_arrays aux_arrays grad_arrays outputs arg_dict aux_dict grad_dict output_dict
    _symbol _ctx _grad_req _group2ctx"""
FEED_FORWARD = """allow_extra_params arg_params argument_checked aux_params begin_epoch ctx
    epoch_size initializer kwargs num_epoch numpy_batch_size optimizer sym_gen symbol"""
OLD_GROUP = """aux_arrays aux_names data_arrays data_names grad_arrays label_arrays label_names
    param_arrays param_idx param_names shared_data_arrays slices train_execs"""
OLD_MANAGER = """arg_names aux_names ctx curr_execgrp execgrp param_names slices
    sym_gen symbol"""
SENTENCES = """default_bucket_key provide_data provide_label buckets curr_idx data data_name dtype
    idx invalid_label label_name layout major_axis nddata ndlabel"""


def _graph(key: int = 0) -> Any:
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc"),
                                name="softmax")  # fmt: skip


def _samples() -> Any:
    return mx.io.NDArrayIter(np.ones((4, 2), "float32"), np.zeros(4), 2)


def _module() -> Any:
    module = mx.mod.Module(_graph())
    module.fit(_samples(), num_epoch=1)
    return module


def _bucketing() -> Any:
    def generate(key: int) -> Any:
        return _graph(key), ("data",), ("softmax_label",)

    module = mx.mod.BucketingModule(generate, default_bucket_key=2)
    module.bind(_samples().provide_data, _samples().provide_label)
    return module


def _feed_forward() -> Any:
    with pytest.warns(DeprecationWarning):
        return mx.model.FeedForward(_graph(), num_epoch=1)


def _manager() -> Any:
    names = ["data", "fc_weight", "fc_bias", "softmax_label"]
    return mx.executor_manager.DataParallelExecutorManager(
        _graph(), [mx.cpu()], _samples(), names, names[1:3], []
    )


MADE = {
    "Module": (_module, MODULE),
    "DataParallelExecutorGroup": (lambda: _module()._exec_group, GROUP),
    "Executor": (lambda: _module()._exec_group.execs[0], EXECUTOR),
    "BucketingModule": (_bucketing, BUCKETING),
    "FeedForward": (_feed_forward, FEED_FORWARD),
    "executor_manager.DataParallelExecutorManager": (_manager, OLD_MANAGER),
    "executor_manager.DataParallelExecutorGroup": (lambda: _manager().execgrp, OLD_GROUP),
    "BucketSentenceIter": (
        lambda: mx.rnn.BucketSentenceIter([[1, 2, 3], [2, 3, 4]], 1, buckets=[4]), SENTENCES
    ),
    "DropoutCell": (lambda: mx.rnn.DropoutCell(0.5), "dropout"),
    "ResidualCell": (lambda: mx.rnn.ResidualCell(mx.rnn.RNNCell(2)), "base_cell"),
    "ZoneoutCell": (
        lambda: mx.rnn.ZoneoutCell(mx.rnn.RNNCell(2)), "prev_output zoneout_outputs zoneout_states"
    ),
    "DummyIter": (
        lambda: mx.test_utils.DummyIter(_samples()),
        "provide_data provide_label real_iter the_batch",
    ),
    "DataLoaderIter": (
        lambda: mx.contrib.io.DataLoaderIter(
            mx.gluon.data.DataLoader(mx.gluon.data.ArrayDataset(np.ones((4, 2)), np.ones(4)), 2)
        ),
        "dtype provide_data provide_label",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_objects_have_the_attributes_of_mxnet(name: str) -> None:
    make, attributes = MADE[name]
    made = make()
    assert [each for each in attributes.split() if not hasattr(made, each)] == []
