"""Features, bulks, loggers, libraries. What is expected was observed in MXNet 1.9.1."""

import logging

import pytest
import torch

import mxnet as mx
from mxnet.base import MXNetError


def test_features():
    features = mx.runtime.Features()
    assert list(features)[:3] == ["CUDA", "CUDNN", "NCCL"]
    assert len(features) == len(mx.runtime.feature_list()) == 32
    assert features.is_enabled("cuda") == torch.cuda.is_available()
    assert features["LAPACK"].enabled
    assert repr(features["TVM_OP"]) == "✖ TVM_OP"
    assert repr(features).startswith("[")
    with pytest.raises(RuntimeError, match="'FOO' is unknown"):
        features.is_enabled("foo")


def test_bulks_are_put_back():
    before = mx.engine.set_bulk_size(10)
    with mx.engine.bulk(5):
        assert mx.engine.set_bulk_size(7) == 5
    assert mx.engine.set_bulk_size(before) == 10


@pytest.mark.parametrize("make", [mx.log.get_logger, mx.log.getLogger])
def test_loggers(make, tmp_path):
    name = f"regluon-{make.__name__}"
    logger = make(name, str(tmp_path / "a.log"), "w", mx.log.INFO)
    assert make(name, level=mx.log.DEBUG) is logger
    logger.info("one")
    logger.debug("two")
    lines = (tmp_path / "a.log").read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("[I")
    assert lines[0].endswith("] one")
    assert mx.log.get_logger() is logging.getLogger()


def test_compiled_libraries_are_refused():
    with pytest.raises(MXNetError, match="CustomOp"):
        mx.library.load("lib.so")
    with pytest.raises(MXNetError, match=r"libmxnet\.so"):
        mx.libinfo.find_lib_path()
    with pytest.raises(MXNetError, match="headers"):
        mx.libinfo.find_include_path()
