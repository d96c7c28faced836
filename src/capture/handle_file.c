#include "handle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHORTEST_MAGIC 4

static pcap_t *fail(struct source_problem *problem, enum source_error error, const char *path,
                    const char *why)
{
	problem->error = error;
	snprintf(problem->text, sizeof(problem->text), "%s: %s", path, why);
	return NULL;
}

/* What the file is, when its first bytes tell it better than "unknown file format" does. */
static const char *compression(const unsigned char magic[SHORTEST_MAGIC])
{
	static const struct {
		unsigned char magic[SHORTEST_MAGIC];
		size_t length;
		const char *text;
	} known[] = {
		{ { 0x1f, 0x8b }, 2, "compressed with gzip: unpack it first (gzip -d)" },
		{ { 0xfd, '7', 'z', 'X' }, 4, "compressed with xz: unpack it first (xz -d)" },
		{ { 0x28, 0xb5, 0x2f, 0xfd },
		  4,
		  "compressed with zstd: unpack it first (zstd -d)" },
		{ { 'B', 'Z', 'h' }, 3, "compressed with bzip2: unpack it first (bzip2 -d)" },
		{ { 0x04, 0x22, 0x4d, 0x18 }, 4, "compressed with lz4: unpack it first (lz4 -d)" },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memcmp(magic, known[i].magic, known[i].length) == 0)
			return known[i].text;
	return NULL;
}

/* Why a regular file cannot be a capture, or NULL. Does not move the file's position. */
static const char *not_a_capture(int fd, const struct stat *status)
{
	unsigned char magic[SHORTEST_MAGIC] = { 0 };
	if (!S_ISREG(status->st_mode))
		return NULL;
	if (status->st_size == 0)
		return "empty file";
	if (status->st_size < SHORTEST_MAGIC)
		return "too short to be a capture file";
	if (pread(fd, magic, sizeof(magic), 0) != (ssize_t)sizeof(magic))
		return NULL;
	return compression(magic);
}

static FILE *open_stream(const char *path, struct source_problem *problem)
{
	struct stat status;
	const char *why;
	FILE *stream;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		enum source_error error = errno == EINTR ? SOURCE_INTERRUPTED : SOURCE_UNREADABLE;
		fail(problem, error, path, strerror(errno));
		return NULL;
	}
	if (fstat(fd, &status) != 0) {
		fail(problem, SOURCE_UNREADABLE, path, strerror(errno));
		goto out;
	}
	if (S_ISDIR(status.st_mode)) {
		fail(problem, SOURCE_UNREADABLE, path, "is a directory, not a capture file");
		goto out;
	}
	why = not_a_capture(fd, &status);
	if (why) {
		fail(problem, SOURCE_NOT_A_CAPTURE, path, why);
		goto out;
	}
	stream = fdopen(fd, "rb");
	if (stream)
		return stream;
	fail(problem, SOURCE_NO_MEMORY, path, strerror(errno));
out:
	close(fd);
	return NULL;
}

FILE *handle_open_stream(const char *path, struct source_problem *problem)
{
	return strcmp(path, "-") == 0 ? stdin : open_stream(path, problem);
}

static bool is_capture(const unsigned char magic[SHORTEST_MAGIC])
{
	/* pcap in microseconds, nanoseconds and as modified by Kuznetsov, in both orders; pcapng */
	static const unsigned char known[][SHORTEST_MAGIC] = {
		{ 0xa1, 0xb2, 0xc3, 0xd4 }, { 0xd4, 0xc3, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0x3c, 0x4d },
		{ 0x4d, 0x3c, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0xcd, 0x34 }, { 0x34, 0xcd, 0xb2, 0xa1 },
		{ 0x0a, 0x0d, 0x0d, 0x0a },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memcmp(magic, known[i], SHORTEST_MAGIC) == 0)
			return true;
	return false;
}

bool handle_is_text(FILE *stream)
{
	unsigned char magic[SHORTEST_MAGIC] = { 0 };
	size_t n = fread(magic, 1, sizeof(magic), stream);
	bool text = n == sizeof(magic) && !is_capture(magic);
	for (size_t i = 0; i < n; i++)
		text &= magic[i] >= ' ' || (magic[i] >= '\t' && magic[i] <= '\r');
	if (ferror(stream)) /* a signal, of which the next read hears again */
		clearerr(stream);
	/* more than one octet can be given back to the libraries there are, if not by ISO C */
	while (n > 0 && ungetc(magic[n - 1], stream) != EOF)
		n--;
	return text;
}

pcap_t *handle_open_file(FILE *stream, const char *path, struct source_problem *problem)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	bool standard_input = strcmp(path, "-") == 0;
	pcap_t *pcap;
	errno = 0;
	pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, error);
	if (pcap)
		return pcap;
	fail(problem, errno == EINTR ? SOURCE_INTERRUPTED : SOURCE_NOT_A_CAPTURE,
	     standard_input ? "standard input" : path, error);
	if (!standard_input)
		fclose(stream);
	return NULL;
}
