/* pages.h — the pages of the satchel, for their table of routes; and what their templates show. */
#ifndef MODULES_SATCHEL_PAGES_H
#define MODULES_SATCHEL_PAGES_H

#include "core/http/http.h"
#include "modules/satchel/satchel.h"
#include "ui/form/form.h"
#include "ui/layout/layout.h"
#include "ui/parts/parts.h"

/* ---- What templates show ---- */

typedef struct {
	const CouncilSession *session;
	Instant at;
	const CouncilCall *call; /* NULL: none */
	int papers;
} SatchelCard;

typedef LIST(SatchelCard) SatchelCards;

typedef struct {
	Str address;
	const char *what; /* a message */
	Str title;
	Date day;
} SatchelNewness;

typedef LIST(SatchelNewness) SatchelNewnesses;

typedef struct {
	SatchelCards next;
	SatchelNewnesses newnesses;
	CouncilNewsList told; /* by the secretary */
	NewsList news;
} SatchelHome;

/* A head of a note, as it is shown. */
typedef struct {
	const SatchelNote *note;
	const NoteWrite *head;
	bool is_copy;
	Str edit; /* address; empty: another's */
} SatchelShown;

typedef LIST(SatchelShown) SatchelShownList;

/* The notes of a page, and the form for one. */
typedef struct {
	const CouncilSession *session;
	Str document;
	Id person;
	SatchelShownList shown;
	FormOptions audiences;
	Str name, version, text, quote, audience, page; /* of the form: what it shows first */
	bool is_edit, has_pages;
} SatchelNotes;

typedef struct {
	const SatchelDocument *document;
	int notes;
} SatchelPaper;

typedef LIST(SatchelPaper) SatchelPapers;

/* A ballot that is closed, and how the member's voice was cast in it. */
typedef struct {
	const CouncilBallot *ballot;
	CouncilChoice choice;
} SatchelVote;

typedef LIST(SatchelVote) SatchelVotes;

typedef struct {
	const CouncilItem *item;
	int number;
	SatchelPapers papers;
	SatchelVotes votes;
} SatchelItem;

typedef LIST(SatchelItem) SatchelItems;

typedef struct {
	const CouncilSession *session;
	Instant at;
	const CouncilCall *call;
	bool is_live;              /* it is being held */
	const CouncilItem *ballot; /* that is voted on now; NULL: none */
	SatchelPapers papers;      /* of the session */
	SatchelItems items;
	SatchelNotes notes;
} SatchelSessionView;

typedef struct {
	const CouncilSession *session;
	const SatchelDocument *document;
	const CouncilItem *item; /* NULL: of the session */
	const Act *act;          /* NULL: a file */
	ActText text;
	bool is_pdf, is_image; /* image: a scan, in which nothing is found */
	SatchelNotes notes;
} SatchelDocumentView;

/* ---- Shared ---- */

/* The member and the session of the address. */
MUST_USE Err *satchel_page_find(Req *req, SatchelMember *ret_member,
                                const CouncilSession **ret_session);
Str satchel_site(Req *req); /* "https://valbourg.example" */

/* The notes of a document, for the bottom of its page. */
SatchelNotes satchel_page_notes(Req *req, const SatchelMember *member,
                                const CouncilSession *session, Str document, bool has_pages);

/* ---- Pages ---- */

/* pages.c */
Err *satchel_page_home(Req *req);
Err *satchel_page_past(Req *req);
Err *satchel_page_news(Req *req);
Err *satchel_page_search(Req *req);

/* pages_session.c */
Err *satchel_page_session(Req *req);
Err *satchel_page_calendar(Req *req);
Err *satchel_page_document(Req *req);
Err *satchel_page_file(Req *req);

/* pages_note.c */
Err *satchel_page_note(Req *req);
Err *satchel_page_note_prepare(Req *req);
Err *satchel_page_note_save(Req *req);
Err *satchel_page_annotations(Req *req);
Err *satchel_page_annotations_prepare(Req *req);
Err *satchel_page_annotations_save(Req *req);

/* pages_device.c */
Err *satchel_page_pack(Req *req);
Err *satchel_page_words(Req *req);
Err *satchel_page_key(Req *req);
Err *satchel_page_offline(Req *req);
Err *satchel_page_worker(Req *req);
Err *satchel_page_manifest(Req *req);
Err *satchel_page_devices(Req *req);
Err *satchel_page_device_prepare(Req *req);
Err *satchel_page_device_add(Req *req);
Err *satchel_page_device_remove(Req *req);

#endif
