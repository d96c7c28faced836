#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

/* The rows of the format table. */

#include "report/report.h"

extern const struct format text_format;
extern const struct format ndjson_format;
extern const struct format commands_format;

#endif
