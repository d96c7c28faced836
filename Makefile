# sipregtrace: passive analyser of SIP registrations.
#   make            the program, at ./sipregtrace
#   make demo       builds it and analyses samples/login-logout.pcap
#   make check      builds and runs every test
#   MODE=release|asan|fuzz|cover, CC=gcc|clang

MODE ?= release
BUILD ?= build/$(MODE)
PREFIX ?= /usr/local

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Iinclude
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -DSIPREGTRACE_SANITIZE
LDFLAGS_asan := -fsanitize=address,undefined
CFLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -DSIPREGTRACE_SANITIZE
LDFLAGS_fuzz := -fsanitize=address,undefined
CFLAGS_cover := -O0 -g --coverage
LDFLAGS_cover := --coverage
CFLAGS := -std=c11 $(WARNINGS) -fvisibility=hidden $(CFLAGS_$(MODE)) $(EXTRA_CFLAGS)
LDLIBS := -lpcap -losipparser2 -lcrypto -lsodium -lexpat

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
MAIN_OBJECTS := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*.c))
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)

all: sipregtrace

sipregtrace: $(BUILD)/sipregtrace
	cp $< $@

$(BUILD)/sipregtrace: $(MAIN_OBJECTS) $(OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $< $(OBJECTS) \
		$(LDLIBS) -lcmocka

unit: $(UNIT_TESTS)

clean:
	rm -rf build sipregtrace

.PHONY: all unit clean
-include $(OBJECTS:.o=.d) $(MAIN_OBJECTS:.o=.d) $(UNIT_TESTS:=.d)
