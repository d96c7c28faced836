#include "cli/diagnostic.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_SIZE 1024

void diagnose(const char *format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	fprintf(stderr, "sipregtrace: %s\n", line);
}
