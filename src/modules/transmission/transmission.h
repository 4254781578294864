/* transmission.h — acts on their way to the prefecture (@CTES), and what comes back.
 *
 * A signed act is prepared (matter, types of pieces), sent — by one person, or by a second one who
 * confirms —, received or refused, and may then be asked about: letters, requests for pieces,
 * observations, the court.  One row an act; its messages are kept as they were written and as they
 * came.  Sending is a job: whoever carries it is a *connector*, a certified operator or the
 * simulated ministry that comes with the program.
 *
 * Each refusal is explained by core/actes: who, where, which field, what to do; the act is then
 * corrected and sent again. */
#ifndef MODULES_TRANSMISSION_TRANSMISSION_H
#define MODULES_TRANSMISSION_TRANSMISSION_H

#include "core/actes/actes.h"
#include "core/blob/blob.h"
#include "modules/act/act.h"

#define TRANSMISSION_READ   "transmission.read"   /* permission: see what was sent and what came */
#define TRANSMISSION_SEND   "transmission.send"   /* prepare, send, confirm, answer, cancel */
#define TRANSMISSION_MANAGE "transmission.manage" /* settings, nomenclature */

enum { TRANSMISSION_PIECES_MAX = 51, TRANSMISSION_LETTER_FILES_MAX = 10 };

/* ---- Settings ---- */

typedef enum { CONNECTOR_NONE, CONNECTOR_TRAINING, CONNECTOR_S2LOW } ConnectorKind;

typedef struct {
	ConnectorKind connector;
	Str siren, department, arrondissement, nature; /* as the schema has them */
	Str contact, phone, email;
	Str addresses;     /* to which the prefecture may write, one a line */
	bool two_steps;    /* a second person confirms */
	int64_t size_mb;   /* of an archive, at most */
	Str url, login;    /* of the operator */
	bool has_secret;   /* its certificate, key and password are kept, sealed */
	Date nomenclature; /* in use here; none: ask for it first */
	Instant asked;     /* when it was last asked for; none: there is an answer */
	Instant poll_due;  /* when the operator is asked next what came */
	Str poll_failure;  /* why it could not be asked; empty: it could */
} TransmissionSettings;

/* The secrets of the operator's connection, as PEM text; empty ones stay as they were. */
typedef struct {
	Str certificate, key, password;
} TransmissionSecret;

/* As they are; without a connector when nothing was set yet. */
const TransmissionSettings *transmission_settings(Ctx *ctx);

/* Secret NULL: as they were.  Refuses what would not validate (ERR_INVALID).  Records
 * "transmission.settings-saved". */
MUST_USE Err *transmission_settings_save(Ctx *ctx, const TransmissionSettings *s,
                                         const TransmissionSecret *secret);

/* The nomenclature in use: matters and types of pieces; empty before it came. */
ActesNomenclature transmission_nomenclature(Ctx *ctx);
bool transmission_matter_is_known(Ctx *ctx, Str code); /* "7.5" */

/* Sends 7-1; refuses when there is no connector (ERR_CONFLICT). */
MUST_USE Err *transmission_ask_nomenclature(Ctx *ctx);

/* ---- Acts ---- */

typedef enum {
	TRANSMISSION_DRAFT,
	TRANSMISSION_WAITING, /* for a second person */
	TRANSMISSION_QUEUED,
	TRANSMISSION_SENT,
	TRANSMISSION_RECEIVED,
	TRANSMISSION_REFUSED,
	TRANSMISSION_CANCELLING,
	TRANSMISSION_CANCELLED,
	TRANSMISSION_STATES,
} TransmissionState;

/* A state as it is stored, and as people read it. */
const char *transmission_state_code(TransmissionState state);
const char *transmission_state_name(TransmissionState state); /* a message */
bool transmission_state_find(Str code, TransmissionState *ret_state);

typedef struct {
	Id id, act;
	TransmissionState state;
	Str identifier; /* of @CTES; empty until it was sent */
	Str number;     /* as it is sent */
	int nature;     /* 1 DE … 6 AU */
	Date decided;
	Str matter; /* "7.5" */
	Str object;
	bool on_paper; /* some pieces follow by post */
	int64_t attempt;
	Str remote;           /* the operator's own number */
	Id sender, confirmer; /* persons */
	Instant created, sent;
	Date received;
	Str anomaly, anomaly_number, anomaly_text; /* of a refusal: code, number, words */
	int64_t open_letters;                      /* of the prefecture, that want an answer */
} Transmission;

typedef LIST(Transmission) TransmissionList;

typedef struct {
	Id id;
	int64_t place; /* 1: the act */
	Str type, title, extension;
	Id blob;
} TransmissionPiece;

typedef LIST(TransmissionPiece) TransmissionPieceList;

typedef struct {
	Id id, transmission;
	ActesKind kind;
	bool outgoing;
	Instant at;
	Date day; /* of the letter, of the reception */
	Str name, detail, state, xml;
	Id answers;  /* the message that it answers; 0: none */
	Id answered; /* the message that answers it; 0: none */
	Str envelope;
	Id archive; /* blob */
	Str remote; /* the operator's own number of it */
} TransmissionMessage;

typedef LIST(TransmissionMessage) TransmissionMessageList;

typedef struct {
	Id id, blob;
	Str name;
} TransmissionFile;

typedef LIST(TransmissionFile) TransmissionFileList;

const Transmission *transmission_find(Ctx *ctx, Id id);    /* NULL when there is none */
const Transmission *transmission_of_act(Ctx *ctx, Id act); /* NULL */
TransmissionPieceList transmission_pieces(Ctx *ctx, Id transmission);
TransmissionMessageList transmission_messages(Ctx *ctx, Id transmission); /* oldest first, ≤ 500 */
const TransmissionMessage *transmission_message_find(Ctx *ctx, Id id);
TransmissionFileList transmission_files(Ctx *ctx, Id message);

/* What belongs to no act: the nomenclature's messages, and letters about acts we do not know;
 * latest first, at most 50. */
TransmissionMessageList transmission_loose_messages(Ctx *ctx);

/* Latest first; state -1: all; before: keyset, 0: the newest. */
TransmissionList transmission_list(Ctx *ctx, int state, Id before, int max);
ActList transmission_candidates(Ctx *ctx); /* signed acts that were not prepared yet */

/* The words of a refusal; NULL when it was not refused. */
const ActesAnomaly *transmission_anomaly(const Transmission *t);

/* From a signed act to a draft of its transmission, with its pieces and what is known.  Refuses an
 * act that is not signed, or is prepared already (ERR_CONFLICT).  Records "transmission.prepared".
 */
MUST_USE Err *transmission_prepare(Ctx *ctx, const Act *act, Id *ret_id);

typedef struct {
	Str number, matter, object;
	bool on_paper;
	StrList types; /* of the pieces, in their order */
} TransmissionEdit;

/* Corrects a draft, or what was refused or cancelled (which becomes a draft again).  Refuses what
 * would not validate (ERR_INVALID), another state (ERR_CONFLICT). */
MUST_USE Err *transmission_edit(Ctx *ctx, const Transmission *t, const TransmissionEdit *edit);

/* Sends a draft: queued, or waiting for the second person.  Refuses without settings, nomenclature
 * or matter, and more than the ceiling (ERR_CONFLICT). */
MUST_USE Err *transmission_send(Ctx *ctx, const Transmission *t);

/* The second person agrees, or takes it back to a draft.  Refuses the one who asked
 * (ERR_FORBIDDEN).
 */
MUST_USE Err *transmission_confirm(Ctx *ctx, const Transmission *t);
MUST_USE Err *transmission_take_back(Ctx *ctx, const Transmission *t);

/* Asks for the cancellation of what was received (6-1). */
MUST_USE Err *transmission_cancel(Ctx *ctx, const Transmission *t);

typedef struct {
	BlobDraft blob;
	Str extension;
} TransmissionUpload;

/* Answers a letter of the prefecture: 2-2, 3-3 or 3-4, 4-3 or 4-4.  Refuses a kind that does not
 * fit, an answer given already (ERR_CONFLICT), no file or several where one is due (ERR_INVALID).
 */
MUST_USE Err *transmission_answer(Ctx *ctx, const TransmissionMessage *letter, ActesKind kind,
                                  const TransmissionUpload *files, size_t files_len);

/* Of the act, with the stamp of its receipt on the first page: a copy for the reader, the signed
 * file stays as it is.  Refuses before there is a receipt (ERR_CONFLICT).  Slow: not on the writer.
 */
MUST_USE Err *transmission_stamped(Ctx *ctx, const Transmission *t, Str *ret_pdf);

/* ---- The simulated ministry ---- */

/* What it does with the next act, besides what it checks of each. */
typedef enum {
	SCENARIO_RECEIPT,
	SCENARIO_SIREN,   /* does not know the authority */
	SCENARIO_NUMBER,  /* has an act of that number already, which came from elsewhere */
	SCENARIO_LETTER,  /* receives, then writes: 2-1 */
	SCENARIO_PIECES,  /* 3-1 */
	SCENARIO_REMARKS, /* 4-1 */
	SCENARIO_COURT,   /* 5-1 */
	SCENARIO_COUNT,
} Scenario;

/* As it is stored, and as people read it. */
const char *transmission_scenario_code(Scenario scenario);
const char *transmission_scenario_name(Scenario scenario); /* a message */

typedef struct {
	Date nomenclature; /* in force there */
	Scenario next;
	int64_t delay_seconds;
} TransmissionTraining;

/* As it is set. */
TransmissionTraining transmission_training(Ctx *ctx);

/* What it shall do; a new nomenclature is one of today.  Refuses unless it is the connector. */
MUST_USE Err *transmission_training_set(Ctx *ctx, Scenario next, int64_t delay_seconds,
                                        bool new_nomenclature);

extern const Module transmission_module;

#endif
