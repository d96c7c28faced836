# sipregtrace: passive analyser of SIP registrations.
#   make            the program, at ./sipregtrace
#   make demo       builds it and analyses samples/login-logout.pcap
#   make check      builds and runs every test
#   make rewrap-all every sample in every wrapping (make check: some samples)
#   make soak       a live capture under load for SECONDS (600), as root
#   make bench      measures speed and memory against libpcap's bare loop and peers
#   make deps       installs what building and testing need (also done by demo and check)
#   make install    to $(DESTDIR)$(PREFIX)
#   MODE=release|asan|tsan|fuzz|cover, CC=gcc|clang

MODE ?= release
BUILD ?= build/$(MODE)
PREFIX ?= /usr/local

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla
VERSION := 0.1.0
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Iinclude \
	-DSIPREGTRACE_VERSION='"$(VERSION)"'
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -DSIPREGTRACE_SANITIZE
LDFLAGS_asan := -fsanitize=address,undefined
CFLAGS_tsan := -O1 -g -fsanitize=thread -DSIPREGTRACE_SANITIZE
LDFLAGS_tsan := -fsanitize=thread
CFLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -DSIPREGTRACE_SANITIZE
LDFLAGS_fuzz := -fsanitize=address,undefined
CFLAGS_cover := -O0 -g --coverage
LDFLAGS_cover := --coverage
CFLAGS := -std=c11 $(WARNINGS) -pthread -fvisibility=hidden $(CFLAGS_$(MODE)) $(EXTRA_CFLAGS)
LDLIBS := -lpcap -losipparser2 -lcrypto -lsodium -lexpat -ljansson -lz -llzma -lzstd -lbz2 -llz4
PROGRAM_LDLIBS := -lcap-ng -lseccomp

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
MAIN_OBJECTS := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*.c))
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)

ifeq ($(MODE),release)
all: sipregtrace
else
all: program
endif

program: $(BUILD)/sipregtrace

sipregtrace: $(BUILD)/sipregtrace
	cp $< $@

$(BUILD)/sipregtrace: $(MAIN_OBJECTS) $(OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(PROGRAM_LDLIBS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $< $(OBJECTS) \
		$(LDLIBS) -lcmocka

unit: $(UNIT_TESTS)

# Tools first, then everything else in a make of its own: a missing compiler is not known to make.
demo:
	@CC=$(CC) tests/deps.sh build
	@$(MAKE) --no-print-directory -s sipregtrace
	@chmod 600 samples/users.txt
	./sipregtrace -r samples/login-logout.pcap -P samples/users.txt

check:
	@CC=$(CC) tests/deps.sh check
	@CC=$(CC) tests/run.sh

rewrap-all:
	@CC=$(CC) tests/run.sh rewrap-all

soak: sipregtrace
	@tests/soak.sh ./sipregtrace $(or $(SECONDS),600)

deps:
	@CC=$(CC) tests/deps.sh check

install: sipregtrace
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 sipregtrace $(DESTDIR)$(PREFIX)/bin/sipregtrace
	install -m 644 man/sipregtrace.1 $(DESTDIR)$(PREFIX)/share/man/man1/sipregtrace.1

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/sipregtrace $(DESTDIR)$(PREFIX)/share/man/man1/sipregtrace.1

clean:
	rm -rf build sipregtrace

.PHONY: all program unit demo check rewrap-all soak deps install uninstall clean
-include tests/fuzz/fuzz.mk tests/bench/bench.mk tests/starved/starved.mk
-include $(OBJECTS:.o=.d) $(MAIN_OBJECTS:.o=.d) $(UNIT_TESTS:=.d)
