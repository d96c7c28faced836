#include "source_inside.h"

#include "handle.h"
#include "wire/link.h"

static enum source_result end_of(struct source *source, enum savefile_result result,
                                 struct source_problem *problem)
{
	const char *text;
	enum source_error error = stream_error(source->stream, &text);
	if (source->stopped)
		return SOURCE_STOPPED;
	if (result == SAVEFILE_PACKET || result == SAVEFILE_END)
		return SOURCE_END;
	/* What comes out of damaged compressed data may look like anything. */
	if (error != SOURCE_NO_ERROR)
		return source_fail(source, error, text, problem);
	if (result == SAVEFILE_NO_MEMORY)
		return source_fail(source, SOURCE_NO_MEMORY, "out of memory", problem);
	error = result == SAVEFILE_CUT ? SOURCE_CUT : SOURCE_CORRUPT;
	return source_fail(source, error, savefile_problem(source->savefile), problem);
}

static enum source_result next(struct source *source, struct frame *frame,
                               struct source_problem *problem)
{
	struct savefile_packet packet;
	*frame = (struct frame){ .input = source->input, .link = source->link };
	/* What is wrong with a packet is counted, and made right, when it has passed the filter. */
	do {
		enum savefile_result result = savefile_next(source->savefile, &packet);
		if (result != SAVEFILE_PACKET)
			return end_of(source, result, problem);
		if (source->stopped)
			return SOURCE_STOPPED;
		frame->captured = packet.captured;
		frame->original = packet.original;
		frame->bytes = packet.bytes;
	} while (source->sieve && !sieve_passes(source->sieve, frame));
	frame->at = source_time(source, packet.seconds, packet.fraction);
	if (frame->original < frame->captured)
		frame->original = frame->captured;
	frame->number = ++source->counts.frames;
	source->counts.cut += frame->original > frame->captured;
	return SOURCE_FRAME;
}

static void count(struct source *source)
{
	(void)source;
}

static void stop(struct source *source)
{
	(void)source;
}

static const struct source_kind kind = { next, count, stop };

bool source_begin_savefile(struct source *source, const char *path,
                           const struct source_options *options, struct source_problem *problem)
{
	struct handle_header header;
	source->kind = &kind;
	if (!handle_file_header(source->stream, path, &header, problem))
		return false;
	source->link = source_link_of(header.dlt);
	source->snaplen = header.snaplen;
	source->nanoseconds = header.nanoseconds;
	if (!link_name(source->link)) {
		source_link_unknown(source->link, path, problem);
		return false;
	}
	source->savefile = savefile_new(source->stream, &header.format);
	if (!source->savefile)
		return source_no_memory(path, problem);
	if (!options->filter || !options->filter[0])
		return true;
	source->sieve = sieve_new(options->filter);
	return source->sieve ? sieve_prepare(source->sieve, source->link, problem)
	                     : source_no_memory(path, problem);
}
