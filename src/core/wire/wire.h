/* wire.h — what goes to a child and what it answers, as bytes: a mark, then numbers of four bytes,
 * least first, and texts behind their lengths.
 *
 * What a child says is hostile, for it has read a hostile file: reading checks every length.  A
 * failure sticks, and whatever is read after it is zero or empty, so that one question at the end
 * is enough:
 *
 *   WireIn in = wire_open(bytes, "BFTREE1\n");
 *   node->line = (int)wire_number(&in, LINES_MAX);
 *   node->name = wire_words(&in, NAME_BYTES_MAX);
 *   return wire_is_done(&in); */
#ifndef CORE_WIRE_WIRE_H
#define CORE_WIRE_WIRE_H

#include "base/str.h"

/* Writing: a mark, four bytes, eight bytes, a length and any bytes (below 4 GB). */
void wire_put_mark(Buf *out, const char *mark);
void wire_put_number(Buf *out, uint32_t number);
void wire_put_wide(Buf *out, int64_t number);
void wire_put_text(Buf *out, Str text);

/* Where reading is. */
typedef struct {
	Str left;
	bool bad;
} WireIn;

WireIn wire_open(Str bytes, const char *mark);  /* bad when they do not begin with it */
uint32_t wire_number(WireIn *in, uint32_t max); /* bad when it is more */
int64_t wire_wide(WireIn *in);                  /* any */
Str wire_bytes(WireIn *in, size_t bytes_max);   /* a view of what was given */
Str wire_words(WireIn *in, size_t bytes_max);   /* the same; bad when it is not UTF-8 */

/* Nothing was bad, and nothing is left. */
bool wire_is_done(const WireIn *in);

#endif
