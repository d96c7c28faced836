#include <stdio.h>

#include "base/str.h"
#include "cli/options.h"
#include "cli/table_argument.h"

bool option_take_table(struct settings *settings, const char *argument,
                       struct settings_error *error)
{
	if (table_argument_parse(argument, &settings->tables[settings->tables_count])) {
		settings->tables_count++;
		return true;
	}
	snprintf(error->text, sizeof(error->text),
	         "-t \"%s\": [FORMAT:]FILE[@TIME] is expected, or - for standard input", argument);
	return false;
}

bool option_take_commands(struct settings *settings, const char *argument,
                          struct settings_error *error)
{
	struct settings_output *output = &settings->outputs[settings->outputs_count++];
	(void)argument;
	output->format = str_copy(STR("commands"));
	if (!output->format)
		snprintf(error->text, sizeof(error->text), "--commands: out of memory");
	return output->format != NULL;
}
