/*
 * The floor of the bench: libpcap's loop over a file, every octet read, nothing else done.
 * floor FILE
 */

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE] = "one argument is wanted: a capture file";
	pcap_t *file = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
	struct pcap_pkthdr *header;
	const unsigned char *octets;
	uint64_t packets = 0, sum = 0;

	if (!file) {
		fprintf(stderr, "floor: %s\n", error);
		return 2;
	}
	while (pcap_next_ex(file, &header, &octets) == 1) {
		bpf_u_int32 at = 0;

		for (; at + 8 <= header->caplen; at += 8) {
			uint64_t word;

			memcpy(&word, octets + at, sizeof(word));
			sum += word;
		}
		for (; at < header->caplen; at++)
			sum += octets[at];
		packets++;
	}
	pcap_close(file);
	printf("%" PRIu64 " packets, sum %" PRIx64 "\n", packets, sum);
	return 0;
}
