# Benches: make bench runs all of them, make bench BENCH="main scaling" some; results go to the terminal
# and to build/bench/bench.json.
BENCH ?= main scaling media hostile live
BENCH_BUILD := $(BUILD)/bench
GENERATE_OBJECTS := $(patsubst %,$(BENCH_BUILD)/%.o,generate script message frame)

$(BENCH_BUILD)/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BENCH_BUILD)/generate: $(GENERATE_OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ -lcrypto

$(BENCH_BUILD)/floor: $(BENCH_BUILD)/floor.o
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ -lpcap

bench-tools: $(BENCH_BUILD)/generate $(BENCH_BUILD)/floor

bench: program bench-tools
	python3 tests/bench/bench.py $(BUILD) $(BENCH)

.PHONY: bench bench-tools
-include $(GENERATE_OBJECTS:.o=.d) $(BENCH_BUILD)/floor.d
