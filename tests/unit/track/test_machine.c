#include "fed.h"
#include "sip/parse.h"
#include "track/flow.h"

/*
 * The state machine of a REGISTER flow as a readable grid, and every cell of it played through by
 * the tracker, for every purpose that a request may have. tests/golden/machine.txt is what must
 * come out; test_machine --print writes it anew.
 */

#define PINNED "tests/golden/machine.txt"

static const char *const phases[PHASES] = {
	[PHASE_IDLE] = "idle",           [PHASE_SENT] = "sent",   [PHASE_CHALLENGED] = "challenged",
	[PHASE_SENT_AUTH] = "sent-auth", [PHASE_RETRY] = "retry",
};

static const char *const acts[] = {
	"open",       "continue",   "abandon",  "ignored",      "overlap",
	"preemptive", "challenged", "refused",  "stale",        "success",
	"fail",       "brief",      "redirect", "no-challenge", "retry",
};

static const struct {
	const char *name, *contacts;
} purposes[INTENT_CLASSES] = {
	[CLASS_REGISTER_LIKE] = { "login", "Contact: <sip:u@10.0.0.2>\r\nExpires: 300\r\n" },
	[CLASS_UNREGISTER_LIKE] = { "logout", "Contact: <sip:u@10.0.0.2>\r\nExpires: 0\r\n" },
	[CLASS_FETCH] = { "query", "" },
	[CLASS_INVALID_STAR] = { "star", "Contact: *\r\nExpires: 60\r\n" },
};

#define CHALLENGE "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\""
static const struct {
	const char *name, *status, *headers;
} answers[ANSWER_CLASSES] = {
	[ANSWER_PROVISIONAL] = { "100", "100 Trying", "" },
	[ANSWER_OK] = { "200", "200 OK", "" },
	[ANSWER_REDIRECT] = { "302", "302 Moved", "Contact: <sip:other>\r\n" },
	[ANSWER_CHALLENGE] = { "401", "401 Unauthorized", CHALLENGE "\r\n" },
	[ANSWER_CHALLENGE_STALE] = { "401 stale", "401 Unauthorized",
	                             CHALLENGE ", stale=true\r\n" },
	[ANSWER_CHALLENGE_EMPTY] = { "401 bare", "401 Unauthorized", "" },
	[ANSWER_FORBIDDEN] = { "403", "403 Forbidden", "" },
	[ANSWER_NOT_FOUND] = { "404", "404 Not Found", "" },
	[ANSWER_BRIEF] = { "423", "423 Interval Too Brief", "Min-Expires: 600\r\n" },
	[ANSWER_RETRY] = { "503 later", "503 Service Unavailable", "Retry-After: 5\r\n" },
	[ANSWER_REJECTED] = { "400", "400 Bad Request", "" },
	[ANSWER_SERVER_ERROR] = { "500", "500 Server Error", "" },
	[ANSWER_GLOBAL] = { "603", "603 Decline", "" },
};

static char text[1 << 17];
static size_t length;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	length += (size_t)vsnprintf(text + length, sizeof text - length, format, arguments);
	va_end(arguments);
	assert_true(length < sizeof text);
}

struct world {
	struct fed fed;
	unsigned frame, cseq;
	const struct flow *flow;
	char told[512]; /* events of the last message */
};

static void hear(void *context, const struct event *event)
{
	struct world *world = context;
	size_t n = strlen(world->told);

	if (event->flow)
		world->flow = event->flow;
	if (event->kind < EVENT_PUBLIC_KINDS)
		snprintf(world->told + n, sizeof world->told - n, " %s", event_name(event->kind));
}

static void begin(struct world *world)
{
	memset(world, 0, sizeof *world);
	fed_begin(&world->fed, NULL, hear, world);
}

static void end(struct world *world)
{
	fed_end(&world->fed);
}

static void send(struct world *world, bool up, const char *start, const char *headers)
{
	struct addr client = addr_ip4((const uint8_t[]){ 10, 0, 0, 2 }, 5060);
	struct addr server = addr_ip4((const uint8_t[]){ 10, 0, 0, 1 }, 5060);
	struct packet packet = { .source = up ? client : server,
		                 .destination = up ? server : client };
	char payload[1024];
	struct str bytes = { payload, 0 };

	world->cseq += up;
	world->told[0] = '\0';
	bytes.n = (size_t)snprintf(payload, sizeof payload,
	                           "%s\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;rport;branch=z9hG4bK%u\r\n"
	                           "From: <sip:u@r>;tag=f\r\nTo: <sip:u@r>%s\r\nCall-ID: c\r\n"
	                           "CSeq: %u REGISTER\r\n%sContent-Length: 0\r\n\r\n",
	                           start, world->cseq, up ? "" : ";tag=t", world->cseq, headers);
	packet.frame = ++world->frame;
	packet.at = (stamp)world->frame * STAMP_SECOND / 10;
	fed_message(&world->fed, &packet, bytes);
}

static void ask(struct world *world, enum intent_class purpose, bool credentials)
{
	char headers[512];

	snprintf(headers, sizeof headers, "%s%s", purposes[purpose].contacts,
	         credentials ? "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", "
	                       "uri=\"sip:r\", qop=auth, nc=00000001, cnonce=\"c\", "
	                       "response=\"0123456789abcdef0123456789abcdef\"\r\n"
	                     : "");
	send(world, true, "REGISTER sip:r SIP/2.0", headers);
}

static void answer(struct world *world, enum intent_class purpose, enum answer_class class)
{
	bool bound = class == ANSWER_OK && purpose == CLASS_REGISTER_LIKE;
	char start[64];

	snprintf(start, sizeof start, "SIP/2.0 %s", answers[class].status);
	send(world, false, start,
	     bound ? "Contact: <sip:u@10.0.0.2>;expires=300\r\n" : answers[class].headers);
}

static void reach(struct world *world, enum phase phase, enum intent_class purpose)
{
	if (phase == PHASE_IDLE)
		return;
	ask(world, purpose, phase == PHASE_SENT_AUTH);
	if (phase == PHASE_CHALLENGED)
		answer(world, purpose, ANSWER_CHALLENGE);
	else if (phase == PHASE_RETRY)
		answer(world, purpose, ANSWER_REDIRECT);
	assert_int_equal(world->flow->phase, phase);
}

static void say_effects(struct machine_cell cell)
{
	say("%-10s", phases[cell.next]);
	for (size_t i = 0; i < COUNT(acts); i++)
		if (cell.acts & 1U << i)
			say(" %s", acts[i]);
	say("\n");
}

/* The attempt that was open before is told with its end, if that came. */
static void say_outcome(const struct world *world, uint32_t n)
{
	struct past_attempt attempt;
	bool ended = world->flow && flow_attempt(world->flow, n, &attempt) &&
	             attempt.outcome != ATTEMPT_OPEN;

	say("%-10s %-*s%s\n", phases[world->flow->phase], world->told[0] ? 17 : 0,
	    ended ? attempt_outcome_name(attempt.outcome) : "-", world->told);
}

static void play_request(enum phase phase, enum intent_class open, enum intent_class purpose,
                         bool credentials)
{
	struct machine_cell cell =
	        machine_request(phase, phase != PHASE_IDLE && open == purpose, credentials);
	struct world world;
	uint32_t attempts;

	begin(&world);
	reach(&world, phase, open);
	attempts = world.flow ? world.flow->attempts_total : 0;
	ask(&world, purpose, credentials);
	assert_int_equal(world.flow->phase, cell.next);
	assert_int_equal(world.flow->attempts_total, attempts + !!(cell.acts & ACT_OPEN));
	say("%-7s %-10s %-7s %-7s", phase == PHASE_IDLE ? "-" : purposes[open].name, phases[phase],
	    purposes[purpose].name, credentials ? "digest" : "-");
	say_outcome(&world, attempts);
	end(&world);
}

/* Only a client that asked for some time can act upon a 423. */
static enum answer_class taken_as(enum intent_class purpose, enum answer_class class)
{
	return class == ANSWER_BRIEF && purpose != CLASS_REGISTER_LIKE &&
	                       purpose != CLASS_INVALID_STAR
	               ? ANSWER_REJECTED
	               : class;
}

static void play_answer(enum intent_class purpose, bool credentials, enum answer_class class)
{
	struct machine_cell cell = machine_answer(credentials, taken_as(purpose, class));
	struct world world;

	begin(&world);
	reach(&world, credentials ? PHASE_SENT_AUTH : PHASE_SENT, purpose);
	answer(&world, purpose, class);
	assert_int_equal(world.flow->phase, cell.next);
	assert_int_equal(world.flow->attempts_total, 1);
	say("%-7s %-7s %-11s", purposes[purpose].name, credentials ? "digest" : "-",
	    answers[class].name);
	say_outcome(&world, 1);
	end(&world);
}

static void say_grid(void)
{
	say("A request, while an attempt is open: next phase and effects\n"
	    "phase      purpose digest next       effects\n");
	for (unsigned phase = 0; phase < PHASES; phase++)
		for (unsigned same = 0; same < (phase == PHASE_IDLE ? 1 : 2); same++)
			for (unsigned digest = 0; digest < 2; digest++) {
				say("%-10s %-7s %-6s ", phases[phase],
				    phase == PHASE_IDLE ? "-"
				    : same              ? "same"
				                        : "other",
				    digest ? "digest" : "-");
				say_effects(machine_request(phase, same, digest));
			}
	say("\nAn answer to a request\n"
	    "digest  answer     next       effects\n");
	for (unsigned digest = 0; digest < 2; digest++)
		for (unsigned class = 0; class < ANSWER_CLASSES; class ++) {
			say("%-7s %-10s ", digest ? "digest" : "-", answers[class].name);
			say_effects(machine_answer(digest, class));
		}
}

static void play_requests(void)
{
	say("\nEvery request played: the open attempt, the request, the phase then, how the open "
	    "attempt ended, events\n"
	    "open    phase      request digest next       ended             events\n");
	for (unsigned phase = 0; phase < PHASES; phase++)
		for (unsigned open = 0; open < (phase == PHASE_IDLE ? 1 : INTENT_CLASSES); open++)
			for (unsigned purpose = 0; purpose < INTENT_CLASSES; purpose++)
				for (unsigned digest = 0; digest < 2; digest++)
					play_request(phase, open, purpose, digest);
}

static void play_answers(void)
{
	say("\nEvery answer played: the request, its answer, the phase then, how the attempt "
	    "ended, "
	    "events\n"
	    "request digest answer     next       ended             events\n");
	for (unsigned purpose = 0; purpose < INTENT_CLASSES; purpose++)
		for (unsigned digest = 0; digest < 2; digest++)
			for (unsigned class = 0; class < ANSWER_CLASSES; class ++)
				play_answer(purpose, digest, class);
}

static void write_down(void)
{
	length = 0;
	say_grid();
	play_requests();
	play_answers();
}

static void every_cell_is_as_pinned(void **state)
{
	static char pinned[sizeof text];
	FILE *file = fopen(PINNED, "r");
	size_t n, line = 1;

	(void)state;
	assert_non_null(file);
	n = fread(pinned, 1, sizeof pinned - 1, file);
	fclose(file);
	write_down();
	for (size_t i = 0; i < n && i < length && pinned[i] == text[i]; i++)
		line += text[i] == '\n';
	if (n != length || memcmp(pinned, text, n) != 0)
		fail_msg("%s: line %zu differs (--print gives what comes out)", PINNED, line);
}

static void stale_is_no_refusal(void **state)
{
	(void)state;
	assert_false(machine_answer(true, ANSWER_CHALLENGE_STALE).acts & ACT_REFUSED);
	assert_true(machine_answer(true, ANSWER_CHALLENGE).acts & ACT_REFUSED);
	assert_true(machine_answer(true, ANSWER_FORBIDDEN).acts & ACT_REFUSED);
	for (unsigned class = 0; class < ANSWER_CLASSES; class ++)
		assert_false(machine_answer(false, class).acts & ACT_REFUSED);
}

/* A cell whose acts are zero was forgotten when the table was written. */
static void no_cell_is_forgotten(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < PHASES; phase++)
		for (unsigned same = 0; same < 2; same++)
			for (unsigned digest = 0; digest < 2; digest++)
				assert_int_not_equal(machine_request(phase, same, digest).acts, 0);
	for (unsigned digest = 0; digest < 2; digest++)
		for (unsigned class = 0; class < ANSWER_CLASSES; class ++)
			assert_int_not_equal(machine_answer(digest, class).acts, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_cell_is_forgotten),
		cmocka_unit_test(stale_is_no_refusal),
		cmocka_unit_test(every_cell_is_as_pinned),
	};
	int failed = 0;

	sip_parser_setup();
	if (argc == 2 && strcmp(argv[1], "--print") == 0) {
		write_down();
		fwrite(text, 1, length, stdout);
	} else {
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	}
	sip_parser_release();
	return failed;
}
