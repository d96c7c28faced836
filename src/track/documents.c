#include "track/documents.h"

#include <string.h>

static const struct document *find(const struct documents *documents, struct str body)
{
	for (size_t i = 0; i < DOCUMENTS; i++) {
		const struct document *document = &documents->kept[i];

		if (document->n && str_equal(body, (struct str){ document->bytes, document->n }))
			return document;
	}
	return NULL;
}

static void keep(struct documents *documents, struct str body, const struct pidf *pidf)
{
	struct document *document = &documents->kept[documents->oldest];

	documents->oldest = (documents->oldest + 1) % DOCUMENTS;
	document->pidf = *pidf;
	document->n = body.n;
	memcpy(document->bytes, body.p, body.n);
}

void document_read(struct documents *documents, struct str body, struct pidf *out)
{
	const struct document *document = find(documents, body);

	if (document) {
		*out = document->pidf;
		return;
	}
	pidf_parse(body, out);
	if (body.n && body.n <= DOCUMENT_MAX)
		keep(documents, body, out);
}
