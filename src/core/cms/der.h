/* der.h — writing and reading DER, the little that signatures need; private to core/cms.
 *
 * A value is written from the inside out: each function returns a whole element.  Reading is a
 * view: an element is cut from the front of its container. */
#ifndef CORE_CMS_DER_H
#define CORE_CMS_DER_H

#include "base/date.h"
#include "base/err.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BITS = 0x03,
	DER_OCTETS = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8 = 0x0c,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_TAGGED = 0xa0, /* and the number of the tag */
};

/* An element around a content, or around several parts of it. */
Str der_wrap(Arena *arena, int tag, Str content);
Str der_list(Arena *arena, int tag, const Str *parts, size_t parts_len);
#define der_sequence(arena, ...) der_list((arena), DER_SEQUENCE, DER_PARTS(__VA_ARGS__))
#define DER_PARTS(...)                                                                             \
	((const Str[]){ __VA_ARGS__ }), (sizeof((const Str[]){ __VA_ARGS__ }) / sizeof(Str))

/* A SET OF: its elements in the order that DER demands, without repetition. */
Str der_set_of(Arena *arena, int tag, const Str *parts, size_t parts_len);

/* Values. */
Str der_number(Arena *arena, uint64_t number);
Str der_time(Arena *arena, Instant at);         /* UTCTime until 2049, then GeneralizedTime */
Str der_general_time(Arena *arena, Instant at); /* whole seconds */

/* The next element of `rest`: its tag, its content, and all of it.  False at the end and where the
 * bytes are no DER; `rest` is untouched then. */
typedef struct {
	int tag;
	Str content, whole;
} DerElement;
MUST_USE bool der_next(Str *rest, DerElement *ret_element);

/* The same when it must have that tag. */
MUST_USE bool der_expect(Str *rest, int tag, DerElement *ret_element);

#endif
