/* rows.h — what the files of modules/transmission share; private to it. */
#ifndef MODULES_TRANSMISSION_ROWS_H
#define MODULES_TRANSMISSION_ROWS_H

#include "core/job/job.h"
#include "core/tar/tar.h"
#include "modules/transmission/transmission.h"

#define TRIGRAM "BEF" /* of archives; operators have their own */

typedef struct {
	TransmissionSettings s;
	Str connector;
	Bytes secret;
} SettingRow;

typedef struct {
	Str code, label;
} MatterRow;
typedef LIST(MatterRow) MatterRowList;

typedef struct {
	int64_t nature;
	Str code, label;
} TypeRow;
typedef LIST(TypeRow) TypeRowList;

typedef struct {
	Transmission t;
	Str state;
	int64_t nature;
} TransmissionRow;
typedef LIST(TransmissionRow) TransmissionRowList;

typedef struct {
	TransmissionMessage m;
	Str kind;
} MessageRow;
typedef LIST(MessageRow) MessageRowList;

typedef struct {
	TransmissionTraining t;
	Str scenario;
} TrainingRow;

typedef struct {
	Id transmission;
	Str kind, remote;
} PollRow;
typedef LIST(PollRow) PollRowList;

/* What is needed to write a message to the ministry. */
typedef struct {
	Id message; /* row of transmission_message */
	ActesKind kind;
	const Transmission *act; /* NULL: of the nomenclature */
	const TransmissionSettings *settings;
	const TransmissionMessage *row;
	ActesId id;
	TransmissionPieceList pieces; /* of 1-1, and of answers (their types are empty) */
} Outgoing;

/* ---- settings.c ---- */

/* The operator's secrets, opened; a new nomenclature in place of the old one. */
TransmissionSecret transmission_secret(Ctx *ctx);
void transmission_take_nomenclature(Ctx *ctx, const ActesNomenclature *table);
Str transmission_matter_code(Arena *arena, const ActesMatter *matter); /* "7.5" */

/* ---- transmission.c ---- */

/* As it is now, on the writer; refuses when it is gone (ERR_NOT_FOUND). */
MUST_USE Err *transmission_now(Ctx *ctx, Id id, const Transmission **ret_t);
MUST_USE Err *transmission_wrong_state(Ctx *ctx, const Transmission *t);
void transmission_move(Ctx *ctx, const Transmission *t, TransmissionState state, const char *event,
                       Str data);
ActesId transmission_actes_id(Ctx *ctx, const Transmission *t);

/* A message that waits to be sent, and its job.  t NULL: of the nomenclature; answers 0: none. */
Id transmission_queue(Ctx *ctx, const Transmission *t, ActesKind kind, Id answers);

/* ---- outgoing.c ---- */

/* Reads what a message is to say; writes it.  Refuses what would not validate. */
MUST_USE Err *transmission_outgoing(Ctx *ctx, Id message, Outgoing *ret_outgoing);
MUST_USE Err *transmission_write(Ctx *ctx, const Outgoing *outgoing, Str *ret_name, Str *ret_xml);

/* The archive of a message, in a blob that is not kept yet. */
MUST_USE Err *transmission_pack(Ctx *ctx, const Outgoing *outgoing, Str name, Str xml,
                                BlobDraft *ret_blob);
Str transmission_archive_name(Arena *arena, Str envelope); /* "BEF-EACT--….tar.gz" */

/* ---- incoming.c ---- */

/* What came: a message, and files that came along. */
typedef struct {
	Str name, xml, remote;
	TarFileList files;
	LIST(BlobDraft) blobs; /* of the files, in their order */
} Incoming;
typedef LIST(Incoming) IncomingList;

/* Makes blobs of the files; those that are no documents are left out.  Before the writer. */
void transmission_unpack(Ctx *ctx, Incoming *incoming);

/* On the writer: links it to its act, keeps it, moves the act on.  What fits no act is kept too.
 * One that is here already (remote) is passed over. */
void transmission_receive(Ctx *ctx, const Incoming *incoming);

/* Text of another program as UTF-8: what is not, is Latin-1. */
Str transmission_as_utf8(Arena *arena, Str text);

/* ---- ministry.c: pure ---- */

typedef struct {
	Date today, nomenclature; /* in force */
	Scenario next;
	int64_t size_mb;
	bool knows_act;       /* an act of that identifier was received */
	ActesEnvelope sender; /* whose archive it is, should it be unreadable */
} Ministry;

typedef struct {
	ActesKind kind;
	ActesMessage *message;
	bool has_letter; /* a document comes along */
	Str letter_title, letter_text;
} MinistryReply;
typedef LIST(MinistryReply) MinistryReplyList;

/* What the simulated ministry answers to an archive; not readable: larger than it takes.
 * ret_identifier: of the act that is received now; empty: none. */
MinistryReplyList transmission_ministry(Arena *arena, const Ministry *ministry,
                                        const TarFileList *files, bool is_readable,
                                        Str *ret_identifier);

/* The identifier that an archive is about; empty: none. */
Str transmission_ministry_about(Arena *arena, const TarFileList *files);

/* The nomenclature that it gives, as of that day. */
const ActesNomenclature *transmission_training_nomenclature(Arena *arena, Date day);

/* ---- connectors: jobs.c, s2low.c ---- */

extern const JobKind transmission_jobs[];

/* What an operator said: its number for it, or why not. */
typedef struct {
	bool taken;
	Str remote, answer;
} Sent;

/* Refusing means: again later. */
MUST_USE Err *transmission_s2low_send(Ctx *ctx, const Outgoing *outgoing, Sent *ret_sent);
MUST_USE Err *transmission_s2low_poll(Ctx *ctx, IncomingList *ret_came);

#endif
