#include "passing.h"

struct passing passing_begin(const struct clocks *clocks)
{
	return (struct passing){ clocks, clocks->wall(), clocks->steady() };
}

stamp passing_now(struct passing *passing)
{
	stamp steady = passing->clocks->steady();

	if (passing->since < 0)
		passing->since = steady;
	return passing->at + (steady - passing->since);
}
