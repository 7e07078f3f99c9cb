# make model    install what is missing, build ktask, build the default strategy's model
# make test     install what is missing, run all tests, the end-to-end ones on the release binary
# make install  put ktask, its manual page and completions for shells below PREFIX (default /usr/local)

PREFIX ?= /usr/local
SWIFT ?= swift
BUILD_FLAGS = -c release --product ktask -Xswiftc -static-executable --explicit-target-dependency-import-check error
KTASK = .build/release/ktask
DEBIAN_PACKAGES = libopenblas-dev libxxhash-dev zlib1g-dev pkg-config

.PHONY: model test lint binary packages install clean

model: binary
	$(KTASK) build model

# The linker warns of every C library function that a static executable cannot fully serve (name
# look-ups, locales); ktask calls none of them, so those lines are left out of what is shown.
binary: packages
	@echo "$(SWIFT) build $(BUILD_FLAGS)"
	@$(SWIFT) build $(BUILD_FLAGS) > .build.log 2>&1 || { grep -v 'warning: Using\|warning: the use of' .build.log; exit 1; }
	@tail -n 1 .build.log

MODEL_FILES = $(CURDIR)/.build/model-files
TEST_ENVIRONMENT = KTASK_BINARY="$(CURDIR)/$(KTASK)" KTASK_MODEL_FILES="$(MODEL_FILES)"

# One test reads exported columns with NumPy, from wherever it comes. The last lines compare model files
# with what other programs make of them, the networks among them that a Swift test leaves, and the schemas
# with another validator; they make a virtual environment, and say so where they cannot.
test: binary
	@python3 -c 'import numpy' 2> /dev/null || Scripts/install-packages python3-numpy
	@rm -rf "$(MODEL_FILES)"
	$(TEST_ENVIRONMENT) $(SWIFT) test --explicit-target-dependency-import-check error
	$(TEST_ENVIRONMENT) Tests/e2e/training_pipeline.sh
	Tests/e2e/install.sh
	$(TEST_ENVIRONMENT) Tests/faults/kills.py --rounds 25
	$(TEST_ENVIRONMENT) Tests/python/model_files.sh "$(MODEL_FILES)"
	$(TEST_ENVIRONMENT) Tests/python/schemas.sh

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

packages:
	@Scripts/install-packages $(DEBIAN_PACKAGES)

install: binary
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 -s $(KTASK) "$(DESTDIR)$(PREFIX)/bin/ktask"
	Scripts/install-shared $(KTASK) "$(DESTDIR)$(PREFIX)/share"

clean:
	rm -rf .build .build.log
