# The commands of the README. Each sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin

.PHONY: help setup demo demo-kafka test test-all services services-stop check audit bundle chaos bench bench-kafka lock schemas languages tagger wording redaction-unseen

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## Install what running needs; the command is then .venv/bin/handoff
	@deploy/setup.sh runtime

demo: setup ## Start Handoff with a synthetic town and play its day
	@$(BIN)/handoff demo

demo-kafka: setup ## The same on Kafka and PostgreSQL, both zones with a worker of their own
	@deploy/services.sh with deploy/demo-kafka.sh

test: ## Set everything up and pass all tests (about 20 minutes on two cores)
	@deploy/setup.sh dev
	@deploy/setup.sh browser
	@deploy/services.sh with $(BIN)/pytest -q -m "not campaign" -n 2 --dist loadscope --no-loadscope-reorder

test-all: ## All tests with the long campaigns
	@deploy/setup.sh dev
	@deploy/setup.sh browser
	@deploy/services.sh with $(BIN)/pytest -q -n 2 --dist loadscope --no-loadscope-reorder

services: ## Start Kafka and PostgreSQL on loopback, for tests and trials
	@deploy/services.sh start
	@deploy/services.sh status

services-stop: ## Stop what `make services` started
	@deploy/services.sh stop

check: ## Format, lint, types, import contracts, generated files
	@deploy/setup.sh dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schemas.publish --check
	$(BIN)/python -m pipelines.asyncapi --check
	$(BIN)/python -m web.api.openapi --check
	$(BIN)/python -m web.catalog --check
	$(BIN)/python -m redaction.truth_table --check

audit: ## List what is installed (CycloneDX) and ask for known weaknesses
	@deploy/setup.sh dev
	@deploy/audit.sh

bundle: ## One file that installs without a network
	@deploy/setup.sh dev
	@deploy/bundle.sh

chaos: ## A town's day with faults in turn, against the undisturbed one
	@deploy/setup.sh dev
	$(BIN)/python -m benchmarks.chaos

bench: ## Measure the embedded pipeline beside a bare pipe
	@deploy/setup.sh dev
	$(BIN)/python -m benchmarks

tagger: ## Train the narrative tagger anew from the project's own lines
	@deploy/setup.sh dev
	$(BIN)/python -m benchmarks.narrative.tagger

wording: ## Train the linear model of the flag anew from the labelled calls
	@deploy/setup.sh dev
	$(BIN)/python -m benchmarks.detection.train

redaction-unseen: ## Measure redaction on generated lines and on our lines with other people
	@deploy/setup.sh dev
	$(BIN)/python -m benchmarks.narrative.unseen
	$(BIN)/python -m benchmarks.narrative.swapped

bench-kafka: ## Measure the chains on Kafka beside a bare loop, on real services
	@deploy/setup.sh dev
	@deploy/services.sh with $(BIN)/python -m benchmarks.kafka

schemas: ## Write the JSON Schemas of the words anew
	@deploy/setup.sh dev
	$(BIN)/python -m schemas.publish
	$(BIN)/python -m pipelines.asyncapi
	$(BIN)/python -m web.api.openapi

languages: ## Gather the sentences of the pages, compile the languages
	@deploy/setup.sh dev
	$(BIN)/python -m web.catalog

lock: ## Pin every dependency anew (needs uv)
	uv pip compile pyproject.toml requirements.in --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml requirements.in --extra dev --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q -c requirements.lock -o requirements-dev.lock
