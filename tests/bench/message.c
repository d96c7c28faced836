#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

/* The messages of the bench, with digests computed here, apart from the program's own code. */

#define SERVER "192.0.2.1"
#define NONCE_WORDS 3

static void put(struct message *message, const char *text)
{
	size_t size = strlen(text);

	memcpy(message->octets + message->size, text, size);
	message->size += size;
}

static void put_decimal(struct message *message, uint64_t value, int least)
{
	char digits[20];
	int count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value || count < least);
	while (count > 0)
		message->octets[message->size++] = (unsigned char)digits[--count];
}

static void put_hex(struct message *message, uint64_t value)
{
	for (int shift = 60; shift >= 0; shift -= 4)
		message->octets[message->size++] =
		        (unsigned char)"0123456789abcdef"[value >> shift & 15];
}

/* As long as clients and servers make them. */
static void put_unique(struct message *message, uint64_t value, int words)
{
	for (int i = 0; i < words; i++)
		put_hex(message, mix(value + (uint64_t)i));
}

static void put_address(struct message *message, uint32_t user)
{
	put(message, "10.");
	put_decimal(message, user >> 16 & 255, 1);
	put(message, ".");
	put_decimal(message, user >> 8 & 255, 1);
	put(message, ".");
	put_decimal(message, user & 255, 1);
}

static void put_user(struct message *message, uint32_t user)
{
	put(message, "u");
	put_decimal(message, user, 8);
}

static void put_aor(struct message *message, uint32_t user)
{
	put(message, "<sip:");
	put_user(message, user);
	put(message, "@" DOMAIN ">");
}

static void put_contact(struct message *message, uint32_t user)
{
	put(message, "Contact: <sip:");
	put_user(message, user);
	put(message, "@");
	put_address(message, user);
	put(message, ":5060;ob>");
}

static void md5_hex(const struct message *text, char hex[33])
{
	static EVP_MD_CTX *context;
	static EVP_MD *md5;
	unsigned char digest[16];
	unsigned size = sizeof(digest);

	if (!context) {
		context = EVP_MD_CTX_new();
		md5 = EVP_MD_fetch(NULL, "MD5", NULL);
	}
	if (!EVP_DigestInit_ex(context, md5, NULL) ||
	    !EVP_DigestUpdate(context, text->octets, text->size) ||
	    !EVP_DigestFinal_ex(context, digest, &size))
		abort();
	for (unsigned i = 0; i < size; i++) {
		hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	hex[32] = '\0';
}

/* What is drawn anew for each round: the nonce, the client's nonce, branches. */
static uint64_t round_value(const struct options *options, uint32_t user, uint32_t round,
                            uint32_t what)
{
	return user_value(options, user, VALUE_ROUND + ((uint64_t)round << 8 | what));
}

static void put_credentials(struct message *message, const struct options *options, uint32_t user,
                            uint32_t round)
{
	static struct message text;
	char ha1[33], ha2[33], response[33];
	bool wrong = user_draw(options, user, DRAW_WRONG) < options->wrong;
	uint64_t nonce = round_value(options, user, round, 1);
	uint64_t cnonce = round_value(options, user, round, 2);

	text.size = 0;
	put_user(&text, user);
	put(&text, ":" DOMAIN ":");
	put_hex(&text, user_value(options, user, VALUE_PASSWORD) + wrong);
	md5_hex(&text, ha1);
	text.size = 0;
	put(&text, "REGISTER:sip:" DOMAIN);
	md5_hex(&text, ha2);
	text.size = 0;
	put(&text, ha1);
	put(&text, ":");
	put_unique(&text, nonce, NONCE_WORDS);
	put(&text, ":00000001:");
	put_unique(&text, cnonce, 2);
	put(&text, ":auth:");
	put(&text, ha2);
	md5_hex(&text, response);

	put(message, "Authorization: Digest username=\"");
	put_user(message, user);
	put(message, "\", realm=\"" DOMAIN "\", nonce=\"");
	put_unique(message, nonce, NONCE_WORDS);
	put(message, "\", uri=\"sip:" DOMAIN "\", response=\"");
	put(message, response);
	put(message, "\", algorithm=MD5, cnonce=\"");
	put_unique(message, cnonce, 2);
	put(message, "\", qop=auth, nc=00000001\r\n");
}

/* Dialogs of a user: what tells their Call-IDs and tags apart. */
enum dialog { DIALOG_REGISTER, DIALOG_PUBLISH, DIALOG_NOTIFY, DIALOG_CALL };

struct line {
	const char *start; /* of a request up to its Request-URI; of an answer all of it */
	const char *method;
	enum dialog dialog;
	bool answer, from_server, to_device;
};

static const struct line lines[] = {
	[KIND_REGISTER] = { "REGISTER ", "REGISTER", DIALOG_REGISTER, false, false, false },
	[KIND_CHALLENGE] = { "SIP/2.0 401 Unauthorized\r\n", "REGISTER", DIALOG_REGISTER, true,
	                     true, false },
	[KIND_AUTHORIZED] = { "REGISTER ", "REGISTER", DIALOG_REGISTER, false, false, false },
	[KIND_REGISTERED] = { "SIP/2.0 200 OK\r\n", "REGISTER", DIALOG_REGISTER, true, true,
	                      false },
	[KIND_UNREGISTER] = { "REGISTER ", "REGISTER", DIALOG_REGISTER, false, false, false },
	[KIND_UNREGISTER_AUTHORIZED] = { "REGISTER ", "REGISTER", DIALOG_REGISTER, false, false,
	                                 false },
	[KIND_UNREGISTERED] = { "SIP/2.0 200 OK\r\n", "REGISTER", DIALOG_REGISTER, true, true,
	                        false },
	[KIND_PUBLISH] = { "PUBLISH ", "PUBLISH", DIALOG_PUBLISH, false, false, false },
	[KIND_PUBLISHED] = { "SIP/2.0 200 OK\r\n", "PUBLISH", DIALOG_PUBLISH, true, true, false },
	[KIND_UNPUBLISH] = { "PUBLISH ", "PUBLISH", DIALOG_PUBLISH, false, false, false },
	[KIND_NOTIFY] = { "NOTIFY ", "NOTIFY", DIALOG_NOTIFY, false, true, true },
	[KIND_NOTIFIED] = { "SIP/2.0 200 OK\r\n", "NOTIFY", DIALOG_NOTIFY, true, false, false },
	[KIND_INVITE] = { "INVITE ", "INVITE", DIALOG_CALL, false, false, false },
	[KIND_RINGING] = { "SIP/2.0 180 Ringing\r\n", "INVITE", DIALOG_CALL, true, true, false },
	[KIND_ANSWERED] = { "SIP/2.0 200 OK\r\n", "INVITE", DIALOG_CALL, true, true, false },
	[KIND_ACK] = { "ACK ", "ACK", DIALOG_CALL, false, false, false },
	[KIND_BYE] = { "BYE ", "BYE", DIALOG_CALL, false, false, false },
	[KIND_ENDED] = { "SIP/2.0 200 OK\r\n", "BYE", DIALOG_CALL, true, true, false },
};

/* Which request of its round a message belongs to: the first, or the one with credentials. */
static bool is_second(const struct step *step)
{
	return step->kind == KIND_AUTHORIZED || step->kind == KIND_REGISTERED ||
	       step->kind == KIND_UNREGISTER_AUTHORIZED || step->kind == KIND_UNREGISTERED ||
	       step->kind == KIND_BYE || step->kind == KIND_ENDED ||
	       (step->kind == KIND_CHALLENGE && step->delay > 10000);
}

static void put_request_uri(struct message *message, const struct line *line, uint32_t user)
{
	put(message, "sip:");
	if (line->dialog != DIALOG_REGISTER)
		put_user(message, user + (line->dialog == DIALOG_CALL));
	put(message, line->dialog == DIALOG_REGISTER ? "" : "@");
	if (line->to_device) {
		put_address(message, user);
		put(message, ":5060;ob SIP/2.0\r\n");
	} else {
		put(message, DOMAIN " SIP/2.0\r\n");
	}
}

static void put_common(struct message *message, const struct options *options, uint32_t user,
                       uint32_t round, const struct step *step, const struct line *line)
{
	uint64_t dialog = user_value(options, user, VALUE_CALL_ID + (uint64_t)line->dialog * 64);
	uint32_t request = 2 * round + is_second(step);
	bool notify = line->dialog == DIALOG_NOTIFY;

	put(message, "Via: SIP/2.0/UDP ");
	if (notify)
		put(message, SERVER);
	else
		put_address(message, user);
	put(message, ":5060;rport");
	if (line->answer && !notify) {
		put(message, "=5060;received=");
		put_address(message, user);
	}
	put(message, ";branch=z9hG4bKPj");
	put_unique(message, round_value(options, user, request, 8 + line->dialog), 2);
	put(message, "\r\nFrom: ");
	put_aor(message, user);
	put(message, ";tag=");
	put_unique(message, mix(dialog), 2);
	put(message, "\r\nTo: ");
	put_aor(message, user + (line->dialog == DIALOG_CALL));
	if (line->answer) {
		put(message, ";tag=");
		put_unique(message, mix(dialog + 1), 2);
	}
	put(message, "\r\nCall-ID: ");
	put_unique(message, dialog, 2);
	put(message, "\r\nCSeq: ");
	put_decimal(message, 100 + request, 1);
	put(message, " ");
	put(message, line->method);
	put(message, "\r\n");
	if (!line->answer)
		put(message, "Max-Forwards: 70\r\n");
	put(message, line->from_server ? "Server: kamailio (5.6.3 (x86_64/linux))\r\n"
	                               : "User-Agent: PJSUA v2.13 Linux-6.1/x86_64/glibc-2.36\r\n");
}

static const char presence[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
        "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:user@" DOMAIN "\">"
        "<tuple id=\"t1\"><status><basic>open</basic></status><note>Idle</note></tuple>"
        "</presence>\r\n";
static const char summary[] = "Messages-Waiting: no\r\nMessage-Account: sip:user@" DOMAIN "\r\n"
                              "Voice-Message: 0/0 (0/0)\r\n";

static void put_body(struct message *message, const char *type, const char *body)
{
	if (body[0]) {
		put(message, "Content-Type: ");
		put(message, type);
		put(message, "\r\n");
	}
	put(message, "Content-Length: ");
	put_decimal(message, strlen(body), 1);
	put(message, "\r\n\r\n");
	put(message, body);
}

static void put_expires(struct message *message, uint32_t seconds)
{
	put(message, "Expires: ");
	put_decimal(message, seconds, 1);
	put(message, "\r\n");
}

static void put_etag(struct message *message, const char *name, uint64_t value)
{
	put(message, name);
	put_hex(message, value);
	put(message, "\r\n");
}

static void put_register(struct message *message, const struct options *options, uint32_t user,
                         uint32_t round, enum kind kind)
{
	bool closing = kind == KIND_UNREGISTER || kind == KIND_UNREGISTER_AUTHORIZED;

	put_contact(message, user);
	put(message, "\r\n");
	put_expires(message, closing ? 0 : options->expires);
	put(message, "Supported: outbound, path\r\nAllow: PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, "
	             "INFO, SUBSCRIBE, NOTIFY, "
	             "REFER, MESSAGE, OPTIONS\r\n");
	if (kind == KIND_AUTHORIZED || kind == KIND_UNREGISTER_AUTHORIZED)
		put_credentials(message, options, user, round);
}

static void put_rest(struct message *message, const struct options *options, uint32_t user,
                     uint32_t round, const struct step *step)
{
	uint64_t etag = user_value(options, user, VALUE_ETAG);

	switch (step->kind) {
	case KIND_REGISTER:
	case KIND_AUTHORIZED:
	case KIND_UNREGISTER:
	case KIND_UNREGISTER_AUTHORIZED:
		put_register(message, options, user, round, step->kind);
		break;
	case KIND_CHALLENGE:
		put(message, "WWW-Authenticate: Digest realm=\"" DOMAIN "\", nonce=\"");
		put_unique(message, round_value(options, user, round, 1) + is_second(step),
		           NONCE_WORDS);
		put(message, "\", qop=\"auth\", algorithm=MD5\r\n");
		break;
	case KIND_REGISTERED:
		put_contact(message, user);
		put(message, ";expires=");
		put_decimal(message, options->expires, 1);
		put(message, "\r\n");
		break;
	case KIND_PUBLISH:
		put(message, "Event: presence\r\n");
		put_expires(message, 3600);
		put_body(message, "application/pidf+xml", presence);
		return;
	case KIND_UNPUBLISH:
		put(message, "Event: presence\r\n");
		put_expires(message, 0);
		put_etag(message, "SIP-If-Match: ", etag);
		break;
	case KIND_PUBLISHED:
		put_expires(message, 3600);
		put_etag(message, "SIP-ETag: ", etag);
		break;
	case KIND_NOTIFY:
		put(message, "Contact: <sip:" SERVER ":5060>\r\nEvent: message-summary\r\n"
		             "Subscription-State: terminated;reason=noresource\r\n");
		put_body(message, "application/simple-message-summary", summary);
		return;
	case KIND_INVITE:
	case KIND_RINGING:
	case KIND_ANSWERED:
	case KIND_ACK:
		put_contact(message, user);
		put(message, "\r\n");
		break;
	default: break;
	}
	put_body(message, "", "");
}

void message_write(struct message *message, const struct options *options, uint32_t user,
                   uint32_t round, const struct step *step)
{
	const struct line *line = &lines[step->kind];

	message->size = FRAME_HEADERS;
	put(message, line->start);
	if (!line->answer)
		put_request_uri(message, line, user);
	put_common(message, options, user, round, step, line);
	put_rest(message, options, user, round, step);
	if (line->from_server)
		frame_close(message, SERVER_ADDRESS, 5060, user_address(user), 5060);
	else
		frame_close(message, user_address(user), 5060, SERVER_ADDRESS, 5060);
}
