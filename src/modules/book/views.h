/* views.h — what the templates of the signature book show. */
#ifndef MODULES_BOOK_VIEWS_H
#define MODULES_BOOK_VIEWS_H

#include "core/http/http.h"
#include "modules/book/batch.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

/* ---- Lists ---- */

typedef struct {
	const char *name;
	Str address;
	bool is_current;
	int64_t count; /* -1: not counted */
} BookTab;

typedef LIST(BookTab) BookTabList;

typedef struct {
	const WaitingRow *row;
	Text type, office;
	const char *ask; /* "Visa", "Avis demandé" */
	Str address;
	Str choice; /* "7.1.0.3": folder, round, stage, office; empty: not in a batch */
	bool late;
} BookWaitingView;

typedef LIST(BookWaitingView) BookWaitingViewList;

typedef struct {
	const ListRow *row;
	Text type;
	const char *state;
	PartTone tone;
	Str address;
} BookRowView;

typedef LIST(BookRowView) BookRowViewList;

typedef struct {
	Str view, q, type; /* as in the address */
	FormOptions types;
	BookTabList tabs;
	bool waiting; /* the rows are turns; else folders */
	bool all;     /* every box is ticked */
	Str all_address;
	BookWaitingViewList turns;
	BookRowViewList rows;
	Str next;
	bool is_filtered, may_administer, has_batch;
	BatchRowList batches; /* under way */
	bool has_batches;     /* that one may look at */
} BookListView;

/* ---- Batches ---- */

/* A batch before it is done. */
typedef struct {
	StrList choices, titles;
	Str verb; /* viser, signer */
	bool signs;
	Str seal; /* whose certificate signs; empty: none */
} BookBatchView;

typedef struct {
	const ItemRow *row;
	Str address;
	const char *state;
	PartTone tone;
} BookItemView;

/* A batch as it goes on. */
typedef struct {
	const BatchRow *batch;
	int64_t done;
	LIST(BookItemView) items;
	bool has_wait; /* one waits for another try */
} BookProgressView;

typedef struct {
	BatchRowList batches;
} BookBatchesView;

/* pages_batch.c: a row of the list as a choice of a form ("7.1.0.3": folder, round, stage, office),
 * and whether a batch that signs, or one that gives visas, may take it. */
Str book_batch_choice(Arena *arena, const WaitingRow *row);
bool book_batch_takes(const WaitingRow *row, bool signs);

/* ---- A folder ---- */

typedef struct {
	Text office, asked;
	const char *what; /* NULL: what stands beside it says enough */
	Str who, absent;
	Instant at;
	Str text;
	PartTone tone;
} BookSlotView;

typedef LIST(BookSlotView) BookSlotViewList;

typedef struct {
	int number;
	const char *kind;
	bool any, several, is_now;
	BookSlotViewList slots;
} BookStageView;

typedef LIST(BookStageView) BookStageViewList;

typedef struct {
	const BookPaper *paper;
	Str address;
	Str detached; /* address of the signature beside it; empty: none */
} BookPaperView;

typedef LIST(BookPaperView) BookPaperViewList;

typedef struct {
	const BookLine *line;
	Id first; /* event of the opening, whose text is the note */
	Text office, to;
} BookLineView;

typedef LIST(BookLineView) BookLineViewList;

/* What the actor may do for one office. */
typedef struct {
	BookTurn turn;
	Id office;
	Text name, asker;
	Str absent;
	Str address; /* of the page that shows its forms */
} BookHandView;

typedef LIST(BookHandView) BookHandViewList;

typedef struct {
	const FolderRow *folder;
	BookState state;
	PartTone tone;
	Text type;
	Str opener, note;
	LIST(BookDatum) data;
	BookPaperViewList papers;
	BookStageViewList stages;
	BookLineViewList lines;
	BookHandViewList hands;   /* turns of the actor */
	const BookHandView *hand; /* whose forms are shown; NULL: none */
	BookHandViewList backs;   /* what the actor may take back */
	FormOptions offices;      /* whom to ask or to transfer to */
	Str seal;                 /* whose certificate signs; empty: none is installed */
	bool by_seal, by_own;     /* at the stage where the folder is */
	bool may_detour, may_withdraw, may_recycle, has_read;
	const char *open; /* which form comes back with its problems; NULL: none */
	bool late;
} BookFolderView;

/* ---- Opening ---- */

typedef struct {
	BookTypeList types;
	const BookType *type; /* NULL: to be chosen first */
	BookFieldList fields;
	StrList inputs; /* names of their inputs */
	BookStageViewList stages;
	bool has_rules;
} BookNewView;

/* ---- Settings ---- */

typedef struct {
	BookOfficeList offices;
	BookTypeList types;
} BookSettingsView;

typedef struct {
	const BookOffice *office;
	Str id; /* of the address: a number, or nouvelle */
	FormOptions people;
	unsigned languages;
} BookOfficeView;

typedef struct {
	const BookType *type;
	Str id;
	BookTypeStageList stages;
	LIST(Text) names; /* of the offices of each stage, joined */
	BookFieldList fields;
	FormOptions offices, kinds, modes, methods, data_kinds;
	unsigned languages;
} BookTypeView;

typedef struct {
	AbsenceRowList absences;
	FormOptions mine, people;
	Date today;
	bool administers;
} BookAbsencesView;

/* ---- The seal ---- */

typedef struct {
	const SealRow *seal; /* NULL: none */
	bool expired, soon;
	bool is_device;  /* its key is in one */
	bool has_device; /* the operator has set a library for them */
} BookSealView;

typedef struct {
	const StamperRow *row; /* NULL: nobody stamps */
	bool is_own, is_silent;
	FormOptions kinds;
} BookStamperView;

typedef struct {
	TrustRowList rows;
	Instant now;
} BookTrustView;

/* ---- One's own key ---- */

typedef struct {
	Id document;
	Str title, digest, input, file; /* names of its inputs */
} BookPendingView;

typedef struct {
	const FolderRow *folder;
	const BookTurn *turn;
	LIST(BookPendingView) rows; /* ready to be signed; empty: the certificate is wanted first */
} BookOwnView;

/* ---- Verifying ---- */

typedef struct {
	const char *words, *integrity, *trust;
	PartTone tone;
	Str level, name, reason;
	const CmsCert *cert; /* NULL: not found */
	Instant claimed, proved;
	bool own;        /* the authority's, as it is installed */
	bool is_stamp;   /* a document time stamp */
	bool is_partial; /* does not cover the end of the file */
	CmsFindingList findings;
	LIST(Err *) changes;
} BookVerdictView;

typedef LIST(BookVerdictView) BookVerdictViewList;

typedef struct {
	bool asked;
	Str file_name;
	BookVerdictViewList signatures;
	CmsFindingList findings; /* of the file */
} BookVerifyView;

/* pages_settings.c: the names of an office or a type, its code, a person to choose. */
Text book_form_name(Req *req);
Str book_form_code(Req *req);
FormOptions book_person_options(Ctx *ctx, const PersonList *people);

/* pages_types.c: "Nombre", a message. */
const char *book_field_kind_name(Str kind);

/* pages_folder.c: shows the folder as it is, with the form that comes back open. */
MUST_USE Err *book_show(Req *req, const char *open);

typedef struct {
	BlobDraft blob;
	Str file_name;
	bool annex;
} BookUpload;

typedef LIST(BookUpload) BookUploadList;

/* pages_new.c: the files of a form's fields `documents` and `annexes`, with their problems. */
BookUploadList book_read_uploads(Req *req);
BookFileList book_keep_uploads(Ctx *ctx, const BookUploadList *uploads);

#endif
