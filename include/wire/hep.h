#ifndef WIRE_HEP_H
#define WIRE_HEP_H

/*
 * HEP, in which SIP servers send copies of their messages to a collector: version 3 (chunks) and
 * the fixed headers of versions 1 and 2. What a copy says of addresses, transport and time replaces
 * that of the packet that brought it. The authentication key, a password in clear, is never looked
 * at.
 */

#include "wire/datagram.h"
#include "wire/span.h"

#define HEP_PORT 9060

/* What a compressed payload may become, in octets; more is malformed. */
#define HEP_INFLATED_MAX 65536

enum hep_result {
	HEP_NONE,      /* not HEP; the datagram was left alone */
	HEP_MESSAGE,   /* datagram is now the SIP message within */
	HEP_OTHER,     /* RTCP, logs, keep-alives and the like */
	HEP_MALFORMED, /* lengths that contradict each other, no address, no payload */
	HEP_TRUNCATED, /* cut by the snap length before the payload */
	HEP_RESULTS
};

/* Room for what has to be inflated. */
struct hep;

/* NULL when memory is out. */
struct hep *hep_new(void);
void hep_free(struct hep *hep);

/*
 * span is the payload of datagram, a UDP datagram to or from the HEP port; packet.at is the time of
 * its frame and stays where HEP tells none. On HEP_MESSAGE the payload borrows from span or is
 * valid until the next call; it may be cut (packet.truncated). On any other result datagram is
 * untouched.
 */
enum hep_result hep_read(struct hep *hep, struct span span, struct datagram *datagram);

#endif
