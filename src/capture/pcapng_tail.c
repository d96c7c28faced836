#include "pcapng_section.h"

#define SMALLEST_BLOCK 12
#define BLOCK_STATISTICS 5

/* The body of the block that ends where span does, by its two lengths; false when there is none. */
static bool last_block(struct section *section, struct span span, struct span *body, size_t *length)
{
	for (int order = 0; order < 2; order++) {
		section->big_endian = order;
		*length = span.n < SMALLEST_BLOCK ? 0 : section_u32(section, span, span.n - 4);
		if (*length < SMALLEST_BLOCK || *length % 4 != 0 || *length > span.n)
			continue;
		*body = span_skip(span, span.n - *length);
		if (section_u32(section, *body, 4) == *length)
			return true;
	}
	return false;
}

bool pcapng_tail_tells_losses(const uint8_t *bytes, size_t n)
{
	struct span span = { bytes, (uint32_t)n, (uint32_t)n };
	struct span block;
	size_t length;
	/* One interface stands for all that may be named. */
	struct section_interface interface = { .lost = 0 };
	struct section section = { .interfaces = &interface, .count = 1 };
	while (last_block(&section, span, &block, &length)) {
		if (section_u32(&section, block, 0) != BLOCK_STATISTICS)
			break;
		block = span_cut(span_skip(block, 8), length - SMALLEST_BLOCK);
		section_statistics_of(&section, &interface, block);
		span = span_cut(span, span.n - length);
	}
	return section.losses > 0;
}
