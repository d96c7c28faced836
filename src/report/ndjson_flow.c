/* type "flow" (SPEC 7.4). */
#include "report/ndjson.h"

/* SPEC 3.3, longest match first; only a hint for people. */
static const struct habit {
	struct str agent; /* in the User-Agent */
	const char *text;
} habits[] = {
	{ { "MicroSIP", 8 }, "pjsip: 5 s before expiry" },
	{ { "PJSUA", 5 }, "pjsip: 5 s before expiry" },
	{ { "pjsip", 5 }, "pjsip: 5 s before expiry" },
	{ { "baresip", 7 }, "baresip: after 90 % of the lifetime" },
	{ { "Linphone", 8 }, "belle-sip: after 90 % of the lifetime" },
	{ { "belle-sip", 9 }, "belle-sip: after 90 % of the lifetime" },
	{ { "FreeSWITCH", 10 }, "freeswitch gateway: 15 s before expiry, or at half of it" },
	{ { "Asterisk", 8 }, "asterisk: 10 s before expiry" },
	{ { "sofia-sip", 9 }, "sofia-sip: between a quarter and three quarters of the lifetime" },
};

static const char *habit_of(struct str user_agent)
{
	for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
		if (str_search_nocase(user_agent, habits[i].agent) < user_agent.n)
			return habits[i].text;
	return "";
}

/* "requests-only" is said of a leg without any answer from that server (SPEC 1.11). */
static const char *direction_of(const struct flow *flow, const struct limits *limits)
{
	const struct registrar *registrar = flow->account->registrar;

	if (flow->requests == 0)
		return "responses-only";
	if (flow->responses == 0 && flow->retransmissions == 0 && registrar->responses == 0 &&
	    (double)registrar->requests >= limits->one_way_min)
		return "requests-only";
	return "both";
}

static const char *transport_name(enum transport transport)
{
	switch (transport) {
	case TRANSPORT_UDP: return "udp";
	case TRANSPORT_TCP: return "tcp";
	case TRANSPORT_WS: return "ws";
	case TRANSPORT_COUNT: break;
	}
	return "";
}

static void put_attempt(struct json *json, const struct past_attempt *attempt)
{
	enum intent_class class = intent_class(attempt->intent);

	json_object(json, NULL);
	json_unsigned(json, "n", attempt->n);
	json_text(json, "intent", intent_name(attempt->intent));
	json_time(json, "started", attempt->started);
	json_time_some(json, "ended", attempt->ended);
	json_text(json, "outcome", attempt_outcome_name(attempt->outcome));
	if (attempt->final_status > 0)
		json_unsigned(json, "final_status", attempt->final_status);
	json_unsigned(json, "challenges", attempt->challenges);
	if (attempt->verdict != VERDICT_NONE)
		json_text(json, "verdict", verdict_name(attempt->verdict));
	if (attempt->rtt >= 0)
		json_millis(json, "rtt_ms", attempt->rtt);
	if (attempt->outcome == ATTEMPT_OK && class == CLASS_REGISTER_LIKE &&
	    attempt->ended != STAMP_NEVER)
		json_millis(json, "login_delay_ms", attempt->ended - attempt->started);
	json_object_end(json);
}

/* The first one, and the last FLOW_ATTEMPTS. */
static void put_attempts(struct json *json, const struct flow *flow)
{
	uint32_t total = flow->attempts_total;
	uint32_t from = total > FLOW_ATTEMPTS + 1 ? total - FLOW_ATTEMPTS + 1 : 2;
	struct past_attempt attempt;

	json_array(json, "attempts");
	if (flow_attempt(flow, 1, &attempt))
		put_attempt(json, &attempt);
	for (uint32_t n = from; n <= total; n++)
		if (flow_attempt(flow, n, &attempt))
			put_attempt(json, &attempt);
	json_array_end(json);
	json_unsigned(json, "attempts_total", total);
}

static void put_refresh(struct json *json, const struct flow *flow)
{
	const struct refresh_statistics *refresh = flow->refresh;

	if (!refresh || refresh->count == 0)
		return;
	json_object(json, "refresh");
	json_unsigned(json, "count", refresh->count);
	if (refresh->margin.count > 0) {
		json_real(json, "margin_min_s", refresh->margin.min);
		json_real(json, "margin_median_s", statistic_median(&refresh->margin));
		json_real(json, "margin_max_s", refresh->margin.max);
		json_real(json, "slack_min_s", refresh->slack_min);
	}
	if (refresh->interval.count > 0)
		json_real(json, "interval_median_s", statistic_median(&refresh->interval));
	if (refresh->fraction.count > 0)
		json_real(json, "fraction_median", statistic_median(&refresh->fraction));
	json_str_some(json, "client_habit", str_from(habit_of(shared_text(flow->user_agent))));
	json_object_end(json);
}

static void put_bindings(struct json *json, const struct flow *flow)
{
	json_array(json, "bindings");
	for (const struct binding *b = flow->account->bindings; b; b = b->next)
		if (b->flow == flow && b->status != BINDING_TENTATIVE)
			json_id(json, NULL, 'b', b->id);
	json_array_end(json);
}

static void put_proxied(struct json *json, const struct flow *flow)
{
	if (flow->proxied || !flow->leg)
		return;
	json_array(json, "proxied_flows");
	for (const struct flow *leg = flow->leg; leg; leg = leg->leg)
		json_id(json, NULL, 'f', leg->id);
	json_array_end(json);
}

static void put_heads(struct json *json, const struct flow *flow)
{
	const struct account *account = flow->account;

	json_str(json, "call_id", shared_text(flow->call_id));
	json_str(json, "aor", account->aor);
	json_str_some(json, "aor_scheme", shared_text(account->scheme));
	json_addr_some(json, "registrar", &account->registrar->addr);
	if (flow->session) {
		json_text(json, "class", client_class_name(flow->session->class));
		json_str_some(json, "gateway_name", flow->session->gateway);
	}
	json_addr_some(json, "client", flow->client);
	json_str_some(json, "via_sent_by", flow->via_sent_by);
	json_text(json, "transport", transport_name(flow->transport));
	json_str_some(json, "user_agent", shared_text(flow->user_agent));
	json_str_some(json, "server", shared_text(flow->server));
}

void ndjson_flow(struct json *json, const struct flow *flow, const struct limits *limits)
{
	json_object(json, NULL);
	json_text(json, "type", "flow");
	json_id(json, "flow_id", 'f', flow->id);
	put_heads(json, flow);
	json_unsigned(json, "depth", flow->depth);
	json_bool(json, "observed_from_start", flow->observed_from_start);
	json_text(json, "direction", direction_of(flow, limits));
	json_text(json, "state", flow_state(flow));
	json_time(json, "first_ts", flow->first_at);
	json_time(json, "last_ts", flow->last_at);
	json_unsigned(json, "requests", flow->requests);
	json_unsigned(json, "responses", flow->responses);
	json_unsigned(json, "retransmissions", flow->retransmissions);
	json_unsigned(json, "duplicates", flow->duplicates);
	put_attempts(json, flow);
	put_refresh(json, flow);
	put_bindings(json, flow);
	put_proxied(json, flow);
	if (flow->routes)
		ndjson_route(json, "service_route", flow->routes->service);
	if (flow->session)
		json_id_some(json, "session_id", 's', flow->session->id);
	if (flow->account->evicted)
		json_bool(json, "evicted", true);
	json_object_end(json);
	json_line(json);
}
