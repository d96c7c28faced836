#include "sip/xml.h"

#include <expat.h>

#define BODY_MAX ((size_t)64 * 1024)
#define PIECE ((size_t)1 << 20) /* octets that expat is handed at a time */
#define NAMESPACE_END '\n'      /* cannot stand in a namespace name: whitespace is normalised */

struct document {
	XML_Parser parser;
	const struct xml_handlers *handlers;
	void *context;
	size_t depth;
	bool refused;
};

static void refuse(struct document *document)
{
	document->refused = true;
	XML_StopParser(document->parser, XML_FALSE);
}

static void XMLCALL on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct document *document = context;

	if (document->depth == XML_DEPTH_MAX) {
		refuse(document);
		return;
	}
	document->depth++;
	document->handlers->start(document->context, document->depth, name, attributes);
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
	struct document *document = context;

	(void)name;
	document->handlers->end(document->context, document->depth);
	document->depth--;
}

static void XMLCALL on_text(void *context, const XML_Char *bytes, int length)
{
	struct document *document = context;

	document->handlers->text(document->context, document->depth,
	                         (struct str){ bytes, (size_t)length });
}

/* None of the bodies that SIP carries has a DTD. Without one there are no entities to grow. */
static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(context);
}

static void XMLCALL on_entity(void *context, const XML_Char *name, int parameter,
                              const XML_Char *value, int length, const XML_Char *base,
                              const XML_Char *system, const XML_Char *public,
                              const XML_Char *notation)
{
	(void)name;
	(void)parameter;
	(void)value;
	(void)length;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	refuse(context);
}

/* Made once: to set up a parser costs more than to read a small document. */
static XML_Parser kept;

static XML_Parser take_parser(const char *encoding)
{
	if (kept == NULL)
		kept = XML_ParserCreateNS(encoding, NAMESPACE_END);
	else if (XML_ParserReset(kept, encoding) != XML_TRUE)
		return NULL;
	return kept;
}

void xml_release(void)
{
	if (kept != NULL)
		XML_ParserFree(kept);
	kept = NULL;
}

static bool parse(XML_Parser parser, struct str body)
{
	while (body.n > PIECE) {
		if (XML_Parse(parser, body.p, PIECE, XML_FALSE) != XML_STATUS_OK)
			return false;
		body = str_slice(body, PIECE, body.n);
	}
	return XML_Parse(parser, body.p, (int)body.n, XML_TRUE) == XML_STATUS_OK;
}

static bool read(struct str body, const char *encoding, const struct xml_handlers *handlers,
                 void *context)
{
	struct document document = { .handlers = handlers, .context = context };

	document.parser = take_parser(encoding);
	if (document.parser == NULL)
		return false;
	XML_SetUserData(document.parser, &document);
	XML_SetElementHandler(document.parser, on_start, on_end);
	XML_SetCharacterDataHandler(document.parser, on_text);
	XML_SetStartDoctypeDeclHandler(document.parser, on_doctype);
	XML_SetEntityDeclHandler(document.parser, on_entity);
	return parse(document.parser, body) && !document.refused;
}

bool xml_read(struct str body, const struct xml_handlers *handlers, void *context)
{
	return body.n > 0 && body.n <= BODY_MAX && read(body, NULL, handlers, context);
}

bool xml_read_octets(struct str body, size_t most, const struct xml_handlers *handlers,
                     void *context)
{
	return body.n > 0 && body.n <= most && read(body, "ISO-8859-1", handlers, context);
}
