/* eval_call.c — calling functions: arguments to parameters, closures, builtins. */
#include <string.h>

#include "core/feel/parse.h"

enum { FRAMES_BYTES_MAX = 2 << 20 }; /* of the C stack, below an evaluation */

FeelValue feel_run_lambda(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	const FeelLambda *lambda = node->extra;
	FeelFunction *function = alloc(feel_arena(m), FeelFunction);
	FeelValue *captured = alloc_n(m->arena, FeelValue, lambda->captured_len);
	for (size_t i = 0; i < lambda->captured_len; i++)
		captured[i] = frame[lambda->captured_from[i]];
	function->lambda = lambda;
	function->captured = captured;
	return (FeelValue){ .kind = FEEL_FUNCTION, .function = function };
}

size_t feel_function_arity(FeelValue function)
{
	return function.function->lambda ? function.function->lambda->parameters_len : 0;
}

static bool is_too_deep(FeelMachine *m, size_t slots)
{
	const char *here = __builtin_frame_address(0);
	ptrdiff_t used = (const char *)m->stack_base - here;
	return m->depth >= m->depth_max || used > FRAMES_BYTES_MAX ||
	       m->stack_used + slots > STACK_VALUES_MAX;
}

static bool place_named(const FeelLambda *lambda, FeelValue *frame, const FeelValue *args,
                        size_t len, const Str *names)
{
	bool given[ARGS_MAX] = { false };
	for (size_t i = 0; i < len; i++) {
		size_t n = 0;
		while (n < lambda->parameters_len && !str_eq(lambda->parameters[n].name, names[i]))
			n++;
		if (n == lambda->parameters_len || given[n])
			return false;
		given[n] = true;
		frame[lambda->parameters[n].slot] = args[i];
	}
	return true;
}

FeelValue feel_call_lambda(FeelMachine *m, const FeelNode *node, const FeelFunction *function,
                           const FeelValue *args, size_t len, const Str *names)
{
	const FeelLambda *lambda = function->lambda;
	size_t slots = (size_t)lambda->slots_len;
	if (len != lambda->parameters_len)
		return feel_problem(m, node, "cette fonction attend {a} argument(s), pas {b}",
		                    str_format(feel_arena(m), "%zu", lambda->parameters_len),
		                    str_format(feel_arena(m), "%zu", len));
	if (is_too_deep(m, slots))
		return feel_problem(m, node, "trop d’appels les uns dans les autres", (Str){ 0 },
		                    (Str){ 0 });
	if (!feel_spend(m, 1))
		return feel_null();
	FeelValue *frame = m->stack + m->stack_used;
	m->stack_used += slots;
	m->depth++;
	FeelValue result = feel_null();
	bool placed = true;
	if (names)
		placed = place_named(lambda, frame, args, len, names);
	else
		for (size_t i = 0; i < len; i++)
			frame[lambda->parameters[i].slot] = args[i];
	if (!placed)
		result = feel_problem(m, node, "cette fonction n’a pas de paramètre de ce nom",
		                      (Str){ 0 }, (Str){ 0 });
	for (size_t i = 0; i < len && placed; i++) {
		FeelValue *slot = &frame[lambda->parameters[i].slot];
		bool null = slot->kind == FEEL_NULL;
		*slot = feel_coerce(m, node, *slot, lambda->parameters[i].type);
		if (!null && slot->kind == FEEL_NULL) {
			result = *slot;
			placed = false;
		}
	}
	if (placed) {
		for (size_t i = 0; i < lambda->captured_len; i++)
			frame[lambda->captured_to[i]] = function->captured[i];
		result = lambda->body->eval(lambda->body, m, frame);
		result = feel_coerce(m, node, result, lambda->result);
	}
	m->depth--;
	m->stack_used -= slots;
	return result;
}

FeelValue feel_call(FeelMachine *m, const FeelNode *node, FeelValue function, const FeelValue *args,
                    size_t len)
{
	if (function.kind != FEEL_FUNCTION)
		return feel_problem(m, node, "{a} n’est pas une fonction", feel_kind_name(function),
		                    (Str){ 0 });
	if (function.function->lambda)
		return feel_call_lambda(m, node, function.function, args, len, NULL);
	return feel_call_builtin(m, node, function.function->builtin, args, len, NULL);
}

static void evaluate_arguments(const FeelNode *node, FeelMachine *m, FeelValue *frame,
                               FeelValue *args)
{
	for (size_t i = 0; i < node->items_len; i++)
		args[i] = EVAL(node->items[i]);
}

FeelValue feel_run_call(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue callee = EVAL(node->a);
	if (callee.kind == FEEL_NULL && callee.problem)
		return callee;
	if (callee.kind != FEEL_FUNCTION)
		return feel_problem(m, node, "{a} n’est pas une fonction", feel_kind_name(callee),
		                    (Str){ 0 });
	FeelValue few[8];
	FeelValue *args = node->items_len <= ARRAY_LEN(few)
	                          ? few
	                          : alloc_n(feel_arena(m), FeelValue, node->items_len);
	evaluate_arguments(node, m, frame, args);
	if (callee.function->lambda)
		return feel_call_lambda(m, node, callee.function, args, node->items_len,
		                        node->names);
	return feel_call_builtin(m, node, callee.function->builtin, args, node->items_len,
	                         node->names);
}

FeelValue feel_run_builtin(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue few[8];
	FeelValue *args = node->items_len <= ARRAY_LEN(few)
	                          ? few
	                          : alloc_n(feel_arena(m), FeelValue, node->items_len);
	evaluate_arguments(node, m, frame, args);
	return feel_call_builtin(m, node, node->extra, args, node->items_len, node->names);
}
