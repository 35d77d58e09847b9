"""The module paths and internals that programs written for MXNet 1.x import or touch."""

import importlib
import subprocess
import sys

import pytest

PATHS = {
    "mxnet": "nd sym gluon autograd init io metric optimizer lr_scheduler kv random context base "
    "ndarray symbol initializer kvstore name attribute test_utils util registry libinfo cpu gpu "
    "cpu_pinned Context current_context MXNetError AttrScope",
    "mxnet.base": "MXNetError numeric_types string_types integer_types NDArrayHandle py_str "
    "_as_list",
    "mxnet.context": "Context cpu gpu cpu_pinned num_gpus current_context gpu_memory_info",
    "mxnet.ndarray": "NDArray zeros full array contrib linalg_gemm2 random linalg op _internal",
    "mxnet.ndarray.contrib": "arange_like boolean_mask",
    "mxnet.ndarray._internal": "_plus_scalar _mul_scalar",
    "mxnet.symbol": "Symbol var Variable Group contrib _internal",
    "mxnet.symbol.contrib": "arange_like",
    "mxnet.autograd": "record pause train_mode predict_mode is_training is_recording grad "
    "backward mark_variables Function set_training set_recording get_symbol",
    "mxnet.initializer": "Initializer Xavier Uniform Constant Orthogonal InitDesc register",
    "mxnet.metric": "EvalMetric Accuracy F1 MCC PearsonCorrelation CompositeEvalMetric Loss "
    "check_label_shapes ndarray create np",
    "mxnet.optimizer": "Optimizer register create SGD Adam get_updater Updater",
    "mxnet.lr_scheduler": "LRScheduler FactorScheduler",
    "mxnet.registry": "get_register_func get_create_func get_registry get_alias_func",
    "mxnet.io": "DataBatch DataIter DataDesc NDArrayIter",
    "mxnet.random": "seed uniform normal",
    "mxnet.gluon": "Block HybridBlock Parameter ParameterDict Constant Trainer nn loss data utils "
    "block parameter DeferredInitializationError tensor_types",
    "mxnet.gluon.block": "Block HybridBlock _flatten",
    "mxnet.gluon.parameter": "Parameter ParameterDict DeferredInitializationError Constant",
    "mxnet.gluon.trainer": "Trainer",
    "mxnet.gluon.nn": "Block HybridBlock Activation BatchNorm Conv2D HybridSequential Dense",
    "mxnet.gluon.nn.activations": "Activation",
    "mxnet.gluon.nn.basic_layers": "Dense BatchNorm",
    "mxnet.gluon.nn.conv_layers": "Conv2D MaxPool2D",
    "mxnet.gluon.loss": "Loss SoftmaxCELoss SoftmaxCrossEntropyLoss _apply_weighting "
    "_reshape_like",
    "mxnet.gluon.utils": "split_and_load split_data clip_global_norm download check_sha1 "
    "replace_file _get_repo_url _get_repo_file_url",
    "mxnet.gluon.data": "ArrayDataset Dataset SimpleDataset RandomSampler SequentialSampler "
    "Sampler BatchSampler DataLoader",
    "mxnet.gluon.data.dataloader": "DataLoader _MultiWorkerIter default_batchify_fn "
    "default_mp_batchify_fn ForkingPickler _as_in_context",
    "mxnet.gluon.data.dataset": "Dataset ArrayDataset",
    "mxnet.gluon.data.sampler": "Sampler",
    "mxnet.gluon.data.vision": "MNIST FashionMNIST CIFAR10 CIFAR100 transforms",
    "mxnet.gluon.data.vision.transforms": "Compose ToTensor Normalize",
    "mxnet.test_utils": "get_mnist download assert_almost_equal default_context list_gpus",
}


@pytest.mark.parametrize(
    ("module", "name"), [(m, n) for m, names in PATHS.items() for n in names.split()]
)
def test_name_is_there(module, name):
    assert hasattr(importlib.import_module(module), name)


def test_module_dictionaries_hold_the_operators():
    from mxnet import nd, sym

    assert "arange_like" in nd.contrib.__dict__
    assert "arange_like" in sym.contrib.__dict__
    assert "FullyConnected" in dir(nd)
    assert nd.__name__ == "mxnet.ndarray"
    assert sym.__name__ == "mxnet.symbol"


def test_version_passes_the_checks_of_programs():
    import mxnet

    numbers = tuple(int(part) for part in mxnet.__version__.split("+")[0].split("."))
    assert (1, 4, 0) <= numbers < (2, 0, 0)
    assert mxnet.__version__ == f"1.9.1+regluon.{mxnet.libinfo.regluon_version}"


def test_import_changes_nothing_of_torch():
    source = (
        "import torch; before = (torch.is_grad_enabled(), torch.get_default_dtype(), "
        "torch.get_num_threads(), torch.random.get_rng_state().sum().item());"
        "import mxnet as mx; mx.random.seed(3); mx.nd.random.uniform(shape=(10,));"
        "mx.nd.Dropout(mx.nd.ones((10,)), mode='always');"
        "after = (torch.is_grad_enabled(), torch.get_default_dtype(), torch.get_num_threads(), "
        "torch.random.get_rng_state().sum().item()); assert before == after, (before, after)"
    )
    subprocess.run([sys.executable, "-c", source], check=True, timeout=120)
