#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

/*
 * timeout(1) and others signal a process and then its group, which is one wish and not two: only a
 * signal that comes later than this after the first is a second one.
 */
#define SECOND_AFTER_US 200000
#define AGAIN_AFTER_S 1

/* Handlers can reach nothing else. */
static void (*stop_run)(void);
static volatile sig_atomic_t ending, insisting;
static volatile sig_atomic_t wished, wishes[SIGNAL_WISHES];

static void on_end(int number)
{
	static const struct itimerval again = { { AGAIN_AFTER_S, 0 }, { 0, SECOND_AFTER_US } };
	int before = errno;
	if (number == SIGALRM)
		insisting = 1;
	else if (insisting)
		_exit(128 + number);
	if (!ending)
		setitimer(ITIMER_REAL, &again, NULL);
	ending = 1;
	stop_run();
	errno = before;
}

static void on_wish(int number)
{
	wishes[number == SIGUSR1 ? SIGNAL_WISH_TABLE : SIGNAL_WISH_REOPEN] = 1;
	wished = 1;
}

static void handle(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	/* One handler at a time: none is interrupted between its looks at the flags. */
	sigfillset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static bool is_ignored(int number)
{
	struct sigaction action;
	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void signals_catch(void (*stop)(void), bool reopens)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGALRM };
	stop_run = stop;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		handle(ends[i], on_end, 0); /* no SA_RESTART: reads must end */
	/* Reads go on: a capture does not end because somebody asks how it goes. */
	handle(SIGUSR1, on_wish, SA_RESTART);
	if (reopens)
		handle(SIGHUP, on_wish, SA_RESTART);
	else if (!is_ignored(SIGHUP))
		handle(SIGHUP, on_end, 0);
	handle(SIGPIPE, SIG_IGN, 0);
}

bool signals_wished(void)
{
	return wished;
}

bool signals_take(enum signal_wish wish)
{
	bool taken = wishes[wish];
	wished = 0;
	wishes[wish] = 0;
	for (int other = 0; other < SIGNAL_WISHES; other++)
		if (wishes[other])
			wished = 1;
	return taken;
}
