"""Writes the reference of classes and functions: a page per subject, a section per module.

An object is described once, in the first module below that offers it to users, under the name by
which they import it.
"""

import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pages
from sphinx.application import Sphinx

FOLDER = Path("reference", "generated", "api")

# Modules that a release does not have yet are passed over.
SUBJECTS = {
    "Arrays": ["context", "ndarray", "ndarray.sparse", "random", "dlpack"],
    "Gradients": ["autograd"],
    "Symbols": ["symbol", "symbol.contrib", "executor", "name", "attribute"],
    "Blocks": ["gluon", "gluon.block", "gluon.parameter", "gluon.utils"],
    "Layers": ["gluon.nn", "gluon.contrib.nn", "gluon.contrib.cnn"],
    "Recurrent layers": ["gluon.rnn", "gluon.contrib.rnn", "rnn"],
    "Models": ["gluon.model_zoo", "gluon.model_zoo.vision"],
    "Losses": ["gluon.loss"],
    "Data": [
        "gluon.data", "gluon.data.vision", "gluon.data.vision.transforms", "gluon.data.batchify",
        "gluon.contrib.data", "io", "recordio",
    ],
    "Images": ["image"],
    "Training": ["initializer", "optimizer", "lr_scheduler", "metric", "kvstore"],
    "Estimator": ["gluon.contrib.estimator"],
    "Modules": ["module", "model", "callback", "executor_manager"],
    "Mixed precision": ["contrib.amp"],
    "Bridges": ["interop.torch", "interop.safetensors", "onnx", "contrib.onnx"],
    "Other training": ["contrib.quantization", "contrib.svrg_optimization", "contrib.autograd"],
    "Text": ["contrib.text.vocab", "contrib.text.embedding", "contrib.text.utils"],
    "Operators in Python": ["operator"],
    "Tools": [
        "base", "util", "log", "registry", "runtime", "engine", "profiler", "monitor",
        "visualization", "contrib.tensorboard", "test_utils",
    ],
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension with Sphinx."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write a page for every subject, and the page that lists them."""
    seen: set[int] = set()
    written = {}
    for subject, names in SUBJECTS.items():
        sections = [line for name in names for line in section(f"mxnet.{name}", seen)]
        if sections:
            page = subject.lower().replace(" ", "-")
            written[f"{page}.rst"] = "\n".join([*pages.heading(subject), *sections])
    text = "Classes and functions by subject; operators have a reference of their own."
    names = [name.removesuffix(".rst") for name in written]
    written["index.rst"] = pages.index("Classes and functions", text, names)
    pages.write(Path(app.srcdir, FOLDER), written)


def section(name: str, seen: set[int]) -> list[str]:
    """Return the section on a module; nothing if it is absent or all of it was seen before."""
    if not present(name):
        return []
    module = importlib.import_module(name)
    lines = []
    for member, directive in members(module):
        if id(getattr(module, member)) not in seen:
            seen.add(id(getattr(module, member)))
            lines += [f".. {directive}:: {name}.{member}", ""]
    if not lines:
        return []
    return [*pages.heading(name, "-"), inspect.getdoc(module) or "", "", *lines]


def present(name: str) -> bool:
    """Tell whether the package has the module."""
    parent = name.rpartition(".")[0]
    return (parent == "mxnet" or present(parent)) and importlib.util.find_spec(name) is not None


def members(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the module's public classes and functions with the directive for each."""
    offered = getattr(module, "__all__", None)
    for name, value in vars(module).items():
        if name.startswith("_") or not documented(value):
            continue
        if name != value.__name__ and vars(module).get(value.__name__) is value:
            continue  # a second name of what is described under its own
        home = getattr(value, "__module__", "")
        if offered is not None:
            public = name in offered and home.startswith("mxnet")
        else:
            public = home == module.__name__ or home.startswith(f"{module.__name__}.")
        if public:
            yield name, "autoclass" if inspect.isclass(value) else "autofunction"


def documented(value: object) -> bool:
    """Tell whether a value is a class or a function, operators aside, with a docstring."""
    function = inspect.isfunction(value) and not hasattr(value, "op")
    return (function or inspect.isclass(value)) and bool(value.__doc__)
