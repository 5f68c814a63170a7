# Gongkai: every target does its own set-up; the second time it is quick. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The first Python >= 3.11 on this machine; override with `make PYTHON=/path/to/python run`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

# Tests also wait, for databases and for what was killed to be taken over: one process more than there are processors.
WORKERS ?= $(shell "$(PYTHON)" -c 'import os; print((os.cpu_count() or 1) + 1)')

# Dozens of processes of a test run import the same modules: where the environment forbids to keep what was compiled, as many
# images do, each would compile it again.
test faults: export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run stack up down logs test test-compose faults lint types bench demo lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本 / Python >= 3.11 is needed (make PYTHON=/path/to/python)"; exit 2; }
	@echo "==> virtual environment in $(VENV), with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@echo "==> installing the pinned, hashed requirements (a minute or two the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

setup: $(STAMP) ## make the virtual environment with all tools

run: $(STAMP) ## serve everything on 127.0.0.1:8000 (GONGKAI_PORT), data in ./data (GONGKAI_DATA)
	@exec $(BIN)/gongkai serve

stack: $(STAMP) ## the same as separate processes, with PostgreSQL and NATS (found or started)
	@exec $(BIN)/gongkai stack

test: $(STAMP) ## all tests, in random order; on PostgreSQL too where one is at hand
	@exec $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(ARGS)

test-compose: $(STAMP) ## the tests of tests/suite against the containers (docker compose and libfaketime are needed)
	@GONGKAI_TEST_COMPOSE=1 $(BIN)/python -m pytest tests/suite -n 0 $(ARGS)

faults: $(STAMP) ## the fault tests, long: parts killed and servers ended again and again; build/fault-report.md tells
	@GONGKAI_FAULT_ROUNDS=$${GONGKAI_FAULT_ROUNDS:-10} $(BIN)/python -m pytest tests/faults -n 0 $(ARGS)

lint: $(STAMP) ## ruff and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(STAMP) ## mypy, strict
	@$(BIN)/mypy

bench: $(STAMP) ## speed and memory, as ratios against a reference in the same run
	@exec $(BIN)/python -m bench

demo: $(STAMP) ## the story of one county, in this terminal
	@exec $(BIN)/gongkai demo

COMPOSE := docker compose -f deploy/docker-compose.yml
up: ## build and start the containers; secrets are made at the first run
	@sh deploy/make-secrets
	@$(COMPOSE) up -d --build --wait $(UP_ARGS)
	@echo "==> http://$${GONGKAI_BIND:-127.0.0.1}:$${GONGKAI_PORT:-8000}/docs  keys: $(COMPOSE) exec gateway cat /data/keys.json"

down: ## stop the containers; their data stay
	@$(COMPOSE) down

logs: ## follow the containers' logs
	@$(COMPOSE) logs -f --tail=100

UVPIP := uv pip compile --universal --generate-hashes --no-header --python-version 3.11
lock: ## renew the three requirements files (needs uv on PATH; they name no index address)
	$(UVPIP) --group dev pyproject.toml -o requirements-dev.txt
	$(UVPIP) pyproject.toml -o requirements.txt
	$(UVPIP) --group build -o requirements-build.txt

clean: ## remove the virtual environment and caches; data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist *.egg-info
