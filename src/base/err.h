/* err.h — the two ways in which things go wrong.
 *
 * A *refusal* is an answer: no such thing, not allowed, done already, a field is wrong.  Someone
 * can act on it, so it is a value: a function that can refuse returns `Err *`, NULL for success.
 *
 * A *fault* is nobody's choice: a broken statement, a full disk, no memory.  No caller can do
 * better than give up, so fault() does not return: it ends at the nearest fault_guard() of its
 * thread, of which the program has one per request and one per job.  There the transaction is
 * rolled back, the arena released, the reason logged, and an apology with an incident number shown.
 *
 * Never fault while holding a lock, nor through a frame of a foreign library (its callbacks have
 * their own guard and return the library's error).
 *
 * A broken promise of the code itself is neither: assert() stops the process. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/arg.h"

/* The numbers are those of HTTP, so that no table has to map them. */
typedef enum {
	ERR_INVALID = 400,
	ERR_SIGN_IN = 401,
	ERR_FORBIDDEN = 403,
	ERR_NOT_FOUND = 404,
	ERR_METHOD = 405,
	ERR_CONFLICT = 409,
	ERR_GONE = 410,
	ERR_STALE = 412,
	ERR_TOO_LARGE = 413,
	ERR_BAD_TYPE = 415,
	ERR_TOO_MANY = 429,
	ERR_BUSY = 503,
} ErrCode;

enum { ERR_ARGS_MAX = 4 };

typedef struct {
	ErrCode code;
	const char *message; /* what happened, then what to do: a French literal */
	Arg args[ERR_ARGS_MAX];
	size_t args_len;
} Err;

/* A refusal, made in `arena`, whose message has these arguments: see arg.h.  Copies them.
 *   return err_new(arena, ERR_CONFLICT, "Le dossier {number} est clos.", arg("number", n)); */
#define err_new(arena, code, ...)                                                                  \
	err_make((arena), (code), ERR_MESSAGE(__VA_ARGS__, 0), ARGS(__VA_ARGS__))
#define ERR_MESSAGE(message, ...) (message)
MUST_USE Err *err_make(Arena *arena, ErrCode code, const char *message, const Arg *args,
                       size_t args_len);

/* The same refusal, made in another arena. */
MUST_USE Err *err_copy(Arena *arena, const Err *e);

/* Gives up: see above.  What happened, in the words of an operator, without secrets. */
_Noreturn void fault(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Runs fn(arg).  Returns NULL, or why it faulted (valid until this thread's next fault). */
const char *fault_guard(void (*fn)(void *), void *arg);

#endif
