#include "cli/catalogue.h"

#include <string.h>

#include "detect/rule.h"

#define TEXT_WIDTH 79

static void paragraph(struct writer *writer, const char *label, const char *text)
{
	struct str rest = str_from(text);
	size_t indent = strlen(label);
	size_t column = indent;
	if (rest.n == 0)
		return;
	writer_text(writer, label);
	for (size_t from = 0; from < rest.n;) {
		size_t blank = str_find(rest, ' ', from);
		if (column > indent && column + 1 + blank - from > TEXT_WIDTH) {
			writer_char(writer, '\n');
			for (column = 0; column < indent; column++)
				writer_char(writer, ' ');
		} else if (column > indent) {
			writer_char(writer, ' ');
			column++;
		}
		writer_str(writer, str_slice(rest, from, blank));
		column += blank - from;
		from = blank + 1;
	}
	writer_char(writer, '\n');
}

void catalogue_list(struct writer *writer)
{
	size_t count;
	const struct rule *const *rules = rules_catalogue(&count);
	int width = 0;
	for (size_t i = 0; i < count; i++)
		if ((int)strlen(rules[i]->id) > width)
			width = (int)strlen(rules[i]->id);
	for (size_t i = 0; i < count; i++)
		writer_format(writer, "%-*s  %-7s  %s\n", width, rules[i]->id,
		              severity_name(rules[i]->severity), rules[i]->title);
}

bool catalogue_explain(struct writer *writer, const char *id)
{
	const struct rule *rule = rule_named(str_from(id));
	if (!rule)
		return false;
	writer_format(writer, "%s (%s, %s)\n", rule->id, severity_name(rule->severity),
	              rule->group);
	paragraph(writer, "  what    ", rule->title);
	paragraph(writer, "  cause   ", rule->cause);
	paragraph(writer, "  to do   ", rule->remedy);
	if (rule->remedy_freeswitch)
		paragraph(writer, "  on FreeSWITCH  ", rule->remedy_freeswitch);
	return true;
}
