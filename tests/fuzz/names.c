/*
 * Lines: a name-addr, a Via, and two URIs. What is read in one pass (sip/plain.h) must be what is
 * read with care, and what libosip2 reads.
 */

#include <string.h>

#include "fuzz.h"
#include "sip/grammar.h"
#include "sip/name_addr.h"
#include "sip/plain.h"
#include "sip/uri.h"

#define LINE_MAX_OCTETS 4096

static char copy[LINE_MAX_OCTETS + 8];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (sip_parser_setup() != 0)
		fuzz_fail("the parser does not start");
	return 0;
}

static struct str take_line(struct str *rest)
{
	size_t end = str_find(*rest, '\n', 0);
	struct str line = str_slice(*rest, 0, end);

	*rest = str_slice(*rest, end + 1, rest->n);
	return str_slice(line, 0, LINE_MAX_OCTETS);
}

static struct str copied(const char *before, struct str line, const char *after)
{
	size_t n = strlen(before);

	memcpy(copy, before, n);
	if (line.n)
		memcpy(copy + n, line.p, line.n);
	memcpy(copy + n + line.n, after, strlen(after));
	return (struct str){ copy, n + line.n + strlen(after) };
}

static void inside(struct str part, struct str whole, const char *what)
{
	if (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n))
		fuzz_fail(what);
	fuzz_touch(part);
}

static void same(struct str a, struct str b, const char *what)
{
	if ((a.p == NULL) != (b.p == NULL) || !str_equal(a, b))
		fuzz_fail(what);
}

static void same_uri(const struct sip_uri *plain, const struct sip_uri *careful)
{
	same(plain->scheme, careful->scheme, "another scheme read in one pass");
	same(plain->user, careful->user, "another user read in one pass");
	same(plain->host, careful->host, "another host read in one pass");
	same(plain->port, careful->port, "another port read in one pass");
	same(plain->params, careful->params, "other URI parameters read in one pass");
	if (plain->port_number != careful->port_number)
		fuzz_fail("another port number read in one pass");
}

/* A display name makes it not plain, and changes nothing else. */
static void check_name_addr(struct str value)
{
	struct name_addr plain, careful;
	struct sip_name_addr name;

	sip_name_addr_parse(value, &name);
	inside(name.display, value, "display name outside of its value");
	inside(name.uri, value, "URI outside of its value");
	inside(name.params, value, "parameters outside of their value");
	inside(name.tag, value, "tag outside of its value");
	if (!plain_name_addr(value, &plain))
		return;
	name_addr_cut(copied("\"\" ", value, ""), &careful);
	if (careful.plain || !careful.valid || careful.odd)
		fuzz_fail("a plain name-addr that cannot be read with care");
	same_uri(&plain.parts, &careful.parts);
	same(plain.uri, careful.uri, "another URI read in one pass");
	same(plain.tag, careful.tag, "another tag read in one pass");
	if (!str_equal(plain.params, careful.params))
		fuzz_fail("other parameters read in one pass");
	if (!grammar_name_addr(value, &plain.parts) || !grammar_contact(value, &plain.parts))
		fuzz_fail("a plain name-addr that libosip2 reads otherwise");
}

/* A blank at its end makes it not plain, and changes nothing else. */
static void check_via(struct str value)
{
	struct sip_via plain, careful;

	sip_via_parse(value, &careful);
	inside(careful.sent_by, value, "sent-by outside of its Via");
	inside(careful.host, value, "host outside of its Via");
	inside(careful.branch, value, "branch outside of its Via");
	inside(careful.received, value, "received outside of its Via");
	if (!plain_via(value, &plain))
		return;
	sip_via_parse(copied("", value, " "), &careful);
	if (!careful.valid || careful.port != plain.port || careful.rport != plain.rport ||
	    careful.has_rport != plain.has_rport)
		fuzz_fail("a plain Via that cannot be read with care");
	same(plain.transport, careful.transport, "another transport read in one pass");
	same(plain.sent_by, careful.sent_by, "another sent-by read in one pass");
	same(plain.host, careful.host, "another host of a Via read in one pass");
	same(plain.branch, careful.branch, "another branch read in one pass");
	same(plain.received, careful.received, "another received read in one pass");
	if (!grammar_via(value, plain.host))
		fuzz_fail("a plain Via that libosip2 reads otherwise");
}

static const struct hash_key key = { "no secret" };

static void check_uris(struct str a, struct str b)
{
	struct sip_uri uri;
	char out[256];

	if (sip_uri_equal(a, b) && sip_uri_sum(&key, a) != sip_uri_sum(&key, b))
		fuzz_fail("equal URIs with different sums");
	if (sip_uri_equal(a, b) != sip_uri_equal(b, a))
		fuzz_fail("URIs that are equal one way round only");
	if (sip_uri_same_target(a, b, STR("udp")) != sip_uri_same_target(b, a, STR("udp")))
		fuzz_fail("URIs that have the same target one way round only");
	if (!sip_uri_parse(a, &uri))
		return;
	inside(uri.user, a, "user outside of its URI");
	inside(uri.password, a, "password outside of its URI");
	inside(uri.host, a, "host outside of its URI");
	inside(uri.params, a, "parameters outside of their URI");
	inside(uri.headers, a, "headers outside of their URI");
	if (!sip_uri_same_target(a, a, STR("udp")))
		fuzz_fail("a URI without its own target");
	if (sip_uri_aor(a, out, sizeof(out)) > sizeof(out) ||
	    sip_uri_key(a, out, sizeof(out)) > sizeof(out))
		fuzz_fail("a URI that does not fit");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str name = take_line(&rest), via = take_line(&rest);
	struct str a = take_line(&rest), b = take_line(&rest);

	check_name_addr(name);
	check_via(via);
	check_uris(a, b);
	return 0;
}
