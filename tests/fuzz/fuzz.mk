# Fuzz targets: make fuzz SECONDS=600 fuzzes each of them so long, see campaign.sh;
# make MODE=fuzz fuzz-targets builds build/fuzz/fuzz/TARGET with libFuzzer (clang);
# make MODE=asan fuzz-replay builds build/asan/fuzz/TARGET-replay, which feeds TARGET files.

ifeq ($(MODE)$(origin CC),fuzzdefault)
CC := clang
endif

FUZZ_TARGETS := frame payload credentials passwords pidf hep trace pcapng pipeline stream websocket
FUZZ_TARGETS += challenge names reginfo table unpack
FUZZ_SHARED := common json_lines outcomes
FUZZ_PIPELINE := pipeline connections elsewhere relay
FUZZ_OBJECTS := $(FUZZ_SHARED:%=$(BUILD)/fuzz/%.o) $(OBJECTS) $(FUZZ_PIPELINE:%=$(BUILD)/%.o)

fuzz:
	@tests/fuzz/campaign.sh $(or $(SECONDS),60)

fuzz-targets: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%)
fuzz-replay: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%-replay)

$(BUILD)/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/fuzz $(CFLAGS) -MMD -MP -c -o $@ $<

$(FUZZ_TARGETS:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(BUILD)/fuzz/in_time.o \
		$(FUZZ_OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) -fsanitize=fuzzer -Wl,--wrap=LLVMFuzzerTestOneInput $(LDFLAGS) -o $@ \
		$^ $(LDLIBS)

$(BUILD)/fuzz/%-replay: $(BUILD)/fuzz/%.o $(BUILD)/fuzz/replay.o $(FUZZ_OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: fuzz fuzz-targets fuzz-replay
.SECONDARY: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%.o) $(BUILD)/fuzz/replay.o $(BUILD)/fuzz/in_time.o
-include $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%.d) $(FUZZ_SHARED:%=$(BUILD)/fuzz/%.d) \
	$(BUILD)/fuzz/replay.d $(BUILD)/fuzz/in_time.d
