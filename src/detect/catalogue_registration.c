#include "detect/catalogue.h"

#define GROUP "registration"

/* clang-format off */

const struct rule rule_row_register_timeout = {
	"register-timeout", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the registrar did not answer a REGISTER",
	"It is down, the address or port is wrong, a firewall is in the way, or the request is so "
	"large that it was fragmented and a fragment was lost.",
	"Check that the registrar runs and can be reached on that port; for requests above 1300 "
	"octets use TCP or fewer headers.", NULL, "",
};

const struct rule rule_row_registrar_unreachable = {
	"registrar-unreachable", SEVERITY_ERROR, ENTITY_REGISTRAR, GROUP,
	"nothing listens at the registrar's address",
	"An ICMP error came back for a REGISTER: no service on that port, or no such host.",
	"Start the service, or correct the address or port on the client (5060 and 5080 are often "
	"confused).", NULL, "",
};

const struct rule rule_row_response_unseen_by_client = {
	"response-unseen-by-client", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"the registrar answered, the client kept asking",
	"The answer is lost between the capture point and the client: its NAT mapping is gone, rport "
	"is missing, or a firewall drops it.",
	"Switch rport on at the client, and look at the path from the server to the client.",
	NULL, "challenge-ignored unregister-never-authorized",
};

const struct rule rule_row_register_server_error = {
	"register-server-error", SEVERITY_ERROR, ENTITY_ACCOUNT, GROUP,
	"the registrar failed",
	"The registrar or the database behind it could not do its work. Kamailio also says 503 when a "
	"user has too many contacts.",
	"Read the registrar's log; check its database and the limit of contacts.", NULL, "",
};

const struct rule rule_row_register_rejected = {
	"register-rejected", SEVERITY_ERROR, ENTITY_ACCOUNT, GROUP,
	"the registrar refused the request itself",
	"It objects to something in the REGISTER: syntax (400), an extension (420), outbound (439), "
	"the lifetime (423) or the user altogether (6xx).",
	"Read the reason phrase, and simplify the client's settings accordingly.", NULL, "",
};

const struct rule rule_row_refresh_failed = {
	"refresh-failed", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"a refresh failed while the registration still held",
	"The phone can be called only until its old registration runs out.",
	"Remove the cause that the other findings of this device name, before that time.", NULL, "",
};

const struct rule rule_row_interval_too_brief = {
	"interval-too-brief", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"the client first asked for less time than the registrar grants",
	"The requested lifetime is below the registrar's minimum (423 with Min-Expires); the client "
	"then took the minimum.",
	"Raise the expiry on the client: it saves a round trip at every refresh.", NULL, "",
};

const struct rule rule_row_interval_loop = {
	"interval-loop", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the client keeps asking for too short a lifetime",
	"The registrar names its minimum in 423 answers, the client does not take it over.",
	"Set the client's expiry to at least Min-Expires.", NULL,
	"interval-too-brief register-rejected",
};

const struct rule rule_row_interval_response_invalid = {
	"interval-response-invalid", SEVERITY_WARNING, ENTITY_REGISTRAR, GROUP,
	"a 423 that the client can do nothing with",
	"RFC 3261 10.3 step 7 allows 423 only for a time below an hour and below the minimum, and "
	"wants that minimum in Min-Expires.",
	"Look at the registrar's limits for the time of a registration.", NULL, "",
};

const struct rule rule_row_redirect_loop = {
	"redirect-loop", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"registrars send the client to and fro",
	"Each registrar answers 3xx and names another one, and the client is back where it began.",
	"Correct the registrars' redirect rules.", NULL, "",
};

const struct rule rule_row_contact_expires_missing = {
	"contact-expires-missing", SEVERITY_NOTICE, ENTITY_REGISTRAR, GROUP,
	"the registrar does not say how long a registration holds",
	"RFC 3261 10.3 step 8 wants expires with every contact that is listed; the client has to "
	"guess when to refresh.",
	"Update the registrar, or set the expiry on the client well below the registrar's.", NULL, "",
};

const struct rule rule_row_expires_shortened = {
	"expires-shortened", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"the registrar granted much less time than was asked for",
	"The registrar caps the lifetime; a client that does not read the answer refreshes too late.",
	"None is needed while the client refreshes in the time granted (RFC 3261 10.2.4); adjust the "
	"cap if it surprises.",
	"FreeSWITCH: sip-force-expires, sip-force-expires-max or the random "
	"sip-expires-max-deviation.", "",
};

const struct rule rule_row_expires_raised = {
	"expires-raised", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"the registrar granted more time than was asked for",
	"The registrar enforces a minimum without saying so. What this client leaves over lives "
	"longer than the client believes.",
	"Know it, or let the registrar answer 423 instead.",
	"FreeSWITCH: sip-force-expires or sip-force-expires-min.", "",
};

const struct rule rule_row_expires_conflict = {
	"expires-conflict", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"Expires header and Contact parameter contradict each other: one says log out",
	"RFC 3261 registrars obey the Contact parameter, FreeSWITCH obeys the header: what one takes "
	"for a logout registers the phone again on the other.",
	"The client must send Expires: 0 and nothing else for a logout.", NULL, "",
};

const struct rule rule_row_binding_displaced = {
	"binding-displaced", SEVERITY_NOTICE, ENTITY_BINDING, GROUP,
	"a registration vanished from the registrar's list without a logout",
	"Another device logged in or out with the same account, the registrar was restarted, or "
	"somebody removed the row by hand.",
	"Give each device its own account, or let the registrar keep several contacts of one user.",
	"FreeSWITCH: multiple-registrations=contact.", "",
};

const struct rule rule_row_contact_not_listed = {
	"contact-not-listed", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"the registrar's answer does not list the contact that was registered",
	"The registrar or something in between changed the contact or did not store it; RFC 3261 10.3 "
	"step 8 wants every current contact in the answer.",
	"Nothing, if contacts are rewritten on purpose. Otherwise look at what the registrar stored "
	"and at its limits.",
	"FreeSWITCH: sip-force-contact and the NDLB settings rewrite contacts.", "",
};

const struct rule rule_row_cseq_not_increasing = {
	"cseq-not-increasing", SEVERITY_WARNING, ENTITY_FLOW, GROUP,
	"a REGISTER's CSeq number did not grow",
	"The device was started anew with its old Call-ID, or two programs share one. Registrars "
	"ignore or refuse such requests (RFC 3261 10.3 step 7).",
	"A new Call-ID at every start of the device; one program for each account.", NULL, "",
};

const struct rule rule_row_cseq_gap = {
	"cseq-gap", SEVERITY_INFO, ENTITY_FLOW, GROUP,
	"a CSeq number was skipped",
	"A REGISTER is missing in this capture or went another way, or the client counts its other "
	"requests with the same numbers.",
	"If packets were lost: what is said to be absent here may have happened.", NULL, "",
};

const struct rule rule_row_overlapping_register = {
	"overlapping-register", SEVERITY_NOTICE, ENTITY_FLOW, GROUP,
	"the client did not wait for the answer to its last REGISTER",
	"RFC 3261 10.2 forbids a new REGISTER while one is under way; which of the two the registrar "
	"obeys in the end is a matter of luck.",
	"Update the client.", NULL, "",
};

const struct rule rule_row_third_party_registration = {
	"third-party-registration", SEVERITY_NOTICE, ENTITY_ACCOUNT, GROUP,
	"somebody registers for somebody else",
	"From and To of the REGISTER name two users (RFC 3261 10.2).",
	"Verify that it is intended.", NULL, "",
};

const struct rule rule_row_branch_reused = {
	"branch-reused", SEVERITY_NOTICE, ENTITY_FLOW, GROUP,
	"a new request carries the branch of the one before",
	"The branch names a transaction (RFC 3261 8.1.1.7): a server may take the new request for a "
	"copy and send its old answer again.",
	"Update the client.", NULL, "",
};

const struct rule rule_row_call_id_per_register = {
	"call-id-per-register", SEVERITY_NOTICE, ENTITY_BINDING, GROUP,
	"the device refreshes its registration under ever new Call-IDs",
	"It forgets its Call-ID. A registrar that tells rows apart by it cannot take such a REGISTER "
	"for a refresh.",
	"Look for an option or an update of the client.",
	"FreeSWITCH: set multiple-registrations to contact, or switch it off.", "",
};

const struct rule rule_row_too_many_contacts = {
	"too-many-contacts", SEVERITY_WARNING, ENTITY_ACCOUNT, GROUP,
	"very many contacts are registered for one user",
	"Devices that come back with a new contact each time leave their old rows behind, or many "
	"people share one account.",
	"See the leftover findings of this user; limit the contacts of one user at the registrar.",
	NULL, "",
};

const struct rule rule_row_registration_pingpong = {
	"registration-pingpong", SEVERITY_WARNING, ENTITY_ACCOUNT, GROUP,
	"two devices of one account put each other out in turn",
	"The registrar keeps one contact of each user, and two devices use the same account: only the "
	"last one to register is called.",
	"Give each device an account of its own, or let the registrar keep several contacts.",
	"FreeSWITCH: multiple-registrations=contact.", "",
};

const struct rule rule_row_malformed_header = {
	"malformed-header", SEVERITY_NOTICE, ENTITY_SOURCE, GROUP,
	"a header could not be read",
	"The client writes a header that is no SIP, or something on the way spoilt it. The rest of the "
	"message was used.",
	"Update the client; compare with a capture taken at the client itself.", NULL, "",
};

const struct rule rule_row_malformed_sip = {
	"malformed-sip", SEVERITY_NOTICE, ENTITY_SOURCE, GROUP,
	"something that is nearly SIP and cannot be read",
	"It has no usable first line, Call-ID or CSeq, or ends before its headers do: a scanner, a "
	"broken device, or a router that cuts long messages.",
	"Block it if it is a stranger's; else update the device, or send long messages over TCP.",
	NULL, "",
};
/* clang-format on */
