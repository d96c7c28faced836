#ifndef CAPTURE_TRACE_LOCAL_H
#define CAPTURE_TRACE_LOCAL_H

/* Inside of the capture layer only: the address of the machine that wrote a trace. */

#include "base/addr.h"

/*
 * As the message tells it: the host of a received request's URI; the host of the top Via where this
 * machine sent a request or received the answer to one. 0.0.0.0:5060 where that is no address.
 */
struct addr trace_local(struct str message, bool sent);

#endif
