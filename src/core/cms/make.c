/* make.c — keys and certificates of our own: for small towns, training and tests. */
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "core/cms/inner.h"

enum { RSA_BITS = 3072, SERIAL_BYTES = 16, NAME_CHARACTERS_MAX = 64 };

static void must(bool done)
{
	if (!done)
		fault("OpenSSL could not make a certificate");
}

static void add_entry(Arena *arena, X509_NAME *name, const char *field, Str value)
{
	if (value.len == 0)
		return;
	assert(str_is_utf8(value) && str_code_points(value) <= NAME_CHARACTERS_MAX);
	const char *text = str_cstr(arena, value);
	must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)text, -1,
	                                -1, 0) == 1);
}

static void set_serial(X509 *x509)
{
	unsigned char bytes[SERIAL_BYTES];
	must(RAND_bytes(bytes, sizeof bytes) == 1);
	bytes[0] = (bytes[0] & 0x3f) | 0x40; /* positive, and of full length */
	BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
	bool const done = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));
	BN_free(number);
	must(done);
}

static void set_times(X509 *x509, const CmsMake *make)
{
	must(ASN1_TIME_adj(X509_getm_notBefore(x509), make->since.us / 1000000, 0, 0) &&
	     ASN1_TIME_adj(X509_getm_notAfter(x509), make->until.us / 1000000, 0, 0));
}

static void extend(X509 *x509, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	bool const done = extension && X509_add_ext(x509, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	must(done);
}

static void extend_for(X509 *x509, X509 *issuer, CmsPurpose purpose)
{
	bool const authority = purpose == CMS_MAKE_AUTHORITY;
	extend(x509, issuer, NID_basic_constraints,
	       authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
	extend(x509, issuer, NID_key_usage,
	       authority ? "critical,keyCertSign,cRLSign"
	                 : "critical,digitalSignature,nonRepudiation");
	if (purpose == CMS_MAKE_STAMPER)
		extend(x509, issuer, NID_ext_key_usage, "critical,timeStamping");
	extend(x509, issuer, NID_subject_key_identifier, "hash");
	extend(x509, issuer, NID_authority_key_identifier, "keyid:always");
}

static X509 *certificate(Arena *arena, const CmsMake *make, EVP_PKEY *key)
{
	X509 *x509 = keep_x509(arena, X509_new());
	X509 *issuer = make->issuer ? make->issuer->x509 : x509;
	assert(!make->issuer || make->issuer->key); /* not one in a device */
	X509_NAME *name = X509_get_subject_name(x509);
	must(X509_set_version(x509, X509_VERSION_3) == 1);
	set_serial(x509);
	set_times(x509, make);
	add_entry(arena, name, "C", make->country);
	add_entry(arena, name, "O", make->organisation);
	add_entry(arena, name, "CN", make->name);
	must(X509_set_issuer_name(x509, X509_get_subject_name(issuer)) == 1 &&
	     X509_set_pubkey(x509, key) == 1);
	extend_for(x509, issuer, make->purpose);
	must(X509_sign(x509, make->issuer ? make->issuer->key : key, EVP_sha256()) > 0);
	return x509;
}

static void stack_gone(void *stack)
{
	sk_X509_free(stack);
}

static STACK_OF(X509) * chain_of(Arena *arena, const Signer *issuer)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	must(chain);
	arena_defer(arena, stack_gone, chain);
	if (issuer)
		must(sk_X509_push(chain, issuer->x509) > 0);
	for (size_t i = 0; issuer && i < issuer->chain.len; i++)
		must(sk_X509_push(chain, cms_x509(arena, &issuer->chain.at[i])) > 0);
	return chain;
}

Str cms_make_pkcs12(Arena *arena, const CmsMake *make)
{
	EVP_PKEY *key = keep_key(arena, make->curve ? EVP_EC_gen("P-256") : EVP_RSA_gen(RSA_BITS));
	X509 *x509 = certificate(arena, make, key);
	PKCS12 *file = PKCS12_create(str_cstr(arena, make->password), str_cstr(arena, make->name),
	                             key, x509, chain_of(arena, make->issuer), 0, 0, 0, 0, 0);
	must(file);
	unsigned char *bytes = NULL;
	int const len = i2d_PKCS12(file, &bytes);
	PKCS12_free(file);
	must(len > 0);
	Str const copy = str_copy(arena, (Str){ (const char *)bytes, (size_t)len });
	OPENSSL_clear_free(bytes, (size_t)len);
	return copy;
}
