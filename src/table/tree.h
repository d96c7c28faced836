#ifndef TABLE_TREE_H
#define TABLE_TREE_H

/* JSON as a tree, by jansson, in memory that is bounded. Private to src/table. */

#include <jansson.h>

#include "draft.h"

/*
 * The value at the start of text; *end: where it ended. NULL: what is wrong is in result, and in
 * dump->problem_line. To be released with tree_free.
 */
json_t *tree_load(struct dump *dump, struct str text, size_t *end, enum dump_result *result);
void tree_free(json_t *tree);
/* A string or a number as text that lives as long as the table; false for anything else. */
bool tree_text(struct dump *dump, const json_t *value, struct str *out);
/* Every member that has a name among these; false when one is of the wrong type. */
bool tree_fields(struct dump *dump, struct draft *draft, json_t *object,
                 const struct field_name *names, size_t count);

#endif
