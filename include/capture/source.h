#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

/*
 * Where frames come from: a capture file (pcap or pcapng) or a text trace (capture/trace.h), any of
 * them compressed or on standard input, or an interface. A pcapng file may hold frames of several
 * link types; each frame has its own. Nothing of libpcap is seen outside of this layer.
 *
 * Times are brought into [1970, 9999] and sub-seconds into one second; what had to be changed is
 * counted. A frame never claims to be shorter on the wire than what was captured of it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/problem.h"
#include "wire/frame.h"

struct source;

#define SOURCE_LINK_NONE UINT32_MAX

struct source_options {
	uint32_t input;      /* goes into every frame */
	const char *filter;  /* BPF expression, handed to libpcap as it is; NULL or "" for none */
	const char *trace;   /* files that are no capture: a format of capture/trace.h; NULL: any */
	int snaplen;         /* live only; 0 for all of a frame */
	int buffer_kib;      /* live only; 0 for the default */
	bool no_promiscuous; /* live only */
	/*
	 * NULL, or called again and again while nothing comes from a pipe; may stop the source. The
	 * context outlives the source.
	 */
	void (*waiting)(void *context);
	void *context;
};

/*
 * path "-" is standard input. NULL on failure, problem says why. Neither path nor options need to
 * outlive the call. While a file is opened nobody is told that it keeps waiting.
 */
struct source *source_open_file(const char *path, const struct source_options *options,
                                struct source_problem *problem);
/* problem->text may hold a warning (error SOURCE_NO_ERROR) although the source was opened. */
struct source *source_open_live(const char *interface, const struct source_options *options,
                                struct source_problem *problem);
void source_free(struct source *source);

enum source_result {
	SOURCE_FRAME,
	SOURCE_IDLE,    /* live: nothing came within a tenth of a second */
	SOURCE_END,     /* end of file */
	SOURCE_STOPPED, /* source_stop() was called */
	SOURCE_FAILED,  /* problem says why; what came before is good */
};

/* The frame is valid until the next call, and so is the message that a trace has instead. */
enum source_result source_next(struct source *source, struct frame *frame,
                               struct source_problem *problem);
/* May be called from a signal handler. The signal must interrupt system calls (no SA_RESTART). */
void source_stop(struct source *source);

bool source_is_live(const struct source *source);
/* The format of a trace, NULL for all other sources; a trace has no link type and no snaplen. */
const char *source_trace(const struct source *source);
/* enum link_type of the first interface; SOURCE_LINK_NONE when the file names none. */
uint32_t source_link(const struct source *source);
int source_snaplen(const struct source *source);

struct source_counts {
	uint64_t frames;        /* delivered, messages of a trace too */
	uint64_t clamped_times; /* of them, with a time that cannot be */
	uint64_t cut;           /* of them, shortened by the snap length */
	uint64_t lines_skipped; /* of a trace: they belong to no message */
	uint64_t undated;       /* messages of a trace without a date */
	bool live;
	/* Counted by the machine that captured: live, or as a pcapng file tells; 0 otherwise. */
	uint64_t received;   /* passed the filter, those dropped included */
	uint64_t dropped;    /* by the kernel, for want of buffer */
	uint64_t if_dropped; /* by the interface or its driver */
};

/*
 * Whether packets may have been lost since the last call, as a file tells; cheap. True at every
 * call where the file only tells how many were lost in all. Live: false, see source_counts.
 */
bool source_lost(struct source *source);
/* Reads the kernel's counters when live; they are 32 bits wide there and are added up here. */
void source_counts(struct source *source, struct source_counts *counts);

#endif
