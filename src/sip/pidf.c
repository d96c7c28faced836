#include "sip/pidf.h"

#include <string.h>

#include "sip/xml.h"

#define PIDF(local) XML_NAME("urn:ietf:params:xml:ns:pidf", local)
#define PERSON(local) XML_NAME("urn:ietf:params:xml:ns:pidf:data-model", local)
#define RPID(local) XML_NAME("urn:ietf:params:xml:ns:pidf:rpid", local)

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
	{ PIDF("tuple"), ELEMENT_TUPLE },
	{ PIDF("status"), ELEMENT_STATUS },
	{ PIDF("basic"), ELEMENT_BASIC },
	{ PIDF("note"), ELEMENT_NOTE },
	{ PERSON("person"), ELEMENT_PERSON },
	{ PERSON("note"), ELEMENT_PERSON_NOTE },
	{ RPID("note"), ELEMENT_RPID_NOTE },
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
	enum element path[XML_DEPTH_MAX];
	struct text *open; /* what character data goes to, NULL for none */
	size_t open_depth;
	struct text basic;
	struct text tuple_note;
	struct text person_note;
};

static enum element element_of(const char *name)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		if (strcmp(name, elements[i].name) == 0)
			return elements[i].element;
	}
	return ELEMENT_OTHER;
}

static struct text *text_for(struct reader *reader, enum element parent, enum element element)
{
	if (element == ELEMENT_BASIC && parent == ELEMENT_STATUS)
		return &reader->basic;
	if (element == ELEMENT_NOTE && parent == ELEMENT_TUPLE)
		return &reader->tuple_note;
	if (element == ELEMENT_PERSON_NOTE && parent == ELEMENT_PERSON)
		return &reader->person_note;
	return element == ELEMENT_RPID_NOTE ? &reader->person_note : NULL;
}

static void on_start(void *context, size_t depth, const char *name, const char **attributes)
{
	struct reader *reader = context;
	enum element element = element_of(name);
	enum element parent = depth > 1 ? reader->path[depth - 2] : ELEMENT_OTHER;
	struct text *text = text_for(reader, parent, element);

	(void)attributes;
	reader->path[depth - 1] = element;
	if (reader->open != NULL || text == NULL || text->done)
		return;
	reader->open = text;
	reader->open_depth = depth;
}

static void on_end(void *context, size_t depth)
{
	struct reader *reader = context;

	if (reader->open == NULL || depth != reader->open_depth)
		return;
	reader->open->done = true;
	reader->open = NULL;
}

static void on_text(void *context, size_t depth, struct str bytes)
{
	struct reader *reader = context;
	struct text *text = reader->open;

	if (text == NULL || depth != reader->open_depth)
		return;
	for (size_t i = 0; i < bytes.n && text->used < sizeof(text->bytes); i++) {
		/* Leading blanks are layout, and would use up the room. */
		bool blank = strchr(" \t\r\n", bytes.p[i]) != NULL;
		if (text->used > 0 || !blank)
			text->bytes[text->used++] = bytes.p[i];
	}
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
	static const struct xml_handlers handlers = { on_start, on_end, on_text };
	struct reader reader = { 0 };

	out->basic = PIDF_UNKNOWN;
	out->note[0] = '\0';
	if (!xml_read(body, &handlers, &reader))
		return;
	out->basic = basic_of(&reader.basic);
	copy_note(reader.tuple_note.used > 0 ? &reader.tuple_note : &reader.person_note, out->note);
}
