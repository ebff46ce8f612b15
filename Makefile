# One word per chore. Python >= 3.11 is all that has to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What takes the time of answers, of locks and of servers: nothing else may run beside it. The rest shares the processors.
ALONE := tests/faults tests/wechat $(patsubst %,tests/test_%.py,cluster full_disk library metrics nothing_personal store tls workers)

.PHONY: run install test check format bench stress chat pictures clean

run: install
	@$(BIN)/python server.py

install: $(VENV)/.installed

chat: install
	@$(BIN)/flask chat

test: $(VENV)/.installed-dev
	@sh tests/need.sh
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ALONE:%=--ignore=%)
	@$(BIN)/python -m pytest $(ALONE)

check: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/flask check

format: $(VENV)/.installed-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev
	@sh tests/need.sh wrk
	@$(BIN)/python -m benchmarks

pictures: $(VENV)/.installed-dev
	@sh tests/need.sh
	@$(BIN)/python -m docs.pictures.render $(DIR)

stress: $(VENV)/.installed-dev
	@sh tests/need.sh wrk
	@$(BIN)/python -m stress

clean:
	@rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本；可以这样指定：make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { echo "建不了虚拟环境。Debian/Ubuntu 请先安装：apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "正在安装依赖……"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "正在安装测试依赖……"
	@$(PIP) install -r requirements-dev.txt
	@touch $@
