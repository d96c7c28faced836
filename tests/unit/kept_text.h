#ifndef TESTS_KEPT_TEXT_H
#define TESTS_KEPT_TEXT_H

/* The texts that few bindings have, for a binding of a test. */

#include "track/account.h"

#define KEPT_TEXTS 64
#define KEPT_TEXT_MAX 128

/* In front of those that the binding has; lives until so many more were kept. */
static inline void kept_text(struct binding *binding, enum binding_text which, struct str text)
{
	static _Alignas(struct binding_text_kept) char
	        all[KEPT_TEXTS][sizeof(struct binding_text_kept) + KEPT_TEXT_MAX];
	static unsigned count;
	struct binding_text_kept *kept = (void *)all[count++ % KEPT_TEXTS];

	assert_true(text.n <= KEPT_TEXT_MAX);
	*kept = (struct binding_text_kept){ .next = binding->texts,
		                            .which = (uint8_t)which,
		                            .n = (uint16_t)text.n };
	memcpy(kept->bytes, text.p, text.n);
	binding->texts = kept;
}

#endif
