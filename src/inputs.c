#include "inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/diagnostic.h"

#define FEWEST_INPUTS 4
#define LATE STAMP_SECOND /* as for time-regression */

static bool grow(struct inputs *inputs)
{
	size_t capacity = inputs->capacity ? inputs->capacity * 2 : FEWEST_INPUTS;
	struct input *items = realloc(inputs->items, capacity * sizeof(*items));
	struct merge_file *order;
	if (!items)
		return false;
	inputs->items = items;
	order = realloc(inputs->order, capacity * sizeof(*order));
	if (!order)
		return false;
	inputs->order = order;
	inputs->capacity = capacity;
	return true;
}

struct identity {
	uint64_t device, inode;
};

static struct identity identify(const char *path)
{
	struct stat about;
	if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
		return (struct identity){ 0 };
	return (struct identity){ (uint64_t)about.st_dev, (uint64_t)about.st_ino };
}

/* Among what was named before. Read twice, everything in it would have happened twice. */
static bool is_named_twice(const struct inputs *inputs, const char *path, size_t group,
                           struct identity identity)
{
	for (size_t i = 0; identity.inode && i < group; i++) {
		const struct input *input = &inputs->items[i];
		if (input->inode != identity.inode || input->device != identity.device)
			continue;
		diagnose("warning: %s: the same file as %s, it is read once", path, input->path);
		return true;
	}
	return false;
}

/* What is known of a file but its path is copied as it is. */
static bool append(struct inputs *inputs, const char *path, const struct folder_file *file,
                   size_t group, const struct identity *identity)
{
	size_t index = inputs->count;
	struct input *input;
	if (index == inputs->capacity && !grow(inputs))
		return false;
	input = &inputs->items[index];
	*input = (struct input){ .path = strdup(path),
		                 .group = group,
		                 .link = file->link,
		                 .snaplen = file->snaplen,
		                 .device = identity->device,
		                 .inode = identity->inode };
	inputs->order[index] = (struct merge_file){ .index = index, .first_at = file->first_at };
	inputs->count += input->path != NULL;
	return input->path != NULL;
}

static bool add(struct inputs *inputs, const char *path, const struct folder_file *file,
                size_t group)
{
	struct identity identity = identify(path);
	return is_named_twice(inputs, path, group, identity) ||
	       append(inputs, path, file, group, &identity);
}

struct listener {
	folder_tell *tell;
	void *context;
	bool told;
};

static void listen(void *context, const struct source_problem *problem)
{
	struct listener *listener = context;
	listener->told = true;
	listener->tell(listener->context, problem);
}

static bool add_folder(struct inputs *inputs, const char *path, folder_tell *tell, void *context)
{
	struct listener listener = { .tell = tell, .context = context };
	struct source_problem problem = { .error = SOURCE_UNREADABLE };
	struct folder folder;
	size_t group = inputs->count;
	bool done = true;
	folder_read(&folder, path, listen, &listener);
	for (size_t i = 0; done && i < folder.count; i++)
		done = add(inputs, folder.files[i].path, &folder.files[i], group);
	if (folder.count == 0 && !listener.told) {
		snprintf(problem.text, sizeof(problem.text), "%s: there is no file in this folder",
		         path);
		tell(context, &problem);
	}
	folder_release(&folder);
	return done;
}

bool inputs_find(struct inputs *inputs, const struct settings *settings, folder_tell *tell,
                 void *context)
{
	const struct folder_file unseen = { .link = SOURCE_LINK_NONE };
	bool done = true;
	if (settings->interface)
		return append(inputs, settings->interface, &unseen, 0, &(struct identity){ 0 });
	for (size_t i = 0; done && i < settings->files_count; i++) {
		const char *path = settings->files[i];
		if (strcmp(path, "-") != 0 && folder_is(path))
			done = add_folder(inputs, path, tell, context);
		else
			done = add(inputs, path, &unseen, inputs->count);
	}
	return done;
}

void inputs_release(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->items[i].path);
	free(inputs->items);
	free(inputs->order);
}

size_t inputs_together(const struct inputs *inputs, size_t from)
{
	size_t end = from + 1;
	while (end < inputs->count && inputs->items[end].group == inputs->items[from].group)
		end++;
	return end - from;
}

static void tell_order(const struct inputs *inputs, const struct input *input)
{
	const struct input *before = &inputs->items[inputs->latest_input];
	if (input->first_at < before->first_at)
		diagnose("warning: %s is older than %s, which was read before it: name them in the "
		         "order of time (-r %s -r %s), what is said of that time is likely at most",
		         input->path, before->path, input->path, before->path);
	else
		diagnose("warning: %s begins before %s, which was read before it, ends: put them "
		         "into a folder and name that (-r FOLDER reads them side by side), what is "
		         "said of that time is likely at most",
		         input->path, before->path);
}

void inputs_look(struct inputs *inputs, size_t index, stamp at)
{
	struct input *input = &inputs->items[index];
	stamp believed = at;
	if (!input->begun) {
		input->begun = true;
		input->first_at = input->last_at = at;
		if (!inputs->order_told && at < inputs->latest - LATE) {
			inputs->order_told = true;
			tell_order(inputs, input);
		}
	}
	if (believed > input->last_at + STAMP_DAY)
		believed = input->last_at;
	input->last_at = at;
	if (believed <= inputs->latest)
		return;
	inputs->latest = believed;
	inputs->latest_input = index;
}
