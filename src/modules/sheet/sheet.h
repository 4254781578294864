/* sheet.h — how a dossier is shown, to either side.
 *
 * The resident and the agents of the service read the same dossier: its answers by step, its files,
 * the delay and why it ends when it does, what was asked, what was said, what happened.  A Sheet is
 * all of that, gathered once by sheet_of(); the parts below put it into a page.  Words, links and
 * order differ with who reads, the SheetReader; what is shown does not.
 *
 * A page shows the parts it wants in sections of its own:
 *
 *   Sheet sheet = sheet_of(ctx, dossier, SHEET_AGENT);
 *   {% sheet_clock(&v->sheet.clock, SHEET_AGENT) %}
 *   {% sheet_answers(&v->sheet.steps, &v->sheet.reader) %}
 *
 * There is no rule here, and no address: what may be done with a dossier, and the forms to do it
 * with, are the portal's and the desk's. */
#ifndef MODULES_SHEET_SHEET_H
#define MODULES_SHEET_SHEET_H

#include "core/html/html.h"
#include "modules/dossier/dossier.h"

typedef enum { SHEET_RESIDENT, SHEET_AGENT } SheetSide;

typedef struct {
	SheetSide side;
	Str files; /* what the addresses of files begin with: "/dossiers/7/fichiers/"; empty: files
	              are named, not linked */
} SheetReader;

/* Who reads this dossier with all its links. */
SheetReader sheet_reader(Ctx *ctx, const Dossier *dossier, SheetSide side);

/* ---- Answers ---- */

typedef struct {
	const FieldDef *def;
	int step, row; /* step: from 0; row: of a block, 0 outside */
	Str value;     /* as people read it, may have lines; empty: no answer */
	PieceList pieces;
	Str change; /* address where it can be changed; empty, as gathered: nowhere */
} SheetAnswer;

typedef LIST(SheetAnswer) SheetAnswerList;

/* Answers of one row of a block, or those between blocks. */
typedef struct {
	Text label; /* "Enfant" */
	int number; /* of the row, from 1; 0: not of a block */
	SheetAnswerList answers;
} SheetGroup;

typedef LIST(SheetGroup) SheetGroupList;

typedef struct {
	Text title;
	SheetGroupList groups; /* none is empty */
} SheetStep;

typedef LIST(SheetStep) SheetStepList;

/* The answers that are shown of each step that has some. */
SheetStepList sheet_steps(Ctx *ctx, const Procedure *procedure, const Answers *answers,
                          const PieceList *pieces);

/* Of these files, those of a field in a row. */
PieceList sheet_pieces_of(Arena *arena, const PieceList *pieces, Str field, int row);

/* ---- Files, requests, messages ---- */

typedef struct {
	const Piece *piece;
	Text label;        /* of the field it was asked for in; empty: see `about` */
	const char *about; /* a message */
} SheetPiece;

typedef LIST(SheetPiece) SheetPieceList;

typedef struct {
	PieceRequest request;
	PieceList pieces;
} SheetRequest;

typedef LIST(SheetRequest) SheetRequestList;

typedef struct {
	Message message;
	PieceList pieces;
} SheetMessage;

typedef LIST(SheetMessage) SheetMessageList;

/* ---- The delay ---- */

/* A part of the line in time, in hundredths of it. */
typedef struct {
	int from, to;
	bool is_held; /* the delay is suspended there */
} SheetPart;

typedef LIST(SheetPart) SheetPartList;

typedef struct {
	ClockResult result;
	Date start, end;     /* of the line; none: no line is drawn */
	int day, now;        /* today: which day, and where on the line */
	SheetPartList parts; /* up to today */
	Silence silence;     /* what has happened once the delay has passed */
	Text appeal;         /* against a refusal by silence; may be empty */
} SheetClock;

/* ---- All of it ---- */

typedef struct {
	SheetReader reader;
	const Dossier *dossier;
	const Procedure *procedure;
	SheetStepList steps;
	SheetPieceList pieces;
	SheetRequestList requests;
	SheetMessageList messages;
	SheetClock clock;
	HistoryList history; /* oldest first for the resident, latest first for agents */
	DocumentList documents;
} Sheet;

/* Gathers it; a dossier of which the reader may see everything. */
Sheet sheet_of(Ctx *ctx, const Dossier *dossier, SheetSide side);

/* ---- Into a page ---- */

/* The state as a tag; the clock as a section of its own, none for the resident where the law sets
 * no delay. */
void sheet_state(Page *page, DossierState state, SheetSide side);
void sheet_clock(Page *page, const SheetClock *clock, SheetSide side);
void sheet_why(Page *page, const ClockResult *clock); /* "Pourquoi cette date ?", to be opened */
void sheet_answers(Page *page, const SheetStepList *steps, const SheetReader *reader);
void sheet_thread(Page *page, const Sheet *sheet); /* messages, or that there is none */
void sheet_history(Page *page, const Sheet *sheet);

/* A file with its size and what the scan found: a list of them, or the content of an item. */
void sheet_files(Page *page, const PieceList *pieces, const SheetReader *reader);
void sheet_file(Page *page, const Piece *piece, const SheetReader *reader);
void sheet_all_files(Page *page, const Sheet *sheet); /* with what each was given for */

#endif
