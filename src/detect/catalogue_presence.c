#include "detect/catalogue.h"

#define PRESENCE "presence"
#define NOTIFY "notify and probes"

/* clang-format off */

const struct rule rule_row_publish_failed = {
	"publish-failed", SEVERITY_WARNING, ENTITY_CLIENT, PRESENCE,
	"the presence server refused a PUBLISH",
	"The document or its removal was not accepted; what watchers see stays as it was.",
	"Read the status, and the server's log. A PUBLISH without Content-Length over UDP is refused "
	"by Kamailio.", NULL, "",
};

const struct rule rule_row_publish_not_supported = {
	"publish-not-supported", SEVERITY_NOTICE, ENTITY_REGISTRAR, PRESENCE,
	"this server takes no PUBLISH, or not for this event",
	"Presence is switched off at this port, or the event package is unknown there.",
	"Switch publishing off on the clients of this port, or presence on at the server.",
	"FreeSWITCH: expected on the external profile (5080), where manage-presence is false.",
	"publish-failed",
};

const struct rule rule_row_publish_timeout = {
	"publish-timeout", SEVERITY_WARNING, ENTITY_CLIENT, PRESENCE,
	"a PUBLISH got no answer",
	"The presence server is down or out of reach, or the request was too large for one packet.",
	"Check that the server runs and can be reached on that port.", NULL, "",
};

const struct rule rule_row_publish_unauthenticated = {
	"publish-unauthenticated", SEVERITY_NOTICE, ENTITY_REGISTRAR, PRESENCE,
	"anybody who reaches this port can set a user's presence",
	"The server asks for a password to register, but takes a PUBLISH without one.",
	"Shield the port with a firewall, or switch presence off.",
	"FreeSWITCH never asks for credentials for a PUBLISH.", "",
};

const struct rule rule_row_publication_not_closed = {
	"publication-not-closed", SEVERITY_WARNING, ENTITY_PUBLICATION, PRESENCE,
	"an empty PUBLISH without Expires: 0 withdrew nothing",
	"The client meant to withdraw its presence, but without Expires: 0 the server just gave the "
	"publication a new lifetime.",
	"Update the client: an empty PUBLISH must carry Expires: 0.", NULL, "",
};

const struct rule rule_row_presence_open_after_logout = {
	"presence-open-after-logout", SEVERITY_WARNING, ENTITY_SESSION, PRESENCE,
	"logged out, but shown as online",
	"All contacts are removed while the presence document still says open: watchers see the user "
	"online until it expires.",
	"The client must withdraw its presence when it logs out.", NULL, "",
};

const struct rule rule_row_publish_conditional_failed = {
	"publish-conditional-failed", SEVERITY_NOTICE, ENTITY_PUBLICATION, PRESENCE,
	"the presence server no longer knew the publication",
	"It was started anew, or the publication had expired: the SIP-If-Match was answered 412.",
	"Nothing, when the client publishes anew (RFC 3903 5). If it does not: restart it.", NULL, "",
};

const struct rule rule_row_publication_expired = {
	"publication-expired", SEVERITY_NOTICE, ENTITY_PUBLICATION, PRESENCE,
	"the presence ran out while the device was registered",
	"The client stopped refreshing its publication: watchers see the user offline or unknown.",
	"Look at the client's presence settings.", NULL, "",
};

const struct rule rule_row_presence_closed_while_registered = {
	"presence-closed-while-registered", SEVERITY_NOTICE, ENTITY_PUBLICATION, PRESENCE,
	"presence says closed although the device is registered",
	"Watchers see the user offline, yet the device can be called: the user chose to be invisible, "
	"or the client got its state wrong.",
	"Ask the user; else update the client.", NULL, "",
};

const struct rule rule_row_notify_before_registration = {
	"notify-before-registration", SEVERITY_NOTICE, ENTITY_BINDING, NOTIFY,
	"the registrar knew the contact before it was registered",
	"It was sent a notification before its first login in this capture was answered: a row from an "
	"earlier life of the device stood in the table.",
	"Look how the device's last logout went.", NULL, "",
};

const struct rule rule_row_notify_unanswered = {
	"notify-unanswered", SEVERITY_WARNING, ENTITY_BINDING, NOTIFY,
	"the device did not answer a NOTIFY",
	"The contact cannot be reached: the device is gone, or its NAT mapping is.",
	"If the device is gone, see the leftover findings of this contact; if it is there, behind "
	"NAT, let it send keep-alives.", NULL,
	"leftover-client-gone",
};

const struct rule rule_row_notify_rejected_481 = {
	"notify-rejected-481", SEVERITY_NOTICE, ENTITY_BINDING, NOTIFY,
	"the device wants a subscription before it takes notifications",
	"An unsolicited NOTIFY may be answered 481 (RFC 6665 4.1.3). The registration is not "
	"concerned.",
	"Switch the message-waiting subscription on at the phone.",
	"FreeSWITCH: send-message-query-on-register=false stops these notifications.", "",
};

const struct rule rule_row_notify_to_unknown_contact = {
	"notify-to-unknown-contact", SEVERITY_WARNING, ENTITY_BINDING, NOTIFY,
	"the registrar sends to a contact that nobody registered here",
	"It still has a row from before the capture, whose device is gone: the request stayed "
	"unanswered.",
	"Look at the registrar's table, and remove the row by hand.", NULL, "",
};

const struct rule rule_row_keepalive_failing = {
	"keepalive-failing", SEVERITY_WARNING, ENTITY_BINDING, NOTIFY,
	"the registrar's OPTIONS pings to the device fail",
	"The device is gone, cannot be reached, or refuses OPTIONS. The registration stays all the "
	"same.",
	"Look at the device and at the NAT in between.",
	"FreeSWITCH only marks the row unreachable unless unregister-on-options-fail is set.", "",
};

const struct rule rule_row_publish_auth_rejected = {
	"publish-auth-rejected", SEVERITY_WARNING, ENTITY_PUBLICATION, PRESENCE,
	"the presence server refused the credentials",
	"The client's password is not the one that the presence server has, or the server objects to "
	"the nonce.",
	"Compare with the client's REGISTERs, which use the same password as a rule.", NULL, "",
};

const struct rule rule_row_publish_etag_ignored = {
	"publish-etag-ignored", SEVERITY_INFO, ENTITY_REGISTRAR, PRESENCE,
	"the presence server does not go by entity tags",
	"RFC 3903 6 wants a SIP-ETag in every 2xx to a PUBLISH, and 412 to one that is not current.",
	"Nothing, as long as one device of a user publishes.",
	"FreeSWITCH does not look at SIP-If-Match.", "",
};

const struct rule rule_row_notify_rejected = {
	"notify-rejected", SEVERITY_NOTICE, ENTITY_BINDING, NOTIFY,
	"the device refuses the NOTIFY",
	"The device does not know this event, or does not want it.",
	"Look at the device's settings for the event that event_package names.", NULL, "",
};
