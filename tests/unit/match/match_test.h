#ifndef MATCH_TEST_H
#define MATCH_TEST_H

/* One user, a registrar, and a table made by hand. Included last. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/comparison.h"

#include "../kept_addr.h"
#include "../kept_text.h"

#define S STAMP_SECOND
#define T0 (INT64_C(1795352851) * S) /* the login; it was granted 300 s */
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BINDINGS 3

/* One user's bindings at one registrar, and a table that is given as rows. */
struct world {
	struct registrar registrar;
	struct account account;
	struct session sessions[BINDINGS];
	struct binding bindings[BINDINGS];
	struct witness then, now;
	struct dump_row rows[4];
	struct compared table;
	struct comparison comparison;
};

static inline void make(struct world *world, enum dump_format format)
{
	static const uint8_t server[4] = { 10, 0, 0, 1 }, client[4] = { 10, 0, 0, 5 };
	static const char *const contacts[BINDINGS] = { "sip:1000@10.0.0.5:5060",
		                                        "sip:1000@10.0.0.5:5062",
		                                        "sip:1000@10.0.0.5:5064" };
	static const char *const call_ids[BINDINGS] = { "one", "two", "three" };

	*world = (struct world){ 0 };
	world->registrar.addr = addr_ip4(server, 5060);
	world->registrar.model = model_of(MODEL_KAMAILIO);
	world->account.registrar = &world->registrar;
	world->account.aor = STR("1000@d");
	for (size_t i = 0; i < BINDINGS; i++) {
		struct binding *binding = &world->bindings[i];

		*binding = (struct binding){
			.account = &world->account,
			.session = &world->sessions[i],
			.contact = str_from(contacts[i]),
			.call_id = kept_shared(call_ids[i]),
			.source = kept_ip4(client, 5060),
			.status = BINDING_ACTIVE,
			.first_at = T0,
			.granted_at = T0,
			.expires_at = T0 + 300 * S,
			.removal_min = T0 + 300 * S,
			.removal_max = T0 + 360 * S,
			.logout_at = STAMP_NEVER,
			.removed_at = STAMP_NEVER,
			.frame = 4 + i,
		};
		binding->id[0] = (char)('a' + i);
	}
	world->table.name = "t";
	world->table.dump.format = format;
	world->table.dump.rows = world->rows;
	world->table.dump.complete = true;
	world->table.at = T0 + 20 * S;
	world->table.then = &world->then;
	world->table.now = &world->now;
	world->comparison.tables = &world->table;
	world->comparison.table_count = 1;
}

static inline void see(struct world *world, size_t bindings)
{
	for (size_t i = 0; i < bindings; i++) {
		struct event event = { .kind = EVENT_BINDING_CLOSED,
			               .account = &world->account,
			               .binding = &world->bindings[i] };

		witness_event(&world->then, &event);
	}
	witness_settle(&world->then);
}

static inline struct dump_row *row(struct world *world, const char *contact, const char *call_id)
{
	struct dump_row *row = &world->rows[world->table.dump.count];

	*row = (struct dump_row){
		.aor = STR("1000@d"),
		.user = STR("1000"),
		.contact = str_from(contact),
		.stored = str_from(contact),
		.call_id = str_from(call_id),
		.expires_kind = DUMP_EXPIRES_LEFT,
		.expires = 280,
	};
	row->number = (uint32_t)++world->table.dump.count;
	return row;
}

static inline const struct row_verdict *compare(struct world *world)
{
	comparison_make(&world->comparison);
	return world->comparison.rows;
}

static inline void done(struct world *world)
{
	comparison_release(&world->comparison);
	witness_release(&world->then);
}

#endif
