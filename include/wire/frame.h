#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

/* What a source of frames hands to the decoder. bytes belong to the source until its next frame. */

#include <stdint.h>

#include "base/stamp.h"

struct datagram;

struct frame {
	uint64_t number; /* 1-based within its input */
	uint32_t input;  /* index of the capture file or interface */
	uint32_t link;   /* enum link_type or a LINKTYPE_ value that we do not know */
	stamp at;
	uint32_t captured; /* octets at bytes */
	uint32_t original; /* octets on the wire, >= captured */
	const uint8_t *bytes;
	const struct datagram *message; /* of a text trace, which has no frames; else NULL */
};

#endif
