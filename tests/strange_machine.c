/*
 * To be preloaded: a machine on which what is rare happens, as the environment says.
 *   CLOCK_SET_AFTER=SECONDS   then the time of day is ten years ahead
 *   ACTIVATION=STATUS         what pcap_activate() returns
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <time.h>

#define TEN_YEARS 315360000

int clock_gettime(clockid_t clock, struct timespec *now)
{
	static int (*real)(clockid_t, struct timespec *);
	static time_t start;
	const char *after = getenv("CLOCK_SET_AFTER");
	struct timespec steady;
	int status;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	status = real(clock, now);
	if (status != 0 || !after || clock != CLOCK_REALTIME)
		return status;
	real(CLOCK_MONOTONIC, &steady);
	if (!start)
		start = steady.tv_sec;
	if (steady.tv_sec - start >= atoi(after))
		now->tv_sec += TEN_YEARS;
	return 0;
}

int pcap_activate(pcap_t *pcap)
{
	const char *wanted = getenv("ACTIVATION");
	int (*real)(pcap_t *);
	int status = wanted ? atoi(wanted) : 0;

	*(void **)&real = dlsym(RTLD_NEXT, "pcap_activate");
	if (status < 0)
		return status;
	return real(pcap) < 0 ? PCAP_ERROR : status;
}
