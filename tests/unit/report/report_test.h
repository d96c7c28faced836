#ifndef REPORT_TEST_H
#define REPORT_TEST_H

/* A small world made by hand, and a writer whose text can be looked at. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/buffer.h"
#include "report/report.h"

#include "../kept_addr.h"
#include "../kept_text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* 2022-08-03 12:23:53.401 UTC */
#define NOON (INT64_C(1659529433) * STAMP_SECOND + 401 * STAMP_MILLISECOND)

struct world {
	struct registrar registrar;
	struct account account;
	struct flow flow;
	struct session session;
	struct binding_troubles troubles;
	struct binding binding;
	struct publication publication;
};

/* One user of a FreeSWITCH who logged in and out; each record linked to the others. */
static inline void world_make(struct world *world)
{
	static const uint8_t server[4] = { 172, 16, 221, 170 };
	static const uint8_t client[4] = { 172, 16, 221, 1 };

	*world = (struct world){ 0 };
	world->registrar.addr = addr_ip4(server, 5060);
	world->registrar.product = PRODUCT_FREESWITCH;
	world->registrar.model = model_of(MODEL_FREESWITCH_SINGLE);
	world->account = (struct account){
		.registrar = &world->registrar,
		.aor = STR("1000@172.16.221.170"),
		.scheme = kept_shared("sip"),
		.flows = &world->flow,
		.bindings = &world->binding,
		.publications = &world->publication,
		.sessions = &world->session,
		.session_count = 1,
	};
	world->flow = (struct flow){
		.account = &world->account,
		.session = &world->session,
		.id = "0123456789ab",
		.call_id = kept_shared("call"),
		.user_agent = kept_shared("MicroSIP/3.20.7"),
		.client = kept_ip4(client, 5062),
		.first_at = NOON,
		.last_at = NOON,
	};
	world->session = (struct session){
		.account = &world->account,
		.id = "11111111111a",
		.class = CLASS_INTERNAL_USER,
		.logout = LOGOUT_COMPLETE,
		.user_agent = kept_shared("MicroSIP/3.20.7"),
		.realm = kept_shared("172.16.221.170"),
		.qop = DIGEST_QOP_AUTH,
		.client = kept_ip4(client, 5062),
		.first_at = NOON,
		.last_at = NOON,
		.login_at = NOON + 16 * STAMP_MILLISECOND,
		.logout_at = STAMP_NEVER,
		.logins = 1,
		.login_delay = 16 * STAMP_MILLISECOND,
		.logout_delay = 24 * STAMP_MILLISECOND,
	};
	world->troubles = binding_no_troubles;
	world->binding = (struct binding){
		.account = &world->account,
		.session = &world->session,
		.flow = &world->flow,
		.id = "22222222222a",
		.contact = STR("sip:1000@172.16.221.1:5062;ob"),
		.call_id = kept_shared("call"),
		.source = kept_ip4(client, 5062),
		.status = BINDING_REMOVED,
		.granted_s = 300,
		.requested_s = 300,
		.first_at = NOON,
		.granted_at = NOON,
		.expires_at = NOON + 300 * STAMP_SECOND,
		.logout_at = STAMP_NEVER,
		.removed_at = NOON + 60 * STAMP_SECOND,
		.troubles = &world->troubles,
		.removal_min = NOON + 360 * STAMP_SECOND,
		.removal_max = NOON + 390 * STAMP_SECOND,
	};
	world->publication = (struct publication){
		.account = &world->account,
		.session = &world->session,
		.id = "33333333333a",
		.source = &addr_none,
		.package = kept_shared("presence"),
		.note = kept_shared("Idle"),
		.state = PUBLICATION_REMOVED,
		.basic = PIDF_OPEN,
		.published_at = NOON,
		.expires_at = NOON + 3600 * STAMP_SECOND,
		.closing_at = STAMP_NEVER,
		.removed_at = STAMP_NEVER,
	};
}

/* What was written so far, terminated; valid until more is written. */
static inline const char *draft_text(struct draft *draft)
{
	draft_length(draft);
	writer_char(&draft->writer, '\0');
	draft_length(draft);
	draft->buffer.used--;
	assert_int_equal(writer_error(&draft->writer), 0);
	return draft->buffer.bytes;
}

static inline void draft_clear(struct draft *draft)
{
	draft_length(draft);
	draft->buffer.used = 0;
}

static inline void assert_has(struct draft *draft, const char *expected)
{
	const char *text = draft_text(draft);

	if (!strstr(text, expected))
		fail_msg("not found: %s\nin: %s", expected, text);
}

static inline void assert_lacks(struct draft *draft, const char *unwanted)
{
	const char *text = draft_text(draft);

	if (strstr(text, unwanted))
		fail_msg("found: %s\nin: %s", unwanted, text);
}

#endif
