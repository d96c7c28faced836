#include "track/model.h"

#include <stddef.h>

#include "base/packet.h"

/* clang-format off */
static const struct model models[MODEL_KINDS] = {
	/* kind, product, name, list complete, header first, lingers from, to, closes from */
	{ MODEL_RFC3261, PRODUCT_UNKNOWN, "rfc3261", false, false, 0, 0, TRANSPORT_COUNT },
	{ MODEL_FREESWITCH_SINGLE, PRODUCT_FREESWITCH, "freeswitch-single", true, true, 60, 90, TRANSPORT_WS },
	{ MODEL_FREESWITCH_CONTACT, PRODUCT_FREESWITCH, "freeswitch-contact", false, true, 60, 90, TRANSPORT_WS },
	{ MODEL_FREESWITCH_CALLID, PRODUCT_FREESWITCH, "freeswitch-callid", false, true, 60, 90, TRANSPORT_WS },
	{ MODEL_KAMAILIO, PRODUCT_KAMAILIO, "kamailio", true, false, 0, 60, TRANSPORT_COUNT },
	{ MODEL_OPENSIPS, PRODUCT_OPENSIPS, "opensips", true, false, 0, 60, TRANSPORT_COUNT },
	{ MODEL_ASTERISK, PRODUCT_ASTERISK, "asterisk", true, false, 0, 30, TRANSPORT_TCP },
};

static const struct {
	const char *word;
	enum product product;
	const char *name;
} products[] = {
	{ "freeswitch", PRODUCT_FREESWITCH, "FreeSWITCH" },
	{ "kamailio", PRODUCT_KAMAILIO, "Kamailio" },
	{ "opensips", PRODUCT_OPENSIPS, "OpenSIPS" },
	{ "asterisk", PRODUCT_ASTERISK, "Asterisk" },
};
/* clang-format on */

#define PRODUCT_ROWS (sizeof(products) / sizeof(products[0]))

const struct model *model_of(enum model_kind kind)
{
	return &models[kind];
}

const struct model *model_named(struct str name)
{
	for (size_t i = 0; i < MODEL_KINDS; i++)
		if (str_equal(str_from(models[i].name), name))
			return &models[i];
	return NULL;
}

enum product product_of(struct str server)
{
	for (size_t i = 0; i < PRODUCT_ROWS; i++)
		if (str_search_nocase(server, str_from(products[i].word)) < server.n)
			return products[i].product;
	return PRODUCT_UNKNOWN;
}

const char *product_name(enum product product)
{
	for (size_t i = 0; i < PRODUCT_ROWS; i++)
		if (products[i].product == product)
			return products[i].name;
	return "";
}

const struct model *model_for(enum product product, bool two_contacts)
{
	if (product == PRODUCT_FREESWITCH && two_contacts)
		return &models[MODEL_FREESWITCH_CONTACT];
	for (size_t i = 0; i < MODEL_KINDS; i++)
		if (models[i].product == product)
			return &models[i];
	return &models[MODEL_RFC3261];
}

bool model_is_freeswitch(const struct model *model)
{
	return model->product == PRODUCT_FREESWITCH;
}
