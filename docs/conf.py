"""Sphinx configuration. `make docs` builds with warnings as errors."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from mxnet.libinfo import regluon_version

project = "Regluon"
author = "Regluon contributors"
copyright = "2026, Regluon contributors"
release = version = regluon_version

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "operator_reference",
    "api_reference",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"Regluon {release}"

# `type` and `dtype` in a signature also are names of properties; which is meant does not matter.
suppress_warnings = ["ref.python"]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

napoleon_google_docstring = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
