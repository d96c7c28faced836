#include "detect/catalogue.h"

#define GROUP "security"

/* clang-format off */

const struct rule rule_row_registered_without_auth = {
	"registered-without-auth", SEVERITY_WARNING, ENTITY_REGISTRAR, GROUP,
	"this registrar registers users without a password",
	"A REGISTER without credentials was accepted: trusted addresses, users without a password, or "
	"a registrar that asks nobody.",
	"Verify that it is intended.",
	"FreeSWITCH: accept-blind-reg, apply-register-acl.", "",
};

const struct rule rule_row_unregister_without_auth = {
	"unregister-without-auth", SEVERITY_WARNING, ENTITY_REGISTRAR, GROUP,
	"anybody can log users out of this registrar",
	"An un-REGISTER without credentials was accepted.",
	"Let the registrar ask for credentials.", NULL, "",
};

const struct rule rule_row_weak_digest_noqop = {
	"weak-digest-noqop", SEVERITY_NOTICE, ENTITY_REGISTRAR, GROUP,
	"the registrar's challenges offer no qop",
	"Captured credentials can be used again as long as the nonce lives. RFC 3261 22.4 wants qop; "
	"Kamailio does not send it by default.",
	"Offer qop=auth.", NULL, "",
};

const struct rule rule_row_weak_digest_md5 = {
	"weak-digest-md5", SEVERITY_INFO, ENTITY_REGISTRAR, GROUP,
	"the registrar offers MD5 only",
	"RFC 8760 prefers SHA-256 and SHA-512-256.",
	"Offer SHA-256 beside MD5 when the clients know it.",
	"FreeSWITCH: rfc8760-auth-algorithms.", "",
};

const struct rule rule_row_password_equals_username = {
	"password-equals-username", SEVERITY_WARNING, ENTITY_ACCOUNT, GROUP,
	"the password is the user name or a well-known word: change it",
	"Such a password is the first that anybody tries; 1234 is FreeSWITCH's shipped default.",
	"Change it.", NULL, "",
};

const struct rule rule_row_nonce_replayed = {
	"nonce-replayed", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"somebody repeated captured credentials from another address",
	"The same nonce, count and response came again in a new request: whoever sent it has heard "
	"the first one and need not know the password.",
	"Block the address. Use qop with a check of the nonce count, and TLS.", NULL,
	"nonce-other-address nat-source-changed",
};

const struct rule rule_row_nonce_other_address = {
	"nonce-other-address", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"a nonce was used from another address than it was issued to",
	"The device moved to another network or is behind a pool of NAT addresses; or somebody else "
	"uses its nonce.",
	"Verify whose address it is.", NULL, "",
};

const struct rule rule_row_password_bruteforce = {
	"password-bruteforce", SEVERITY_WARNING, ENTITY_ACCOUNT, GROUP,
	"somebody may be guessing this user's password",
	"Many different digests were refused in a short time, from several addresses or Call-IDs or "
	"in an order that no single device sends. A device with a wrong password can do it too: then "
	"the finding on its password names it.",
	"Block the address, limit the rate, and see that the password is strong.", NULL,
	"auth-retry-storm",
};

const struct rule rule_row_user_enumeration = {
	"user-enumeration", SEVERITY_WARNING, ENTITY_SOURCE, GROUP,
	"somebody looks for accounts from one address",
	"Many different users were tried from one address in a short time, nearly all in vain. What "
	"the registrar answered to each of them is not listed singly.",
	"Block the address and limit the rate of requests; see that the registrar answers unknown "
	"users and wrong passwords alike.", NULL, "",
};

const struct rule rule_row_scanner_user_agent = {
	"scanner-user-agent", SEVERITY_WARNING, ENTITY_SOURCE, GROUP,
	"a scanning tool announces itself",
	"The User-Agent is that of a program that looks for open accounts.",
	"Block the address.", NULL, "",
};
