#ifndef PRIVILEGES_H
#define PRIVILEGES_H

/*
 * What the program may do is given up before the first packet is looked at: packets are written by
 * strangers. The one owner of libcap-ng. What fails is said on standard error by then.
 */

#include <stdbool.h>
#include <sys/types.h>

/* Whom a live capture becomes when root starts it and -Z names nobody else. */
#define PRIVILEGES_USER_DEFAULT "nobody"

struct outputs;

struct privileges {
	const char *user; /* borrowed; NULL: the ids stay as they are */
	uid_t uid;
	gid_t gid;
	bool confine; /* live: no capability stays, and few system calls do */
};

enum privileges_result {
	PRIVILEGES_OK,
	PRIVILEGES_USAGE, /* -Z names somebody whom the program cannot become */
	PRIVILEGES_FAILED,
};

/*
 * First of all: false when the program is set-user-ID or set-group-ID, or its file has capabilities
 * beyond those that capturing needs. It is not made for that: it opens any file its user names.
 */
bool privileges_check(void);

/*
 * Before any secret is read: no core dumps, nothing of the process to be read or traced by other
 * programs of its user, no privileges from programs that it might run. And finds out whom to
 * become: user is -Z's argument, NULL when it was not given.
 */
enum privileges_result privileges_plan(const char *user, bool live, struct privileges *plan);

/*
 * Gives up what plan says, for good; false when anything of it could not be, and then nothing may
 * be read. In the folders of outputs their files may still be opened anew.
 */
bool privileges_drop(const struct privileges *plan, const struct outputs *outputs);

#endif
