/* text.h — the text of a seal, without any database; private to core/seal. */
#ifndef CORE_SEAL_TEXT_H
#define CORE_SEAL_TEXT_H

#include "core/crypto/crypto.h"
#include "core/seal/seal.h"

typedef struct {
	Str payload, signed_text; /* signed_text is what the signature covers */
	unsigned char signature[SIGNATURE_BYTES];
} SealText;

/* Reads a text that people have copied.  False when it is not well-formed. */
MUST_USE bool seal_text_read(Arena *arena, Str text, SealText *ret_seal);

/* The line to be put on paper. */
Str seal_text_write(Arena *arena, const SigningKey *key, Str payload);

/* Lines of "key=value", keys of a-z and _, each once, values without control characters. */
bool seal_payload_is_valid(Str payload);

Str seal_payload_value(Str payload, Str key); /* empty when absent */

/* "a1b2 c3d4 …": the first half of the SHA-256 of a public key. */
Str seal_key_fingerprint(Arena *arena, Bytes public_key);

#endif
