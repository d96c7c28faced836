#ifndef SIP_FIELDS_H
#define SIP_FIELDS_H

/* Cuts the lines behind the start line into header fields (RFC 3261 7.3). */

#include "sip/lines.h"

/* Stores the fields and leaves cut->at behind them and the empty line, if there is one. */
void fields_cut(struct cutter *cut);

#endif
