/* scan.h — antivirus: clamd's INSTREAM protocol, spoken while an upload streams in. */
#ifndef CORE_SCAN_SCAN_H
#define CORE_SCAN_SCAN_H

#include "base/err.h"

typedef struct Scan Scan;
typedef enum {
	SCAN_RESULT_OFF,
	SCAN_RESULT_CLEAN,
	SCAN_RESULT_INFECTED,
	SCAN_RESULT_PENDING
} ScanResult;

void scan_configure(const char *clamd_socket); /* a path; NULL or "": no scanner */

/* Begins, feeds, ends.  Slower than 2 s in all, or down: PENDING, and nothing blocks any more. */
Scan *scan_begin(Arena *arena);
void scan_feed(Scan *scan, Str bytes);
ScanResult scan_end(Scan *scan);

#endif
