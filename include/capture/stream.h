#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

/*
 * The octets of a capture file or of standard input, from first to last: it never seeks. What is
 * compressed (told by its first octets, not by its name) is unpacked on the way.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture/problem.h"

struct stream;

#define STREAM_VIEW_MAX 65536

/* path "-" is standard input. NULL on failure, problem says why. */
struct stream *stream_open(const char *path, struct source_problem *problem);
void stream_free(struct stream *stream);

/*
 * While nothing comes from a pipe or the like, wait is called ten times a second, and after every
 * signal. False: it is not to be waited for any longer, reading fails with SOURCE_INTERRUPTED.
 */
typedef bool stream_wait(void *context);
void stream_on_wait(struct stream *stream, stream_wait *wait, void *context);

/* Copies up to n of the first octets that are not read yet; fewer only at the end or on failure. */
size_t stream_peek(struct stream *stream, void *bytes, size_t n);
/* As read(2): how many octets, at least one; 0 at the end; -1 on failure. */
ssize_t stream_read(struct stream *stream, void *bytes, size_t n);
/*
 * The next n octets where they lie, at most STREAM_VIEW_MAX, good until the next call for this
 * stream. NULL when there are fewer, at the end or on failure: then nothing is taken.
 */
const uint8_t *stream_view(struct stream *stream, size_t n);
/* How many octets are at hand without reading. */
size_t stream_ready(struct stream *stream);
/* The last octets, at most n, where they can be had ahead of time: of a plain file. Else 0. */
size_t stream_tail(const struct stream *stream, void *bytes, size_t n);
/* "gzip" and so on, or NULL when it is not compressed. */
const char *stream_packing(const struct stream *stream);

/*
 * Why stream_read failed: SOURCE_NO_ERROR, or SOURCE_CUT, SOURCE_CORRUPT, SOURCE_UNREADABLE,
 * SOURCE_INTERRUPTED, SOURCE_NO_MEMORY with a text that names no file.
 */
enum source_error stream_error(const struct stream *stream, const char **text);

#endif
