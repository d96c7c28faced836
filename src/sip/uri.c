#include "sip/uri.h"

#include "base/addr.h"
#include "sip/scan.h"
#include "sip/uri_pairs.h"
#include "sip/uri_units.h"

static bool params_agree(const struct uri_pairs *a, const struct uri_pairs *b, bool all)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct uri_pair *mine = &a->items[i];
		const struct uri_pair *other = uri_pairs_find(b, mine);

		if (other == NULL) {
			if (all || uri_pair_counts(mine))
				return false;
			continue;
		}
		if (!uri_units_equal(mine->value, other->value, uri_pair_folds(mine)))
			return false;
	}
	return true;
}

static bool lists_equal(struct str a, struct str b, char separator, bool all)
{
	struct uri_pairs left;
	struct uri_pairs right;

	if (a.n == 0 && b.n == 0)
		return true;
	uri_pairs_cut(a, separator, &left);
	uri_pairs_cut(b, separator, &right);
	if (left.overflow || right.overflow)
		return str_equal(a, b);
	return (!all || left.count == right.count) && params_agree(&left, &right, all) &&
	       params_agree(&right, &left, all);
}

static struct str zone_of(struct str host)
{
	struct str bare = scan_strip(host, '[', ']');

	return str_slice(bare, str_find(bare, '%', 0), bare.n);
}

/* RFC 5954 4.2: IPv6 in binary. A name never equals an address. */
static bool hosts_equal(struct str a, struct str b)
{
	struct addr left;
	struct addr right;

	if (str_equal_nocase(a, b))
		return true;
	/* Only an IPv6 address can be written in two ways. */
	if (str_find(a, ':', 0) == a.n || str_find(b, ':', 0) == b.n)
		return false;
	if (!sip_host_addr(a, 0, &left) || !sip_host_addr(b, 0, &right))
		return false;
	return addr_same_ip(&left, &right) && str_equal_nocase(zone_of(a), zone_of(b));
}

static bool ports_equal(const struct sip_uri *a, const struct sip_uri *b)
{
	if (a->port_number != 0 && b->port_number != 0)
		return a->port_number == b->port_number;
	return str_equal(a->port, b->port);
}

static bool parts_equal(struct str a, struct str b)
{
	return (a.p == NULL) == (b.p == NULL) && uri_units_equal(a, b, false);
}

static bool is_tel(const struct sip_uri *uri)
{
	return uri->host.p == NULL;
}

/* RFC 3966 4: visual separators do not count, every parameter does. */
static bool tel_equal(const struct sip_uri *a, const struct sip_uri *b)
{
	size_t i = 0;
	size_t k = 0;

	/* One with a parameter twice is at least equal to itself. */
	if (str_equal(a->raw, b->raw))
		return true;
	for (;;) {
		while (i < a->user.n && uri_is_visual(a->user.p[i]))
			i++;
		while (k < b->user.n && uri_is_visual(b->user.p[k]))
			k++;
		if (i == a->user.n || k == b->user.n)
			break;
		if (!str_equal_nocase(str_slice(a->user, i, i + 1), str_slice(b->user, k, k + 1)))
			return false;
		i++;
		k++;
	}
	return i == a->user.n && k == b->user.n && lists_equal(a->params, b->params, ';', true);
}

bool sip_uri_equal(struct str a, struct str b)
{
	struct sip_uri left;
	struct sip_uri right;

	if (str_equal(a, b))
		return true;
	if (!sip_uri_parse(a, &left) || !sip_uri_parse(b, &right))
		return false;
	if (!str_equal_nocase(left.scheme, right.scheme))
		return false;
	if (is_tel(&left))
		return tel_equal(&left, &right);
	return ports_equal(&left, &right) && parts_equal(left.user, right.user) &&
	       parts_equal(left.password, right.password) && hosts_equal(left.host, right.host) &&
	       lists_equal(left.params, right.params, ';', false) &&
	       lists_equal(left.headers, right.headers, '&', true);
}

static bool is_sips(const struct sip_uri *uri)
{
	return uri->scheme.n == 4;
}

static struct str transport_of(const struct sip_uri *uri, struct str fallback)
{
	struct str transport;

	return sip_uri_param(uri, STR("transport"), &transport) && transport.n > 0 ? transport
	                                                                           : fallback;
}

static unsigned port_of(const struct sip_uri *uri, struct str transport)
{
	if (uri->port.p != NULL)
		return uri->port_number;
	return is_sips(uri) || str_equal_nocase(transport, STR("tls")) ? 5061 : 5060;
}

bool sip_uri_same_target(struct str a, struct str b, struct str default_transport)
{
	struct sip_uri left;
	struct sip_uri right;

	if (!sip_uri_parse(a, &left) || !sip_uri_parse(b, &right))
		return false;
	if (is_tel(&left) || is_tel(&right))
		return is_tel(&left) && is_tel(&right) && tel_equal(&left, &right);

	struct str left_transport = transport_of(&left, default_transport);
	struct str right_transport = transport_of(&right, default_transport);
	return parts_equal(left.user, right.user) && hosts_equal(left.host, right.host) &&
	       port_of(&left, left_transport) == port_of(&right, right_transport) &&
	       str_equal_nocase(left_transport, right_transport);
}
