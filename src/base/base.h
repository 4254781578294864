/* base.h — the words every file may use. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE          __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

/* The number of a row.  Zero is never a row. */
typedef int64_t Id;

#endif
