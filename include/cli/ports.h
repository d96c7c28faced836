#ifndef CLI_PORTS_H
#define CLI_PORTS_H

/* Sets of ports as -p takes them: "5060,5080-5081" or "any". */

#include <stdbool.h>
#include <stdint.h>

#define PORTS_WORDS 1024

struct ports {
	bool any;
	uint64_t words[PORTS_WORDS]; /* bit n % 64 of word n / 64 */
};

#define PORTS_DEFAULT "5060"

/* False when text is no such list; ports is undefined then. */
bool ports_parse(const char *text, struct ports *ports);
static inline bool ports_has(const struct ports *ports, uint16_t port)
{
	return (ports->words[port / 64] >> (port % 64)) & 1;
}

#endif
