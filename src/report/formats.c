#include "report/report.h"

#include "report/formats.h"

static const struct format *const rows[] = {
	&text_format,
	&ndjson_format,
	&commands_format,
};

const struct format *const *formats(size_t *count)
{
	*count = sizeof rows / sizeof *rows;
	return rows;
}

const struct format *format_named(struct str name)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_equal(str_from(rows[i]->name), name))
			return rows[i];
	return NULL;
}
