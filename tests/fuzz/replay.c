/* Feeds a fuzz target the files that are named, and every file of the folders that are named. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

/* A copy of just that size, so that a sanitizer sees the first octet behind it being read. */
static int feed(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat about;
	uint8_t *bytes = NULL;
	size_t size = 0;

	if (!file || fstat(fileno(file), &about) != 0)
		goto fail;
	size = (size_t)about.st_size;
	bytes = malloc(size ? size : 1);
	if (!bytes || fread(bytes, 1, size, file) != size)
		goto fail;
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	return 1;
fail:
	perror(path);
	exit(1);
}

static int feed_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct stat about;
	char name[4096];
	int count = 0;

	while (folder && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (stat(name, &about) == 0 && S_ISREG(about.st_mode))
			count += feed(name);
	}
	if (folder)
		closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	struct stat about;
	int count = 0;

	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &about) != 0) {
			perror(argv[i]);
			return 1;
		}
		count += S_ISDIR(about.st_mode) ? feed_folder(argv[i]) : feed(argv[i]);
	}
	printf("%d inputs\n", count);
	return count == 0;
}
