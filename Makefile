# `make run` and `make test` do everything on a fresh Debian 12 or 13 or Ubuntu 24.04.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
WORKERS ?= 3
RUNS := .venv/.installed
TESTS := .venv/.installed-dev
SOURCES := clusterix_events tests tools benchmarks

.PHONY: help run test check quick bench wheel pictures lock format clean

help: ## List what there is to make.
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(RUNS) ## Make the database, load the demo, start web and worker and print the address.
	@$(BIN)/clusterix-events db upgrade
	@$(BIN)/clusterix-events demo load
	@exec $(BIN)/clusterix-events serve

test: check ## Everything: the static checks, all tests on both databases, the coverage floor.
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --cov --cov-report=term-missing:skip-covered

check: $(TESTS) ## The static checks alone, under a minute.
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python tools/dead_code.py
	$(BIN)/deptry .
	$(BIN)/python tools/lock.py check
	$(BIN)/pytest -q -n 0 tests/test_structure.py

quick: $(TESTS) ## Rules and services on SQLite, under a minute.
	$(BIN)/pytest -q -n $(WORKERS) --backends sqlite $(wildcard tests/*/test_rules*.py tests/*/test_service*.py)

bench: $(TESTS) ## Measure what a release is measured by and print one table.
	$(BIN)/python -m benchmarks

wheel: $(TESTS) ## Build the wheel into dist/.
	$(BIN)/python -m pip wheel -q --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

pictures: $(TESTS) ## Make every picture named in docs/pictures.toml.
	$(BIN)/python -m tools.pictures

lock: $(TESTS) ## Write both lock files anew from pyproject.toml (needs uv).
	$(BIN)/python tools/lock.py write

format: $(TESTS) ## Lay the code out and sort its imports.
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

clean: ## Remove what was built; the database in instance/ stays.
	rm -rf .venv dist build .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(RUNS): requirements.lock pyproject.toml tools/install
	@tools/install run
	@touch $@

$(TESTS): requirements-dev.lock pyproject.toml tools/install
	@tools/install test
	@touch $(RUNS) $@
