#ifndef WIRE_LINK_H
#define WIRE_LINK_H

/* Link layers by their tcpdump.org LINKTYPE_ value (not the platform's DLT_). */

#include <stdint.h>

#include "wire/layer.h"
#include "wire/span.h"

enum link_type {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_PPP_HDLC = 50,
	LINK_PPPOE = 51,
	LINK_RAW = 101,
	LINK_CISCO_HDLC = 104,
	LINK_WIFI = 105,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_RADIOTAP = 127,
	LINK_PPP_PPPD = 166,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

/* A short name such as "Ethernet", or NULL when this program cannot decode that link type. */
const char *link_name(uint32_t link);

/* Takes the link layer's own header off. */
enum layer_error link_strip(uint32_t link, struct span frame, struct layer *out);

#endif
