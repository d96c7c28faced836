#ifndef WIRE_TUNNEL_UDP_H
#define WIRE_TUNNEL_UDP_H

/*
 * Tunnels over UDP; each takes the payload of a datagram. LAYER_OK, LAYER_TUNNEL_UNKNOWN and
 * LAYER_TUNNEL_CONTROL are said of that tunnel's packets only; anything else means that the
 * datagram does not look like one.
 */

#include "wire/layer.h"

strip vxlan_strip;     /* RFC 7348 */
strip vxlan_gpe_strip; /* draft-ietf-nvo3-vxlan-gpe */
strip geneve_strip;    /* RFC 8926 */
strip gtp_strip;       /* 3GPP TS 29.281 */
strip mpls_udp_strip;  /* RFC 7510 */
strip l2tp_strip;      /* RFC 2661 */
strip teredo_strip;    /* RFC 4380 */
strip tzsp_strip;

#endif
