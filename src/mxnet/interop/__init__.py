"""Ways out and in: PyTorch's modules, arrays and weights, and safetensors files."""

from . import safetensors, torch

__all__ = ["safetensors", "torch"]
