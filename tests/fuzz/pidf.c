/* A presence document, or a message summary. */

#include <string.h>

#include "fuzz.h"
#include "sip/pidf.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
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
	return 0;
}
