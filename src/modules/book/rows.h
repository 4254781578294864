/* rows.h — what this module's statements yield. */
#ifndef MODULES_BOOK_ROWS_H
#define MODULES_BOOK_ROWS_H

#include "core/crypto/crypto.h"
#include "modules/book/book.h"

typedef struct {
	Id id;
	Str code, name_fr, name_ar, name_en;
	Instant closed;
} OfficeRow;

typedef LIST(OfficeRow) OfficeRowList;

typedef struct {
	Id office, person;
	Str name, email;
} HolderRow;

typedef LIST(HolderRow) HolderRowList;

typedef struct {
	Id id, office, absent, deputy;
	Date first, last;
	Str name_fr, name_ar, name_en; /* of the office */
	Str absent_name, absent_email, deputy_name, deputy_email;
} AbsenceRow;

typedef LIST(AbsenceRow) AbsenceRowList;

typedef struct {
	Id id;
	Str code, name_fr, name_ar, name_en, method;
	Instant closed;
} TypeRow;

typedef LIST(TypeRow) TypeRowList;

typedef struct {
	Id id;
	Str name, kind;
} FieldRow;

typedef LIST(FieldRow) FieldRowList;

typedef struct {
	Id id;
	int position;
	Str kind, rule;
	bool any_one;
} StageRow;

typedef LIST(StageRow) StageRowList;

typedef struct {
	Id stage, office;
} StageOfficeRow;

typedef LIST(StageOfficeRow) StageOfficeRowList;

typedef struct {
	Id id, type;
	Id opener; /* 0: the system */
	Str title, state, method, owner_job, owner_ref;
	Instant opened, ended;
	Date due;
	int round, stage, stages;
	Bytes wrapped_key, salt;
} FolderRow;

typedef LIST(FolderRow) FolderRowList;

typedef struct {
	Id id, blob;
	int round, position;
	bool annex;
	Str title, media_type;
	int64_t size_bytes;
	Bytes sha256;
	int scan;
} DocumentRow;

typedef LIST(DocumentRow) DocumentRowList;

typedef struct {
	Id id, document, blob, event;
	bool detached;
	Instant at;
	int64_t size_bytes;
	Bytes sha256;
} SignatureRow;

typedef LIST(SignatureRow) SignatureRowList;

typedef struct {
	Id id, office, asked_by;
	int round, stage;
} TurnRow;

typedef LIST(TurnRow) TurnRowList;

typedef struct {
	Id id;
	Bytes sealed;
} RecordRow;

typedef struct {
	Id document;
} LookRow;

typedef LIST(LookRow) LookRowList;

typedef struct {
	Id person;
} PersonRow;

typedef LIST(PersonRow) PersonRowList;

typedef struct {
	Id person, type, after;
	Date today;
	Str match;
	bool running, any_state, mine;
} BookQuery;

typedef struct {
	Id id, folder, office, asked_by;
	int round, stage;
	Str kind, title, method, opener_name;
	Str type_fr, type_ar, type_en, name_fr, name_ar, name_en;
	Instant since;
	Date due;
	bool in_batch; /* of that person, and waits there */
} WaitingRow;

typedef LIST(WaitingRow) WaitingRowList;

typedef struct {
	Id id;
	Str title, state, type_fr, type_ar, type_en, opener_name, waits_fr;
	Instant opened, ended;
	Date due;
	int stage, stages;
	int64_t waits;
} ListRow;

typedef LIST(ListRow) ListRowList;

typedef struct {
	Id id, folder;
	Str what, title, state, type_fr, type_ar, type_en;
} NoticeRow;

typedef LIST(NoticeRow) NoticeRowList;

typedef struct {
	Id id, person;
	Str kind;     /* file, token */
	Bytes sealed; /* PKCS#12 and its password, under the authority's key; certificates and PIN
	               */
	Str uri;      /* of the key in a token: "pkcs11:token=…;object=…" */
	Str subject, issuer, fingerprint;
	Instant first_at, last_at, at;
} SealRow;

/* Who stamps the time on signatures. */
typedef struct {
	Id id, person;
	Str kind; /* own, url */
	Str url, login;
	Str name;     /* of its certificate, when it was tried */
	Bytes sealed; /* own: PKCS#12 and its password; url: the password, under the authority's key
	               */
	Instant at;
} StamperRow;

/* A certification authority that is believed. */
typedef struct {
	Id id, person;
	Bytes der;
	Str fingerprint, name;
	Instant first_at, last_at, at;
} TrustRow;

typedef LIST(TrustRow) TrustRowList;

/* A document that waits for the signature of a person's own key. */
typedef struct {
	Id id, folder, document, person, office;
	Id source;   /* blob: the document as it was */
	Id prepared; /* blob: the PDF with its hole; of other files: the document */
	int round, stage;
	int64_t hole_at, hole_len; /* zero: not a PDF */
	Bytes certificate;         /* DER */
	Bytes attributes, digest;  /* what the key is to sign */
	Instant at;
} PendingRow;

typedef LIST(PendingRow) PendingRowList;

typedef struct {
	Id id, person;
	bool signs;              /* else gives its visa */
	Bytes wrapped_key, note; /* empty: nothing was written, or all is done */
	Instant at;
	int64_t all_items, waiting, refused;
} BatchRow;

typedef LIST(BatchRow) BatchRowList;

/* A folder of a batch. */
typedef struct {
	Id id, batch, folder, office;
	int position, round, stage, attempts;
	Str state;     /* waiting, done, refused */
	Str answer;    /* why it was refused, or waits still, in the language of who asked */
	Str title;     /* of the folder */
	Instant again; /* when it will be tried once more; none: at once */
	Instant changed;
} ItemRow;

typedef LIST(ItemRow) ItemRowList;

#endif
