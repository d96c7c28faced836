#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

/* What a BPF expression would lose (tcpdump users write "port 5060" out of habit). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * True when the expression names a port, so that IP fragments, tunnels and, where link may carry
 * them, VLAN-tagged packets do not pass; warning then says so in one line.
 */
bool filter_loses_packets(const char *expression, uint32_t link, char *warning, size_t size);

#endif
