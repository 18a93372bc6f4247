# Everything a contributor runs. Needs make and python3 (3.11 or newer); builds .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements
ARGS ?=
# Wheels, and two that come as source only: nothing runs a build of its own with tools that no lock
# holds, so what builds them is installed first.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps
WHEELS ?= --only-binary :all:
SOURCES := --no-binary dkimpy --no-binary http-ece

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench storm mutants docs lock

help: ## Show these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.check ## Build .venv with everything for working on Twofold

demo: $(VENV)/.demo ## Chart a real year of 2,469 households and serve it (ARGS="--once --json")
	@$(BIN)/twofold demo $(ARGS)

# Many processes read the same files: what each would compile anew is kept, whatever the shell says.
test: $(VENV)/.test ## Run all tests (ARGS="tests/people -q")
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: $(VENV)/.check ## Format, lint, types, layers of imports, rules of the house
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/house -q

bench: $(VENV)/.test ## Measure speed against the bars we set ourselves (ARGS="ingest" for one)
	@$(BIN)/python -m benchmarks $(ARGS)

storm: $(VENV)/.test ## Stop 100,000 times while the gateway hangs and dies (ARGS="--stops 5000")
	@$(BIN)/python -m benchmarks.storm $(ARGS)

mutants: $(VENV)/.test ## Change what decides, word by word: some test must notice (minutes)
	@$(BIN)/python -m benchmarks.mutants $(ARGS)

docs: $(VENV)/.test ## Run the notebooks and take the screenshots in docs/ again
	$(BIN)/python docs/refresh.py $(ARGS)

lock: ## Resolve the locks in requirements/ again (needs uv)
	$(LOCKS)/lock

# A larger set holds the smaller ones at the same versions, so one .venv grows and never shrinks.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Twofold needs Python 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

define install
	$(PIP) --require-hashes $(WHEELS) -r $(LOCKS)/build.txt
	$(PIP) --require-hashes $(WHEELS) $(SOURCES) --no-build-isolation -r $(1)
	$(PIP) --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.demo: $(LOCKS)/demo.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Twofold needs into $(VENV) (once)" >&2
	$(call install,$(LOCKS)/demo.txt)

$(VENV)/.test: $(LOCKS)/test.txt pyproject.toml | $(VENV)/bin/python
	$(call install,$(LOCKS)/test.txt)
	@touch $(VENV)/.demo

$(VENV)/.check: $(LOCKS)/check.txt pyproject.toml | $(VENV)/bin/python
	$(call install,$(LOCKS)/check.txt)
	@touch $(VENV)/.demo $(VENV)/.test
