#include "capture/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/unpack.h"

#define WINDOW STREAM_VIEW_MAX
#define WAIT_MS 100

/* Octets [from, to) of bytes are there. */
struct window {
	size_t from, to;
	uint8_t bytes[WINDOW];
};

struct stream {
	int fd;
	bool borrowed; /* fd is standard input */
	bool regular;
	bool ended; /* fd has no more */
	enum source_error error;
	char text[128];
	stream_wait *wait;         /* NULL: reading waits by itself */
	void *context;             /* for that */
	struct unpacker *unpacker; /* NULL: packed is what is read */
	const struct packing *packing;
	struct window packed;
	struct window *unpacked; /* with an unpacker */
};

static bool fail(struct stream *stream, enum source_error error, const char *text)
{
	stream->error = error;
	snprintf(stream->text, sizeof(stream->text), "%s", text);
	return false;
}

static bool fail_packed(struct stream *stream, enum source_error error, const char *text)
{
	stream->error = error;
	snprintf(stream->text, sizeof(stream->text), "the %s data %s",
	         packing_name(stream->packing), text);
	return false;
}

/* A regular file keeps nobody waiting. */
static bool await(struct stream *stream)
{
	struct pollfd ready = { .fd = stream->fd, .events = POLLIN };
	if (!stream->wait || stream->regular)
		return true;
	for (;;) {
		int count = poll(&ready, 1, WAIT_MS);
		if (count > 0 || (count < 0 && errno != EINTR))
			return true;
		if (!stream->wait(stream->context))
			return fail(stream, SOURCE_INTERRUPTED, strerror(EINTR));
	}
}

/* Adds what there is to window, at the end of which is room. False at the end and on failure. */
static bool fill_raw(struct stream *stream, struct window *window)
{
	ssize_t got;
	if (stream->ended || stream->error || !await(stream))
		return false;
	got = read(stream->fd, window->bytes + window->to, sizeof(window->bytes) - window->to);
	if (got < 0)
		return fail(stream, errno == EINTR ? SOURCE_INTERRUPTED : SOURCE_UNREADABLE,
		            strerror(errno));
	stream->ended = got == 0;
	window->to += (size_t)got;
	return got > 0;
}

static bool unpack_failed(struct stream *stream, enum unpack_result result)
{
	switch (result) {
	case UNPACK_OK: return false;
	case UNPACK_DAMAGED: fail_packed(stream, SOURCE_CORRUPT, "is damaged"); break;
	case UNPACK_TOO_LARGE:
		fail_packed(stream, SOURCE_CORRUPT, "needs too much memory to unpack");
		break;
	case UNPACK_NO_MEMORY: fail(stream, SOURCE_NO_MEMORY, "out of memory"); break;
	}
	return true;
}

/* The same through the unpacker. What came out before a failure counts. */
static bool fill_unpacked(struct stream *stream, struct window *window)
{
	struct window *packed = &stream->packed;
	size_t before = window->to;
	if (stream->error)
		return false;
	for (;;) {
		struct unpack_io io = { packed->bytes + packed->from, packed->to - packed->from,
			                window->bytes + window->to,
			                sizeof(window->bytes) - window->to };
		/* With nothing to read it may still hold something back, in the middle only. */
		if (io.in_n > 0 || !unpacker_complete(stream->unpacker))
			unpack_failed(stream, unpacker_step(stream->unpacker, &io));
		packed->from = packed->to - io.in_n;
		window->to = sizeof(window->bytes) - io.out_n;
		if (window->to > before || stream->error)
			return window->to > before;
		if (packed->from < packed->to)
			continue;
		packed->from = packed->to = 0;
		if (fill_raw(stream, packed))
			continue;
		if (!stream->error && !unpacker_complete(stream->unpacker))
			fail_packed(stream, SOURCE_CUT, "is cut short");
		return false;
	}
}

static struct window *readable(struct stream *stream)
{
	return stream->unpacked ? stream->unpacked : &stream->packed;
}

static bool fill(struct stream *stream)
{
	struct window *window = readable(stream);
	if (window->from == window->to)
		window->from = window->to = 0;
	return stream->unpacked ? fill_unpacked(stream, window) : fill_raw(stream, window);
}

size_t stream_peek(struct stream *stream, void *bytes, size_t n)
{
	struct window *window = readable(stream);
	size_t there;
	while (window->to - window->from < n && window->to < sizeof(window->bytes) && fill(stream))
		continue;
	there = window->to - window->from;
	there = there < n ? there : n;
	memcpy(bytes, window->bytes + window->from, there);
	return there;
}

ssize_t stream_read(struct stream *stream, void *bytes, size_t n)
{
	struct window *window = readable(stream);
	size_t there;
	if (window->from == window->to && !fill(stream))
		return stream->error ? -1 : 0;
	there = window->to - window->from;
	there = there < n ? there : n;
	memcpy(bytes, window->bytes + window->from, there);
	window->from += there;
	return (ssize_t)there;
}

/* Until n octets are there in a row; false at the end and on failure. */
static bool gather(struct stream *stream, struct window *window, size_t n)
{
	size_t left = window->to - window->from;
	if (n > sizeof(window->bytes) - window->from) {
		memmove(window->bytes, window->bytes + window->from, left);
		window->from = 0;
		window->to = left;
	}
	while (window->to - window->from < n)
		if (!fill(stream))
			return false;
	return true;
}

const uint8_t *stream_view(struct stream *stream, size_t n)
{
	struct window *window = readable(stream);
	const uint8_t *bytes;
	if (window->to - window->from < n && !gather(stream, window, n))
		return NULL;
	bytes = window->bytes + window->from;
	window->from += n;
	return bytes;
}

size_t stream_ready(struct stream *stream)
{
	const struct window *window = readable(stream);
	return window->to - window->from;
}

size_t stream_tail(const struct stream *stream, void *bytes, size_t n)
{
	struct stat status;
	ssize_t got;
	if (!stream->regular || stream->packing || fstat(stream->fd, &status) != 0)
		return 0;
	n = status.st_size < (off_t)n ? (size_t)status.st_size : n;
	got = pread(stream->fd, bytes, n, status.st_size - (off_t)n);
	return got < 0 ? 0 : (size_t)got;
}

const char *stream_packing(const struct stream *stream)
{
	return stream->packing ? packing_name(stream->packing) : NULL;
}

enum source_error stream_error(const struct stream *stream, const char **text)
{
	*text = stream->text;
	return stream->error;
}

static bool open_descriptor(struct stream *stream, const char *path)
{
	struct stat status;
	stream->borrowed = strcmp(path, "-") == 0;
	stream->fd = stream->borrowed ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (stream->fd < 0)
		return fail(stream, errno == EINTR ? SOURCE_INTERRUPTED : SOURCE_UNREADABLE,
		            strerror(errno));
	if (fstat(stream->fd, &status) != 0)
		return fail(stream, SOURCE_UNREADABLE, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return fail(stream, SOURCE_UNREADABLE, "is a directory, not a capture file");
	stream->regular = S_ISREG(status.st_mode);
	return true;
}

static bool begin_unpacking(struct stream *stream)
{
	uint8_t front[UNPACK_FRONT];
	size_t n = stream_peek(stream, front, sizeof(front));
	if (stream->error)
		return false;
	stream->packing = packing_of(front, n);
	if (!stream->packing)
		return true;
	stream->unpacker = unpacker_new(stream->packing);
	stream->unpacked = stream->unpacker ? malloc(sizeof(*stream->unpacked)) : NULL;
	if (!stream->unpacked)
		return fail(stream, SOURCE_NO_MEMORY, "out of memory");
	stream->unpacked->from = stream->unpacked->to = 0;
	return true;
}

struct stream *stream_open(const char *path, struct source_problem *problem)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (!stream) {
		problem->error = SOURCE_NO_MEMORY;
		snprintf(problem->text, sizeof(problem->text), "%s: out of memory", name);
		return NULL;
	}
	stream->fd = -1;
	if (open_descriptor(stream, path) && begin_unpacking(stream))
		return stream;
	problem->error = stream->error;
	snprintf(problem->text, sizeof(problem->text), "%s: %s", name, stream->text);
	stream_free(stream);
	return NULL;
}

void stream_on_wait(struct stream *stream, stream_wait *wait, void *context)
{
	stream->wait = wait;
	stream->context = context;
}

void stream_free(struct stream *stream)
{
	if (!stream)
		return;
	if (stream->fd >= 0 && !stream->borrowed)
		close(stream->fd);
	unpacker_free(stream->unpacker);
	free(stream->unpacked);
	free(stream);
}
