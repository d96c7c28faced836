#ifndef CONFINE_H
#define CONFINE_H

/* Private to privileges.c: the system calls that a live capture is left with. */

#include <stddef.h>

/*
 * For good. directories: descriptors in which files may be opened, with exactly these flags. 0 or
 * an errno value. What is refused fails with EPERM: a library that merely tries is no reason to
 * lose a capture of months.
 */
int confine(const int *directories, size_t count, int flags);

#endif
