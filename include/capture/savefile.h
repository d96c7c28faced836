#ifndef CAPTURE_SAVEFILE_H
#define CAPTURE_SAVEFILE_H

/*
 * The records of a pcap file, read where they lie in the stream's window: they are not copied. What
 * the file's header means is told by who has opened it, which is libpcap.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/stream.h"

#define SAVEFILE_HEADER 24 /* octets in front of the first record */

struct savefile_format {
	bool swapped; /* numbers are in the other byte order than this machine's */
	bool padded;  /* eight more octets in front of each packet */
	bool lengths_swapped;
	bool lengths_doubtful; /* swapped where they cannot be right otherwise */
	uint32_t snaplen;      /* longer packets are cut to it */
};

enum savefile_result {
	SAVEFILE_PACKET,
	SAVEFILE_END,
	SAVEFILE_CUT, /* of this and the next savefile_problem() says more */
	SAVEFILE_BAD,
	SAVEFILE_UNREAD, /* stream_error() says why */
	SAVEFILE_NO_MEMORY,
};

struct savefile_packet {
	int64_t seconds, fraction; /* as they stand there */
	uint32_t captured, original;
	const uint8_t *bytes; /* good until the next record is read */
};

struct savefile;

/* The stream, borrowed, stands at the first record. NULL when memory is out. */
struct savefile *savefile_new(struct stream *stream, const struct savefile_format *format);
void savefile_free(struct savefile *savefile);
enum savefile_result savefile_next(struct savefile *savefile, struct savefile_packet *packet);
const char *savefile_problem(const struct savefile *savefile);

#endif
