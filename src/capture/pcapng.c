#include "capture/pcapng.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "pcapng_section.h"

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define HEADER 8          /* of a block: type and length */
#define TRAILER 4         /* the length once more */
#define SECTION_HEADER 12 /* to the end of the byte order magic */
#define FIRST_BUFFER 65536
#define LOST_UNKNOWN 0xffff
#define MAJOR_VERSION 1

enum block_type {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OBSOLETE = 2,
	BLOCK_PACKET_SIMPLE = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
};

struct pcapng {
	pcapng_read *read;
	void *context;
	struct section section;
	bool begun;
	bool described; /* some interface, in any section */
	struct pcapng_interface first, latest;
	stamp last_at;
	uint8_t *bytes; /* of the block at hand */
	size_t used, capacity;
	char problem[128];
};

/* A packet block's fields; what belongs to it lies in data, options follow. */
struct packet_fields {
	uint32_t interface;
	uint32_t captured;
	uint32_t original;
	size_t data;
	bool timed;
	uint64_t ticks;
};

__attribute__((format(printf, 2, 3))) static enum pcapng_result bad(struct pcapng *reader,
                                                                    const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(reader->problem, sizeof(reader->problem), format, arguments);
	va_end(arguments);
	return PCAPNG_BAD;
}

static bool make_room(struct pcapng *reader)
{
	size_t capacity = reader->capacity ? reader->capacity * 2 : FIRST_BUFFER;
	uint8_t *grown;
	if (reader->used < reader->capacity)
		return true;
	grown = realloc(reader->bytes, capacity);
	if (!grown)
		return false;
	reader->bytes = grown;
	reader->capacity = capacity;
	return true;
}

/*
 * Reads on until the block at hand has n octets. Memory grows with what is there, not with what is
 * promised. PCAPNG_OTHER: it has.
 */
static enum pcapng_result read_to(struct pcapng *reader, size_t n)
{
	while (reader->used < n) {
		size_t room;
		ssize_t got;
		if (!make_room(reader))
			return PCAPNG_NO_MEMORY;
		room = reader->capacity < n ? reader->capacity : n;
		got = reader->read(reader->context, reader->bytes + reader->used,
		                   room - reader->used);
		if (got < 0)
			return PCAPNG_UNREAD;
		if (got == 0 && reader->used == 0)
			return PCAPNG_END;
		if (got == 0) {
			bad(reader, "the file ends in the middle of a block");
			return PCAPNG_CUT;
		}
		reader->used += (size_t)got;
	}
	return PCAPNG_OTHER;
}

static struct span block_span(const struct pcapng *reader)
{
	return (struct span){ reader->bytes, (uint32_t)reader->used, (uint32_t)reader->used };
}

/* The byte order of a section, which its length is written in too. */
static enum pcapng_result begin_section(struct pcapng *reader)
{
	enum pcapng_result result = read_to(reader, SECTION_HEADER);
	struct span block = block_span(reader);
	struct section little = { .big_endian = false };
	bool big_endian;
	if (result != PCAPNG_OTHER)
		return result;
	big_endian = span_u32(block, HEADER) == BYTE_ORDER_MAGIC;
	if (!big_endian && section_u32(&little, block, HEADER) != BYTE_ORDER_MAGIC)
		return bad(reader, "a section without a byte order");
	section_begin(&reader->section, big_endian);
	reader->begun = true;
	return PCAPNG_OTHER;
}

/* The least octets of a block's body, and what to do with it. */
typedef enum pcapng_result take(struct pcapng *reader, struct span body,
                                struct pcapng_packet *packet);

static enum pcapng_result take_section(struct pcapng *reader, struct span body,
                                       struct pcapng_packet *packet)
{
	unsigned major = section_u16(&reader->section, body, 4);
	(void)packet;
	if (major == MAJOR_VERSION)
		return PCAPNG_OTHER;
	return bad(reader, "pcapng version %u.%u is not known", major,
	           section_u16(&reader->section, body, 6));
}

static enum pcapng_result take_interface(struct pcapng *reader, struct span body,
                                         struct pcapng_packet *packet)
{
	(void)packet;
	switch (section_describe(&reader->section, body)) {
	case SECTION_OK: break;
	case SECTION_TOO_MANY: return bad(reader, "more than %d interfaces", PCAPNG_INTERFACES_MAX);
	case SECTION_BAD_OPTION:
		return bad(reader, "an interface whose unit of time cannot be read");
	case SECTION_NO_MEMORY: return PCAPNG_NO_MEMORY;
	}
	reader->latest = reader->section.interfaces[reader->section.count - 1].about;
	if (!reader->described)
		reader->first = reader->latest;
	reader->described = true;
	return PCAPNG_OTHER;
}

static enum pcapng_result take_statistics(struct pcapng *reader, struct span body,
                                          struct pcapng_packet *packet)
{
	(void)packet;
	section_statistics(&reader->section, body);
	return PCAPNG_OTHER;
}

static void fill_time(struct pcapng *reader, const struct section_interface *interface,
                      const struct packet_fields *fields, struct pcapng_packet *packet)
{
	packet->clamped =
	        fields->timed && !pcapng_time(&interface->clock, fields->ticks, &reader->last_at);
	packet->at = reader->last_at;
}

static enum pcapng_result fill_packet(struct pcapng *reader, struct span body,
                                      const struct packet_fields *fields,
                                      struct section_interface *interface,
                                      struct pcapng_packet *packet)
{
	struct span data = span_skip(body, fields->data);
	if (fields->captured > data.n)
		return bad(reader, "a packet is longer than its block");
	packet->link = interface->about.link;
	packet->captured =
	        fields->captured < PCAPNG_CAPTURED_MAX ? fields->captured : PCAPNG_CAPTURED_MAX;
	packet->original =
	        fields->original > fields->captured ? fields->original : fields->captured;
	packet->bytes = data.p;
	fill_time(reader, interface, fields, packet);
	return PCAPNG_PACKET;
}

static struct section_interface *interface_of(struct pcapng *reader, uint32_t number)
{
	struct section_interface *interface = section_interface(&reader->section, number);
	if (!interface)
		bad(reader, "a packet of interface %lu, which is not described",
		    (unsigned long)number);
	return interface;
}

/* The time and the lengths, which begin at octet 4 in both kinds. */
static void read_fields(const struct section *section, struct span body,
                        struct packet_fields *fields)
{
	fields->ticks =
	        (uint64_t)section_u32(section, body, 4) << 32 | section_u32(section, body, 8);
	fields->captured = section_u32(section, body, 12);
	fields->original = section_u32(section, body, 16);
	fields->data = 20;
	fields->timed = true;
}

static enum pcapng_result take_packet(struct pcapng *reader, struct span body,
                                      struct pcapng_packet *packet)
{
	struct packet_fields fields;
	struct section_interface *interface =
	        interface_of(reader, section_u32(&reader->section, body, 0));
	enum pcapng_result result;
	if (!interface)
		return PCAPNG_BAD;
	read_fields(&reader->section, body, &fields);
	result = fill_packet(reader, body, &fields, interface, packet);
	if (result == PCAPNG_PACKET)
		section_packet_options(
		        &reader->section, interface,
		        span_skip(body,
		                  fields.data + (((size_t)fields.captured + 3) & ~(size_t)3)));
	return result;
}

static enum pcapng_result take_obsolete(struct pcapng *reader, struct span body,
                                        struct pcapng_packet *packet)
{
	struct packet_fields fields;
	struct section_interface *interface =
	        interface_of(reader, section_u16(&reader->section, body, 0));
	uint16_t lost = section_u16(&reader->section, body, 2);
	if (!interface)
		return PCAPNG_BAD;
	if (lost != LOST_UNKNOWN)
		section_lost(&reader->section, interface, lost);
	read_fields(&reader->section, body, &fields);
	return fill_packet(reader, body, &fields, interface, packet);
}

/* It says neither when nor on which interface, nor how much was captured. */
static enum pcapng_result take_simple(struct pcapng *reader, struct span body,
                                      struct pcapng_packet *packet)
{
	struct packet_fields fields = { .original = section_u32(&reader->section, body, 0),
		                        .data = 4 };
	struct section_interface *interface = interface_of(reader, 0);
	uint32_t snaplen = interface ? interface->about.snaplen : 0;
	if (!interface)
		return PCAPNG_BAD;
	fields.captured = snaplen > 0 && snaplen < fields.original ? snaplen : fields.original;
	if (fields.captured > body.n - fields.data)
		fields.captured = (uint32_t)(body.n - fields.data);
	return fill_packet(reader, body, &fields, interface, packet);
}

static const struct block_row {
	uint32_t type;
	size_t least; /* octets of the body */
	take *take;
} blocks[] = {
	{ PCAPNG_MAGIC, 16, take_section },      { BLOCK_INTERFACE, 8, take_interface },
	{ BLOCK_PACKET, 20, take_packet },       { BLOCK_PACKET_OBSOLETE, 20, take_obsolete },
	{ BLOCK_PACKET_SIMPLE, 4, take_simple }, { BLOCK_STATISTICS, 12, take_statistics },
};

static enum pcapng_result take_block(struct pcapng *reader, uint32_t type, struct span body,
                                     struct pcapng_packet *packet)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (blocks[i].type != type)
			continue;
		if (body.n < blocks[i].least)
			return bad(reader, "a block of type %lu that is too short",
			           (unsigned long)type);
		return blocks[i].take(reader, body, packet);
	}
	return PCAPNG_OTHER;
}

/* Type and length are there: reads all of the block and hands its body on. */
static enum pcapng_result read_block(struct pcapng *reader, struct pcapng_packet *packet)
{
	const struct section *section = &reader->section;
	uint32_t type = section_u32(section, block_span(reader), 0);
	uint32_t length = section_u32(section, block_span(reader), 4);
	enum pcapng_result result;
	struct span body;
	if (length < HEADER + TRAILER || length % 4 != 0)
		return bad(reader, "a block of %lu octets, which cannot be", (unsigned long)length);
	if (length > PCAPNG_BLOCK_MAX)
		return bad(reader, "a block of %lu octets is too long", (unsigned long)length);
	result = read_to(reader, length);
	if (result != PCAPNG_OTHER)
		return result;
	if (section_u32(section, block_span(reader), length - TRAILER) != length)
		return bad(reader, "the two lengths of a block differ");
	body = span_cut(span_skip(block_span(reader), HEADER), length - HEADER - TRAILER);
	return take_block(reader, type, body, packet);
}

enum pcapng_result pcapng_next(struct pcapng *reader, struct pcapng_packet *packet)
{
	enum pcapng_result result;
	reader->used = 0;
	result = read_to(reader, HEADER);
	if (result != PCAPNG_OTHER)
		return result;
	/* This type reads the same in either byte order. */
	if (span_u32(block_span(reader), 0) == PCAPNG_MAGIC)
		result = begin_section(reader);
	else if (!reader->begun)
		result = bad(reader, "it does not begin with a section");
	return result == PCAPNG_OTHER ? read_block(reader, packet) : result;
}

struct pcapng *pcapng_new(pcapng_read *read, void *context)
{
	struct pcapng *reader = calloc(1, sizeof(*reader));
	if (!reader)
		return NULL;
	reader->read = read;
	reader->context = context;
	return reader;
}

void pcapng_free(struct pcapng *reader)
{
	if (!reader)
		return;
	section_release(&reader->section);
	free(reader->bytes);
	free(reader);
}

const char *pcapng_problem(const struct pcapng *reader)
{
	return reader->problem;
}

bool pcapng_first(const struct pcapng *reader, struct pcapng_interface *interface)
{
	*interface = reader->first;
	return reader->described;
}

bool pcapng_latest(const struct pcapng *reader, struct pcapng_interface *interface)
{
	*interface = reader->latest;
	return reader->described;
}

void pcapng_counts(const struct pcapng *reader, struct pcapng_counts *counts)
{
	section_counts(&reader->section, counts);
}

uint64_t pcapng_losses(const struct pcapng *reader)
{
	return reader->section.losses;
}
