#include "base/addr.h"
#include "sip/scan.h"
#include "sip/uri.h"
#include "sip/uri_pairs.h"
#include "sip/uri_units.h"

/* What URIs that are equal have in common; what does not fit makes no difference. */
#define COMMON_SIZE 1024
struct common {
	size_t used;
	unsigned char octets[COMMON_SIZE];
};

static void put(struct common *common, unsigned octet)
{
	if (common->used < COMMON_SIZE)
		common->octets[common->used++] = (unsigned char)octet;
}

/* Ended by an octet that makes none run into the next. */
static void put_units(struct common *common, struct str part, bool fold)
{
	for (size_t i = 0; i < part.n;) {
		unsigned unit = uri_unit_next(part, &i);

		put(common, fold ? uri_unit_folded(unit) : unit);
	}
	put(common, 0);
}

static void put_octets(struct common *common, const void *octets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(common, ((const unsigned char *)octets)[i]);
}

static void put_host(struct common *common, struct str host)
{
	struct str bare = scan_strip(host, '[', ']');
	size_t zone = str_find(bare, '%', 0);
	struct addr addr;

	if (str_find(host, ':', 0) < host.n && sip_host_addr(host, 0, &addr)) {
		put_octets(common, addr.ip, sizeof(addr.ip));
		host = str_slice(bare, zone, bare.n);
	}
	for (size_t i = 0; i < host.n; i++)
		put(common, uri_unit_folded((unsigned char)host.p[i]));
	put(common, 0);
}

static uint64_t pair_sum(const struct hash_key *key, const struct uri_pair *pair)
{
	struct common common;

	common.used = 0;
	put_units(&common, pair->name, true);
	put_units(&common, pair->value, true);
	return hash_bytes(key, common.octets, common.used);
}

/* Into ascending order, each once: neither order nor repetition makes lists differ. */
static size_t put_in_order(uint64_t sums[URI_PAIRS], size_t count, uint64_t sum)
{
	size_t at = 0, end;

	while (at < count && sums[at] < sum)
		at++;
	if (at < count && sums[at] == sum)
		return count;
	for (end = count; end > at; end--)
		sums[end] = sums[end - 1];
	sums[at] = sum;
	return count + 1;
}

static void put_pairs(struct common *common, const struct hash_key *key, struct str list,
                      char separator, bool all)
{
	struct uri_pairs pairs;
	uint64_t sums[URI_PAIRS];
	size_t count = 0;

	if (list.n == 0)
		return;
	uri_pairs_cut(list, separator, &pairs);
	for (size_t i = 0; i < pairs.count; i++)
		if (all || uri_pair_counts(&pairs.items[i]))
			count = put_in_order(sums, count, pair_sum(key, &pairs.items[i]));
	put_octets(common, sums, count * sizeof(sums[0]));
}

static void put_number(struct common *common, struct str number)
{
	for (size_t i = 0; i < number.n; i++)
		if (!uri_is_visual(number.p[i]))
			put(common, uri_unit_folded((unsigned char)number.p[i]));
	put(common, 0);
}

uint32_t sip_uri_sum(const struct hash_key *key, struct str text)
{
	struct common common;
	struct sip_uri uri;

	common.used = 0;
	if (!sip_uri_parse(text, &uri)) {
		put_octets(&common, text.p, text.n);
	} else if (uri.host.p == NULL) {
		put_number(&common, uri.user);
		put_pairs(&common, key, uri.params, ';', true);
	} else {
		put(&common, (unsigned)uri.scheme.n);
		put_units(&common, uri.user, false);
		put_units(&common, uri.password, false);
		put_host(&common, uri.host);
		put_octets(&common, &uri.port_number, sizeof(uri.port_number));
		put_pairs(&common, key, uri.params, ';', false);
		put_pairs(&common, key, uri.headers, '&', true);
	}
	return (uint32_t)hash_bytes(key, common.octets, common.used) | 1;
}
