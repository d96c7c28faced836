#include "cli/options.h"

#include <string.h>

#include "base/str.h"

#define HELP_COLUMN 30
#define HELP_WIDTH 79

static const char *const group_titles[OPTION_GROUPS] = {
	[OPTION_INPUT] = "Input",
	[OPTION_MEANING] = "Meaning",
	[OPTION_OUTPUT] = "Output",
	[OPTION_OTHER] = "Other",
};

void options_getopt_fill(struct options_getopt *out)
{
	size_t used = 0;
	memset(out, 0, sizeof(*out));
	/* A leading colon tells a missing argument from an unknown option. */
	out->shorts[used++] = ':';
	for (size_t i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];
		out->longs[i] = (struct option){
			.name = row->name,
			.has_arg = row->argument ? required_argument : no_argument,
			.val = OPTIONS_VALUE + (int)i,
		};
		if (!row->letter)
			continue;
		out->shorts[used++] = row->letter;
		if (row->argument)
			out->shorts[used++] = ':';
	}
}

const struct option_row *options_find(int value)
{
	if (value >= OPTIONS_VALUE && (size_t)(value - OPTIONS_VALUE) < option_rows_count)
		return &option_rows[value - OPTIONS_VALUE];
	for (size_t i = 0; i < option_rows_count; i++)
		if (option_rows[i].letter && option_rows[i].letter == value)
			return &option_rows[i];
	return NULL;
}

static void pad(struct writer *writer, size_t from, size_t to)
{
	for (; from < to; from++)
		writer_char(writer, ' ');
}

/* Words of text from HELP_COLUMN on, lines broken before HELP_WIDTH. */
static void wrapped(struct writer *writer, const char *text)
{
	struct str rest = str_from(text);
	size_t column = HELP_COLUMN;
	for (size_t from = 0; from < rest.n;) {
		size_t blank = str_find(rest, ' ', from);
		size_t length = blank - from;
		if (column > HELP_COLUMN && column + 1 + length > HELP_WIDTH) {
			writer_char(writer, '\n');
			pad(writer, 0, HELP_COLUMN);
			column = HELP_COLUMN;
		} else if (column > HELP_COLUMN) {
			writer_char(writer, ' ');
			column++;
		}
		writer_str(writer, str_slice(rest, from, blank));
		column += length;
		from = blank + 1;
	}
	writer_char(writer, '\n');
}

static void help_row(struct writer *writer, const struct option_row *row)
{
	size_t column = 6 + 2 + strlen(row->name);
	if (row->letter)
		writer_format(writer, "  -%c, --%s", row->letter, row->name);
	else
		writer_format(writer, "      --%s", row->name);
	if (row->argument) {
		writer_format(writer, " %s", row->argument);
		column += 1 + strlen(row->argument);
	}
	if (column + 2 > HELP_COLUMN) {
		writer_char(writer, '\n');
		column = 0;
	}
	pad(writer, column, HELP_COLUMN);
	wrapped(writer, row->help);
}

void options_help(struct writer *writer)
{
	writer_text(
	        writer,
	        "Usage: sipregtrace (-i IFACE | -r FILE...) [options] [BPF expression]\n"
	        "Tells from SIP traffic who registered, who logged out, and what is left over.\n");
	for (int group = 0; group < OPTION_GROUPS; group++) {
		writer_format(writer, "\n%s:\n", group_titles[group]);
		for (size_t i = 0; i < option_rows_count; i++)
			if ((int)option_rows[i].group == group)
				help_row(writer, &option_rows[i]);
	}
	writer_text(writer,
	            "\nExit status: 0 done; 1 --fail-on met; 2 usage; 3 input not read to its end\n"
	            "(what was read is reported); 4 output not written; 5 internal error,\n"
	            "or privileges could not be given up.\n");
}
