#include "memory.h"

#ifdef SIPREGTRACE_SANITIZE
/* The sanitizers bring an allocator of their own; gcc does not install this one's header. */
size_t __sanitizer_get_current_allocated_bytes(void);

size_t memory_used(void)
{
	return __sanitizer_get_current_allocated_bytes();
}
#else
#include <malloc.h>

size_t memory_used(void)
{
	struct mallinfo2 info = mallinfo2();
	return info.uordblks + info.hblkhd;
}
#endif
