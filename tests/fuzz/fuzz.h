#ifndef FUZZ_H
#define FUZZ_H

/*
 * A fuzz target is a file with these two functions. It is linked once with libFuzzer (make
 * MODE=fuzz fuzz-targets) and once with replay.c, which feeds it its corpus (make MODE=asan
 * fuzz-replay).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* For what looks at many octets of which none says anything about coverage. */
#ifdef __clang__
#define UNTRACED __attribute__((no_sanitize("coverage")))
#else
#define UNTRACED
#endif

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads every octet, so that a sanitizer sees a slice that does not lie in its input. */
void fuzz_touch(struct str s);
/* Ends the program: something that must not be was. */
_Noreturn void fuzz_fail(const char *what);

/* A password file with these contents, readable at the path; NULL: ends the program. */
const char *fuzz_file(const void *bytes, size_t n);

#endif
