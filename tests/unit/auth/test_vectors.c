/* Every vector of samples/digest-vectors.json, by the formulas and by a whole verdict. */

#include "auth/verify.h"

#include "auth/formula.h"
#include "auth_test.h"

enum { VECTORS = 31, PAIRS_MOST = 24, TEXT_MOST = 512 };

struct pair {
	char name[16];
	char value[TEXT_MOST];
};

struct vector {
	struct pair pairs[PAIRS_MOST];
	size_t count;
};

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n,:");
}

static char unescaped(char c)
{
	return (char)(c == 'n' ? '\n' : c == 'r' ? '\r' : c);
}

/* A string, or a bare word such as true; returns what is behind it. */
static const char *take_text(const char *p, char *out, size_t size)
{
	size_t used = 0;
	bool quoted = *p == '"';

	for (p += quoted; *p != '\0' && (quoted ? *p != '"' : strchr(" ,}\n", *p) == NULL); p++) {
		assert_true(used + 1 < size);
		if (*p == '\\')
			out[used++] = unescaped(*++p);
		else
			out[used++] = *p;
	}
	out[used] = '\0';
	return p + quoted;
}

/* The next flat object; NULL when there is none. */
static const char *take_vector(const char *p, struct vector *vector)
{
	vector->count = 0;
	p = strchr(p, '{');
	if (p == NULL)
		return NULL;
	for (p = skip_blanks(p + 1); *p != '}'; p = skip_blanks(p)) {
		struct pair *pair = &vector->pairs[vector->count++];

		assert_true(vector->count <= PAIRS_MOST);
		p = skip_blanks(take_text(p, pair->name, sizeof(pair->name)));
		p = take_text(p, pair->value, sizeof(pair->value));
	}
	return p;
}

static const char *get(const struct vector *vector, const char *name)
{
	for (size_t i = 0; i < vector->count; i++)
		if (strcmp(vector->pairs[i].name, name) == 0)
			return vector->pairs[i].value;
	return NULL;
}

static struct str get_str(const struct vector *vector, const char *name)
{
	return str_from(get(vector, name));
}

static FILE *open_samples(void)
{
	static const char name[] = "samples/digest-vectors.json";
	char path[1024];
	const char *tests = strstr(__FILE__, "tests/unit/");

	snprintf(path, sizeof(path), "%.*s%s", tests == NULL ? 0 : (int)(tests - __FILE__),
	         __FILE__, name);
	return fopen(path, "r");
}

static char *read_samples(void)
{
	FILE *file = open_samples();
	char *text = calloc(1, 1 << 16);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
	fclose(file);
	return text;
}

static enum hash_kind kind_of(struct str algorithm)
{
	if (str_starts_nocase(algorithm, STR("SHA-512-256")))
		return HASH_SHA512_256;
	return str_starts_nocase(algorithm, STR("SHA-256")) ? HASH_SHA256 : HASH_MD5;
}

static struct formula formula_of(const struct vector *v)
{
	struct str algorithm = get_str(v, "alg");
	struct str qop = get_str(v, "qop");

	return (struct formula){
		.kind = kind_of(algorithm),
		.session = str_search_nocase(algorithm, STR("-sess")) < algorithm.n,
		.mode = qop.n == 0   ? FORMULA_NO_QOP
		        : qop.n == 4 ? FORMULA_AUTH
		                     : FORMULA_AUTH_INT,
		.username = get_str(v, "user"),
		.realm = get_str(v, "realm"),
		.nonce = get_str(v, "nonce"),
		.uri = get_str(v, "uri"),
		.method = get(v, "rspauth") != NULL ? STR_NONE : get_str(v, "method"),
		.nc = get_str(v, "nc"),
		.cnonce = get_str(v, "cnonce"),
		.body = get_str(v, "body"),
		.qop = qop,
	};
}

static struct str password_of(const struct vector *v, char octets[TEXT_MOST])
{
	const char *hex = get(v, "res_hex");
	size_t n = 0;

	if (hex == NULL)
		return get_str(v, "pw");
	for (; hex[2 * n] != '\0'; n++) {
		unsigned value;

		sscanf(hex + 2 * n, "%2x", &value);
		octets[n] = (char)value;
	}
	return (struct str){ octets, n };
}

static void check_formulas(struct hasher *hasher, const struct vector *v)
{
	struct formula f = formula_of(v);
	struct str name[] = { f.username, f.realm };
	struct str a1[] = { get_str(v, "ha1"), f.nonce, f.cnonce };
	char octets[TEXT_MOST];
	char out[HASH_HEX_SIZE];

	if (get(v, "userhash") != NULL) {
		assert_true(hasher_joined(hasher, f.kind, name, 2, out));
		assert_string_equal(out, get(v, "userhash"));
	}
	if (get(v, "response") == NULL)
		return;
	assert_true(formula_ha1(hasher, &f, password_of(v, octets), out));
	assert_string_equal(out, get(v, "ha1"));
	assert_true(formula_response(hasher, &f, str_from(out), out));
	assert_string_equal(out, get(v, "response"));
	if (f.session) {
		assert_true(hasher_joined(hasher, f.kind, a1, 3, out));
		assert_string_equal(out, get(v, "a1"));
	}
}

/* As a client puts it into quotes; a name that has backslashes already is on the wire as it is. */
static const char *quote(const char *text, char out[TEXT_MOST])
{
	bool raw = strchr(text, '\\') != NULL;
	size_t used = 0;

	for (; *text != '\0'; text++) {
		if (*text == '"' && !raw)
			out[used++] = '\\';
		out[used++] = *text;
	}
	out[used] = '\0';
	return out;
}

static void write_credentials(const struct vector *v, const char *user, bool userhash, char *out,
                              size_t size)
{
	char realm[TEXT_MOST];
	const char *auts =
	        get(v, "res_hex") != NULL && *get(v, "res_hex") == '\0' ? "auts=\"\"," : "";
	size_t used;

	used = (size_t)snprintf(out, size,
	                        "Digest %susername=\"%s\",realm=\"%s\",nonce=\"%s\",uri=\"%s\","
	                        "response=\"%s\",algorithm=%s,userhash=%s",
	                        auts, user, quote(get(v, "realm"), realm), get(v, "nonce"),
	                        get(v, "uri"), get(v, "response"), get(v, "alg"),
	                        userhash ? "true" : "false");
	if (get(v, "qop") != NULL || get(v, "cnonce") != NULL)
		snprintf(out + used, size - used, ",qop=%s,nc=%s,cnonce=\"%s\"", get(v, "qop"),
		         get(v, "nc"), get(v, "cnonce"));
}

static enum verdict judge(const struct vector *v, const char *line, const char *file)
{
	struct passwords *passwords = test_passwords(file);
	struct verifier *verifier = verifier_new(passwords);
	struct digest_credentials credentials;
	struct verify_input input = {
		.credentials = &credentials,
		.method = get_str(v, "method"),
		.body = get_str(v, "body"),
		.body_available = true,
	};
	struct verify_result result;

	assert_non_null(verifier);
	digest_credentials_parse(str_from(line), &credentials);
	verifier_check(verifier, &input, &result);
	verifier_free(verifier);
	passwords_free(passwords);
	return result.verdict;
}

static const char *secret_of(const struct vector *v, const char **tag)
{
	*tag = get(v, "res_hex") != NULL ? "{AKA}" : "{PLAIN}";
	return get(v, "res_hex") != NULL ? get(v, "res_hex") : get(v, "pw");
}

static void check_verdicts(const struct vector *v)
{
	const char *tag;
	const char *secret = secret_of(v, &tag);
	const char *kind = hash_kind_name(kind_of(get_str(v, "alg")));
	char line[4 * TEXT_MOST];
	char file[4 * TEXT_MOST];

	if (get(v, "response") == NULL || get(v, "rspauth") != NULL)
		return;
	write_credentials(v, get(v, "user"), false, line, sizeof(line));
	snprintf(file, sizeof(file), "\"%s\":\"%s\":%s%s\n", get(v, "user"), get(v, "realm"), tag,
	         secret);
	assert_int_equal(judge(v, line, file), VERDICT_MATCH);
	snprintf(file, sizeof(file), "%s:*:%s%s\n", get(v, "user"), tag, secret);
	assert_int_equal(judge(v, line, file), VERDICT_MATCH);
	if (get(v, "res_hex") == NULL) {
		snprintf(file, sizeof(file), "%s:*:{%s}%s\n", get(v, "user"), kind, get(v, "ha1"));
		assert_int_equal(judge(v, line, file), VERDICT_MATCH);
	}
	if (get(v, "userhash") != NULL) {
		write_credentials(v, get(v, "userhash"), true, line, sizeof(line));
		snprintf(file, sizeof(file), "x:*:y\n%s:%s:%s\n", get(v, "user"), get(v, "realm"),
		         secret);
		assert_int_equal(judge(v, line, file), VERDICT_MATCH);
	}
}

static void test_every_vector(void **state)
{
	struct hasher *hasher = hasher_new();
	char *text = read_samples();
	struct vector *vector = malloc(sizeof(*vector));
	size_t count = 0;

	(void)state;
	assert_non_null(vector);
	for (const char *p = text; (p = take_vector(p, vector)) != NULL; count++) {
		check_formulas(hasher, vector);
		check_verdicts(vector);
	}
	assert_int_equal(count, VECTORS);
	free(vector);
	free(text);
	hasher_free(hasher);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_vector) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
