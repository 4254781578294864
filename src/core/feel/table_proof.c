/* table_proof.c — what is wrong with a table as a whole: gaps, overlaps, rules that never decide.
 *
 * Each column is cut into classes; a rule is a box of classes.  A gap is a box that no rule
 * covers: columns are fixed one after the other, and a set of rules that was looked at in a column
 * is not looked at again.  A column that is not made of comparisons with constants cannot be cut:
 * nothing is claimed that would depend on it. */
#include "core/feel/table.h"

#include <string.h>

enum { FINDINGS_MAX = 100, GAPS_MAX = 20, VISITS_MAX = 200000, SEEN_MAX = 1 << 16 };

__extension__ typedef unsigned __int128 Count;

typedef struct {
	TableIndex index;
	bool opaque;     /* cannot be cut */
	bool *feasible;  /* by class */
	uint64_t *boxes; /* rules × class words: the classes that a rule holds of */
	size_t class_words;
	uint64_t *masks;   /* classes × words: the rules that hold of a class */
	uint64_t *settled; /* words: the rules that ask nothing of this column and those after it */
} Column;

typedef struct {
	Arena *arena;
	const FeelTable *table;
	Column *columns;
	size_t *order;      /* of the columns: the same as in the table */
	size_t *chosen;     /* the class of each column */
	size_t *last;       /* for each rule: the first column after which it asks nothing more */
	const size_t *only; /* a rule whose box is looked at alone; NULL: everything */
	uint64_t *seen;
	size_t visits, gaps;
	bool found, exhausted;
	bool disjoint; /* no two rules overlap */
	FeelFindings *findings;
} Proof;

static bool has(const uint64_t *bits, size_t i)
{
	return bits[i / WORD_BITS] >> i % WORD_BITS & 1;
}

static void put(uint64_t *bits, size_t i)
{
	bits[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
}

/* ---- columns ---- */

static bool all_any(const FeelTable *t, size_t column)
{
	for (size_t r = 0; r < t->source.rules_len; r++) {
		const FeelNode *test = t->tests[r * t->source.inputs_len + column];
		if (!feel_is_node(test, feel_run_constant))
			return false;
	}
	return true;
}

static void cut_column(Proof *p, size_t i)
{
	const FeelTable *t = p->table;
	Column *c = &p->columns[i];
	size_t rules = t->source.rules_len;
	const FeelNode *domain = t->domains[i];
	if (domain && !feel_table_is_constant(domain))
		domain = NULL;
	c->index.classes = 1;
	c->opaque = !feel_table_cut(p->arena, t, i, domain, &c->index) && !all_any(t, i);
	if (c->index.form == INDEX_NONE)
		c->index.classes = 1;
	c->feasible = alloc_n(p->arena, bool, c->index.classes);
	c->class_words = (c->index.classes + WORD_BITS - 1) / WORD_BITS;
	c->boxes = alloc_n(p->arena, uint64_t, rules * c->class_words);
	c->masks = alloc_n(p->arena, uint64_t, c->index.classes * t->words);
	c->settled = alloc_n(p->arena, uint64_t, t->words);
	for (size_t class = 0; class < c->index.classes; class ++) {
		FeelValue example = feel_null();
		bool cut = c->index.form != INDEX_NONE;
		c->feasible[class] =
			!cut || (feel_table_example(p->arena, &c->index, class, &example) &&
		                 (!domain || feel_table_holds(domain, example)));
		for (size_t r = 0; r < rules && c->feasible[class]; r++)
			if (!cut ||
			    feel_table_holds(t->tests[r * t->source.inputs_len + i], example))
				put(c->boxes + r * c->class_words, class);
		for (size_t r = 0; r < rules; r++)
			if (c->opaque || has(c->boxes + r * c->class_words, class))
				put(c->masks + class * t->words, r);
	}
}

static bool holds_always(const Proof *p, size_t rule, size_t column)
{
	const Column *c = &p->columns[column];
	for (size_t class = 0; class < c->index.classes; class ++)
		if (c->feasible[class] && !has(c->boxes + rule * c->class_words, class))
			return false;
	return true;
}

/* ---- findings ---- */

static FeelValue *example_of(Proof *p)
{
	size_t inputs = p->table->source.inputs_len;
	FeelValue *example = alloc_n(p->arena, FeelValue, inputs);
	for (size_t i = 0; i < inputs; i++)
		if (p->columns[i].index.form != INDEX_NONE)
			(void)!feel_table_example(p->arena, &p->columns[i].index, p->chosen[i],
			                          &example[i]);
	return example;
}

static void report(Proof *p, FeelFindingKind kind, size_t rule, size_t other, FeelValue *example)
{
	if (p->findings->len < FINDINGS_MAX)
		*list_push(p->arena, p->findings) = (FeelFinding){ kind, rule, other, example };
}

/* ---- gaps ---- */

static uint64_t hash_of(const uint64_t *bits, size_t words, size_t column)
{
	return str_hash((Str){ (const char *)bits, words * sizeof *bits }) * 31 +
	       column * 0x9E3779B97F4A7C15u;
}

/* Whether this set of rules was looked at from this column on.  A collision of 64 bits would hide a
 * gap once in 10^13 tables. */
static bool was_seen(Proof *p, const uint64_t *bits, size_t column)
{
	uint64_t hash = hash_of(bits, p->table->words, column) | 1;
	uint64_t *cell = &p->seen[hash % SEEN_MAX];
	if (*cell == hash)
		return true;
	*cell = hash;
	return false;
}

static bool is_class_open(const Proof *p, size_t column, size_t class)
{
	const Column *c = &p->columns[column];
	return c->feasible[class] && (!p->only || has(c->boxes + *p->only * c->class_words, class));
}

/* The first class in which a column may be, for the columns that a gap does not depend on. */
static void choose_rest(Proof *p, size_t column)
{
	for (size_t i = column; i < p->table->source.inputs_len; i++) {
		size_t class = 0;
		while (class + 1 < p->columns[i].index.classes && !is_class_open(p, i, class))
			class ++;
		p->chosen[i] = class;
	}
}

static void gap(Proof *p, size_t column)
{
	p->found = true;
	if (p->only)
		return;
	choose_rest(p, column);
	p->gaps++;
	report(p, FEEL_GAP, 0, 0, example_of(p));
}

/* Some rule asks nothing more: it covers all that is left. */
static bool is_covered(const Proof *p, const uint64_t *bits, size_t column)
{
	const uint64_t *settled = p->columns[column].settled;
	for (size_t w = 0; w < p->table->words; w++)
		if (bits[w] & settled[w])
			return true;
	return false;
}

static bool is_empty(const uint64_t *bits, size_t words)
{
	for (size_t w = 0; w < words; w++)
		if (bits[w])
			return false;
	return true;
}

static void seek(Proof *p, const uint64_t *bits, size_t column)
{
	const FeelTable *t = p->table;
	if (p->gaps >= GAPS_MAX || (p->only && p->found) || p->exhausted)
		return;
	if (is_empty(bits, t->words)) {
		gap(p, column);
		return;
	}
	if (column == t->source.inputs_len || is_covered(p, bits, column) ||
	    was_seen(p, bits, column))
		return;
	if (p->visits++ > VISITS_MAX) {
		p->exhausted = true;
		return;
	}
	const Column *c = &p->columns[column];
	uint64_t *inner = alloc_n(p->arena, uint64_t, 2 * t->words);
	uint64_t *before = inner + t->words;
	bool first = true;
	for (size_t class = 0; class < c->index.classes; class ++) {
		if (!is_class_open(p, column, class))
			continue;
		for (size_t w = 0; w < t->words; w++)
			inner[w] = bits[w] & c->masks[class * t->words + w];
		if (!first && memcmp(inner, before, t->words * sizeof *inner) == 0)
			continue;
		p->chosen[column] = class;
		seek(p, inner, column + 1);
		memcpy(before, inner, t->words * sizeof *inner);
		first = false;
	}
}

static void all_rules(const Proof *p, uint64_t *bits, size_t count)
{
	memset(bits, 0, p->table->words * sizeof *bits);
	for (size_t r = 0; r < count; r++)
		put(bits, r);
}

/* How many combinations of classes a rule holds of; SIZE_MAX: all that there are.  False when there
 * are too many to count. */
static bool count_box(const Proof *p, size_t rule, Count *ret_count)
{
	Count count = 1;
	for (size_t i = 0; i < p->table->source.inputs_len; i++) {
		const Column *c = &p->columns[i];
		Count classes = 0;
		for (size_t class = 0; class < c->index.classes; class ++)
			classes +=
				c->feasible[class] &&
				(rule == SIZE_MAX || has(c->boxes + rule * c->class_words, class));
		if (c->opaque || __builtin_mul_overflow(count, classes, &count))
			return false;
	}
	*ret_count = count;
	return true;
}

/* Rules that do not overlap cover everything when their sizes add up to everything. */
static bool adds_up(const Proof *p)
{
	Count all, sum = 0, box;
	if (!p->disjoint || !count_box(p, SIZE_MAX, &all))
		return false;
	for (size_t r = 0; r < p->table->source.rules_len; r++)
		if (!count_box(p, r, &box) || __builtin_add_overflow(sum, box, &sum))
			return false;
	return sum == all;
}

static void seek_gaps(Proof *p)
{
	const FeelTableSource *s = &p->table->source;
	uint64_t *bits = alloc_n(p->arena, uint64_t, p->table->words);
	for (size_t i = 0; i < s->outputs_len; i++)
		if (s->outputs[i].otherwise.len)
			return; /* a default answers for all that is left */
	if (s->hit == HIT_COLLECT)
		return; /* no rule is an answer: an empty list, a count of zero */
	if (adds_up(p))
		return;
	all_rules(p, bits, s->rules_len);
	seek(p, bits, 0);
	if (p->exhausted && p->gaps == 0)
		report(p, FEEL_UNPROVEN, 0, 0, NULL);
}

/* ---- rules that never decide ---- */

static bool is_dead(Proof *p, size_t r)
{
	for (size_t i = 0; i < p->table->source.inputs_len; i++) {
		const Column *c = &p->columns[i];
		if (!c->opaque && is_empty(c->boxes + r * c->class_words, c->class_words))
			return true;
	}
	return false;
}

/* In a table of the first rule: those before may leave nothing to a rule. */
static bool is_masked(Proof *p, size_t r)
{
	uint64_t *bits = alloc_n(p->arena, uint64_t, p->table->words);
	for (size_t i = 0; i < p->table->source.inputs_len; i++)
		if (p->columns[i].opaque)
			return false;
	all_rules(p, bits, r);
	memset(p->seen, 0, SEEN_MAX * sizeof *p->seen);
	p->only = &r;
	p->found = p->exhausted = false;
	p->visits = 0;
	seek(p, bits, 0);
	p->only = NULL;
	return !p->found && !p->exhausted;
}

/* ---- overlaps ---- */

static bool meet(Proof *p, size_t a, size_t b)
{
	for (size_t i = 0; i < p->table->source.inputs_len; i++) {
		const Column *c = &p->columns[i];
		const uint64_t *x = c->boxes + a * c->class_words,
			       *y = c->boxes + b * c->class_words;
		bool met = false;
		if (c->opaque)
			return false;
		for (size_t w = 0; w < c->class_words && !met; w++) {
			met = (x[w] & y[w]) != 0;
			if (met)
				p->chosen[i] = w * WORD_BITS + (size_t)__builtin_ctzll(x[w] & y[w]);
		}
		if (!met)
			return false;
	}
	return true;
}

static bool same_outputs(const FeelTable *t, size_t a, size_t b)
{
	const FeelTableSource *s = &t->source;
	size_t width = s->inputs_len + s->outputs_len;
	for (size_t i = 0; i < s->outputs_len; i++)
		if (!str_eq(str_trim(s->cells[a * width + s->inputs_len + i]),
		            str_trim(s->cells[b * width + s->inputs_len + i])))
			return false;
	return true;
}

static void seek_overlaps(Proof *p)
{
	FeelHit hit = p->table->source.hit;
	size_t rules = p->table->source.rules_len;
	size_t before = p->findings->len;
	if (hit != HIT_UNIQUE && hit != HIT_ANY)
		return;
	for (size_t a = 0; a < rules && p->findings->len < FINDINGS_MAX; a++)
		for (size_t b = a + 1; b < rules; b++)
			if (meet(p, a, b) && !(hit == HIT_ANY && same_outputs(p->table, a, b)))
				report(p, FEEL_OVERLAP, a + 1, b + 1, example_of(p));
	p->disjoint = hit == HIT_UNIQUE && p->findings->len == before && before < FINDINGS_MAX;
}

void feel_prove_table(Arena *arena, const FeelNode *node, FeelFindings *ret_findings)
{
	if (!feel_is_node(node, feel_run_table))
		return;
	const FeelTable *t = node->extra;
	size_t inputs = t->source.inputs_len, rules = t->source.rules_len;
	Proof p = { .arena = arena, .table = t, .findings = ret_findings };
	p.columns = alloc_n(arena, Column, inputs);
	p.chosen = alloc_n(arena, size_t, inputs);
	p.last = alloc_n(arena, size_t, rules);
	p.seen = alloc_n(arena, uint64_t, SEEN_MAX);
	for (size_t i = 0; i < inputs; i++)
		cut_column(&p, i);
	for (size_t r = 0; r < rules; r++)
		for (size_t i = 0; i < inputs; i++)
			if (!p.columns[i].opaque && !holds_always(&p, r, i))
				p.last[r] = i + 1;
	for (size_t i = 0; i < inputs; i++)
		for (size_t r = 0; r < rules; r++)
			if (p.last[r] <= i)
				put(p.columns[i].settled, r);
	for (size_t r = 0; r < rules; r++)
		if (is_dead(&p, r))
			report(&p, FEEL_DEAD, r + 1, 0, NULL);
	seek_overlaps(&p);
	seek_gaps(&p);
	for (size_t r = 1; r < rules && t->source.hit == HIT_FIRST; r++)
		if (!is_dead(&p, r) && is_masked(&p, r))
			report(&p, FEEL_MASKED, r + 1, 0, NULL);
}

/* ---- in words ---- */

static void add_example(Buf *buf, const FeelTable *t, const FeelValue *example)
{
	bool any = false;
	for (size_t i = 0; i < t->source.inputs_len; i++) {
		if (example[i].kind == FEEL_NULL)
			continue;
		buf_add(buf, any ? S(", ") : S(""));
		buf_add(buf, t->source.inputs[i].text);
		buf_add(buf, S(" = "));
		feel_write_to(buf, example[i], true, 0);
		any = true;
	}
	if (!any)
		buf_add(buf, S("toutes les valeurs"));
}

Str feel_finding_sentence(Arena *arena, const FeelNode *node, const FeelFinding *f)
{
	const FeelTable *t = node->extra;
	Buf buf = { .arena = arena };
	buf_addf(&buf, "%.*s : ", STR(t->source.title));
	switch (f->kind) {
	case FEEL_GAP: buf_add(&buf, S("aucune règle ne convient à ")); break;
	case FEEL_OVERLAP:
		buf_addf(&buf, "les règles %zu et %zu conviennent toutes deux à ", f->rule,
		         f->other);
		break;
	case FEEL_DEAD: buf_addf(&buf, "la règle %zu ne peut jamais convenir", f->rule); break;
	case FEEL_MASKED:
		buf_addf(&buf,
		         "la règle %zu ne décide jamais : celles d’avant répondent déjà à tout",
		         f->rule);
		break;
	case FEEL_UNPROVEN:
		buf_add(&buf, S("la table est trop grande pour prouver qu’elle répond à tout"));
		break;
	}
	if (f->example)
		add_example(&buf, t, f->example);
	return buf_str(&buf);
}
