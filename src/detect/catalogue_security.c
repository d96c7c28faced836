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
