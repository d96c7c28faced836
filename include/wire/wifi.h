#ifndef WIRE_WIFI_H
#define WIRE_WIFI_H

/* IEEE 802.11 data frames that are not encrypted, with the radiotap header or without. */

#include "wire/layer.h"

/* From the 802.11 header to LLC; LAYER_NOT_IP for frames without data. */
strip wifi_strip;
/* From the radiotap header, in little-endian order as all of it, to the 802.11 header. */
strip wifi_strip_radiotap;

#endif
