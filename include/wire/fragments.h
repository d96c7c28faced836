#ifndef WIRE_FRAGMENTS_H
#define WIRE_FRAGMENTS_H

/*
 * Joins IP fragments. A datagram is known by its addresses, id and (IPv4) protocol. It waits 30 s
 * of packet time for its last piece; a finished one is remembered for 1 s, so that the copies of
 * its pieces in a capture that shows every packet twice do not begin a new one.
 */

#include <stdint.h>

#include "base/stamp.h"
#include "wire/decoder.h"
#include "wire/ip.h"

struct fragments;

/* NULL when memory is out. counts has WIRE_COUNTS counters and must outlive the object. */
struct fragments *fragments_new(const struct wire_limits *limits, uint64_t *counts);
void fragments_free(struct fragments *fragments);
/*
 * Takes a packet with fragment set. True when it completes its datagram: packet then is the whole,
 * its payload valid until the next call. Counts what is lost, overlaps or is reassembled, and
 * malformed pieces.
 */
bool fragments_add(struct fragments *fragments, stamp at, struct ip_packet *packet);
/* Counts what still waits as lost and forgets everything. */
void fragments_finish(struct fragments *fragments);

#endif
