#ifndef DETECT_TEST_H
#define DETECT_TEST_H

/* A small world made by hand, and what the detector says of it. Included last. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "detect/detector.h"

#include "../kept_addr.h"
#include "../kept_text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define S STAMP_SECOND
/* 2022-08-03 12:23:53 UTC: the login; it was granted 300 s. */
#define T0 (INT64_C(1659529433) * STAMP_SECOND)

struct bench {
	struct limits limits;
	struct detector *detector;
	struct registrar registrar;
	struct account account;
	struct session session;
	struct flow flow;
	struct echoes echoes; /* of one of its transactions where a test sets them */
	struct requested_contact contacts[2]; /* of the flow's last REGISTER */
	struct attempt attempt;
	struct binding_troubles troubles; /* of binding */
	struct binding binding, other;    /* other is not in the account until a test links it */
	struct publication publication;   /* the same */
	struct exchange exchange;
	char said[1024];
};

static inline void bench_binding(struct bench *bench, struct binding *binding, const char *id)
{
	*binding = (struct binding){
		.account = &bench->account,
		.session = &bench->session,
		.flow = &bench->flow,
		.contact = STR("sip:1000@10.0.0.5:5062;ob"),
		.call_id = kept_shared("5d2f"),
		.source = bench->session.client,
		.status = BINDING_ACTIVE,
		.granted_s = 300,
		.requested_s = 300,
		.first_at = T0,
		.granted_at = T0,
		.expires_at = T0 + 300 * S,
		.removal_min = T0 + 300 * S,
		.removal_max = T0 + 300 * S,
		.logout_at = STAMP_NEVER,
		.removed_at = STAMP_NEVER,
		.frame = 4,
	};
	memcpy(binding->id, id, HASH_ID_SIZE);
}

static inline void bench_make(struct bench *bench)
{
	static const uint8_t server[4] = { 10, 0, 0, 1 }, client[4] = { 10, 0, 0, 5 };

	*bench = (struct bench){ 0 };
	limits_defaults(&bench->limits);
	bench->detector = detector_new(&bench->limits);
	assert_non_null(bench->detector);
	bench->registrar = (struct registrar){
		.addr = addr_ip4(server, 5060),
		.model = model_of(MODEL_RFC3261),
		.requests = 8,
		.responses = 8,
	};
	bench->account = (struct account){
		.registrar = &bench->registrar,
		.aor = STR("1000@10.0.0.1"),
		.flows = &bench->flow,
		.bindings = &bench->binding,
		.sessions = &bench->session,
		.challenged = true,
	};
	bench->session = (struct session){
		.account = &bench->account,
		.id = "5e5510000001",
		.class = CLASS_INTERNAL_USER,
		.client = kept_ip4(client, 5062),
		.realm = kept_shared("10.0.0.1"),
		.first_at = T0,
		.last_at = T0,
		.login_at = T0,
		.logout_at = STAMP_NEVER,
		.logout_started_at = STAMP_NEVER,
		.bound_since = T0,
		.logout_delay = -1,
	};
	bench->flow = (struct flow){
		.account = &bench->account,
		.session = &bench->session,
		.id = "f10300000001",
		.call_id = kept_shared("5d2f"),
		.client = bench->session.client,
		.contact = &addr_none,
		.sent_by = &addr_none,
		.requests = 2,
		.requested.contacts = bench->contacts,
	};
	bench->attempt = (struct attempt){
		.n = 1,
		.intent = INTENT_REGISTER,
		.outcome = ATTEMPT_OK,
		.started = T0,
		.ended = T0,
		.challenged_at = STAMP_NEVER,
		.nonce_age = -1,
		.rtt = -1,
		.requested_s = 300,
		.frame = 1,
		.last_frame = 4,
	};
	bench_binding(bench, &bench->binding, "b1d100000001");
	bench_binding(bench, &bench->other, "b1d100000002");
	bench->troubles = binding_no_troubles;
	bench->binding.troubles = &bench->troubles;
	bench->other.contact = STR("sip:1000@10.0.0.5:5070;ob");
	bench->publication = (struct publication){
		.account = &bench->account,
		.session = &bench->session,
		.id = "9ab100000001",
		.source = &addr_none,
		.package = kept_shared("presence"),
		.state = PUBLICATION_PUBLISHED,
		.basic = PIDF_OPEN,
		.published_at = T0 + S,
		.expires_at = T0 + 3600 * S,
		.closing_at = STAMP_NEVER,
		.removed_at = STAMP_NEVER,
	};
	bench->exchange = (struct exchange){
		.account = &bench->account,
		.session = &bench->session,
		.package = kept_shared("presence"),
		.transaction = { .used = true,
		                 .method = SIP_PUBLISH,
		                 .source = &addr_none,
		                 .destination = &addr_none },
	};
}

static inline void bench_free(struct bench *bench)
{
	detector_free(bench->detector);
}

static inline struct event bench_event(struct bench *bench, enum event_kind kind, stamp at)
{
	return (struct event){ .kind = kind, .at = at, .account = &bench->account };
}

static inline void bench_attempt(struct bench *bench, stamp at)
{
	struct event event = bench_event(bench, EVENT_ATTEMPT_ENDED, at);

	bench->attempt.ended = at;
	event.flow = &bench->flow;
	event.attempt = &bench->attempt;
	detector_event(bench->detector, &event);
}

static inline void bench_close_binding(struct bench *bench, struct binding *binding, stamp at)
{
	struct event event = bench_event(bench, EVENT_BINDING_CLOSED, at);

	event.binding = binding;
	detector_event(bench->detector, &event);
}

static inline void bench_close_session(struct bench *bench, stamp at)
{
	struct event event = bench_event(bench, EVENT_SESSION_CLOSED, at);

	event.session = &bench->session;
	detector_event(bench->detector, &event);
}

static inline void bench_exchange(struct bench *bench, stamp at)
{
	struct event event = bench_event(bench, EVENT_EXCHANGE_ENDED, at);

	event.exchange = &bench->exchange;
	detector_event(bench->detector, &event);
}

/* "error id, warning id likely 3x, ..." in the order of the report. */
static inline const char *bench_said(struct bench *bench)
{
	const struct finding *const *findings;
	size_t count, n = 0;

	detector_finish(bench->detector);
	findings = detector_findings(bench->detector, &count);
	bench->said[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = findings[i];

		n += (size_t)snprintf(bench->said + n, sizeof(bench->said) - n, "%s%s %s",
		                      i ? ", " : "", severity_name(finding->severity),
		                      finding->rule->id);
		if (finding->confidence != CONFIDENCE_CERTAIN)
			n += (size_t)snprintf(bench->said + n, sizeof(bench->said) - n, " %s",
			                      confidence_name(finding->confidence));
		if (finding->count > 1)
			n += (size_t)snprintf(bench->said + n, sizeof(bench->said) - n, " %ux",
			                      (unsigned)finding->count);
	}
	return bench->said;
}

/* The one finding of that id after bench_said, or NULL. */
static inline const struct finding *bench_finding(const struct bench *bench, const char *id)
{
	const struct finding *const *findings;
	size_t count;

	findings = detector_findings(bench->detector, &count);
	for (size_t i = 0; i < count; i++)
		if (!strcmp(findings[i]->rule->id, id))
			return findings[i];
	return NULL;
}

static inline const char *bench_detail(const struct bench *bench, const char *id)
{
	const struct finding *finding = bench_finding(bench, id);

	return finding && finding->detail.p ? finding->detail.p : "";
}

#endif
