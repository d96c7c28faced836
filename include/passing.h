#ifndef PASSING_H
#define PASSING_H

/*
 * Time on a live wire: the last packet's, and what has passed since then by a clock that nobody
 * sets. When the machine's clock is set, that counts as soon as packets say so and not before.
 */

#include "base/stamp.h"

struct clocks {
	stamp (*wall)(void);   /* the time of day */
	stamp (*steady)(void); /* since anything; goes on while the machine sleeps */
};

struct passing {
	const struct clocks *clocks;
	stamp at;    /* the last packet's; at first the time of day */
	stamp since; /* the steady clock then, or soon after; negative: not looked at yet */
};

struct passing passing_begin(const struct clocks *clocks);
static inline void passing_packet(struct passing *passing, stamp at)
{
	passing->at = at;
	passing->since = -1;
}
stamp passing_now(struct passing *passing);

#endif
