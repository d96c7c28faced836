/*
 * Linked between libFuzzer and a target: an input that takes too long is one that breaks it. The
 * sanitizers are in that time, how busy the machine is is not.
 */

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "fuzz.h"

#define LIMIT_US 100000

int __real_LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void too_long(int signal)
{
	static const char text[] = "fuzz: an input took more than 100 ms\n";

	(void)signal;
	if (write(STDERR_FILENO, text, strlen(text)) >= 0)
		raise(SIGABRT);
}

static void allow(long us)
{
	const struct itimerval timer = { .it_value = { .tv_usec = us } };

	setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

int __wrap_LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status;

	signal(SIGVTALRM, too_long);
	allow(LIMIT_US);
	status = __real_LLVMFuzzerTestOneInput(data, size);
	allow(0);
	return status;
}
