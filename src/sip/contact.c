#include "sip/parse.h"

#include "sip/grammar.h"
#include "sip/name_addr.h"
#include "sip/scan.h"

static uint32_t parse_reg_id(struct str value)
{
	uint64_t number;

	return str_number(value, INT32_MAX, &number) ? (uint32_t)number : 0;
}

/* RFC 3261 10.2.1.1, RFC 5626 4.1, RFC 5627 5.3; of a repeated parameter the first counts. */
static void read_params(struct str params, struct sip_contact *out)
{
	struct str name;
	struct str value;

	while (scan_param(&params, &name, &value)) {
		struct str *slot = NULL;

		if (str_equal_nocase(name, STR("q")))
			slot = &out->q;
		else if (str_equal_nocase(name, STR("+sip.instance")))
			slot = &out->instance;
		else if (str_equal_nocase(name, STR("pub-gruu")))
			slot = &out->pub_gruu;
		else if (str_equal_nocase(name, STR("temp-gruu")))
			slot = &out->temp_gruu;
		else if (str_equal_nocase(name, STR("reg-id")) && out->reg_id == 0)
			out->reg_id = parse_reg_id(value);
		else if (str_equal_nocase(name, STR("expires")) &&
		         out->expires_state == SIP_EXPIRES_ABSENT)
			/* ";expires" says something, but nothing that can be read. */
			out->expires_state =
			        sip_expires_parse(value.p != NULL ? value : STR(""), &out->expires);
		if (slot != NULL && slot->p == NULL)
			*slot = value;
	}
	out->instance = scan_strip(out->instance, '<', '>');
}

static void read_contact(struct str value, struct sip_contact *out)
{
	struct name_addr cut;

	*out = (struct sip_contact){ .raw = value };
	name_addr_cut(value, &cut);
	out->display = cut.display;
	out->uri = cut.uri;
	out->params = cut.params;
	read_params(cut.params, out);
	/* libosip2 leaves the URI of "*" NULL; it is not asked. "*;expires=0" breaks the grammar.
	 */
	if (str_equal(cut.uri, STR("*")) && cut.display.n == 0) {
		out->star = true;
		out->valid = true;
		out->lenient = value.n != 1;
		return;
	}
	out->valid = cut.valid;
	if (cut.valid && !cut.plain)
		out->lenient = cut.odd || !grammar_contact(value, &cut.parts);
}

bool sip_contact_next(const struct sip_message *message, struct sip_list *cursor,
                      struct sip_contact *out)
{
	for (;;) {
		while (cursor->rest.n > 0) {
			size_t comma = scan_find(cursor->rest, ',', 0);
			struct str value = str_trim(str_slice(cursor->rest, 0, comma));

			cursor->rest = str_slice(cursor->rest, comma + 1, cursor->rest.n);
			if (value.n == 0)
				continue;
			read_contact(value, out);
			return true;
		}
		if (!sip_next(message, SIP_CONTACT, &cursor->line, &cursor->rest))
			return false;
		cursor->whole = cursor->rest;
	}
}
