#include "capture/devices.h"

#include <pcap/pcap.h>
#include <stdio.h>

bool devices_list(device_visit *visit, void *context, struct source_problem *problem)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *list = NULL;
	*problem = (struct source_problem){ .error = SOURCE_NO_ERROR };
	if (pcap_findalldevs(&list, error) != 0) {
		problem->error = SOURCE_DEVICE_FAILED;
		snprintf(problem->text, sizeof(problem->text),
		         "the list of interfaces cannot be read: %s", error);
		return false;
	}
	for (const pcap_if_t *entry = list; entry; entry = entry->next) {
		struct device device = {
			.name = entry->name,
			.description = entry->description ? entry->description : "",
			.up = (entry->flags & PCAP_IF_UP) != 0,
			.running = (entry->flags & PCAP_IF_RUNNING) != 0,
			.loopback = (entry->flags & PCAP_IF_LOOPBACK) != 0,
		};
		visit(context, &device);
	}
	pcap_freealldevs(list);
	return true;
}
