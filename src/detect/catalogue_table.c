#include "detect/catalogue.h"

#define GROUP "registrar's own table"

/* clang-format off */

const struct rule rule_row_table_leftover = {
	"table-leftover", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"the registrar's own table holds a row that nobody wants",
	"The table that -t gave still has the row, and the capture proves that its device logged out, "
	"bound anew or is gone.",
	"Remove the row with the command given, or wait until it goes by itself.", NULL, "",
};

const struct rule rule_row_table_stale = {
	"table-stale", SEVERITY_NOTICE, ENTITY_BINDING, GROUP,
	"the registrar's own table holds a row that has expired",
	"Registrars sweep their tables from time to time, FreeSWITCH a minute after the expiry. A row "
	"that stays longer was refreshed unseen, or the registrar's timer does not run.",
	"Wait; if it stays, look at the registrar's timers.", NULL, "",
};

const struct rule rule_row_table_missing = {
	"table-missing", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"the registrar's own table lacks a row that a 200 promised",
	"The row was removed by hand or by an option, lost in a restart, or stands on another node. "
	"The device takes itself for registered, and calls do not reach it until its next refresh.",
	"Let the device register again; find out who removes rows.", NULL, "",
};
