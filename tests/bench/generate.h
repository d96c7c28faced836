#ifndef BENCH_GENERATE_H
#define BENCH_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOMAIN "bench.example"

struct options {
	uint32_t users, refreshes;
	uint32_t expires, within;               /* seconds: granted; in which all users start */
	uint32_t logout, wrong, calls, garbage; /* percent */
	uint32_t rtp;                           /* packets of media to one SIP message */
	uint32_t seed;
	bool publish;
	const char *passwords, *truth; /* files to write, or NULL */
};

enum who { WHO_RIGHT, WHO_WRONG, WHO_CALLER, WHO_LEAVER };
enum draw { DRAW_WRONG, DRAW_CALL, DRAW_LEAVE };
enum value { VALUE_PASSWORD = 8, VALUE_CALL_ID, VALUE_TAG, VALUE_ETAG, VALUE_ROUND };

enum kind {
	KIND_REGISTER,
	KIND_CHALLENGE,
	KIND_AUTHORIZED,
	KIND_REGISTERED,
	KIND_UNREGISTER,
	KIND_UNREGISTER_AUTHORIZED,
	KIND_UNREGISTERED,
	KIND_PUBLISH,
	KIND_PUBLISHED,
	KIND_UNPUBLISH,
	KIND_NOTIFY,
	KIND_NOTIFIED,
	KIND_INVITE,
	KIND_RINGING,
	KIND_ANSWERED,
	KIND_ACK,
	KIND_BYE,
	KIND_ENDED,
};

struct step {
	enum kind kind;
	uint64_t delay; /* microseconds after the scene's begin */
};

struct scene {
	enum who who;
	uint32_t count;
	struct step steps[6];
};

extern const struct scene scene_login, scene_wrong, scene_refresh, scene_logout, scene_presence,
        scene_absence, scene_call;

struct message {
	size_t size;
	unsigned char octets[2048];
};

uint64_t mix(uint64_t value);
/* 0 to 99, by chance. */
uint32_t user_draw(const struct options *options, uint32_t user, enum draw what);
uint64_t user_value(const struct options *options, uint32_t user, uint64_t what);
static inline uint32_t user_address(uint32_t user)
{
	return 10u << 24 | user;
}
bool user_leaves(const struct options *options, uint32_t user);

#define FRAME_HEADERS 42 /* Ethernet, IPv4, UDP */
#define SERVER_ADDRESS 0xc0000201u

/* Whole frames, from the Ethernet header on. */
void message_write(struct message *message, const struct options *options, uint32_t user,
                   uint32_t round, const struct step *step);
void message_rtp(struct message *message, uint64_t number, uint32_t sequence);
void message_garbage(struct message *message, uint64_t chance);
/* Writes the headers in front of the payload. */
void frame_close(struct message *message, uint32_t source, uint16_t source_port,
                 uint32_t destination, uint16_t destination_port);

static inline void put_le32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(value >> 8 * i);
}

#endif
