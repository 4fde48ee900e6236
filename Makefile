# Liyuan: two commands, `make run` and `make test`, do all the set-up they need.
PYTHON ?= $(shell sh .ci/find-python)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
QM := resources/i18n/liyuan_zh_CN.qm

.DEFAULT_GOAL := help
.PHONY: help run setup system test check bench fuzz translations lock demo clean

help:
	@echo "make run    set up, make the demo district, open the window (without a display: write a picture)"
	@echo "make test   set up, check and run every test"
	@echo "make check  ruff, mypy strict, import-linter"
	@echo "make bench  measurements, as ratios"
	@echo "make fuzz   COUNT=20000 mutants of every format"

run: setup demo
	@$(BIN)/python main.py

setup: system $(STAMP) $(QM)

system:
	@test -n "$(PYTHON)" || exit 1
	@sh .ci/system-packages $(PYTHON)

$(STAMP): requirements.lock | system
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies (once, about 600 MB) ..."
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@touch $(STAMP)

$(QM): resources/i18n/liyuan_zh_CN.ts $(STAMP)
	@QT_QPA_PLATFORM=offscreen $(BIN)/pyside6-lrelease -silent $< -qm $@

demo: $(STAMP)
	@$(BIN)/python main.py demo

test: setup check
	@sh .ci/system-packages $(PYTHON) test
	@sh .ci/run-tests $(BIN)/python

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup demo
	$(BIN)/python -m tests.bench

fuzz: setup
	LIYUAN_MUTANTS=$(or $(COUNT),20000) $(BIN)/python -m pytest -q tests/hostile/test_mutants.py

translations: $(STAMP)
	@mkdir -p build
	$(BIN)/python resources/i18n/collect_messages.py build/messages.py
	$(BIN)/pyside6-lupdate -no-obsolete -locations none $$(git ls-files 'widgets/*.py' 'twin_app/*.py') build/messages.py -ts resources/i18n/liyuan_zh_CN.ts

# A new lock: hashes for every platform, no address of where they came from.
lock:
	$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --output-file requirements.lock pyproject.toml

clean:
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache
