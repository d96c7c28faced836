#include "detect/catalogue.h"

#define GROUP "timing"

/* clang-format off */

const struct rule rule_row_refresh_after_expiry = {
	"refresh-after-expiry", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"refreshed only after the registration had expired",
	"The phone was late (sleep mode, a timer, slow name resolution or a slow challenge) and could "
	"not be called in between.",
	"Let the client refresh earlier, or grant more time.", NULL, "",
};

const struct rule rule_row_refresh_margin_thin = {
	"refresh-margin-thin", SEVERITY_NOTICE, ENTITY_FLOW, GROUP,
	"refreshed in the last moment",
	"A lost packet is repeated 0.5, 1.5 and 3.5 s later, and the challenge needs a round trip of "
	"its own: there is no room left for either.",
	"Refresh at 90 % of the granted time or at least 10 s before the expiry.", NULL, "",
};

const struct rule rule_row_expired_no_refresh = {
	"expired-no-refresh", SEVERITY_WARNING, ENTITY_BINDING, GROUP,
	"the registration ran out, the device had gone silent",
	"The device was switched off or unplugged, its program was killed, or its network is gone: no "
	"logout was sent.",
	"Look at the device. Shorter lifetimes and OPTIONS pings find it sooner.",
	"FreeSWITCH: all-reg-options-ping with unregister-on-options-fail.", "",
};

const struct rule rule_row_expired_client_alive = {
	"expired-client-alive", SEVERITY_ERROR, ENTITY_BINDING, GROUP,
	"the device is alive, but stopped refreshing its registration",
	"It still sends packets after the expiry, so it runs and has a network; it just does not "
	"register any more.",
	"Read what failed before, and restart the device or its account.", NULL, "expired-no-refresh",
};

const struct rule rule_row_capture_drops = {
	"capture-drops", SEVERITY_NOTICE, ENTITY_INPUT, GROUP,
	"the capture lost packets",
	"The kernel dropped packets before they could be read: whatever is said here to be absent may "
	"have been lost.",
	"Use a bigger buffer (-B) or a narrower filter.", NULL, "",
};

const struct rule rule_row_truncated_messages = {
	"truncated-messages", SEVERITY_NOTICE, ENTITY_INPUT, GROUP,
	"messages were cut by the capture",
	"The snap length was smaller than the packets, so header blocks end in the middle. A cut "
	"message decides nothing here by what it lacks.",
	"Capture again with -s 0 (tcpdump) or without a snap length.", NULL, "",
};

const struct rule rule_row_refresh_too_early = {
	"refresh-too-early", SEVERITY_INFO, ENTITY_FLOW, GROUP,
	"the device refreshes long before it has to",
	"It uses REGISTER as a keep-alive, or does not heed the time that was granted.",
	"Use the keep-alives of RFC 5626 or OPTIONS, and a longer interval.", NULL, "",
};

const struct rule rule_row_one_way_capture = {
	"one-way-capture", SEVERITY_NOTICE, ENTITY_REGISTRAR, GROUP,
	"only one direction was captured",
	"The packets of the other direction do not pass the place of the capture: whether logins and "
	"logouts succeeded is not to be seen.",
	"Mirror both directions, or capture at the registrar or the device.", NULL, "",
};

const struct rule rule_row_slow_registrar = {
	"slow-registrar", SEVERITY_NOTICE, ENTITY_REGISTRAR, GROUP,
	"the registrar is slow to answer",
	"Server or database are slow; above half a second clients begin to send their requests again.",
	"Look at the load of the server.", "FreeSWITCH: inbound-reg-in-new-thread.", "",
};

const struct rule rule_row_time_regression = {
	"time-regression", SEVERITY_NOTICE, ENTITY_INPUT, GROUP,
	"the capture goes back in time",
	"Captures were joined in the wrong order, or the clock was set while it ran. Times between "
	"such packets are wrong, and what follows from them is likely at most.",
	"Sort it (reordercap, mergecap), or name the files in their order.", NULL, "",
};

const struct rule rule_row_retransmissions_high = {
	"retransmissions-high", SEVERITY_NOTICE, ENTITY_REGISTRAR, GROUP,
	"many requests to this registrar are sent again: packets are lost",
	"Requests that come again after their answer has passed mean that answers are lost on the way "
	"to the clients; the others, that requests are lost or the registrar is slow.",
	"Look for loss on the network, and for datagrams above its MTU.", NULL, "",
};
