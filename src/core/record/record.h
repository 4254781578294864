/* record.h — erasable records: what people wrote, sealed under a key of the thing it is about.
 *
 * The history of a thing (core/event) holds codes and salted digests only.  The words lie in
 * records of its module's own table, sealed here under a random key that belongs to that one thing
 * and is itself wrapped by the authority's.  Erasing the wrapped key erases every record at once,
 * wherever copies of the file may lie, and leaves the history valid. */
#ifndef CORE_RECORD_RECORD_H
#define CORE_RECORD_RECORD_H

#include "core/ctx/ctx.h"

/* Of what the records are.  `subject` is the purpose of the wrapping key: "dossier". */
typedef struct {
	const char *subject;
	Id id;
	Bytes wrapped_key;
} RecordOf;

/* A new key, wrapped, and a salt for digests, to be kept in the row of the thing. */
void record_key_new(Ctx *ctx, const char *subject, Bytes *ret_wrapped, Bytes *ret_salt);

/* Seals a text as the record `stream` of that thing: it opens as no other.  Faults when the key
 * cannot be unwrapped. */
Bytes record_seal(Ctx *ctx, const RecordOf *of, Str stream, Str text);

/* Opens it again; faults when one bit differs. */
Str record_open(Ctx *ctx, const RecordOf *of, Str stream, Bytes sealed);

#endif
