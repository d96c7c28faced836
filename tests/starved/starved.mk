# The program with allocations that fail, see allocate.c: make MODE=asan starved.

starved: $(BUILD)/starved/sipregtrace

$(BUILD)/starved/allocate.o: tests/starved/allocate.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/starved/sipregtrace: $(BUILD)/starved/allocate.o $(MAIN_OBJECTS) $(OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) $(LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -o $@ $^ \
		$(PROGRAM_LDLIBS) $(LDLIBS)

.PHONY: starved
-include $(BUILD)/starved/allocate.d
