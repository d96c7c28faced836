/*
 * WWW-Authenticate. The first line is read as it stands. The second chooses how a challenge is
 * written, out of what servers do, and gives its values: what is read must be what was written.
 */

#include <stdio.h>
#include <string.h>

#include "auth/digest.h"
#include "fuzz.h"

struct written {
	char text[4096];
	size_t n;
	struct str values[4]; /* realm, nonce, opaque, algorithm; p NULL: left out */
};

enum { BLANKS_AROUND = 1, NO_BLANKS = 2, TRAILING_COMMA = 4, UPPER_CASE = 8, TAB = 16, TWICE = 32 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void put(struct written *out, struct str s)
{
	if (s.n > sizeof(out->text) - out->n)
		fuzz_fail("too much was written");
	if (s.n)
		memcpy(out->text + out->n, s.p, s.n);
	out->n += s.n;
}

static struct str take_line(struct str *rest, char end_of_line)
{
	size_t end = str_find(*rest, end_of_line, 0);
	struct str line = str_slice(*rest, 0, end);

	*rest = str_slice(*rest, end + 1, rest->n);
	return line;
}

/* What may stand in a value without its being read otherwise: quotes hold all but these. */
static bool may_be(struct str value, bool quoted)
{
	if (value.n > 256 || (!quoted && !value.n))
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (strchr(quoted ? "\"\\" : "\"\\, \t\r\n;=", value.p[i]))
			return false;
	return true;
}

static void put_param(struct written *out, const char *name, struct str value, bool quoted,
                      unsigned style)
{
	put(out, str_from(name));
	put(out, style & BLANKS_AROUND ? STR(" = ") : STR("="));
	put(out, quoted ? STR("\"") : STR_NONE);
	put(out, value);
	put(out, quoted ? STR("\"") : STR_NONE);
}

/* Each parameter: an octet that says whether it is quoted or left out, its value, a bar. */
static void write_challenge(struct str *plan, unsigned style, struct written *out)
{
	static const char *const names[2][4] = { { "realm", "nonce", "opaque", "algorithm" },
		                                 { "REALM", "Nonce", "OPAQUE", "ALGORITHM" } };
	bool first = true;

	put(out, style & TAB ? STR("Digest\t") : STR("Digest "));
	for (size_t i = 0; i < 4; i++) {
		struct str part = take_line(plan, '|');
		struct str value = part.n ? (struct str){ part.p + 1, part.n - 1 } : STR_NONE;
		bool quoted = part.n && part.p[0] % 2 == 0;

		out->values[i] = STR_NONE;
		if (!part.n || !may_be(value, quoted))
			continue;
		if (!first)
			put(out, style & NO_BLANKS ? STR(",") : STR(", "));
		first = false;
		put_param(out, names[(style & UPPER_CASE) != 0][i], value, quoted, style);
		out->values[i] = value;
	}
	if (style & TRAILING_COMMA)
		put(out, STR(","));
}

static void compare(const struct written *written, const struct digest_challenge *read)
{
	const struct str found[] = { read->realm, read->nonce, read->opaque, read->algorithm_text };

	if (read->scheme != DIGEST_SCHEME_DIGEST)
		fuzz_fail("a scheme was read that was not written");
	for (size_t i = 0; i < 4; i++)
		if ((found[i].p == NULL) != (written->values[i].p == NULL) ||
		    !str_equal(found[i], written->values[i]))
			fuzz_fail("a value was read that was not written");
}

static void write_and_read(struct str plan)
{
	static struct written written;
	struct digest_challenge challenge;
	unsigned style = plan.n ? (unsigned char)plan.p[0] : 0;
	struct str line;

	plan = str_slice(plan, 1, plan.n);
	written.n = 0;
	write_challenge(&plan, style, &written);
	for (size_t i = 0; i < 4; i++)
		if (written.values[i].p == NULL && i < 2)
			return; /* nothing behind the scheme is no challenge */
	if (style & TWICE)
		put(&written, STR(", Digest realm=\"second\", nonce=\"2\""));
	line = (struct str){ written.text, written.n };
	if (!digest_challenge_next(&line, &challenge))
		fuzz_fail("a challenge that was written cannot be read");
	compare(&written, &challenge);
	if (!(style & TWICE))
		return;
	if (!digest_challenge_next(&line, &challenge) ||
	    !str_equal(challenge.realm, STR("second")) || !str_equal(challenge.nonce, STR("2")))
		fuzz_fail("the second challenge of a line cannot be read");
}

static void read_raw(struct str line)
{
	struct str whole = line;
	struct digest_challenge challenge;
	struct digest_info info;

	while (digest_challenge_next(&line, &challenge)) {
		const struct str parts[] = { challenge.realm, challenge.nonce, challenge.opaque,
			                     challenge.algorithm_text, line };

		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (parts[i].n &&
			    (parts[i].p < whole.p || parts[i].p + parts[i].n > whole.p + whole.n))
				fuzz_fail("a value outside of its line");
		if (line.n >= whole.n)
			fuzz_fail("a challenge of no octets");
		fuzz_touch(challenge.realm);
		fuzz_touch(challenge.nonce);
		whole = line;
	}
	digest_info_parse(whole, &info);
	fuzz_touch(info.nextnonce);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };

	read_raw(take_line(&rest, '\n'));
	write_and_read(rest);
	return 0;
}
