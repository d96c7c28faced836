#include "detect/catalogue.h"

#define GROUP "authentication"

/* clang-format off */

const struct rule rule_row_auth_wrong_password = {
	"auth-wrong-password", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the phone's password is not the one in the password file",
	"The registrar refused the digest, and it is not the one of the password in the file. The "
	"password differs, or the user name or realm that the phone puts into the digest does "
	"(matches_if names the difference when it was found).",
	"The phone or the file is wrong: enter the password on the phone again, or correct the file.",
	NULL, "",
};

const struct rule rule_row_auth_failed_unverified = {
	"auth-failed-unverified", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the registrar refused the credentials, and they could not be checked here",
	"The login was refused. Without the user's password (or with a digest that cannot be computed "
	"here) nobody can tell from the wire whether the password is wrong or the user is not allowed.",
	"Run again with the user's password in the file of -P, or read the registrar's log.",
	"FreeSWITCH answers a wrong password and an unknown user alike with 403 after one 401.", "",
};

const struct rule rule_row_auth_rejected_despite_match = {
	"auth-rejected-despite-match", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the password is right, the registrar refused it all the same",
	"The digest is right for the nonce that was used, so the registrar objects to something else: "
	"a nonce that expired without being called stale, a nonce count it has seen, a nonce that "
	"another node issued or that belongs to another address or port.",
	"Compare the age of the nonce with the registrar's nonce lifetime (if nobody changed it: "
	"FreeSWITCH 92 s, Kamailio 300 s, Asterisk 32 s from the challenge); share nonces between the "
	"nodes of a cluster; keep the phone's NAT port from changing between challenge and answer.",
	NULL, "auth-failed-unverified",
};

const struct rule rule_row_auth_forbidden = {
	"auth-forbidden", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the password is right, the user is not allowed to register",
	"The registrar answered 403 to a correct digest: a policy forbids this user, address, device "
	"or number of contacts.",
	"Leave the password alone. Check the user's permissions, access lists, the limit of contacts, "
	"and that the login name belongs to this user.",
	"FreeSWITCH: look for sip-forbid-register, auth-acl, user-agent-filter, "
	"max-registrations-per-extension, a login name that is not the To user "
	"(inbound-reg-force-matching-username); its log names the reason.", "",
};

const struct rule rule_row_register_forbidden_unauthenticated = {
	"register-forbidden-unauthenticated", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"refused with 403 before any password was asked for",
	"The registrar does not let this address or user register at all.",
	"Check the registrar's access lists and that the client uses the right port.",
	"FreeSWITCH: apply-register-acl of the profile, or a profile that takes no registrations.", "",
};

const struct rule rule_row_auth_unknown_user = {
	"auth-unknown-user", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the registrar does not know this user",
	"There is no such account in the domain that the phone uses.",
	"Create the user, or correct the phone's user or domain (an IP address and a name are two "
	"domains).",
	NULL, "",
};

const struct rule rule_row_auth_realm_mismatch = {
	"auth-realm-mismatch", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"the phone answers for another realm than it was asked",
	"A realm was entered by hand on the phone, or it kept one from an earlier configuration.",
	"Leave the realm empty on the phone, or enter the one of the challenge.",
	"FreeSWITCH: with challenge-realm auto_from or auto_to the realm follows the host in From or "
	"To, so that an IP address and a name give two realms.", "",
};

const struct rule rule_row_auth_username_differs = {
	"auth-username-differs", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"the login name is not the user that is registered",
	"Some registrars keep the two apart on purpose; others refuse it.",
	"If the login is refused, use the same name for both.",
	"FreeSWITCH answers 403 as long as the profile has inbound-reg-force-matching-username.", "",
};

const struct rule rule_row_stale_loop = {
	"stale-loop", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"one stale nonce after the other, no login",
	"The client answers with an old nonce again and again or with a nonce count that does not "
	"grow; or the nodes of a cluster do not know each other's nonces.",
	"Share nonces between nodes, give them a longer life, update the client. PJSIP gives up after "
	"three.",
	"FreeSWITCH: nonce-ttl; it also says stale to a repeated nonce count and to an incomplete "
	"Authorization header, and a restart forgets all nonces.", "challenge-ignored",
};

const struct rule rule_row_challenge_ignored = {
	"challenge-ignored", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the client never answered the registrar's challenge",
	"The client has no credentials for that realm, supports none of the offered algorithms, or "
	"the challenge came from an address that it does not expect. A FreeSWITCH gateway answers "
	"challenges only from the addresses of its proxy, register-proxy or outbound-proxy.",
	"Enter credentials on the client; let the registrar offer MD5 too; on a FreeSWITCH gateway "
	"correct the proxy names or set gw-auth-acl.",
	NULL, "",
};

const struct rule rule_row_challenge_missing = {
	"challenge-missing", SEVERITY_ERROR, ENTITY_REGISTRAR, GROUP,
	"401 or 407 without a challenge",
	"The registrar asked for credentials but did not say for which realm and nonce, or something "
	"in between removed the header. No client can log in like that.",
	"Look at the To header of the request; go around proxies and ALGs.",
	"FreeSWITCH does this when From or To carries no user.", "",
};

const struct rule rule_row_digest_malformed = {
	"digest-malformed", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"credentials that cannot be right: parameters are missing or broken",
	"The client is defective, or something in between cut the header.",
	"Update the client; compare with a capture taken next to it.", NULL, "",
};

const struct rule rule_row_digest_unsupported = {
	"digest-unsupported", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"a digest that cannot be checked here",
	"Its algorithm is not known here, or takes keys that only the SIM card and the operator have "
	"(AKA).",
	"Nothing. For AKAv1-MD5 the password file may hold the RES of that nonce.", NULL, "",
};

const struct rule rule_row_basic_auth = {
	"basic-auth", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"Basic authentication: the password crosses the network in clear",
	"RFC 3261 22.4 forbids Basic in SIP. Whoever can read the packets has the password.",
	"Change that password, and switch Basic off on both sides.", NULL, "",
};

const struct rule rule_row_nc_not_increasing = {
	"nc-not-increasing", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"the client repeats its nonce count",
	"For every new request with one nonce the count must grow (RFC 7616 3.4); this client used a "
	"count again.",
	"Update the client.",
	"FreeSWITCH answers such requests with stale=true and throws the nonce away.", "",
};

const struct rule rule_row_password_file_differs = {
	"password-file-differs", SEVERITY_NOTICE, ENTITY_ACCOUNT, GROUP,
	"the registrar accepted another password than the one in the file",
	"The digest does not match the password file and was accepted: the file is out of date.",
	"Correct the entry in the password file.", NULL, "",
};

const struct rule rule_row_nonce_unknown = {
	"nonce-unknown", SEVERITY_NOTICE, ENTITY_CLIENT, GROUP,
	"credentials for a nonce that this capture never saw issued",
	"The nonce comes from another node of the registrar, from before the capture, or it was made "
	"up.",
	"Check that the registrar's nodes share their nonces; capture for longer.", NULL, "",
};

const struct rule rule_row_rspauth_mismatch = {
	"rspauth-mismatch", SEVERITY_WARNING, ENTITY_REGISTRAR, GROUP,
	"the registrar's own proof that it knows the password is wrong",
	"The registrar let the client in, but the rspauth of its answer is not made with the password "
	"that the client used: it does not know that password, or something changed the answer.",
	"Verify that this is the right registrar; compare with a capture taken next to it.", NULL, "",
};

const struct rule rule_row_auth_retry_storm = {
	"auth-retry-storm", SEVERITY_WARNING, ENTITY_CLIENT, GROUP,
	"the device tries a refused password again and again without a pause",
	"One device repeats a login that was refused. It may get the whole NAT address banned.",
	"Correct the password on the device, or block it.", NULL, "",
};
