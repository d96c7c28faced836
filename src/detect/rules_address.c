#include "detect/rules.h"

#include "detect/facts.h"
#include "sip/parse.h"
#include "sip/uri.h"

/* Addresses that contradict each other without a NAT between them (SPEC 5.4). */

static bool other_via(const struct flow *flow, const struct sip_message *message)
{
	struct sip_via via;
	struct addr sent_by;

	sip_via_parse(message->first[SIP_VIA], &via);
	return via.valid && flow->sent_by->family && sip_host_addr(via.host, via.port, &sent_by) &&
	       !addr_equal(&sent_by, flow->sent_by);
}

static bool other_contact(const struct flow *flow, const struct sip_message *message)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;

	return flow->requested.count && sip_contact_next(message, &cursor, &contact) &&
	       contact.valid && !contact.star &&
	       !sip_uri_equal(contact.uri, flow->requested.contacts[0].uri);
}

/* EVENT_REWRITTEN. The first observation stands in the flow, the second one is the message. */
void rule_alg(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	bool newest = event->transaction == &flow->transactions[flow->newest];
	bool via = newest && other_via(flow, event->message);
	bool contact = newest && other_contact(flow, event->message);
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if ((!via && !contact) || addr_same_ip(event->transaction->source, &event->packet->source))
		return;
	finding = findings_raise(judge->findings, &rule_row_sip_alg, event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_addr(finding, "source", event->transaction->source);
	finding_addr(finding, "other_source", &event->packet->source);
	finding_text(finding, "changed",
	             via ? contact ? STR("Via, Contact") : STR("Via") : STR("Contact"));
	finding_frame(finding, event->transaction->frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the REGISTER from ");
	phrase_addr(&phrase, event->transaction->source);
	phrase_text(&phrase, " was also captured from ");
	phrase_addr(&phrase, &event->packet->source);
	phrase_text(&phrase, ", with another ");
	phrase_text(&phrase, via ? contact ? "Via and Contact" : "Via" : "Contact");
	finding_detail(finding, &phrase);
}

/* The contact is that of flow's last request; one that it takes back at once is no matter. */
static bool points_elsewhere(const struct flow *flow)
{
	return flow->contact->family && flow->contact->family == flow->client->family &&
	       !addr_same_ip(flow->contact, flow->client) && !addr_is_private(flow->contact) &&
	       !addr_is_private(flow->client);
}

void rule_contact_elsewhere(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!facts_register_like(event->attempt) || event->attempt->outcome != ATTEMPT_OK ||
	    flow->through_proxy || !points_elsewhere(flow))
		return;
	finding = findings_raise(judge->findings, &rule_row_nat_contact_differs, event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_addr(finding, "source", flow->client);
	finding_text(finding, "contact", flow->requested.contacts[0].uri);
	finding_frame(finding, event->attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, flow->requested.contacts[0].uri);
	phrase_text(&phrase, " was registered from ");
	phrase_addr(&phrase, flow->client);
	finding_detail(finding, &phrase);
}
