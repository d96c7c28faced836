#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "capture/merge.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FILES 100
#define FRAMES 4

/* Not the capture layer's: what the merge is handed it only hands back. */
struct source {
	const stamp *times;
	size_t count, at;
	bool open;
};

struct library {
	struct source sources[FILES];
	size_t open, most;
	size_t missing; /* this one cannot be opened; FILES: none */
	size_t stop_at; /* frames; 0: never */
	size_t frames;
};

static struct source *open_one(void *context, size_t index)
{
	struct library *library = context;

	if (index == library->missing)
		return NULL;
	assert_false(library->sources[index].open);
	library->sources[index].open = true;
	library->open++;
	library->most = library->open > library->most ? library->open : library->most;
	return &library->sources[index];
}

static enum source_result next_one(void *context, struct source *source, struct frame *frame)
{
	struct library *library = context;

	assert_true(source->open);
	if (library->stop_at > 0 && library->frames++ == library->stop_at)
		return SOURCE_STOPPED;
	if (source->at == source->count)
		return SOURCE_END;
	*frame = (struct frame){ .number = source->at + 1,
		                 .input = (uint32_t)(source - library->sources),
		                 .at = source->times[source->at] };
	source->at++;
	return SOURCE_FRAME;
}

static void close_one(void *context, struct source *source)
{
	struct library *library = context;

	assert_true(source->open);
	source->open = false;
	library->open--;
}

static void merges(void **state)
{
	static const struct {
		const char *name;
		stamp times[4][FRAMES]; /* each up to a zero */
		size_t files;
		size_t missing;
		const char *order; /* the inputs */
		size_t most;
	} rows[] = {
		{ "one after the other", { { 1, 2 }, { 3, 4 }, { 5, 6 } }, 3, FILES, "001122", 1 },
		{ "overlapping", { { 1, 4 }, { 2, 3, 5 }, { 6 } }, 3, FILES, "011012", 2 },
		{ "at the same time", { { 1, 2 }, { 1, 2 }, { 1, 2 } }, 3, FILES, "012012", 3 },
		{ "within another", { { 1, 9 }, { 2, 3 }, { 4, 5 } }, 3, FILES, "011220", 2 },
		{ "back in time", { { 5, 1, 6 }, { 7 } }, 2, FILES, "0001", 1 },
		{ "an empty one", { { 0 }, { 1 }, { 2 } }, 3, FILES, "12", 1 },
		{ "a missing one", { { 1, 4 }, { 2 }, { 3 } }, 3, 1, "020", 2 },
		{ "none", { { 0 } }, 0, FILES, "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct library library = { .missing = rows[i].missing };
		struct merge_hooks hooks = { &library, open_one, next_one, close_one };
		struct merge_file files[4];
		struct merge *merge;
		struct frame frame;
		char order[32] = "";
		size_t n = 0;

		for (size_t k = 0; k < rows[i].files; k++) {
			struct source *source = &library.sources[k];
			source->times = rows[i].times[k];
			while (source->count < FRAMES && source->times[source->count] > 0)
				source->count++;
			files[k] = (struct merge_file){ k, source->times[0] };
		}
		merge = merge_new(files, rows[i].files, &hooks);
		while (merge_next(merge, &frame) == SOURCE_FRAME)
			order[n++] = (char)('0' + frame.input);
		assert_string_equal(order, rows[i].order);
		assert_int_equal(library.most, rows[i].most);
		assert_int_equal(library.open, 0);
		merge_free(merge);
	}
}

static void opens_few(void **state)
{
	static const stamp times[] = { 10, 20 };
	struct library library = { .missing = FILES };
	struct merge_hooks hooks = { &library, open_one, next_one, close_one };
	struct merge_file files[FILES];
	struct merge *merge;
	struct frame frame;
	size_t frames = 0;

	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		library.sources[i] = (struct source){ times, COUNT(times), 0, false };
		files[i] = (struct merge_file){ i, times[0] };
	}
	merge = merge_new(files, FILES, &hooks);
	while (merge_next(merge, &frame) == SOURCE_FRAME)
		frames++;
	assert_int_equal(frames, FILES * COUNT(times));
	assert_int_equal(library.most, MERGE_OPEN_MAX);
	assert_true(merge_was_crowded(merge));
	merge_free(merge);
}

static void stops(void **state)
{
	static const stamp times[] = { 1, 3, 5, 7 };
	struct library library = { .missing = FILES, .stop_at = 3 };
	struct merge_hooks hooks = { &library, open_one, next_one, close_one };
	struct merge_file files[] = { { 0, 1 }, { 1, 1 } };
	struct merge *merge = merge_new(files, COUNT(files), &hooks);
	struct frame frame;
	enum source_result result;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++)
		library.sources[i] = (struct source){ times, COUNT(times), 0, false };
	while ((result = merge_next(merge, &frame)) == SOURCE_FRAME)
		continue;
	assert_int_equal(result, SOURCE_STOPPED);
	assert_int_equal(library.open, 2);
	merge_free(merge);
	assert_int_equal(library.open, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges),
		cmocka_unit_test(opens_few),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
