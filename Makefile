# make run     the editor with a sample photo; without a display the same photo is denoised into a file
# make test    all checks, then all tests
# make bench   the benchmarks       make check   the checks alone      make format  lay the code out
# make translations  finds all texts, makes the Japanese file, lists what is not translated yet
# make screenshots   every dialog and panel in both languages and both themes, into OUT=screenshots
# make clean   caches and builds    make distclean  these and the virtual environment
#
# The first call makes .venv and installs into it, which takes minutes; later calls start at once, until
# pyproject.toml changes. Arguments pass through: make run ARGS="photo.jpg", make test ARGS="-k canvas".

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
INSTALL = $(PY) -m pip install --disable-pip-version-check

.PHONY: run test check imports lint layout types bench format translations screenshots clean distclean venv
.NOTPARALLEL:
.DEFAULT_GOAL := run

run: $(VENV)/.stamp-run
	@$(PY) main.py --sample $(ARGS)

# Everything runs even where a check fails, and pytest comes last: its closing line is the one to read.
test: $(VENV)/.stamp-test
	@$(MAKE) --no-print-directory -k check; checks=$$?; \
	test $$checks -eq 0 || echo "A check failed (see above); the tests run all the same."; \
	$(PY) -m pytest $(ARGS); tests=$$?; \
	test $$checks -eq 0 && test $$tests -eq 0

check: imports lint layout types

imports: $(VENV)/.stamp-test
	$(BIN)/lint-imports

lint: $(VENV)/.stamp-test
	$(PY) -m ruff check

layout: $(VENV)/.stamp-test
	$(PY) -m ruff format --check

types: $(VENV)/.stamp-test
	$(PY) -m mypy

bench: $(VENV)/.stamp-test
	@$(PY) -m tests.benchmarks $(ARGS)

translations: $(VENV)/.stamp-test
	@$(PY) -m tests.translations $(ARGS)

screenshots: $(VENV)/.stamp-test
	@$(PY) -m tests.screenshots $(or $(OUT),screenshots) $(ARGS)

format: $(VENV)/.stamp-test
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache
	find editor engine resources tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)

# The stamps lie inside the environment, so that they go when it goes.
$(VENV)/.stamp-run: pyproject.toml
	@$(PY) -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory venv
	$(INSTALL) -e .
	@touch $@

$(VENV)/.stamp-test: pyproject.toml
	@$(PY) -m pip --version >/dev/null 2>&1 || $(MAKE) --no-print-directory venv
	$(INSTALL) -e ".[test,train]"
	@touch $(VENV)/.stamp-run $@

venv:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name yours: make PYTHON=python3.12 …" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Saisei needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" -V 2>&1): name a newer one: make PYTHON=python3.12 …" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) comes without the venv module: install it (on Debian and Ubuntu: apt install python3-venv)." >&2; \
	  exit 1; }
	"$(PYTHON)" -m venv $(VENV)
