#ifndef SIP_SPLIT_H
#define SIP_SPLIT_H

/*
 * Cuts a datagram's payload into a struct sip_message without copying: start line, header fields,
 * body. One pass, linear, with the caps of sip/message.h; compact names are mapped, folded lines
 * joined into the scratch space. Grammar of status, CSeq and Content-Length is checked strictly
 * (digits only, no overflow); method names are case-sensitive.
 */

#include "sip/message.h"

/*
 * truncated: the payload is shorter than it was on the wire. Returns message->result. The message
 * borrows from payload.
 */
enum sip_split_result sip_split(struct str payload, bool truncated, struct sip_message *message);

/*
 * One look at four octets, and at the protocol of the first line when they fit: may this be SIP?
 * For counting datagrams on other ports.
 */
bool sip_looks_like(struct str payload);

#endif
