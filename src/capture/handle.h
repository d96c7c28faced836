#ifndef CAPTURE_HANDLE_H
#define CAPTURE_HANDLE_H

/* Inside of the capture layer only: opening with libpcap, the part that knows why it can fail. */

#include <pcap/pcap.h>

#include "capture/savefile.h"
#include "capture/source.h"
#include "capture/stream.h"

/* What stands in front of the first record of a pcap file. */
struct handle_header {
	struct savefile_format format;
	int dlt; /* as libpcap names the link type */
	int snaplen;
	bool nanoseconds;
};
/* Reads it, so that the stream stands behind it. False and problem on failure. */
bool handle_file_header(struct stream *stream, const char *path, struct handle_header *header,
                        struct source_problem *problem);
/* NULL and problem on failure; on success problem->text may hold a warning. */
pcap_t *handle_open_live(const char *interface, const struct source_options *options,
                         struct source_problem *problem);

#endif
