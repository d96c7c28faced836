#include "sip/reginfo.h"

#include <stdio.h>

#include "sip_test.h"

#define HEAD "<?xml version=\"1.0\"?>"
#define OPEN(state)                                                                                \
	"<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"" state "\">"
#define DOCUMENT(state, x) HEAD OPEN(state) x "</reginfo>"
#define AOR(state, x)                                                                              \
	"<registration aor=\"sip:1000@example.net\" id=\"a\" state=\"" state "\">" x               \
	"</registration>"
#define CONTACT(attributes, uri) "<contact id=\"c\" " attributes "><uri>" uri "</uri></contact>"

/* NULL: refused. Else "full|partial[ cut]", then "; aor state", then ", uri state event ..." */
static const char *told(struct str body, char *out, size_t size)
{
	static struct reginfo info;
	size_t used = 0;

	if (!reginfo_parse(body, &info))
		return NULL;
#define PUT(...) (used += (size_t)snprintf(out + used, size - used, __VA_ARGS__))
	PUT("%s%s", info.full ? "full" : "partial", info.cut ? " cut" : "");
	for (uint32_t r = 0; r < info.registration_count; r++) {
		PUT("; %.*s %d", (int)info.registrations[r].aor.n, info.registrations[r].aor.p,
		    (int)info.registrations[r].state);
		for (uint32_t c = 0; c < info.contact_count; c++) {
			const struct reginfo_contact *contact = &info.contacts[c];

			if (contact->registration != r)
				continue;
			PUT(", %.*s %d %s", (int)contact->uri.n, contact->uri.p,
			    (int)contact->state, reginfo_event_name(contact->event));
			if (contact->has_expires)
				PUT(" %u s", contact->expires);
			if (contact->call_id.n)
				PUT(" %.*s", (int)contact->call_id.n, contact->call_id.p);
			if (contact->has_cseq)
				PUT(" %u", contact->cseq);
		}
	}
#undef PUT
	return out;
}

static void test_documents(void **state)
{
	static const struct {
		const char *body, *told;
	} rows[] = {
		{ DOCUMENT("full", AOR("active", CONTACT("state=\"active\" event=\"registered\" "
		                                         "expires=\"600\" q=\"0.8\" callid=\"a@b\" "
		                                         "cseq=\"12\"",
		                                         "sip:1000@192.0.2.1"))),
		  "full; sip:1000@example.net 1, sip:1000@192.0.2.1 1 registered 600 s a@b 12" },
		{ DOCUMENT("partial", AOR("terminated", CONTACT("state=\"terminated\" "
		                                                "event=\"unregistered\"",
		                                                "\n sip:a@h;x=1&amp;2 \n"))),
		  "partial; sip:1000@example.net 2, sip:a@h;x=1&2 2 unregistered" },
		{ DOCUMENT("full", AOR("init", "")), "full; sip:1000@example.net 0" },
		/* Without a state nothing is said, and an unread contact makes no list complete. */
		{ DOCUMENT("full",
		           AOR("active", CONTACT("event=\"created\"", "sip:a@h") CONTACT(
		                                 "state=\"active\" event=\"odd\"", "sip:b@h"))),
		  "full cut; sip:1000@example.net 1, sip:b@h 1 terminated" },
		{ DOCUMENT("full", AOR("active", CONTACT("state=\"active\"", ""))),
		  "full cut; sip:1000@example.net 1" },
		{ DOCUMENT("full", AOR("active", CONTACT("state=\"active\" expires=\"-1\" "
		                                         "cseq=\"99999999999\"",
		                                         "sip:a@h</uri><uri>sip:b@h"))),
		  "full; sip:1000@example.net 1, sip:a@h 1 terminated" },
		/* Elements of other namespaces and other places are passed over. */
		{ DOCUMENT("full", AOR("active", "<x xmlns=\"urn:x\"><uri>sip:x@h</uri></x>"
		                                 "<uri>sip:y@h</uri>")),
		  "full; sip:1000@example.net 1" },
		{ HEAD "<reginfo state=\"full\">" AOR("active", "") "</reginfo>",
		  "full; sip:1000@example.net 1" },
		{ DOCUMENT("full", "<registration state=\"active\"/>"), NULL },
		{ DOCUMENT("full", ""), NULL },
		{ HEAD "<reginfo xmlns=\"urn:x\">" AOR("active", "") "</reginfo>", NULL },
		{ HEAD OPEN("full") AOR("active", ""), NULL },
		{ HEAD "<!DOCTYPE reginfo>" OPEN("full") AOR("active", "") "</reginfo>", NULL },
		{ HEAD "<!DOCTYPE reginfo [<!ENTITY a \"sip:1000@h\">]>" OPEN("full")
		          AOR("active", CONTACT("state=\"active\"", "&a;")) "</reginfo>",
		  NULL },
		{ "", NULL },
		{ "v=0", NULL },
	};
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *found = told(str_from(rows[i].body), text, sizeof(text));

		if (rows[i].told == NULL)
			assert_null(found);
		else
			assert_string_equal(found, rows[i].told);
	}
}

/* Writes more contacts and longer texts than are kept. */
static void test_bounds(void **state)
{
	static char body[60000], long_uri[1100];
	static struct reginfo info;
	size_t used = (size_t)sprintf(
	        body, HEAD OPEN("full") "<registration aor=\"sip:1000@h\" state=\"active\">");

	(void)state;
	for (unsigned i = 0; i < REGINFO_CONTACTS + 1; i++)
		used += (size_t)sprintf(body + used, CONTACT("state=\"active\"", "sip:%u@h"), i);
	sprintf(body + used, "</registration></reginfo>");
	assert_true(reginfo_parse(str_from(body), &info));
	assert_true(info.cut);
	assert_int_equal(info.contact_count, REGINFO_CONTACTS);
	assert_text(info.contacts[63].uri, "sip:63@h");

	memset(long_uri, 'a', 1000);
	used = (size_t)sprintf(body, HEAD OPEN("full"));
	for (unsigned i = 0; i < 20; i++)
		used += (size_t)sprintf(
		        body + used, "<registration aor=\"%s%u\" state=\"active\"/>", long_uri, i);
	sprintf(body + used, "</reginfo>");
	assert_true(reginfo_parse(str_from(body), &info));
	assert_true(info.cut);
	assert_int_equal(info.registration_count, 16);

	memset(long_uri, 'a', 1025);
	sprintf(body,
	        HEAD OPEN("full") AOR("active", CONTACT("state=\"active\"", "%s")) "</reginfo>",
	        long_uri);
	assert_true(reginfo_parse(str_from(body), &info));
	assert_true(info.cut);
	assert_int_equal(info.contact_count, 0);
}

static void test_cut_at_every_octet(void **state)
{
	static const char body[] = DOCUMENT(
	        "full", AOR("active", CONTACT("state=\"active\" callid=\"x\"", "sip:\xc3\xa9@h")));
	static struct reginfo info;

	(void)state;
	for (size_t n = 0; n < sizeof(body); n++) {
		char *copy = malloc(n > 0 ? n : 1);

		assert_non_null(copy);
		memcpy(copy, body, n);
		assert_int_equal(reginfo_parse((struct str){ copy, n }, &info),
		                 n == sizeof(body) - 1);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_cut_at_every_octet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
