#ifndef CAPTURE_PCAPNG_SECTION_H
#define CAPTURE_PCAPNG_SECTION_H

/* Inside of the pcapng reader: what a section's own blocks say about those that follow. */

#include "capture/pcapng.h"
#include "wire/span.h"

struct pcapng_clock {
	uint8_t resolution; /* if_tsresol: 10^-n, or 2^-n with the highest bit */
	int64_t offset;     /* if_tsoffset: seconds */
};

/* False for units of time that are too small for 64 bits of them to reach one second. */
bool pcapng_clock_usable(const struct pcapng_clock *clock);
/* False when the time had to be brought into [1970, 9999]. */
bool pcapng_time(const struct pcapng_clock *clock, uint64_t ticks, stamp *at);

struct section_interface {
	struct pcapng_interface about;
	struct pcapng_clock clock;
	struct pcapng_counts told; /* by its latest statistics */
	uint64_t lost;             /* told packet by packet */
};

struct section {
	bool big_endian;
	struct section_interface *interfaces;
	size_t count, capacity;
	struct pcapng_counts counts; /* of the sections before it */
	uint64_t losses;             /* grows with any count of lost packets */
};

uint16_t section_u16(const struct section *section, struct span span, size_t at);
uint32_t section_u32(const struct section *section, struct span span, size_t at);
uint64_t section_u64(const struct section *section, struct span span, size_t at);

/* A new section begins: the interfaces are forgotten, their counts kept. */
void section_begin(struct section *section, bool big_endian);
void section_release(struct section *section);

enum section_result { SECTION_OK, SECTION_TOO_MANY, SECTION_BAD_OPTION, SECTION_NO_MEMORY };

/* The bodies of an interface description and of interface statistics. */
enum section_result section_describe(struct section *section, struct span body);
void section_statistics(struct section *section, struct span body);
/* The same for an interface that is known already. */
void section_statistics_of(struct section *section, struct section_interface *interface,
                           struct span body);
/* So many packets were lost before the one at hand; it may be told by the options behind it. */
void section_lost(struct section *section, struct section_interface *interface, uint64_t count);
void section_packet_options(struct section *section, struct section_interface *interface,
                            struct span options);
/* NULL when there is none of that number. */
struct section_interface *section_interface(struct section *section, uint32_t number);

void section_counts(const struct section *section, struct pcapng_counts *counts);

#endif
