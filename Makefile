# What a person does with this repository. README.md says how long each takes.

GO         ?= go
PYTHON     ?= python3
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME   ?= 10s
# What is built and what is tested is compiled with the same flags, so that a package is compiled once for both.
LATE       := $(shell cat scripts/late/flags)
export CGO_ENABLED = 0

.PHONY: all build skep helper gpu-test run test check cross manual fuzz stress agree bench peers install clean

all: build

## build: bin/skep, one static file, the same bytes for the same sources; with the bases of `skep compile`
build: skep
	$(GO) run $(LATE) ./scripts/bases bin/skep

## skep: bin/skep without bases, in a third of the time
skep:
	@mkdir -p bin
	$(GO) run -trimpath ./scripts/late .cache/late
	@$(MAKE) -s helper
	$(GO) build $(LATE) -ldflags "-s -w -buildid=" -o bin/linked ./cmd/skep
	@dd if=bin/linked of=bin/skep bs=16777216 2>/dev/null && chmod +x bin/skep && rm bin/linked # in large pieces: their pages are mapped together

## helper: what calls drivers of GPUs, and what interprets Go, compressed into the folders that bin/skep embeds
helper:
	$(GO) build $(LATE) -ldflags "-s -w -buildid=" -o .cache/skep-gpu ./cmd/skep-gpu
	gzip -9nc .cache/skep-gpu > compute/device/carried/packed/skep-gpu.gz
	$(GO) build $(LATE) -ldflags "-s -w -buildid=" -o .cache/skep-go ./cmd/skep-go
	gzip -9nc .cache/skep-go > modules/magic/packed/skep-go.gz

## run: the notebook with the example open; the address is printed
run: skep
	bin/skep notebook notebooks/examples/tour.ipynb

## test: everything; what a missing peer skips is said in one line each
test: build
	$(PYTHON) scripts/peers.py --optional
	$(PYTHON) scripts/test.py

## gpu-test: all kernels on a real GPU (or on the device that SKEP_DEVICE names), against the interpreter, and programs through bin/skep
gpu-test: build
	SKEP_TEST_DEVICE=$${SKEP_DEVICE:-gpu} SKEP_GPU=$(CURDIR)/.cache/skep-gpu $(GO) test -count=1 -v ./compute/device -run RealDevice
	SKEP_TEST_DEVICE=$${SKEP_DEVICE:-gpu} $(PYTHON) scripts/test.py devices

## check: form, not behaviour
check: cross
	@bad=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$bad" || { echo "not gofmt-ed: $$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test ./internal/layers
	@if command -v gcc > /dev/null; then CGO_ENABLED=1 $(GO) test -race ./interp -run 'Parallel|BothGetOn|TwoLong|SharedLists|ManyBeside'; else echo "no C compiler: parallel programs ran without the race detector"; fi
	$(PYTHON) scripts/golden.py
	$(PYTHON) scripts/notices.py --check
	$(PYTHON) scripts/words.py

## cross: the other platforms compile and vet; programs for them are files that they execute
cross:
	GOOS=linux GOARCH=arm64 $(GO) vet ./...
	GOOS=darwin GOARCH=arm64 $(GO) vet ./...
	GOOS=windows GOARCH=amd64 $(GO) vet ./...
	GOOS=wasip1 GOARCH=wasm $(GO) vet ./cmd/skep-rt/...
	$(GO) vet -tags small ./interp ./cmd/skep-rt/...
	SKEP_CROSS=1 $(GO) test ./cmd/skep-rt -run OtherPlatforms

## manual: docs/manual and the index of names, from the declarations of builtins and modules
manual:
	$(GO) test -count=1 ./cmd/skep/library -update
	$(GO) test -count=1 ./modules -run Index -update
	$(GO) test -count=1 ./interp/builtin -run Names -update

## fuzz: every fuzz target for FUZZTIME
fuzz:
	$(PYTHON) scripts/fuzz.py $(FUZZTIME)

## stress: the long versions of the tests, and the race detector (needs a C compiler)
stress: build
	SKEP_STRESS=1 $(GO) test -count=1 -timeout 120m ./...
	CGO_ENABLED=1 $(GO) test -race -count=1 -timeout 60m ./...

## agree: 10,000 generated programs in all tiers and as Go (some minutes); in WebAssembly if wasmtime is there
agree: build
	SKEP_STRESS=1 $(GO) test -count=1 -timeout 120m ./interp -run TiersAgree
	SKEP_STRESS=1 $(PYTHON) scripts/test.py wasm
	SKEP_STRESS=1 $(GO) test -count=1 -timeout 120m ./cmd/rt -run GeneratedAgree

## bench: ours beside the peers, in turn, into BENCHMARKS.md
bench: build
	$(PYTHON) scripts/peers.py --optional --bench
	.venv/bin/python bench/run.py

## peers: what tests and benchmarks compare with (.venv, chromium, Spark)
peers:
	$(PYTHON) scripts/peers.py

## install: the program and its kernel for this user
install: build
	install -D -m 755 bin/skep $(HOME)/.local/bin/skep
	$(HOME)/.local/bin/skep kernel install --user

clean:
	rm -rf bin .cache .venv
