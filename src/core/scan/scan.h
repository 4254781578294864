/* scan.h — antivirus: clamd's INSTREAM protocol, spoken while an upload streams in.
 *
 * A scanner that is down, slow or confused never holds up a filing: the answer is then PENDING, and
 * a job asks again later.  No function here refuses or faults. */
#ifndef CORE_SCAN_SCAN_H
#define CORE_SCAN_SCAN_H

#include "base/err.h"

typedef struct Scan Scan;
typedef enum {
	SCAN_RESULT_OFF, /* no scanner is configured */
	SCAN_RESULT_CLEAN,
	SCAN_RESULT_INFECTED,
	SCAN_RESULT_PENDING
} ScanResult;

/* The path of clamd's socket; NULL or "": no scanner.  Before any thread begins. */
void scan_configure(const char *clamd_socket);

/* Begins, feeds, ends.  Waits 2 s in all at most, of which 0.2 s while feeding: then PENDING, and
 * nothing blocks any more.  The connection ends with the arena. */
Scan *scan_begin(Arena *arena);
void scan_feed(Scan *scan, Str bytes);
ScanResult scan_end(Scan *scan);

/* Waits that long instead, for a scan that has just begun: for jobs, which have time. */
void scan_set_patience(Scan *scan, int64_t feeding_ms, int64_t in_all_ms);

#endif
