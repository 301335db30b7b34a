# `make book` builds the book and `make test` tests it; both set up what they need.
# The README lists every target. PYTHON names the interpreter that makes the environment.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

# What a user has set for Python elsewhere reaches no command, and paths may have any letters.
# Bytecode halves the time that each command takes to start.
HARMLESS := PYTHON PYTHONPYCACHEPREFIX PYTHONUNBUFFERED
unexport $(filter-out $(HARMLESS),$(filter PYTHON%,$(.VARIABLES)))
unexport UV_CONSTRAINT UV_EXCLUDE_NEWER UV_FORK_STRATEGY UV_OVERRIDE UV_PRERELEASE UV_RESOLUTION
export LC_ALL := C.UTF-8

.PHONY: book test test-all check format serve refresh edition publish bench lock clean
.DEFAULT_GOAL := book

book: $(READY)
	@$(BIN)/qualifications build

test: $(READY)
	@$(BIN)/python tests/prepare.py
	@$(BIN)/python -m pytest -m 'not slow'

test-all: $(READY)
	@$(BIN)/python tests/prepare.py --all
	@$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy src tests $(wildcard evidence/*/*.py)
	$(BIN)/qualifications check
	$(BIN)/typos
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(BIN)/zizmor --offline --quiet --persona=pedantic .github

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/python -m qualifications.schemas

serve: $(READY)
	@$(BIN)/qualifications serve

bench: $(READY)
	@$(BIN)/python tests/benchmark.py

refresh: $(READY)
	@$(BIN)/qualifications refresh $(REFRESH)

edition: $(READY)
	@$(BIN)/qualifications edition

publish: $(READY)
	@$(BIN)/qualifications publish $(PUBLISH)

# Jupyter asks for rfc3987-syntax, which takes two seconds of each start and checks what nobody here writes.
lock: $(READY)
	echo 'rfc3987-syntax; python_version < "3"' | $(BIN)/uv pip compile --override /dev/stdin --no-config --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
		--group dev --custom-compile-command 'make lock' --output-file requirements.txt pyproject.toml

clean:
	rm -rf _build

# An environment holds the path of its folder and of its Python: where the folder was moved or the Python is
# gone, another is made.
ifneq ($(shell test -x $(BIN)/python && cat $(READY)),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; " + sys.executable + " is " + sys.version.split()[0] + ". Set PYTHON, as in: make book PYTHON=python3.11")'
	@$(PYTHON) -I src/qualifications/install.py $(VENV)
