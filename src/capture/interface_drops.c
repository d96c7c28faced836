#include "interface_drops.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 128
#define DIGITS 24

static const char *const counters[INTERFACE_DROPS_FILES] = { "rx_missed_errors", "rx_fifo_errors" };

static uint64_t read_counter(int file)
{
	char text[DIGITS + 1];
	ssize_t n = file < 0 ? 0 : pread(file, text, DIGITS, 0);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoull(text, NULL, 10);
}

static uint64_t sum(const struct interface_drops *drops)
{
	uint64_t total = 0;
	for (size_t i = 0; i < INTERFACE_DROPS_FILES; i++)
		total += read_counter(drops->files[i]);
	return total;
}

void interface_drops_open(struct interface_drops *drops, const char *interface)
{
	char path[PATH_SIZE];
	for (size_t i = 0; i < INTERFACE_DROPS_FILES; i++) {
		drops->files[i] = -1;
		/* Not every device that can be captured on is one of these. */
		if (!interface || strchr(interface, '/'))
			continue;
		if (snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", interface,
		             counters[i]) < (int)sizeof(path))
			drops->files[i] = open(path, O_RDONLY | O_CLOEXEC);
	}
	drops->base = sum(drops);
}

void interface_drops_close(struct interface_drops *drops)
{
	for (size_t i = 0; i < INTERFACE_DROPS_FILES; i++)
		if (drops->files[i] >= 0)
			close(drops->files[i]);
}

uint64_t interface_drops_count(const struct interface_drops *drops)
{
	uint64_t now = sum(drops);
	return now > drops->base ? now - drops->base : 0;
}
