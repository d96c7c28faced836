/* types "publication" and "session" (SPEC 7.6, 7.7). */
#include "report/ndjson.h"

static void put_document(struct json *json, const struct publication *publication)
{
	json_text(json, "state", publication_state_name(publication->state));
	if (publication->basic != PIDF_UNKNOWN)
		json_text(json, "basic", publication->basic == PIDF_OPEN ? "open" : "closed");
	json_str_some(json, "note", shared_text(publication->note));
	json_str_some(json, "content_type", shared_text(publication->content_type));
}

static void put_times(struct json *json, const struct publication *publication)
{
	bool accepted = publication->published_at > 0 && publication->published_at != STAMP_NEVER;

	json_unsigned(json, "expires_requested", publication->requested_s);
	if (!accepted)
		return;
	json_unsigned(json, "expires_granted", publication->granted_s);
	json_time(json, "published_at", publication->published_at);
	json_time_some(json, "expires_at", publication->expires_at);
}

void ndjson_publication(struct json *json, const struct publication *publication)
{
	const struct account *account = publication->account;

	json_object(json, NULL);
	json_text(json, "type", "publication");
	json_id(json, "publication_id", 'p', publication->id);
	json_str(json, "aor", account->aor);
	json_str_some(json, "event_package", shared_text(publication->package));
	json_str_some(json, "call_id", shared_text(publication->call_id));
	json_str_some(json, "sip_etag", publication->etag);
	put_document(json, publication);
	put_times(json, publication);
	json_addr_some(json, "source", publication->source);
	if (publication->session)
		json_id_some(json, "session_id", 's', publication->session->id);
	json_text(json, "join", join_name(publication->join));
	json_addr_some(json, "registrar", &account->registrar->addr);
	if (publication->removed_at > 0)
		json_time_some(json, "removed_at", publication->removed_at);
	if (account->evicted)
		json_bool(json, "evicted", true);
	json_object_end(json);
	json_line(json);
}

static void put_members(struct json *json, const struct session *session)
{
	const struct account *account = session->account;

	json_array(json, "flows");
	for (const struct flow *f = account->flows; f; f = f->next)
		if (f->session == session)
			json_id(json, NULL, 'f', f->id);
	json_array_end(json);
	json_array(json, "bindings");
	for (const struct binding *b = account->bindings; b; b = b->next)
		if (b->session == session && b->status != BINDING_TENTATIVE)
			json_id(json, NULL, 'b', b->id);
	json_array_end(json);
	json_array(json, "publications");
	for (const struct publication *p = account->publications; p; p = p->next)
		if (p->session == session)
			json_id(json, NULL, 'p', p->id);
	json_array_end(json);
}

static void put_notifications(struct json *json, const struct session *session)
{
	json_object(json, "notifications");
	json_unsigned(json, "sent", session->notifications_sent);
	json_unsigned(json, "answered", session->notifications_answered);
	json_unsigned(json, "failed", session->notifications_failed);
	json_object_end(json);
}

static void put_client(struct json *json, const struct session *session)
{
	json_str_some(json, "client_id", shared_text(session->client_id));
	json_text(json, "client_id_kind", client_kind_name(session->client_kind));
	json_text(json, "class", client_class_name(session->class));
	json_str_some(json, "gateway_name", session->gateway);
	json_str_some(json, "user_agent", shared_text(session->user_agent));
}

void ndjson_session(struct json *json, const struct session *session)
{
	const struct account *account = session->account;

	json_object(json, NULL);
	json_text(json, "type", "session");
	json_id(json, "session_id", 's', session->id);
	json_str(json, "aor", account->aor);
	json_addr_some(json, "registrar", &account->registrar->addr);
	put_client(json, session);
	json_time_some(json, "login_ts", session->login_at);
	json_time_some(json, "logout_ts", session->logout_at);
	json_text(json, "logout", session_logout_name(session->logout));
	put_members(json, session);
	put_notifications(json, session);
	json_seconds(json, "registered_s", session->registered_for);
	json_time(json, "first_ts", session->first_at);
	json_time(json, "last_ts", session->last_at);
	json_unsigned(json, "logins", session->logins);
	json_unsigned(json, "logouts", session->logouts);
	if (session->superseded_by)
		json_id(json, "superseded_by", 's', session->superseded_by->id);
	if (session->likely)
		json_text(json, "confidence", "likely");
	if (account->evicted)
		json_bool(json, "evicted", true);
	json_object_end(json);
	json_line(json);
}
