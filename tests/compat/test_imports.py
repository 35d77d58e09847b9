"""The module paths and internals that programs written for MXNet 1.x import or touch."""

import importlib
import subprocess
import sys

import pytest

PATHS = {
    "mxnet": "nd sym gluon autograd init io metric optimizer lr_scheduler kv random context base "
    "ndarray symbol initializer kvstore name attribute test_utils util registry libinfo cpu gpu "
    "cpu_pinned Context current_context MXNetError AttrScope callback model monitor mon viz "
    "visualization profiler recordio rnn executor image img operator engine runtime log contrib "
    "__version__ __file__",
    "mxnet.base": "MXNetError numeric_types string_types integer_types NDArrayHandle py_str "
    "_as_list",
    "mxnet.context": "Context cpu gpu cpu_pinned num_gpus current_context gpu_memory_info",
    "mxnet.ndarray": "NDArray zeros full array contrib linalg_gemm2 random linalg op _internal",
    "mxnet.ndarray.contrib": "arange_like boolean_mask adamw_update mp_adamw_update "
    "multi_adamw_update multi_mp_adamw_update box_encode foreach while_loop cond",
    "mxnet.ndarray._internal": "_plus_scalar _mul_scalar _sample_unique_zipfian",
    "mxnet.symbol": "Symbol var Variable Group contrib _internal load load_json",
    "mxnet.symbol.contrib": "arange_like SyncBatchNorm foreach",
    "mxnet.symbol._internal": "_square_sum",
    "mxnet.executor": "Executor",
    "mxnet.autograd": "record pause train_mode predict_mode is_training is_recording grad "
    "backward mark_variables Function set_training set_recording get_symbol",
    "mxnet.initializer": "Initializer Xavier Uniform Constant Orthogonal InitDesc register",
    "mxnet.metric": "EvalMetric Accuracy F1 MCC PearsonCorrelation CompositeEvalMetric Loss "
    "check_label_shapes ndarray create np register alias CustomMetric",
    "mxnet.optimizer": "Optimizer register create SGD Adam get_updater Updater LAMB Ftrl FTML "
    "AdaGrad RMSProp Test",
    "mxnet.optimizer.optimizer": "Optimizer",
    "mxnet.optimizer.contrib": "GroupAdaGrad",
    "mxnet.lr_scheduler": "LRScheduler FactorScheduler MultiFactorScheduler PolyScheduler "
    "CosineScheduler",
    "mxnet.registry": "get_register_func get_create_func get_registry get_alias_func",
    "mxnet.io": "DataBatch DataIter DataDesc NDArrayIter ImageRecordIter MNISTIter PrefetchingIter "
    "LibSVMIter CSVIter ResizeIter MXDataIter",
    "mxnet.recordio": "MXRecordIO MXIndexedRecordIO IRHeader pack unpack pack_img unpack_img",
    "mxnet.image": "imread imdecode imresize fixed_crop random_crop center_crop resize_short "
    "color_normalize ImageIter ImageDetIter CreateAugmenter CreateDetAugmenter",
    "mxnet.image.image": "_get_interp_method",
    "mxnet.image.detection": "DetAugmenter ImageDetIter",
    "mxnet.operator": "CustomOp CustomOpProp register NumpyOp NDArrayOp",
    "mxnet.random": "seed uniform normal",
    "mxnet.rnn": "LSTMCell FusedRNNCell BucketSentenceIter SequentialRNNCell",
    "mxnet.callback": "Speedometer do_checkpoint log_train_metric ProgressBar",
    "mxnet.monitor": "Monitor",
    "mxnet.model": "save_checkpoint load_checkpoint BatchEndParam",
    "mxnet.visualization": "print_summary plot_network",
    "mxnet.profiler": "set_config set_state dump dumps pause resume Task Marker Domain",
    "mxnet.runtime": "Features feature_list",
    "mxnet.engine": "bulk set_bulk_size",
    "mxnet.contrib": "amp text tensorboard",
    "mxnet.contrib.ndarray": "MultiBoxPrior",
    "mxnet.contrib.symbol": "MultiBoxPrior",
    "mxnet.contrib.amp": "init init_trainer scale_loss unscale",
    "mxnet.contrib.amp.amp": "_amp_initialized",
    "mxnet.contrib.text": "vocab embedding utils",
    "mxnet.contrib.tensorboard": "LogMetricsCallback",
    "mxnet.gluon": "Block HybridBlock Parameter ParameterDict Constant SymbolBlock Trainer nn rnn "
    "loss data utils block parameter contrib model_zoo DeferredInitializationError tensor_types",
    "mxnet.gluon.block": "Block HybridBlock SymbolBlock _flatten _regroup",
    "mxnet.gluon.parameter": "Parameter ParameterDict DeferredInitializationError Constant",
    "mxnet.gluon.trainer": "Trainer",
    "mxnet.gluon.nn": "Block HybridBlock SymbolBlock Activation BatchNorm Conv2D HybridSequential "
    "Dense",
    "mxnet.gluon.nn.activations": "Activation",
    "mxnet.gluon.nn.basic_layers": "Dense BatchNorm",
    "mxnet.gluon.nn.conv_layers": "Conv2D MaxPool2D",
    "mxnet.gluon.rnn": "RNN LSTM GRU LSTMCell GRUCell RNNCell SequentialRNNCell ZoneoutCell "
    "HybridSequentialRNNCell ResidualCell BidirectionalCell DropoutCell ModifierCell "
    "RecurrentCell HybridRecurrentCell",
    "mxnet.gluon.rnn.rnn_cell": "RecurrentCell",
    "mxnet.gluon.rnn.rnn_layer": "LSTM",
    "mxnet.gluon.contrib": "nn rnn cnn data estimator",
    "mxnet.gluon.contrib.nn": "HybridConcurrent Identity SyncBatchNorm PixelShuffle2D "
    "SparseEmbedding",
    "mxnet.gluon.contrib.cnn": "DeformableConvolution ModulatedDeformableConvolution",
    "mxnet.gluon.contrib.rnn": "LSTMPCell VariationalDropoutCell",
    "mxnet.gluon.contrib.data": "IntervalSampler text",
    "mxnet.gluon.contrib.data.text": "WikiText2",
    "mxnet.gluon.contrib.estimator": "Estimator BatchProcessor CheckpointHandler",
    "mxnet.gluon.loss": "Loss SoftmaxCELoss SoftmaxCrossEntropyLoss CTCLoss TripletLoss "
    "_apply_weighting _reshape_like",
    "mxnet.gluon.utils": "split_and_load split_data clip_global_norm download check_sha1 "
    "replace_file _get_repo_url _get_repo_file_url",
    "mxnet.gluon.data": "ArrayDataset Dataset SimpleDataset RandomSampler SequentialSampler "
    "Sampler BatchSampler DataLoader RecordFileDataset",
    "mxnet.gluon.data.dataloader": "DataLoader _MultiWorkerIter default_batchify_fn "
    "default_mp_batchify_fn ForkingPickler _as_in_context",
    "mxnet.gluon.data.dataset": "Dataset ArrayDataset",
    "mxnet.gluon.data.sampler": "Sampler",
    "mxnet.gluon.data.vision": "MNIST FashionMNIST CIFAR10 CIFAR100 transforms "
    "ImageFolderDataset ImageRecordDataset",
    "mxnet.gluon.data.vision.transforms": "Compose ToTensor Normalize Resize RandomFlipLeftRight "
    "CenterCrop RandomResizedCrop RandomColorJitter RandomLighting Cast",
    "mxnet.gluon.model_zoo": "vision model_store",
    "mxnet.gluon.model_zoo.vision": "get_model resnet18_v2 resnet50_v1 vgg16 mobilenet_v2_1_0",
    "mxnet.gluon.model_zoo.model_store": "get_model_file _model_sha1",
    "mxnet.test_utils": "get_mnist download assert_almost_equal default_context list_gpus",
}


@pytest.mark.parametrize(
    ("module", "name"), [(m, n) for m, names in PATHS.items() for n in names.split()]
)
def test_name_is_there(module, name):
    assert hasattr(importlib.import_module(module), name)


def test_module_dictionaries_hold_the_operators():
    from mxnet import nd, sym

    assert all("dot" in vars(module) for module in (nd, nd.op, sym, sym.op))
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
