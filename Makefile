# Every target does its own set-up, in .venv, and does nothing twice.
#   make demo   train the chapter's network on MNIST and draw a picture
#   make test   run the test suite
# PYTHON names the interpreter (3.10 or newer) that .venv is made with.

PYTHON ?= python3
VENV ?= .venv
ORACLE ?= .oracle
ORACLE_PYTHON ?= $(PYTHON)
WORKERS ?= 2
PYTEST_ARGS ?=
BENCH_ARGS ?=
LOADERS ?= params params_file symbol records record_index image_header idx_images idx_labels cifar \
    states numpy
SECONDS ?= 180

# Parallel test workers share the cores; the demo and the benchmarks have them to themselves.
test slow live docs: export OMP_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet -c constraints.txt -e
RECIPE := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test slow live lint types imports stubs docs fuzz bench oracle golden check venv clean distclean

help:  ## list the targets
	@awk -F ':.*##' '/^[a-z]+:.*##/ { printf "  make %-10s%s\n", $$1, $$2 }' Makefile

demo: $(VENV)/demo.stamp  ## train on MNIST, print the tables, draw digits and the loss curve
	$(BIN)/python examples/plumbing.py

test: $(VENV)/dev.stamp  ## run the test suite but for its slow part
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow" $(PYTEST_ARGS)

slow: $(VENV)/dev.stamp  ## run the slow part of the test suite
	$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

live: $(VENV)/dev.stamp $(ORACLE)/oracle.stamp  ## compare random calls with a running MXNet
	REGLUON_ORACLE=$(abspath $(ORACLE)/bin/python) $(BIN)/python -m pytest -n $(WORKERS) -m oracle \
	    $(PYTEST_ARGS)

lint: $(VENV)/dev.stamp  ## check style
	$(BIN)/ruff check .

imports: $(VENV)/dev.stamp  ## check that no layer imports an upper one
	$(BIN)/lint-imports

types: $(VENV)/dev.stamp  ## check types
	$(BIN)/pyright

stubs: $(VENV)/dev.stamp  ## write the .pyi files anew from the operators
	$(BIN)/python tools/stubs.py

docs: $(VENV)/dev.stamp  ## build the documentation into docs/_build/html; a warning is an error
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

fuzz: $(VENV)/dev.stamp  ## damage files in search of what loaders do not expect, SECONDS each
	$(BIN)/python -m pip install --quiet atheris
	for loader in $(LOADERS); do \
	    $(BIN)/python tools/fuzz/fuzz.py $$loader -max_total_time=$(SECONDS) || exit 1; \
	done

bench: $(VENV)/dev.stamp  ## print speed as ratios to PyTorch
	$(BIN)/python -m benchmarks $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.operators

check: lint types imports docs test  ## everything that has to pass before a change lands

oracle: $(ORACLE)/oracle.stamp  ## install a real MXNet 1.9.1 beside the project (Python 3.8-3.11)

golden: $(ORACLE)/oracle.stamp  ## record tests/golden anew from the real MXNet
	@for script in $(sort $(wildcard tools/golden/[a-z]*.py)); do \
	    echo "$(ORACLE)/bin/python $$script"; $(ORACLE)/bin/python $$script || exit 1; \
	done

venv: $(VENV)/dev.stamp  ## make .venv with everything that developers need

# The demo needs a third of what developers do, so that a first try is quick; both share .venv.
$(VENV)/demo.stamp: $(RECIPE) | $(BIN)/python
	$(INSTALL) ".[demo]"
	@touch $@

$(VENV)/dev.stamp: $(RECIPE) | $(BIN)/python
	$(INSTALL) ".[dev]"
	@touch $@ $(VENV)/demo.stamp

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	    { echo "regluon needs Python 3.10 or newer, and $(PYTHON) is" >&2; \
	      $(PYTHON) --version >&2; echo "Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(ORACLE)/oracle.stamp:
	@$(ORACLE_PYTHON) -c 'import sys; sys.exit(not (3, 8) <= sys.version_info < (3, 12))' || \
	    { echo "MXNet 1.9.1 needs Python 3.8 to 3.11: make oracle ORACLE_PYTHON=python3.11" >&2; \
	      exit 1; }
	test -x $(ORACLE)/bin/python || $(ORACLE_PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/python -m pip install --quiet "numpy==1.23.5" "mxnet==1.9.1"
	@touch $@

clean:  ## remove what was built, but not the environments
	rm -rf build dist docs/_build docs/reference/generated examples/output
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find src tests tools docs examples benchmarks -name __pycache__ -type d -prune \
	    -exec rm -rf {} + 2>/dev/null || true

distclean: clean  ## remove the environments too
	rm -rf $(VENV) $(ORACLE)
