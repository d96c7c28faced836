#ifndef TRACK_TEST_FED_H
#define TRACK_TEST_FED_H

/* A tracker that is fed messages written by hand. */

#include "../auth/auth_test.h"
#include "sip/split.h"
#include "track/tracker.h"

struct fed {
	struct limits limits;
	struct passwords *passwords; /* NULL: there is no file */
	struct verifier *verifier;
	struct tracker *tracker;
	struct sip_message message; /* the last one */
	struct reading reading;     /* of it */
};

/* file: of passwords, or NULL. */
static inline void fed_begin(struct fed *fed, const char *file, event_sink *sink, void *context)
{
	struct tracker_options options = { .limits = &fed->limits,
		                           .sink = sink,
		                           .context = context };

	limits_defaults(&fed->limits);
	fed->passwords = file ? test_passwords(file) : NULL;
	fed->verifier = options.verifier = verifier_new(fed->passwords);
	fed->tracker = tracker_new(&options);
	assert_non_null(fed->tracker);
}

static inline void fed_end(struct fed *fed)
{
	tracker_free(fed->tracker);
	verifier_free(fed->verifier);
	passwords_free(fed->passwords);
}

static inline void fed_read(struct fed *fed, const struct packet *packet, struct str text)
{
	assert_int_equal(sip_split(text, false, &fed->message), SIP_OK);
	track_read(fed->tracker, packet, &fed->message, text, &fed->reading);
}

static inline void fed_message(struct fed *fed, const struct packet *packet, struct str text)
{
	fed_read(fed, packet, text);
	track_message(fed->tracker, packet, &fed->message, &fed->reading);
}

#endif
