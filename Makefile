# A fresh machine with Python 3.11 and make is enough: `make demo` shows what this does, `make test` proves that it works.
# pip gets --no-deps: the lock is whole, and pip would not see that sqlalchemy[asyncio] is sqlalchemy.
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
		$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock; \
		$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $(READY)

# Two editions of the same ten publishers, a year apart. Prefect runs the first; the second does without, some seconds faster.
LEDGER := $(BIN)/ngo-ledger
demo: $(READY) ## the whole pipeline on examples/, offline: two editions, two releases, what changed and why, three answers
	@rm -rf demo
	@echo "== The first edition: refresh and release" && $(LEDGER) refresh --sources examples/sources/2025 --data demo --offline
	@$(LEDGER) release --data demo
	@echo && echo "== A year later: refresh, release, what changed and why" && $(LEDGER) refresh --sources examples/sources/2026 --data demo --offline --no-prefect
	@$(LEDGER) release --data demo
	@echo && echo "== How many people did each organisation reach? (nobody counted twice)" && $(LEDGER) query people-reached --data demo
	@echo && echo "== Who funds whom?" && $(LEDGER) query "SELECT partner_name, organisation_name, document_id FROM partnerships WHERE role_code = 'funder' ORDER BY 1, 2 LIMIT 10" --data demo
	@echo && echo "== Every number with the words it was read from" && $(LEDGER) query "SELECT f.value, f.unit_code, f.counted, e.quote FROM figures f JOIN evidence e USING (fact_id) ORDER BY f.confidence DESC, f.value DESC LIMIT 5" --data demo
	@echo && echo "The dataset: demo/releases/$$(ls demo/releases | tail -n 1)"

test: $(READY) ## all tests; those that need PostgreSQL are skipped with a word where there is none (see .ci/run)
	@$(BIN)/python -m pytest -q -n 2

lint: $(READY) ## style
	@$(BIN)/ruff check .

lock: ## pin the newest versions that fit pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra postgres --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade -o requirements.lock

clean: ## remove what the demo and the tests leave; the environment stays
	rm -rf demo .pytest_cache .hypothesis .ruff_cache
