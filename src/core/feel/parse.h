/* parse.h — what lexer, parser and builder share: names in scope and the text being read. */
#ifndef CORE_FEEL_PARSE_H
#define CORE_FEEL_PARSE_H

#include "core/feel/inside.h"

/* A function being compiled, or the expression itself: it numbers the slots of its frame. */
typedef struct Frame {
	struct Frame *outer;
	int slots_len;
	LIST(int) from;
	LIST(int) to;
} Frame;

typedef struct Variable {
	struct Variable *next; /* the one declared before, in this scope or an outer one */
	Str name;
	Frame *frame; /* whose slot it is; NULL: a global */
	int slot;
	bool used;
	bool is_filter; /* names may be entries of the item in the slot */
} Variable;

typedef struct {
	Str name;
	const FeelType *type;
} NamedType;

typedef struct {
	Str name;
	int slot;
} Global;

struct FeelNames {
	Arena *arena;
	LIST(Global) globals;
	struct {
		StrList members;
		LIST(NamedType) types;
		int slots_len;
	} * shared; /* with the scopes made from it */
};

/* One text after the other may be compiled with it, in scopes that open and close: a decision. */
struct FeelBuilder {
	Arena *arena;
	FeelNames *names;
	Variable *variables; /* innermost first; then come the globals */
	Frame *frame;
	bool *uses;                 /* of the globals */
	const FeelProblem *problem; /* the first one met */
};

typedef enum {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_TEMPORAL, /* @"…" */
	TOKEN_NAME,
	TOKEN_SIGN, /* `sign` */
	TOKEN_BAD,
} TokenKind;

typedef struct {
	TokenKind kind;
	const char *sign; /* one of a table in lexer.c: compare with is_sign() */
	Str text;         /* a name with single spaces; the content of a string */
	bool known;       /* a name in scope */
	size_t start, end;
} Token;

typedef struct {
	FeelBuilder *b;
	const FeelSource *source;
	Str text;
	Token token;
	size_t previous_end;
	int depth, links;
	int64_t steps_left;
	bool after_dot;    /* the next name is a member */
	bool in_range_end; /* a bracket may end the range */
	const char *why;   /* what is wrong; NULL while all is well */
	size_t why_start, why_end;
} Parser;

/* Reads the token at `at`; comments and blanks are skipped. */
void feel_lex(Parser *p, size_t at);
size_t feel_skip_blanks(Str text, size_t at);
bool feel_is_keyword(Str word);
bool feel_is_name_part(Str text, size_t at);

/* Where a name that begins at `at` ends in the text; 0 when it is not there. */
size_t feel_match_name(Str text, size_t at, Str name);

/* Parts of the parser that have files of their own. */
FeelNode *feel_parse_expression(Parser *p);
FeelNode *feel_parse_sum(Parser *p);
FeelNode *feel_parse_instance(Parser *p);
FeelNode *feel_parse_test(Parser *p, int slot);
FeelNode *feel_parse_tests(Parser *p, bool cell, int slot);
FeelNode *feel_parse_function(Parser *p);
FeelNode *feel_parse_loop(Parser *p);
const FeelType *feel_parse_type(Parser *p);

/* What a failed try leaves behind is forgotten: the parser returns to where it was. */
typedef struct {
	Token token;
	size_t previous_end;
	Variable *variables;
	const char *why;
	int depth;
} Mark;

/* Taking a mark, and returning to it. */
Mark feel_mark(const Parser *p);
void feel_back_to(Parser *p, Mark m);

/* The body of a function has a frame of its own: opened with the parameters, closed with the node
 * that makes closures. */
void feel_open_function(FeelBuilder *b, FeelLambda *lambda);
FeelNode *feel_close_function(FeelBuilder *b, FeelLambda *lambda, FeelNode *node);

/* Small steps. */
FeelNode *feel_constant(Parser *p, FeelValue value, size_t start);
bool feel_accept_comparison(Parser *p, FeelOp *op);
FeelNode *feel_node(Parser *p, FeelEval *eval, const char *label, size_t start);
FeelNode *feel_wrong_here(Parser *p, const char *why);
bool feel_is_sign(const Parser *p, const char *sign);
bool feel_is_word(const Parser *p, const char *word);
bool feel_accept(Parser *p, const char *sign);
bool feel_accept_word(Parser *p, const char *word);
bool feel_expect(Parser *p, const char *sign, const char *why);
void feel_advance(Parser *p);
void feel_push(Parser *p, FeelNode *node, FeelNode *item);
Str feel_raw_name(Parser *p, const char *stops);

/* A text with single spaces between its words. */
Str feel_normal_name(Arena *arena, Str raw);

/* A whole text; a node that is a problem when it cannot be read. */
FeelNode *feel_parse(FeelBuilder *b, const FeelSource *source, bool tests);

/* Opens a variable in the frame of the builder; closes all that were opened after `mark`. */
Variable *feel_declare(FeelBuilder *b, Str name);
Variable *feel_declare_filter(FeelBuilder *b);
FeelNode *feel_resolve(FeelBuilder *b, Str name, FeelNode *place);
FeelNode *feel_new_node(FeelBuilder *b, FeelEval *eval, const char *label);

/* Unary tests on the value in a slot. */
FeelNode *feel_build_tests(FeelBuilder *b, Str text, Str title, int slot);

/* What nodes do: eval.c, eval_call.c, eval_loop.c, table.c. */
FeelEval feel_run_constant, feel_run_global, feel_run_local, feel_run_member, feel_run_list,
	feel_run_context, feel_run_range, feel_run_if, feel_run_for, feel_run_some, feel_run_every,
	feel_run_filter, feel_run_path, feel_run_call, feel_run_builtin, feel_run_lambda,
	feel_run_compare, feel_run_arithmetic, feel_run_and, feel_run_or, feel_run_negate,
	feel_run_between, feel_run_in, feel_run_instance, feel_run_problem, feel_run_tests,
	feel_run_not_tests, feel_run_test_compare, feel_run_test_value, feel_run_table,
	feel_run_number_compare, feel_run_coerce, feel_run_step;

#endif
