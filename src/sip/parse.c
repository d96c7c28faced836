#include "sip/parse.h"

#include "sip/grammar.h"
#include "sip/name_addr.h"
#include "sip/scan.h"
#include "sip/xml.h"

int sip_parser_setup(void)
{
	return grammar_setup();
}

void sip_parser_release(void)
{
	grammar_release();
	xml_release();
}

bool sip_param(struct str params, struct str name, struct str *value)
{
	struct str found;
	struct str text;

	while (scan_param(&params, &found, &text)) {
		if (!str_equal_nocase(found, name))
			continue;
		*value = text;
		return true;
	}
	return false;
}

void sip_name_addr_parse(struct str value, struct sip_name_addr *out)
{
	struct name_addr cut;

	name_addr_cut(value, &cut);
	*out = (struct sip_name_addr){
		.valid = cut.valid,
		.display = cut.display,
		.uri = cut.uri,
		.parts = cut.parts,
		.params = cut.params,
		.tag = cut.tag,
	};
	if (cut.valid && !cut.plain)
		out->lenient = cut.odd || !grammar_name_addr(str_trim(value), &cut.parts);
}

enum sip_expires sip_expires_parse(struct str value, uint32_t *seconds)
{
	uint64_t number = 0;

	*seconds = 0;
	if (value.p == NULL)
		return SIP_EXPIRES_ABSENT;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9') {
			*seconds = SIP_EXPIRES_FALLBACK;
			return SIP_EXPIRES_MALFORMED;
		}
		number = number * 10 + (uint64_t)(value.p[i] - '0');
		if (number > UINT32_MAX)
			number = UINT32_MAX;
	}
	*seconds = value.n > 0 ? (uint32_t)number : SIP_EXPIRES_FALLBACK;
	return value.n > 0 ? SIP_EXPIRES_VALID : SIP_EXPIRES_MALFORMED;
}

bool sip_retry_after(struct str value, uint32_t *seconds)
{
	size_t end = 0;

	while (end < value.n && value.p[end] >= '0' && value.p[end] <= '9')
		end++;
	if (end == 0)
		return false;
	if (end < value.n && value.p[end] != ' ' && value.p[end] != '\t' && value.p[end] != ';' &&
	    value.p[end] != '(')
		return false;
	return sip_expires_parse(str_slice(value, 0, end), seconds) == SIP_EXPIRES_VALID;
}

struct str sip_event_package(struct str value)
{
	return str_trim(str_slice(value, 0, str_find(value, ';', 0)));
}
