#include "sip/grammar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osipparser2/osip_parser.h>

#include <cmocka.h>

#include "sip/split.h"

#define MARK "BODYOCTETS"

static struct sip_message message;

static void parse_everything(struct str payload)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;
	struct sip_name_addr name_addr;
	struct sip_via via;

	sip_split(payload, false, &message);
	sip_name_addr_parse(message.first[SIP_FROM], &name_addr);
	sip_name_addr_parse(message.first[SIP_TO], &name_addr);
	sip_via_parse(message.first[SIP_VIA], &via);
	while (sip_contact_next(&message, &cursor, &contact))
		;
}

static void test_nothing_is_printed(void **state)
{
	static const char *const payloads[] = {
		"",
		"\r\n\r\n",
		"junk",
		"SIP/2.0 2xx\r\n\r\n",
		"REGISTER sip:h SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\nVia: ///\r\n"
		"From: \"x <sip:@@>;;=\r\nTo: a,b <sip:h>\r\nContact: %, <>, *, "
		"<sip:a@h>;=;\r\n\r\n",
		"REGISTER sip:h SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n"
		"Via: SIP/2.0/UDP h;;=;\r\nFrom: sip:\r\nTo: <tel:1>;\"\r\nContact: "
		"sip:a@[::1\r\n\r\n",
	};
	FILE *caught = tmpfile();
	int saved;

	(void)state;
	assert_non_null(caught);
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	assert_true(saved >= 0);
	assert_true(dup2(fileno(caught), STDOUT_FILENO) >= 0);
	assert_int_equal(sip_parser_setup(), 0);
	for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++)
		parse_everything(str_from(payloads[i]));
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 0);
	fclose(caught);
	sip_parser_release();
}

static void test_opinions(void **state)
{
	struct sip_uri uri;

	(void)state;
	assert_int_equal(sip_parser_setup(), 0);
	assert_true(sip_uri_parse(STR("sip:a@example.com"), &uri));
	assert_true(grammar_name_addr(STR("<sip:a@example.com>"), &uri));
	assert_true(grammar_contact(STR("<sip:a@EXAMPLE.com>;q=1"), &uri));
	assert_false(grammar_name_addr(STR("<sip:a@example.org>"), &uri));
	assert_false(grammar_name_addr(STR("<sips:a@example.com>"), &uri));
	assert_false(grammar_name_addr(STR("<sip:a@example.com>\0"), &uri));
	assert_false(grammar_name_addr(STR(""), &uri));
	assert_true(grammar_via(STR("SIP/2.0/UDP [::1]:5060;branch=a"), STR("[::1]")));
	assert_false(grammar_via(STR("SIP/2.0/UDP h1.x;branch=a"), STR("h2.x")));
	sip_parser_release();
}

/* Blocks that libosip2 asked for, looked at when it gives them back. */
static struct {
	size_t live;
	size_t total;
	bool marked;
} blocks;

union block {
	size_t size;
	max_align_t align;
};

static bool holds(const char *bytes, size_t n, const char *mark)
{
	size_t length = strlen(mark);

	for (size_t i = 0; i + length <= n; i++) {
		if (memcmp(bytes + i, mark, length) == 0)
			return true;
	}
	return false;
}

static void *take(size_t size)
{
	union block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		return NULL;
	block->size = size;
	blocks.live++;
	blocks.total++;
	return block + 1;
}

static void *take_again(void *old, size_t size)
{
	(void)old;
	(void)size;
	return NULL;
}

static void leave(void *bytes)
{
	union block *block = (union block *)bytes - 1;

	blocks.marked = blocks.marked || holds(bytes, block->size, MARK);
	blocks.live--;
	free(block);
}

static void test_no_body_reaches_libosip2(void **state)
{
	static const char text[] =
	        "MESSAGE sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h.x;branch=1\r\n"
	        "From: \"A\" <sip:a@h.x>;tag=1\r\nTo: B <sip:b@h.x>\r\nCall-ID: 1\r\nCSeq: 1 "
	        "MESSAGE\r\n"
	        "Contact: <sip:a@h.x>\r\nContent-Type: multipart/mixed;boundary=b\r\n"
	        "Content-Length: 92\r\n\r\n"
	        "--b\r\nContent-Type: " MARK "/a\r\nContent-Type: " MARK "/b\r\n\r\n" MARK
	        "\r\n--b--\r\n1234";

	(void)state;
	assert_int_equal(sip_parser_setup(), 0);
	osip_set_allocators(take, take_again, leave);
	for (size_t i = 0; i < 100; i++)
		parse_everything(str_from(text));
	assert_true(message.body.n > 0);
	assert_true(blocks.total > 0);
	assert_int_equal(blocks.live, 0);
	assert_false(blocks.marked);
	osip_set_allocators(NULL, NULL, NULL);
	sip_parser_release();
}

static void test_setup_twice(void **state)
{
	(void)state;
	assert_int_equal(sip_parser_setup(), 0);
	assert_int_equal(sip_parser_setup(), 0);
	sip_parser_release();
	sip_parser_release();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_printed),
		cmocka_unit_test(test_opinions),
		cmocka_unit_test(test_no_body_reaches_libosip2),
		cmocka_unit_test(test_setup_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
