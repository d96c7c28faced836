#include "memory.h"

#ifdef SIPREGTRACE_SANITIZE
/* The sanitizers bring an allocator of their own; gcc does not install this one's header. */
size_t __sanitizer_get_current_allocated_bytes(void);

void memory_setup(void)
{
}

size_t memory_used(void)
{
	return __sanitizer_get_current_allocated_bytes();
}
#else
#include <malloc.h>

/* Above all the regions of base/pool.c: these are to go back to the system as they are freed. */
#define LARGE (512 * 1024)

void memory_setup(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE);
}

size_t memory_used(void)
{
	struct mallinfo2 info = mallinfo2();
	return info.arena + info.hblkhd;
}
#endif
