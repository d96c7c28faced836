#include "elsewhere.h"

#include <stdlib.h>

#include "sip/split.h"

#define PORTS 65536
#define RTP_HEADER 12
#define RTP_VERSION 2
#define PORT_UNPRIVILEGED 1024
#define PORT_EPHEMERAL 32768 /* from here on Linux has ports for who wants any */
#define MINOR UINT64_C(8)

struct elsewhere {
	uint64_t datagrams, media;
	uint32_t sip[PORTS]; /* by port */
};

struct elsewhere *elsewhere_new(void)
{
	return calloc(1, sizeof(struct elsewhere));
}

void elsewhere_free(struct elsewhere *elsewhere)
{
	free(elsewhere);
}

/* RFC 3550 5.1, 6.4: RTCP's packet types are no payload types of RTP (RFC 5761 4). */
static bool looks_like_media(const struct packet *packet, struct str payload)
{
	unsigned char type;
	if (payload.n < RTP_HEADER || packet->source.port < PORT_UNPRIVILEGED ||
	    packet->destination.port < PORT_UNPRIVILEGED)
		return false;
	type = (unsigned char)payload.p[1] & 0x7f;
	return (unsigned char)payload.p[0] >> 6 == RTP_VERSION && (type < 64 || type > 95);
}

/* An answer comes from the port that the hint is to name, a request goes to it. */
void elsewhere_sip(struct elsewhere *elsewhere, const struct packet *packet, struct str payload)
{
	bool answer =
	        str_starts_nocase(payload, STR("SIP/")) || str_starts_nocase(payload, STR("HTTP/"));
	elsewhere->sip[answer ? packet->source.port : packet->destination.port]++;
}

void elsewhere_datagram(struct elsewhere *elsewhere, const struct packet *packet,
                        struct str payload)
{
	elsewhere->datagrams++;
	if (sip_looks_like(payload))
		elsewhere_sip(elsewhere, packet, payload);
	else
		elsewhere->media += looks_like_media(packet, payload);
}

/* The busiest first, of two alike the lower one. */
static void rank(struct report_hint *hints, uint16_t port, uint32_t count)
{
	size_t place = REPORT_HINTS;
	while (place > 0 && hints[place - 1].count < count)
		place--;
	if (place == REPORT_HINTS)
		return;
	for (size_t i = REPORT_HINTS - 1; i > place; i--)
		hints[i] = hints[i - 1];
	hints[place] = (struct report_hint){ port, count };
}

/* Phones are asked on ports of their own: with their registrar's port these are found too. */
static void drop_phones(struct report_hint *hints)
{
	size_t kept = 1;
	for (size_t i = 1; i < REPORT_HINTS; i++)
		if (hints[i].count * MINOR >= hints[0].count && hints[i].port < PORT_EPHEMERAL)
			hints[kept++] = hints[i];
	while (kept < REPORT_HINTS)
		hints[kept++] = (struct report_hint){ 0 };
}

void elsewhere_totals(const struct elsewhere *elsewhere, struct report_totals *totals)
{
	totals->other_port = elsewhere->datagrams;
	totals->media = elsewhere->media;
	for (uint32_t port = 1; port < PORTS; port++)
		if (elsewhere->sip[port])
			rank(totals->hints, (uint16_t)port, elsewhere->sip[port]);
	drop_phones(totals->hints);
}
