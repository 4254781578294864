/* xmlsig.c — the words of XML signatures: algorithms, base64, values of ECDSA. */
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "core/cms/xades.h"

#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define ENC  "http://www.w3.org/2001/04/xmlenc#"
#define Y07  "http://www.w3.org/2007/05/xmldsig-more#"

bool xml_algorithm(Str address, XmlAlgorithm *ret_algorithm)
{
	static const struct {
		const char *address;
		XmlAlgorithmKind kind;
	} known[] = {
		{ XMLDSIG "sha1", XML_HASH },       { ENC "sha256", XML_HASH },
		{ MORE "sha384", XML_HASH },        { ENC "sha512", XML_HASH },
		{ XMLDSIG "rsa-sha1", XML_RSA },    { MORE "rsa-sha256", XML_RSA },
		{ MORE "rsa-sha384", XML_RSA },     { MORE "rsa-sha512", XML_RSA },
		{ MORE "ecdsa-sha1", XML_ECDSA },   { MORE "ecdsa-sha256", XML_ECDSA },
		{ MORE "ecdsa-sha384", XML_ECDSA }, { MORE "ecdsa-sha512", XML_ECDSA },
		{ Y07 "sha1-rsa-MGF1", XML_PSS },   { Y07 "sha256-rsa-MGF1", XML_PSS },
		{ Y07 "sha384-rsa-MGF1", XML_PSS }, { Y07 "sha512-rsa-MGF1", XML_PSS },
	};
	const EVP_MD *const mds[] = { EVP_sha1(), EVP_sha256(), EVP_sha384(), EVP_sha512() };
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq(address, str_of(known[i].address))) {
			*ret_algorithm = (XmlAlgorithm){ mds[i % 4], known[i].kind };
			return true;
		}
	return false;
}

bool xml_method(Str address, XmlCanonical *ret_how)
{
	static const struct {
		const char *address;
		XmlMethod method;
	} known[] = {
		{ "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", XML_C14N },
		{ "http://www.w3.org/2006/12/xml-c14n11", XML_C14N_11 },
		{ "http://www.w3.org/2001/10/xml-exc-c14n#", XML_C14N_EXCLUSIVE },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		Str const name = str_of(known[i].address);
		if (!str_starts(address, name))
			continue;
		Str const rest = str_part(address, name.len, address.len);
		bool const comments =
			str_eq(rest, known[i].method == XML_C14N_EXCLUSIVE ? S("WithComments")
		                                                           : S("#WithComments"));
		if (rest.len > 0 && !comments)
			return false;
		ret_how->method = known[i].method;
		ret_how->comments = comments;
		return true;
	}
	return false;
}

Str base64_write(Arena *arena, Str bytes)
{
	char *text = alloc_n(arena, char, (bytes.len + 2) / 3 * 4 + 1);
	assert(bytes.len <= CMS_BYTES_MAX);
	int const len = EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)bytes.ptr,
	                                (int)bytes.len);
	return (Str){ text, (size_t)len };
}

bool base64_read(Arena *arena, Str text, Str *ret_bytes)
{
	Buf clean = { .arena = arena };
	size_t padding = 0;
	for (size_t i = 0; i < text.len; i++) {
		char const c = text.ptr[i];
		if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
			continue;
		padding += c == '=';
		buf_char(&clean, c);
	}
	if (clean.len % 4 != 0 || clean.len > CMS_BYTES_MAX || padding > 2)
		return false;
	char *bytes = alloc_n(arena, char, clean.len / 4 * 3 + 1);
	int const len = clean.len == 0
	                        ? 0
	                        : EVP_DecodeBlock((unsigned char *)bytes,
	                                          (const unsigned char *)clean.ptr, (int)clean.len);
	ERR_clear_error();
	if (len < 0 || (size_t)len < padding)
		return false;
	*ret_bytes = (Str){ bytes, (size_t)len - padding };
	return true;
}

static void signature_gone(void *signature)
{
	ECDSA_SIG_free(signature);
}

Str ecdsa_pair(Arena *arena, EVP_PKEY *key, Str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	int const half = (EVP_PKEY_get_bits(key) + 7) / 8;
	unsigned char pair[2 * 66];
	if (!EVP_PKEY_is_a(key, "EC"))
		return der;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	if (!signature || half > 66)
		fault("a signature of ECDSA that is none");
	arena_defer(arena, signature_gone, signature);
	if (BN_bn2binpad(ECDSA_SIG_get0_r(signature), pair, half) != half ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(signature), pair + half, half) != half)
		fault("a signature of ECDSA that is too long");
	return str_copy(arena, (Str){ (const char *)pair, (size_t)half * 2 });
}

static Str der_integer(Arena *arena, Str digits)
{
	while (digits.len > 1 && digits.ptr[0] == 0)
		digits = str_part(digits, 1, digits.len);
	bool const negative = digits.len > 0 && (unsigned char)digits.ptr[0] & 0x80;
	Str const parts[] = { negative ? (Str){ "\0", 1 } : S(""), digits };
	return der_list(arena, DER_INTEGER, parts, 2);
}

Str ecdsa_der(Arena *arena, Str pair)
{
	size_t const half = pair.len / 2;
	return der_sequence(arena, der_integer(arena, str_part(pair, 0, half)),
	                    der_integer(arena, str_part(pair, half, pair.len)));
}

static void context_gone(void *context)
{
	EVP_MD_CTX_free(context);
}

bool xml_value_is_right(Arena *arena, EVP_PKEY *key, const XmlAlgorithm *algorithm, Str bytes,
                        Str value)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *inner = NULL;
	bool const is_curve = algorithm->kind == XML_ECDSA;
	if (!context)
		fault("OpenSSL has no memory");
	arena_defer(arena, context_gone, context);
	if (EVP_PKEY_is_a(key, "EC") != is_curve || (is_curve && (value.len < 2 || value.len % 2)))
		return false;
	if (is_curve)
		value = ecdsa_der(arena, value);
	bool right = EVP_DigestVerifyInit(context, &inner, algorithm->md, NULL, key) == 1;
	if (algorithm->kind == XML_PSS)
		right = right && EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING) == 1 &&
		        EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, RSA_PSS_SALTLEN_AUTO) == 1;
	right = right && EVP_DigestVerify(context, (const unsigned char *)value.ptr, value.len,
	                                  (const unsigned char *)bytes.ptr, bytes.len) == 1;
	ERR_clear_error();
	return right;
}
