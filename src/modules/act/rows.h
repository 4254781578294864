/* rows.h — what this module's statements yield, and what its files share among themselves. */
#ifndef MODULES_ACT_ROWS_H
#define MODULES_ACT_ROWS_H

#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "modules/act/act.h"

/* An act whose codes are still text: see act_of_row(). */
typedef struct {
	Act act;
	Str nature, state, lang;
} ActRow;

typedef LIST(ActRow) ActRowList;

typedef struct {
	Bytes sealed;
} ActRecordRow;

typedef struct {
	ActTemplate t;
	Str nature, lang;
} ActTemplateRow;

typedef LIST(ActTemplateRow) ActTemplateRowList;

typedef struct {
	int64_t year, last;
	Str series;
} ActCounterRow;

typedef LIST(ActCounterRow) ActCounterRowList;

/* The filter of the list as the statement needs it. */
typedef struct {
	Str state, nature, match;
	bool some_services;
	Id service, before;
	Id s1, s2, s3, s4, s5, s6, s7, s8;
	int max;
} ActQuery;

/* Of the public list. */
typedef struct {
	Str nature, number, pattern, match;
	bool ended;
	Date today;
	Id before;
	int max;
} ActPublicQuery;

typedef struct {
	Str year;
} ActYearRow;

typedef LIST(ActYearRow) ActYearRowList;

/* A row as others see it; faults when a code of it is not known. */
const Act *act_of_row(Ctx *ctx, const ActRow *row);

/* The act as it is now, on the writer, when the step is possible; else why not. */
MUST_USE Err *act_need(Ctx *ctx, const Act *shown, const char *event, const char *permission,
                       const Act **ret_act);

/* Records the event and writes the state that follows.  `data`: "key=value" lines, keys in order.
 */
void act_record_step(Ctx *ctx, const Act *act, const char *event, Str data);

/* A text sealed under the act's own key; and the digest by which events attest one. */
void act_put(Ctx *ctx, const Act *act, Str stream, Str text);
Str act_take(Ctx *ctx, const Act *act, Str stream); /* empty when there is none */
Str act_digest(Ctx *ctx, const Act *act, Str text);

/* Keeps the text, or what the council said of it; returns its digest. */
Str act_put_text(Ctx *ctx, const Act *act, const ActText *text);
Str act_put_decision(Ctx *ctx, const Act *act, Str heading, Str result);

/* Paragraphs above the visas and a sentence below the articles; empty when there are none. */
void act_decision(Ctx *ctx, const Act *act, Str *ret_heading, Str *ret_result);

/* {{names}} replaced. */
Str act_fill(Ctx *ctx, const Act *act, Str text);

/* Takes the next number of the series and year. */
void act_take_number(Ctx *ctx, const Act *act);

/* book.c: the signature book.  Refuses a type that is not there, or closed. */
MUST_USE Err *act_check_type(Ctx *ctx, Str type);
MUST_USE Err *act_open_folder(Ctx *ctx, const Act *act, Str type, Id pdf);
MUST_USE Err *act_leave_book(Ctx *ctx, const Act *act); /* a folder under way is withdrawn */
MUST_USE Err *act_folder_ended(Ctx *ctx, const Job *job, void *prepared);

extern const EventKind act_events[];
extern const JobKind act_jobs[];
extern const Check act_checks[];

#endif
