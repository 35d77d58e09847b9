"""Numbers of a model: inside the message, or in files beside it."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np

from ...._core.onnx_package import onnx_module
from ....base import MXNetError

__all__ = ["Tensors"]

_EXTERNAL = 1
# Sparse constants are made dense up to this size, or up to so many times what the file has.
_DENSE_BYTES = 1 << 26


class Tensors:
    """Reads constants, of which ``folder`` may hold numbers; without it they must be inside.

    What is read is never larger than the message or the file that it is in.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._folder = None if folder is None else os.path.realpath(folder)

    def attribute(self, part: Any) -> Any:
        """Return the value of an attribute, texts and arrays in our form."""
        onnx = onnx_module()
        if part.type == onnx.AttributeProto.TENSOR:
            return self.read(part.t)
        if part.type == onnx.AttributeProto.SPARSE_TENSOR:
            return self.dense(part.sparse_tensor)
        found = onnx.helper.get_attribute_value(part)
        if isinstance(found, bytes):
            return found.decode("utf-8", "replace")
        if part.type == onnx.AttributeProto.STRINGS:
            return [one.decode("utf-8", "replace") for one in found]
        return list(found) if part.type in (6, 7) else found

    def read(self, tensor: Any) -> np.ndarray:
        """Return the numbers of a TensorProto.

        Raises
        ------
        MXNetError
            If they do not fill its shape, or lie in a file that may not be read.
        """
        onnx = onnx_module()
        if min(tensor.dims, default=0) < 0:
            raise MXNetError(f"import_model: the constant {tensor.name} has a negative length.")
        try:
            if tensor.data_location == _EXTERNAL:
                return self._outside(tensor)
            array = onnx.numpy_helper.to_array(tensor)
        except (ValueError, TypeError, KeyError) as error:
            raise MXNetError(
                f"import_model: the constant {tensor.name} of shape {tuple(tensor.dims)} is "
                f"damaged: {error}."
            ) from error
        return array

    def dense(self, sparse: Any) -> np.ndarray:
        """Return the numbers of a SparseTensorProto, zeros included."""
        values, indices = self.read(sparse.values), self.read(sparse.indices)
        size = math.prod(sparse.dims)
        if size * values.itemsize > max(_DENSE_BYTES, 64 * (values.nbytes + indices.nbytes)):
            raise MXNetError(
                f"import_model: the sparse constant {sparse.values.name} would fill "
                f"{size * values.itemsize} bytes, far more than its file."
            )
        flat = np.zeros(size, values.dtype)
        try:
            if indices.ndim == 2:
                indices = np.ravel_multi_index(tuple(indices.T), tuple(sparse.dims))
            flat[indices] = values
        except (ValueError, IndexError) as error:
            raise MXNetError(
                f"import_model: the sparse constant {sparse.values.name} has wrong indices: {error}"
            ) from error
        return flat.reshape(tuple(sparse.dims))

    def _outside(self, tensor: Any) -> np.ndarray:
        onnx = onnx_module()
        entries = {entry.key: entry.value for entry in tensor.external_data}
        path = self._path(tensor.name, entries.get("location", ""))
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
        if dtype.itemsize < 1 or dtype.kind not in "fiubV":
            raise MXNetError(f"import_model: {tensor.name} cannot be of {dtype} outside the model.")
        offset = int(entries.get("offset", 0))
        needed = math.prod(tensor.dims) * dtype.itemsize
        length = int(entries.get("length", needed))
        there = os.path.getsize(path)
        if length != needed or offset < 0 or offset + length > there:
            raise MXNetError(
                f"import_model: the constant {tensor.name} of shape {tuple(tensor.dims)} needs "
                f"{needed} bytes at {offset} of {os.path.basename(path)}, the model says "
                f"{length}, the file has {there}. Is it the file that was written with the model?"
            )
        flat = np.fromfile(path, dtype, math.prod(tensor.dims), offset=offset)
        return flat.reshape(tuple(tensor.dims))

    def _path(self, name: str, location: str) -> str:
        """Return where numbers lie: a regular file inside the model's folder."""
        if self._folder is None:
            raise MXNetError(
                f"import_model: the numbers of {name} are in the file {location!r}; give the path "
                "of the model instead of its content."
            )
        path = os.path.realpath(os.path.join(self._folder, location))
        inside = os.path.commonpath([path, self._folder]) == self._folder
        if not location or os.path.isabs(location) or not inside:
            raise MXNetError(
                f"import_model: the numbers of {name} are said to be in {location!r}, which is not "
                "inside the folder of the model. They are not read."
            )
        if not os.path.isfile(path):
            raise MXNetError(
                f"import_model: the numbers of {name} belong into the file {location!r} beside "
                "the model, which is not there."
            )
        return path
