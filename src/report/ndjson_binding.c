/* type "binding" (SPEC 7.5). */
#include "report/ndjson.h"

#include "sip/uri.h"

#define KEY_SIZE 2048

static void put_key(struct json *json, struct str contact)
{
	char key[KEY_SIZE];
	size_t n = sip_uri_key(contact, key, sizeof key);

	json_str_some(json, "contact_key", (struct str){ key, n });
}

/* Where the next comma outside of <> stands. */
static size_t hop_end(struct str route)
{
	bool inside = false;

	for (size_t i = 0; i < route.n; i++) {
		if (route.p[i] == '<')
			inside = true;
		else if (route.p[i] == '>')
			inside = false;
		else if (route.p[i] == ',' && !inside)
			return i;
	}
	return route.n;
}

void ndjson_route(struct json *json, const char *key, struct str route)
{
	if (route.n == 0)
		return;
	json_array(json, key);
	while (route.n > 0) {
		size_t end = hop_end(route);

		json_str(json, NULL, str_trim(str_slice(route, 0, end)));
		route = str_slice(route, end + 1, route.n);
	}
	json_array_end(json);
}

static void put_client(struct json *json, const struct binding *binding)
{
	json_addr_some(json, "source", binding->source);
	json_str_some(json, "call_id", shared_text(binding->call_id));
	if (binding->call_id)
		json_unsigned(json, "cseq", binding->cseq);
	if (binding->flow)
		json_id_some(json, "flow_id", 'f', binding->flow->id);
	if (binding->session) {
		json_id_some(json, "session_id", 's', binding->session->id);
		json_str_some(json, "client_id", shared_text(binding->session->client_id));
	}
	json_str_some(json, "user_agent", shared_text(binding->user_agent));
	json_text(json, "known_by", binding->known_by == KNOWN_LISTED ? "listed" : "observed");
}

static void put_lifetime(struct json *json, const struct binding *binding)
{
	if (binding->known_by == KNOWN_OBSERVED) {
		json_unsigned(json, "expires_requested", binding->requested_s);
		json_text(json, "expires_requested_from",
		          expires_from_name(binding->requested_from));
	}
	json_unsigned(json, "expires_granted", binding->granted_s);
	json_text(json, "expires_granted_from", expires_from_name(binding->granted_from));
	json_time_some(json, "granted_at", binding->granted_at);
	json_time_some(json, "expires_at", binding->expires_at);
	json_unsigned(json, "refreshes", binding->refreshes);
}

static bool may_be_listed(const struct binding *binding)
{
	return binding->status == BINDING_ACTIVE || binding->status == BINDING_LINGERING ||
	       binding->status == BINDING_EXPIRED;
}

static void put_status(struct json *json, const struct binding *binding, stamp at)
{
	json_text(json, "status", binding_status_name(binding->status));
	json_str_some(json, "leftover", str_from(leftover_name(binding->leftover)));
	if (binding->status == BINDING_ACTIVE || binding->status == BINDING_LINGERING)
		json_seconds(json, "remaining_s", binding->expires_at - at);
	if (!may_be_listed(binding) || binding->removal_max == STAMP_NEVER ||
	    binding->removal_max == 0)
		return;
	json_object(json, "predicted_removal");
	json_time_some(json, "min", binding->removal_min);
	json_time_some(json, "max", binding->removal_max);
	json_object_end(json);
}

/* What SPEC 7.5 does not name stands behind what it names. */
static void put_more(struct json *json, const struct binding *binding)
{
	if (!str_equal(account_filed_as(binding->account), binding->account->aor))
		json_str(json, "filed_as", account_filed_as(binding->account));
	json_str_some(json, "alias", binding_text(binding, BINDING_ALIAS));
	json_str_some(json, "pub_gruu", binding_text(binding, BINDING_PUBLIC_GRUU));
	json_str_some(json, "temp_gruu", binding_text(binding, BINDING_TEMPORARY_GRUU));
	if (binding->bulk)
		json_bool(json, "bulk", true);
	if (binding->removed_at > 0)
		json_time_some(json, "removed_at", binding->removed_at);
	json_str_some(json, "removed_by", binding_text(binding, BINDING_REMOVED_BY));
	if (binding->gone != GONE_NO) {
		json_text(json, "gone", gone_name(binding->gone));
		json_time_some(json, "gone_at", binding_troubles(binding)->gone_at);
	}
	if (binding->likely)
		json_text(json, "confidence", "likely");
	if (binding->account->evicted)
		json_bool(json, "evicted", true);
}

void ndjson_binding(struct json *json, const struct binding *binding, stamp at)
{
	const struct account *account = binding->account;

	json_object(json, NULL);
	json_text(json, "type", "binding");
	json_id(json, "binding_id", 'b', binding->id);
	json_str(json, "aor", account->aor);
	json_addr_some(json, "registrar", &account->registrar->addr);
	json_str(json, "contact", binding->contact);
	put_key(json, binding->contact);
	json_str_some(json, "instance", binding_text(binding, BINDING_INSTANCE));
	if (binding->reg_id > 0)
		json_unsigned(json, "reg_id", binding->reg_id);
	json_str_some(json, "q", binding_text(binding, BINDING_Q));
	ndjson_route(json, "path", binding_text(binding, BINDING_PATH));
	put_client(json, binding);
	put_lifetime(json, binding);
	put_status(json, binding, at);
	json_text(json, "model", account->registrar->model->name);
	if (model_is_freeswitch(account->registrar->model))
		json_text(json, "core", core_name(binding->core));
	put_more(json, binding);
	json_object_end(json);
	json_line(json);
}
