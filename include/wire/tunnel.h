#ifndef WIRE_TUNNEL_H
#define WIRE_TUNNEL_H

/*
 * Packets and frames inside IP packets: IP in IP (RFC 2003, 2473, 4213), GRE with NVGRE, ERSPAN and
 * PPTP, EtherIP (RFC 3378), MPLS (RFC 4023); over UDP VXLAN (RFC 7348) and its GPE, Geneve (RFC
 * 8926), GTP-U (3GPP TS 29.281), L2TP (RFC 2661), MPLS (RFC 7510), Teredo (RFC 4380) and TZSP.
 *
 * A UDP port proves nothing, it may be anybody's SIP port: only a header that has all of its fixed
 * bits, and of weak headers what follows, makes a datagram a tunnel.
 */

#include <stdbool.h>

#include "wire/ip.h"
#include "wire/layer.h"

/*
 * True when packet is a tunnel's; then *error says whether out is what it carries: LAYER_OK,
 * LAYER_TUNNEL_UNKNOWN, LAYER_TUNNEL_CONTROL, LAYER_ENCRYPTED, or that its header is cut or wrong.
 * packet is no fragment.
 */
bool tunnel_strip(const struct ip_packet *packet, struct layer *out, enum layer_error *error);

#endif
