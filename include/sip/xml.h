#ifndef SIP_XML_H
#define SIP_XML_H

/*
 * XML bodies, read with expat under bounds: at most 64 KiB, XML_DEPTH_MAX levels, no document type
 * and no entity declarations, so that nothing can grow or be fetched.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define XML_DEPTH_MAX 64
#define XML_NAME(space, local) space "\n" local /* as names of elements are handed on */

/* What a document is told to. depth: of the element, from 1; of the text's element. */
struct xml_handlers {
	/* attributes: name, value, name, value … NULL */
	void (*start)(void *context, size_t depth, const char *name, const char **attributes);
	void (*end)(void *context, size_t depth);
	void (*text)(void *context, size_t depth, struct str bytes);
};

/*
 * False when body is no well-formed document or above a bound: what the handlers were told of it
 * until then must not be used.
 */
bool xml_read(struct str body, const struct xml_handlers *handlers, void *context);
/*
 * The same of at most so many octets, read as ISO-8859-1 whatever the document says: no octet is
 * refused for its encoding, and each is handed on as the character of its number.
 */
bool xml_read_octets(struct str body, size_t most, const struct xml_handlers *handlers,
                     void *context);
/* Frees what is kept from one document to the next. */
void xml_release(void);

#endif
