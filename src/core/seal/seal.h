/* seal.h — proofs that verify without us: a short text signed by the authority's Ed25519 key.
 *
 * The content of a QR is one line: "BEFFROI1:" then base64url of payload and signature.  The
 * payload is UTF-8 "key=value" lines: authority, kind, number, filed, digest of the document's
 * data….  Public keys stand at /.well-known/beffroi-keys.json, the fingerprint on the legal page.
 */
#ifndef CORE_SEAL_SEAL_H
#define CORE_SEAL_SEAL_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"

Str seal_make(Ctx *ctx, Str payload); /* signed with the authority's current key */

typedef struct {
	bool valid;
	Str payload;     /* readable when the text is well-formed, valid or not */
	Str authority;   /* slug, of the payload */
	const char *why; /* a message, when not valid */
} SealCheck;

/* Checks against this authority's keys (current and earlier ones). */
SealCheck seal_check(Ctx *ctx, Str text);

/* The same offline, against a file of pinned keys (the JSON above). */
SealCheck seal_check_file(Arena *arena, Str text, Str keys_json);

Str seal_value(const SealCheck *check, const char *key); /* of the payload; empty when absent */
Str seal_keys_json(Ctx *ctx);   /* what /.well-known/beffroi-keys.json serves */
Str seal_fingerprint(Ctx *ctx); /* "a1b2 c3d4 …": of the current public key */

/* Makes the key pair of a new authority; on its writer. */
void seal_create_key(Ctx *ctx);

extern const Module seal_module;

#endif
