#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

/*
 * Outputs. A format is a row: it sees events as they happen, live findings too, and everything once
 * more at the end.
 * Formats write to a struct writer and know neither files nor exit codes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stamp.h"
#include "base/str.h"
#include "base/writer.h"
#include "detect/detector.h"
#include "sip/message.h"
#include "track/event.h"
#include "track/tracker.h"

/* What the pipeline counted; everything that was skipped stands here. */
struct report_input {
	struct str name; /* file or interface as given */
	bool live;
	const char *trace; /* format of a text trace; NULL: frames, of link and snaplen */
	uint32_t link;     /* LINKTYPE_ of its first interface; UINT32_MAX: not known yet */
	uint32_t snaplen;
	struct str filter; /* BPF expression; may be empty */
};

#define REPORT_HINTS 3
struct report_hint {
	uint16_t port;  /* 0: no more hints */
	uint32_t count; /* datagrams and beginnings of messages over TCP that look like SIP */
};

struct comparison;

struct report_totals {
	uint64_t packets;      /* frames read */
	uint64_t sip_messages; /* fed to the tracker */
	uint64_t malformed;    /* SIP that could not be used */
	uint64_t keepalives;
	uint64_t not_sip;    /* datagrams on a SIP port that are no SIP */
	uint64_t other_port; /* UDP datagrams on other ports */
	uint64_t truncated;  /* messages cut by the snap length */
	uint64_t oversize;
	uint64_t without_length;      /* messages over TCP without Content-Length */
	uint64_t websockets;          /* connections that became a WebSocket for SIP */
	uint64_t trace_lines_skipped; /* of text traces: they belong to no message */
	uint64_t received, dropped, interface_dropped; /* live: the kernel's counts */
	bool ended_early;                              /* the input could not be read to its end */
	const uint64_t *wire;                          /* WIRE_COUNTS counters */
	stamp first_at, last_at;         /* packets of any kind; 0 when there was none */
	stamp end_at;                    /* what bindings are judged at: last packet or --until */
	const struct comparison *tables; /* those of -t; no rows: none was given */
	bool until;                      /* --until was given */
	uint64_t media;                  /* of those on other ports: what looks like RTP */
	struct report_hint hints[REPORT_HINTS]; /* where SIP seems to be besides, the most first */
};

struct report_options {
	bool quiet;          /* summary and findings only */
	bool verbose;        /* every message as it comes */
	struct str aor_glob; /* empty: all */
	const struct limits *limits;
	const struct model *model; /* NULL: auto */
	const char *ports;         /* as given, for meta */
	size_t credentials;        /* loaded */
	size_t width;              /* columns for text; 100 when not a terminal */
	const struct report_input *inputs;
	size_t input_count;
	const char *version; /* of this program; NULL: not told */
	stamp started;       /* live: the machine's time at the start; else 0 */
};

struct format {
	const char *name;
	bool stories; /* it tells the steps of sessions, unless it is to be quiet */
	/* NULL when memory is out. Both are borrowed for the life of the output. */
	void *(*new)(struct writer *writer, const struct report_options *options);
	void (*free)(void *output);
	/* Once, before the first event; inputs[0] is open by then. */
	void (*begin)(void *output);
	/* Every event, internal kinds included. */
	void (*event)(void *output, const struct event *event);
	/* Live: a finding_sink. */
	void (*finding)(void *output, const struct finding *finding, bool withdrawn);
	/* Once, after the last event. */
	void (*end)(void *output, const struct report_totals *totals,
	            const struct tracker_counts *counts, const struct detector *detector);
};

/* The row of that name, or NULL. */
const struct format *format_named(struct str name);
const struct format *const *formats(size_t *count);

#endif
