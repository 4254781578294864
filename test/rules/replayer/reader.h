/* reader.h — what the two files of the reader share: it reads characters, not tokens. */
#ifndef REPLAY_READER_H
#define REPLAY_READER_H

#include "replay.h"

/* A variable that the text sees, and those around it. */
typedef struct Seen Seen;
struct Seen {
	const Seen *outer;
	Str name;
	bool filter;
};

typedef struct {
	Str text;
	bool known;
	size_t end;
} Name;

typedef struct {
	Reading *r;
	Arena *arena;
	Str text;
	size_t at, last; /* where the next thing begins; where the last one ended */
	size_t members;  /* that were known before this text */
	const Seen *seen;
	bool failed;
	bool ends_range; /* a bracket may end a range */
	int depth;
	/* The name that was found last, and what it was sought with. */
	Name found;
	size_t found_at, found_members; /* found_at: one more than the place; 0: none yet */
	const Seen *found_seen;
	bool found_after_dot;
} Reader;

typedef struct {
	size_t at, last;
	const Seen *seen;
} Place;

/* Whether a name stands somewhere in what was read. */
bool mentions(const Node *node, Str name);

/* Small steps. */
Node *make(Reader *x, Kind kind, const char *label, size_t start);
Node *fail(Reader *x);
void skip_blanks(Reader *x);
bool is_sign(Reader *x, const char *sign);
bool take_sign(Reader *x, const char *sign);
bool take_word(Reader *x, const char *word);
bool is_word(Reader *x, const char *word);
bool is_end(Reader *x);
bool name_here(Reader *x, bool after_dot, Name *ret);
Str raw_name(Reader *x, const char *stops);
bool take_comparison(Reader *x, FeelOp *op);
const Seen *see(Reader *x, Str name, bool filter);
Place place(const Reader *x);
void go_back(Reader *x, Place to);
size_t name_length(Str text, size_t at, Str name);
bool is_name_letter(Str text, size_t at);
bool is_blank(Str text, size_t at, size_t *ret_len);

/* Parts of the grammar. */
Node *expression(Reader *x);
Node *sum(Reader *x);
Node *instance(Reader *x);
Node *tests(Reader *x, bool cell);
Node *loop(Reader *x, Kind kind);
Node *function(Reader *x);
const Type *type(Reader *x);
Node *operand(Reader *x);
Node *postfix(Reader *x);

#endif
