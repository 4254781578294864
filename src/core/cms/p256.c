/* p256.c — key agreement, signatures and ciphers that web push is made of: the curve P-256, HKDF
 * over SHA-256 (RFC 5869), AES-128-GCM. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <string.h>

#include "core/cms/inner.h"

enum { HALF_BYTES = 32, TAG_BYTES = 16, AES_KEY_BYTES = 16, NONCE_BYTES = 12 };

static void need(bool done)
{
	if (!done)
		fault("OpenSSL could not use the curve P-256");
}

/* ---- Keys ---- */

static void pkey_gone(void *key)
{
	EVP_PKEY_free(key);
}

static void context_gone(void *context)
{
	EVP_PKEY_CTX_free(context);
}

static void build_gone(void *build)
{
	OSSL_PARAM_BLD_free(build);
}

static void params_gone(void *params)
{
	OSSL_PARAM_free(params);
}

static void number_gone(void *number)
{
	BN_clear_free(number);
}

/* The key of OpenSSL; `secret` NULL: the public half.  NULL when the point is not on the curve. */
static EVP_PKEY *key_of(Arena *arena, Str point, const unsigned char *secret)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	need(build);
	arena_defer(arena, build_gone, build);
	need(OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0));
	need(OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.ptr,
	                                      point.len));
	if (secret) {
		BIGNUM *number = BN_secure_new();
		need(number && BN_bin2bn(secret, HALF_BYTES, number));
		arena_defer(arena, number_gone, number);
		need(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number));
	}
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	need(params);
	arena_defer(arena, params_gone, params);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	need(context);
	arena_defer(arena, context_gone, context);
	EVP_PKEY *key = NULL;
	need(EVP_PKEY_fromdata_init(context) == 1);
	if (EVP_PKEY_fromdata(context, &key, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
	                      params) != 1)
		return NULL;
	arena_defer(arena, pkey_gone, key);
	return key;
}

void cms_p256_make(Arena *arena, CmsP256 *ret_pair)
{
	CmsP256 pair = { 0 };
	size_t len = 0;
	BIGNUM *number = NULL;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	need(key);
	arena_defer(arena, pkey_gone, key);
	need(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, pair.point,
	                                     sizeof pair.point, &len) == 1 &&
	     len == sizeof pair.point);
	need(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1);
	arena_defer(arena, number_gone, number);
	need(BN_bn2binpad(number, pair.secret, sizeof pair.secret) == HALF_BYTES);
	*ret_pair = pair;
}

static void group_gone(void *group)
{
	EC_GROUP_free(group);
}

static void curve_point_gone(void *point)
{
	EC_POINT_free(point);
}

bool cms_p256_of(Arena *arena, Str secret, CmsP256 *ret_pair)
{
	CmsP256 pair;
	assert(secret.len == sizeof pair.secret);
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	need(group);
	arena_defer(arena, group_gone, group);
	EC_POINT *point = EC_POINT_new(group);
	need(point);
	arena_defer(arena, curve_point_gone, point);
	BIGNUM *number = BN_secure_new();
	need(number && BN_bin2bn((const unsigned char *)secret.ptr, HALF_BYTES, number));
	arena_defer(arena, number_gone, number);
	if (BN_is_zero(number) || BN_cmp(number, EC_GROUP_get0_order(group)) >= 0)
		return false;
	need(EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1);
	need(EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, pair.point,
	                        sizeof pair.point, NULL) == sizeof pair.point);
	memcpy(pair.secret, secret.ptr, sizeof pair.secret);
	*ret_pair = pair;
	return true;
}

static Str point_of(const CmsP256 *pair)
{
	return (Str){ (const char *)pair->point, sizeof pair->point };
}

static EVP_PKEY *own_key(Arena *arena, const CmsP256 *pair)
{
	EVP_PKEY *key = key_of(arena, point_of(pair), pair->secret);
	need(key);
	return key;
}

bool cms_p256_agree(Arena *arena, const CmsP256 *pair, Str point, Str *ret_shared)
{
	unsigned char shared[HALF_BYTES];
	size_t len = sizeof shared;
	if (point.len != sizeof pair->point || point.ptr[0] != 4)
		return false;
	EVP_PKEY *other = key_of(arena, point, NULL);
	if (!other)
		return false;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, own_key(arena, pair), NULL);
	need(context);
	arena_defer(arena, context_gone, context);
	need(EVP_PKEY_derive_init(context) == 1);
	if (EVP_PKEY_derive_set_peer_ex(context, other, 1) != 1)
		return false;
	need(EVP_PKEY_derive(context, shared, &len) == 1 && len == sizeof shared);
	*ret_shared = str_copy(arena, (Str){ (const char *)shared, len });
	return true;
}

/* ---- Signatures: the two numbers side by side (RFC 7518 §3.4), where OpenSSL has DER ---- */

static void digest_gone(void *context)
{
	EVP_MD_CTX_free(context);
}

static EVP_MD_CTX *digest_context(Arena *arena)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	need(context);
	arena_defer(arena, digest_gone, context);
	return context;
}

static void signature_gone(void *signature)
{
	ECDSA_SIG_free(signature);
}

Str cms_es256_sign(Arena *arena, const CmsP256 *pair, Str text)
{
	unsigned char der[160], value[2 * HALF_BYTES];
	const unsigned char *at = der;
	size_t len = sizeof der;
	EVP_MD_CTX *context = digest_context(arena);
	need(EVP_DigestSignInit_ex(context, NULL, "SHA256", NULL, NULL, own_key(arena, pair),
	                           NULL) == 1);
	need(EVP_DigestSign(context, der, &len, (const unsigned char *)text.ptr, text.len) == 1);
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)len);
	need(signature);
	arena_defer(arena, signature_gone, signature);
	need(BN_bn2binpad(ECDSA_SIG_get0_r(signature), value, HALF_BYTES) == HALF_BYTES);
	need(BN_bn2binpad(ECDSA_SIG_get0_s(signature), value + HALF_BYTES, HALF_BYTES) ==
	     HALF_BYTES);
	return str_copy(arena, (Str){ (const char *)value, sizeof value });
}

bool cms_es256_verify(Arena *arena, Str point, Str text, Str value)
{
	const unsigned char *bytes = (const unsigned char *)value.ptr;
	unsigned char *der = NULL;
	EVP_PKEY *key = value.len == 2 * HALF_BYTES ? key_of(arena, point, NULL) : NULL;
	if (!key)
		return false;
	ECDSA_SIG *signature = ECDSA_SIG_new();
	need(signature);
	arena_defer(arena, signature_gone, signature);
	BIGNUM *r = BN_bin2bn(bytes, HALF_BYTES, NULL);
	BIGNUM *s = BN_bin2bn(bytes + HALF_BYTES, HALF_BYTES, NULL);
	need(r && s && ECDSA_SIG_set0(signature, r, s));
	int len = i2d_ECDSA_SIG(signature, &der);
	need(len > 0);
	EVP_MD_CTX *context = digest_context(arena);
	need(EVP_DigestVerifyInit_ex(context, NULL, "SHA256", NULL, NULL, key, NULL) == 1);
	bool holds = EVP_DigestVerify(context, der, (size_t)len, (const unsigned char *)text.ptr,
	                              text.len) == 1;
	OPENSSL_free(der);
	return holds;
}

/* ---- Derived keys, and the cipher ---- */

static void kdf_gone(void *context)
{
	EVP_KDF_CTX_free(context);
}

Str cms_hkdf(Arena *arena, Str salt, Str key, Str info, size_t len)
{
	char digest[] = "SHA256";
	Str parts[] = { str_copy(arena, key), str_copy(arena, salt), str_copy(arena, info) };
	union {
		const char *from;
		void *to;
	} bytes[ARRAY_LEN(parts)];
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		bytes[i].from = parts[i].ptr;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, bytes[0].to, parts[0].len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, bytes[1].to, parts[1].len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, bytes[2].to, parts[2].len),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	EVP_KDF_free(kdf);
	need(context);
	arena_defer(arena, kdf_gone, context);
	unsigned char *out = alloc_n(arena, unsigned char, len);
	if (EVP_KDF_derive(context, out, len, params) != 1)
		fault("OpenSSL could not derive a key");
	return (Str){ (const char *)out, len };
}

static void cipher_gone(void *context)
{
	EVP_CIPHER_CTX_free(context);
}

Str cms_aes128gcm(Arena *arena, Str key, Str nonce, Str text)
{
	assert(key.len == AES_KEY_BYTES);
	assert(nonce.len == NONCE_BYTES);
	assert(text.len <= CMS_BYTES_MAX);
	unsigned char *out = alloc_n(arena, unsigned char, text.len + TAG_BYTES);
	int len = 0, more = 0;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	if (!context)
		fault("OpenSSL could not make a cipher");
	arena_defer(arena, cipher_gone, context);
	if (EVP_EncryptInit_ex2(context, EVP_aes_128_gcm(), (const unsigned char *)key.ptr,
	                        (const unsigned char *)nonce.ptr, NULL) != 1 ||
	    EVP_EncryptUpdate(context, out, &len, (const unsigned char *)text.ptr, (int)text.len) !=
	            1 ||
	    EVP_EncryptFinal_ex(context, out + len, &more) != 1 ||
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, out + text.len) != 1)
		fault("OpenSSL could not encrypt");
	assert((size_t)len + (size_t)more == text.len);
	return (Str){ (const char *)out, text.len + TAG_BYTES };
}
