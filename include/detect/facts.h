#ifndef DETECT_FACTS_H
#define DETECT_FACTS_H

/* Questions that several rules ask about the tracker's facts. Private to src/detect. */

#include <stdbool.h>

#include "track/event.h"
#include "track/limits.h"
#include "track/machine.h"

static inline bool facts_register_like(const struct attempt *attempt)
{
	return intent_class(attempt->intent) == CLASS_REGISTER_LIKE;
}

static inline bool facts_unregister_like(const struct attempt *attempt)
{
	return intent_class(attempt->intent) == CLASS_UNREGISTER_LIKE;
}

/* Credentials were refused and the attempt did not succeed afterwards (Amendments 14 and 35). */
bool facts_refused(const struct attempt *attempt);
/*
 * From when to when its credentials were refused or called stale: an attempt ends much later, when
 * nothing more came.
 */
stamp facts_refused_from(const struct event *event);
stamp facts_refused_to(const struct event *event);
/* Nobody answers in this capture because one direction is missing (SPEC 1.11, Amendment 21). */
bool facts_one_way(const struct event *event, const struct limits *limits);
/*
 * The next binding after previous (NULL: the first) that the attempt at event was about: the one
 * the event names, or those that its flow or device un-registered since the attempt began.
 */
const struct binding *facts_logged_out(const struct event *event, const struct binding *previous);
/* An active binding of the event's flow or device; NULL. */
const struct binding *facts_active(const struct event *event);
/* Any binding of session with this status. */
bool facts_session_has(const struct session *session, enum binding_status status);
/* While it held, its device registered another contact or came back as a new one (SPEC 3.5 row 5).
 */
bool facts_replaced(const struct binding *binding);
/* When its device registered what came in its place; STAMP_NEVER when not known. */
stamp facts_replaced_at(const struct binding *binding);
/*
 * The publication that its device withdrew while the binding held, without an un-REGISTER and
 * without a packet since (SPEC 5.5 publish-close-only); NULL.
 */
const struct publication *facts_closed_only(const struct binding *binding);
/* It was left over in the meaning of SPEC 3.5 before it expired: the logout or the change failed.
 */
bool facts_explained(const struct binding *binding);
/* Its device registered another contact after this one and until then. */
bool facts_moved(const struct binding *binding, stamp until);
/*
 * The flow of another device whose attempt was to remove binding too; NULL. Contact: * means all
 * phones of a user, and one of them may not want to go.
 */
const struct flow *facts_foreign_logout(const struct binding *binding,
                                        struct past_attempt *attempt);
/* Its program registers anew about a minute after its connection was lost (Amendment 61). */
bool facts_comes_back(const struct binding *binding);
bool facts_on_freeswitch(const struct account *account);
/*
 * A NOTIFY or OPTIONS that nobody answered, to a contact that was never registered nor listed since
 * the capture began (Amendment 38).
 */
bool facts_unknown_contact(const struct event *event);

#endif
