#include "track/event.h"

/* clang-format off */
static const char *const binding_statuses[BINDING_STATUSES] = {
	"tentative", "active", "removed", "replaced", "displaced", "expired", "lingering", "unknown",
};
static const char *const leftovers[LEFTOVERS] = {
	"", "still-listed-after-removal", "unregister-unauthorized", "unregister-unanswered",
	"unregister-rejected", "unregister-ineffective", "unregister-other-contact",
	"unregister-other-call-id", "not-in-logout", "replaced-not-removed",
	"still-listed-after-expiry", "no-refresh", "connection-closed", "client-gone", "overdue",
	"core-ghost",
};
static const char *const origins[] = { "contact-param", "header", "request", "none", "assumed" };
static const char *const gones[] = {
	"", "request-unanswered", "icmp-unreachable", "probe-refused", "publish-closed",
	"connection-closed",
};
static const char *const cores[] = { "unknown", "present", "absent" };
static const char *const publication_states[PUBLICATION_STATES] = {
	"none", "published", "removed", "failed", "expired", "lost",
};
static const char *const joins[] = { "strong", "likely", "aor-only", "ambiguous", "presence-only" };
static const char *const logouts[LOGOUTS] = {
	"none", "complete", "partial", "failed", "expired", "displaced", "pending", "no-login",
	"unknown",
};
static const char *const client_kinds[] = {
	"instance", "call-id", "address", "address-agent", "presence-only",
};
static const char *const client_classes[] = { "user", "internal-user", "external-user", "gateway" };
static const char *const outcomes[ATTEMPT_OUTCOMES] = {
	"open", "ok", "rejected", "timeout", "unanswered", "abandoned", "challenge-ignored",
	"redirected", "pending",
};
static const char *const operations[] = {
	"initial", "refresh", "modify", "remove", "remove-unconditional", "invalid",
};
static const char *const auth_flags[] = {
	"realm-differs", "nonce-unknown", "nonce-from-other-address", "nonce-stale", "nc-replayed",
	"nc-not-increasing", "nc-gap", "nc-malformed", "uri-differs", "username-differs",
	"algorithm-differs", "qop-not-offered", "opaque-differs", "cnonce-missing", "qop-omitted",
	"nonce-from-other-aor",
};
static const char *const events[EVENT_KINDS] = {
	"register-sent", "refresh-sent", "unregister-sent", "query-sent", "provisional",
	"challenged", "credentials-sent", "credentials-rejected", "registered", "refreshed",
	"register-failed", "register-timeout", "refresh-failed", "unregistered",
	"unregister-failed", "unregister-timeout", "interval-too-brief", "redirected",
	"bindings-fetched", "binding-added", "binding-refreshed", "binding-shortened",
	"binding-replaced", "binding-displaced", "binding-removed", "binding-expired",
	"source-changed", "registrar-changed", "connection-closed", "call-id-shared", "login",
	"logout", "publish-sent", "published", "publication-refreshed", "publication-modified",
	"publication-removed", "publication-expired", "publish-failed", "publish-challenged",
	"notify-sent", "notify-answered", "notify-failed", "probe-sent", "probe-answered",
	"probe-failed", "retransmission", "session-merged",
	"attempt-ended", "exchange-ended", "contact-not-listed", "rewritten", "malformed",
	"traffic-to-removed", "flow-closed", "binding-closed", "publication-closed",
	"session-closed", "source-suspect", "source-closed", "account-closed",
};
/* Label by [bound, lapsed or neither][phase][register-like, unregister-like, fetch]: SPEC 2.2. */
static const char *const unbound_states[PHASES][3] = {
	[PHASE_IDLE] = { "new", "new", "new" },
	[PHASE_SENT] = { "registering", "unregistering", "querying" },
	[PHASE_CHALLENGED] = { "challenged", "unregister-challenged", "querying" },
	[PHASE_SENT_AUTH] = { "authenticating", "unregister-authenticating", "querying" },
	[PHASE_RETRY] = { "registering", "unregistering", "querying" },
};
static const char *const bound_states[PHASES][3] = {
	[PHASE_IDLE] = { "registered", "registered", "registered" },
	[PHASE_SENT] = { "refreshing", "unregistering", "registered" },
	[PHASE_CHALLENGED] = { "refresh-challenged", "unregister-challenged", "registered" },
	[PHASE_SENT_AUTH] = { "refresh-authenticating", "unregister-authenticating", "registered" },
	[PHASE_RETRY] = { "refreshing", "unregistering", "registered" },
};
/* clang-format on */

const char *binding_status_name(enum binding_status status)
{
	return binding_statuses[status];
}

const char *leftover_name(enum leftover leftover)
{
	return leftovers[leftover];
}

const char *expires_from_name(enum expires_from from)
{
	return origins[from];
}

const char *gone_name(enum gone gone)
{
	return gones[gone];
}

const char *core_name(enum core core)
{
	return cores[core];
}

const char *publication_state_name(enum publication_state state)
{
	return publication_states[state];
}

const char *join_name(enum join join)
{
	return joins[join];
}

const char *session_logout_name(enum session_logout logout)
{
	return logouts[logout];
}

const char *client_kind_name(enum client_kind kind)
{
	return client_kinds[kind];
}

const char *client_class_name(enum client_class class)
{
	return client_classes[class];
}

const char *attempt_outcome_name(enum attempt_outcome outcome)
{
	return outcomes[outcome];
}

const char *publish_operation_name(enum publish_operation operation)
{
	return operations[operation];
}

const char *auth_flag_name(unsigned flag)
{
	for (unsigned i = 0; i < sizeof(auth_flags) / sizeof(auth_flags[0]); i++)
		if (flag == 1U << i)
			return auth_flags[i];
	return NULL;
}

const char *event_name(enum event_kind kind)
{
	return events[kind];
}

static const char *idle_state(const struct flow *flow)
{
	if (flow->timed_out)
		return "timed-out";
	if (flow->failed)
		return "failed";
	if (flow->logged_out)
		return "unregistered";
	if (flow->lapsed)
		return "expired";
	return "new";
}

const char *flow_state(const struct flow *flow)
{
	enum intent_class class = CLASS_FETCH;

	if (flow->attempt)
		class = intent_class(flow->attempt->intent);
	if (class == CLASS_INVALID_STAR)
		class = CLASS_UNREGISTER_LIKE;
	if (flow->bound)
		return bound_states[flow->phase][class];
	if (flow->phase == PHASE_IDLE)
		return idle_state(flow);
	return unbound_states[flow->phase][class];
}
