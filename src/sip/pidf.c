#include "sip/pidf.h"

#include <expat.h>
#include <string.h>

#define BODY_MAX (64 * 1024)
#define DEPTH_MAX 64
#define NAMESPACE_END '\n' /* cannot stand in a namespace name: whitespace is normalised */

#define PIDF "urn:ietf:params:xml:ns:pidf\n"
#define PERSON "urn:ietf:params:xml:ns:pidf:data-model\n"
#define RPID "urn:ietf:params:xml:ns:pidf:rpid\n"

enum element {
	ELEMENT_OTHER,
	ELEMENT_TUPLE,
	ELEMENT_STATUS,
	ELEMENT_BASIC,
	ELEMENT_NOTE,
	ELEMENT_PERSON,
	ELEMENT_PERSON_NOTE,
	ELEMENT_RPID_NOTE,
};

/* Documents without any namespace are read as PIDF: old phones send them. */
static const struct {
	const char *name;
	enum element element;
} elements[] = {
	{ PIDF "tuple", ELEMENT_TUPLE },
	{ PIDF "status", ELEMENT_STATUS },
	{ PIDF "basic", ELEMENT_BASIC },
	{ PIDF "note", ELEMENT_NOTE },
	{ PERSON "person", ELEMENT_PERSON },
	{ PERSON "note", ELEMENT_PERSON_NOTE },
	{ RPID "note", ELEMENT_RPID_NOTE },
	{ "tuple", ELEMENT_TUPLE },
	{ "status", ELEMENT_STATUS },
	{ "basic", ELEMENT_BASIC },
	{ "note", ELEMENT_NOTE },
};

struct text {
	char bytes[PIDF_NOTE_SIZE * 2];
	size_t used;
	bool done; /* only the first element of its kind counts */
};

struct reader {
	XML_Parser parser;
	enum element path[DEPTH_MAX];
	size_t depth;
	struct text *open; /* what character data goes to, NULL for none */
	size_t open_depth;
	struct text basic;
	struct text tuple_note;
	struct text person_note;
	bool refused;
};

static void refuse(struct reader *reader)
{
	reader->refused = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static enum element element_of(const char *name)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		if (strcmp(name, elements[i].name) == 0)
			return elements[i].element;
	}
	return ELEMENT_OTHER;
}

static bool is_inside(const struct reader *reader, enum element element)
{
	return reader->depth > 0 && reader->path[reader->depth - 1] == element;
}

static struct text *text_for(struct reader *reader, enum element element)
{
	if (element == ELEMENT_BASIC && is_inside(reader, ELEMENT_STATUS))
		return &reader->basic;
	if (element == ELEMENT_NOTE && is_inside(reader, ELEMENT_TUPLE))
		return &reader->tuple_note;
	if (element == ELEMENT_PERSON_NOTE && is_inside(reader, ELEMENT_PERSON))
		return &reader->person_note;
	return element == ELEMENT_RPID_NOTE ? &reader->person_note : NULL;
}

static void XMLCALL on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = context;
	enum element element = element_of(name);
	struct text *text = text_for(reader, element);

	(void)attributes;
	if (reader->depth == DEPTH_MAX) {
		refuse(reader);
		return;
	}
	reader->path[reader->depth++] = element;
	if (reader->open != NULL || text == NULL || text->done)
		return;
	reader->open = text;
	reader->open_depth = reader->depth;
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
	struct reader *reader = context;

	(void)name;
	if (reader->open != NULL && reader->depth == reader->open_depth) {
		reader->open->done = true;
		reader->open = NULL;
	}
	reader->depth--;
}

static void XMLCALL on_text(void *context, const XML_Char *bytes, int length)
{
	struct reader *reader = context;
	struct text *text = reader->open;

	if (text == NULL || reader->depth != reader->open_depth)
		return;
	for (int i = 0; i < length && text->used < sizeof(text->bytes); i++) {
		/* Leading blanks are layout, and would use up the room. */
		bool blank = strchr(" \t\r\n", bytes[i]) != NULL;
		if (text->used > 0 || !blank)
			text->bytes[text->used++] = bytes[i];
	}
}

/* RFC 3863 has no DTD. Without one there are no entities that could grow. */
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

static enum pidf_basic basic_of(const struct text *text)
{
	struct str value = str_trim((struct str){ text->bytes, text->used });

	if (str_equal_nocase(value, STR("open")))
		return PIDF_OPEN;
	return str_equal_nocase(value, STR("closed")) ? PIDF_CLOSED : PIDF_UNKNOWN;
}

/* Cut between characters: expat's output is valid UTF-8, 10xxxxxx goes on with one. */
static void copy_note(const struct text *text, char out[PIDF_NOTE_SIZE])
{
	struct str value = str_trim((struct str){ text->bytes, text->used });
	size_t n = value.n < PIDF_NOTE_SIZE ? value.n : PIDF_NOTE_SIZE - 1;

	while (n > 0 && n < text->used && ((unsigned char)value.p[n] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		memcpy(out, value.p, n);
	out[n] = '\0';
}

void pidf_parse(struct str body, struct pidf *out)
{
	struct reader reader = { 0 };

	out->basic = PIDF_UNKNOWN;
	out->note[0] = '\0';
	if (body.n == 0 || body.n > BODY_MAX)
		return;
	reader.parser = XML_ParserCreateNS(NULL, NAMESPACE_END);
	if (reader.parser == NULL)
		return;
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader.parser, on_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
	XML_SetEntityDeclHandler(reader.parser, on_entity);

	enum XML_Status status = XML_Parse(reader.parser, body.p, (int)body.n, XML_TRUE);
	XML_ParserFree(reader.parser);
	if (status != XML_STATUS_OK || reader.refused)
		return;
	out->basic = basic_of(&reader.basic);
	copy_note(reader.tuple_note.used > 0 ? &reader.tuple_note : &reader.person_note, out->note);
}
