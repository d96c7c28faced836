#include "capture/interface_watch.h"

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

struct interface_watch {
	int socket;
	int index;
	char name[IFNAMSIZ];
	enum interface_change state; /* up, down or without carrier */
};

static bool ask(const struct interface_watch *watch, unsigned long what, struct ifreq *request)
{
	return ioctl(watch->socket, what, request) == 0;
}

static void put_name(struct ifreq *request, const char *name)
{
	memset(request, 0, sizeof(*request));
	snprintf(request->ifr_name, sizeof(request->ifr_name), "%s", name);
}

static enum interface_change state_of(const struct interface_watch *watch)
{
	struct ifreq request;
	put_name(&request, watch->name);
	if (!ask(watch, SIOCGIFFLAGS, &request))
		return watch->state;
	if (!(request.ifr_flags & IFF_UP))
		return INTERFACE_DOWN;
	return request.ifr_flags & IFF_RUNNING ? INTERFACE_UP : INTERFACE_NO_CARRIER;
}

struct interface_watch *interface_watch_new(const char *interface)
{
	struct interface_watch *watch = calloc(1, sizeof(*watch));
	struct ifreq request;
	if (!watch)
		return NULL;
	/* Any kind of socket does; this one every kernel has. */
	watch->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	put_name(&request, interface);
	if (watch->socket < 0 || strlen(interface) >= IFNAMSIZ ||
	    !ask(watch, SIOCGIFINDEX, &request)) {
		interface_watch_free(watch);
		return NULL;
	}
	watch->index = request.ifr_ifindex;
	memcpy(watch->name, interface, strlen(interface) + 1);
	watch->state = INTERFACE_UP;
	return watch;
}

void interface_watch_free(struct interface_watch *watch)
{
	if (!watch)
		return;
	if (watch->socket >= 0)
		close(watch->socket);
	free(watch);
}

enum interface_change interface_watch_look(struct interface_watch *watch)
{
	struct ifreq request = { .ifr_ifindex = watch->index };
	enum interface_change before = watch->state;
	bool renamed;
	if (!ask(watch, SIOCGIFNAME, &request))
		return errno == ENODEV ? INTERFACE_GONE : INTERFACE_SAME;
	renamed = strncmp(request.ifr_name, watch->name, IFNAMSIZ) != 0;
	if (renamed)
		snprintf(watch->name, sizeof(watch->name), "%.*s", IFNAMSIZ - 1, request.ifr_name);
	watch->state = state_of(watch);
	if (watch->state != before)
		return watch->state;
	return renamed ? INTERFACE_RENAMED : INTERFACE_SAME;
}

const char *interface_watch_name(const struct interface_watch *watch)
{
	return watch->name;
}
