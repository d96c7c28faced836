#ifndef WIRE_WINDOW_H
#define WIRE_WINDOW_H

/*
 * The octets of one side of a connection that wait: those from its front on, and islands behind
 * holes. What is there first stays; offsets count from the front.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WINDOW_ISLANDS 64

struct window_island {
	uint32_t from;
	uint32_t to;
};

struct window {
	uint8_t *bytes;
	uint32_t size;  /* octets allocated */
	uint32_t front; /* octets without a hole from the front on */
	uint32_t count; /* islands behind it, sorted, none touching another */
	struct window_island *islands;
};

enum window_result {
	WINDOW_OK,
	WINDOW_CONFLICT, /* other octets were there; the rest was taken */
	WINDOW_FULL,     /* too many islands or no memory; nothing was taken */
};

/* Copies the n octets that are not there yet; compares the others. offset + n < 2^31. */
enum window_result window_put(struct window *window, uint32_t offset, const uint8_t *bytes,
                              uint32_t n);
/* Takes n <= front octets away from the front. Frees what nothing is left in. */
void window_consume(struct window *window, uint32_t n);
/* Drops the front and the hole behind it; returns the octets of both. Needs an island. */
uint32_t window_jump(struct window *window);
/* Octets of memory held, and held at most once n octets at offset are put. */
size_t window_memory(const struct window *window);
size_t window_memory_with(const struct window *window, uint32_t offset, uint32_t n);
void window_release(struct window *window);

#endif
