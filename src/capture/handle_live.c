#include "handle.h"

#include <stdio.h>
#include <string.h>

#define WHOLE_FRAME 262144
/* libpcap's 2 MiB lose most of a burst of some 10,000 datagrams; this holds one of 50,000. */
#define DEFAULT_BUFFER_KIB 32768
/* Never 0: with the kernel's block-wise ring a quiet link would then deliver nothing at all. */
#define READ_TIMEOUT_MS 100

static pcap_t *fail(struct source_problem *problem, enum source_error error, const char *interface,
                    const char *why)
{
	problem->error = error;
	snprintf(problem->text, sizeof(problem->text), "%s: %s", interface, why);
	return NULL;
}

static pcap_t *activation_failed(pcap_t *pcap, int status, const char *interface,
                                 struct source_problem *problem)
{
	char why[SOURCE_TEXT_SIZE / 2];

	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return fail(problem, SOURCE_NO_DEVICE, interface,
		            "no such interface (sipregtrace -D lists them)");
	case PCAP_ERROR_PERM_DENIED:
		return fail(problem, SOURCE_NO_PERMISSION, interface,
		            "no permission to capture: run as root, or once "
		            "\"setcap cap_net_raw=ep\" on the program file");
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return fail(problem, SOURCE_NO_PERMISSION, interface,
		            "no permission for promiscuous mode: try --no-promiscuous");
	case PCAP_ERROR_IFACE_NOT_UP:
		snprintf(why, sizeof(why), "the interface is down (ip link set dev %s up)",
		         interface);
		return fail(problem, SOURCE_DEVICE_DOWN, interface, why);
	default:
		return fail(problem, SOURCE_DEVICE_FAILED, interface,
		            pcap_geterr(pcap)[0] ? pcap_geterr(pcap) : pcap_statustostr(status));
	}
}

pcap_t *handle_open_live(const char *interface, const struct source_options *options,
                         struct source_problem *problem)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	/* The pseudo-device has no promiscuous mode, and libpcap warns when asked for it. */
	bool promiscuous = !options->no_promiscuous && strcmp(interface, "any") != 0;
	int buffer_kib = options->buffer_kib > 0 ? options->buffer_kib : DEFAULT_BUFFER_KIB;
	int status;
	pcap_t *pcap = pcap_create(interface, error);
	if (!pcap)
		return fail(problem, SOURCE_DEVICE_FAILED, interface, error);
	pcap_set_snaplen(pcap, options->snaplen > 0 ? options->snaplen : WHOLE_FRAME);
	pcap_set_promisc(pcap, promiscuous);
	pcap_set_timeout(pcap, READ_TIMEOUT_MS);
	pcap_set_buffer_size(pcap, buffer_kib * 1024);
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	status = pcap_activate(pcap);
	if (status < 0) {
		activation_failed(pcap, status, interface, problem);
		pcap_close(pcap);
		return NULL;
	}
	if (pcap_get_selectable_fd(pcap) >= 0 && pcap_setnonblock(pcap, 1, error) != 0) {
		fail(problem, SOURCE_DEVICE_FAILED, interface, error);
		pcap_close(pcap);
		return NULL;
	}
	if (status > 0)
		fail(problem, SOURCE_NO_ERROR, interface,
		     pcap_geterr(pcap)[0] ? pcap_geterr(pcap) : pcap_statustostr(status));
	return pcap;
}
