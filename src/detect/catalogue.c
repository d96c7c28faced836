#include "detect/catalogue.h"

#include <string.h>

/* clang-format off */
#define ROW(name) &rule_row_##name,
static const struct rule *const rows[] = { CATALOGUE(ROW) };
#undef ROW
/* clang-format on */

static const char *const severities[SEVERITIES] = { "info", "notice", "warning", "error" };
static const char *const confidences[] = { "possible", "likely", "certain" };

const char *severity_name(enum severity severity)
{
	return severities[severity];
}

const char *confidence_name(enum confidence confidence)
{
	return confidences[confidence];
}

const struct rule *const *rules_catalogue(size_t *count)
{
	*count = sizeof(rows) / sizeof(*rows);
	return rows;
}

const struct rule *rule_named(struct str id)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (str_equal(str_from(rows[i]->id), id))
			return rows[i];
	return NULL;
}
