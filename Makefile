# GoMail: what can be done here. `make run`, `make demo` and `make test` need nothing before them.
.PHONY: help run demo build deps test lint fmt check bench isolation soak sanitize fuzz size coverage install clean
.DEFAULT_GOAL := help

SWIFT := swift
# The backtracer of a crashed threaded program can hang for minutes. The scenarios block their threads while they
# wait for other processes, so they do not share a run with tests that need Swift's few threads.
RUN_TESTS := SWIFT_BACKTRACE=enable=no GOMAIL_BIN=$(CURDIR)/.build/debug $(SWIFT) test --skip-build --disable-xctest

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: ## install what is missing, build, start everything, send one message through it and show the JSON
	@postfix/run

demo: ## as `make run`, for a handful of telling messages; a table shows what became of each
	@postfix/demo/run

deps: ## install the Debian packages and the SPF suite that building and testing need (the only step that calls apt)
	@packaging/deps

build: ## the four programs, optimised and static but for Debian's libraries, in .build/release
	@packaging/deps run
	@packaging/release

test: ## all tests: units, the C edges with the real libraries, whole systems with a private Postfix
	@packaging/deps
	$(SWIFT) build --build-tests
	$(RUN_TESTS) --skip PostfixTests
	$(RUN_TESTS) --filter PostfixTests

soak: ## the long tests: 20,000 messages while daemons, Postfix and receiver are killed, memory over time, long fuzzing
	@packaging/deps
	$(SWIFT) build --build-tests
	GOMAIL_SOAK=1 $(RUN_TESTS) --filter Soak
	Tests/Fuzz/run 300

sanitize: ## the milter under load, built with the address sanitizer and then with the thread sanitizer
	@packaging/deps
	Tests/Sanitize/run

fuzz: ## every fuzz target for 30 seconds
	@packaging/deps
	Tests/Fuzz/run 30

lint: ## format, import rules, shell scripts; warnings are errors
	@packaging/deps
	@.ci/lint

fmt: ## format all Swift files in place
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests bench

check: lint test ## what CI runs

bench: ## rates of the core; CPU per message and messages per second, beside Postfix alone, opendkim and others
	@packaging/deps bench
	@bench/run

isolation: ## what endpoints that are dead or fail cost the others, in five interleaved pairs
	@packaging/deps run
	@bench/isolation/run

size: build ## the size of each program; 25 MB is the bound
	@packaging/size .build/release

coverage: ## line coverage of each module by the tests that are not whole systems
	@packaging/deps
	$(SWIFT) build --build-tests --enable-code-coverage
	$(RUN_TESTS) --enable-code-coverage --skip PostfixTests
	@packaging/coverage

clean: ## remove what was built and what `make run` left behind
	rm -rf .build var
