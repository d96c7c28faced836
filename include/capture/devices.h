#ifndef CAPTURE_DEVICES_H
#define CAPTURE_DEVICES_H

/* The interfaces that can be captured on. */

#include <stdbool.h>

#include "capture/source.h"

struct device {
	const char *name;
	const char *description; /* "" when there is none */
	bool up;
	bool running;
	bool loopback;
};

typedef void device_visit(void *context, const struct device *device);

/* Visits each; false when the list cannot be read (problem says why). */
bool devices_list(device_visit *visit, void *context, struct source_problem *problem);

#endif
