/* key.c — keys that sign: opened, used, forgotten; and hashes. */
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <string.h>

#include "core/cms/inner.h"
#include "core/cms/xades.h"

static const struct {
	const char *name;
	size_t bytes;
	int nid, rsa, ecdsa;
} hashes[CMS_HASHES] = {
	[CMS_SHA256] = { "SHA256", 32, NID_sha256, NID_sha256WithRSAEncryption,
	                 NID_ecdsa_with_SHA256 },
	[CMS_SHA384] = { "SHA384", 48, NID_sha384, NID_sha384WithRSAEncryption,
	                 NID_ecdsa_with_SHA384 },
	[CMS_SHA512] = { "SHA512", 64, NID_sha512, NID_sha512WithRSAEncryption,
	                 NID_ecdsa_with_SHA512 },
};

size_t cms_hash_bytes(CmsHash hash)
{
	return hashes[hash].bytes;
}

const EVP_MD *cms_md(CmsHash hash)
{
	return EVP_get_digestbynid(hashes[hash].nid);
}

static void digest_gone(void *context)
{
	EVP_MD_CTX_free(context);
}

Str cms_digest(Arena *arena, const EVP_MD *md, const Str *pieces, size_t pieces_len)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!context)
		fault("OpenSSL could not make a digest");
	arena_defer(arena, digest_gone, context);
	bool done = EVP_DigestInit_ex(context, md, NULL) == 1;
	for (size_t i = 0; done && i < pieces_len; i++)
		done = EVP_DigestUpdate(context, pieces[i].ptr, pieces[i].len) == 1;
	if (!done || EVP_DigestFinal_ex(context, digest, &len) != 1)
		fault("OpenSSL could not digest");
	return str_copy(arena, (Str){ (const char *)digest, len });
}

Str cms_hash_pieces(Arena *arena, CmsHash hash, const Str *pieces, size_t pieces_len)
{
	return cms_digest(arena, cms_md(hash), pieces, pieces_len);
}

Str cms_sha1_pieces(Arena *arena, const Str *pieces, size_t pieces_len)
{
	return cms_digest(arena, EVP_sha1(), pieces, pieces_len);
}

Str cms_hash_of(Arena *arena, CmsHash hash, Str data)
{
	return cms_digest(arena, cms_md(hash), &data, 1);
}

Str cms_oid(Arena *arena, int nid)
{
	const ASN1_OBJECT *object = OBJ_nid2obj(nid);
	return der_wrap(arena, DER_OID,
	                (Str){ (const char *)OBJ_get0_data(object), OBJ_length(object) });
}

Str cms_hash_algorithm(Arena *arena, CmsHash hash)
{
	return der_sequence(arena, cms_oid(arena, hashes[hash].nid));
}

Str cms_signature_algorithm(Arena *arena, EVP_PKEY *key, CmsHash hash)
{
	if (EVP_PKEY_is_a(key, "RSA"))
		return der_sequence(arena, cms_oid(arena, hashes[hash].rsa),
		                    der_wrap(arena, DER_NULL, S("")));
	return der_sequence(arena, cms_oid(arena, hashes[hash].ecdsa));
}

const char *cms_key_weakness(EVP_PKEY *key)
{
	char curve[64] = "";
	size_t len;
	if (key && EVP_PKEY_is_a(key, "RSA"))
		return EVP_PKEY_get_bits(key) >= 2048
		               ? NULL
		               : MESSAGE("Cette clé RSA est trop courte pour signer. Demandez un "
		                         "certificat dont la clé a au moins 2048 bits.");
	if (key && EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_group_name(key, curve, sizeof curve, &len) == 1 &&
	    (strcmp(curve, "prime256v1") == 0 || strcmp(curve, "secp384r1") == 0 ||
	     strcmp(curve, "secp521r1") == 0))
		return NULL;
	return MESSAGE("Cette clé est d’un type qui ne convient pas à la signature. Demandez un "
	               "certificat dont la clé est RSA, ou sur courbe P-256, P-384 ou P-521.");
}

static void signer_gone(void *signer)
{
	cms_signer_close(signer);
}

void cms_signer_close(Signer *signer)
{
	if (!signer)
		return;
	EVP_PKEY_free(signer->key); /* wipes it */
	signer->key = NULL;
	if (signer->device)
		OPENSSL_cleanse(signer->device, sizeof *signer->device);
	signer->device = NULL;
}

const CmsCert *cms_signer_cert(const Signer *signer)
{
	return &signer->cert;
}

const CmsCertList *cms_signer_chain(const Signer *signer)
{
	return &signer->chain;
}

static Err *usable(Arena *arena, const Signer *signer)
{
	const char *weakness = cms_key_weakness(X509_get0_pubkey(signer->x509));
	if (weakness)
		return err_new(arena, ERR_INVALID, weakness);
	if (!signer->cert.may_sign && !signer->cert.may_certify)
		return err_new(arena, ERR_INVALID,
		               "Le certificat « {name} » n’est pas fait pour signer des documents. "
		               "Choisissez un certificat de signature ou de cachet.",
		               arg("name", signer->cert.name));
	return NULL;
}

static void take_chain(Arena *arena, Signer *signer, STACK_OF(X509) * others)
{
	for (int i = 0; i < sk_X509_num(others) && i < CMS_CERTS_MAX; i++)
		*list_push(arena, &signer->chain) = cms_describe(arena, sk_X509_value(others, i));
}

/* Files of older tools are protected by algorithms (RC2) that OpenSSL keeps apart in a provider of
 * its own: it is loaded into a context that is used for nothing else, and kept. */
static OSSL_LIB_CTX *old_context;

static void make_old_context(void)
{
	old_context = OSSL_LIB_CTX_new();
	if (old_context && (!OSSL_PROVIDER_load(old_context, "default") ||
	                    !OSSL_PROVIDER_load(old_context, "legacy"))) {
		OSSL_LIB_CTX_free(old_context);
		old_context = NULL;
	}
	ERR_clear_error();
}

static PKCS12 *read_file(Str pkcs12, bool old)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const unsigned char *at = (const unsigned char *)pkcs12.ptr;
	PKCS12 *file = NULL;
	if (old) {
		pthread_once(&once, make_old_context);
		file = old_context ? PKCS12_init_ex(NID_pkcs7_data, old_context, NULL) : NULL;
		if (!file)
			return NULL;
	}
	return pkcs12.len <= CMS_BYTES_MAX ? d2i_PKCS12(&file, &at, (long)pkcs12.len) : NULL;
}

/* What a file gives up to a password. */
typedef struct {
	bool is_file, right, read;
	STACK_OF(X509) * others;
} Opened;

static Opened open_file(Str pkcs12, const char *secret, bool old, Signer *signer)
{
	PKCS12 *file = read_file(pkcs12, old);
	Opened opened = { .is_file = file };
	if (file) {
		opened.right = PKCS12_verify_mac(file, secret, -1) == 1;
		opened.read = opened.right && PKCS12_parse(file, secret, &signer->key,
		                                           &signer->x509, &opened.others) == 1;
	}
	PKCS12_free(file);
	ERR_clear_error();
	return opened;
}

static Err *why_not_opened(Arena *arena, const Opened *opened, const Signer *signer)
{
	if (!opened->is_file)
		return err_new(arena, ERR_INVALID,
		               "Ce fichier n’est pas une clé au format PKCS#12. Choisissez le "
		               "fichier .p12 ou .pfx remis avec le certificat.");
	if (!opened->right)
		return err_new(
			arena, ERR_INVALID,
			"Le mot de passe n’ouvre pas ce fichier. Vérifiez-le et saisissez-le "
			"de nouveau.");
	if (!opened->read || !signer->key || !signer->x509)
		return err_new(arena, ERR_INVALID,
		               "Ce fichier ne contient pas à la fois une clé et son certificat, ou "
		               "il est protégé d’une manière trop ancienne. Demandez-en un autre.");
	return NULL;
}

Err *cms_open_pkcs12(Arena *arena, Str pkcs12, Str password, Signer **ret_signer)
{
	Signer *signer = alloc(arena, Signer);
	const char *secret = str_cstr(arena, password);
	arena_defer(arena, signer_gone, signer);
	Opened opened = open_file(pkcs12, secret, false, signer);
	if (opened.is_file && !opened.read)
		opened = open_file(pkcs12, secret, true, signer);
	OPENSSL_cleanse((char *)(uintptr_t)secret, password.len);
	if (signer->x509)
		(void)keep_x509(arena, signer->x509);
	take_chain(arena, signer, opened.others);
	sk_X509_pop_free(opened.others, X509_free);
	Err *e = why_not_opened(arena, &opened, signer);
	if (!e) {
		signer->cert = cms_describe(arena, signer->x509);
		e = usable(arena, signer);
	}
	if (e) {
		cms_signer_close(signer);
		return e;
	}
	*ret_signer = signer;
	return NULL;
}

/* Has the device the key of the certificate?  It is asked to sign what means nothing. */
static Err *try_device(Arena *arena, Signer *signer)
{
	Str value;
	Str const digest = cms_hash_of(arena, CMS_SHA256, S("Beffroi: essai d’une clé"));
	Err *e = cms_sign_digest(arena, signer, CMS_SHA256, digest, &value);
	if (!e && !cms_check_value(arena, signer->x509, CMS_SHA256, digest, value))
		e = err_new(arena, ERR_INVALID,
		            "La clé du dispositif n’est pas celle du certificat « {name} ».",
		            arg("name", signer->cert.name));
	return e;
}

Err *cms_open_token(Arena *arena, const CmsToken *token, Signer **ret_signer)
{
	CmsCertList certs;
	Signer *signer = alloc(arena, Signer);
	Err *e = cms_read_certs(arena, token->certs, &certs);
	if (e)
		return e;
	arena_defer(arena, signer_gone, signer);
	signer->cert = certs.at[0];
	signer->x509 = cms_x509(arena, &signer->cert);
	signer->chain = (CmsCertList){ certs.at + 1, certs.len - 1, certs.len - 1 };
	signer->device = alloc(arena, Device);
	e = usable(arena, signer);
	if (!e)
		e = token_read(arena, token, signer->device);
	if (!e) {
		signer->device->curve = EVP_PKEY_is_a(X509_get0_pubkey(signer->x509), "EC");
		e = try_device(arena, signer);
	}
	if (e) {
		cms_signer_close(signer);
		return e;
	}
	*ret_signer = signer;
	return NULL;
}

/* RFC 8017 §9.2: what a device pads and signs. */
static Str digest_info(Arena *arena, CmsHash hash, Str digest)
{
	Str const algorithm = der_sequence(arena, cms_oid(arena, hashes[hash].nid),
	                                   der_wrap(arena, DER_NULL, S("")));
	return der_sequence(arena, algorithm, der_wrap(arena, DER_OCTETS, digest));
}

/* A wrong code must not be tried again and again: the device would lock itself. */
static ErrCode code_of(TokenAnswer answer)
{
	if (answer == TOKEN_NO_LOGIN)
		return ERR_FORBIDDEN;
	return answer == TOKEN_ABSENT || answer == TOKEN_FAILED ? ERR_BUSY : ERR_CONFLICT;
}

static Err *sign_in_device(Arena *arena, Signer *signer, CmsHash hash, Str digest, Str *ret_value)
{
	unsigned char value[1024];
	size_t len = sizeof value;
	bool const curve = signer->device->curve;
	Str const text = curve ? digest : digest_info(arena, hash, digest);
	TokenAnswer const answer = token_sign(signer->device, text, value, &len);
	if (answer != TOKEN_DONE)
		return err_new(arena, code_of(answer), token_words(answer));
	Str const bytes = str_copy(arena, (Str){ (const char *)value, len });
	*ret_value = curve ? ecdsa_der(arena, bytes) : bytes;
	return NULL;
}

Err *cms_sign_digest(Arena *arena, Signer *signer, CmsHash hash, Str digest, Str *ret_value)
{
	unsigned char value[1024]; /* RSA up to 8192 bits */
	size_t len = sizeof value;
	assert(digest.len == cms_hash_bytes(hash));
	if (signer->device)
		return sign_in_device(arena, signer, hash, digest, ret_value);
	assert(signer->key);
	/* Not tied to the arena: it holds the key, which must go when the signer is closed. */
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(signer->key, NULL);
	bool const done = context && EVP_PKEY_sign_init(context) == 1 &&
	                  EVP_PKEY_CTX_set_signature_md(context, cms_md(hash)) == 1 &&
	                  EVP_PKEY_sign(context, value, &len, (const unsigned char *)digest.ptr,
	                                digest.len) == 1;
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	if (!done)
		fault("OpenSSL could not sign with a key that it has opened");
	*ret_value = str_copy(arena, (Str){ (const char *)value, len });
	return NULL;
}

Err *cms_sign_raw(Arena *arena, Signer *signer, CmsHash hash, Str data, Str *ret_value)
{
	return cms_sign_digest(arena, signer, hash, cms_hash_of(arena, hash, data), ret_value);
}

bool cms_check_value(Arena *arena, X509 *x509, CmsHash hash, Str digest, Str value)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);
	if (!key || cms_key_weakness(key))
		return false;
	EVP_PKEY_CTX *context = keep_key_context(arena, EVP_PKEY_CTX_new(key, NULL));
	bool const right = EVP_PKEY_verify_init(context) == 1 &&
	                   EVP_PKEY_CTX_set_signature_md(context, cms_md(hash)) == 1 &&
	                   EVP_PKEY_verify(context, (const unsigned char *)value.ptr, value.len,
	                                   (const unsigned char *)digest.ptr, digest.len) == 1;
	ERR_clear_error();
	return right;
}
