# Fuzz targets: make MODE=fuzz fuzz builds build/fuzz/fuzz/TARGET with libFuzzer (clang);
# make MODE=asan fuzz-replay builds build/asan/fuzz/TARGET-replay, which feeds TARGET files.

ifeq ($(MODE)$(origin CC),fuzzdefault)
CC := clang
endif

FUZZ_TARGETS := frame payload credentials passwords pidf pcapng pipeline stream table websocket
FUZZ_OBJECTS := $(BUILD)/fuzz/common.o $(OBJECTS) $(BUILD)/pipeline.o $(BUILD)/connections.o $(BUILD)/elsewhere.o

fuzz: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%)
fuzz-replay: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%-replay)

$(BUILD)/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/fuzz $(CFLAGS) -MMD -MP -c -o $@ $<

$(FUZZ_TARGETS:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(FUZZ_OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/fuzz/%-replay: $(BUILD)/fuzz/%.o $(BUILD)/fuzz/replay.o $(FUZZ_OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: fuzz fuzz-replay
.SECONDARY: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%.o) $(BUILD)/fuzz/replay.o
-include $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%.d) $(BUILD)/fuzz/common.d $(BUILD)/fuzz/replay.d
