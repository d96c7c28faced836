#include "capture/filter.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "wire/link.h"

static bool names_word(const char *expression, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = strstr(expression, word); at; at = strstr(at + 1, word)) {
		bool begins = at == expression || !isalnum((unsigned char)at[-1]);
		if (begins && !isalnum((unsigned char)at[length]))
			return true;
	}
	return false;
}

static bool carries_tags(uint32_t link)
{
	return link == LINK_ETHERNET || link == LINK_LINUX_SLL || link == LINK_LINUX_SLL2;
}

bool filter_loses_packets(const char *expression, uint32_t link, char *warning, size_t size)
{
	if (!expression ||
	    (!names_word(expression, "port") && !names_word(expression, "portrange")))
		return false;
	bool tags = carries_tags(link) && !names_word(expression, "vlan");
	snprintf(warning, size,
	         "the filter names a port: IP fragments%s and tunnels do not pass it (-p chooses "
	         "ports after decoding and loses nothing)",
	         tags ? ", VLAN-tagged packets" : "");
	return true;
}
