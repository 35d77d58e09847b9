"""Fourier transforms and count sketches, which MXNet refuses on the CPU.

Results are compared with NumPy in ``test_spectral.py``.
"""

from __future__ import annotations

from .sample import Sample

GPU_ONLY = {"result": "it works on the CPU too, where MXNet has it on the GPU only"}

SAMPLES = [
    Sample("nd.contrib.fft", [(2, 4)], differs=GPU_ONLY),
    Sample("nd.contrib.ifft", [(2, 4)], differs=GPU_ONLY),
    Sample("nd.contrib.count_sketch", [(2, 3), [[0.0, 1.0, 0.0]], [[1.0, -1.0, 1.0]]],
           {"out_dim": 2}, differs=GPU_ONLY),
]  # fmt: skip
