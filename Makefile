# The list of verbs. `make` alone shows it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATABASE_VENV := .venv-database
PROTO_VENV := build/proto
GRPCIO_TOOLS := grpcio-tools==1.85.1  # brings protoc 35.1; only `make proto` needs it, so it is in no requirements file
BENCHES ?= start cold rest gateway decode pipeline fanout cost
PIP := install --quiet --disable-pip-version-check

# KUBECONFIG counts only when it is given on the command line: one that happens to be exported in your shell must not
# make `make run` or `make test-cluster` speak to a production cluster.
ifeq ($(origin KUBECONFIG),command line)
export PORTICO_RUN_KUBECONFIG := $(KUBECONFIG)
endif
unexport KUBECONFIG
export PORT CLUSTER_PORT OPERATOR DEMO_RPS

.DEFAULT_GOAL := help
.PHONY: help run test test-cluster chaos soak lint format types bench docs openapi package proto constraints clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{ printf "make %-13s %s\n", $$1, $$2 }'

run: $(VENV)/.run $(DATABASE_VENV)/.ready  ## start everything on this machine, until Ctrl-C (PORT=, CLUSTER_PORT=, DEMO_RPS=, KUBECONFIG=, OPERATOR=1 with it)
	@exec $(BIN)/python -m local

test: $(VENV)/.dev $(DATABASE_VENV)/.ready  ## run every test there is, with lint and types
	@$(BIN)/python -m tests

test-cluster: $(VENV)/.dev  ## run the contract and Uplink suites on a cluster of yours: make test-cluster KUBECONFIG=…
	@test -n "$(PORTICO_RUN_KUBECONFIG)" || { echo "make test-cluster KUBECONFIG=<path>: say which cluster"; exit 2; }
	@PORTICO_TEST_KUBECONFIG="$(PORTICO_RUN_KUBECONFIG)" $(BIN)/python -m pytest -m cluster tests/contract

chaos: $(VENV)/.dev $(DATABASE_VENV)/.ready  ## break a stack of its own in every way for MINUTES (10), and judge what every viewer saw
	@$(BIN)/python -m tests.chaos --minutes $(or $(MINUTES),10)

soak: $(VENV)/.dev $(DATABASE_VENV)/.ready  ## 300 events/s to five viewers for MINUTES (20), then 5,000/s to one for a minute
	@$(BIN)/python -m bench.soak --minutes $(or $(MINUTES),20)

lint: $(VENV)/.dev  ## ruff, formatting, the walls between rooms
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

format: $(VENV)/.dev  ## format the code in place
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: $(VENV)/.dev  ## mypy, strict, tests too
	@$(BIN)/mypy

bench: $(VENV)/.dev $(DATABASE_VENV)/.ready  ## measure: ratios within one run, never pass or fail
	@for name in $(BENCHES); do echo "== $$name"; $(BIN)/python -m bench.$$name || exit 1; done

docs: openapi  ## renew every generated page: docs/openapi.json, docs/settings.md, the help in docs/cli.md
	@mkdir -p build && $(BIN)/python -m chalicelib.settings > build/settings.md && mv build/settings.md docs/settings.md
	@$(BIN)/python -m portico.manual docs/cli.md

openapi: $(VENV)/.dev  ## renew docs/openapi.json from the models
	@mkdir -p build && $(BIN)/python -m chalicelib.api.openapi > build/openapi.json && mv build/openapi.json docs/openapi.json

package: $(VENV)/.run  ## make the zip and the template for AWS in build/package (deploying them has not been tried yet)
	@AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(BIN)/chalice package --stage prod build/package
	@du -h build/package/*

proto: $(PROTO_VENV)/.ready  ## renew the generated code of the tap protocol from proto/
	@$(PROTO_VENV)/bin/python -m grpc_tools.protoc -Iproto --python_out=chalicelib/cluster/proto --pyi_out=chalicelib/cluster/proto proto/portico_tap.proto

constraints:  ## renew constraints.txt: every version that a fresh install of requirements-dev.txt gets
	@rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	@sed '/^-c /d;s/^-r .*//' requirements.txt requirements-run.txt requirements-cli.txt requirements-dev.txt > build/constraints/all.txt
	@build/constraints/bin/python -m pip $(PIP) -r build/constraints/all.txt
	@{ head -1 constraints.txt; build/constraints/bin/python -m pip list --format=freeze | grep -v -i -E '^(pip|setuptools|wheel)=='; } > build/constraints/new.txt
	@mv build/constraints/new.txt constraints.txt

clean:  ## remove what the other verbs made
	rm -rf $(VENV) $(DATABASE_VENV) .portico build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Portico needs Python 3.11 or newer; this is $$($(PYTHON) -V). Choose another: make PYTHON=python3.13 …"; exit 1; }
	@echo "Making a virtual environment with $$($(PYTHON) -V) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt requirements-run.txt requirements-cli.txt constraints.txt | $(VENV)/.python
	@echo "Installing what the stack runs on …"
	@$(BIN)/python -m pip $(PIP) -r requirements-run.txt -r requirements-cli.txt
	@$(BIN)/python -m pip $(PIP) --no-deps --config-settings editable_mode=compat --editable .
	@touch $@

$(VENV)/.dev: requirements.txt requirements-run.txt requirements-cli.txt requirements-dev.txt constraints.txt | $(VENV)/.python
	@echo "Installing what the tests run on …"
	@$(BIN)/python -m pip $(PIP) -r requirements-dev.txt
	@$(BIN)/python -m pip $(PIP) --no-deps --config-settings editable_mode=compat --editable .
	@touch $@ $(VENV)/.run

$(DATABASE_VENV)/.ready: requirements-database.txt
	@echo "Installing the local database …"
	@test -x $(DATABASE_VENV)/bin/python || $(PYTHON) -m venv $(DATABASE_VENV)
	@$(DATABASE_VENV)/bin/python -m pip $(PIP) -r requirements-database.txt
	@touch $@

$(PROTO_VENV)/.ready: Makefile
	@test -x $(PROTO_VENV)/bin/python || $(PYTHON) -m venv $(PROTO_VENV)
	@$(PROTO_VENV)/bin/python -m pip $(PIP) $(GRPCIO_TOOLS)
	@touch $@
