#include "report/hint.h"

#include "wire/decoder.h"

static uint64_t wire_of(const struct report_totals *totals, enum wire_count count)
{
	return totals->wire ? totals->wire[count] : 0;
}

static void put_ports(struct line *line, const char *ports)
{
	struct str text = str_from(ports);
	bool several = str_find(text, ',', 0) < text.n || str_find(text, '-', 0) < text.n;

	if (!ports || str_equal(text, STR("any"))) {
		line_text(line, "any port");
		return;
	}
	line_text(line, several ? "ports " : "port ");
	line_str(line, text);
}

static void put_many(struct line *line, uint64_t count, const char *one, const char *many)
{
	line_count(line, count);
	line_text(line, " ");
	line_text(line, count == 1 ? one : many);
}

/* "1,234 datagrams on 5080 and 12 on 5090 look like SIP" */
static void put_elsewhere(struct line *line, const struct report_totals *totals)
{
	const struct report_hint *hints = totals->hints;

	for (size_t i = 0; i < REPORT_HINTS && hints[i].port; i++) {
		bool last = i + 1 == REPORT_HINTS || !hints[i + 1].port;

		if (i)
			line_text(line, last ? " and " : ", ");
		line_count(line, hints[i].count);
		if (!i)
			line_text(line, hints[i].count == 1 ? " datagram" : " datagrams");
		line_text(line, " on ");
		line_number(line, hints[i].port);
	}
	line_text(line, hints[1].port || hints[0].count > 1 ? " look like SIP" : " looks like SIP");
}

static void put_choice(struct line *line, const struct report_totals *totals, const char *before)
{
	line_text(line, "-p ");
	line_text(line, before);
	for (size_t i = 0; i < REPORT_HINTS && totals->hints[i].port; i++) {
		if (i || *before)
			line_text(line, ",");
		line_number(line, totals->hints[i].port);
	}
}

static void put_unreadable(struct line *line, const struct report_totals *totals)
{
	uint64_t tls = wire_of(totals, WIRE_TLS), cut = wire_of(totals, WIRE_TRUNCATED);

	if (tls) {
		line_text(line, "; ");
		put_many(line, tls, "TLS connection", "TLS connections");
		line_text(line, " cannot be read: let the server send a copy in clear (HEP)");
	}
	if (cut) {
		line_text(line, "; ");
		put_many(line, cut, "frame is", "frames are");
		line_text(line, " cut inside the headers: capture whole packets (-s 0)");
	}
}

void hint_tell(struct line *line, const struct report_totals *totals, const char *ports)
{
	bool elsewhere = totals->hints[0].port != 0;

	if (totals->sip_messages > 0) {
		if (!elsewhere)
			return;
		put_elsewhere(line, totals);
		line_text(line, " too: add them with ");
		put_choice(line, totals, ports);
		return;
	}
	if (totals->ended_early && !elsewhere)
		return;
	line_text(line, "no SIP on ");
	put_ports(line, ports);
	line_text(line, " in ");
	put_many(line, totals->packets, "packet", "packets");
	if (elsewhere) {
		line_text(line, "; ");
		put_elsewhere(line, totals);
		line_text(line, ": try ");
		put_choice(line, totals, "");
	}
	put_unreadable(line, totals);
	if (!elsewhere && totals->media) {
		line_text(line, "; ");
		put_many(line, totals->media, "datagram looks", "datagrams look");
		line_text(line, " like media (RTP): its signalling went another way");
	}
}
