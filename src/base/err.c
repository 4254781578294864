#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local jmp_buf *guard; /* where a fault ends; NULL outside any guard */
static _Thread_local char reason[1000];

Err *err_make(Arena *arena, ErrCode code, const char *message, const Arg *args, size_t args_len)
{
	assert(args_len <= ERR_ARGS_MAX);
	Err *e = alloc(arena, Err);
	*e = (Err){ .code = code, .message = message, .args_len = args_len };
	for (size_t i = 0; i < args_len; i++) {
		e->args[i] = args[i];
		if (args[i].kind == ARG_STR)
			e->args[i].str = str_copy(arena, args[i].str);
	}
	return e;
}

Err *err_copy(Arena *arena, const Err *e)
{
	return err_make(arena, e->code, e->message, e->args, e->args_len);
}

void fault(const char *fmt, ...)
{
	char text[sizeof reason]; /* what is being said may quote the fault before */
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	memcpy(reason, text, strlen(text) + 1);
	if (guard)
		longjmp(*guard, 1);
	fprintf(stderr, "fault: %s\n", reason);
	abort();
}

const char *fault_guard(void (*fn)(void *), void *arg)
{
	jmp_buf here;
	jmp_buf *const outer = guard;
	if (setjmp(here)) {
		guard = outer;
		return reason;
	}
	guard = &here;
	fn(arg);
	guard = outer;
	return NULL;
}
