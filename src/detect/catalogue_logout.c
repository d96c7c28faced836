#include "detect/catalogue.h"

#define GROUP "logout"

/* clang-format off */

const struct rule rule_row_logout_complete = {
	"logout-complete", SEVERITY_INFO, ENTITY_SESSION, GROUP,
	"clean logout",
	"Presence was withdrawn (if there was any), the un-REGISTER was accepted and the contact is "
	"gone from the registrar's list.",
	"Nothing to do.", NULL, "",
};

const struct rule rule_row_logout_unfinished = {
	"logout-unfinished", SEVERITY_NOTICE, ENTITY_BINDING, GROUP,
	"the capture ended in the middle of a logout",
	"The last packets are those of a logout that was still under way.",
	"Capture longer; if this capture did go on after its last packet, say until when with --until "
	"(a logout is given up 4 s after the challenge or the request that was not answered).", NULL, "",
};

const struct rule rule_row_logout_without_publish_close = {
	"logout-without-publish-close", SEVERITY_NOTICE, ENTITY_PUBLICATION, GROUP,
	"logged out without withdrawing the presence",
	"The client removed its registration but not its presence document: watchers see the user "
	"online until the publication expires.",
	"Update the client.",
	"FreeSWITCH: force-publish-expires shortens how long it stays.", "",
};

const struct rule rule_row_publish_without_if_match = {
	"publish-without-if-match", SEVERITY_NOTICE, ENTITY_PUBLICATION, GROUP,
	"PUBLISH without the entity tag of the publication it means",
	"The client lost its SIP-ETag. A strict server makes a second publication of it or answers "
	"400; FreeSWITCH takes everything.",
	"Update the client.", NULL, "",
};

const struct rule rule_row_unregister_never_authorized = {
	"unregister-never-authorized", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the logout was challenged and never answered",
	"The client quit without answering the registrar's challenge, so the un-REGISTER never took "
	"effect and the contact stays registered. A FreeSWITCH gateway does this whenever its cached "
	"nonce is no longer good: its handle is destroyed right after the un-REGISTER was sent.",
	"Remove the row at the registrar, or wait until it expires. A gateway: give it a shorter "
	"expire-seconds. A stale nonce: let the registrar accept one for longer.",
	"FreeSWITCH as registrar: a longer nonce-ttl; a restart forgets all nonces.", "",
};

const struct rule rule_row_unregister_unanswered = {
	"unregister-unanswered", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the logout got no answer",
	"The network or the registrar was gone, or the client had left before the answer came.",
	"Remove the row at the registrar, or wait until it expires.", NULL,
	"unregister-never-authorized",
};

const struct rule rule_row_unregister_wrong_password = {
	"unregister-wrong-password", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the logout was refused: the digest is not the one of the password in the file",
	"The client logged out with other credentials than it logged in with, or its password was "
	"changed in between.",
	"Enter the password on the device again; remove the row at the registrar.", NULL,
	"unregister-rejected",
};

const struct rule rule_row_unregister_rejected = {
	"unregister-rejected", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"the registrar refused the logout",
	"The un-REGISTER got a final refusal; the contact stays registered.",
	"Read the registrar's log; remove the row there, or wait until it expires.", NULL, "",
};

const struct rule rule_row_unregister_200_still_listed = {
	"unregister-200-still-listed", SEVERITY_ERROR, ENTITY_BINDING, GROUP,
	"the logout was answered 200, yet the contact is still listed",
	"The registrar found no row that it takes for the one to remove.",
	"Remove the row at the registrar; compare contact and Call-ID of login and logout.",
	"FreeSWITCH in contact mode compares the stored string with the NAT source port and display "
	"name in it, in call-id mode the Call-ID; and the Expires header beats the Contact "
	"parameter.", "",
};

const struct rule rule_row_unregister_other_contact = {
	"unregister-other-contact", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"the logout did not name this contact of the device",
	"Port or address changed since the login, or the device registered several contacts and "
	"logged out only some. Registrars answer 200 and leave the others alone.",
	"The client must remove what it registered, or send Contact: * with Expires: 0.",
	"FreeSWITCH that keeps several contacts of one user ignores Contact: *.", "",
};

const struct rule rule_row_unregister_other_call_id = {
	"unregister-other-call-id", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"logged out under another Call-ID than logged in",
	"The client was restarted between login and logout, or makes a new Call-ID for each REGISTER. "
	"Registrars that tell rows apart by Call-ID keep the row.",
	"Let the client keep its Call-ID.",
	"FreeSWITCH: multiple-registrations=contact instead of call-id.", "",
};

const struct rule rule_row_star_not_zero = {
	"star-not-zero", SEVERITY_ERROR, ENTITY_CLIENT, GROUP,
	"Contact: * without Expires: 0",
	"RFC 3261 10.2.2 allows Contact: * only alone and with Expires: 0; registrars answer 400 and "
	"keep everything.",
	"Update the client.",
	"FreeSWITCH answers 200 and stores a row sip:(null)@(null) instead.", "unregister-rejected",
};

const struct rule rule_row_star_ignored = {
	"star-ignored", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"Contact: * was answered 200, yet this contact is still there",
	"The registrar does not read Contact: * as all contacts.",
	"Let the client name its contact when it logs out; remove the row at the registrar.",
	"FreeSWITCH in contact mode compares * with the stored contacts and so removes none of them.",
	"unregister-200-still-listed",
};

const struct rule rule_row_multi_contact_removal_ignored = {
	"multi-contact-removal-ignored", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"a removal beside another contact had no effect",
	"The request carried several contacts; the registrar acted upon the first one only.",
	"PJSIP: contact_rewrite_method 1 sends two requests instead.",
	"FreeSWITCH reads only the first Contact of a REGISTER.",
	"unregister-200-still-listed unregister-other-contact",
};

const struct rule rule_row_re_register_after_logout = {
	"re-register-after-logout", SEVERITY_INFO, ENTITY_FLOW, GROUP,
	"logged in again after a logout",
	"The user came back; within seconds it is rather a program that restarts itself, or two that "
	"share an account.",
	"Nothing to do when it is intended.", NULL, "",
};

const struct rule rule_row_publish_close_only = {
	"publish-close-only", SEVERITY_WARNING, ENTITY_SESSION, GROUP,
	"presence withdrawn, but never logged out",
	"The program ended between the two steps of its logout: its contact can still be called.",
	"Remove the row at the registrar, or wait until it expires.", NULL, "",
};

const struct rule rule_row_traffic_to_removed_contact = {
	"traffic-to-removed-contact", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"the registrar still sends to a contact that was removed",
	"A second table or another node still has the row.",
	"Compare all the tables and nodes of this registrar.",
	"FreeSWITCH: compare `show registrations` with `sofia status profile <profile> reg`: flushing "
	"one does not clear the other.", "",
};

const struct rule rule_row_still_listed_after_removal = {
	"still-listed-after-removal", SEVERITY_ERROR, ENTITY_BINDING, GROUP,
	"a removed contact is listed again without a new login",
	"The removal was not committed, or another node answers with old data.",
	"Check the registrar's database and replication; remove the row there.", NULL, "",
};

const struct rule rule_row_logout_slow = {
	"logout-slow", SEVERITY_NOTICE, ENTITY_SESSION, GROUP,
	"the logout took long",
	"Requests had to be sent again, or the server was slow, while the device was shutting down.",
	"Look at the network and the load of the server.", NULL, "",
};
