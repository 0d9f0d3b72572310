# From a fresh clone on Debian 12 with a Swift 6.3 toolchain to a running demo, or to tested code. `make` lists the targets.
#
# Arguments for what is run: `make demo ARGS="--for 60s --speed 60"`, or `make demo -- --for 60s --speed 60`.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PACKAGES_TO_BUILD := ca-certificates git libcurl4-openssl-dev libedit-dev libmosquitto-dev libpcre2-dev libprotobuf-dev libsqlite3-dev libssl-dev pkg-config tzdata
PACKAGES_TO_DEMO := $(PACKAGES_TO_BUILD) mosquitto
PACKAGES_TO_TEST := $(PACKAGES_TO_DEMO) curl fish gcc mosquitto-clients openssl python3 python3-pip sqlite3 tmux zsh

SLUICE := .build/release/sluice
PREFIX := /usr/local

# After `--` make takes every word as a goal of its own, even `--for`. So the words after the first goal are handed on, and are
# goals that do nothing. A word with `=` would be an assignment to make, which says nothing of it: it is refused.
RUNNERS := demo bench test fuzz
ifneq (,$(filter $(RUNNERS),$(firstword $(MAKECMDGOALS))))
  HANDED_ON := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
  ifneq (,$(filter $(RUNNERS) build install clean help,$(HANDED_ON)))
    $(error make one of '$(MAKECMDGOALS)' at a time)
  endif
  ASSIGNED := $(strip $(foreach name,$(.VARIABLES),$(if $(filter --%,$(name)),$(name)=$($(name)))))
  ifneq (,$(ASSIGNED))
    $(error make takes '$(ASSIGNED)' for its own: write a space instead of the '=', or ARGS="$(ASSIGNED)")
  endif
  override ARGS += $(HANDED_ON)
  ifneq (,$(HANDED_ON))
    .PHONY: $(HANDED_ON)
    $(HANDED_ON): ; @:
  endif
endif

.PHONY: help build install demo test bench fuzz clean swift

help:
	@echo 'make demo    runs broker, simulated devices and engine on rules/house, and shows what happens'
	@echo '             (for a minute, at 60 times the speed: make demo ARGS="--for 60s --speed 60")'
	@echo 'make test    builds everything and runs all tests'
	@echo '             (some of them: make test ARGS="--filter SluiceSQLTests")'
	@echo 'make build   builds $(SLUICE)'
	@echo 'make install puts it into $(PREFIX), with manual pages, completions and a service (PREFIX=… elsewhere)'
	@echo 'make bench   measures this build on this machine (make bench ARGS="eval --help")'
	@echo 'make fuzz    throws millions of bytes at what takes input, for a minute or two (docs/fuzzing.md)'
	@echo '             (one target for longer: make fuzz ARGS="--target json --runs 5000000")'
	@echo 'make clean   removes what was built'
	@echo
	@echo 'Each first installs the Debian packages that it needs and says which.'

build: swift
	@scripts/install-missing $(PACKAGES_TO_BUILD)
	@$(BUILD_RELEASE)

# What is installed is not built anew by root, whose toolchain may be another one.
install:
	@test -x $(SLUICE) || $(MAKE) build
	@scripts/install $(SLUICE) $(PREFIX)

demo: swift
	@scripts/install-missing $(PACKAGES_TO_DEMO)
	@$(BUILD_RELEASE)
	@exec $(SLUICE) demo rules/house $(ARGS)

# Without the runtime client for Python, the tests that need it say so. Unbounded, all tests would begin at once, and those that
# wait for programs would wait behind those that compute.
test: swift
	@scripts/install-missing $(PACKAGES_TO_TEST)
	@scripts/install-awslambdaric || true
	swift build --build-tests
	swift test --skip-build --experimental-maximum-parallelization-width 16 $(ARGS)

bench: swift
	@scripts/install-missing $(PACKAGES_TO_BUILD)
	@$(BUILD_RELEASE)
	@exec $(SLUICE) bench $(or $(strip $(ARGS)),eval)

fuzz: swift
	@scripts/install-missing $(PACKAGES_TO_BUILD)
	@exec scripts/fuzz $(ARGS)

clean:
	@rm -rf .build .build-fuzz .build-fuzz-address

# The first build takes minutes and shows how far it is; later ones speak only when something is wrong.
BUILD_RELEASE = swift build -c release --product sluice $$(test ! -x $(SLUICE) || echo --quiet)

swift:
	@command -v swift >/dev/null || { \
	  echo 'swift is not on the PATH: install the Swift 6.3 toolchain (https://www.swift.org/install) and try again.' >&2; exit 1; }
