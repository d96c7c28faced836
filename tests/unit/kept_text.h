#ifndef TESTS_KEPT_TEXT_H
#define TESTS_KEPT_TEXT_H

/* Texts as records of a test have them. */

#include "track/account.h"

#define KEPT_TEXTS 64
#define KEPT_TEXT_MAX 1024

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

/* What many say in the same words; lives until so many more were kept. */
static inline struct shared *kept_shared_str(struct str text)
{
	static _Alignas(struct shared) char all[KEPT_TEXTS][sizeof(struct shared) + KEPT_TEXT_MAX];
	static unsigned count;
	struct shared *kept = (void *)all[count++ % KEPT_TEXTS];

	assert_true(text.n <= KEPT_TEXT_MAX);
	*kept = (struct shared){ .uses = 1, .size = (uint16_t)text.n };
	if (text.n)
		memcpy(kept->text, text.p, text.n);
	return kept;
}

static inline struct shared *kept_shared(const char *text)
{
	return kept_shared_str(str_from(text));
}

#endif
