"""What torch was built with and this machine offers, under the names of MXNet's features."""

import importlib.util

import torch


def features() -> dict[str, bool]:
    """Return whether each feature is there, in MXNet's order."""
    cuda = torch.cuda.is_available()
    speed = torch.backends.cpu.get_cpu_capability()
    is_x86 = speed in ("DEFAULT", "AVX2", "AVX512") and torch.backends.mkldnn.is_available()
    wide = speed in ("AVX2", "AVX512")
    mkl = torch.backends.mkl.is_available()
    return {
        "CUDA": cuda,
        "CUDNN": cuda and torch.backends.cudnn.is_available(),
        "NCCL": cuda and torch.distributed.is_available() and torch.distributed.is_nccl_available(),
        "CUDA_RTC": False,
        "TENSORRT": False,
        **dict.fromkeys(("CPU_SSE", "CPU_SSE2", "CPU_SSE3"), is_x86),
        **dict.fromkeys(("CPU_SSE4_1", "CPU_SSE4_2"), wide),
        "CPU_SSE4A": False,
        **dict.fromkeys(("CPU_AVX", "CPU_AVX2"), wide),
        "OPENMP": torch.backends.openmp.is_available(),
        "SSE": is_x86,
        "F16C": wide,
        "JEMALLOC": False,
        "BLAS_OPEN": not mkl,
        "BLAS_ATLAS": False,
        "BLAS_MKL": mkl,
        "BLAS_APPLE": False,
        "LAPACK": bool(torch._C.has_lapack),
        "MKLDNN": torch.backends.mkldnn.is_available(),
        "OPENCV": importlib.util.find_spec("cv2") is not None,
        "CAFFE": False,
        "PROFILER": True,
        "DIST_KVSTORE": False,
        "CXX14": False,
        "INT64_TENSOR_SIZE": True,
        "SIGNAL_HANDLER": False,
        "DEBUG": False,
        "TVM_OP": False,
    }
