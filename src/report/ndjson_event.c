/* type "event" (SPEC 7.3), all but its detail. */
#include "report/ndjson.h"

static void put_registrar(struct json *json, const struct account *account)
{
	if (account && account->registrar)
		json_addr_some(json, "registrar", &account->registrar->addr);
}

static const struct addr *client_of(const struct event *event)
{
	const struct exchange *exchange = event->exchange;

	if (event->flow)
		return event->flow->client;
	if (exchange)
		return exchange->to_client ? exchange->transaction.destination
		                           : exchange->transaction.source;
	if (event->session)
		return event->session->client;
	if (event->publication)
		return event->publication->source;
	return event->binding ? event->binding->source : NULL;
}

static struct str call_id_of(const struct event *event)
{
	if (event->exchange)
		return shared_text(event->exchange->call_id);
	if (event->flow)
		return shared_text(event->flow->call_id);
	if (event->publication)
		return shared_text(event->publication->call_id);
	if (event->binding)
		return shared_text(event->binding->call_id);
	return STR_NONE;
}

/* Of the message, or of the request that a timer is about. */
static void put_method(struct json *json, const struct event *event)
{
	if (event->message) {
		json_unsigned(json, "cseq", event->message->cseq);
		json_str_some(json, "method", event->message->method_name);
		if (!event->message->request)
			json_unsigned(json, "status", event->message->status);
		return;
	}
	if (!event->transaction || !event->transaction->used)
		return;
	json_unsigned(json, "cseq", event->transaction->cseq);
	json_text(json, "method", sip_method_name(event->transaction->method));
}

static void put_ids(struct json *json, const struct event *event)
{
	if (event->flow)
		json_id_some(json, "flow_id", 'f', event->flow->id);
	if (event->session)
		json_id_some(json, "session_id", 's', event->session->id);
	if (event->binding)
		json_id_some(json, "binding_id", 'b', event->binding->id);
	if (event->publication)
		json_id_some(json, "publication_id", 'p', event->publication->id);
}

void ndjson_event(struct json *json, const struct event *event, bool input)
{
	const struct addr *client = client_of(event);

	json_object(json, NULL);
	json_text(json, "type", "event");
	json_time(json, "ts", event->at);
	json_text(json, "event", event_name(event->kind));
	if (event->packet) {
		json_unsigned(json, "frame", event->packet->frame);
		if (input)
			json_unsigned(json, "input", event->packet->input);
	}
	if (event->account)
		json_str_some(json, "aor", event->account->aor);
	put_registrar(json, event->account);
	if (client)
		json_addr_some(json, "client", client);
	json_str_some(json, "call_id", call_id_of(event));
	put_method(json, event);
	put_ids(json, event);
	if (event->flow)
		json_text(json, "state", flow_state(event->flow));
	ndjson_detail(json, event);
	json_object_end(json);
	json_line(json);
}
