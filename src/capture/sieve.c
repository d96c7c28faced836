#include "sieve.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/link.h"

#define CAPTURED_MAX 262144 /* of all readers */

struct mesh {
	uint32_t link;
	struct bpf_program program;
	struct mesh *next;
};

struct sieve {
	char *expression;
	struct mesh *meshes; /* at most one for each link type that a decoder knows */
};

static bool fail(struct source_problem *problem, enum source_error error, const char *text)
{
	problem->error = error;
	snprintf(problem->text, sizeof(problem->text), "filter expression: %s", text);
	return false;
}

static int dlt_of(uint32_t link)
{
	return link == LINK_RAW ? DLT_RAW : (int)link;
}

static const struct mesh *find(const struct sieve *sieve, uint32_t link)
{
	const struct mesh *mesh = sieve->meshes;
	while (mesh && mesh->link != link)
		mesh = mesh->next;
	return mesh;
}

static bool compile(struct mesh *mesh, const char *expression, struct source_problem *problem)
{
	pcap_t *pcap = pcap_open_dead(dlt_of(mesh->link), CAPTURED_MAX);
	bool done;
	if (!pcap)
		return fail(problem, SOURCE_NO_MEMORY, "out of memory");
	done = pcap_compile(pcap, &mesh->program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
	if (!done)
		fail(problem, SOURCE_BAD_FILTER, pcap_geterr(pcap));
	pcap_close(pcap);
	return done;
}

bool sieve_prepare(struct sieve *sieve, uint32_t link, struct source_problem *problem)
{
	struct mesh *mesh;
	if (!link_name(link) || find(sieve, link))
		return true;
	mesh = calloc(1, sizeof(*mesh));
	if (!mesh)
		return fail(problem, SOURCE_NO_MEMORY, "out of memory");
	mesh->link = link;
	if (!compile(mesh, sieve->expression, problem)) {
		free(mesh);
		return false;
	}
	mesh->next = sieve->meshes;
	sieve->meshes = mesh;
	return true;
}

bool sieve_passes(const struct sieve *sieve, const struct frame *frame)
{
	const struct mesh *mesh = find(sieve, frame->link);
	struct pcap_pkthdr header = {
		.ts = { .tv_sec = (time_t)(frame->at / STAMP_SECOND),
		        .tv_usec = (suseconds_t)(frame->at % STAMP_SECOND) },
		.caplen = frame->captured,
		.len = frame->original,
	};
	return !mesh || pcap_offline_filter(&mesh->program, &header, frame->bytes) != 0;
}

struct sieve *sieve_new(const char *expression)
{
	struct sieve *sieve = calloc(1, sizeof(*sieve));
	if (!sieve)
		return NULL;
	sieve->expression = strdup(expression);
	if (sieve->expression)
		return sieve;
	free(sieve);
	return NULL;
}

void sieve_free(struct sieve *sieve)
{
	if (!sieve)
		return;
	while (sieve->meshes) {
		struct mesh *next = sieve->meshes->next;
		pcap_freecode(&sieve->meshes->program);
		free(sieve->meshes);
		sieve->meshes = next;
	}
	free(sieve->expression);
	free(sieve);
}
