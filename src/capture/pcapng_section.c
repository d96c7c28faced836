#include "pcapng_section.h"

#include <stdlib.h>

#include "wire/link.h"

#define FEWEST_INTERFACES 8
#define MICROSECONDS_RESOLUTION 6
#define COUNT_LIMIT (UINT64_C(1) << 40)
/* As DLT_RAW is called on most systems and on OpenBSD; some writers put it into files. */
#define DLT_RAW_MOST 12
#define DLT_RAW_OPENBSD 14

enum option {
	OPTION_END = 0,
	OPTION_PACKET_LOST = 4,
	OPTION_INTERFACE_RESOLUTION = 9,
	OPTION_INTERFACE_OFFSET = 14,
	OPTION_RECEIVED = 4,
	OPTION_IF_DROPPED = 5,
	OPTION_OS_DROPPED = 7,
};

struct option_value {
	uint16_t code;
	struct span value;
};

uint16_t section_u16(const struct section *section, struct span span, size_t at)
{
	uint16_t value = span_u16(span, at);
	uint16_t swapped = (uint16_t)((value & 0xff) << 8 | value >> 8);
	return section->big_endian ? value : swapped;
}

uint32_t section_u32(const struct section *section, struct span span, size_t at)
{
	uint32_t low = section_u16(section, span, section->big_endian ? at + 2 : at);
	uint32_t high = section_u16(section, span, section->big_endian ? at : at + 2);
	return high << 16 | low;
}

uint64_t section_u64(const struct section *section, struct span span, size_t at)
{
	uint64_t low = section_u32(section, span, section->big_endian ? at + 4 : at);
	uint64_t high = section_u32(section, span, section->big_endian ? at : at + 4);
	return high << 32 | low;
}

static bool next_option(const struct section *section, struct span *options,
                        struct option_value *option)
{
	size_t length;
	if (options->n < 4)
		return false;
	option->code = section_u16(section, *options, 0);
	length = section_u16(section, *options, 2);
	*options = span_skip(*options, 4);
	if (option->code == OPTION_END || length > options->n)
		return false;
	option->value = span_cut(*options, length);
	*options = span_skip(*options, (length + 3) & ~(size_t)3);
	return true;
}

static void add(struct pcapng_counts *sum, const struct pcapng_counts *counts)
{
	sum->received += counts->received;
	sum->dropped += counts->dropped;
	sum->if_dropped += counts->if_dropped;
}

/* What is told packet by packet is told once more in the statistics, if there are any. */
static void add_interface(struct pcapng_counts *sum, const struct section_interface *interface)
{
	uint64_t told = interface->told.dropped + interface->told.if_dropped;
	add(sum, &interface->told);
	if (interface->lost > told)
		sum->dropped += interface->lost - told;
}

void section_counts(const struct section *section, struct pcapng_counts *counts)
{
	*counts = section->counts;
	for (size_t i = 0; i < section->count; i++)
		add_interface(counts, &section->interfaces[i]);
}

void section_begin(struct section *section, bool big_endian)
{
	section_counts(section, &section->counts);
	section->count = 0;
	section->big_endian = big_endian;
}

void section_release(struct section *section)
{
	free(section->interfaces);
}

static struct section_interface *new_interface(struct section *section)
{
	if (section->count == section->capacity) {
		size_t capacity = section->capacity ? section->capacity * 2 : FEWEST_INTERFACES;
		struct section_interface *grown =
		        realloc(section->interfaces, capacity * sizeof(*grown));
		if (!grown)
			return NULL;
		section->interfaces = grown;
		section->capacity = capacity;
	}
	return &section->interfaces[section->count];
}

enum section_result section_describe(struct section *section, struct span body)
{
	struct section_interface *interface;
	struct option_value option;
	struct span options = span_skip(body, 8);
	uint16_t link = section_u16(section, body, 0);
	if (section->count == PCAPNG_INTERFACES_MAX)
		return SECTION_TOO_MANY;
	interface = new_interface(section);
	if (!interface)
		return SECTION_NO_MEMORY;
	*interface = (struct section_interface){
		.about = { link == DLT_RAW_MOST || link == DLT_RAW_OPENBSD ? LINK_RAW : link,
		           section_u32(section, body, 4) },
		.clock = { .resolution = MICROSECONDS_RESOLUTION },
	};
	while (next_option(section, &options, &option)) {
		if (option.code == OPTION_INTERFACE_RESOLUTION && option.value.n == 1)
			interface->clock.resolution = span_u8(option.value, 0);
		else if (option.code == OPTION_INTERFACE_OFFSET && option.value.n == 8)
			interface->clock.offset = (int64_t)section_u64(section, option.value, 0);
		else if (option.code == OPTION_INTERFACE_RESOLUTION ||
		         option.code == OPTION_INTERFACE_OFFSET)
			return SECTION_BAD_OPTION;
	}
	if (!pcapng_clock_usable(&interface->clock))
		return SECTION_BAD_OPTION;
	section->count++;
	return SECTION_OK;
}

/* Counts only grow; all ones and the like stand for "not known". */
static uint64_t raise_to(uint64_t *count, uint64_t value)
{
	uint64_t before = *count;
	if (value > before && value < COUNT_LIMIT)
		*count = value;
	return *count - before;
}

void section_statistics_of(struct section *section, struct section_interface *interface,
                           struct span body)
{
	struct span options = span_skip(body, 12);
	struct option_value option;
	while (next_option(section, &options, &option)) {
		uint64_t value = section_u64(section, option.value, 0);
		if (option.code == OPTION_RECEIVED)
			raise_to(&interface->told.received, value);
		else if (option.code == OPTION_IF_DROPPED)
			section->losses += raise_to(&interface->told.if_dropped, value);
		else if (option.code == OPTION_OS_DROPPED)
			section->losses += raise_to(&interface->told.dropped, value);
	}
}

void section_statistics(struct section *section, struct span body)
{
	struct section_interface *interface =
	        section_interface(section, section_u32(section, body, 0));
	if (interface)
		section_statistics_of(section, interface, body);
}

void section_lost(struct section *section, struct section_interface *interface, uint64_t count)
{
	if (count < COUNT_LIMIT)
		section->losses += raise_to(&interface->lost, interface->lost + count);
}

void section_packet_options(struct section *section, struct section_interface *interface,
                            struct span options)
{
	struct option_value option;
	while (next_option(section, &options, &option))
		if (option.code == OPTION_PACKET_LOST)
			section_lost(section, interface, section_u64(section, option.value, 0));
}

struct section_interface *section_interface(struct section *section, uint32_t number)
{
	return number < section->count ? &section->interfaces[number] : NULL;
}
