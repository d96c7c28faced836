#include "detect/catalogue.h"

#define GROUP "nat"

/* clang-format off */

const struct rule rule_row_nat_contact_private = {
	"nat-contact-private", SEVERITY_WARNING, ENTITY_SOURCE, GROUP,
	"the device announces an inside address that cannot be reached from here",
	"The Contact of its REGISTER names a private address, its packets come from another network: "
	"there is a NAT in between. Calls to it fail unless the registrar sends them to where the "
	"REGISTER came from.",
	"Let the registrar go by the packet's source (Kamailio nathelper, Asterisk rewrite_contact), "
	"or let the phone use STUN or the address that rport tells it.",
	"FreeSWITCH: apply-nat-acl, aggressive-nat-detection.", "",
};

const struct rule rule_row_nat_rport_missing = {
	"nat-rport-missing", SEVERITY_WARNING, ENTITY_SOURCE, GROUP,
	"the device is behind a NAT and does not ask for answers to its source port",
	"Its Via names another address than its packets have and has no rport (RFC 3581): answers go "
	"to the port of the Via, where the NAT has no way back.",
	"Switch rport on at the device.",
	"FreeSWITCH: NDLB-force-rport answers as if it were there.", "",
};

const struct rule rule_row_response_to_wrong_port = {
	"response-to-wrong-port", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the registrar answers to an address that the request did not come from",
	"rport is missing in the request or ignored by the server: the device never sees the answer "
	"and goes on asking.",
	"Switch rport on at the device, or let the server answer to the packet's source.",
	"FreeSWITCH: NDLB-force-rport.", "response-unseen-by-client",
};

const struct rule rule_row_nat_source_changed = {
	"nat-source-changed", SEVERITY_NOTICE, ENTITY_SOURCE, GROUP,
	"a registered device came back from another address or port",
	"Its NAT mapping ran out, its connection was made anew, or it moved to another network. "
	"Until the registrar knew, nothing reached it.",
	"Send keep-alives more often than the NAT forgets, every 30 s or less over UDP.",
	"FreeSWITCH in contact mode stores the source with the contact: the row has changed too.", "",
};

const struct rule rule_row_nat_mapping_lost = {
	"nat-mapping-lost", SEVERITY_WARNING, ENTITY_SOURCE, GROUP,
	"requests to the device went unanswered, then it spoke from another port",
	"The NAT forgot the device between its packets: it could not be called in that time.",
	"Send keep-alives every 30 s or less over UDP, from the device or from the server.",
	NULL, "",
};

const struct rule rule_row_sip_alg = {
	"sip-alg", SEVERITY_WARNING, ENTITY_SOURCE, GROUP,
	"a router rewrites the SIP messages that pass it",
	"One request was captured twice, between other addresses and with another Via or Contact: "
	"an ALG changed it on its way. ALGs break logouts, digests over the body and calls.",
	"Switch the router's SIP ALG off.", NULL, "",
};

const struct rule rule_row_nat_contact_differs = {
	"nat-contact-differs", SEVERITY_NOTICE, ENTITY_SOURCE, GROUP,
	"the contact is at another public address than the client",
	"Calls go to the contact: to a proxy, into a VPN, or to the wrong place.",
	"Verify that the contact is reachable there.", NULL, "",
};
