# One command a wish. Each makes the environment it needs first, so that a fresh clone needs only Python 3.11 and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help setup run demo test fuzz soak chaos lint format bench eval lock schemas browser clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/runtime ## makes .venv with gulfwatch in it

run: .venv/runtime ## the daemon with the files of this folder, on SQLite
	@$(BIN)/gulfwatch run

demo: .venv/runtime ## a local newsroom, a chat room and the dashboard; no internet
	@$(BIN)/gulfwatch demo

test: .venv/dev browser ## every test, two at a time; some, one at a time: make test ARGS="tests/unit/demo -q"
	@$(BIN)/python -m pytest $(or $(ARGS),--numprocesses 2 --dist worksteal)

fuzz: .venv/dev ## a million random strings through the matcher: make fuzz ARGS="--seed 2 --count 100000"
	@$(BIN)/python -m tests.matching_fuzz $(ARGS)

soak: .venv/dev ## 2,000 rounds of a collector: its memory, descriptors and threads (minutes; ARGS="500" for fewer)
	@$(BIN)/python -m tests.soak $(ARGS)

chaos: .venv/dev ## kills, stops, floods and long queues at full size (an hour): make chaos ARGS="kills --count 300 --times 50"
	@$(BIN)/python -m tests.chaos $(ARGS)

lint: .venv/dev ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/dev ## writes the code as ruff wants it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/bench ## the benchmarks, each beside a peer in one run
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

eval: .venv/dev ## precision and recall of the matcher: make eval SET=path/to/labelled.jsonl
	@$(BIN)/python -m matching.evaluate $(or $(SET),$(wildcard tests/data/eval/*.jsonl))

schemas: .venv/runtime ## writes schemas/ from the models
	@$(BIN)/python -m config.schemas

lock: .venv/dev ## resolves the requirements again, with hashes and without addresses
	@for name in requirements requirements-dev requirements-bench; do \
		$(BIN)/uv pip compile $$name.in -o $$name.txt --python-version 3.11 --universal --generate-hashes \
			--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --upgrade || exit 1; \
	done

browser: # Chromium, for the browser tests
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null; \
		else \
			echo "The browser tests need Chromium: sudo apt-get install chromium fonts-noto-core (they are skipped without it)"; \
		fi; }

clean: ## removes the environment; what the daemon stored in var/ stays
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Gulfwatch needs Python 3.11 or newer (make PYTHON=/path/to/python3.11 ...)"; exit 1; }
	@echo "Making the environment in .venv (about a minute) ..."
	@$(PYTHON) -m venv .venv 2>/dev/null || { \
		rm -rf .venv; \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv .venv; \
	} || { rm -rf .venv; echo "Python's venv module is missing: sudo apt-get install python3-venv"; exit 1; }

.venv/runtime: requirements.txt pyproject.toml | .venv/bin/python
	@$(PIP) -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/bench: .venv/dev requirements-bench.txt
	@$(PIP) -r requirements-bench.txt
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	@$(PIP) -r requirements-dev.txt
	@touch $@
