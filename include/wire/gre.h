#ifndef WIRE_GRE_H
#define WIRE_GRE_H

/*
 * GRE (RFC 2784, 2890) and the enhanced one of PPTP (RFC 2637); in it what wire/layer.h knows and
 * mirrored frames (ERSPAN types I to III).
 */

#include "wire/layer.h"

/* From the GRE header to what it carries. */
enum layer_error gre_strip(struct layer *layer);

#endif
