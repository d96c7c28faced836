#include "capture/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/unpack.h"
#include "source_inside.h"
#include "wire/link.h"

#define MAGIC_LENGTH 4
#define PCAP_MAGICS 6
#define NANOSECONDS 1000000000L
#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define DLT_RAW_OPENBSD 14

static const uint8_t pcapng_magic[MAGIC_LENGTH] = { 0x0a, 0x0d, 0x0d, 0x0a };
/* In microseconds, nanoseconds, and as modified by Kuznetsov, in both byte orders. */
static const uint8_t pcap_magics[PCAP_MAGICS][MAGIC_LENGTH] = {
	{ 0xa1, 0xb2, 0xc3, 0xd4 }, { 0xd4, 0xc3, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0x3c, 0x4d },
	{ 0x4d, 0x3c, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0xcd, 0x34 }, { 0x34, 0xcd, 0xb2, 0xa1 },
};

static const char *display_name(const char *path, bool live)
{
	const char *slash = live ? NULL : strrchr(path, '/');
	if (!live && strcmp(path, "-") == 0)
		return "standard input";
	return slash && slash[1] ? slash + 1 : path;
}

bool source_no_memory(const char *path, struct source_problem *problem)
{
	problem->error = SOURCE_NO_MEMORY;
	snprintf(problem->text, sizeof(problem->text), "%s: out of memory", path);
	return false;
}

stamp source_time(struct source *source, int64_t seconds, int64_t fraction)
{
	int64_t limit = source->nanoseconds ? NANOSECONDS : STAMP_SECOND;
	bool sane = seconds >= 0 && seconds <= LAST_SECOND && fraction >= 0 && fraction < limit;
	if (!sane) {
		source->counts.clamped_times++;
		seconds = seconds < 0 ? 0 : seconds > LAST_SECOND ? LAST_SECOND : seconds;
		fraction = fraction < 0 ? 0 : fraction >= limit ? limit - 1 : fraction;
	}
	return seconds * STAMP_SECOND + (source->nanoseconds ? fraction / 1000 : fraction);
}

uint32_t source_link_of(int dlt)
{
	return dlt == DLT_RAW || dlt == DLT_RAW_OPENBSD ? LINK_RAW : (uint32_t)dlt;
}

void source_link_unknown(uint32_t link, const char *name, struct source_problem *problem)
{
	const char *text = pcap_datalink_val_to_description((int)link);
	problem->error = SOURCE_LINK_UNKNOWN;
	snprintf(problem->text, sizeof(problem->text), "%s: link type %lu (%s) cannot be decoded",
	         name, (unsigned long)link, text ? text : "unknown");
}

enum source_result source_fail(struct source *source, enum source_error error, const char *text,
                               struct source_problem *problem)
{
	problem->error = error;
	snprintf(problem->text, sizeof(problem->text), "%s: %s (frames read: %llu)", source->name,
	         text, (unsigned long long)source->counts.frames);
	return SOURCE_FAILED;
}

static struct source *source_new(const char *path, bool live, const struct source_options *options,
                                 struct source_problem *problem)
{
	struct source *source = calloc(1, sizeof(*source));
	*problem = (struct source_problem){ .error = SOURCE_NO_ERROR };
	if (source)
		source->name = strdup(display_name(path, live));
	if (!source || !source->name) {
		free(source);
		source_no_memory(path, problem);
		return NULL;
	}
	source->input = options->input;
	source->live = live;
	source->counts.live = live;
	source->waiting = options->waiting;
	source->waiting_context = options->context;
	source->fd = -1;
	interface_drops_open(&source->interface_drops, live ? path : NULL);
	return source;
}

/* What the first octets say, which libpcap calls "unknown file format" only. */
static bool is_capture(struct source *source, const char *path, const uint8_t *magic, size_t n,
                       struct source_problem *problem)
{
	const char *packing = stream_packing(source->stream);
	const char *text = NULL;
	problem->error = stream_error(source->stream, &text);
	if (problem->error == SOURCE_NO_ERROR) {
		const struct packing *twice = packing_of(magic, n);
		text = n == 0 && packing  ? "nothing is in it"
		       : n == 0           ? "empty file"
		       : n < MAGIC_LENGTH ? "too short to be a capture file"
		       : twice            ? "compressed more than once: unpack it first"
		                          : NULL;
		problem->error = text ? SOURCE_NOT_A_CAPTURE : SOURCE_NO_ERROR;
	}
	if (n >= MAGIC_LENGTH && problem->error != SOURCE_NOT_A_CAPTURE) {
		problem->error = SOURCE_NO_ERROR; /* what came before a failure can be read */
		return true;
	}
	snprintf(problem->text, sizeof(problem->text), "%s: %s%s%s", path, text,
	         packing && problem->error == SOURCE_NOT_A_CAPTURE ? ", compressed with " : "",
	         packing && problem->error == SOURCE_NOT_A_CAPTURE ? packing : "");
	return false;
}

/* Also in UTF-8 and the like: pcap begins with octets that could stand in such a text. */
static bool is_text(const uint8_t magic[MAGIC_LENGTH])
{
	for (size_t i = 0; i < MAGIC_LENGTH; i++)
		if (magic[i] < ' ' && (magic[i] < '\t' || magic[i] > '\r'))
			return false;
	for (size_t i = 0; i < PCAP_MAGICS; i++)
		if (memcmp(magic, pcap_magics[i], MAGIC_LENGTH) == 0)
			return false;
	return true;
}

static bool wait_on(void *context)
{
	struct source *source = context;
	source->waiting(source->waiting_context);
	return !source->stopped;
}

struct source *source_open_file(const char *path, const struct source_options *options,
                                struct source_problem *problem)
{
	struct source *source = source_new(path, false, options, problem);
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	uint8_t magic[MAGIC_LENGTH];
	size_t n;
	bool opened;
	if (!source)
		return NULL;
	source->stream = stream_open(path, problem);
	opened = source->stream != NULL;
	n = opened ? stream_peek(source->stream, magic, sizeof(magic)) : 0;
	opened = opened && is_capture(source, name, magic, n, problem);
	if (opened && memcmp(magic, pcapng_magic, sizeof(magic)) == 0)
		opened = source_begin_pcapng(source, name, options, problem);
	else if (opened && is_text(magic))
		opened = source_begin_trace(source, name, options, problem);
	else if (opened)
		opened = source_begin_savefile(source, name, options, problem);
	if (!opened) {
		source_free(source);
		return NULL;
	}
	if (source->waiting)
		stream_on_wait(source->stream, wait_on, source);
	return source;
}

struct source *source_open_live(const char *interface, const struct source_options *options,
                                struct source_problem *problem)
{
	struct source *source = source_new(interface, true, options, problem);
	if (!source || source_begin_live(source, interface, options, problem))
		return source;
	source_free(source);
	return NULL;
}

void source_free(struct source *source)
{
	if (!source)
		return;
	interface_drops_close(&source->interface_drops);
	if (source->pcap)
		pcap_close(source->pcap);
	sieve_free(source->sieve);
	savefile_free(source->savefile);
	pcapng_free(source->pcapng);
	trace_free(source->trace);
	stream_free(source->stream);
	free(source->name);
	free(source);
}

enum source_result source_next(struct source *source, struct frame *frame,
                               struct source_problem *problem)
{
	return source->stopped ? SOURCE_STOPPED : source->kind->next(source, frame, problem);
}

void source_stop(struct source *source)
{
	source->stopped = 1;
	source->kind->stop(source);
}

const char *source_trace(const struct source *source)
{
	return source->trace ? trace_format_name(source->trace) : NULL;
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
	return source->snaplen;
}

bool source_lost(struct source *source)
{
	uint64_t lost = source->pcapng ? pcapng_losses(source->pcapng) : 0;
	bool more = source->lossy || lost > source->lost;
	source->lost = lost;
	return more;
}

void source_counts(struct source *source, struct source_counts *counts)
{
	source->kind->count(source);
	*counts = source->counts;
}
