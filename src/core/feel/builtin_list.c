/* builtin_list.c — functions on lists. */
#include <stdlib.h>
#include <string.h>

#include "core/feel/builtin.h"
#include "core/feel/number.h"

static FeelValue *new_items(FeelMachine *m, size_t len)
{
	return alloc_n(feel_arena(m), FeelValue, len);
}

FeelValue feel_list_contains(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	if (!feel_spend(m, (int64_t)list->len))
		return feel_null();
	for (size_t i = 0; i < list->len; i++)
		if (feel_equal(list->at[i], args[1]))
			return feel_boolean(true);
	return feel_boolean(false);
}

FeelValue feel_count(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_whole((int64_t)args[0].list->len);
}

static FeelValue extreme(FeelMachine *m, const FeelList *list, int sign)
{
	if (list->len == 0)
		return feel_wrong(m, "la liste est vide");
	FeelValue best = list->at[0];
	int order;
	/* One alone must have an order as well. */
	if (!feel_spend(m, (int64_t)list->len) || !feel_order(feel_arena(m), best, best, &order))
		return feel_wrong(m, "ces valeurs ne se comparent pas");
	for (size_t i = 1; i < list->len; i++) {
		if (!feel_order(m->arena, list->at[i], best, &order))
			return feel_wrong(m, "ces valeurs ne se comparent pas");
		if (order * sign > 0)
			best = list->at[i];
	}
	return best;
}

FeelValue feel_min(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return extreme(m, args[0].list, -1);
}

FeelValue feel_max(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return extreme(m, args[0].list, 1);
}

static FeelValue fold(FeelMachine *m, const FeelList *list, FeelOp op)
{
	if (list->len == 0)
		return feel_wrong(m, "la liste est vide");
	if (!feel_spend(m, (int64_t)list->len))
		return feel_null();
	FeelValue total = list->at[0];
	bool durations = op == OP_ADD &&
	                 (total.kind == FEEL_DAYS_DURATION || total.kind == FEEL_MONTHS_DURATION);
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i].kind != (durations ? total.kind : FEEL_NUMBER))
			return feel_wrong(m, "tous les éléments doivent être des nombres");
		if (i > 0)
			total = feel_arithmetic(m, m->at, op, total, list->at[i]);
		if (total.kind == FEEL_NULL)
			return total;
	}
	return total;
}

FeelValue feel_sum(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return fold(m, args[0].list, OP_ADD);
}

FeelValue feel_product(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return fold(m, args[0].list, OP_MUL);
}

FeelValue feel_mean(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue total = fold(m, args[0].list, OP_ADD);
	if (total.kind == FEEL_NULL)
		return total;
	return feel_arithmetic(m, m->at, OP_DIV, total, feel_whole((int64_t)args[0].list->len));
}

/* `decisive` settles it; a null leaves it open; anything else is a mistake. */
static FeelValue all_of(FeelMachine *m, const FeelList *list, bool decisive)
{
	FeelValue result = feel_boolean(!decisive);
	bool decided = false;
	if (!feel_spend(m, (int64_t)list->len))
		return feel_null();
	for (size_t i = 0; i < list->len; i++) {
		FeelValue v = list->at[i];
		if (v.kind == FEEL_NULL) {
			result = v;
			continue;
		}
		if (v.kind != FEEL_BOOLEAN)
			return feel_wrong(m, "tous les éléments doivent être vrais ou faux");
		decided = decided || v.boolean == decisive;
	}
	return decided ? feel_boolean(decisive) : result;
}

FeelValue feel_all(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return all_of(m, args[0].list, false);
}

FeelValue feel_any(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return all_of(m, args[0].list, true);
}

/* A position of FEEL, from 1 or from the end, as an index.  False when it is outside. */
static bool index_of(FeelValue position, size_t len, size_t *index)
{
	int64_t i;
	if (!feel_number_to_int(position, &i))
		return false;
	if (i < 0)
		i += (int64_t)len + 1;
	if (i < 1 || i > (int64_t)len)
		return false;
	*index = (size_t)i - 1;
	return true;
}

FeelValue feel_sublist(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	size_t start;
	int64_t count = (int64_t)list->len;
	if (!index_of(args[1], list->len, &start))
		return feel_wrong(m, "la position est hors de la liste");
	count -= (int64_t)start;
	int64_t most = count;
	if (!args[2].absent && (!feel_number_to_int(args[2], &count) || count < 0 || count > most))
		return feel_wrong(m, "la longueur est hors de la liste");
	return feel_view(feel_arena(m), list->at + start, (size_t)count);
}

static FeelValue joined(FeelMachine *m, const FeelList *a, const FeelList *b)
{
	FeelValue *items = new_items(m, a->len + b->len);
	if (a->len)
		memcpy(items, a->at, a->len * sizeof *items);
	if (b->len)
		memcpy(items + a->len, b->at, b->len * sizeof *items);
	return feel_view(m->arena, items, a->len + b->len);
}

FeelValue feel_append(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return joined(m, args[0].list, args[1].list);
}

FeelValue feel_concatenate(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	size_t total = 0;
	const FeelList *lists = args[0].list;
	for (size_t i = 0; i < lists->len; i++) {
		if (lists->at[i].kind == FEEL_NULL)
			return feel_wrong(m, "une liste est attendue, pas null");
		total += lists->at[i].kind == FEEL_LIST ? lists->at[i].list->len : 1;
	}
	if (total > LIST_LEN_MAX || !feel_spend(m, (int64_t)total))
		return feel_wrong(m, "la liste est trop longue");
	FeelValue *items = new_items(m, total);
	size_t n = 0;
	for (size_t i = 0; i < lists->len; i++) {
		FeelValue v = lists->at[i];
		if (v.kind != FEEL_LIST) {
			items[n++] = v;
			continue;
		}
		for (size_t k = 0; k < v.list->len; k++)
			items[n++] = v.list->at[k];
	}
	return feel_view(m->arena, items, n);
}

FeelValue feel_distinct_values(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	FeelValue *items = new_items(m, list->len);
	size_t n = 0;
	for (size_t i = 0; i < list->len; i++) {
		size_t k = 0;
		if (!feel_spend(m, (int64_t)n + 1))
			return feel_null();
		while (k < n && !feel_equal(items[k], list->at[i]))
			k++;
		if (k == n)
			items[n++] = list->at[i];
	}
	return feel_view(m->arena, items, n);
}

FeelValue feel_union(FeelMachine *m, const FeelValue *args, size_t len)
{
	FeelValue all = feel_concatenate(m, args, len);
	return all.kind == FEEL_NULL ? all : feel_distinct_values(m, &all, 1);
}

FeelValue feel_insert_before(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	size_t at;
	if (!index_of(args[1], list->len, &at))
		return feel_wrong(m, "la position est hors de la liste");
	FeelValue *items = new_items(m, list->len + 1);
	for (size_t i = 0; i <= list->len; i++)
		items[i] = i < at ? list->at[i] : i == at ? args[2] : list->at[i - 1];
	return feel_view(m->arena, items, list->len + 1);
}

FeelValue feel_remove(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	size_t at;
	if (!index_of(args[1], list->len, &at))
		return feel_wrong(m, "la position est hors de la liste");
	FeelValue *items = new_items(m, list->len - 1);
	for (size_t i = 0; i + 1 < list->len; i++)
		items[i] = list->at[i < at ? i : i + 1];
	return feel_view(m->arena, items, list->len - 1);
}

FeelValue feel_reverse(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	FeelValue *items = new_items(m, list->len);
	for (size_t i = 0; i < list->len; i++)
		items[i] = list->at[list->len - 1 - i];
	return feel_view(m->arena, items, list->len);
}

FeelValue feel_index_of(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	FeelValue *items = new_items(m, list->len);
	size_t n = 0;
	if (!feel_spend(m, (int64_t)list->len))
		return feel_null();
	for (size_t i = 0; i < list->len; i++)
		if (feel_equal(list->at[i], args[1]))
			items[n++] = feel_whole((int64_t)i + 1);
	return feel_view(m->arena, items, n);
}

typedef struct {
	FeelMachine *m;
	FeelValue *items;
	size_t len, cap;
} Flat;

static void flatten_into(Flat *flat, const FeelList *list, int depth)
{
	for (size_t i = 0; i < list->len && depth < 200 && feel_spend(flat->m, 1); i++) {
		if (list->at[i].kind == FEEL_LIST) {
			flatten_into(flat, list->at[i].list, depth + 1);
			continue;
		}
		flat->items = list_grow(feel_arena(flat->m), flat->items, flat->len, &flat->cap,
		                        sizeof *flat->items);
		flat->items[flat->len++] = list->at[i];
	}
}

FeelValue feel_flatten(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Flat flat = { .m = m };
	flatten_into(&flat, args[0].list, 0);
	return feel_view(feel_arena(m), flat.items, flat.len);
}

static FeelValue replace_at(FeelMachine *m, const FeelList *list, FeelValue position,
                            FeelValue item)
{
	size_t at;
	if (!index_of(position, list->len, &at))
		return feel_wrong(m, "la position est hors de la liste");
	FeelValue copy = feel_list_of(feel_arena(m), list->at, list->len);
	FeelValue *items = new_items(m, list->len);
	memcpy(items, copy.list->at, list->len * sizeof *items);
	items[at] = item;
	return feel_view(m->arena, items, list->len);
}

FeelValue feel_list_replace(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	if (args[1].kind == FEEL_NUMBER)
		return replace_at(m, list, args[1], args[2]);
	if (args[1].kind != FEEL_FUNCTION)
		return feel_wrong(m, "une position ou une fonction est attendue");
	if (args[1].function->lambda && feel_function_arity(args[1]) != 2)
		return feel_wrong(m, "la fonction doit avoir deux paramètres");
	FeelValue *items = new_items(m, list->len);
	for (size_t i = 0; i < list->len; i++) {
		FeelValue pair[] = { list->at[i], args[2] };
		FeelValue chosen = feel_call(m, m->at, args[1], pair, 2);
		if (chosen.kind != FEEL_BOOLEAN)
			return feel_wrong(m, "la fonction doit dire vrai ou faux");
		items[i] = chosen.boolean ? args[2] : list->at[i];
	}
	return feel_view(feel_arena(m), items, list->len);
}

/* ---- sorting ---- */

static bool precedes(FeelMachine *m, FeelValue a, FeelValue b, FeelValue function, bool *failed)
{
	int order;
	if (function.kind == FEEL_FUNCTION) {
		FeelValue pair[] = { a, b };
		FeelValue before = feel_call(m, m->at, function, pair, 2);
		*failed = *failed || before.kind != FEEL_BOOLEAN || m->stopped;
		return before.kind == FEEL_BOOLEAN && before.boolean;
	}
	*failed = *failed || m->stopped || !feel_order(feel_arena(m), a, b, &order);
	return !*failed && order < 0;
}

/* Merges two sorted halves; stable: b goes first only when it precedes a. */
static void merge_sort(FeelMachine *m, FeelValue *items, FeelValue *spare, size_t len,
                       FeelValue function, bool *failed)
{
	if (len < 2 || *failed)
		return;
	size_t half = len / 2, i = 0, k = half, n = 0;
	merge_sort(m, items, spare, half, function, failed);
	merge_sort(m, items + half, spare, len - half, function, failed);
	if (!feel_spend(m, (int64_t)len))
		*failed = true;
	while (i < half && k < len && !*failed)
		spare[n++] =
			precedes(m, items[k], items[i], function, failed) ? items[k++] : items[i++];
	while (i < half)
		spare[n++] = items[i++];
	while (k < len)
		spare[n++] = items[k++];
	memcpy(items, spare, len * sizeof *items);
}

FeelValue feel_sort(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	FeelValue *items = new_items(m, list->len);
	bool failed = false;
	if (list->len)
		memcpy(items, list->at, list->len * sizeof *items);
	merge_sort(m, items, new_items(m, list->len), list->len, args[1], &failed);
	if (failed)
		return feel_wrong(m, "cette liste ne peut pas être triée ainsi");
	return feel_view(m->arena, items, list->len);
}

/* ---- statistics ---- */

static bool sorted_numbers(FeelMachine *m, const FeelList *list, FeelValue **ret_items)
{
	FeelValue *items = new_items(m, list->len);
	bool failed = false;
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i].kind != FEEL_NUMBER)
			return false;
		items[i] = list->at[i];
	}
	merge_sort(m, items, new_items(m, list->len), list->len, feel_null(), &failed);
	*ret_items = items;
	return !failed;
}

FeelValue feel_median(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue *items;
	size_t n = args[0].list->len;
	if (n == 0 || !sorted_numbers(m, args[0].list, &items))
		return feel_wrong(m, "la médiane demande une liste de nombres");
	if (n % 2)
		return items[n / 2];
	FeelValue total = feel_number_add(feel_arena(m), items[n / 2 - 1], items[n / 2]);
	return feel_number_divide(m->arena, total, feel_whole(2));
}

FeelValue feel_stddev(FeelMachine *m, const FeelValue *args, size_t len)
{
	const FeelList *list = args[0].list;
	Arena *arena = feel_arena(m);
	if (list->len < 2)
		return feel_wrong(m, "l’écart type demande au moins deux nombres");
	FeelValue mean = feel_mean(m, args, len);
	if (mean.kind != FEEL_NUMBER)
		return feel_wrong(m, "l’écart type demande une liste de nombres");
	FeelValue total = feel_whole(0);
	for (size_t i = 0; i < list->len; i++) {
		FeelValue d = feel_number_subtract(arena, list->at[i], mean);
		total = feel_number_add(arena, total, feel_number_multiply(arena, d, d));
	}
	FeelValue variance = feel_number_divide(arena, total, feel_whole((int64_t)list->len - 1));
	return feel_number_root(arena, variance);
}

FeelValue feel_mode(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue *items;
	size_t n = args[0].list->len, best = 0, found = 0;
	if (!sorted_numbers(m, args[0].list, &items))
		return feel_wrong(m, "le mode demande une liste de nombres");
	FeelValue *modes = new_items(m, n);
	for (size_t i = 0, run; i < n; i += run) {
		run = 1;
		while (i + run < n && feel_number_compare(items[i], items[i + run]) == 0)
			run++;
		if (run > best)
			found = 0;
		if (run >= best) {
			best = run;
			modes[found++] = items[i];
		}
	}
	return feel_view(m->arena, modes, found);
}
