#include "generate.h"

/* What each user does, and what is its own by chance. */

#define MS 1000

/* clang-format off */
const struct scene scene_login = { WHO_RIGHT, 4, {
	{ KIND_REGISTER, 0 }, { KIND_CHALLENGE, 4 * MS }, { KIND_AUTHORIZED, 9 * MS },
	{ KIND_REGISTERED, 14 * MS } } };
const struct scene scene_wrong = { WHO_WRONG, 4, {
	{ KIND_REGISTER, 0 }, { KIND_CHALLENGE, 4 * MS }, { KIND_AUTHORIZED, 9 * MS },
	{ KIND_CHALLENGE, 14 * MS } } };
const struct scene scene_refresh = { WHO_RIGHT, 4, {
	{ KIND_REGISTER, 0 }, { KIND_CHALLENGE, 4 * MS }, { KIND_AUTHORIZED, 9 * MS },
	{ KIND_REGISTERED, 14 * MS } } };
const struct scene scene_logout = { WHO_LEAVER, 4, {
	{ KIND_UNREGISTER, 0 }, { KIND_CHALLENGE, 4 * MS }, { KIND_UNREGISTER_AUTHORIZED, 9 * MS },
	{ KIND_UNREGISTERED, 14 * MS } } };
const struct scene scene_presence = { WHO_RIGHT, 4, {
	{ KIND_PUBLISH, 0 }, { KIND_PUBLISHED, 5 * MS }, { KIND_NOTIFY, 300 * MS },
	{ KIND_NOTIFIED, 306 * MS } } };
const struct scene scene_absence = { WHO_LEAVER, 2, {
	{ KIND_UNPUBLISH, 0 }, { KIND_PUBLISHED, 5 * MS } } };
const struct scene scene_call = { WHO_CALLER, 6, {
	{ KIND_INVITE, 0 }, { KIND_RINGING, 90 * MS }, { KIND_ANSWERED, 4000 * MS },
	{ KIND_ACK, 4010 * MS }, { KIND_BYE, 20000 * MS }, { KIND_ENDED, 20005 * MS } } };
/* clang-format on */

uint64_t mix(uint64_t value)
{
	value += 0x9e3779b97f4a7c15;
	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
	value = (value ^ value >> 27) * 0x94d049bb133111eb;
	return value ^ value >> 31;
}

uint64_t user_value(const struct options *options, uint32_t user, uint64_t what)
{
	return mix(mix(options->seed + (uint64_t)user * 1000003) ^ what << 40);
}

uint32_t user_draw(const struct options *options, uint32_t user, enum draw what)
{
	return (uint32_t)(user_value(options, user, what) % 100);
}

bool user_leaves(const struct options *options, uint32_t user)
{
	return user_draw(options, user, DRAW_WRONG) >= options->wrong &&
	       user_draw(options, user, DRAW_LEAVE) < options->logout;
}
