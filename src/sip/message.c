#include "sip/message.h"

#include <string.h>

static const char *const method_names[SIP_METHODS] = {
	[SIP_METHOD_OTHER] = "other", [SIP_REGISTER] = "REGISTER",   [SIP_PUBLISH] = "PUBLISH",
	[SIP_NOTIFY] = "NOTIFY",      [SIP_SUBSCRIBE] = "SUBSCRIBE", [SIP_OPTIONS] = "OPTIONS",
	[SIP_INVITE] = "INVITE",      [SIP_MESSAGE] = "MESSAGE",
};

static const char *const result_names[SIP_SPLIT_RESULTS] = {
	[SIP_OK] = "ok",
	[SIP_LENIENT] = "lenient",
	[SIP_TRUNCATED] = "truncated",
	[SIP_OVERSIZE] = "oversize",
	[SIP_BAD] = "bad",
	[SIP_KEEPALIVE] = "keepalive",
	[SIP_NOT_SIP] = "not-sip",
};

const char *sip_method_name(enum sip_method method)
{
	return method < SIP_METHODS ? method_names[method] : method_names[SIP_METHOD_OTHER];
}

static enum sip_method match(struct str name, enum sip_method method)
{
	return memcmp(name.p, method_names[method], name.n) == 0 ? method : SIP_METHOD_OTHER;
}

enum sip_method sip_method_of(struct str name)
{
	switch (name.n) {
	case 6: return name.p[0] == 'I' ? match(name, SIP_INVITE) : match(name, SIP_NOTIFY);
	case 7:
		if (name.p[0] == 'P')
			return match(name, SIP_PUBLISH);
		return name.p[0] == 'O' ? match(name, SIP_OPTIONS) : match(name, SIP_MESSAGE);
	case 8: return match(name, SIP_REGISTER);
	case 9: return match(name, SIP_SUBSCRIBE);
	default: return SIP_METHOD_OTHER;
	}
}

const char *sip_split_result_name(enum sip_split_result result)
{
	return result < SIP_SPLIT_RESULTS ? result_names[result] : "";
}

bool sip_has(const struct sip_message *message, enum sip_header header)
{
	return message->first[header].p != NULL;
}

bool sip_next(const struct sip_message *message, enum sip_header header, size_t *at,
              struct str *value)
{
	/* Most headers stand in one line, which is the first. */
	if (message->counts[header] <= 1 && message->fields_count < SIP_HEADER_LINES) {
		bool there = *at == 0 && message->counts[header] == 1;

		*at = message->fields_count;
		*value = there ? message->first[header] : *value;
		return there;
	}
	for (size_t i = *at; i < message->fields_count; i++) {
		if (message->fields[i].id != header)
			continue;
		*value = message->fields[i].value;
		*at = i + 1;
		return true;
	}
	*at = message->fields_count;
	return false;
}

/* Lines that there are not, and the scratch space if nothing is in it, are left out. */
size_t sip_message_octets(const struct sip_message *message)
{
	return message->scratch_used ? sizeof(*message)
	                             : offsetof(struct sip_message, fields) +
	                                       message->fields_count * sizeof(message->fields[0]);
}
