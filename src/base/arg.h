/* arg.h — the arguments of a message.
 *
 * A message is a whole sentence in French with names in braces: "Affiché jusqu’au {date}".  Its
 * arguments keep their types, so that the language of the reader decides how a date, a number or
 * an amount is written, and in which order they come.  Sentences are never glued from parts.
 *
 *   arg("date", n->until)
 *   ARGS("message", arg("date", d), arg("n", 3))    → a pointer and a count, for a function */
#ifndef BASE_ARG_H
#define BASE_ARG_H

#include "base/date.h"
#include "base/money.h"

typedef enum { ARG_STR, ARG_MESSAGE, ARG_INT, ARG_DATE, ARG_INSTANT, ARG_MONEY } ArgKind;

typedef struct {
	const char *name;
	ArgKind kind;
	union {
		Str str;             /* data: escaped, set apart from text of another direction */
		const char *message; /* a message of its own, without arguments: translated */
		int64_t number;
		Date date;
		Instant instant;
		Money money;
	};
} Arg;

/* clang-format off */
#define arg(name, value) _Generic((value), \
	char *: arg_message, \
	const char *: arg_message, \
	Str: arg_str, \
	int: arg_number, \
	int64_t: arg_number, \
	size_t: arg_size, \
	Date: arg_date, \
	Instant: arg_instant, \
	Money: arg_money)((name), (value))

/* The two last parameters of a function that takes a message: what follows the message. */
#define ARGS(...) ARGS_TAIL(__VA_ARGS__, (Arg){ 0 })
#define ARGS_TAIL(message, ...) \
	((const Arg[]){ __VA_ARGS__ }), (sizeof((const Arg[]){ __VA_ARGS__ }) / sizeof(Arg) - 1)
/* clang-format on */

/* Marks a literal of a table as a message, so that script/messages finds it. */
#define MESSAGE(literal) literal

/* What arg() chooses from. */
Arg arg_str(const char *name, Str value);
Arg arg_message(const char *name, const char *value);
Arg arg_number(const char *name, int64_t value);
Arg arg_size(const char *name, size_t value);
Arg arg_date(const char *name, Date value);
Arg arg_instant(const char *name, Instant value);
Arg arg_money(const char *name, Money value);

#endif
