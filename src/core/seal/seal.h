/* seal.h — proofs that verify without us: a short text signed by the authority's Ed25519 key.
 *
 * The content of a QR is one line: "BEFFROI1:" then base64url of the signature and the payload,
 * which is UTF-8 "key=value" lines: authority, kind, number, filed, digest of the document's data….
 * Signed are "BEFFROI1:" and the payload, so that the signature means nothing elsewhere.  Public
 * keys stand at /.well-known/beffroi-keys.json, the fingerprint on the legal page.
 *
 *   Str text = seal_make(ctx, S("kind=receipt\nnumber=2026-000123-K"));
 *   SealCheck check = seal_check(ctx, text);
 *   if (check.valid) … seal_value(&check, "number") */
#ifndef CORE_SEAL_SEAL_H
#define CORE_SEAL_SEAL_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"

enum { SEAL_PAYLOAD_BYTES_MAX = 800, SEAL_KEYS_MAX = 100 };

/* Signs with the authority's current key.  Puts "authority=SLUG" in front.  Faults when the payload
 * is not lines of "key=value" or too long, or when there is no key. */
Str seal_make(Ctx *ctx, Str payload);

typedef struct {
	bool valid;
	Str payload;     /* readable when the text is well-formed, valid or not */
	Str authority;   /* slug, of the payload */
	const char *why; /* a message, when not valid */
} SealCheck;

/* Checks against this authority's keys (current and earlier ones).  Blanks in the text are those of
 * a copy and are passed over. */
SealCheck seal_check(Ctx *ctx, Str text);

/* The same offline, against a file of pinned keys: the JSON above, or an array of several such. */
SealCheck seal_check_file(Arena *arena, Str text, Str keys_json);

Str seal_value(const SealCheck *check, const char *key); /* of the payload; empty when absent */
Str seal_keys_json(Ctx *ctx);   /* what /.well-known/beffroi-keys.json serves */
Str seal_fingerprint(Ctx *ctx); /* "a1b2 c3d4 …": of the current public key; empty: none */

/* Makes the key pair of a new authority, or a new pair for one that has one; on its writer. */
void seal_create_key(Ctx *ctx);

extern const Module seal_module;

#endif
