#ifndef CLI_CATALOGUE_H
#define CLI_CATALOGUE_H

/* --list-findings and --explain: the catalogue of findings for people. */

#include <stdbool.h>

#include "base/writer.h"

void catalogue_list(struct writer *writer);
/* False when there is no finding of that id. */
bool catalogue_explain(struct writer *writer, const char *id);

#endif
