#include "detect/rules.h"

#include "track/source.h"

/* Somebody who looks for accounts (SPEC 5.9, Amendment 16). */

#define SHARE_FAILED 0.8

struct search {
	uint32_t users, failed;
};

static const struct source_user *user_at(const struct source *source, uint64_t n)
{
	return &source->users[n % SOURCE_USERS];
}

static bool in_vain(const struct source_user *user)
{
	return user->success == ASKED_IN_VAIN || user->success == ASKED_UNANSWERED;
}

/* The users that were first tried in the window that ends with number last. */
static struct search search_until(const struct source *source, uint64_t first, uint64_t last,
                                  stamp window)
{
	struct search search = { 0, 0 };

	for (uint64_t n = first; n <= last; n++) {
		const struct source_user *user = user_at(source, n);

		if (user_at(source, last)->at - user->at > window)
			continue;
		search.users++;
		search.failed += in_vain(user);
	}
	return search;
}

static void raise(struct judge *judge, const struct event *event, struct search search)
{
	const struct source *source = event->source;
	struct event about = *event;
	struct finding *finding;
	char text[PHRASE_SIZE];
	struct phrase phrase;

	about.at = source->first_at;
	finding = findings_look(judge->findings, &rule_row_user_enumeration, &about);
	if (!finding)
		finding = findings_raise(judge->findings, &rule_row_user_enumeration, &about,
		                         STR_NONE);
	finding_lasted(finding, source->last_at);
	finding_frame(finding, source->first_frame);
	finding_frame(finding, source->last_frame);
	finding_number(finding, "users", (int64_t)source->users_total);
	finding_number(finding, "failed", search.failed);
	finding_text(finding, "user_agent", shared_text(source->user_agent));
	phrase_init(&phrase, text, sizeof(text));
	phrase_count(&phrase, source->users_total, "user was", "users were");
	phrase_text(&phrase, " tried from this address, ");
	phrase_count(&phrase, search.failed, "of them", "of them");
	phrase_text(&phrase, " in vain within ");
	phrase_duration(&phrase, limit_s(judge->limits->scan_window_s));
	if (source->user_agent) {
		phrase_text(&phrase, "; it calls itself ");
		phrase_str(&phrase, shared_text(source->user_agent));
	}
	finding_detail(finding, &phrase);
}

void rule_user_enumeration(struct judge *judge, const struct event *event)
{
	const struct source *source = event->source;
	stamp window = limit_s(judge->limits->scan_window_s);
	uint64_t first =
	        source->users_total > SOURCE_USERS ? source->users_total - SOURCE_USERS : 0;
	struct search worst = { 0, 0 };

	for (uint64_t last = first; last < source->users_total; last++) {
		struct search search = search_until(source, first, last, window);

		if ((double)search.users >= judge->limits->enum_users &&
		    (double)search.failed >= SHARE_FAILED * (double)search.users &&
		    search.failed > worst.failed)
			worst = search;
	}
	if (worst.failed)
		raise(judge, event, worst);
	else
		findings_withdraw(judge->findings, &rule_row_user_enumeration, event);
}
