/* stamp.c — time stamps of RFC 3161: asking, answering, reading answers. */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include "core/cms/inner.h"

/* The policy under which our own authority stamps: "2.25." and a UUID, which needs no register. */
static const char policy_oid[] = "\x69\x81\xb6\x9f\xb5\x8f\xd1\xd0\xe2\xbd"
				 "\xe5\xa9\xf2\x84\xef\xcd\x95\xe1\xde\x05";

enum { STATUS_GRANTED = 0, STATUS_REJECTION = 2 };
enum { BAD_ALGORITHM = 0, BAD_FORMAT = 5, NO_TIME = 14, FAILURE = 25 };

Str tsa_request(Arena *arena, CmsHash hash, Str digest, uint64_t nonce)
{
	assert(digest.len == cms_hash_bytes(hash));
	if (nonce == 0 && RAND_bytes((unsigned char *)&nonce, sizeof nonce) != 1)
		fault("OpenSSL has no random numbers");
	Str const imprint = der_sequence(arena, cms_hash_algorithm(arena, hash),
	                                 der_wrap(arena, DER_OCTETS, digest));
	return der_sequence(arena, der_number(arena, 1), imprint, der_number(arena, nonce),
	                    der_wrap(arena, DER_BOOLEAN, S("\xff")));
}

/* What a request asks: version, imprint, then policy, nonce, wish for the certificate, extensions,
 * which may each be missing. */
typedef struct {
	Str imprint; /* whole */
	Str hash;    /* the OID */
	Str digest;
	Str nonce; /* whole; empty: none */
	Str policy;
	bool wants_cert;
	bool has_extensions;
} Request;

static bool read_imprint(Str imprint, Request *request)
{
	DerElement algorithm, oid, digest;
	if (!der_expect(&imprint, DER_SEQUENCE, &algorithm) ||
	    !der_expect(&algorithm.content, DER_OID, &oid) ||
	    !der_expect(&imprint, DER_OCTETS, &digest) || imprint.len > 0)
		return false;
	request->hash = oid.content;
	request->digest = digest.content;
	return true;
}

static bool read_request(Str bytes, Request *request)
{
	DerElement all, part;
	if (!der_expect(&bytes, DER_SEQUENCE, &all) || bytes.len > 0)
		return false;
	Str rest = all.content;
	if (!der_expect(&rest, DER_INTEGER, &part) || !str_eq(part.content, S("\x01")) ||
	    !der_expect(&rest, DER_SEQUENCE, &part) || !read_imprint(part.content, request))
		return false;
	request->imprint = part.whole;
	if (der_expect(&rest, DER_OID, &part))
		request->policy = part.content;
	if (der_expect(&rest, DER_INTEGER, &part))
		request->nonce = part.whole;
	if (der_expect(&rest, DER_BOOLEAN, &part))
		request->wants_cert = part.content.len == 1 && part.content.ptr[0] != 0;
	request->has_extensions = der_expect(&rest, DER_TAGGED, &part);
	return rest.len == 0;
}

/* PKIFailureInfo: bits counted from the left. */
static Str rejection(Arena *arena, size_t bit, const char *why)
{
	char bits[5] = { (char)(7 - bit % 8) };
	bits[1 + bit / 8] = (char)(unsigned char)(0x80 >> bit % 8);
	Str const text = der_wrap(arena, DER_SEQUENCE, der_wrap(arena, DER_UTF8, str_of(why)));
	Str const failure = der_wrap(arena, DER_BITS, (Str){ bits, 2 + bit / 8 });
	return der_sequence(
		arena, der_sequence(arena, der_number(arena, STATUS_REJECTION), text, failure));
}

static bool hash_of_oid(Arena *arena, Str oid, CmsHash *ret_hash)
{
	for (CmsHash hash = 0; hash < CMS_HASHES; hash++) {
		Str algorithm = cms_hash_algorithm(arena, hash);
		DerElement sequence, name;
		if (der_next(&algorithm, &sequence) &&
		    der_expect(&sequence.content, DER_OID, &name) && str_eq(name.content, oid)) {
			*ret_hash = hash;
			return true;
		}
	}
	return false;
}

static Str info(Arena *arena, Instant now, const Request *request)
{
	unsigned char serial[16];
	if (RAND_bytes(serial, sizeof serial) != 1)
		fault("OpenSSL has no random numbers");
	serial[0] = (serial[0] & 0x3f) | 0x40; /* positive, and of full length */
	Str const policy = { policy_oid, sizeof policy_oid - 1 };
	Str const second = der_wrap(arena, DER_SEQUENCE, der_number(arena, 1)); /* accuracy */
	return der_sequence(
		arena, der_number(arena, 1), der_wrap(arena, DER_OID, policy), request->imprint,
		der_wrap(arena, DER_INTEGER, (Str){ (const char *)serial, sizeof serial }),
		der_general_time(arena, now), second, request->nonce);
}

Str tsa_answer(Arena *arena, Signer *signer, Instant now, Str request)
{
	Request asked = { 0 };
	CmsHash hash;
	CmsParts parts = { .cert = &signer->cert,
		           .hash = CMS_SHA256,
		           .content_type = NID_id_smime_ct_TSTInfo };
	assert(signer->cert.may_stamp);
	if (!read_request(request, &asked) || asked.has_extensions)
		return rejection(arena, BAD_FORMAT, "the request cannot be read");
	if (!hash_of_oid(arena, asked.hash, &hash) || asked.digest.len != cms_hash_bytes(hash))
		return rejection(arena, BAD_ALGORITHM, "the digest is not SHA-256, 384 or 512");
	if (now.us < signer->cert.since.us || now.us > signer->cert.until.us)
		return rejection(arena, NO_TIME,
		                 "the certificate of this authority is out of date");
	parts.content = info(arena, now, &asked);
	parts.chain = &signer->chain;
	parts.bare = !asked.wants_cert;
	parts.attributes = cms_attributes(arena, parts.cert, parts.content_type, parts.hash,
	                                  cms_hash_of(arena, parts.hash, parts.content), now);
	Str const digest = cms_hash_of(arena, parts.hash, parts.attributes);
	if (cms_sign_digest(arena, signer, parts.hash, digest, &parts.value))
		return rejection(arena, FAILURE, "the key does not sign");
	return der_sequence(arena, der_sequence(arena, der_number(arena, STATUS_GRANTED)),
	                    cms_assemble(arena, &parts));
}

typedef struct {
	Signer *signer;
	Instant now;
} Own;

static Err *ask_own(Arena *arena, void *to, Str request, Str *ret_answer)
{
	const Own *own = to;
	*ret_answer = tsa_answer(arena, own->signer, own->now, request);
	return NULL;
}

CmsStamper tsa_own(Arena *arena, Signer *signer, Instant now)
{
	Own *own = alloc(arena, Own);
	*own = (Own){ signer, now };
	return (CmsStamper){ ask_own, own };
}

static Err *refusal_of(Arena *arena, Str status)
{
	DerElement text = { 0 }, line = { 0 };
	if (!der_expect(&status, DER_SEQUENCE, &text) ||
	    !der_expect(&text.content, DER_UTF8, &line) || !str_is_utf8(line.content))
		return err_new(arena, ERR_BUSY,
		               "Le service d’horodatage a refusé la demande, sans dire pourquoi. "
		               "Réessayez plus tard.");
	return err_new(arena, ERR_BUSY,
	               "Le service d’horodatage a refusé la demande : « {reason} ». Réessayez plus "
	               "tard.",
	               arg("reason", str_copy(arena, str_part(line.content, 0, 200))));
}

Err *tsa_parse(Arena *arena, Str request, Str answer, Str *ret_token)
{
	Request asked = { 0 };
	DerElement all, status, number, token;
	if (!read_request(request, &asked))
		fault("a request for a time stamp that is none");
	if (!der_expect(&answer, DER_SEQUENCE, &all) ||
	    !der_expect(&all.content, DER_SEQUENCE, &status) ||
	    !der_expect(&status.content, DER_INTEGER, &number) || number.content.len != 1)
		return err_new(arena, ERR_BUSY,
		               "La réponse du service d’horodatage est illisible. Réessayez plus "
		               "tard.");
	if (number.content.ptr[0] > 1) /* granted, or granted with modifications */
		return refusal_of(arena, status.content);
	CmsQuestion about = { .digest = asked.digest };
	bool const whole = hash_of_oid(arena, asked.hash, &about.hash) &&
	                   der_expect(&all.content, DER_SEQUENCE, &token);
	CmsStamp const stamp = whole ? tsa_verify(arena, token.whole, &about)
	                             : (CmsStamp){ .integrity = CMS_UNDECIDED };
	if (stamp.integrity != CMS_INTACT || !stamp.cert || !str_eq(stamp.nonce, asked.nonce))
		return err_new(
			arena, ERR_BUSY,
			"Le service d’horodatage a répondu par un jeton qui n’est pas celui de "
			"la demande. Réessayez ou choisissez un autre service.");
	*ret_token = str_copy(arena, token.whole);
	return NULL;
}
