#define _GNU_SOURCE /* setresuid */
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cap-ng.h>

#include "cli/diagnostic.h"
#include "cli/outputs.h"
#include "confine.h"

/* More outputs than that are not opened anew. */
#define DIRECTORIES_MOST 64

static bool fail(const char *what)
{
	diagnose("%s: %s", what, strerror(errno));
	return false;
}

static bool refuse(const char *text)
{
	diagnose("%s", text);
	return false;
}

/* Whether the process has a capability that capturing does not need. */
static bool too_capable(void)
{
	for (unsigned capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (capability != CAP_NET_RAW && capability != CAP_NET_ADMIN &&
		    capng_have_capability(CAPNG_PERMITTED, capability))
			return true;
	return false;
}

bool privileges_check(void)
{
	if (geteuid() != getuid() || getegid() != getgid())
		return refuse("this program does not run set-user-ID or set-group-ID "
		              "(\"setcap cap_net_raw=ep\" lets anybody capture)");
	/* Without it, what the process has is what whoever started it has. */
	if (getuid() == 0 || !getauxval(AT_SECURE))
		return true;
	if (capng_get_caps_process() != 0)
		return fail("capabilities cannot be read");
	return !too_capable() ||
	       refuse("the program file has capabilities that capturing does not need "
	              "(\"setcap cap_net_raw=ep\" is enough)");
}

static bool hide(void)
{
#ifdef SIPREGTRACE_SANITIZE
	/* A sanitizer looks into its own process, and its reports of leaks need that. */
	return true;
#else
	/* A pipe that takes core dumps does not ask for the limit, but for the other. */
	static const struct rlimit none = { 0, 0 };
	return (setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0) ||
	       fail("core dumps cannot be switched off");
#endif
}

static enum privileges_result find_user(const char *user, struct privileges *plan)
{
	const struct passwd *entry = getpwnam(user);
	if (!entry) {
		diagnose("%s: no such user (-Z names another, -Z root stays root)", user);
		return PRIVILEGES_USAGE;
	}
	plan->uid = entry->pw_uid;
	plan->gid = entry->pw_gid;
	plan->user = plan->uid == geteuid() ? NULL : user;
	if (!plan->user || geteuid() == 0)
		return PRIVILEGES_OK;
	diagnose("-Z %s: only root can become another user", user);
	return PRIVILEGES_USAGE;
}

enum privileges_result privileges_plan(const char *user, bool live, struct privileges *plan)
{
	*plan = (struct privileges){ .confine = live };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		fail("no-new-privileges cannot be set");
		return PRIVILEGES_FAILED;
	}
	if (!hide())
		return PRIVILEGES_FAILED;
	if (!user && (!live || geteuid() != 0))
		return PRIVILEGES_OK;
	return find_user(user ? user : PRIVILEGES_USER_DEFAULT, plan);
}

static bool drop_bounds(void)
{
	if (capng_get_caps_process() != 0)
		return fail("capabilities cannot be read");
	/* Who may not change the set cannot get anything out of it: no-new-privileges is set. */
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		return true;
	capng_clear(CAPNG_SELECT_BOUNDS);
	return capng_apply(CAPNG_SELECT_BOUNDS) == 0 ||
	       fail("the capability bounding set cannot be emptied");
}

static bool drop_capabilities(void)
{
	capng_clear(CAPNG_SELECT_CAPS);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0 || capng_get_caps_process() != 0)
		return fail("capabilities cannot be given up");
	return capng_have_capabilities(CAPNG_SELECT_CAPS) == CAPNG_NONE ||
	       refuse("capabilities were given up and are still there");
}

/* The same ids everywhere, and no way back. */
static bool has_become(const struct privileges *plan)
{
	uid_t uid, effective_uid, saved_uid;
	gid_t gid, effective_gid, saved_gid;
	if (getresuid(&uid, &effective_uid, &saved_uid) != 0 ||
	    getresgid(&gid, &effective_gid, &saved_gid) != 0)
		return false;
	if (uid != plan->uid || effective_uid != plan->uid || saved_uid != plan->uid ||
	    gid != plan->gid || effective_gid != plan->gid || saved_gid != plan->gid)
		return false;
	return setuid(0) != 0 && seteuid(0) != 0 && (plan->gid == 0 || setegid(0) != 0);
}

static bool become(const struct privileges *plan)
{
	char what[128];
	snprintf(what, sizeof(what), "cannot become the user %s (-Z root stays root)", plan->user);
	if (initgroups(plan->user, plan->gid) != 0 ||
	    setresgid(plan->gid, plan->gid, plan->gid) != 0 ||
	    setresuid(plan->uid, plan->uid, plan->uid) != 0)
		return fail(what);
	/* The kernel makes a process that changes its user dumpable again. */
	if (!hide())
		return false;
	if (has_become(plan))
		return true;
	diagnose("%s: it could be undone", what);
	return false;
}

static bool restrict_calls(const struct outputs *outputs)
{
	int directories[DIRECTORIES_MOST];
	size_t count = outputs_directories(outputs, directories, DIRECTORIES_MOST);
	errno = confine(directories, count, OUTPUTS_REOPEN_FLAGS);
	return errno == 0 || fail("system calls cannot be restricted");
}

bool privileges_drop(const struct privileges *plan, const struct outputs *outputs)
{
	bool capable = plan->confine || plan->user;
	if (capable && !drop_bounds())
		return false;
	if (plan->user && !become(plan))
		return false;
	if (capable && !drop_capabilities())
		return false;
	return !plan->confine || restrict_calls(outputs);
}
