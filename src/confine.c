#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <seccomp.h>

#ifdef SIPREGTRACE_SANITIZE

/* Sanitizers need more: they read /proc/self, start threads and trace their own process. */
int confine(const int *directories, size_t count, int flags)
{
	(void)directories;
	(void)count;
	(void)flags;
	return 0;
}

#else

/* clang-format off */
static const int allowed[] = {
	/* waiting for packets, reading them and the counters of the kernel */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(ioctl),
	/* outputs */
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek),
	SCMP_SYS(fsync), SCMP_SYS(close),
	/* memory */
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(munlock),
	SCMP_SYS(futex), SCMP_SYS(getrandom),
	/* time, signals, the end */
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(setitimer),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};
/* clang-format on */

/* Memory may be had and guarded, but never be made executable. */
static int allow_memory(scmp_filter_ctx context, int call)
{
	return seccomp_rule_add(context, SCMP_ACT_ALLOW, call, 1,
	                        SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

static int allow_open(scmp_filter_ctx context, int directory, int flags)
{
	/* Not all of them: 32-bit systems add one of their own. */
	int known = O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC | O_APPEND | O_NOFOLLOW | O_DIRECTORY;
	return seccomp_rule_add(
	        context, SCMP_ACT_ALLOW, SCMP_SYS(openat), 2,
	        SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)directory, 0),
	        SCMP_A2(SCMP_CMP_MASKED_EQ, (scmp_datum_t)known, (scmp_datum_t)(flags & known)));
}

static int add_rules(scmp_filter_ctx context, const int *directories, size_t count, int flags)
{
	int error = 0;
	for (size_t i = 0; !error && i < sizeof(allowed) / sizeof(allowed[0]); i++)
		error = seccomp_rule_add(context, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; !error && i < count; i++)
		error = allow_open(context, directories[i], flags);
	if (!error)
		error = allow_memory(context, SCMP_SYS(mmap));
	return error ? error : allow_memory(context, SCMP_SYS(mprotect));
}

int confine(const int *directories, size_t count, int flags)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error;
	if (!context)
		return ENOMEM;
	error = add_rules(context, directories, count, flags);
	if (!error)
		error = seccomp_load(context);
	seccomp_release(context);
	return error < 0 ? -error : error;
}

#endif
