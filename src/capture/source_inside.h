#ifndef CAPTURE_SOURCE_INSIDE_H
#define CAPTURE_SOURCE_INSIDE_H

/* Inside of the capture layer only: what the kinds of sources have in common. */

#include <pcap/pcap.h>
#include <signal.h>

#include "capture/pcapng.h"
#include "capture/savefile.h"
#include "capture/source.h"
#include "capture/stream.h"
#include "capture/trace.h"
#include "interface_drops.h"
#include "sieve.h"

struct source;

/* What differs between a live source, the readers of pcap and pcapng, and a text trace. */
struct source_kind {
	enum source_result (*next)(struct source *source, struct frame *frame,
	                           struct source_problem *problem);
	void (*count)(struct source *source); /* brings source->counts up to date */
	void (*stop)(struct source *source);  /* from a signal handler */
};

struct source {
	const struct source_kind *kind;
	char *name;
	uint32_t input;
	uint32_t link;
	int snaplen;
	bool live;
	volatile sig_atomic_t stopped;
	struct source_counts counts;
	struct stream *stream;          /* NULL when live */
	void (*waiting)(void *context); /* as in source_options */
	void *waiting_context;

	pcap_t *pcap; /* NULL unless live */
	int fd;       /* what to wait for, never blocks; -1: reading waits by itself */
	bool nanoseconds;
	struct pcap_stat last; /* the kernel's counters when they were last read */
	struct interface_drops interface_drops;

	struct savefile *savefile;

	struct pcapng *pcapng;
	uint64_t lost;           /* when it was last asked for */
	bool lossy;              /* known ahead: packets were lost, nobody knows where */
	struct sieve *sieve;     /* NULL: no filter */
	enum pcapng_result held; /* of the last block that was read at opening */
	struct pcapng_packet packet;
	uint32_t strange_link; /* of a frame that cannot be decoded */
	uint64_t decodable;    /* frames */

	struct trace *trace;
};

/*
 * Each finishes a source whose common part is filled in and whose stream is open. False and problem
 * on failure; what was made by then goes with source_free.
 */
bool source_begin_live(struct source *source, const char *path,
                       const struct source_options *options, struct source_problem *problem);
bool source_begin_savefile(struct source *source, const char *path,
                           const struct source_options *options, struct source_problem *problem);
bool source_begin_pcapng(struct source *source, const char *path,
                         const struct source_options *options, struct source_problem *problem);
bool source_begin_trace(struct source *source, const char *path,
                        const struct source_options *options, struct source_problem *problem);

/* Names the source, why it ends here and how many frames came before; SOURCE_FAILED. */
enum source_result source_fail(struct source *source, enum source_error error, const char *text,
                               struct source_problem *problem);
bool source_no_memory(const char *path, struct source_problem *problem);
/* Brought into bounds, and counted if it had to be. */
stamp source_time(struct source *source, int64_t seconds, int64_t fraction);
/* LINKTYPE_ of what libpcap calls a link type on this platform. */
uint32_t source_link_of(int dlt);
/* Text of a link type for a message. */
void source_link_unknown(uint32_t link, const char *name, struct source_problem *problem);

#endif
