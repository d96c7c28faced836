#include "capture/savefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPTURED_MAX 262144 /* as libpcap has it for all links that are decoded */
#define RECORD 16
#define RECORD_PADDED 24

struct savefile {
	struct stream *stream;
	struct savefile_format format;
	size_t record; /* octets in front of each packet */
	uint8_t *long_packet;
	char problem[96];
};

struct savefile *savefile_new(struct stream *stream, const struct savefile_format *format)
{
	struct savefile *savefile = calloc(1, sizeof(*savefile));
	if (!savefile)
		return NULL;
	savefile->stream = stream;
	savefile->format = *format;
	savefile->record = format->padded ? RECORD_PADDED : RECORD;
	return savefile;
}

void savefile_free(struct savefile *savefile)
{
	if (!savefile)
		return;
	free(savefile->long_packet);
	free(savefile);
}

const char *savefile_problem(const struct savefile *savefile)
{
	return savefile->problem;
}

static uint32_t number(const struct savefile *savefile, const uint8_t *bytes)
{
	uint32_t value;
	memcpy(&value, bytes, sizeof(value));
	if (!savefile->format.swapped)
		return value;
	return value >> 24 | (value >> 8 & 0xff00) | (value & 0xff00) << 8 | value << 24;
}

/* Written as signed; from the other byte order libpcap has always read it as unsigned. */
static int64_t time_part(const struct savefile *savefile, const uint8_t *bytes)
{
	uint32_t value = number(savefile, bytes);
	return savefile->format.swapped ? (int64_t)value : (int64_t)(int32_t)value;
}

/* The stream ended, or broke, before all octets were there. */
static enum savefile_result cut(struct savefile *savefile, const char *what, size_t wanted,
                                size_t got)
{
	const char *ignored;
	if (stream_error(savefile->stream, &ignored) != SOURCE_NO_ERROR)
		return SAVEFILE_UNREAD;
	snprintf(savefile->problem, sizeof(savefile->problem),
	         "truncated dump file; tried to read %zu %s bytes, only got %zu", wanted, what,
	         got);
	return SAVEFILE_CUT;
}

static enum savefile_result check_lengths(struct savefile *savefile, struct savefile_packet *packet)
{
	const struct savefile_format *format = &savefile->format;
	uint32_t captured = packet->captured;
	if (format->lengths_swapped || (format->lengths_doubtful && captured > packet->original)) {
		packet->captured = packet->original;
		packet->original = captured;
	}
	if (packet->captured <= CAPTURED_MAX)
		return SAVEFILE_PACKET;
	if (packet->captured > format->snaplen)
		snprintf(savefile->problem, sizeof(savefile->problem),
		         "invalid packet capture length %lu, bigger than snaplen of %lu",
		         (unsigned long)packet->captured, (unsigned long)format->snaplen);
	else
		snprintf(savefile->problem, sizeof(savefile->problem),
		         "invalid packet capture length %lu, bigger than maximum of %d",
		         (unsigned long)packet->captured, CAPTURED_MAX);
	return SAVEFILE_BAD;
}

/* Copies n octets, however far the stream's window reaches; returns how many there were. */
static size_t read_on(struct savefile *savefile, uint8_t *bytes, size_t n)
{
	size_t got = 0;
	ssize_t more = 1;
	while (got < n && more > 0) {
		more = stream_read(savefile->stream, bytes + got, n - got);
		got += more > 0 ? (size_t)more : 0;
	}
	return got;
}

/* NULL when there are fewer than n octets; then *got says how many. */
static const uint8_t *take_long(struct savefile *savefile, uint32_t n, size_t *got)
{
	*got = read_on(savefile, savefile->long_packet, n);
	return *got == n ? savefile->long_packet : NULL;
}

static enum savefile_result take_bytes(struct savefile *savefile, struct savefile_packet *packet)
{
	uint32_t n = packet->captured;
	uint32_t kept = n < savefile->format.snaplen ? n : savefile->format.snaplen;
	size_t got = n;
	packet->captured = kept;
	if (n <= STREAM_VIEW_MAX) {
		packet->bytes = stream_view(savefile->stream, n);
		if (!packet->bytes)
			got = stream_ready(savefile->stream);
	} else {
		if (!savefile->long_packet)
			savefile->long_packet = malloc(CAPTURED_MAX);
		if (!savefile->long_packet)
			return SAVEFILE_NO_MEMORY;
		packet->bytes = take_long(savefile, n, &got);
	}
	if (packet->bytes)
		return SAVEFILE_PACKET;
	return cut(savefile, "captured", got < kept ? kept : n, got);
}

enum savefile_result savefile_next(struct savefile *savefile, struct savefile_packet *packet)
{
	const uint8_t *record = stream_view(savefile->stream, savefile->record);
	enum savefile_result result;
	if (!record) {
		size_t got = stream_ready(savefile->stream);
		result = cut(savefile, "header", savefile->record, got);
		return result == SAVEFILE_CUT && got == 0 ? SAVEFILE_END : result;
	}
	packet->seconds = time_part(savefile, record);
	packet->fraction = time_part(savefile, record + 4);
	packet->captured = number(savefile, record + 8);
	packet->original = number(savefile, record + 12);
	result = check_lengths(savefile, packet);
	return result == SAVEFILE_PACKET ? take_bytes(savefile, packet) : result;
}
