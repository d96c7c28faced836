/* Registration information: what is told of it lies in its own text, within its bounds. */

#include "sip/reginfo.h"

#include <string.h>

#include "fuzz.h"

static struct reginfo info, again;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void within(struct str s)
{
	if (s.n && (s.p < info.text || s.p + s.n > info.text + info.used))
		fuzz_fail("a text that is not in its document");
	fuzz_touch(s);
}

static void check_contact(const struct reginfo_contact *contact)
{
	if (contact->registration >= info.registration_count || !contact->uri.n)
		fuzz_fail("a contact without its registration or its URI");
	if (!contact->has_expires && contact->expires)
		fuzz_fail("seconds that nobody sent");
	within(contact->uri);
	within(contact->call_id);
	fuzz_touch(str_from(reginfo_event_name(contact->event)));
}

/* Whatever an earlier document left behind. */
static void check_again(struct str body)
{
	memset(&again, 0xa5, sizeof(again));
	if (!reginfo_parse(body, &again) || again.contact_count != info.contact_count ||
	    again.registration_count != info.registration_count || again.full != info.full ||
	    again.cut != info.cut || again.used != info.used ||
	    memcmp(again.text, info.text, info.used) != 0)
		fuzz_fail("the same document read otherwise");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size };

	if (!reginfo_parse(body, &info))
		return 0;
	if (info.registration_count > REGINFO_REGISTRATIONS ||
	    info.contact_count > REGINFO_CONTACTS || info.used > REGINFO_TEXT)
		fuzz_fail("more than there is room for");
	for (uint32_t i = 0; i < info.registration_count; i++)
		within(info.registrations[i].aor);
	for (uint32_t i = 0; i < info.contact_count; i++)
		check_contact(&info.contacts[i]);
	check_again(body);
	return 0;
}
