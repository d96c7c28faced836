/*
 * The program's own allocations, one of which fails: linked with --wrap, so that libraries get all
 * they ask for. STARVE=N fails the Nth, STARVE=N+ every one from then on; STARVE_COUNT=FILE gets
 * the number of all. With STARVE_STOP the program ends there, and a sanitizer shows where that is.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static unsigned long asked, first;
static int onwards;

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("STARVE");
	char *end = NULL;

	first = text ? strtoul(text, &end, 10) : 0;
	onwards = end && *end == '+';
}

__attribute__((destructor)) static void count(void)
{
	const char *path = getenv("STARVE_COUNT");
	FILE *file = path ? fopen(path, "w") : NULL;

	if (!file)
		return;
	fprintf(file, "%lu\n", asked);
	fclose(file);
}

static int refused(void)
{
	asked++;
	if (asked != first && !(onwards && first && asked > first))
		return 0;
	if (getenv("STARVE_STOP"))
		abort();
	errno = ENOMEM;
	return 1;
}

void *__wrap_malloc(size_t size)
{
	return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t number, size_t size)
{
	return refused() ? NULL : __real_calloc(number, size);
}

void *__wrap_realloc(void *block, size_t size)
{
	return refused() ? NULL : __real_realloc(block, size);
}
