#include "pcapng_section.h"

#define BINARY 0x80
#define MICROSECONDS UINT64_C(1000000)
#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
/* More bits than these of a second's fraction do not change its microseconds. */
#define FRACTION_BITS 44

/* Finer ones would leave no second in 64 bits. */
#define FINEST_BINARY 63
#define FINEST_DECIMAL 19

struct moment {
	uint64_t seconds;
	uint64_t micros;
};

static uint64_t power_of_ten(unsigned n)
{
	uint64_t power = 1;
	while (n-- > 0)
		power *= 10;
	return power;
}

static struct moment decimal(uint64_t ticks, unsigned n)
{
	uint64_t unit = power_of_ten(n);
	uint64_t rest = ticks % unit;
	return (struct moment){ ticks / unit,
		                n <= 6 ? rest * power_of_ten(6 - n) : rest / power_of_ten(n - 6) };
}

static struct moment binary(uint64_t ticks, unsigned n)
{
	uint64_t rest = ticks & ((UINT64_C(1) << n) - 1);
	unsigned spare = n > FRACTION_BITS ? n - FRACTION_BITS : 0;
	return (struct moment){ ticks >> n, (rest >> spare) * MICROSECONDS >> (n - spare) };
}

bool pcapng_clock_usable(const struct pcapng_clock *clock)
{
	unsigned n = clock->resolution & (BINARY - 1);
	return n <= (clock->resolution & BINARY ? FINEST_BINARY : FINEST_DECIMAL);
}

bool pcapng_time(const struct pcapng_clock *clock, uint64_t ticks, stamp *at)
{
	unsigned n = clock->resolution & (BINARY - 1);
	struct moment moment = clock->resolution & BINARY ? binary(ticks, n) : decimal(ticks, n);
	/* Both within twice the range: their sum is no overflow. */
	int64_t most = 2 * LAST_SECOND;
	int64_t seconds = moment.seconds < (uint64_t)most ? (int64_t)moment.seconds : most;
	int64_t offset = clock->offset > most ? most : clock->offset;
	seconds += offset < -most ? -most : offset;
	if (seconds < 0 || seconds > LAST_SECOND) {
		*at = seconds < 0 ? 0 : LAST_SECOND * STAMP_SECOND;
		return false;
	}
	*at = seconds * STAMP_SECOND + (stamp)moment.micros;
	return true;
}
