#include "sip/grammar.h"

#include <osipparser2/osip_parser.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"

#define ARENA_SIZE ((size_t)128 * 1024) /* up to 21 bytes for each byte of a value */

/* libosip2's allocators and tables are process-wide, so what stands behind them has to be too. */
static struct {
	struct arena arena;
	bool ready;
	pthread_mutex_t turn; /* over the arena */
} library = { .turn = PTHREAD_MUTEX_INITIALIZER };

/* Its default trace writes to standard output, which belongs to results. */
static void ignore_trace(const char *file, int line, osip_trace_level_t level, const char *format,
                         va_list arguments)
{
	(void)file;
	(void)line;
	(void)level;
	(void)format;
	(void)arguments;
}

#ifndef SIPREGTRACE_SANITIZE
static void *take(size_t size)
{
	return arena_alloc(&library.arena, size);
}

/* No parser calls it; an allocation that fails is an answer they all handle. */
static void *take_again(void *block, size_t size)
{
	return block == NULL ? take(size) : NULL;
}

static void leave(void *block)
{
	(void)block;
}

static int set_allocators(void)
{
	if (arena_init(&library.arena, ARENA_SIZE) != 0)
		return -1;
	osip_set_allocators(take, take_again, leave);
	return 0;
}

static void forget(void)
{
	arena_reset(&library.arena);
}
#else
/* Left on malloc, so that a sanitizer sees every overrun. */
static int set_allocators(void)
{
	return 0;
}

static void forget(void)
{
}
#endif

int grammar_setup(void)
{
	if (library.ready)
		return 0;
	osip_trace_initialize_func(TRACE_LEVEL0, ignore_trace);
	if (parser_init() != 0 || set_allocators() != 0)
		return -1;
	library.ready = true;
	return 0;
}

void grammar_release(void)
{
	if (!library.ready)
		return;
	library.ready = false;
	osip_set_allocators(NULL, NULL, NULL);
	arena_release(&library.arena);
}

/* A terminated copy without anything that C strings or libosip2's lists cannot bear. */
static bool sanitise(struct str value, char out[GRAMMAR_VALUE_MAX + 1])
{
	size_t separators = 0;

	if (value.n == 0 || value.n > GRAMMAR_VALUE_MAX)
		return false;
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
		separators += c == ',' || c == ';' || c == '&';
	}
	if (separators > SIP_SEPARATORS_LINE)
		return false;
	memcpy(out, value.p, value.n);
	out[value.n] = '\0';
	return true;
}

static struct str bare_host(struct str host)
{
	if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		return str_slice(host, 1, host.n - 1);
	return host;
}

static bool same_host(const char *theirs, struct str ours)
{
	return str_equal_nocase(bare_host(str_from(theirs)), bare_host(ours));
}

static bool same_uri(const osip_uri_t *theirs, const struct sip_uri *ours)
{
	if (theirs == NULL || !str_equal_nocase(str_from(theirs->scheme), ours->scheme))
		return false;
	/* A tel URI has no host, and libosip2 keeps it whole. */
	return ours->host.p == NULL || same_host(theirs->host, ours->host);
}

typedef int name_addr_parser(osip_from_t *out, const char *value);

static bool check_name_addr(struct str value, const struct sip_uri *uri, name_addr_parser *parse)
{
	char copy[GRAMMAR_VALUE_MAX + 1];
	osip_from_t *header;
	bool agreed = false;

	if (!library.ready)
		return true;
	if (!sanitise(value, copy))
		return false;
	pthread_mutex_lock(&library.turn);
	if (osip_from_init(&header) == OSIP_SUCCESS) {
		agreed = parse(header, copy) == OSIP_SUCCESS && same_uri(header->url, uri);
		osip_from_free(header);
	}
	forget();
	pthread_mutex_unlock(&library.turn);
	return agreed;
}

bool grammar_name_addr(struct str value, const struct sip_uri *uri)
{
	return check_name_addr(value, uri, osip_from_parse);
}

bool grammar_contact(struct str value, const struct sip_uri *uri)
{
	return check_name_addr(value, uri, osip_contact_parse);
}

bool grammar_via(struct str value, struct str host)
{
	char copy[GRAMMAR_VALUE_MAX + 1];
	osip_via_t *via;
	bool agreed = false;

	if (!library.ready)
		return true;
	if (!sanitise(value, copy))
		return false;
	pthread_mutex_lock(&library.turn);
	if (osip_via_init(&via) == OSIP_SUCCESS) {
		agreed = osip_via_parse(via, copy) == OSIP_SUCCESS && same_host(via->host, host);
		osip_via_free(via);
	}
	forget();
	pthread_mutex_unlock(&library.turn);
	return agreed;
}
