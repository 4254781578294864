/* actes.h — @CTES: what authorities and prefectures send each other about administrative acts.
 *
 * The messages of the French ministry of the interior (schema actesv1_1.xsd, namespace
 * ACTES#v1.1-20040216), their file names, and what its anomalies mean.  Nothing here knows a
 * database or a network.
 *
 * Strict in what is written: the values that both known editions of the schema accept, in pure
 * ASCII.  Where the editions exclude each other (the newer one demands DocumentPapier and a type of
 * piece for each nature, the older one knows neither) the newer one is followed.  Liberal in what
 * is read: any encoding, any order, elements that are missing or unknown; what a message is, its
 * root element says, never its name. */
#ifndef CORE_ACTES_ACTES_H
#define CORE_ACTES_ACTES_H

#include "base/err.h"

#define ACTES_NAMESPACE "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
#define ACTES_INSEE     "http://xml.insee.fr/schema"

enum {
	ACTES_OBJECT_MAX = 500, /* characters */
	ACTES_NUMBER_MAX = 15,
	ACTES_MATTERS_MAX = 5,
	ACTES_FILES_MAX = 200,
	ACTES_ARCHIVE_BYTES_MAX = 150 << 20, /* by usage; operators have their own */
};

/* ---- Words ---- */

/* By root element.  The transaction is written T-F. */
typedef enum {
	ACTES_ACT,                /* Acte 1-1 */
	ACTES_ACT_RECEIPT,        /* ARActe 1-2 */
	ACTES_ACT_ANOMALY,        /* AnomalieActe 1-3 */
	ACTES_LETTER,             /* CourrierSimple 2-1, from the prefecture */
	ACTES_LETTER_ANSWER,      /* ReponseCourrierSimple 2-2 */
	ACTES_PIECES_ASKED,       /* DemandePieceComplementaire 3-1, from the prefecture */
	ACTES_PIECES_ASKED_AR,    /* ARDemandePieceComplementaire 3-2 */
	ACTES_PIECES_REFUSED,     /* RefusPieceComplementaire 3-3 */
	ACTES_PIECES,             /* PieceComplementaire 3-4 */
	ACTES_PIECES_AR,          /* ARPieceComplementaire 3-5, from the prefecture */
	ACTES_REMARKS,            /* LettreObservations 4-1, from the prefecture */
	ACTES_REMARKS_AR,         /* ARLettreObservations 4-2 */
	ACTES_REMARKS_REFUSED,    /* RejetLettreObservations 4-3 */
	ACTES_REMARKS_ANSWER,     /* ReponseLettreObservations 4-4 */
	ACTES_REMARKS_ANSWER_AR,  /* ARReponseRejetLettreObservations 4-5, from the prefecture */
	ACTES_COURT,              /* DefereTA 5-1, from the prefecture */
	ACTES_CANCEL,             /* Annulation 6-1 */
	ACTES_CANCEL_RECEIPT,     /* ARAnnulation 6-2 */
	ACTES_NOMENCLATURE_ASKED, /* DemandeClassification 7-1 */
	ACTES_NOMENCLATURE,       /* RetourClassification 7-2 */
	ACTES_NOMENCLATURE_UNCHANGED, /* ReponseClassificationSansChangement 7-3 */
	ACTES_ENVELOPE,               /* EnveloppeCLMISILL, of an authority */
	ACTES_ENVELOPE_BACK,          /* EnveloppeMISILLCL, of a prefecture */
	ACTES_ENVELOPE_ANOMALY,       /* AnomalieEnveloppe */
	ACTES_KINDS,
} ActesKind;

const char *actes_root(ActesKind kind);        /* "ARActe" */
const char *actes_transaction(ActesKind kind); /* "1-2"; "" of envelopes */
const char *actes_kind_name(ActesKind kind);   /* a message: "Accusé de réception de l’acte" */
bool actes_is_from_prefecture(ActesKind kind);

/* Codes of natures: 1 DE, 2 AR, 3 AI, 4 CC, 5 BF, 6 AU.  NULL and 0: unknown. */
const char *actes_nature_code(int nature);
int actes_nature_find(Str code);

/* ---- The identifier, and names of files ---- */

typedef struct {
	Str department; /* "059", "02A", "978" */
	Str siren;      /* nine digits */
	Date decided;
	Str number; /* A-Z 0-9 _, 1..15, letters or digits at both ends */
	int nature;
} ActesId;

/* Our number as theirs: capitals, what they do not take becomes "_": "2026-DE-0012" gives
 * "2026_DE_0012".  Empty when it has more than 15 characters or no letter or digit. */
Str actes_number(Arena *arena, Str number);
bool actes_number_is_valid(Str number);
bool actes_siren_is_valid(Str siren); /* nine digits, the check digit right (INSEE, Luhn) */
bool actes_department_is_valid(Str department);
bool actes_email_is_valid(Str email); /* as the schema has them: ASCII, a suffix of 2..6 letters */
bool actes_type_is_valid(Str type);   /* of a piece: "99_DE", two digits or letters, two capitals */

Str actes_id(Arena *arena, const ActesId *id); /* "059-215900001-20260310-2026_DE_0012-DE" */
MUST_USE bool actes_id_read(Str text, ActesId *ret_id); /* liberal: numbers may have - and blanks */

/* What a name says.  Of an act's message: all.  "034-491011698----7-2_1.xml": no date, number or
 * nature.  A piece "99_DE-…-1-1_1.pdf" has its type. */
typedef struct {
	Str type;
	ActesId id;
	bool has_act;
	int transaction, flow, file;
	Str extension;
} ActesName;

/* Reads a name, liberally.  False, and untouched, when it follows no rule. */
MUST_USE bool actes_name_read(Str name, ActesName *ret_name);

/* "<id>-1-1_0.xml"; of 7-1 to 7-3 "<department>-<siren>----7-1_1.xml" (the file counts from 1). */
Str actes_message_name(Arena *arena, const ActesId *id, ActesKind kind, int file);
/* "99_DE-<id>-1-1_1.pdf" */
Str actes_piece_name(Arena *arena, const ActesId *id, ActesKind kind, Str type, int file, Str ext);
/* "EACT--215900001--20260310-3.xml", and "BEF-EACT--215900001--20260310-3.tar.gz" */
Str actes_envelope_name(Arena *arena, Str siren, Date day, int64_t n);
Str actes_archive_name(Arena *arena, Str operator, Str siren, Date day, int64_t n);

/* ---- Messages ---- */

typedef struct {
	Date decided;
	Str number;
	int nature;
	int matters[ACTES_MATTERS_MAX]; /* 7, 5 is "7.5"; two at least */
	int matters_len;
	Str object;
	Str previous;      /* identifier of an act already sent; may be empty */
	Date nomenclature; /* of which date the matters are */
	Str document;      /* name of the file */
	StrList annexes;
	bool on_paper; /* some pieces follow by post */
} ActesAct;

typedef struct {
	Str siren, department, arrondissement, nature; /* of the authority; nature: two digits */
	Str contact, phone, email;
	StrList addresses; /* to which the prefecture may write */
	Str prefecture;    /* of one that comes back: "IDSousPref 044-1" */
	StrList messages;  /* names of files */
} ActesEnvelope;

typedef struct {
	int codes[ACTES_MATTERS_MAX]; /* 7, 5 */
	int codes_len;
	Str label;
} ActesMatter;

typedef struct {
	int nature;
	Str code, label; /* "99_DE", "Délibération" */
} ActesType;

typedef struct {
	Date day;
	LIST(ActesMatter) matters; /* parents before children */
	LIST(ActesType) types;
	LIST(ActesType) natures; /* code is "DE" */
} ActesNomenclature;

typedef struct {
	ActesKind kind;
	Str id;        /* of the act; of an anomaly: what its act tells, department unknown */
	ActesAct act;  /* Acte, and ActeRecu of 1-2 and 1-3 */
	Date day;      /* of reception, of the letter, of the anomaly, of the deposit at court */
	Date received; /* 3-5, 4-5: when our answer came in; `day` is of the letter answered */
	Date nomenclature;      /* in force at the prefecture; of 7-1 and 7-3: which one */
	Str code;               /* of an anomaly: "002" */
	Str text;               /* detail, reason, description of pieces */
	StrList files;          /* names of the documents that come along */
	ActesEnvelope envelope; /* of envelopes, and the one that an anomaly is about */
	ActesNomenclature nomenclature_table; /* of 7-2 */
} ActesMessage;

/* Reads a message.  Refuses (INVALID) what is not XML, or no element of @CTES. */
MUST_USE Err *actes_read(Arena *arena, Str xml, ActesMessage **ret_message);

/* Writes one.  Refuses (INVALID), naming the field, what would not validate. */
MUST_USE Err *actes_write(Arena *arena, const ActesMessage *message, Str *ret_xml);

/* ---- Anomalies explained ---- */

typedef enum {
	ACTES_BY_US,         /* found before it was sent */
	ACTES_BY_OPERATOR,   /* the certified operator */
	ACTES_BY_MINISTRY,   /* on the way */
	ACTES_BY_PREFECTURE, /* the application of the prefecture */
} ActesJudge;

/* Each text is a message: what to tell the agent. */
typedef struct {
	const char *code;   /* "ODT-VERIF-01"; "" of the one that fits what is not known */
	const char *number; /* "002"; NULL: any */
	ActesJudge judge;
	const char *what;   /* what happened */
	const char *where;  /* which element of which message */
	const char *field;  /* which field of our pages; "" none */
	const char *remedy; /* what to do */
} ActesAnomaly;

const char *actes_judge_name(ActesJudge judge); /* a message: "la préfecture" */

/* By the code in the detail, else by the number of the anomaly; never NULL. */
const ActesAnomaly *actes_anomaly(ActesKind kind, Str number, Str detail);
const ActesAnomaly *actes_anomaly_by_code(Str code); /* NULL: unknown */

#endif
