# The workspace has no root module, so the go tool is told "work" (all modules of
# go.work) where elsewhere it would be told "./...".

SERVICES := fetcher parser store web
MODULES   = $(shell go list -m -f '{{.Dir}}')
STATIC   := -trimpath -tags timetzdata -ldflags "-s -w"
FUZZTIME ?= 30s
BENCH    ?= .
CHAOS_SEED ?= 1

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## static binaries of wireroom and of each stage, into bin/
	CGO_ENABLED=0 go build $(STATIC) -o bin/ ./services/wireroom $(foreach s,$(SERVICES),./services/$s/cmd/$s)

test: ## all tests, as the README says
	go test work

race: ## all tests under the race detector (needs a C compiler)
	go test -race work

lint: bin/golangci-lint ## golangci-lint in each module
	@for m in $(MODULES); do (cd $$m && "$(abspath bin/golangci-lint)" run ./...) || bad=1; done; [ -z "$$bad" ]

bin/golangci-lint: .ci/run
	GOBIN="$(abspath bin)" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$$(sed -n 's/^golangci=//p' .ci/run)

fmt: ## gofmt every file
	gofmt -l -w pkg services

check: ## everything CI does (.ci/run)
	bash .ci/run

demo: ## the whole pipeline at work on a sample newsroom, offline
	go run ./services/wireroom demo

cover: ## test coverage of each function, into bin/cover.html
	@mkdir -p bin
	go test -coverprofile bin/cover.out -coverpkg=github.com/wireroom/wireroom/... work
	go tool cover -html bin/cover.out -o bin/cover.html
	@go tool cover -func bin/cover.out | tail -n 1

fuzz: ## each fuzz target for FUZZTIME (30s)
	@grep -rl --include=*_test.go '^func Fuzz' $(MODULES) | sort | while read -r file; do \
	  for f in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$file); do \
	    echo "== $$(dirname $$file) $$f"; go test $$(dirname $$file) -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) || exit 1; \
	  done; done

chaos: ## ten minutes of kills, stops and outages while articles are published (CHAOS_SEED=1)
	WIREROOM_CHAOS=5m WIREROOM_CHAOS_SEED=$(CHAOS_SEED) go test -count=1 -timeout 40m -run TestChaos -v ./services/wireroom | grep -v level=

bench: ## benchmarks whose name matches BENCH (all)
	go test -run '^$$' -bench '$(BENCH)' -benchmem work

update: ## write golden files anew; read the diff before you commit it
	@grep -rl --include=*_test.go 'flag.Bool("update"' $(MODULES) | xargs -n 1 dirname | sort -u | while read -r dir; do \
	  go test $$dir -update || exit 1; done

docs: ## write the generated parts of README.md and docs/events.md anew
	go test ./pkg/event -run TestDocsAreTrue -update

.PHONY: help build test race lint fmt check demo cover fuzz chaos bench update docs
