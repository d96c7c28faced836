#include "match/comparison.h"

static const char *const classes[ROW_CLASSES] = {
	"confirmed", "leftover",  "superseded", "expired-on-wire", "core-ghost",
	"differs",   "wire-only", "ambiguous",  "not-seen",        "unreadable",
};
static const char *const keys[ROW_KEYS] = {
	"call-id+contact", "contact", "instance", "call-id", "contact-prefix", "",
};
static const char *const differences[ROW_DIFFERENCES] = {
	"expiry-later", "expiry-earlier", "source", "agent", "call-id", "status",
};

const char *row_class_name(enum row_class class)
{
	return classes[class];
}

const char *row_key_name(enum row_key key)
{
	return keys[key];
}

const char *row_difference_name(unsigned bit)
{
	return differences[bit];
}

bool row_is_left(const struct row_verdict *verdict)
{
	switch (verdict->class) {
	case ROW_LEFTOVER:
	case ROW_SUPERSEDED:
	case ROW_EXPIRED:
	case ROW_CORE_GHOST: return true;
	case ROW_CONFIRMED:
	case ROW_DIFFERS:
	case ROW_WIRE_ONLY:
	case ROW_AMBIGUOUS:
	case ROW_NOT_SEEN:
	case ROW_UNREADABLE:
	case ROW_CLASSES: break;
	}
	return false;
}

struct str row_aor(const struct row_verdict *verdict)
{
	return verdict->row ? verdict->row->aor : account_filed_as(verdict->binding->account);
}
