SHELL       = bash
.SHELLFLAGS = -euo pipefail -c

GO    ?= go
LINT   = $(GO) tool -modfile=$(CURDIR)/tools/go.mod golangci-lint
SEEDS ?= 10000
STATIC ?= bin/surge-static
BENCH  = $(CURDIR)/test/bench/results

# The packages with injectors, in a fork too.
INJECTORS = ./wire/... ./test/internal/... ./test/simulation

# The one of the benchmarks' module, which is the shop's.
PEER = $(wildcard test/bench/whole/plain)
WIRE_PEER = $(if $(PEER),$(GO) build -o bin/wire github.com/google/wire/cmd/wire && cd test/bench && $(CURDIR)/bin/wire $(1) ./whole/plain)

# Every file beside docker-compose.yml that belongs to the whole system.
COMPOSE = docker compose $(patsubst %,-f %,docker-compose.yml $(wildcard deploy/*/*compose.yml))

# The packages with tests that need the world outside the process.
INTEGRATION = $(sort $(dir $(shell grep -rl --include='*_test.go' '^//go:build integration' .)))

# What is held to a clock, the contracts, runs with nothing beside it.
REAL = $(GO) test -tags integration -count=1 -timeout 40m -parallel 32

.DEFAULT_GOAL := help
.PHONY: help test race integration sim fork lint generate fresh bench load up down build build-static vuln

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## Run every test that needs nothing but Go
	$(GO) test ./...

race: ## Run them under the race detector, shuffled, three times
	$(GO) test -race -shuffle=on -count=3 ./...

integration: ## Run the tests on real processes (build tag integration)
	@test -n "$(INTEGRATION)" || { echo "no test has the build tag integration" >&2; exit 1; }
	$(REAL) ./test/integration
	$(REAL) $(filter-out ./test/integration/,$(INTEGRATION))

sim: ## Run the fleet in a hostile world, from many seeds (SEEDS=10000)
	$(GO) test -count=1 -timeout 0 -run '^TestSeeds$$' -v ./test/simulation -seeds $(SEEDS)

fork: ## Delete the shop from a copy, put a small resource in, generate and test it
	$(GO) test -tags fork -count=1 -run '^TestFork$$' ./test/arch

lint: ## Lint with the version that tools/go.mod pins (the first run builds it)
	$(LINT) run
	cd test/bench && $(LINT) run --config $(CURDIR)/.golangci.yml

generate: ## Write wire_gen.go and the mocks anew
	$(GO) tool wire gen $(INJECTORS)
	$(call WIRE_PEER,gen)
	$(GO) generate ./test/mocks

fresh: ## Fail when generated files or go.mod files are stale
	$(GO) tool wire diff $(INJECTORS)
	$(call WIRE_PEER,diff)
	@old=$$(mktemp -d) && trap 'rm -rf "$$old"' EXIT && cp -R test/mocks "$$old" \
		&& $(GO) generate ./test/mocks && diff -ru "$$old/mocks" test/mocks
	$(GO) mod tidy -diff
	cd tools && $(GO) mod tidy -diff
	cd test/bench && $(GO) mod tidy -diff

bench: ## Measure against the peers of test/bench, and compare with benchstat
	mkdir -p $(BENCH)
	cd test/bench && { $(GO) list -m -f '{{if not (or .Main .Indirect .Replace)}}{{.Path}}: {{.Version}}{{end}}' all | grep .; \
		$(GO) test -run '^$$' -bench . -benchmem -count=10 -cpu=2 ./...; } | tee $(BENCH)/raw.txt
	cd $(BENCH) && $(GO) tool -modfile=$(CURDIR)/tools/go.mod benchstat -table .name -col /impl raw.txt | tee table.txt

load: ## Hold a flash sale against a running server (ARGS="-users 2000 -stock 500")
	$(GO) run ./test/load $(ARGS)

up: ## Run the whole system in containers, on http://127.0.0.1:8080 and 8081
	$(COMPOSE) up --build --detach --wait

down: ## End it; what it stored stays, in volumes
	$(COMPOSE) down

build: ## Build bin/surge
	$(GO) build -trimpath -o bin/surge .

build-static: ## Build bin/surge-static, which needs no C library: Kafka over Sarama
	CGO_ENABLED=0 $(GO) build -trimpath -o $(STATIC) .

vuln: ## Look for known vulnerabilities in what is called (asks vuln.go.dev)
	$(GO) tool -modfile=tools/go.mod govulncheck ./...
