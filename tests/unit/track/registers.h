#ifndef TRACK_TEST_REGISTERS_H
#define TRACK_TEST_REGISTERS_H

/* REGISTERs of one device and what they are answered, and what was said of its credentials. */

#include "fed.h"

#define ANSWER(realm, nonce, response)                                                             \
	"Digest username=\"u\", realm=\"" realm "\", nonce=\"" nonce                               \
	"\", uri=\"sip:r\", response=\"" response "\""
#define CHALLENGE "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", opaque=\"o\""

struct world {
	struct fed fed;
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

static inline void begin(struct world *world, const char *file)
{
	memset(world, 0, sizeof(*world));
	fed_begin(&world->fed, file, see, world);
	world->at = STAMP_SECOND;
	world->user = 'u';
	world->as_read = true;
}

static inline void end(struct world *world)
{
	fed_end(&world->fed);
}

/* host: the client's, 192.0.2.HOST. */
static inline void send(struct world *world, uint8_t host, bool answer, const char *start,
                        const char *headers)
{
	const uint8_t client[] = { 192, 0, 2, host }, server[] = { 192, 0, 2, 100 };
	struct packet packet = { .at = world->at, .frame = (uint64_t)world->at };
	char text[2048];
	int n;

	packet.source = answer ? addr_ip4(server, 5060) : addr_ip4(client, 5060);
	packet.destination = answer ? addr_ip4(client, 5060) : addr_ip4(server, 5060);
	n = snprintf(text, sizeof(text),
	             "%s\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u\r\nCall-ID: c%c\r\n"
	             "CSeq: %u REGISTER\r\nFrom: <sip:%c@r>;tag=a\r\nTo: <sip:%c@r>\r\n"
	             "Contact: <sip:%c@192.0.2.1>;expires=300\r\n%s\r\n",
	             start, world->cseq, world->user, world->cseq, world->user, world->user,
	             world->user, headers);
	fed_read(&world->fed, &packet, (struct str){ text, (size_t)n });
	if (!world->as_read)
		world->fed.reading.credentials.match = false;
	track_message(world->fed.tracker, &packet, &world->fed.message, &world->fed.reading);
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
