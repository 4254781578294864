#include "core/i18n/catalogue.h"

#include <string.h>

/* Words of the header, by index. */
enum { MAGIC, REVISION, COUNT, ORIGINALS, TRANSLATIONS, HASH_SIZE, HASH_AT, HEADER_WORDS };

static uint32_t word(Bytes mo, size_t at)
{
	const unsigned char *b = (const unsigned char *)mo.ptr + at;
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static bool fits(Bytes mo, size_t at, size_t count, size_t size)
{
	return at <= mo.len && count <= (mo.len - at) / size;
}

bool catalogue_is_valid(Bytes mo)
{
	if (mo.len < HEADER_WORDS * 4 || word(mo, 0) != 0x950412de)
		return false;
	size_t count = word(mo, 4 * COUNT), size = word(mo, 4 * HASH_SIZE);
	size_t tables[] = { word(mo, 4 * ORIGINALS), word(mo, 4 * TRANSLATIONS) };
	if (size < 3 || !fits(mo, word(mo, 4 * HASH_AT), size, 4))
		return false;
	for (size_t t = 0; t < 2; t++) {
		if (!fits(mo, tables[t], count, 8))
			return false;
		for (size_t i = 0; i < count; i++) {
			size_t len = word(mo, tables[t] + 8 * i),
			       at = word(mo, tables[t] + 8 * i + 4);
			if (!fits(mo, at, len + 1, 1) || mo.ptr[at + len] != '\0')
				return false;
		}
	}
	for (size_t i = 0; i < size; i++)
		if (word(mo, word(mo, 4 * HASH_AT) + 4 * i) > count)
			return false;
	return true;
}

static Str text_at(Bytes mo, size_t table, size_t i)
{
	return (Str){ (const char *)mo.ptr + word(mo, table + 8 * i + 4), word(mo, table + 8 * i) };
}

/* The hash of P. J. Weinberger, which msgfmt uses. */
static uint32_t hash_of(const char *message)
{
	uint32_t hash = 0;
	for (; *message; message++) {
		hash = (hash << 4) + (unsigned char)*message;
		uint32_t high = hash & 0xf0000000;
		hash ^= high >> 24;
		hash ^= high;
	}
	return hash;
}

Str catalogue_find(Bytes mo, const char *message)
{
	uint32_t size = word(mo, 4 * HASH_SIZE), hash = hash_of(message);
	uint32_t at = hash % size, step = 1 + hash % (size - 2);
	for (uint32_t tries = 0; tries < size; tries++) {
		uint32_t n = word(mo, word(mo, 4 * HASH_AT) + 4 * at);
		if (n == 0)
			break;
		/* A message with a plural is "singular NUL plural": the singular finds it. */
		if (strcmp(text_at(mo, word(mo, 4 * ORIGINALS), n - 1).ptr, message) == 0)
			return text_at(mo, word(mo, 4 * TRANSLATIONS), n - 1);
		at = at >= size - step ? at - (size - step) : at + step;
	}
	return (Str){ 0 };
}

/* ---- Rules of plurals: C expressions of n ---- */

enum { DEPTH_MAX = 40 };

typedef struct {
	Str rest;
	uint64_t n;
	int depth;
	bool wrong;
} Rule;

static uint64_t choice(Rule *rule);

static bool take(Rule *rule, const char *token)
{
	Str s = rule->rest;
	while (s.len > 0 && (*s.ptr == ' ' || *s.ptr == '\n' || *s.ptr == '\\'))
		s = str_part(s, 1, s.len);
	rule->rest = s;
	if (!str_starts(s, str_of(token)))
		return false;
	rule->rest = str_part(s, strlen(token), s.len);
	return true;
}

static uint64_t primary(Rule *rule)
{
	if (++rule->depth > DEPTH_MAX) {
		rule->wrong = true;
		return 0;
	}
	uint64_t value = 0;
	if (take(rule, "!")) {
		value = !primary(rule);
	} else if (take(rule, "(")) {
		value = choice(rule);
		rule->wrong |= !take(rule, ")");
	} else if (take(rule, "n")) {
		value = rule->n;
	} else {
		size_t digits = 0;
		while (digits < rule->rest.len && digits < 9 && rule->rest.ptr[digits] >= '0' &&
		       rule->rest.ptr[digits] <= '9')
			value = 10 * value + (uint64_t)(rule->rest.ptr[digits++] - '0');
		rule->wrong |= digits == 0;
		rule->rest = str_part(rule->rest, digits, rule->rest.len);
	}
	rule->depth--;
	return value;
}

static uint64_t apply(Rule *rule, int operator, uint64_t a, uint64_t b)
{
	if (operator<= 1 && b == 0) {
		rule->wrong = true;
		return 0;
	}
	switch (operator) {
	case 0: return a % b;
	case 1: return a / b;
	case 2: return a * b;
	case 3: return a + b;
	case 4: return a - b;
	case 5: return a <= b;
	case 6: return a >= b;
	case 7: return a < b;
	case 8: return a > b;
	case 9: return a == b;
	case 10: return a != b;
	case 11: return a && b;
	default: return a || b;
	}
}

/* The operators from the strongest to the weakest, as C has them. */
static uint64_t binary(Rule *rule, int level)
{
	static const struct {
		const char *token;
		int level;
	} operators[] = { { "%", 0 },  { "/", 0 },  { "*", 0 }, { "+", 1 }, { "-", 1 },
		          { "<=", 2 }, { ">=", 2 }, { "<", 2 }, { ">", 2 }, { "==", 3 },
		          { "!=", 3 }, { "&&", 4 }, { "||", 5 } };
	if (level < 0)
		return primary(rule);
	uint64_t value = binary(rule, level - 1);
	for (int i = 0; i < (int)ARRAY_LEN(operators) && !rule->wrong; i++) {
		if (operators[i].level != level || !take(rule, operators[i].token))
			continue;
		value = apply(rule, i, value, binary(rule, level - 1));
		i = -1;
	}
	return value;
}

static uint64_t choice(Rule *rule)
{
	uint64_t condition = binary(rule, 5);
	if (!take(rule, "?"))
		return condition;
	if (++rule->depth > DEPTH_MAX)
		rule->wrong = true;
	if (rule->wrong)
		return 0;
	uint64_t yes = choice(rule);
	rule->wrong |= !take(rule, ":");
	uint64_t no = choice(rule);
	rule->depth--;
	return condition ? yes : no;
}

unsigned catalogue_plural(Str rule, uint64_t n)
{
	Str key = S("plural=");
	while (rule.len > 0 && !str_starts(rule, key))
		rule = str_part(rule, 1, rule.len);
	Rule r = { .rest = str_part(rule, key.len, rule.len), .n = n };
	uint64_t form = choice(&r);
	return r.wrong || form > 9 ? 0 : (unsigned)form;
}
