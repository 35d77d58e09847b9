"""What to do about names that are absent, and what tells one about some that are here."""

from __future__ import annotations

from typing import NamedTuple


class Absence(NamedTuple):
    """Why a name is absent, and the way out."""

    reason: str
    way_out: str


_LIBRARY = Absence(
    "there is no C++ library behind this package",
    "use the Python API that wraps the call; graphs are read and changed through mx.sym",
)
_MEMORY = Absence(
    "it describes foreign memory byte by byte",
    "exchange arrays by mx.nd.to_dlpack_for_read and mx.nd.from_dlpack",
)
_NUMPY = Absence(
    "the NumPy interface mx.np, mx.npx is not here yet",
    "write the call with mx.nd (the names are mostly alike), or wait for a version that has it",
)
_GENERATED = Absence(
    "MXNet generates its functions there; here they come from the registry of operators",
    "call the functions of mx.nd and mx.sym themselves",
)
_INSIDE = Absence(
    "it belongs to how MXNet's class works inside", "use the methods that the class documents"
)
_IMPORTED = Absence(
    "it belongs to another module, which MXNet's own code imports", "import it from there"
)
_TVM = Absence("operators of TVM are no part of the released MXNet either", "use mx.nd, mx.sym")

ABSENCES: dict[str, Absence] = {
    "mx.np": _NUMPY, "mx.npx": _NUMPY, "mx.sym.np": _NUMPY, "mx.sym.npx": _NUMPY,
    "mx.nd.np": _NUMPY, "mx.nd.npx": _NUMPY, "mx.use_np": _NUMPY, "mx.util.set_np": _NUMPY,
    "mx.util.reset_np": _NUMPY, "mx.util.use_np": _NUMPY, "mx.util.use_np_array": _NUMPY,
    "mx.util.np_array": _NUMPY, "mx.util.wrap_np_unary_func": _NUMPY,
    "mx.util.wrap_np_binary_func": _NUMPY, "mx.util.np_ufunc_legal_option": _NUMPY,
    "mx.nd.ndarray.check_boolean_array_dimension": _NUMPY,
    "mx.use_np_shape": _NUMPY, "mx.use_np_array": _NUMPY, "mx.np_shape": _NUMPY,
    "mx.np_array": _NUMPY, "mx.set_np_shape": _NUMPY, "mx.is_np_array": _NUMPY,
    "mx.is_np_shape": _NUMPY, "mx.nd.NDArray.as_np_ndarray": _NUMPY,
    "mx.gluon.data.dataloader.rebuild_np_ndarray": _NUMPY,
    "mx.gluon.data.dataloader.reduce_np_ndarray": _NUMPY,
    "mx.rtc": Absence(
        "kernels in CUDA source are compiled by MXNet's library",
        "write the operator with mx.nd, or as mx.operator.CustomOp; a kernel of Triton or of "
        "torch.utils.cpp_extension can be called there",
    ),
    "mx.tvmop": _TVM, "mx.nd.contrib.tvm": _TVM,
    "mx.base": _LIBRARY, "mx.libinfo.find_conf_path": _LIBRARY,
    "mx.io.PrefetchingIter": _INSIDE, "mx.metric.F1": _INSIDE,
    "mx.metric.PearsonCorrelation": _INSIDE, "mx.runtime.Features": _INSIDE,
    "mx.contrib.quantization.stats": _IMPORTED, "mx.test_utils.ss": _IMPORTED,
    "mx.optimizer.NDabs": _IMPORTED, "mx.optimizer.optimizer.NDabs": _IMPORTED,
    "mx.sym.register": _GENERATED, "mx.symbol.register": _GENERATED,
    "mx.nd.ndarray": _MEMORY,
    "mx.contrib.tensorrt": Absence(
        "TensorRT is reached through MXNet's C++ library alone",
        "hybridize(backend=\"inductor\"), or export the network to ONNX for TensorRT",
    ),
    "mx.notebook": Absence(
        "live charts in notebooks are not here",
        "use the handlers of gluon.contrib.estimator, such as TensorBoardHandler",
    ),
    "mx.th": Absence("it called Lua's Torch", "use PyTorch itself"),
    "mx.torch": Absence("it called Lua's Torch", "use PyTorch itself"),
}  # fmt: skip

# Operators in files of symbols.
OPERATORS: dict[str, Absence] = {
    "_sg_mkldnn": Absence(
        "it was put in by MXNet's optimization for Intel processors",
        "export the network again before optimize_for or with MXNET_SUBGRAPH_BACKEND=NONE",
    ),
    "_sg_onednn": Absence(
        "it was put in by MXNet's optimization for Intel processors",
        "export the network again before optimize_for or with MXNET_SUBGRAPH_BACKEND=NONE",
    ),
    "_TensorRT": Absence(
        "it holds an engine of TensorRT", 'export the network before optimize_for("TensorRT")'
    ),
    "_CachedOp": Absence("it holds a hybridized part of a network", "export by HybridBlock.export"),
    "_backward": Absence(
        "it belongs to a gradient graph", "export the network itself; gradients come from autograd"
    ),
}


def absence(path: str) -> Absence | None:
    """Return why a name of MXNet is absent; the longest part that the table knows decides."""
    while path:
        if path in ABSENCES:
            return ABSENCES[path]
        path = path.rpartition(".")[0]
    return None


def absent_operator(name: str) -> Absence | None:
    """Return why an operator of a file is absent; None where the table does not know."""
    return next((why for start, why in OPERATORS.items() if name.startswith(start)), None)
