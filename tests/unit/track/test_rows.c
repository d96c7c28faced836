/* Several rows of one contact: which one a 2xx renewed, and which are gone (SPEC 2.4). */

#include "fed.h"

#define URI "<sip:u@192.0.2.1>"
#define URI_1 "<sip:u@192.0.2.1;x=1>" /* all three are equal by RFC 3261 */
#define URI_2 "<sip:u@192.0.2.1;y=2>"
#define X ";+sip.instance=\"<urn:x>\""
#define Y ";+sip.instance=\"<urn:y>\""
#define MESSAGE_MAX 8000

struct world {
	struct fed fed;
	stamp at;
	unsigned cseq, events;
	const struct account *account;
	char text[MESSAGE_MAX];
};

static void see(void *context, const struct event *event)
{
	struct world *world = context;

	world->events++;
	if (event->account)
		world->account = event->account;
}

static void begin(struct world *world)
{
	memset(world, 0, sizeof(*world));
	fed_begin(&world->fed, NULL, see, world);
}

static void end(struct world *world)
{
	fed_end(&world->fed);
}

static void send(struct world *world, char call_id, bool answer, const char *contacts)
{
	const uint8_t client[] = { 192, 0, 2, 1 }, server[] = { 192, 0, 2, 100 };
	struct packet packet = { .at = world->at, .frame = (uint64_t)world->at };
	struct str text = { world->text, 0 };

	packet.source = answer ? addr_ip4(server, 5060) : addr_ip4(client, 5060);
	packet.destination = answer ? addr_ip4(client, 5060) : addr_ip4(server, 5060);
	text.n = (size_t)snprintf(world->text, sizeof(world->text),
	                          "%s\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u\r\n"
	                          "Call-ID: %c\r\nCSeq: %u REGISTER\r\nFrom: <sip:u@r>;tag=a\r\n"
	                          "To: <sip:u@r>\r\n%s%s%s\r\n",
	                          answer ? "SIP/2.0 200 OK\r\nServer: kamailio"
	                                 : "REGISTER sip:r SIP/2.0",
	                          world->cseq, call_id, world->cseq, *contacts ? "Contact: " : "",
	                          contacts, *contacts ? "\r\n" : "");
	fed_message(&world->fed, &packet, text);
	world->at += STAMP_MILLISECOND;
}

/* Rows that hold: the Call-ID ('-': not known), what is left in seconds, ! when passed over. */
static void show(const struct world *world, char text[512])
{
	size_t n = 0;

	text[0] = '\0';
	for (const struct binding *b = world->account->bindings; b && n < 480; b = b->next) {
		struct str call_id = shared_text(b->call_id);

		if (b->status != BINDING_ACTIVE || b->expires_at <= world->at)
			continue;
		n += (size_t)snprintf(
		        text + n, 512 - n, "%s%c%lld%s", n ? " " : "",
		        call_id.n ? call_id.p[0] : '-',
		        (long long)((b->expires_at - world->at + STAMP_SECOND / 2) / STAMP_SECOND),
		        b->dropped_in_register ? "!" : "");
	}
}

struct turn {
	int at; /* seconds */
	char call_id;
	const char *asked, *listed, *rows;
};

static void tell(const struct turn *steps, size_t count)
{
	struct world world;
	char text[512];

	begin(&world);
	for (size_t i = 0; i < count && steps[i].asked; i++) {
		world.at = STAMP_SECOND * (1000 + steps[i].at);
		world.cseq++;
		send(&world, steps[i].call_id, false, steps[i].asked);
		send(&world, steps[i].call_id, true, steps[i].listed);
		show(&world, text);
		if (strcmp(text, steps[i].rows) != 0)
			fail_msg("%s at %d: %s", steps[0].rows, steps[i].at, text);
	}
	end(&world);
}

#define E(seconds) ";expires=" #seconds

static void each_row_has_its_own_end(void **state)
{
	static const struct turn stories[][6] = {
		{ /* By Call-ID; the newer one is refreshed and logged out. */
		  { 0, 'a', URI E(600), URI E(600), "a600" },
		  { 10, 'b', URI E(120), URI E(590) "," URI E(120), "a590! b120" },
		  { 20, 'b', URI E(120), URI E(580) "," URI E(120), "a580! b120" },
		  { 30, 'b', URI E(0), URI E(570), "a570" } },
		{ /* The older one is refreshed, for less than it still had. */
		  { 0, 'a', URI E(600), URI E(600), "a600" },
		  { 10, 'b', URI E(300), URI E(590) "," URI E(300), "a590! b300" },
		  { 20, 'a', URI E(100), URI E(100) "," URI E(290), "a100 b290" } },
		{ /* One row is one binding, whatever the Call-ID. */
		  { 0, 'a', URI E(600), URI E(600), "a600" },
		  { 10, 'b', URI E(120), URI E(120), "b120" },
		  { 20, 'c', URI E(120), URI E(120), "c120" } },
		{ /* By instance; what is granted differs from what was asked for. */
		  { 0, 'a', URI E(3), URI E(60), "a60" },
		  { 10, 'a', URI X E(600), URI E(50) "," URI E(600) X, "a50! a600" },
		  { 20, 'a', URI E(3), URI E(60) "," URI E(590) X, "a60 a590" },
		  { 30, 'a', URI X E(0), URI E(50), "a50" } },
		{ /* Two devices, two ways to one device: none is there by mistake. */
		  { 0, 'a', URI X E(600), URI E(600) X, "a600" },
		  { 0, 'b', URI Y E(600), URI E(600) X "," URI E(600) Y, "a600 b600" },
		  { 1, 'c', URI Y ";reg-id=2" E(600),
		    URI E(599) X "," URI E(599) Y "," URI E(600) Y ";reg-id=2",
		    "a599 b599! c600" } },
		{ /* Rows that only a list shows. */
		  { 0, 'a', URI E(600), URI E(600) "," URI E(300), "a600 -300" },
		  { 10, 'a', "", URI E(590) "," URI E(290), "a590 -290" },
		  { 20, 'a', URI E(600), URI E(600) "," URI E(280), "a600 -280" },
		  { 30, 'a', "", URI E(590), "a590" } },
		{ /* Of two the one that fits no more is gone. */
		  { 0, 'a', URI E(600), URI E(600), "a600" },
		  { 10, 'b', URI E(300), URI E(590) "," URI E(300), "a590! b300" },
		  { 20, 'c', "", URI E(290), "b290" } },
		{ /* One that is gone does not come back as another. */
		  { 0, 'a', URI E(600), URI E(600), "a600" },
		  { 10, 'b', URI E(300), URI E(590) "," URI E(300), "a590! b300" },
		  { 20, 'b', URI E(0), URI E(580), "a580" },
		  { 30, 'c', "", URI E(570) "," URI E(900), "a570 -900" } },
		{ /* Of two contacts to go the second is equal to one that stayed. */
		  { 0, 'a', URI_1 E(600) "," URI E(300), URI_1 E(600) "," URI E(300), "a600 a300" },
		  { 9, 'a', URI_2 E(0) "," URI E(0), URI_1 E(591), "a591" } },
		{ /* Kamailio's first REGISTER of a user may name a contact twice. */
		  { 0, 'a', URI E(600) "," URI E(60), URI E(600) "," URI E(60), "a600 a60" },
		  { 10, 'a', "", URI E(590) "," URI E(50), "a590 a50" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++)
		tell(stories[i], sizeof(stories[i]) / sizeof(stories[i][0]));
}

static void copies_make_no_rows(void **state)
{
	struct world world;
	char text[512];

	(void)state;
	begin(&world);
	for (unsigned copy = 0; copy < 3; copy++) {
		world.at = STAMP_SECOND * (1000 + copy);
		world.cseq = 1;
		send(&world, 'a', false, URI E(600));
		send(&world, 'a', true, URI E(600) "," URI E(300));
		send(&world, 'a', true, URI E(600) "," URI E(300));
		show(&world, text);
		assert_string_equal(text, copy == 0   ? "a600 -300"
		                          : copy == 1 ? "a599 -299"
		                                      : "a598 -298");
	}
	end(&world);
}

static void a_hostile_list_is_bounded(void **state)
{
	static char list[4000];
	struct world world;
	size_t count = 0;

	(void)state;
	begin(&world);
	for (unsigned round = 0; round < 200; round++) {
		int n = 0;

		for (unsigned i = 0; n < (int)sizeof(list) - 60; i++)
			n += snprintf(list + n, sizeof(list) - (size_t)n, "%s" URI ";expires=%u",
			              i ? "," : "", 5 + (i * 7919 + round * 104729) % 100000);
		world.at = STAMP_SECOND * (1000 + round * 10);
		world.cseq++;
		send(&world, 'a', false, URI E(600));
		send(&world, 'a', true, list);
	}
	for (const struct binding *b = world.account->bindings; b; b = b->next, count++)
		for (const struct binding *c = b->next; c; c = c->next)
			assert_string_not_equal(b->id, c->id);
	assert_in_range(count, 2, 2 * (size_t)world.fed.limits.max_account_bindings);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_has_its_own_end),
		cmocka_unit_test(copies_make_no_rows),
		cmocka_unit_test(a_hostile_list_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
