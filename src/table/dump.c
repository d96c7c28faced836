#include "table/dump.h"

#include <stdlib.h>
#include <string.h>

#include "draft.h"
#include "readers.h"

#define BLOCK_SIZE 65536

struct dump_block {
	struct dump_block *next;
	size_t used, size;
	char bytes[];
};

/* clang-format off */
static const struct {
	const char *name, *title;
	enum dump_kind kind;
	dump_reader *read;
} formats[DUMP_FORMATS] = {
	[DUMP_AUTO] = { "auto", "", DUMP_LOCATION, NULL },
	[DUMP_FREESWITCH_JSON] = { "freeswitch-json", "FreeSWITCH, show registrations", DUMP_CORE, read_freeswitch_json },
	[DUMP_FREESWITCH_XML] = { "freeswitch-xml", "FreeSWITCH, show registrations", DUMP_CORE, read_freeswitch_xml },
	[DUMP_FREESWITCH_TEXT] = { "freeswitch-text", "FreeSWITCH, show registrations", DUMP_CORE, read_freeswitch_text },
	[DUMP_SOFIA_STATUS] = { "sofia-status", "FreeSWITCH, sofia status", DUMP_PROFILE, read_sofia_status },
	[DUMP_SOFIA_XML] = { "sofia-xml", "FreeSWITCH, sofia xmlstatus", DUMP_PROFILE, read_sofia_xml },
	[DUMP_KAMAILIO_TEXT] = { "kamailio-text", "Kamailio, ul.dump", DUMP_LOCATION, read_kamailio_text },
	[DUMP_KAMAILIO_JSON] = { "kamailio-json", "Kamailio, ul.dump", DUMP_LOCATION, read_kamailio_json },
	[DUMP_OPENSIPS_JSON] = { "opensips-json", "OpenSIPS, ul_dump", DUMP_LOCATION, read_opensips_json },
	[DUMP_ASTERISK_AMI] = { "asterisk-ami", "Asterisk, ContactStatusDetail", DUMP_CONTACTS, read_asterisk_ami },
	[DUMP_ASTERISK_CLI] = { "asterisk-cli", "Asterisk, pjsip show contacts", DUMP_CONTACTS, read_asterisk_cli },
};
static const char *const kinds[DUMP_KINDS] = { "core", "profile", "location", "contacts" };
/* clang-format on */

const char *dump_format_name(enum dump_format format)
{
	return formats[format].name;
}

enum dump_format dump_format_named(struct str name)
{
	for (int format = 0; format < DUMP_FORMATS; format++)
		if (str_equal(str_from(formats[format].name), name))
			return (enum dump_format)format;
	return DUMP_FORMATS;
}

const char *dump_kind_name(enum dump_kind kind)
{
	return kinds[kind];
}

enum dump_kind dump_format_kind(enum dump_format format)
{
	return formats[format].kind;
}

const char *dump_format_title(enum dump_format format)
{
	return formats[format].title;
}

char *dump_room(struct dump *dump, size_t n)
{
	struct dump_block *block = dump->blocks;

	if (!block || block->size - block->used < n) {
		size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;

		block = malloc(sizeof(*block) + size);
		if (!block)
			return NULL;
		*block = (struct dump_block){ .next = dump->blocks, .size = size };
		dump->blocks = block;
	}
	block->used += n;
	return block->bytes + block->used - n;
}

struct str dump_keep(struct dump *dump, struct str s)
{
	char *room = s.n ? dump_room(dump, s.n) : NULL;

	if (!room)
		return STR_NONE;
	memcpy(room, s.p, s.n);
	return (struct str){ room, s.n };
}

void dump_release(struct dump *dump)
{
	while (dump->blocks) {
		struct dump_block *next = dump->blocks->next;

		free(dump->blocks);
		dump->blocks = next;
	}
	free(dump->rows);
	*dump = (struct dump){ 0 };
}

/* What stands behind "profile" in a command: its name, and "reg" with or without a filter. */
static void take_command(struct dump *dump, struct str words)
{
	size_t blank = str_find(words, ' ', 0);
	struct str rest = str_trim(str_slice(words, blank, words.n));

	if (!blank)
		return;
	dump->profile = str_slice(words, 0, blank);
	dump->filtered = !str_equal(rest, STR("reg"));
}

void dump_skip(struct dump *dump, struct str line)
{
	static const struct str command = STR_INIT("status profile ");
	size_t at = str_search_nocase(line, command);

	if (!str_trim(line).n)
		return;
	dump->skipped++;
	if (at < line.n)
		take_command(dump, str_trim(str_slice(line, at + command.n, line.n)));
}

enum dump_result dump_rest(struct dump *dump, struct str whole, size_t from)
{
	struct lines lines = { .rest = str_slice(whole, from, whole.n) };
	struct dump before = *dump;
	struct str line;
	size_t begins;

	if (recognise(lines.rest, &begins) != DUMP_AUTO) {
		dump->problem_line = lines_in(str_slice(whole, 0, from + begins));
		return DUMP_SEVERAL;
	}
	while (lines_next(&lines, &line))
		dump_skip(dump, line);
	/* A command behind it is of the next one. */
	dump->profile = before.profile;
	dump->filtered = before.filtered;
	return DUMP_OK;
}

enum dump_result dump_read(struct dump *dump, struct str text, enum dump_format format)
{
	struct lines before;
	struct str line;
	enum dump_format found;
	enum dump_result result;
	size_t begins = 0;

	*dump = (struct dump){ .format = format };
	if (text.n > DUMP_BYTES_MAX)
		return DUMP_TOO_LARGE;
	found = recognise(text, &begins);
	if (found == DUMP_AUTO)
		return DUMP_UNRECOGNISED;
	dump->format = found;
	if (format != DUMP_AUTO && format != found)
		return DUMP_OTHER_FORMAT;
	before.rest = str_slice(text, 0, begins);
	before.number = 0;
	while (lines_next(&before, &line))
		dump_skip(dump, line);
	result = formats[found].read(dump, str_slice(text, begins, text.n));
	if (dump->problem_line)
		dump->problem_line += before.number;
	for (size_t i = 0; i < dump->count; i++)
		if (dump->rows[i].line)
			dump->rows[i].line += before.number;
	return result;
}
