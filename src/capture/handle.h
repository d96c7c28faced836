#ifndef CAPTURE_HANDLE_H
#define CAPTURE_HANDLE_H

/* Inside of the capture layer only: opening with libpcap, the part that knows why it can fail. */

#include <pcap/pcap.h>
#include <stdio.h>

#include "capture/source.h"
#include "capture/stream.h"

/* NULL and problem on failure. The stream is borrowed for the life of the handle. */
pcap_t *handle_open_file(struct stream *stream, const char *path, struct source_problem *problem);
/* NULL and problem on failure; on success problem->text may hold a warning. */
pcap_t *handle_open_live(const char *interface, const struct source_options *options,
                         struct source_problem *problem);

#endif
