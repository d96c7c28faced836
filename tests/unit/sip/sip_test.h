#ifndef SIP_TEST_H
#define SIP_TEST_H

/* What the tests of the SIP parser share. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sip/parse.h"

/* NULL: no text at all, which is not the empty text. */
static inline void assert_text(struct str s, const char *expected)
{
	if (expected == NULL) {
		assert_null(s.p);
		return;
	}
	assert_int_equal(s.n, strlen(expected));
	assert_memory_equal(s.p != NULL ? s.p : "", expected, s.n);
}

static inline int parser_setup(void **state)
{
	(void)state;
	return sip_parser_setup();
}

static inline int parser_release(void **state)
{
	(void)state;
	sip_parser_release();
	return 0;
}

#endif
