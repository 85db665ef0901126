# `make dev` and `make test` are all a newcomer types; both install what they need first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install dev test check format eval eval-autonomy bench screens lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 15

install: $(INSTALLED) ## Make .venv from the lock

$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Holdpoint needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements.lock
	@touch $@

dev: $(INSTALLED) ## Run everything on this machine: Postgres, server, reviewer page, demo
	@$(BIN)/python -m agent dev $(ARGS)

test: $(INSTALLED) ## Run every test: real Postgres, real server, and the browser ones where Chromium is
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(INSTALLED) ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## Format the code and sort imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(INSTALLED) ## Decision quality on a data set: make eval DATA=../shared/data/retail
	$(BIN)/python -m bench.evaluation $(if $(DATA),--data $(DATA),) $(ARGS)

eval-autonomy: $(INSTALLED) ## Simulated years: does what runs alone stay right while more of it does?
	$(BIN)/python -m bench.autonomy $(ARGS)

bench: $(INSTALLED) ## Speed, as ratios measured side by side in one run; and a small burst of risky tickets
	$(BIN)/python -m bench.speed $(ARGS)
	$(BIN)/python -m bench.page
	$(BIN)/python -m bench.burst --tickets 200

screens: $(INSTALLED) ## Take the pictures of every tab again, over the demo and a simulated past (needs Chromium)
	$(BIN)/python -m bench.screens $(ARGS)

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --no-emit-index-url --no-annotate --generate-hashes \
		--group dev pyproject.toml --output-file requirements.lock

clean: ## Remove the environment and the local data
	rm -rf $(VENV) .holdpoint .mypy_cache .ruff_cache .pytest_cache
