#include "source_inside.h"

#include <stdio.h>

#include "wire/link.h"

/* Whatever may stand before the first interface, opening a file does not take long. */
#define BLOCKS_AHEAD 256
#define TAIL 8192 /* octets at the end of a file, where statistics may stand */
#define SNAPLEN_NONE 262144

static ssize_t read_stream(void *context, void *bytes, size_t n)
{
	return stream_read(context, bytes, n);
}

static enum source_error error_of(const struct source *source, enum pcapng_result result,
                                  const char **text)
{
	*text = pcapng_problem(source->pcapng);
	switch (result) {
	case PCAPNG_PACKET:
	case PCAPNG_OTHER:
	case PCAPNG_END: return SOURCE_NO_ERROR;
	case PCAPNG_CUT: return SOURCE_CUT;
	case PCAPNG_BAD: return SOURCE_CORRUPT;
	case PCAPNG_UNREAD: return stream_error(source->stream, text);
	case PCAPNG_NO_MEMORY: *text = "out of memory"; return SOURCE_NO_MEMORY;
	}
	return SOURCE_NO_ERROR;
}

/* Reads on to the first interface: what it is belongs to what is told before the first frame. */
static bool look_ahead(struct source *source, const char *path, struct source_problem *problem)
{
	struct pcapng_interface interface;
	const char *text;
	source->held = PCAPNG_OTHER;
	for (int i = 0; i < BLOCKS_AHEAD && source->held == PCAPNG_OTHER; i++) {
		source->held = pcapng_next(source->pcapng, &source->packet);
		if (pcapng_first(source->pcapng, &interface))
			break;
	}
	if (pcapng_first(source->pcapng, &interface)) {
		source->link = interface.link;
		source->snaplen = interface.snaplen > 0 && interface.snaplen <= INT32_MAX
		                          ? (int)interface.snaplen
		                          : SNAPLEN_NONE;
		return true;
	}
	source->link = SOURCE_LINK_NONE;
	problem->error = error_of(source, source->held, &text);
	if (problem->error == SOURCE_NO_ERROR)
		return true;
	snprintf(problem->text, sizeof(problem->text), "%s: %s", path, text);
	return false;
}

static bool tells_losses(const struct source *source)
{
	uint8_t tail[TAIL];
	size_t n = stream_tail(source->stream, tail, sizeof(tail));
	return pcapng_tail_tells_losses(tail, n);
}

static bool prepare_filter(struct source *source, const char *path, const char *expression,
                           struct source_problem *problem)
{
	uint32_t link = link_name(source->link) ? source->link : LINK_ETHERNET;
	if (!expression || !expression[0])
		return true;
	source->sieve = sieve_new(expression);
	return source->sieve ? sieve_prepare(source->sieve, link, problem)
	                     : source_no_memory(path, problem);
}

/* A filter that does not compile for one link type alone lets nobody believe in the rest. */
static enum source_result bad_filter(struct source *source, const struct source_problem *why,
                                     struct source_problem *problem)
{
	return source_fail(source, why->error, why->text, problem);
}

static enum source_result end_of(struct source *source, enum pcapng_result result,
                                 struct source_problem *problem)
{
	const char *text;
	enum source_error error = error_of(source, result, &text);
	if (source->stopped)
		return SOURCE_STOPPED;
	source->held = PCAPNG_END;
	if (error != SOURCE_NO_ERROR)
		return source_fail(source, error, text, problem);
	if (source->counts.frames == 0 || source->decodable > 0)
		return SOURCE_END;
	source_link_unknown(source->strange_link, source->name, problem);
	source->decodable = 1;
	return SOURCE_FAILED;
}

static void fill_frame(struct source *source, struct frame *frame)
{
	const struct pcapng_packet *packet = &source->packet;
	*frame = (struct frame){
		.input = source->input,
		.link = packet->link,
		.at = packet->at,
		.captured = packet->captured,
		.original = packet->original,
		.bytes = packet->bytes,
	};
}

static void count_frame(struct source *source, struct frame *frame)
{
	const struct pcapng_packet *packet = &source->packet;
	frame->number = ++source->counts.frames;
	source->counts.clamped_times += packet->clamped;
	source->counts.cut += packet->original > packet->captured;
	if (link_name(packet->link))
		source->decodable++;
	else
		source->strange_link = packet->link;
}

static enum source_result next(struct source *source, struct frame *frame,
                               struct source_problem *problem)
{
	struct source_problem why;
	for (;;) {
		enum pcapng_result result = source->held;
		if (source->stopped)
			return SOURCE_STOPPED;
		if (result == PCAPNG_OTHER)
			result = pcapng_next(source->pcapng, &source->packet);
		else if (result == PCAPNG_PACKET)
			source->held = PCAPNG_OTHER;
		if (result == PCAPNG_OTHER)
			continue;
		if (result != PCAPNG_PACKET)
			return end_of(source, result, problem);
		fill_frame(source, frame);
		if (!source->sieve)
			break;
		if (!sieve_prepare(source->sieve, frame->link, &why))
			return bad_filter(source, &why, problem);
		if (sieve_passes(source->sieve, frame))
			break;
	}
	count_frame(source, frame);
	return SOURCE_FRAME;
}

static void count(struct source *source)
{
	struct pcapng_counts told;
	uint64_t lost;
	pcapng_counts(source->pcapng, &told);
	lost = told.dropped + told.if_dropped;
	source->counts.dropped = told.dropped;
	source->counts.if_dropped = told.if_dropped;
	/* Some writers count what they lost only. */
	source->counts.received = told.received > lost ? told.received
	                          : lost > 0           ? source->counts.frames + lost
	                                               : 0;
}

static void stop(struct source *source)
{
	(void)source;
}

static const struct source_kind kind = { next, count, stop };

bool source_begin_pcapng(struct source *source, const char *path,
                         const struct source_options *options, struct source_problem *problem)
{
	source->kind = &kind;
	source->pcapng = pcapng_new(read_stream, source->stream);
	if (!source->pcapng)
		return source_no_memory(path, problem);
	source->lossy = tells_losses(source);
	return look_ahead(source, path, problem) &&
	       prepare_filter(source, path, options->filter, problem);
}
