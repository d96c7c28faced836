#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

/*
 * A pcapng file (draft-ietf-opsawg-pcapng), block by block: any number of sections in either byte
 * order, interfaces of any link types, snap lengths and time resolutions side by side; enhanced,
 * simple and obsolete packet blocks. Counts of lost packets are kept; all other blocks are skipped.
 *
 * A simple packet block has no time and gets the last one before it in the file, 0 when there is
 * none.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/stamp.h"

#define PCAPNG_MAGIC 0x0a0d0d0au
#define PCAPNG_BLOCK_MAX (16u << 20)     /* octets; a larger block ends the file */
#define PCAPNG_CAPTURED_MAX (256u << 10) /* octets; what is longer is cut */
#define PCAPNG_INTERFACES_MAX 65536      /* of one section */

/* As read(2): at least one octet, 0 at the end, -1 on failure. */
typedef ssize_t pcapng_read(void *context, void *bytes, size_t n);

struct pcapng;

/* NULL when memory is out. */
struct pcapng *pcapng_new(pcapng_read *read, void *context);
void pcapng_free(struct pcapng *reader);

enum pcapng_result {
	PCAPNG_PACKET,
	PCAPNG_OTHER, /* a block without a packet */
	PCAPNG_END,
	PCAPNG_CUT,    /* the file ends within a block */
	PCAPNG_BAD,    /* it cannot be understood from here on */
	PCAPNG_UNREAD, /* reading failed */
	PCAPNG_NO_MEMORY,
};

struct pcapng_packet {
	uint32_t link;     /* enum link_type or any other LINKTYPE_ */
	uint32_t captured; /* octets at bytes, which are valid until the next call */
	uint32_t original;
	stamp at;
	bool clamped; /* the file's time cannot be */
	const uint8_t *bytes;
};

/* The next block. After an end or a failure nothing more is to be asked for. */
enum pcapng_result pcapng_next(struct pcapng *reader, struct pcapng_packet *packet);
/* After PCAPNG_CUT and PCAPNG_BAD: why, without the file's name. */
const char *pcapng_problem(const struct pcapng *reader);

struct pcapng_interface {
	uint32_t link;
	uint32_t snaplen; /* 0: whole packets */
};

/* The first one of the file; false while none was seen. */
bool pcapng_first(const struct pcapng *reader, struct pcapng_interface *interface);
/* The one that was described last; false while none was seen. */
bool pcapng_latest(const struct pcapng *reader, struct pcapng_interface *interface);

/* What the capturing machine counted, of all interfaces and sections so far. */
struct pcapng_counts {
	uint64_t received; /* 0 when it is not told */
	uint64_t dropped;  /* by the system */
	uint64_t if_dropped;
};

void pcapng_counts(const struct pcapng *reader, struct pcapng_counts *counts);
/* Grows whenever counts of lost packets do. */
uint64_t pcapng_losses(const struct pcapng *reader);
/*
 * Whether the statistics at the end of a file, if that is what its last n octets are, tell of lost
 * packets: a reader learns of them too late otherwise.
 */
bool pcapng_tail_tells_losses(const uint8_t *bytes, size_t n);

#endif
