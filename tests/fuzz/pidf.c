/* A presence document, registration information, or a message summary. */

#include <string.h>

#include "fuzz.h"
#include "sip/pidf.h"
#include "sip/reginfo.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static bool is_within(struct str s, const struct reginfo *info)
{
	return s.n == 0 || (s.p >= info->text && s.p + s.n <= info->text + info->used);
}

static void check_reginfo(struct str body)
{
	static struct reginfo info;

	if (!reginfo_parse(body, &info))
		return;
	for (uint32_t i = 0; i < info.contact_count; i++) {
		const struct reginfo_contact *contact = &info.contacts[i];

		if (contact->registration >= info.registration_count || contact->uri.n == 0 ||
		    !is_within(contact->uri, &info) || !is_within(contact->call_id, &info))
			fuzz_fail("a contact without its registration or its text");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size };
	struct pidf pidf;
	unsigned fresh, old;

	pidf_parse(body, &pidf);
	if (!memchr(pidf.note, 0, sizeof(pidf.note)))
		fuzz_fail("a note without its end");
	mwi_parse(body, &fresh, &old);
	check_reginfo(body);
	return 0;
}
