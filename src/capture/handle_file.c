#include "handle.h"

#include <stdio.h>
#include <string.h>

/* In files of old versions the two lengths of a packet stand the other way round. */
static void read_versions(pcap_t *pcap, struct savefile_format *format)
{
	int major = pcap_major_version(pcap), minor = pcap_minor_version(pcap);
	format->lengths_swapped = major == 543 || (major == 2 && minor < 3);
	format->lengths_doubtful = major == 2 && minor == 3;
}

/* Microseconds or nanoseconds, and whether it is as modified by Kuznetsov: the first octets. */
static bool begins_with(const uint8_t *header, uint32_t magic)
{
	const uint8_t big[4] = { (uint8_t)(magic >> 24), (uint8_t)(magic >> 16),
		                 (uint8_t)(magic >> 8), (uint8_t)magic };
	const uint8_t little[4] = { big[3], big[2], big[1], big[0] };
	return memcmp(header, big, sizeof(big)) == 0 || memcmp(header, little, sizeof(little)) == 0;
}

static bool fail(struct stream *stream, const char *path, const char *why,
                 struct source_problem *problem)
{
	const char *unread;
	enum source_error error = stream_error(stream, &unread);
	problem->error = error == SOURCE_NO_ERROR ? SOURCE_NOT_A_CAPTURE : error;
	if (error != SOURCE_NO_ERROR)
		why = unread;
	else if (strcmp(why, "unknown file format") == 0)
		why = "not a capture file (unknown file format)";
	snprintf(problem->text, sizeof(problem->text), "%s: %s", path, why);
	return false;
}

bool handle_file_header(struct stream *stream, const char *path, struct handle_header *header,
                        struct source_problem *problem)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	uint8_t bytes[SAVEFILE_HEADER];
	size_t n = stream_peek(stream, bytes, sizeof(bytes));
	FILE *file = fmemopen(bytes, n, "rb");
	pcap_t *pcap;
	if (!file) {
		problem->error = SOURCE_NO_MEMORY;
		snprintf(problem->text, sizeof(problem->text), "%s: out of memory", path);
		return false;
	}
	pcap = pcap_fopen_offline(file, error);
	if (!pcap) {
		fclose(file);
		return fail(stream, path, error, problem);
	}
	header->dlt = pcap_datalink(pcap);
	header->snaplen = pcap_snapshot(pcap);
	header->nanoseconds = begins_with(bytes, 0xa1b23c4d);
	header->format = (struct savefile_format){
		.swapped = pcap_is_swapped(pcap) != 0,
		.padded = begins_with(bytes, 0xa1b2cd34),
		.snaplen = (uint32_t)header->snaplen,
	};
	read_versions(pcap, &header->format);
	pcap_close(pcap);
	stream_view(stream, sizeof(bytes));
	return true;
}
