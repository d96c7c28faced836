#include "detect/rules.h"

/* Headers that were lost while the rest of the message was used (Amendment 13). */

static const struct {
	enum malformed_header header;
	const char *name;
} headers[] = {
	{ MALFORMED_VIA, "Via" },
	{ MALFORMED_FROM, "From" },
	{ MALFORMED_CONTACT, "Contact" },
};

void rule_malformed_header(struct judge *judge, const struct event *event)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct finding *finding;
		char text[PHRASE_SIZE];
		struct phrase phrase;

		if (!(event->attempt->malformed & headers[i].header))
			continue;
		finding = findings_raise(judge->findings, &rule_row_malformed_header, event,
		                         str_from(headers[i].name));
		finding_frame(finding, event->attempt->frame);
		finding_text(finding, "header", str_from(headers[i].name));
		finding_text(finding, "user_agent", shared_text(event->flow->user_agent));
		phrase_init(&phrase, text, sizeof(text));
		phrase_text(&phrase, "its ");
		phrase_text(&phrase, headers[i].name);
		phrase_text(&phrase, " could not be read");
		finding_detail(finding, &phrase);
	}
}

/* EVENT_MALFORMED. */
void rule_malformed(struct judge *judge, const struct event *event)
{
	struct finding *finding =
	        findings_raise(judge->findings, &rule_row_malformed_sip, event, STR_NONE);
	char text[PHRASE_SIZE];
	struct phrase phrase;

	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, finding ? finding->count : 1, "message", "messages");
	phrase_text(&phrase, " could not be read");
	finding_detail_of_all(finding, &phrase);
}
