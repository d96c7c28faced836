#include "inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST_INPUTS 4

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

/* What is known of a file but its path is copied as it is. */
static bool add(struct inputs *inputs, const char *path, const struct folder_file *file,
                size_t group)
{
	size_t index = inputs->count;
	struct input *input;
	if (index == inputs->capacity && !grow(inputs))
		return false;
	input = &inputs->items[index];
	*input = (struct input){ strdup(path), group, file->link, file->snaplen };
	inputs->order[index] = (struct merge_file){ .index = index, .first_at = file->first_at };
	inputs->count += input->path != NULL;
	return input->path != NULL;
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
		return add(inputs, settings->interface, &unseen, 0);
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
