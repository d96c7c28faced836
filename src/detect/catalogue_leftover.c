#include "detect/catalogue.h"

#define GROUP "leftover registrations"

/* The remedies of these rows are general; each finding carries the command for its own row. */

/* clang-format off */

const struct rule rule_row_leftover_replaced_contact = {
	"leftover-replaced-contact", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"the device's earlier contact was never removed",
	"After a restart, a new address or a new NAT port the device registered a new contact and "
	"left the old one: calls are also sent to a dead address.",
	"Remove the old row. Shorter lifetimes, one contact per device or RFC 5626 instance ids keep "
	"it from happening.", NULL, "leftover-same-instance",
};

const struct rule rule_row_leftover_same_instance = {
	"leftover-same-instance", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"one device has several rows",
	"Several contacts carry the same +sip.instance without a reg-id that would tell them apart.",
	"Remove the older rows; see leftover-replaced-contact.", NULL, "",
};

const struct rule rule_row_leftover_unregister_failed = {
	"leftover-unregister-failed", SEVERITY_ERROR, ENTITY_BINDING, GROUP,
	"left over: the logout did not succeed",
	"An un-REGISTER for this contact was sent and did not reach its goal; the registrar keeps the "
	"row.",
	"Remove the row at the registrar, or wait until it expires.", NULL, "",
};

const struct rule rule_row_leftover_gateway = {
	"leftover-gateway", SEVERITY_ERROR, ENTITY_BINDING, GROUP,
	"left over: a gateway's registration at its upstream registrar",
	"The gateway is gone or was switched off, but the registrar upstream still holds its contact: "
	"its logout failed, it fell silent, or it came back with a new contact.",
	"Remove the row at the upstream registrar; killgw on the gateway only repeats the "
	"un-REGISTER. A shorter expire-seconds shortens the wait.", NULL,
	"leftover-client-gone leftover-unregister-failed leftover-replaced-contact leftover-overdue "
	"leftover-same-instance",
};

const struct rule rule_row_leftover_other_call_id = {
	"leftover-other-call-id", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"left over: the logout used another Call-ID",
	"The registrar tells rows apart by Call-ID, so the logout did not find this one.",
	"Remove the row by its own, older Call-ID.", NULL, "",
};

const struct rule rule_row_leftover_client_gone = {
	"leftover-client-gone", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"left over: the contact is registered, but nobody answers there",
	"The registrar still sends to this contact although it seems to have left for good.",
	"Make sure that the device does not come back, then remove the row. OPTIONS pings that remove "
	"dead rows do it by themselves.",
	"FreeSWITCH: all-reg-options-ping with unregister-on-options-fail.", "",
};

const struct rule rule_row_leftover_no_refresh = {
	"leftover-no-refresh", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"left over: expired, but still in the registrar's table",
	"The registrar keeps a row for a while after its expiry.",
	"Wait: it goes by itself soon.", NULL, "",
};

const struct rule rule_row_leftover_overdue = {
	"leftover-overdue", SEVERITY_NOTICE, ENTITY_BINDING, GROUP,
	"the refresh that this device usually sends did not come",
	"Until now the device refreshed much earlier; it may be gone.",
	"Watch it.", NULL, "",
};

const struct rule rule_row_leftover_connection_closed = {
	"leftover-connection-closed", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"left over: the connection that the registration came over was closed",
	"The TCP or TLS connection ended without a logout; the contact cannot be reached over it any "
	"more.",
	"Remove the row, or wait until it expires.",
	"FreeSWITCH: tcp-unreg-on-socket-close removes such rows.", "",
};

const struct rule rule_row_leftover_core_ghost = {
	"leftover-core-ghost", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"left over in `show registrations` only",
	"FreeSWITCH keeps two tables. The logout removed the profile's row but not the one of the "
	"core, which is filed by Call-ID.",
	"No command removes one row of the core's table: it goes by itself. Calls are not sent there: "
	"routing uses the profile's table.", NULL, "",
};

const struct rule rule_row_still_listed_after_expiry = {
	"still-listed-after-expiry", SEVERITY_ERROR, ENTITY_BINDING, GROUP,
	"listed although it should have been gone long ago",
	"It was refreshed on a way that this capture does not see, or the registrar does not clean up "
	"its table.",
	"Check that the capture sees everything, and the registrar's timers.", NULL, "",
};

const struct rule rule_row_leftover_summary = {
	"leftover-summary", SEVERITY_INFO, ENTITY_ACCOUNT, GROUP,
	"what is left over of this address-of-record",
	"An overview for cleaning up.",
	"See the finding of each contact.", NULL, "",
};

const struct rule rule_row_leftover_long_expiry = {
	"leftover-long-expiry", SEVERITY_NOTICE, ENTITY_BINDING, GROUP,
	"any leftover of this contact would live long",
	"The registrar granted a long lifetime: a row that nobody removes stays for as long.",
	"Cap the expiry at the registrar.", NULL, "",
};
