/* Option -v: every message as it comes. */
#include "report/text.h"

#include "report/line.h"

static bool from_registrar(const struct event *event)
{
	const struct account *account = event->account;

	return account && account->registrar &&
	       addr_equal(&event->packet->source, &account->registrar->addr);
}

static void put_addresses(struct writer *out, const struct event *event)
{
	bool back = from_registrar(event);
	const struct addr *near = back ? &event->packet->destination : &event->packet->source;
	const struct addr *far = back ? &event->packet->source : &event->packet->destination;
	char text[ADDR_TEXT_SIZE];

	addr_text(near, text);
	writer_text(out, text);
	writer_text(out, back ? " \xe2\x86\x90 " : " \xe2\x86\x92 ");
	addr_text(far, text);
	writer_text(out, text);
}

static void put_start(struct writer *out, const struct sip_message *message)
{
	if (!message->request) {
		writer_unsigned(out, message->status);
		writer_char(out, ' ');
		writer_escaped(out, message->reason);
		writer_text(out, " to ");
	}
	writer_escaped(out, message->method_name);
}

void text_message(struct writer *out, const struct event *event)
{
	char clock[STAMP_CLOCK_SIZE];

	if (!event->packet || !event->message)
		return;
	stamp_clock(event->packet->at, clock);
	writer_text(out, clock);
	text_blanks(out, 2);
	put_addresses(out, event);
	text_blanks(out, 2);
	put_start(out, event->message);
	text_blanks(out, 2);
	if (event->account)
		writer_escaped(out, event->account->aor);
	text_blanks(out, 2);
	writer_escaped(out, event->message->first[SIP_CALL_ID]);
	text_blanks(out, 2);
	writer_text(out, event_name(event->kind));
	writer_char(out, '\n');
}
