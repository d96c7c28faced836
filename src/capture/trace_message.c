#include "trace_message.h"

#include <stdlib.h>
#include <string.h>

/* What may be added to a whole message: CR for every LF of the body, in the worst case. */
#define ROOM (2 * TRACE_MESSAGE_MAX)

bool trace_message_init(struct trace_message *message)
{
	*message = (struct trace_message){ .bytes = malloc(ROOM) };
	return message->bytes != NULL;
}

void trace_message_release(struct trace_message *message)
{
	free(message->bytes);
}

void trace_message_begin(struct trace_message *message, size_t size, bool record_crlf)
{
	*message = (struct trace_message){
		.bytes = message->bytes,
		.size = size,
		.body_length = -1,
		.record_crlf = record_crlf,
		.last_ended = true,
	};
}

static void append(struct trace_message *message, struct str text)
{
	size_t room = TRACE_MESSAGE_MAX - message->n;
	size_t n = text.n < room ? text.n : room;
	message->cut |= n < text.n;
	if (n > 0)
		memcpy(message->bytes + message->n, text.p, n);
	message->n += n;
}

static size_t blanks_before(struct str text, size_t most)
{
	size_t blanks = 0;
	while (blanks < most && blanks < text.n && text.p[blanks] == ' ')
		blanks++;
	return blanks;
}

/* Without the blanks that stand before every line of this message, in as much as they do. */
static struct str unindented(const struct trace_message *message, struct str text)
{
	return str_slice(text, blanks_before(text, message->indent), text.n);
}

static void note_length(struct trace_message *message, struct str line)
{
	size_t colon = str_find(line, ':', 0);
	struct str name = str_trim(str_slice(line, 0, colon));
	uint64_t value;
	if (!str_equal_nocase(name, STR("Content-Length")) && !str_equal_nocase(name, STR("l")))
		return;
	if (str_number(str_trim(str_slice(line, colon + 1, line.n)), TRACE_MESSAGE_MAX, &value))
		message->body_length = (int64_t)value;
}

static bool end_head(struct trace_message *message)
{
	append(message, STR("\r\n"));
	message->head = message->n;
	if (message->body_length >= 0)
		return message->body_length == 0;
	return message->size > 0 && message->n >= message->size;
}

/* How long the body should be, or SIZE_MAX. */
static size_t wanted(const struct trace_message *message)
{
	if (message->body_length >= 0)
		return (size_t)message->body_length;
	return message->size > message->head ? message->size - message->head : SIZE_MAX;
}

/* The last line end may be of the text and not of the message: with or without it will do. */
static bool fits(size_t length, size_t end, size_t target)
{
	return length == target || length - end == target;
}

static bool body_line(struct trace_message *message, const struct trace_line *line, struct str text)
{
	size_t target = wanted(message), length;
	bool carriage = message->ends_known && line->crlf;
	append(message, text);
	if (line->ended)
		append(message, carriage ? STR("\r\n") : STR("\n"));
	length = message->n - message->head;
	if (fits(length, line->ended ? 1 + (size_t)carriage : 0, target)) {
		message->fits_crlf = 0;
		return true;
	}
	if (length > target || message->ends_known)
		return length > target;
	message->lines += line->ended;
	if (message->fits_crlf)
		message->beyond += text.n > 0;
	else if (fits(length + message->lines, line->ended ? 2 : 0, target))
		message->fits_crlf = message->n;
	return false;
}

bool trace_message_line(struct trace_message *message, const struct trace_line *line)
{
	struct str text;
	bool blank = str_trim(line->text).n == 0;
	message->cut |= line->cut;
	if (!message->any && blank)
		return false;
	if (!message->any) {
		message->ends_known = line->crlf && !message->record_crlf;
		message->indent = blanks_before(line->text, line->text.n);
	}
	text = unindented(message, line->text);
	message->any = true;
	message->last_ended = line->ended;
	if (message->head > 0)
		return body_line(message, line, text);
	if (blank && !line->ended && line->text.n > 0)
		return false; /* the front of a line */
	if (blank)
		return end_head(message);
	append(message, text);
	append(message, STR("\r\n"));
	note_length(message, text);
	return false;
}

bool trace_message_ends_before(const struct trace_message *message, struct str line)
{
	return message->fits_crlf == message->n && message->n > 0 && str_trim(line).n == 0;
}

/* Every LF of the body becomes CR LF, from the end on. */
static void expand(struct trace_message *message)
{
	size_t feeds = 0, to;
	for (size_t i = message->head; i < message->n; i++)
		feeds += message->bytes[i] == '\n';
	to = message->n + feeds;
	for (size_t from = message->n; from > message->head && to > from; from--) {
		message->bytes[--to] = message->bytes[from - 1];
		if (message->bytes[from - 1] == '\n')
			message->bytes[--to] = '\r';
	}
	message->n += feeds;
}

/* Blank lines between this message and the next are of the text. */
static void trim_body(struct trace_message *message)
{
	const char *bytes = message->bytes;
	while (message->n > message->head + 1 && bytes[message->n - 1] == '\n' &&
	       (bytes[message->n - 2] == '\n' || bytes[message->n - 2] == '\r'))
		message->n--;
	if (message->n == message->head + 1 && bytes[message->head] == '\n')
		message->n--;
}

static void finish_body(struct trace_message *message)
{
	size_t target = wanted(message), length;
	if (message->fits_crlf) {
		message->n = message->fits_crlf;
		expand(message);
	}
	length = message->n - message->head;
	if (length < target)
		trim_body(message);
	else if (length - target <= 2)
		message->n = message->head + target;
}

/*
 * The head ended without an empty line. Was there more of it? In the middle of a text that line got
 * lost; at the end of one so may have any, but servers write Content-Length last.
 */
static bool head_missing(const struct trace_message *message, bool at_end)
{
	size_t told = message->body_length > 0 ? (size_t)message->body_length : 0;
	bool short_of_size = message->n + 2 + told < message->size;
	if (!at_end)
		return message->body_length < 0 && short_of_size;
	return message->body_length < 0 || short_of_size;
}

struct str trace_message_finish(struct trace_message *message, bool at_end, bool *truncated)
{
	*truncated = message->cut;
	if (message->head > 0) {
		finish_body(message);
		*truncated |= at_end && !message->last_ended && wanted(message) != SIZE_MAX &&
		              message->n - message->head < wanted(message);
	} else if (head_missing(message, at_end)) {
		*truncated = true;
	} else {
		append(message, STR("\r\n"));
	}
	return (struct str){ message->bytes, message->n };
}
