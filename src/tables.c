#include "tables.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/diagnostic.h"

#define READ_AT_ONCE 65536

/* The packets until some table was taken. */
struct moment {
	stamp at;
	struct pipeline *pipeline;
	struct witness witness;
};

/* At most one octet more than a table may have. NULL: errno says why. */
static char *read_all(int fd, size_t *n)
{
	size_t size = 0, used = 0;
	char *text = NULL;

	for (;;) {
		ssize_t got;

		if (used == size) {
			char *larger = realloc(text, size += size ? size : READ_AT_ONCE);

			if (!larger)
				break;
			text = larger;
		}
		got = read(fd, text + used, size - used);
		/* A signal ends the run, also while a pipe is silent. */
		if (got < 0)
			break;
		used += (size_t)got;
		*n = used;
		if (got == 0 || used > DUMP_BYTES_MAX)
			return text;
	}
	free(text);
	return NULL;
}

/* changed is left alone where there is no such time. */
static char *read_file(const char *path, size_t *n, stamp *changed)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *text = NULL;
	int reason;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0) {
		if (S_ISREG(status.st_mode))
			*changed = (stamp)status.st_mtim.tv_sec * STAMP_SECOND +
			           status.st_mtim.tv_nsec / 1000;
		text = read_all(fd, n);
	}
	reason = errno;
	if (!standard)
		close(fd);
	errno = reason;
	return text;
}

static void tell(const struct compared *table, enum dump_format wanted)
{
	unsigned long long line = table->dump.problem_line;

	switch (table->result) {
	case DUMP_OK: return;
	case DUMP_UNRECOGNISED:
		diagnose("%s: no table of a registrar is recognised in it (the manual page lists "
		         "the formats)",
		         table->name);
		return;
	case DUMP_OTHER_FORMAT:
		diagnose("%s: it is no %s, it looks like %s", table->name, dump_format_name(wanted),
		         dump_format_name(table->dump.format));
		return;
	case DUMP_BROKEN:
		diagnose("%s: line %llu: the table ends here, or cannot be read on: only the %zu "
		         "row%s before are known; print it again",
		         table->name, line, table->dump.count, table->dump.count == 1 ? "" : "s");
		return;
	case DUMP_SEVERAL:
		diagnose("%s: line %llu: a second table begins; give each in a file of its own",
		         table->name, line);
		return;
	case DUMP_TOO_LARGE:
		diagnose("%s: larger than a table may be (%zu MiB, %d rows)", table->name,
		         DUMP_BYTES_MAX >> 20, DUMP_ROWS_MAX);
		return;
	case DUMP_NO_MEMORY: diagnose("%s: out of memory", table->name); return;
	case DUMP_RESULTS: return;
	}
}

/* Of a table that cannot be told from another, or was read by half, nothing is to be compared. */
static bool is_usable(enum dump_result result)
{
	return result == DUMP_OK || result == DUMP_BROKEN;
}

static bool load(struct compared *table, char **text, const struct table_argument *argument,
                 stamp now)
{
	size_t n = 0;

	table->name = argument->path;
	table->at = now;
	*text = read_file(argument->path, &n, &table->at);
	if (!*text) {
		diagnose("%s: %s", table->name, strerror(errno));
		return false;
	}
	table->at_given = argument->at_given;
	table->at_reading = table->at == now;
	if (argument->at_given)
		table->at = argument->at;
	table->result = dump_read(&table->dump, (struct str){ *text, n }, argument->format);
	tell(table, argument->format);
	if (table->dump.replaced)
		diagnose("warning: %s: %llu octets are no UTF-8, which JSON must be; each was read "
		         "as ?",
		         table->name, (unsigned long long)table->dump.replaced);
	return is_usable(table->result);
}

bool tables_load(struct tables *tables, const struct settings *settings, stamp now)
{
	struct comparison *comparison = &tables->comparison;

	if (!settings->tables_count)
		return true;
	tables->live = settings->interface != NULL;
	tables->given = calloc(settings->tables_count, sizeof(*tables->given));
	tables->texts = calloc(settings->tables_count, sizeof(*tables->texts));
	tables->moments = calloc(settings->tables_count, sizeof(*tables->moments));
	if (!tables->given || !tables->texts || !tables->moments)
		return false;
	comparison->tables = tables->given;
	for (size_t i = 0; i < settings->tables_count; i++) {
		struct compared *table = &tables->given[comparison->table_count];
		char **text = &tables->texts[comparison->table_count];

		if (load(table, text, &settings->tables[i], now)) {
			comparison->table_count++;
			if (table->result == DUMP_OK)
				continue;
		} else {
			dump_release(&table->dump);
			free(*text);
			*text = NULL;
			*table = (struct compared){ 0 };
		}
		tables->unusable = true;
	}
	return true;
}

static struct moment *moment_at(struct tables *tables, stamp at)
{
	for (size_t i = 0; i < tables->moment_count; i++)
		if (tables->moments[i].at == at)
			return &tables->moments[i];
	tables->moments[tables->moment_count] = (struct moment){ .at = at, .witness.at = at };
	return &tables->moments[tables->moment_count++];
}

bool tables_begin(struct tables *tables, const struct pipeline_options *like)
{
	struct comparison *comparison = &tables->comparison;

	for (size_t i = 0; i < comparison->table_count; i++) {
		struct compared *table = &comparison->tables[i];

		table->now = &tables->now;
		table->then = tables->live ? &tables->now : &moment_at(tables, table->at)->witness;
	}
	for (size_t i = 0; i < tables->moment_count; i++) {
		struct moment *moment = &tables->moments[i];
		struct pipeline_options options = *like;

		options.tracker.sink = witness_event;
		options.tracker.context = &moment->witness;
		options.until = moment->at;
		moment->pipeline = pipeline_new(&options);
		if (!moment->pipeline)
			return false;
	}
	return true;
}

void tables_frame(struct tables *tables, const struct frame *frame)
{
	for (size_t i = 0; i < tables->moment_count; i++)
		pipeline_frame(tables->moments[i].pipeline, frame);
}

void tables_drops(struct tables *tables)
{
	for (size_t i = 0; i < tables->moment_count; i++)
		pipeline_drops(tables->moments[i].pipeline);
}

void tables_judge(struct tables *tables)
{
	if (!tables->comparison.table_count)
		return;
	for (size_t i = 0; i < tables->moment_count; i++) {
		struct moment *moment = &tables->moments[i];
		struct report_totals totals = { 0 };

		pipeline_finish(moment->pipeline, moment->at);
		pipeline_totals(moment->pipeline, &totals);
		moment->witness.first_at = totals.first_at;
		moment->witness.last_at = totals.last_at;
		witness_settle(&moment->witness);
	}
	witness_settle(&tables->now);
	comparison_make(&tables->comparison);
}

void tables_release(struct tables *tables)
{
	for (size_t i = 0; i < tables->comparison.table_count; i++) {
		dump_release(&tables->given[i].dump);
		free(tables->texts[i]);
	}
	comparison_release(&tables->comparison);
	for (size_t i = 0; i < tables->moment_count; i++) {
		pipeline_free(tables->moments[i].pipeline);
		witness_release(&tables->moments[i].witness);
	}
	witness_release(&tables->now);
	free(tables->given);
	free(tables->texts);
	free(tables->moments);
}
