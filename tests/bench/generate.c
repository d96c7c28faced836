/*
 * A capture of many users, as big as wanted, streamed to standard output: each logs in, publishes,
 * is notified, refreshes, calls, logs out. The same options give the same octets. Nothing is kept
 * per user: what one sends, and when, follows from its number, so a million cost no more than one.
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define USERS_MOST 16000000
#define EPOCH 1700000000ull /* time of the first packet */
#define SECOND 1000000ull
#define LANES_MOST 256

/* One line of every user's script: lane by lane the users come in order, so lanes merge by time. */
struct lane {
	const struct scene *scene;
	uint32_t step;
	uint32_t round;  /* of a refresh */
	uint64_t offset; /* microseconds after the user's start */
	uint32_t user;   /* whose turn it is; beyond the last: done */
	uint64_t at;
};

struct generator {
	struct options options;
	struct lane lanes[LANES_MOST];
	uint32_t lane_count;
	uint64_t gap; /* microseconds between the starts of two users */
	uint64_t messages, packets;
	FILE *out;
};

static void fail(const char *text)
{
	fprintf(stderr, "generate: %s\n", text);
	exit(2);
}

static bool takes_part(const struct options *options, const struct scene *scene, uint32_t user)
{
	bool wrong = user_draw(options, user, DRAW_WRONG) < options->wrong;

	switch (scene->who) {
	case WHO_RIGHT: return !wrong;
	case WHO_WRONG: return wrong;
	case WHO_CALLER: return !wrong && user_draw(options, user, DRAW_CALL) < options->calls;
	case WHO_LEAVER: return user_leaves(options, user);
	}
	return false;
}

static void lane_next(const struct generator *generator, struct lane *lane, uint32_t from)
{
	uint32_t users = generator->options.users;

	while (from < users && !takes_part(&generator->options, lane->scene, from))
		from++;
	lane->user = from;
	lane->at = lane->offset + from * generator->gap;
}

static void add_scene(struct generator *generator, const struct scene *scene, uint32_t round,
                      uint64_t offset)
{
	for (uint32_t step = 0; step < scene->count; step++) {
		struct lane *lane = &generator->lanes[generator->lane_count++];

		if (generator->lane_count > LANES_MOST)
			fail("too many refreshes");
		*lane = (struct lane){ .scene = scene,
			               .step = step,
			               .round = round,
			               .offset = offset + scene->steps[step].delay };
		lane_next(generator, lane, 0);
	}
}

/* When the clients refresh, and when the last of it is over, in seconds after their start. */
static uint64_t refresh_interval(const struct options *options)
{
	return options->expires > 60 ? options->expires - 5 : options->expires - 1;
}

static uint64_t leave_after(const struct options *options)
{
	return refresh_interval(options) * options->refreshes + 30;
}

static void plan(struct generator *generator)
{
	const struct options *options = &generator->options;

	add_scene(generator, &scene_login, 0, 0);
	if (options->publish)
		add_scene(generator, &scene_presence, 0, SECOND / 5);
	add_scene(generator, &scene_wrong, 0, 0);
	add_scene(generator, &scene_call, 0, 2 * SECOND);
	for (uint32_t round = 1; round <= options->refreshes; round++)
		add_scene(generator, &scene_refresh, round,
		          refresh_interval(options) * round * SECOND);
	if (options->publish)
		add_scene(generator, &scene_absence, 1, leave_after(options) * SECOND);
	add_scene(generator, &scene_logout, options->refreshes + 1,
	          leave_after(options) * SECOND + SECOND / 50);
}

static struct lane *first_lane(struct generator *generator)
{
	struct lane *first = NULL;

	for (uint32_t i = 0; i < generator->lane_count; i++) {
		struct lane *lane = &generator->lanes[i];

		if (lane->user < generator->options.users && (!first || lane->at < first->at))
			first = lane;
	}
	return first;
}

static void write_packet(struct generator *generator, uint64_t at, const struct message *message)
{
	unsigned char head[16];
	uint64_t us = EPOCH * SECOND + at;

	put_le32(head, (uint32_t)(us / SECOND));
	put_le32(head + 4, (uint32_t)(us % SECOND));
	put_le32(head + 8, (uint32_t)message->size);
	put_le32(head + 12, (uint32_t)message->size);
	if (fwrite(head, sizeof(head), 1, generator->out) != 1 ||
	    fwrite(message->octets, message->size, 1, generator->out) != 1)
		fail("standard output: cannot be written");
	generator->packets++;
}

static void write_header(struct generator *generator)
{
	unsigned char head[24] = { 0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0 };

	put_le32(head + 16, 65535);
	put_le32(head + 20, 1); /* Ethernet */
	if (fwrite(head, sizeof(head), 1, generator->out) != 1)
		fail("standard output: cannot be written");
}

/* Media, and nonsense that begins like SIP, at the time of the message before. */
static void write_others(struct generator *generator, uint64_t at, struct message *message)
{
	const struct options *options = &generator->options;
	uint64_t number = generator->messages;

	for (uint32_t i = 0; i < options->rtp; i++) {
		message_rtp(message, number, i);
		write_packet(generator, at, message);
	}
	if (mix(options->seed ^ number) % 1000 < options->garbage * 10) {
		message_garbage(message, mix(options->seed + number));
		write_packet(generator, at, message);
	}
}

static void generate(struct generator *generator)
{
	static struct message message;
	struct lane *lane;

	write_header(generator);
	while ((lane = first_lane(generator)) != NULL) {
		message_write(&message, &generator->options, lane->user, lane->round,
		              &lane->scene->steps[lane->step]);
		write_packet(generator, lane->at, &message);
		generator->messages++;
		write_others(generator, lane->at, &message);
		lane_next(generator, lane, lane->user + 1);
	}
	if (fflush(generator->out) != 0)
		fail("standard output: cannot be written");
}

static FILE *beside(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file)
		fail("a file beside the capture cannot be made");
	return file;
}

static void write_passwords(const struct options *options)
{
	FILE *file = beside(options->passwords);

	for (uint32_t user = 0; user < options->users; user++)
		fprintf(file, "u%08" PRIu32 ":" DOMAIN ":%016" PRIx64 "\n", user,
		        user_value(options, user, VALUE_PASSWORD));
	if (fclose(file) != 0)
		fail("the passwords cannot be written");
}

/* What the registrar's table holds at the end: address-of-record, contact, status, expiry. */
static void write_truth(const struct generator *generator)
{
	const struct options *options = &generator->options;
	FILE *file = beside(options->truth);

	for (uint32_t user = 0; user < options->users; user++) {
		uint64_t granted = user * generator->gap +
		                   refresh_interval(options) * options->refreshes * SECOND +
		                   scene_refresh.steps[3].delay;

		if (user_draw(options, user, DRAW_WRONG) < options->wrong)
			continue;
		fprintf(file, "u%08" PRIu32 "@" DOMAIN "\t%s\t%.6f\n", user,
		        user_leaves(options, user) ? "removed" : "active",
		        (double)(EPOCH * SECOND + granted) / SECOND + options->expires);
	}
	if (fclose(file) != 0)
		fail("the truth cannot be written");
}

static const struct option names[] = {
	{ "users", 1, NULL, 'u' },  { "refreshes", 1, NULL, 'r' }, { "logout", 1, NULL, 'l' },
	{ "wrong", 1, NULL, 'w' },  { "calls", 1, NULL, 'c' },     { "rtp", 1, NULL, 'm' },
	{ "seed", 1, NULL, 's' },   { "expires", 1, NULL, 'e' },   { "garbage", 1, NULL, 'g' },
	{ "truth", 1, NULL, 't' },  { "passwords", 1, NULL, 'P' }, { "no-publish", 0, NULL, 'n' },
	{ "within", 1, NULL, 'W' }, { NULL, 0, NULL, 0 },
};

static uint32_t number(const char *text, uint32_t most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text || value > most)
		fail("an option's number is not one, or is too large");
	return (uint32_t)value;
}

static void read_options(struct options *options, int argc, char **argv)
{
	int letter;

	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (letter) {
		case 'u': options->users = number(optarg, USERS_MOST); break;
		case 'r': options->refreshes = number(optarg, 40); break;
		case 'l': options->logout = number(optarg, 100); break;
		case 'w': options->wrong = number(optarg, 100); break;
		case 'c': options->calls = number(optarg, 100); break;
		case 'm': options->rtp = number(optarg, 1000); break;
		case 's': options->seed = number(optarg, UINT32_MAX); break;
		case 'e': options->expires = number(optarg, 86400); break;
		case 'g': options->garbage = number(optarg, 100); break;
		case 'W': options->within = number(optarg, 86400); break;
		case 't': options->truth = optarg; break;
		case 'P': options->passwords = optarg; break;
		case 'n': options->publish = false; break;
		default:
			fail("options: --users N --refreshes N --expires S --within S --logout % "
			     "--wrong % --calls % --garbage % --rtp PER-MESSAGE --no-publish "
			     "--seed N --passwords FILE --truth FILE");
		}
	}
	if (!options->users || options->expires < 10)
		fail("--users must be 1 at least, --expires 10");
}

int main(int argc, char **argv)
{
	static struct generator generator = {
		.options = { .users = 1000,
		             .refreshes = 2,
		             .logout = 50,
		             .expires = 300,
		             .within = 50,
		             .publish = true,
		             .seed = 1 },
	};
	static char buffer[1 << 20];

	read_options(&generator.options, argc, argv);
	generator.gap = generator.options.within * SECOND / generator.options.users;
	generator.gap += !generator.gap;
	generator.out = stdout;
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	plan(&generator);
	if (generator.options.passwords)
		write_passwords(&generator.options);
	if (generator.options.truth)
		write_truth(&generator);
	generate(&generator);
	fprintf(stderr, "%" PRIu64 " SIP messages, %" PRIu64 " packets\n", generator.messages,
	        generator.packets);
	return 0;
}
