#include "source_inside.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "handle.h"
#include "wire/link.h"

/* How often the kernel's 32-bit counters are read, in frames: long before they can wrap. */
#define COUNTERS_EVERY (UINT64_C(1) << 20)
#define IDLE_MS 100
#define EMPTY_WAKES 10 /* by packets that a filter outside of the kernel takes away */

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

static void read_kernel_counters(struct source *source)
{
	struct pcap_stat now = { 0 };
	uint64_t lost;
	if (pcap_stats(source->pcap, &now) != 0)
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
	/* A signal ends a wait with an error of this kind. */
	if (source->stopped)
		return SOURCE_STOPPED;
	return source_fail(source, SOURCE_DEVICE_FAILED, pcap_geterr(source->pcap), problem);
}

/*
 * Like pcap_next_ex, but it returns from a quiet link: the kernel's block-wise ring wakes nobody
 * before a packet comes, and libpcap's own time-out ends no wait there.
 */
static int wait_next(struct source *source, struct pcap_pkthdr **header, const u_char **bytes)
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

static enum source_result next(struct source *source, struct frame *frame,
                               struct source_problem *problem)
{
	struct pcap_pkthdr *header = NULL;
	const u_char *bytes = NULL;
	int got = wait_next(source, &header, &bytes);
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
		.at = source_time(source, header->ts.tv_sec, header->ts.tv_usec),
		.captured = header->caplen,
		.original = header->len > header->caplen ? header->len : header->caplen,
		.bytes = bytes,
	};
	source->counts.cut += frame->original > frame->captured;
	if (source->counts.frames % COUNTERS_EVERY == 0)
		read_kernel_counters(source);
	return SOURCE_FRAME;
}

static void stop(struct source *source)
{
	pcap_breakloop(source->pcap);
}

static const struct source_kind kind = { next, read_kernel_counters, stop };

bool source_begin_live(struct source *source, const char *path,
                       const struct source_options *options, struct source_problem *problem)
{
	source->kind = &kind;
	source->pcap = handle_open_live(path, options, problem);
	if (!source->pcap)
		return false;
	source->link = source_link_of(pcap_datalink(source->pcap));
	source->snaplen = pcap_snapshot(source->pcap);
	source->fd = pcap_get_selectable_fd(source->pcap);
	source->nanoseconds = pcap_get_tstamp_precision(source->pcap) == PCAP_TSTAMP_PRECISION_NANO;
	if (link_name(source->link))
		return set_filter(source, options->filter, problem);
	source_link_unknown(source->link, path, problem);
	return false;
}
