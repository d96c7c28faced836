/* A datagram's payload through the splitter and every parser of header values and bodies. */

#include "auth/digest.h"
#include "fuzz.h"
#include "sip/parse.h"
#include "sip/pidf.h"
#include "sip/split.h"
#include "sip/uri.h"

static struct sip_message message;

static void inside(struct str part, struct str whole, const char *what)
{
	if (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n))
		fuzz_fail(what);
	fuzz_touch(part);
}

static void read_uri(struct str text)
{
	struct sip_uri uri;
	struct str value;
	char out[512];

	if (!sip_uri_parse(text, &uri))
		return;
	inside(uri.user, text, "user outside of its URI");
	inside(uri.host, text, "host outside of its URI");
	inside(uri.params, text, "parameters outside of their URI");
	inside(uri.headers, text, "headers outside of their URI");
	fuzz_touch(uri.port);
	sip_uri_param(&uri, STR("transport"), &value);
	if (sip_uri_aor(text, out, sizeof(out)) > sizeof(out) ||
	    sip_uri_key(text, out, sizeof(out)) > sizeof(out))
		fuzz_fail("a URI that does not fit");
	sip_uri_equal(text, message.uri);
	sip_uri_same_target(text, message.uri, STR("udp"));
}

static void read_name(struct str value)
{
	struct sip_name_addr name;

	sip_name_addr_parse(value, &name);
	inside(name.display, value, "display name outside of its value");
	inside(name.uri, value, "URI outside of its value");
	inside(name.tag, value, "tag outside of its value");
	if (name.valid)
		read_uri(name.uri);
}

static void read_contacts(void)
{
	struct sip_list cursor = { 0 };
	struct sip_contact contact;
	size_t count = 0;

	while (sip_contact_next(&message, &cursor, &contact)) {
		if (++count > SIP_SEPARATORS_MESSAGE + SIP_HEADER_LINES)
			fuzz_fail("contacts without end");
		fuzz_touch(contact.raw);
		inside(contact.uri, contact.raw, "URI outside of its contact");
		inside(contact.instance, contact.raw, "instance outside of its contact");
		fuzz_touch(contact.q);
		fuzz_touch(contact.pub_gruu);
		if (contact.valid && !contact.star)
			read_uri(contact.uri);
	}
}

static void read_digests(enum sip_header header)
{
	struct digest_credentials credentials;
	struct digest_challenge challenge;
	struct digest_info info;
	struct str value;
	size_t at = 0, count = 0;

	while (sip_next(&message, header, &at, &value)) {
		digest_credentials_parse(value, &credentials);
		fuzz_touch(credentials.response);
		digest_nonce_count(credentials.nc);
		digest_info_parse(value, &info);
		fuzz_touch(info.nextnonce);
		while (digest_challenge_next(&value, &challenge)) {
			if (++count > SIP_HEADER_BYTES)
				fuzz_fail("challenges without end");
			fuzz_touch(challenge.nonce);
		}
	}
}

static void read_values(void)
{
	struct sip_via via;
	struct pidf pidf;
	uint32_t seconds;
	unsigned fresh, old;

	for (size_t i = 0; i < message.fields_count; i++)
		fuzz_touch(message.fields[i].value);
	sip_via_parse(message.first[SIP_VIA], &via);
	fuzz_touch(via.branch);
	sip_via_depth(&message);
	read_name(message.first[SIP_FROM]);
	read_name(message.first[SIP_TO]);
	read_uri(message.uri);
	sip_expires_parse(message.first[SIP_EXPIRES], &seconds);
	sip_retry_after(message.first[SIP_RETRY_AFTER], &seconds);
	fuzz_touch(sip_event_package(message.first[SIP_EVENT]));
	for (int header = SIP_WWW_AUTHENTICATE; header <= SIP_AUTHENTICATION_INFO; header++)
		read_digests((enum sip_header)header);
	fuzz_touch(message.body);
	pidf_parse(message.body, &pidf);
	mwi_parse(message.body, &fresh, &old);
	if (message.result != SIP_OVERSIZE)
		read_contacts();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (sip_parser_setup() != 0)
		fuzz_fail("the parser does not start");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str payload = { (const char *)data, size };

	for (int truncated = 0; truncated < 2; truncated++) {
		switch (sip_split(payload, truncated != 0, &message)) {
		case SIP_OK:
		case SIP_LENIENT:
		case SIP_TRUNCATED:
		case SIP_OVERSIZE:
			inside(message.uri, payload, "Request-URI outside of the payload");
			inside(message.body, payload, "body outside of the payload");
			read_values();
			break;
		case SIP_BAD:
		case SIP_KEEPALIVE:
		case SIP_NOT_SIP:
		case SIP_SPLIT_RESULTS: break;
		}
	}
	return 0;
}
