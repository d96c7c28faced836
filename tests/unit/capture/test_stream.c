#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/stream.h"

#define FRONT "plain octets" /* more than is looked at for what they are packed with */
#define REST "and more"

/* A pipe with a name, and who waits at its end. */
struct waiting {
	char folder[32], path[48];
	int fd;
	struct stream *stream;
	unsigned calls;
	unsigned patience; /* calls after which it gives up */
	unsigned more_at;  /* call that brings more */
};

static void put(const struct waiting *waiting, const char *text)
{
	assert_int_equal(write(waiting->fd, text, strlen(text)), strlen(text));
}

static bool count(void *context)
{
	struct waiting *waiting = context;

	waiting->calls++;
	if (waiting->calls == waiting->more_at)
		put(waiting, REST);
	return waiting->calls < waiting->patience;
}

static void begin(struct waiting *waiting, bool regular)
{
	struct source_problem problem;
	char bytes[sizeof(FRONT)];

	strcpy(waiting->folder, "/tmp/test_stream.XXXXXX");
	assert_non_null(mkdtemp(waiting->folder));
	strcpy(waiting->path, waiting->folder);
	strcat(waiting->path, "/octets");
	if (!regular)
		assert_int_equal(mkfifo(waiting->path, 0600), 0);
	waiting->fd = open(waiting->path, O_RDWR | O_CREAT, 0600);
	assert_true(waiting->fd >= 0);
	put(waiting, FRONT);
	waiting->stream = stream_open(waiting->path, &problem);
	assert_non_null(waiting->stream);
	assert_int_equal(stream_read(waiting->stream, bytes, sizeof(bytes)), strlen(FRONT));
	stream_on_wait(waiting->stream, count, waiting);
}

static void end(struct waiting *waiting)
{
	stream_free(waiting->stream);
	close(waiting->fd);
	unlink(waiting->path);
	rmdir(waiting->folder);
}

static void tells_that_nothing_comes(void **state)
{
	struct waiting waiting = { .patience = 4, .more_at = 2 };
	char bytes[sizeof(REST)];
	const char *text;

	(void)state;
	begin(&waiting, false);
	assert_int_equal(stream_read(waiting.stream, bytes, sizeof(bytes)), strlen(REST));
	assert_memory_equal(bytes, REST, strlen(REST));
	assert_int_equal(waiting.calls, 2);
	assert_int_equal(stream_read(waiting.stream, bytes, sizeof(bytes)), -1);
	assert_int_equal(stream_error(waiting.stream, &text), SOURCE_INTERRUPTED);
	assert_int_equal(waiting.calls, 4);
	end(&waiting);
}

static void never_waits_for_a_file(void **state)
{
	struct waiting waiting = { .patience = 1 };
	char bytes[sizeof(REST)];

	(void)state;
	begin(&waiting, true);
	assert_int_equal(stream_read(waiting.stream, bytes, sizeof(bytes)), 0);
	assert_int_equal(waiting.calls, 0);
	end(&waiting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_that_nothing_comes),
		cmocka_unit_test(never_waits_for_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
