/* A registrar's own table: recognised, read, and every row looked at. */

#include <stddef.h>

#include "fuzz.h"
#include "sip/parse.h"
#include "table/dump.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return sip_parser_setup();
}

static void touch(const struct dump_row *row)
{
	fuzz_touch(row->aor);
	fuzz_touch(row->user);
	fuzz_touch(row->contact);
	fuzz_touch(row->stored);
	fuzz_touch(row->call_id);
	fuzz_touch(row->user_agent);
	fuzz_touch(row->instance);
	fuzz_touch(row->ruid);
	fuzz_touch(row->domain);
	fuzz_touch(row->profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct dump dump;
	size_t unreadable = 0;
	enum dump_result result = dump_read(&dump, text, DUMP_AUTO);

	for (size_t i = 0; i < dump.count; i++) {
		touch(&dump.rows[i]);
		unreadable += dump.rows[i].unreadable;
		if (dump.rows[i].number != i + 1)
			fuzz_fail("rows are not numbered");
		if (!dump.rows[i].unreadable && !dump.rows[i].aor.n)
			fuzz_fail("a readable row of nobody");
	}
	fuzz_touch(dump.profile);
	if (unreadable != dump.unreadable)
		fuzz_fail("unreadable rows are not counted");
	if (result == DUMP_OK && dump.format == DUMP_AUTO)
		fuzz_fail("a table without a format");
	dump_release(&dump);
	return 0;
}
