#include "capture/source.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "interface_drops.h"
#include "wire/link.h"

#define NANOSECONDS 1000000000L
#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
/* How often the kernel's 32-bit counters are read, in frames: long before they can wrap. */
#define COUNTERS_EVERY (UINT64_C(1) << 20)
#define DLT_RAW_OPENBSD 14
#define IDLE_MS 100
#define EMPTY_WAKES 10 /* by packets that a filter outside of the kernel takes away */

struct source {
	pcap_t *pcap;
	char *name;
	uint32_t input;
	uint32_t link;
	int fd; /* what to wait for, never blocks; -1: reading waits by itself */
	bool live;
	bool nanoseconds;
	volatile sig_atomic_t stopped;
	struct source_counts counts;
	struct pcap_stat last; /* the kernel's counters when they were last read */
	struct interface_drops interface_drops;
};

static uint32_t link_of(int dlt)
{
	if (dlt == DLT_RAW || dlt == DLT_RAW_OPENBSD)
		return LINK_RAW;
	return (uint32_t)dlt;
}

static char *display_name(const char *path, bool live)
{
	const char *slash = live ? NULL : strrchr(path, '/');
	if (!live && strcmp(path, "-") == 0)
		return strdup("standard input");
	return strdup(slash && slash[1] ? slash + 1 : path);
}

static bool check_link(const struct source *source, const char *path,
                       struct source_problem *problem)
{
	int dlt = pcap_datalink(source->pcap);
	const char *text = pcap_datalink_val_to_description(dlt);
	if (link_name(source->link))
		return true;
	problem->error = SOURCE_LINK_UNKNOWN;
	snprintf(problem->text, sizeof(problem->text), "%s: link type %lu (%s) cannot be decoded",
	         path, (unsigned long)source->link, text ? text : "unknown");
	return false;
}

static bool set_filter(struct source *source, const char *expression,
                       struct source_problem *problem)
{
	struct bpf_program program;
	bool done;
	if (!expression || !expression[0])
		return true;
	problem->error = SOURCE_BAD_FILTER;
	if (pcap_compile(source->pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) != 0) {
		snprintf(problem->text, sizeof(problem->text), "filter expression: %s",
		         pcap_geterr(source->pcap));
		return false;
	}
	done = pcap_setfilter(source->pcap, &program) == 0;
	if (done)
		problem->error = SOURCE_NO_ERROR;
	else
		snprintf(problem->text, sizeof(problem->text), "filter cannot be set: %s",
		         pcap_geterr(source->pcap));
	pcap_freecode(&program);
	return done;
}

/* Takes pcap over, also on failure. */
static struct source *source_new(pcap_t *pcap, const char *path, bool live,
                                 const struct source_options *options,
                                 struct source_problem *problem)
{
	struct source *source = calloc(1, sizeof(*source));
	if (!source) {
		pcap_close(pcap);
		goto no_memory;
	}
	source->pcap = pcap;
	source->name = display_name(path, live);
	source->input = options->input;
	source->link = link_of(pcap_datalink(pcap));
	source->live = live;
	source->fd = live ? pcap_get_selectable_fd(pcap) : -1;
	source->nanoseconds = pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO;
	source->counts.live = live;
	interface_drops_open(&source->interface_drops, live ? path : NULL);
	if (!source->name) {
		source_free(source);
		goto no_memory;
	}
	if (!check_link(source, strcmp(path, "-") == 0 ? source->name : path, problem) ||
	    !set_filter(source, options->filter, problem)) {
		source_free(source);
		return NULL;
	}
	return source;
no_memory:
	problem->error = SOURCE_NO_MEMORY;
	snprintf(problem->text, sizeof(problem->text), "%s: out of memory", path);
	return NULL;
}

struct source *source_open_file(const char *path, const struct source_options *options,
                                struct source_problem *problem)
{
	*problem = (struct source_problem){ .error = SOURCE_NO_ERROR };
	pcap_t *pcap = handle_open_file(path, problem);
	return pcap ? source_new(pcap, path, false, options, problem) : NULL;
}

struct source *source_open_live(const char *interface, const struct source_options *options,
                                struct source_problem *problem)
{
	*problem = (struct source_problem){ .error = SOURCE_NO_ERROR };
	pcap_t *pcap = handle_open_live(interface, options, problem);
	return pcap ? source_new(pcap, interface, true, options, problem) : NULL;
}

void source_free(struct source *source)
{
	if (!source)
		return;
	interface_drops_close(&source->interface_drops);
	pcap_close(source->pcap);
	free(source->name);
	free(source);
}

static stamp time_of(struct source *source, const struct pcap_pkthdr *header)
{
	int64_t seconds = header->ts.tv_sec;
	int64_t fraction = header->ts.tv_usec;
	int64_t limit = source->nanoseconds ? NANOSECONDS : STAMP_SECOND;
	bool sane = seconds >= 0 && seconds <= LAST_SECOND && fraction >= 0 && fraction < limit;
	if (!sane) {
		source->counts.clamped_times++;
		seconds = seconds < 0 ? 0 : seconds > LAST_SECOND ? LAST_SECOND : seconds;
		fraction = fraction < 0 ? 0 : fraction >= limit ? limit - 1 : fraction;
	}
	return seconds * STAMP_SECOND + (source->nanoseconds ? fraction / 1000 : fraction);
}

static void read_kernel_counters(struct source *source)
{
	struct pcap_stat now = { 0 };
	uint64_t lost;
	if (!source->live || pcap_stats(source->pcap, &now) != 0)
		return;
	lost = interface_drops_count(&source->interface_drops);
	if (lost > source->counts.if_dropped) /* a deleted interface has none */
		source->counts.if_dropped = lost;
	source->counts.received += (uint32_t)(now.ps_recv - source->last.ps_recv);
	source->counts.dropped += (uint32_t)(now.ps_drop - source->last.ps_drop);
	source->last = now;
}

static enum source_result failed(struct source *source, struct source_problem *problem)
{
	const char *text = pcap_geterr(source->pcap);
	const char *hint = "";
	/* A signal ends a read on a quiet pipe with an error of this kind. */
	if (source->stopped)
		return SOURCE_STOPPED;
	problem->error = SOURCE_CORRUPT;
	if (source->live)
		problem->error = SOURCE_DEVICE_FAILED;
	else if (strstr(text, "truncated dump file"))
		problem->error = SOURCE_CUT;
	else if (strstr(text, "different from the"))
		hint = "; Wireshark's \"editcap -F pcap\" makes a readable file of it";
	snprintf(problem->text, sizeof(problem->text), "%s: %s%s (frames read: %llu)", source->name,
	         text, hint, (unsigned long long)source->counts.frames);
	return SOURCE_FAILED;
}

/*
 * Like pcap_next_ex, but it returns from a quiet link: the kernel's block-wise ring wakes nobody
 * before a packet comes, and libpcap's own time-out ends no wait there.
 */
static int next(struct source *source, struct pcap_pkthdr **header, const u_char **bytes)
{
	struct pollfd ready = { .fd = source->fd, .events = POLLIN };
	int got = pcap_next_ex(source->pcap, header, bytes);
	for (int empty = 0; got == 0 && source->fd >= 0 && !source->stopped; empty++) {
		if (empty == EMPTY_WAKES || poll(&ready, 1, IDLE_MS) == 0)
			break;
		got = pcap_next_ex(source->pcap, header, bytes);
	}
	return got;
}

enum source_result source_next(struct source *source, struct frame *frame,
                               struct source_problem *problem)
{
	struct pcap_pkthdr *header = NULL;
	const u_char *bytes = NULL;
	int got;
	if (source->stopped)
		return SOURCE_STOPPED;
	got = next(source, &header, &bytes);
	if (got == 0)
		return source->stopped ? SOURCE_STOPPED : SOURCE_IDLE;
	if (got == PCAP_ERROR_BREAK)
		return source->stopped ? SOURCE_STOPPED : SOURCE_END;
	if (got < 0)
		return failed(source, problem);
	*frame = (struct frame){
		.number = ++source->counts.frames,
		.input = source->input,
		.link = source->link,
		.at = time_of(source, header),
		.captured = header->caplen,
		.original = header->len > header->caplen ? header->len : header->caplen,
		.bytes = bytes,
	};
	source->counts.cut += frame->original > frame->captured;
	if (source->counts.frames % COUNTERS_EVERY == 0)
		read_kernel_counters(source);
	return SOURCE_FRAME;
}

void source_stop(struct source *source)
{
	source->stopped = 1;
	pcap_breakloop(source->pcap);
}

bool source_is_live(const struct source *source)
{
	return source->live;
}

uint32_t source_link(const struct source *source)
{
	return source->link;
}

int source_snaplen(const struct source *source)
{
	return pcap_snapshot(source->pcap);
}

void source_counts(struct source *source, struct source_counts *counts)
{
	read_kernel_counters(source);
	*counts = source->counts;
}
