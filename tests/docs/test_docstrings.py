"""Runs the examples in docstrings of the package."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import mxnet as mx

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
MODULES = sorted(module.name for module in pkgutil.walk_packages(mx.__path__, "mxnet."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_show_what_happens(name: str) -> None:
    module = importlib.import_module(name)
    names = {**vars(module), "mx": mx, "nd": mx.nd, "np": np}
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    for test in doctest.DocTestFinder().find(module, name, module, extraglobs=names):
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0
