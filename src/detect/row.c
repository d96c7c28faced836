#include "detect/row.h"

#include "detect/detector.h"

void row_removal(const struct binding *binding, stamp *from, stamp *to)
{
	const struct model *model = binding->account->registrar->model;

	*from = binding->removal_min;
	*to = binding->removal_max;
	if (*to)
		return;
	*from = binding->expires_at + model->linger_min_s * STAMP_SECOND;
	*to = binding->expires_at + model->linger_max_s * STAMP_SECOND;
}

void row_times(struct finding *finding, const struct binding *binding)
{
	stamp from, to;

	row_removal(binding, &from, &to);
	finding_time(finding, "expires_at", binding->expires_at);
	finding_time(finding, "removal_min", from);
	finding_time(finding, "removal_max", to);
}

void row_remedy(struct finding *finding, const struct binding *binding)
{
	char text[PHRASE_SIZE];
	size_t n = remedy_for_binding(binding, text, sizeof(text));
	struct phrase remedy = { text, sizeof(text), n, false };

	if (n)
		finding_remedy(finding, &remedy);
}
