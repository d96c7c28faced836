#ifndef CAPTURE_INTERFACE_WATCH_H
#define CAPTURE_INTERFACE_WATCH_H

/*
 * What becomes of an interface while it is captured on. libpcap says nothing when it goes down, and
 * nothing when one that is down is deleted: whoever waits for packets has to look.
 */

struct interface_watch;

enum interface_change {
	INTERFACE_SAME,
	INTERFACE_DOWN,       /* switched off */
	INTERFACE_NO_CARRIER, /* switched on, but nothing is at the other end */
	INTERFACE_UP,         /* again */
	INTERFACE_RENAMED,
	INTERFACE_GONE, /* deleted, or moved into another network namespace */
};

/*
 * NULL when there is nothing to be watched: "any", what is no network interface, or no descriptor
 * to be had. Needs no privileges once it was opened.
 */
struct interface_watch *interface_watch_new(const char *interface);
void interface_watch_free(struct interface_watch *watch);

/* What is different since the last look; of several changes the gravest. It was up before the
 * first. */
enum interface_change interface_watch_look(struct interface_watch *watch);
/* Its name at the last look. */
const char *interface_watch_name(const struct interface_watch *watch);

#endif
