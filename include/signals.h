#ifndef SIGNALS_H
#define SIGNALS_H

/*
 * What signals ask of a run. SIGINT and SIGTERM end it with its report; when one comes again while
 * that takes its time, the program ends at once with status 128 + its number. SIGUSR1 asks for the
 * present table, SIGHUP for the outputs to be opened anew.
 */

#include <stdbool.h>

enum signal_wish { SIGNAL_WISH_TABLE, SIGNAL_WISH_REOPEN, SIGNAL_WISHES };

/*
 * stop is called from the handler, and again every second until the program has ended: a signal
 * that arrives just before a read on a quiet pipe would be lost. Without anything to reopen SIGHUP
 * ends the run too, unless it was ignored when the program was started.
 */
void signals_catch(void (*stop)(void), bool reopens);

/* Cheap: whether there is a wish to be taken. */
bool signals_wished(void);
/* True once for any number of signals of that kind. */
bool signals_take(enum signal_wish wish);

#endif
