#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

/*
 * The octets of a capture file or of standard input, from first to last: it never seeks. What is
 * compressed (told by its first octets, not by its name) is unpacked on the way.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "capture/problem.h"

struct stream;

/* path "-" is standard input. NULL on failure, problem says why. */
struct stream *stream_open(const char *path, struct source_problem *problem);
void stream_free(struct stream *stream);

/* Copies up to n of the first octets that are not read yet; fewer only at the end or on failure. */
size_t stream_peek(struct stream *stream, void *bytes, size_t n);
/* As read(2): how many octets, at least one; 0 at the end; -1 on failure. */
ssize_t stream_read(struct stream *stream, void *bytes, size_t n);
/* The last octets, at most n, where they can be had ahead of time: of a plain file. Else 0. */
size_t stream_tail(const struct stream *stream, void *bytes, size_t n);
/* "gzip" and so on, or NULL when it is not compressed. */
const char *stream_packing(const struct stream *stream);

/*
 * Why stream_read failed: SOURCE_NO_ERROR, or SOURCE_CUT, SOURCE_CORRUPT, SOURCE_UNREADABLE,
 * SOURCE_INTERRUPTED, SOURCE_NO_MEMORY with a text that names no file.
 */
enum source_error stream_error(const struct stream *stream, const char **text);

/*
 * The same octets for stdio, from the next one on; stream_free ends neither it nor its memory: it
 * must be closed first. NULL when memory is out.
 */
FILE *stream_file(struct stream *stream);

#endif
