#include "cli/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE 65536
#define PAGE 4096
#define FIRST_FLAGS (O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC)
#define IN_USE (-1) /* no errno value is */

struct output {
	const char *path; /* NULL: standard output */
	int fd;
	int directory; /* where a regular file is opened anew; -1: no such */
	uint64_t at;   /* how long a regular file is */
	struct writer writer;
	const struct format *format;
	void *state; /* the format's */
};

struct outputs {
	size_t count;
	struct output list[];
};

int outputs_descriptor_sink(void *context, const void *bytes, size_t n)
{
	int fd = *(int *)context;
	const char *from = bytes;
	while (n > 0) {
		ssize_t written = write(fd, from, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		from += written;
		n -= (size_t)written;
	}
	return 0;
}

bool outputs_tell_stories(const struct settings *settings)
{
	for (size_t i = 0; i < settings->outputs_count && !settings->quiet; i++)
		if (format_named(str_from(settings->outputs[i].format))->stories)
			return true;
	return false;
}

/* How much of bytes is to be written at once to a file that has at octets. */
static size_t piece(const char *bytes, size_t n, uint64_t at)
{
	size_t room = PAGE - (size_t)(at % PAGE), end = n < room ? n : room;
	const char *newline;
	while (end > 0 && bytes[end - 1] != '\n')
		end--;
	if (end > 0)
		return end;
	newline = memchr(bytes, '\n', n);
	return newline ? (size_t)(newline - bytes) + 1 : n;
}

/*
 * Killed in the midst of a write, the kernel leaves off between two pages. So lines that end in one
 * page are written together, and those that do not, alone: next to never one is cut. For live
 * captures, which have the time.
 */
static int file_sink(void *context, const void *bytes, size_t n)
{
	struct output *output = context;
	const char *from = bytes;
	while (n > 0) {
		size_t part = piece(from, n, output->at);
		int error = outputs_descriptor_sink(&output->fd, from, part);
		if (error)
			return error;
		output->at += part;
		from += part;
		n -= part;
	}
	return 0;
}

static int stream_sink(void *context, const void *bytes, size_t n)
{
	return outputs_descriptor_sink(&((struct output *)context)->fd, bytes, n);
}

static const char *reason_text(int reason)
{
	switch (reason) {
	case IN_USE: return "this run reads it, or writes it already: name another file";
	case ELOOP: return "is a symbolic link, which is not followed";
	default: return strerror(reason);
	}
}

static void describe(const struct output *output, int reason, struct outputs_error *error)
{
	snprintf(error->text, sizeof(error->text), "%s: %s",
	         output->path ? output->path : "standard output", reason_text(reason));
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_read(const struct stat *file, const char *path)
{
	struct stat status;
	if (!path)
		return false;
	return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0 &&
	       same_file(file, &status);
}

/* Emptied, it would be lost before it was read. */
static bool is_input(const struct stat *file, const struct settings *settings,
                     const struct report_options *options)
{
	if (is_read(file, settings->passwords) || is_read(file, settings->filter_file))
		return true;
	for (size_t i = 0; i < settings->tables_count; i++)
		if (is_read(file, settings->tables[i].path))
			return true;
	for (size_t i = 0; i < options->input_count; i++)
		if (!options->inputs[i].live && is_read(file, options->inputs[i].name.p))
			return true;
	return false;
}

/* Two outputs in one file would overwrite each other. */
static bool is_output(const struct stat *file, const struct outputs *outputs)
{
	struct stat status;
	for (size_t i = 0; i + 1 < outputs->count; i++)
		if (fstat(outputs->list[i].fd, &status) == 0 && same_file(file, &status))
			return true;
	return false;
}

/* The folder of a regular file stays open: later the right to reach it may be gone. */
static int open_directory(const struct output *output)
{
	const char *slash = strrchr(output->path, '/');
	struct stat status;
	char *folder;
	int fd;
	if (fstat(output->fd, &status) != 0 || !S_ISREG(status.st_mode))
		return -1;
	folder = slash ? strndup(output->path, (size_t)(slash - output->path) + 1) : strdup(".");
	fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	free(folder);
	return fd;
}

/* 0, an errno value or IN_USE. Devices and pipes may be shared. */
static int begin_file(const struct output *output, const struct outputs *outputs,
                      const struct settings *settings, const struct report_options *options)
{
	struct stat file;
	int flags = fcntl(output->fd, F_GETFL);
	if (flags < 0 || fstat(output->fd, &file) != 0)
		return errno;
	if ((flags & O_ACCMODE) ==
	    O_RDONLY) /* standard output was closed, and what is read took its place */
		return EBADF;
	if (!S_ISREG(file.st_mode))
		return 0;
	if (is_output(&file, outputs) || is_input(&file, settings, options))
		return IN_USE;
	return !output->path || ftruncate(output->fd, 0) == 0 ? 0 : errno;
}

static int open_output(struct outputs *outputs, const struct settings_output *wanted,
                       const struct settings *settings, const struct report_options *options)
{
	struct output *output = &outputs->list[outputs->count - 1];
	writer_sink *sink = stream_sink;
	int reason;
	output->path = wanted->path;
	output->fd = STDOUT_FILENO;
	output->directory = -1;
	output->format = format_named(str_from(wanted->format));
	if (output->path)
		output->fd = open(output->path, FIRST_FLAGS, 0600);
	if (output->fd < 0)
		return errno;
	reason = begin_file(output, outputs, settings, options);
	if (reason)
		return reason;
	if (output->path)
		output->directory = open_directory(output);
	if (output->directory >= 0 && options->inputs[0].live)
		sink = file_sink;
	if (writer_init(&output->writer, sink, output, BUFFER_SIZE) != 0)
		return ENOMEM;
	output->state = output->format->new (&output->writer, options);
	return output->state ? 0 : ENOMEM;
}

static int close_output(struct output *output)
{
	int reason = output->writer.buffer ? writer_flush(&output->writer) : 0;
	if (output->state)
		output->format->free(output->state);
	writer_release(&output->writer);
	/* Network file systems report a full disk only here. */
	if (output->fd >= 0 && close(output->fd) != 0 && !reason)
		reason = errno;
	if (output->directory >= 0)
		close(output->directory);
	return reason;
}

struct outputs *outputs_open(const struct settings *settings, const struct report_options *options,
                             struct outputs_error *error)
{
	size_t size = settings->outputs_count * sizeof(struct output);
	struct outputs *outputs = calloc(1, sizeof(*outputs) + size);
	struct outputs_error ignored;
	if (!outputs) {
		snprintf(error->text, sizeof(error->text), "out of memory");
		return NULL;
	}
	for (size_t i = 0; i < settings->outputs_count; i++) {
		int reason;
		outputs->count++;
		reason = open_output(outputs, &settings->outputs[i], settings, options);
		if (!reason)
			continue;
		describe(&outputs->list[i], reason, error);
		outputs_close(outputs, &ignored);
		return NULL;
	}
	return outputs;
}

void outputs_begin(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		outputs->list[i].format->begin(outputs->list[i].state);
}

void outputs_event(struct outputs *outputs, const struct event *event)
{
	for (size_t i = 0; i < outputs->count; i++)
		outputs->list[i].format->event(outputs->list[i].state, event);
}

void outputs_finding(void *context, const struct finding *finding, bool withdrawn)
{
	struct outputs *outputs = context;
	for (size_t i = 0; i < outputs->count; i++)
		outputs->list[i].format->finding(outputs->list[i].state, finding, withdrawn);
}

void outputs_end(struct outputs *outputs, const struct report_totals *totals,
                 const struct tracker_counts *counts, const struct detector *detector)
{
	for (size_t i = 0; i < outputs->count; i++)
		outputs->list[i].format->end(outputs->list[i].state, totals, counts, detector);
}

bool outputs_failed(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (writer_error(&outputs->list[i].writer))
			return true;
	return false;
}

void outputs_flush(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		writer_flush(&outputs->list[i].writer);
}

/* The file is still there under its name: nothing was rotated. */
static bool in_place(const struct output *output, const char *name)
{
	struct stat open_one, named;
	return fstat(output->fd, &open_one) == 0 &&
	       fstatat(output->directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       same_file(&open_one, &named);
}

/* 0 or an errno value; then the old file goes on. */
static int reopen(struct output *output)
{
	const char *slash = strrchr(output->path, '/');
	const char *name = slash ? slash + 1 : output->path;
	struct stat status;
	int fd;
	writer_flush(&output->writer);
	if (in_place(output, name))
		return 0;
	fd = openat(output->directory, name, OUTPUTS_REOPEN_FLAGS, 0600);
	if (fd < 0)
		return errno;
	/* Network file systems report a full disk only here. */
	if (close(output->fd) != 0 && !output->writer.error)
		output->writer.error = errno;
	output->fd = fd;
	output->at = fstat(fd, &status) == 0 ? (uint64_t)status.st_size : 0;
	return 0;
}

bool outputs_reopen(struct outputs *outputs, struct outputs_error *error)
{
	bool good = true;
	for (size_t i = 0; i < outputs->count; i++) {
		struct output *output = &outputs->list[i];
		int reason = output->directory >= 0 ? reopen(output) : 0;
		if (reason && good)
			describe(output, reason, error);
		good = good && !reason;
	}
	return good;
}

size_t outputs_directories(const struct outputs *outputs, int *out, size_t size)
{
	size_t count = 0;
	for (size_t i = 0; i < outputs->count && count < size; i++)
		if (outputs->list[i].directory >= 0)
			out[count++] = outputs->list[i].directory;
	return count;
}

bool outputs_close(struct outputs *outputs, struct outputs_error *error)
{
	bool good = true;
	for (size_t i = 0; outputs && i < outputs->count; i++) {
		int reason = close_output(&outputs->list[i]);
		if (reason && good)
			describe(&outputs->list[i], reason, error);
		good = good && !reason;
	}
	free(outputs);
	return good;
}
