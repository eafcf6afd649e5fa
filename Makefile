# The words people type. The build itself is meson and ninja; see CONTRIBUTING.md.
#
#   make          build/tana and build/tana-worker
#   make run      builds, then shows what there is: tools/demo.sh
#   make test     builds twice, plainly and with ASan and UBSan, and runs every test
#   make bench    every benchmark; make bench-runtime those of the runtime, bench-ledger the node's
#   make format   rewrites C sources as .clang-format says; make lint checks without changing
#   make clean    removes what was built; make distclean also what was downloaded
#
# Every one of them first installs what the machine lacks (tools/setup.sh).

MAKEFLAGS += --no-print-directory
JOBS ?= $(shell nproc)
PLAIN = build
SANITIZED = build-asan
C_FILES = $(shell git ls-files 'src/*.c' 'src/*.h' 'src/*.cc' 'tests/*.c' 'tests/*.h' 2>/dev/null)

all: build

setup:
	@tools/setup.sh

build: setup
	@tools/compile.sh $(PLAIN) $(JOBS) 'tana tana-worker tana-realm.snapshot'

everything: setup
	@tools/compile.sh $(PLAIN) $(JOBS) ''

sanitized: setup
	@tools/compile.sh $(SANITIZED) $(JOBS) '' -Db_sanitize=address,undefined

run: build
	@tools/demo.sh $(PLAIN)

test: everything sanitized
	@node tests/run.mjs --build $(PLAIN) --sanitized $(SANITIZED) $(TESTS)

bench: bench-runtime bench-ledger

bench-runtime: everything
	@node bench/runtime.mjs $(PLAIN)

bench-ledger: everything
	@node bench/ledger.mjs $(PLAIN)

format: setup
	@clang-format -i $(C_FILES)

lint: setup
	@clang-format --dry-run --Werror $(C_FILES)
	@node tools/layers.mjs
	@node_modules/.bin/tsc -p src/worker/js

clean:
	@rm -rf $(PLAIN) $(SANITIZED)

distclean: clean
	@rm -rf .deps node_modules

.PHONY: all setup build everything sanitized run test bench bench-runtime bench-ledger format lint \
	clean distclean
