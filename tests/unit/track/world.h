#ifndef TRACK_TEST_WORLD_H
#define TRACK_TEST_WORLD_H

/* A tracker that is told REGISTERs and their answers, and what it said of the last credentials. */

#include "../auth/auth_test.h"
#include "sip/split.h"
#include "track/tracker.h"

struct world {
	struct limits limits;
	struct tracker *tracker;
	struct passwords *passwords; /* NULL: there is no file */
	struct verifier *verifier;
	struct sip_message message;
	stamp at;
	unsigned cseq;
	char user;
	bool as_read;         /* what was found ahead counts */
	char flags[256];      /* of the last credentials, each with a blank behind it */
	enum verdict verdict; /* this and the rest: theirs, too */
	bool trivial;
	uint64_t proof;
	bool stale;
};

static inline void see(void *context, const struct event *event)
{
	struct world *world = context;

	if (event->attempt && event->attempt->flags & AUTH_NONCE_STALE)
		world->stale = true;
	if (event->kind != EVENT_CREDENTIALS_SENT)
		return;
	world->verdict = event->verdict;
	world->trivial = event->attempt->trivial_secret;
	world->proof = event->attempt->proof;
	world->flags[0] = '\0';
	for (unsigned i = 0; i < 16; i++)
		if (event->attempt->flags & 1U << i) {
			strcat(world->flags, auth_flag_name(1U << i));
			strcat(world->flags, " ");
		}
}

/* file: of passwords, or NULL. */
static inline void begin(struct world *world, const char *file)
{
	struct tracker_options options = { .limits = &world->limits, .sink = see };

	memset(world, 0, sizeof(*world));
	limits_defaults(&world->limits);
	world->passwords = file ? test_passwords(file) : NULL;
	world->verifier = verifier_new(world->passwords);
	options.verifier = world->verifier;
	options.context = world;
	world->tracker = tracker_new(&options);
	assert_non_null(world->tracker);
	world->at = STAMP_SECOND;
	world->user = 'u';
	world->as_read = true;
}

static inline void end(struct world *world)
{
	tracker_free(world->tracker);
	verifier_free(world->verifier);
	passwords_free(world->passwords);
}

/* host: the client's, 192.0.2.HOST. */
static inline void send(struct world *world, uint8_t host, bool answer, const char *start,
                        const char *headers)
{
	const uint8_t client[] = { 192, 0, 2, host }, server[] = { 192, 0, 2, 100 };
	struct packet packet = { .at = world->at, .frame = (uint64_t)world->at };
	char text[2048];
	struct reading reading;
	int n;

	packet.source = answer ? addr_ip4(server, 5060) : addr_ip4(client, 5060);
	packet.destination = answer ? addr_ip4(client, 5060) : addr_ip4(server, 5060);
	n = snprintf(text, sizeof(text),
	             "%s\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u\r\nCall-ID: c%c\r\n"
	             "CSeq: %u REGISTER\r\nFrom: <sip:%c@r>;tag=a\r\nTo: <sip:%c@r>\r\n"
	             "Contact: <sip:%c@192.0.2.1>;expires=300\r\n%s\r\n",
	             start, world->cseq, world->user, world->cseq, world->user, world->user,
	             world->user, headers);
	assert_int_equal(sip_split((struct str){ text, (size_t)n }, false, &world->message),
	                 SIP_OK);
	track_read(world->tracker, &packet, &world->message, (struct str){ text, (size_t)n },
	           &reading);
	if (!world->as_read)
		reading.credentials.match = false;
	track_message(world->tracker, &packet, &world->message, &reading);
	world->at += STAMP_MILLISECOND;
}

static inline void ask(struct world *world, uint8_t host, const char *credentials)
{
	char line[1024] = "";

	world->cseq++;
	if (credentials)
		snprintf(line, sizeof(line), "Authorization: %s\r\n", credentials);
	send(world, host, false, "REGISTER sip:r SIP/2.0", line);
}

static inline void challenge(struct world *world, const char *text)
{
	char line[1024];

	snprintf(line, sizeof(line), "WWW-Authenticate: %s\r\n", text);
	send(world, 1, true, "SIP/2.0 401 Unauthorized", line);
}

static inline void accept(struct world *world, const char *headers)
{
	send(world, 1, true, "SIP/2.0 200 OK", headers);
}

#endif
