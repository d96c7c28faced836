#include "capture/merge.h"

#include <stdlib.h>

struct head {
	struct source *source;
	struct frame frame;
};

struct merge {
	const struct merge_file *files;
	size_t count;
	size_t opened; /* files that had their turn */
	const struct merge_hooks *hooks;
	struct head heads[MERGE_OPEN_MAX]; /* oldest file first */
	size_t open;
	struct head *delivered; /* its frame is the caller's */
	bool crowded;
};

struct merge *merge_new(const struct merge_file *files, size_t count,
                        const struct merge_hooks *hooks)
{
	struct merge *merge = calloc(1, sizeof(*merge));
	if (!merge)
		return NULL;
	merge->files = files;
	merge->count = count;
	merge->hooks = hooks;
	return merge;
}

static void close_head(struct merge *merge, struct head *head)
{
	merge->hooks->close(merge->hooks->context, head->source);
	merge->open--;
	for (; head < merge->heads + merge->open; head++)
		head[0] = head[1];
}

void merge_free(struct merge *merge)
{
	if (!merge)
		return;
	while (merge->open > 0)
		close_head(merge, &merge->heads[merge->open - 1]);
	free(merge);
}

/* Fills the head's frame, or takes it out at the end of its source. */
static bool advance(struct merge *merge, struct head *head)
{
	enum source_result result =
	        merge->hooks->next(merge->hooks->context, head->source, &head->frame);
	if (result == SOURCE_STOPPED)
		return false;
	if (result != SOURCE_FRAME)
		close_head(merge, head);
	return true;
}

static struct head *earliest(struct merge *merge)
{
	struct head *best = merge->open > 0 ? &merge->heads[0] : NULL;
	for (size_t i = 1; i < merge->open; i++)
		if (merge->heads[i].frame.at < best->frame.at)
			best = &merge->heads[i];
	return best;
}

static bool is_due(struct merge *merge)
{
	const struct head *best = earliest(merge);
	if (merge->opened == merge->count)
		return false;
	if (best && merge->files[merge->opened].first_at > best->frame.at)
		return false;
	merge->crowded |= merge->open == MERGE_OPEN_MAX;
	return merge->open < MERGE_OPEN_MAX;
}

static bool open_due(struct merge *merge)
{
	while (is_due(merge)) {
		struct source *source = merge->hooks->open(merge->hooks->context,
		                                           merge->files[merge->opened++].index);
		if (!source)
			continue;
		merge->heads[merge->open++] = (struct head){ .source = source };
		if (!advance(merge, &merge->heads[merge->open - 1]))
			return false;
	}
	return true;
}

enum source_result merge_next(struct merge *merge, struct frame *frame)
{
	struct head *delivered = merge->delivered;
	merge->delivered = NULL;
	if ((delivered && !advance(merge, delivered)) || !open_due(merge))
		return SOURCE_STOPPED;
	merge->delivered = earliest(merge);
	if (!merge->delivered)
		return SOURCE_END;
	*frame = merge->delivered->frame;
	return SOURCE_FRAME;
}

bool merge_was_crowded(const struct merge *merge)
{
	return merge->crowded;
}
