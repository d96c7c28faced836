#include "sip/pidf.h"

static bool take_number(struct str *s, unsigned *out)
{
	size_t i = 0;
	uint64_t number = 0;

	while (i < s->n && s->p[i] >= '0' && s->p[i] <= '9') {
		number = number * 10 + (uint64_t)(s->p[i] - '0');
		if (number > UINT32_MAX)
			number = UINT32_MAX;
		i++;
	}
	*s = str_trim(str_slice(*s, i, s->n));
	*out = (unsigned)number;
	return i > 0;
}

static bool read_line(struct str line, struct str name, struct str *value)
{
	size_t colon = str_find(line, ':', 0);

	*value = str_trim(str_slice(line, colon + 1, line.n));
	return str_equal_nocase(str_trim(str_slice(line, 0, colon)), name);
}

/* RFC 3842 5.2: "Voice-Message: new/old (new-urgent/old-urgent)". */
static bool read_counts(struct str line, unsigned *fresh, unsigned *old)
{
	struct str rest;

	if (!read_line(line, STR("Voice-Message"), &rest))
		return false;
	if (!take_number(&rest, fresh) || rest.n == 0 || rest.p[0] != '/')
		return false;
	rest = str_trim(str_slice(rest, 1, rest.n));
	return take_number(&rest, old);
}

struct str mwi_account(struct str body)
{
	struct str value;

	while (body.n > 0) {
		size_t end = str_find(body, '\n', 0);

		if (read_line(str_slice(body, 0, end), STR("Message-Account"), &value))
			return value;
		body = str_slice(body, end + 1, body.n);
	}
	return STR_NONE;
}

bool mwi_parse(struct str body, unsigned *fresh, unsigned *old)
{
	while (body.n > 0) {
		size_t end = str_find(body, '\n', 0);

		if (read_counts(str_slice(body, 0, end), fresh, old))
			return true;
		body = str_slice(body, end + 1, body.n);
	}
	return false;
}
