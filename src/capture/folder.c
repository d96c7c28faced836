#include "capture/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/source.h"

#define FEWEST_FILES 16

struct listing {
	struct folder *folder;
	size_t capacity;
	folder_tell *tell;
	void *context;
};

static bool tell(const struct listing *listing, enum source_error error, const char *path,
                 const char *text)
{
	struct source_problem problem = { .error = error };
	snprintf(problem.text, sizeof(problem.text), "%s: %s", path, text);
	listing->tell(listing->context, &problem);
	return false;
}

bool folder_is(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The time of the first packet; false when the file is none that could be read. */
static bool look_into(const struct listing *listing, struct folder_file *file)
{
	const struct source_options options = { .input = 0 };
	struct source_problem problem;
	struct frame frame;
	struct source *source = source_open_file(file->path, &options, &problem);
	if (!source) {
		listing->tell(listing->context, &problem);
		return false;
	}
	/* What else is wrong with it is told when it is its turn. */
	if (source_next(source, &frame, &problem) == SOURCE_FRAME)
		file->first_at = frame.at;
	file->link = source_link(source);
	file->snaplen = source_snaplen(source);
	source_free(source);
	return true;
}

static struct folder_file *new_file(struct listing *listing)
{
	struct folder *folder = listing->folder;
	if (folder->count == listing->capacity) {
		size_t capacity = listing->capacity ? listing->capacity * 2 : FEWEST_FILES;
		struct folder_file *grown = realloc(folder->files, capacity * sizeof(*grown));
		if (!grown)
			return NULL;
		folder->files = grown;
		listing->capacity = capacity;
	}
	folder->files[folder->count] = (struct folder_file){ .first_at = 0 };
	return &folder->files[folder->count];
}

static char *joined(const char *path, const char *name)
{
	size_t length = strlen(path);
	size_t size = length + strlen(name) + 2;
	char *text = malloc(size);
	if (text)
		snprintf(text, size, "%s%s%s", path,
		         length > 0 && path[length - 1] == '/' ? "" : "/", name);
	return text;
}

/* False only when reading the folder has to end. */
static bool add(struct listing *listing, const char *path, const char *name)
{
	struct folder_file *file = new_file(listing);
	struct stat status;
	if (file)
		file->path = joined(path, name);
	if (!file || !file->path)
		return tell(listing, SOURCE_NO_MEMORY, path, "out of memory");
	if (stat(file->path, &status) != 0)
		tell(listing, SOURCE_UNREADABLE, file->path, strerror(errno));
	else if (S_ISDIR(status.st_mode))
		tell(listing, SOURCE_UNREADABLE, file->path, "a folder in a folder is not read");
	else if (!S_ISREG(status.st_mode)) /* a pipe might let us wait for ever */
		tell(listing, SOURCE_UNREADABLE, file->path, "not a regular file");
	else if (look_into(listing, file))
		file = NULL;
	if (file)
		free(file->path);
	else
		listing->folder->count++;
	return true;
}

static int by_time(const void *left, const void *right)
{
	const struct folder_file *a = left, *b = right;
	if (a->first_at != b->first_at)
		return a->first_at < b->first_at ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* The names are taken in their order, so that what is told does not depend on the file system. */
static bool add_all(struct listing *listing, const char *path, struct dirent **entries, int count)
{
	bool done = true;
	for (int i = 0; i < count; i++) {
		if (done && entries[i]->d_name[0] != '.' &&
		    listing->folder->count == FOLDER_FILES_MAX)
			done = tell(listing, SOURCE_UNREADABLE, path, "too many files");
		if (done && entries[i]->d_name[0] != '.')
			done = add(listing, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return done;
}

bool folder_read(struct folder *folder, const char *path, folder_tell *teller, void *context)
{
	struct listing listing = { .folder = folder, .tell = teller, .context = context };
	struct dirent **entries = NULL;
	int count;
	bool done;
	*folder = (struct folder){ .count = 0 };
	count = scandir(path, &entries, NULL, alphasort);
	if (count < 0)
		return tell(&listing, SOURCE_UNREADABLE, path, strerror(errno));
	done = add_all(&listing, path, entries, count);
	if (folder->count > 0)
		qsort(folder->files, folder->count, sizeof(*folder->files), by_time);
	return done;
}

void folder_release(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		free(folder->files[i].path);
	free(folder->files);
}
