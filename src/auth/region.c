#include "auth/region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum { PIPE_SIZE = 64 * 1024 };

/* Locking is sodium_malloc's best effort: a small RLIMIT_MEMLOCK is no reason to give up. */
static int grow(struct region *region, size_t size)
{
	char *bytes = sodium_malloc(size);

	if (bytes == NULL)
		return ENOMEM;
	if (region->used > 0)
		memcpy(bytes, region->bytes, region->used);
	sodium_free(region->bytes);
	region->bytes = bytes;
	region->size = size;
	return 0;
}

static int read_all(int fd, struct region *region)
{
	for (;;) {
		ssize_t n;

		if (region->used == region->size) {
			int error = grow(region, region->size * 2);

			if (error != 0)
				return error;
		}
		n = read(fd, region->bytes + region->used, region->size - region->used);
		if (n == 0)
			return 0;
		if (n > 0)
			region->used += (size_t)n;
		else if (errno != EINTR)
			return errno;
	}
}

static int read_file(int fd, struct region *region, bool *exposed)
{
	size_t size = PIPE_SIZE;
	struct stat status;
	int error;

	if (fstat(fd, &status) != 0)
		return errno;
	if (S_ISDIR(status.st_mode))
		return EISDIR;
	if (S_ISREG(status.st_mode)) {
		*exposed = (status.st_mode & 077) != 0;
		/* One more than the file has, so that its end is seen without growing. */
		size = (size_t)status.st_size + 1;
	}
	error = grow(region, size);
	return error != 0 ? error : read_all(fd, region);
}

int region_read(const char *path, struct region *region, bool *exposed)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int error;

	memset(region, 0, sizeof(*region));
	*exposed = false;
	if (fd < 0)
		return errno;
	error = read_file(fd, region, exposed);
	close(fd);
	if (error != 0)
		region_release(region);
	return error;
}

void region_seal(struct region *region)
{
	sodium_mprotect_readonly(region->bytes);
}

void region_release(struct region *region)
{
	sodium_free(region->bytes);
	memset(region, 0, sizeof(*region));
}
