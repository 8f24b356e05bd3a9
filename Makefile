# A fresh machine with Python 3.11 and make is enough: `make demo` shows what this does, `make test` proves that it works.
# Both first make .venv from requirements.lock (with uv where it is there, else venv and pip); a second call is quick.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The first Python on PATH that is 3.11 or newer; `make PYTHON=/path/to/python3.11 test` names another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$p"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo test lint lock clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: $(READY) ## the environment in .venv, from requirements.lock

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer on PATH. Install one, or: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Making $(VENV) from requirements.lock (a minute or two, once)"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$(PYTHON)" $(VENV); \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		"$(PYTHON)" -m venv $(VENV) || { echo "This Python has no venv module: install it (Debian: apt install python3-venv) or install uv." >&2; exit 2; }; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $(READY)

demo: $(READY) ## the whole pipeline on examples/, offline: two editions, two releases, what changed and why
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash examples/demo.sh

test: $(READY) ## all tests; those that need PostgreSQL are skipped with a word where there is none (see .ci/run)
	@$(BIN)/python -m pytest -q

lint: $(READY) ## style
	@$(BIN)/ruff check .

lock: ## pin the newest versions that fit pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra postgres --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade -o requirements.lock

clean: ## remove what the demo and the tests leave; the environment stays
	rm -rf demo .pytest_cache .hypothesis .ruff_cache
