# pgpipe: `make` lists the targets. Variables: DECK=full|short|tiny, JOBS=n, ARGS="any other option",
# e.g. make cluster DECK=short ARGS="--jobs 1"; PYTHON is the interpreter for .venv (3.11 or newer).

PYTHON ?= python3
DECK ?= full
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
OPTIONS = --deck $(DECK) $(if $(JOBS),--jobs $(JOBS)) $(ARGS)

.PHONY: help cluster index train status metrics estimate check psql explore demo test verify bench faults soak badinput managed servers lint clean

help: ## list the targets
	@echo 'usage: make TARGET [DECK=full|short|tiny] [JOBS=n] [ARGS="..."]'
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 12

cluster: $(VENV)/.installed ## compute the hand abstraction (goes on where it was stopped)
	@$(BIN)/pgpipe cluster $(OPTIONS)

index: $(VENV)/.installed ## what SQL needs to draw hands of a bucket (after cluster)
	@$(BIN)/pgpipe index --deck $(DECK) $(if $(JOBS),--jobs $(JOBS)) $(ARGS)

train: $(VENV)/.installed ## train the blueprint, clustering first (goes on where it was stopped)
	@$(BIN)/pgpipe train $(OPTIONS)

status: $(VENV)/.installed ## what is complete, and what runs now
	@$(BIN)/pgpipe status --deck $(DECK) $(ARGS)

metrics: $(VENV)/.installed ## the same and more as numbers for Prometheus
	@$(BIN)/pgpipe metrics --deck $(DECK) $(ARGS)

estimate: $(VENV)/.installed ## measure this machine, then tell time, memory and disk
	@$(BIN)/pgpipe estimate $(OPTIONS)

check: $(VENV)/.installed ## check the tables against sql/checks
	@$(BIN)/pgpipe check --deck $(DECK) $(ARGS)

explore: $(VENV)/.installed ## serve a page to walk the betting tree and look at ranges
	@$(BIN)/pgpipe explore --deck $(DECK) $(ARGS)

psql: $(VENV)/.installed ## open psql on the tables
	@$(BIN)/pgpipe psql --deck $(DECK) $(ARGS)

demo: $(VENV)/.installed ## cluster the tiny deck and show what came out, within a minute
	@$(BIN)/pgpipe demo $(ARGS)

test: $(VENV)/.test ## all tests but those of `make servers`, under 15 minutes
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore=tests/benchmarks --ignore=tests/verify \
	  --ignore=tests/end_to_end/test_managed.py $(ARGS)

servers: $(VENV)/.test ## the tests on servers as managed ones are; some minutes, part of CI
	$(BIN)/python -m pytest tests/end_to_end/test_managed.py $(ARGS)

verify: $(VENV)/.test ## what needs the short or the full deck, and games whose answers are known; half an hour
	$(BIN)/python -m tests.verify --deck $(DECK) $(ARGS)

bench: $(VENV)/.test ## time, rows/s and share of each stage, bare COPY, bare <+>; then training
	$(BIN)/python -m tests.benchmarks.bench --deck $(DECK) $(ARGS)
	$(BIN)/python -m tests.benchmarks.training --deck $(DECK)

faults: $(VENV)/.test ## break runs in 24 ways at random moments; nothing may be lost or doubled; a table
	$(BIN)/python -m tests.faults $(ARGS)

soak: $(VENV)/.test ## an hour of training inside PostgreSQL; memory, tables and lock waits must not grow
	$(BIN)/python -m tests.soak $(ARGS)

badinput: $(VENV)/.test ## 10,000 bad inputs a parser: refused by name or valid, no traceback; a table
	$(BIN)/python -m tests.bad_input $(ARGS)

managed: $(VENV)/.test ## the pipeline on servers as managed ones are: TLS, ordinary role, pooler; a table
	$(BIN)/python -m tests.matrix --deck $(if $(filter tiny,$(DECK)),tiny,short) $(ARGS)

lint: $(VENV)/.lint ## ruff, mypy, sqlfluff, known vulnerabilities of what it depends on
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --nocolor --disable-progress-bar --processes 0 sql migrations extensions/postgres extensions/pgvector
	$(BIN)/python -m tests.audit

clean: ## remove what tools have left; .venv and .pgpipe (the data) stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache *.egg-info
	find pgpipe tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is touched last, so that an installation that broke is done again.
$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'make: $(PYTHON) is older than 3.11; say make PYTHON=python3.12, or whichever there is' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo 'make: $(PYTHON) has no venv; on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@$(PIP) install --quiet --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.installed: $(VENV)/.venv pyproject.toml constraints.txt
	@echo 'installing pgpipe into $(VENV)'
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@$(BIN)/python -m pgpipe.kernels.warm
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	@echo 'installing what the tests need into $(VENV)'
	@$(PIP) install --quiet --constraint constraints.txt --group test
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	@echo 'installing the linters into $(VENV)'
	@$(PIP) install --quiet --constraint constraints.txt --group lint
	@touch $@
