/* str.h — text: Str is a view that owns nothing, Buf grows in an arena. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

/* Some bytes, UTF-8 unless said otherwise.  Not terminated.  Passed by value. */
typedef struct {
	const char *ptr;
	size_t len;
} Str;

/* Some bytes that are not text: keys, digests, encrypted records. */
typedef struct {
	const char *ptr;
	size_t len;
} Bytes;

#define S(literal) ((Str){ "" literal, sizeof(literal) - 1 })
#define STR(s)     (int)(s).len, (s).ptr /* the two arguments of "%.*s" */

Str str_of(const char *text); /* a view; NULL gives the empty text */
Str str_copy(Arena *arena, Str s);
const char *str_cstr(Arena *arena, Str s); /* a terminated copy, for C libraries */
Str str_format(Arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool str_eq(Str a, Str b);
bool str_eq_nocase(Str a, Str b); /* ASCII letters only: header names, codes */
int str_compare(Str a, Str b);    /* by bytes, which is by code points */
bool str_has(Str s, Str part);
bool str_starts(Str s, Str part);
bool str_ends(Str s, Str part);
Str str_trim(Str s); /* without blanks, tabs, line ends and no-break spaces around it */
Str str_part(Str s, size_t from, size_t len); /* what there is of that part */
uint64_t str_hash(Str s);                     /* for tables in memory, never stored */

/* A whole number in decimal digits with an optional sign, and nothing else.  False, and `number`
 * untouched, for any other text or one that does not fit. */
MUST_USE bool str_to_int(Str s, int64_t *number);

/* The value of a hexadecimal digit, of either case; -1 for any other character. */
int str_hex_digit(char c);

/* Text from outside: true when it is well-formed UTF-8 without NUL. */
bool str_is_utf8(Str s);
size_t str_code_points(Str s); /* of well-formed UTF-8 */

typedef LIST(Str) StrList;

/* Cuts `s` at the first `sep`: returns what comes before and leaves what comes after.  When
 * there is none, returns all of `s` and leaves it empty. */
Str str_cut(Str *s, char sep);

typedef struct {
	Arena *arena;
	char *ptr;
	size_t len, cap;
} Buf;

/* Additions never fail: they fault when the arena is full. */
void buf_add(Buf *buf, Str s);
void buf_addf(Buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_char(Buf *buf, char c);
void buf_code_point(Buf *buf, uint32_t c); /* in UTF-8 */
Str buf_str(const Buf *buf);               /* a view, valid until the next addition */

#endif
