#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

/*
 * Bytes off the wire for files that other programs read and act on. What could drive a terminal is
 * written as writer_escaped() does; the rest is what the format asks for.
 */

#include "base/str.h"
#include "base/writer.h"

/*
 * One field of RFC 4180, always in quotes. A spreadsheet takes a field that begins with = + - or @
 * for a formula: such a one, and one that begins with an apostrophe, gets an apostrophe in front,
 * so that taking one off the front of any field gives the text back.
 */
void escape_csv(struct writer *writer, struct str s);
/* Text or the value of a quoted attribute in HTML. */
void escape_html(struct writer *writer, struct str s);

#endif
