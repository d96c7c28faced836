#include "handle.h"

#include <string.h>

pcap_t *handle_open_file(struct stream *stream, const char *path, struct source_problem *problem)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	const char *why = error;
	FILE *file = stream_file(stream);
	pcap_t *pcap;
	if (!file) {
		problem->error = SOURCE_NO_MEMORY;
		snprintf(problem->text, sizeof(problem->text), "%s: out of memory", path);
		return NULL;
	}
	pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
	if (pcap)
		return pcap;
	problem->error = stream_error(stream, &why);
	if (problem->error == SOURCE_NO_ERROR) {
		problem->error = SOURCE_NOT_A_CAPTURE;
		why = error;
	}
	if (strcmp(why, "unknown file format") == 0)
		why = "not a capture file (unknown file format)";
	snprintf(problem->text, sizeof(problem->text), "%s: %s", path, why);
	fclose(file);
	return NULL;
}
