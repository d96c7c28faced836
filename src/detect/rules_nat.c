#include "detect/rules.h"

#include "base/packet.h"
#include "detect/facts.h"
#include "sip/parse.h"
#include "sip/uri.h"

/* SPEC 5.4, of requests that came straight from the client: S is the source of the packet. */

#define REMOVED_SOON (2 * STAMP_SECOND) /* Amendment 58 */

/* The blocks of private addresses, as networks that are not one. */
static unsigned network(const struct addr *addr)
{
	if (!addr_is_private(addr))
		return 0;
	return addr->family == ADDR_IP4 ? addr->ip[0] : 256U + (addr->ip[0] & 0xfeU);
}

/* An address that S shows to be on the other side of a NAT. */
static bool is_inside(struct str uri, const struct addr *source, struct addr *contact)
{
	struct sip_uri parsed;

	if (!sip_uri_parse(uri, &parsed) ||
	    !sip_host_addr(parsed.host, parsed.port_number, contact) ||
	    contact->family != source->family || addr_same_ip(contact, source))
		return false;
	return network(contact) && network(contact) != network(source);
}

static bool is_removal(const struct requested_contact *contact)
{
	return contact->has_expires && !contact->expires;
}

/* The first contact that the last request wants to keep; NULL. */
static const struct requested_contact *kept(const struct flow *flow)
{
	for (uint32_t i = 0; i < flow->requested.count; i++)
		if (!flow->requested.contacts[i].star && !is_removal(&flow->requested.contacts[i]))
			return &flow->requested.contacts[i];
	return NULL;
}

/* The answer says that the registrar knows better: another URI, or received= beside this one. */
static bool is_corrected(const struct event *event)
{
	const struct sip_message *message = event->message;
	struct str value;
	size_t at = 0;

	if (!message || message->request || message->status / 100 != 2)
		return false;
	for (const struct binding *b = event->account->bindings; b; b = b->next)
		if (b->flow == event->flow && b->status == BINDING_ACTIVE &&
		    binding_text(b, BINDING_ALIAS).n)
			return true;
	while (sip_next(message, SIP_CONTACT, &at, &value))
		if (str_search_nocase(value, STR("received=")) < value.n)
			return true;
	return false;
}

/* PJSIP registers its inside address, sees its outside one in the answer, and corrects itself. */
static void take_back_removed(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	struct past_attempt former;
	struct addr contact;

	if (!flow_attempt(flow, event->attempt->n - 1, &former) ||
	    intent_class(former.intent) != CLASS_REGISTER_LIKE ||
	    event->attempt->started - former.ended > REMOVED_SOON)
		return;
	for (uint32_t i = 0; i < flow->requested.count; i++) {
		if (!is_removal(&flow->requested.contacts[i]) ||
		    !is_inside(flow->requested.contacts[i].uri, flow->client, &contact))
			continue;
		findings_take_back(judge->findings, &rule_row_nat_contact_private, event);
		return;
	}
}

/* Its first contact is the address that it came from. */
static bool names_its_source(const struct flow *flow, const struct requested_contact *wanted)
{
	return wanted == flow->requested.contacts && flow->contact->family != ADDR_NONE &&
	       addr_same_ip(flow->contact, flow->client);
}

static void private_contact(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	const struct requested_contact *wanted = kept(flow);
	struct addr contact;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!wanted || names_its_source(flow, wanted) ||
	    !is_inside(wanted->uri, flow->client, &contact))
		return;
	finding = findings_raise(judge->findings, &rule_row_nat_contact_private, event, STR_NONE);
	if (!finding)
		return;
	finding_text(finding, "aor", event->account->aor);
	finding_addr(finding, "source", flow->client);
	finding_text(finding, "via", flow->via_sent_by);
	finding_text(finding, "contact", wanted->uri);
	finding_frame(finding, event->attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, wanted->uri);
	phrase_text(&phrase, " was registered from ");
	phrase_addr(&phrase, flow->client);
	if (is_corrected(event) || finding->severity == SEVERITY_INFO) {
		finding->severity = SEVERITY_INFO;
		finding_flag(finding, "nat_handled", true);
		phrase_text(&phrase, "; the registrar goes by that source");
	}
	finding_detail(finding, &phrase);
}

void rule_private_contact(struct judge *judge, const struct event *event)
{
	const struct attempt *attempt = event->attempt;

	if (event->flow->through_proxy || attempt->outcome == ATTEMPT_PENDING)
		return;
	take_back_removed(judge, event);
	if (facts_register_like(attempt))
		private_contact(judge, event);
}

/* A request to the contact went to where its REGISTER came from (SPEC 5.4, nat_handled). */
void rule_private_contact_handled(struct judge *judge, const struct event *event)
{
	const struct exchange *exchange = event->exchange;
	const struct binding *binding = exchange->binding;
	struct event about;
	struct addr contact;
	struct finding *finding;

	if (!exchange->to_client || !binding || !binding->flow ||
	    !addr_equal(exchange->transaction.destination, binding->source))
		return;
	about = *event;
	about.flow = binding->flow;
	finding = findings_look(judge->findings, &rule_row_nat_contact_private, &about);
	if (!finding || !is_inside(binding->contact, binding->source, &contact))
		return;
	finding->severity = SEVERITY_INFO;
	finding_flag(finding, "nat_handled", true);
	finding_frame(finding, exchange->transaction.frame);
}

static bool returns_to_source(const struct event *event)
{
	const struct transaction *transaction = event->transaction;

	return transaction && transaction->final_status &&
	       addr_equal(transaction_final_destination(transaction), transaction->source);
}

void rule_rport(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (flow->transport != TRANSPORT_UDP || flow->through_proxy || flow->rport ||
	    !flow->requests || !flow->sent_by->family ||
	    flow->sent_by->family != flow->client->family ||
	    addr_same_ip(flow->sent_by, flow->client))
		return;
	finding = findings_raise(judge->findings, &rule_row_nat_rport_missing, event, STR_NONE);
	finding_severity(finding, returns_to_source(event) ? SEVERITY_INFO : SEVERITY_WARNING);
	finding_text(finding, "aor", event->account->aor);
	finding_text(finding, "via", flow->via_sent_by);
	finding_addr(finding, "source", flow->client);
	finding_frame(finding, event->attempt->last_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the Via says ");
	phrase_str(&phrase, flow->via_sent_by);
	phrase_text(&phrase, " without rport, the packet came from ");
	phrase_addr(&phrase, flow->client);
	if (returns_to_source(event))
		phrase_text(&phrase, "; the registrar answered there all the same");
	finding_detail(finding, &phrase);
}

/* Amendments 30 and 47: the port of the Via at the same host is right, and so is a copy's source.
 */
static bool reaches_client(const struct flow *flow, const struct transaction *transaction)
{
	const struct addr *to = transaction_final_destination(transaction);

	if (addr_equal(to, transaction->source) ||
	    addr_equal(to, transaction_echoes(transaction)->other_source))
		return true;
	if (!addr_same_ip(to, transaction->source))
		return false;
	return !flow->sent_by->family || addr_same_ip(flow->sent_by, to);
}

/* EVENT_CHALLENGED, EVENT_CREDENTIALS_REJECTED, and the attempt's end for any other answer. */
void rule_wrong_port(struct judge *judge, const struct event *event)
{
	const struct transaction *transaction = event->transaction;
	const struct flow *flow = event->flow;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;
	bool challenge;

	if (!transaction || !transaction->final_status || transaction->synthetic ||
	    flow->transport != TRANSPORT_UDP || flow->through_proxy)
		return;
	challenge = transaction->final_status == 401 || transaction->final_status == 407;
	if (challenge && event->kind == EVENT_ATTEMPT_ENDED)
		return;
	if (reaches_client(flow, transaction))
		return;
	finding =
	        findings_raise(judge->findings, &rule_row_response_to_wrong_port, event, STR_NONE);
	finding_number(finding, "status", transaction->final_status);
	finding_addr(finding, "source", transaction->source);
	finding_addr(finding, "answered_to", transaction_final_destination(transaction));
	finding_frame(finding, transaction->frame);
	finding_frame(finding, transaction->final_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "the REGISTER came from ");
	phrase_addr(&phrase, transaction->source);
	phrase_text(&phrase, ", its ");
	phrase_number(&phrase, transaction->final_status);
	phrase_text(&phrase, " went to ");
	phrase_addr(&phrase, transaction_final_destination(transaction));
	finding_detail(finding, &phrase);
}

/* A device that says itself where it is now has moved, no NAT moved it. */
static bool announces(const struct sip_message *message, const struct addr *source)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;
	struct sip_uri uri;
	struct addr addr;

	while (sip_contact_next(message, &cursor, &contact)) {
		if (!contact.valid || contact.star || !sip_uri_parse(contact.uri, &uri) ||
		    !sip_host_addr(uri.host, uri.port_number, &addr))
			continue;
		if (!addr.port)
			addr.port = 5060;
		if (addr_equal(&addr, source))
			return true;
	}
	return false;
}

/* EVENT_SOURCE_CHANGED: flow->client is still the former source. */
void rule_source_changed(struct judge *judge, const struct event *event)
{
	const struct flow *flow = event->flow;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	/* A new connection comes from another port, NAT or not. */
	if (event->packet && event->packet->transport != TRANSPORT_UDP &&
	    addr_same_ip(flow->client, &event->packet->source))
		return;
	if (!flow->bound || flow->through_proxy || !event->packet || !event->message ||
	    announces(event->message, &event->packet->source))
		return;
	finding = findings_raise(judge->findings, &rule_row_nat_source_changed, event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_addr(finding, "former_source", flow->client);
	finding_addr(finding, "source", &event->packet->source);
	finding_seconds(finding, "idle_s", event->at - flow->last_at);
	phrase_init(&phrase, text, sizeof(text));
	phrase_str(&phrase, event->account->aor);
	phrase_text(&phrase, " registered from ");
	phrase_addr(&phrase, flow->client);
	phrase_text(&phrase, " and came back from ");
	phrase_addr(&phrase, &event->packet->source);
	phrase_text(&phrase, " ");
	phrase_duration(&phrase, event->at - flow->last_at);
	phrase_text(&phrase, " after its last message");
	finding_detail(finding, &phrase);
}

/* A new Call-ID is a device that was started anew, not one that a NAT forgot. */
static bool was_restarted(const struct binding *binding)
{
	if (binding->call_id_changes)
		return true;
	for (const struct flow *flow = binding->account->flows; flow; flow = flow->next)
		if (flow != binding->flow && flow->session == binding->session &&
		    flow->first_at >= binding->first_at)
			return true;
	return false;
}

void rule_mapping_lost(struct judge *judge, const struct event *event)
{
	const struct binding *binding = event->binding;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	if (!binding->mapping_lost || !event->flow || event->flow->transport != TRANSPORT_UDP ||
	    event->flow->through_proxy || was_restarted(binding))
		return;
	finding = findings_raise(judge->findings, &rule_row_nat_mapping_lost, event, STR_NONE);
	finding_text(finding, "aor", event->account->aor);
	finding_text(finding, "contact", binding->contact);
	finding_addr(finding, "source", event->flow->client);
	finding_frame(finding, binding_troubles(binding)->gone_frame);
	phrase_init(&phrase, text, sizeof(text));
	phrase_text(&phrase, "requests to ");
	phrase_str(&phrase, binding->contact);
	phrase_text(&phrase, " went unanswered, then its device spoke from ");
	phrase_addr(&phrase, event->flow->client);
	finding_detail(finding, &phrase);
}
