/* reader.h — from a tree of nodes to values, with an error for each thing that is wrong. */
#ifndef MODULES_PROCEDURE_READER_H
#define MODULES_PROCEDURE_READER_H

#include "modules/procedure/node.h"

typedef struct {
	Arena *arena;
	ProcedureErrorList *errors;
	Procedure *procedure;
	int fields; /* read so far */
} Reader;

/* "Le titre manque. …": an error of a line. */
#define wrong(reader, line, name, ...)                                                             \
	procedure_wrong((reader)->errors, (reader)->arena, (line), (name), __VA_ARGS__)

/* Whether it is a map and has no other keys than these words; reports what is not so. */
bool procedure_read_map(Reader *reader, const Node *node, const char *keys);

/* The member of that name; NULL when there is none.  _must_ reports it. */
const Node *procedure_member(const Node *map, const char *key);
const Node *procedure_must_member(Reader *reader, const Node *map, const char *key);

/* Values of members.  An absent one gives nothing; a wrong one is reported and gives nothing. */
Text procedure_read_text(Reader *reader, const Node *map, const char *key, size_t max);
Str procedure_read_word(Reader *reader, const Node *map, const char *key, size_t max);
int64_t procedure_read_int(Reader *reader, const Node *map, const char *key, int64_t min,
                           int64_t max, int64_t otherwise);
bool procedure_read_bool(Reader *reader, const Node *map, const char *key);

/* A number with at most six decimals, in millionths. */
int64_t procedure_read_millionths(Reader *reader, const Node *map, const char *key);
Date procedure_read_date(Reader *reader, const Node *map, const char *key);

/* The place of the member's text among these words, from 0; -1: absent or wrong. */
int procedure_read_one_of(Reader *reader, const Node *map, const char *key, const char *words);

/* A list of texts, each given once; NULL words: any code of a-z 0-9 - _. */
StrList procedure_read_list(Reader *reader, const Node *map, const char *key, const char *words,
                            size_t max);

/* The items of a list of 1 to max items; none when absent or wrong. */
const NodeList *procedure_read_items(Reader *reader, const Node *map, const char *key, size_t max);

/* The place of a word in "some words"; -1: not there. */
int procedure_word_at(const char *words, Str word);

/* One field of a section, or of a block when there is one. */
void procedure_read_field(Reader *reader, const Node *node, const FieldDef *block, FieldDef *field);

/* "-12.5" as -12500000.  False for any other text, or beyond 10^12. */
MUST_USE bool procedure_millionths(Str text, int64_t *ret_number);

/* Whether a whole text matches a pattern.  False when the pattern is not one, or would be slow. */
MUST_USE bool procedure_pattern_matches(Arena *arena, Str pattern, Str text, bool *ret_matches);

/* What can be checked once all fields are known: conditions, placeholders, legal facts. */
void procedure_check(Reader *reader, const Node *root);

#endif
