#ifndef CAPTURE_HANDLE_H
#define CAPTURE_HANDLE_H

/* Inside of the capture layer only: opening, the part that knows why it can fail. */

#include <pcap/pcap.h>
#include <stdio.h>

#include "capture/source.h"
#include "capture/trace.h"

/* NULL and problem on failure; path "-" is standard input. */
FILE *handle_open_stream(const char *path, struct source_problem *problem);
/* True when it begins like a text and not like a capture; its position is not moved. */
bool handle_is_text(FILE *stream);
/* NULL and problem on failure. Takes stream over, also then. */
pcap_t *handle_open_file(FILE *stream, const char *path, struct source_problem *problem);
/*
 * NULL and problem on failure; on success problem->text may hold a warning. stream is borrowed,
 * name is for messages.
 */
struct trace *handle_open_trace(FILE *stream, const char *name,
                                const struct source_options *options,
                                struct source_problem *problem);
/* NULL and problem on failure; on success problem->text may hold a warning. */
pcap_t *handle_open_live(const char *interface, const struct source_options *options,
                         struct source_problem *problem);

#endif
