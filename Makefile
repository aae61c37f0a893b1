# Pont. `make` alone prints the menu.

SHELL := /bin/bash
.DEFAULT_GOAL := menu
.PHONY: menu setup setup-dev setup-test demo serve check test privacy bench siege messages fix lock clean

PORT ?= 8000
BIN := .venv/bin
DESKS := pont/accounts pont/directory/desk pont/directory/editing pont/directory/geography pont/directory/hsds \
	pont/directory/osm pont/directory/spreadsheets pont/thresholds/desk
CATALOGUES := $(wildcard pont/locale/*/LC_MESSAGES/*.po $(DESKS:%=%/locale/*/LC_MESSAGES/*.po))
LANGUAGES := nl fr ar es ro pl bg pt tr uk ti
# What visitors read in twelve languages, and what only the desk reads in three.
COMPILE = $(BIN)/pybabel --quiet compile --use-fuzzy --domain "django vocabulary" --directory pont/locale \
	$(foreach desk,$(DESKS),&& $(BIN)/pybabel --quiet compile --use-fuzzy --directory $(desk)/locale --domain django)

# The first Python that is new enough; empty when there is none.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
MAKE_VENV = uv venv --quiet --allow-existing --python $(PYTHON) .venv
INSTALL := uv pip install --quiet --python $(BIN)/python
else
MAKE_VENV = $(PYTHON) -m venv .venv
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
endif

menu:
	@echo "make demo      a running map with data, from a fresh clone; PORT=8000"
	@echo "make test      every check that CI runs, on SQLite, PostgreSQL and in a browser"
	@echo
	@echo "make setup     only install, into .venv"
	@echo "make serve     serve what is there, without loading the demo; PORT=8000"
	@echo "make check     the fast checks: format, lint, types, house rules"
	@echo "make privacy   what Pont promises about people, each promise tried"
	@echo "make bench     measure search, hours and pages; prints a table"
	@echo "make siege     try to break a running server"
	@echo "make fix       format, and mend what can be mended by itself"
	@echo "make messages  collect the sentences for translators, compile what is translated"
	@echo "make lock      lock the dependencies anew"
	@echo "make clean     remove .venv and what tools left; never your data"

setup: .venv/.stamp-run .venv/.stamp-pont .venv/.stamp-messages

setup-dev: .venv/.stamp-dev .venv/.stamp-pont .venv/.stamp-messages

setup-test: setup-dev
	@$(BIN)/python -m tests.machine

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Pont needs Python 3.11 or newer; this machine has $$(python3 -V 2>&1 || echo none)."; exit 1; }
	@$(MAKE_VENV)

.venv/.stamp-run: requirements.txt | .venv/bin/python
	@echo "installing what Pont runs on"
	@$(INSTALL) --require-hashes -r requirements.txt
	@touch $@

.venv/.stamp-dev: requirements-dev.txt | .venv/bin/python
	@echo "installing what the tests need"
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.stamp-run

# Built with the setuptools that is locked, not with whatever is newest today.
.venv/.stamp-pont: pyproject.toml CHANGELOG.md | .venv/.stamp-run
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.stamp-messages: $(CATALOGUES) | .venv/.stamp-pont
	@$(COMPILE)
	@touch $@

# `exec`, so that a signal to make reaches the server and not a shell around it.
demo: setup
	@exec $(BIN)/pont demo --port $(PORT)

serve: setup
	@exec $(BIN)/pont serve --port $(PORT)

check: setup-dev
	@$(BIN)/python -m tests.run check

test: setup-test
	@$(BIN)/python -m tests.run test

privacy: setup-dev
	@$(BIN)/python -m tests.promises

bench: setup-dev
	@$(BIN)/python -m bench

siege: setup-dev
	@$(BIN)/python -m pytest -m siege

fix: setup-dev
	@$(BIN)/python -m ruff check --fix --quiet . || true
	@$(BIN)/python -m ruff format .

messages: setup-dev
	@cd pont && ../$(BIN)/pont makemessages $(foreach language,$(LANGUAGES),--locale $(language)) --ignore "accounts/*" \
		--ignore "directory/desk/*" --ignore "directory/editing/*" --ignore "directory/geography/*" \
		--ignore "directory/hsds/*" --ignore "directory/osm/*" --ignore "directory/spreadsheets/*" \
		--ignore "thresholds/desk/*" --no-location --no-wrap
	@for desk in $(DESKS); do (cd $$desk && $(CURDIR)/$(BIN)/pont makemessages --locale nl --locale fr \
		--no-location --no-wrap) || exit 1; done
	@$(BIN)/python -m tests.catalogues
	@$(COMPILE)

# Without index addresses: they belong to a machine, not to Pont.
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url \
	--no-emit-find-links --strip-extras --allow-unsafe --build-deps-for editable

lock: setup-dev
	@$(LOCK) --output-file requirements.txt pyproject.toml
	@$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean:
	@rm -rf .venv build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache bench/results
	@find pont tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	@find pont -name '*.mo' -delete
