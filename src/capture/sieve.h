#ifndef CAPTURE_SIEVE_H
#define CAPTURE_SIEVE_H

/*
 * Inside of the capture layer only: a BPF expression for frames of several link types. It is
 * compiled once for each. What no decoder reads passes, to be counted where it is not understood.
 */

#include <stdbool.h>
#include <stdint.h>

#include "capture/problem.h"
#include "wire/frame.h"

struct sieve;

/* NULL when memory is out. The expression is copied. */
struct sieve *sieve_new(const char *expression);
void sieve_free(struct sieve *sieve);
/* Compiles for this link type if that is still to be done; false: problem says why not. */
bool sieve_prepare(struct sieve *sieve, uint32_t link, struct source_problem *problem);
/* Its link type must have been prepared. */
bool sieve_passes(const struct sieve *sieve, const struct frame *frame);

#endif
