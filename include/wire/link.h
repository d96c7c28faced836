#ifndef WIRE_LINK_H
#define WIRE_LINK_H

/* Link layers by their tcpdump.org LINKTYPE_ value (not the platform's DLT_). */

#include <stdint.h>

#include "wire/span.h"

enum link_type {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

/* A short name such as "Ethernet", or NULL when this program cannot decode that link type. */
const char *link_name(uint32_t link);

enum link_ethertype {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
};

/* What follows a link layer header: its type and the octets themselves. */
struct link_layer {
	uint16_t ethertype;
	struct span span;
};

/* From a frame to its IP packet: on LAYER_OK ethertype is one of the two above. */
enum layer_error link_strip(uint32_t link, struct span frame, struct link_layer *out);

#endif
