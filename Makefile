# firstkm. A bare machine needs Go and Node for run, build and test; test-all, bench and crash bring real servers with them.
SHELL   := /bin/bash
WEB     := services/delivery/web
DATA    := .data
SIZE    ?= 100000
N       ?= 200
LEAN    := -ldflags=-w # no tables for a debugger: a third of the linker's time
# Machine-made code and pure arithmetic are not watched for races: that took most of the time. What hands things over by atomics
# (JSON, reflection, templates) has to be, or all that it hands over looks like a race. Pointers are not checked for
# alignment: a tenth of the time, and nothing here uses unsafe.
FOREIGN := modernc.org/sqlite/lib modernc.org/libc golang.org/x/crypto/argon2
RACE    := go test -race -gcflags=all=-d=checkptr=0 $(patsubst %,-gcflags=%=-race=false,$(FOREIGN)) $(LEAN) -vet=off -p 4 -timeout 40m # vetted by lint and test; others run while some wait
LONG    := ./cmd/internal/app ./services/delivery/web ./services/platform/store # first, or the last of them runs by itself
SERVERS := go run ./cmd/internal/servers
LINT    := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUMPT   := go run mvdan.cc/gofumpt@v0.12.0
BENCHED := $(wildcard search/bleveindex search/columns search/understand services/compliance services/matching services/matching/replay services/round services/platform/store services/platform/indexing cmd/internal/app cmd/internal/bench)

.DEFAULT_GOAL := help
.PHONY: run build test test-all bench crash lint assets demo-reset help

run: build ## build, seed the demo once, serve http://127.0.0.1:8080
	bin/firstkm serve --demo --data $(DATA)

build: assets ## bin/firstkm, one static binary
	CGO_ENABLED=0 go build -o bin/firstkm ./cmd/firstkm

test: ## every test that needs no server, browser or C compiler
	CGO_ENABLED=0 go test $(LEAN) -p 2 ./...

test-all: assets ## the whole suite with -race against real servers, installed and started for it
	GOGC=200 $(SERVERS) -- $(RACE) $(LONG) ./...

bench: assets ## benchmarks; SIZE=1000000 for larger data
	FIRSTKM_BENCH_SIZE=$(SIZE) $(SERVERS) -with postgresql,nats -if-possible -- go test -p 1 -timeout 4h -run '^$$' -bench . -benchmem $(BENCHED:%=./%)

crash: ## kill the server N=200 times under load, and its neighbours too; nothing acknowledged may be lost
	FIRSTKM_CRASH_N=$(N) $(SERVERS) -with postgresql,redis,nats -if-possible -- go test -count 1 -timeout 2h -v -run TestCrash ./cmd/internal/app

lint: ## gofumpt and golangci-lint, see .golangci.yml
	@unformatted=$$($(FUMPT) -l cmd services search events) && [ -z "$$unformatted" ] || { echo "gofumpt -w these:"; echo "$$unformatted"; exit 1; }
	$(LINT) run --allow-serial-runners ./...

assets: $(WEB)/static/vendor/.built ## scripts and styles from npm, by lock file; pages work without them

$(WEB)/static/vendor/.built: $(wildcard $(WEB)/package.json $(WEB)/package-lock.json $(WEB)/*.mjs $(WEB)/assets/*)
	@if ! command -v npm >/dev/null; then echo "npm not found: going on without scripts; every page works without them (install Node, then make assets)"; \
	elif [ -f $(WEB)/package.json ]; then cd $(WEB) && npm ci --no-audit --no-fund && npm run build && mkdir -p static/vendor && touch static/vendor/.built; fi

demo-reset: ## forget the demo's data; the next run seeds it again
	rm -rf $(DATA)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14
