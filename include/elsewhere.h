#ifndef ELSEWHERE_H
#define ELSEWHERE_H

/* What passes by on ports that -p did not choose, for whoever looked at the wrong ones. */

#include "base/packet.h"
#include "base/str.h"
#include "report/report.h"

struct elsewhere;

struct elsewhere *elsewhere_new(void); /* NULL when memory is out */
void elsewhere_free(struct elsewhere *elsewhere);
/* A datagram on such a port. */
void elsewhere_datagram(struct elsewhere *elsewhere, const struct packet *packet,
                        struct str payload);
/* The beginning of SIP on such a port, whatever carries it. */
void elsewhere_sip(struct elsewhere *elsewhere, const struct packet *packet, struct str payload);
void elsewhere_totals(const struct elsewhere *elsewhere, struct report_totals *totals);

#endif
