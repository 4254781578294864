/* transmission.c — from a signed act to its receipt: what may be done when. */
#include "modules/transmission/transmission.h"

#include "core/event/event.h"
#include "gen/transmission_queries.h"
#include "modules/transmission/rows.h"

static const struct {
	const char *code, *name;
} states[TRANSMISSION_STATES] = {
	[TRANSMISSION_DRAFT] = { "draft", MESSAGE("À envoyer") },
	[TRANSMISSION_WAITING] = { "waiting", MESSAGE("À confirmer") },
	[TRANSMISSION_QUEUED] = { "queued", MESSAGE("Envoi en cours") },
	[TRANSMISSION_SENT] = { "sent", MESSAGE("Envoyé") },
	[TRANSMISSION_RECEIVED] = { "received", MESSAGE("Reçu") },
	[TRANSMISSION_REFUSED] = { "refused", MESSAGE("Refusé") },
	[TRANSMISSION_CANCELLING] = { "cancelling", MESSAGE("Annulation demandée") },
	[TRANSMISSION_CANCELLED] = { "cancelled", MESSAGE("Annulé") },
};

const char *transmission_state_code(TransmissionState state)
{
	return states[state].code;
}

const char *transmission_state_name(TransmissionState state)
{
	return states[state].name;
}

bool transmission_state_find(Str code, TransmissionState *ret_state)
{
	for (int i = 0; i < TRANSMISSION_STATES; i++) {
		if (!str_eq(code, str_of(states[i].code)))
			continue;
		*ret_state = (TransmissionState)i;
		return true;
	}
	return false;
}

/* ---- Finding ---- */

static Transmission of_row(const TransmissionRow *row)
{
	Transmission t = row->t;
	t.nature = (int)row->nature;
	if (!transmission_state_find(row->state, &t.state))
		fault("transmission %lld is in the unknown state '%.*s'", (long long)t.id,
		      STR(row->state));
	return t;
}

const Transmission *transmission_find(Ctx *ctx, Id id)
{
	const TransmissionRow *row = transmission_row(ctx, id);
	if (!row)
		return NULL;
	Transmission *t = alloc(ctx->arena, Transmission);
	*t = of_row(row);
	return t;
}

const Transmission *transmission_of_act(Ctx *ctx, Id act)
{
	Id id = transmission_id_of_act(ctx, act);
	return id ? transmission_find(ctx, id) : NULL;
}

TransmissionList transmission_list(Ctx *ctx, int state, Id before, int max)
{
	assert(max > 0 && max <= 200);
	Str code = state < 0 ? (Str){ 0 } : str_of(states[state].code);
	TransmissionRowList rows = transmission_rows(ctx, code, before, max);
	TransmissionList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = of_row(&rows.at[i]);
	return list;
}

/* Acts that are signed, and published ones that went online before they were sent. */
ActList transmission_candidates(Ctx *ctx)
{
	static const ActState from[] = { ACT_SIGNED, ACT_PUBLISHED };
	ActList found = { 0 };
	for (size_t s = 0; s < ARRAY_LEN(from); s++) {
		ActList acts = act_list_in_state(ctx, from[s]);
		for (size_t i = 0; i < acts.len; i++)
			if (acts.at[i].transmitted.us == 0 &&
			    !transmission_id_of_act(ctx, acts.at[i].id))
				*list_push(ctx->arena, &found) = acts.at[i];
	}
	return found;
}

TransmissionPieceList transmission_pieces(Ctx *ctx, Id transmission)
{
	return transmission_piece_rows(ctx, transmission);
}

TransmissionFileList transmission_files(Ctx *ctx, Id message)
{
	return transmission_file_rows(ctx, message);
}

static TransmissionMessage message_of(const MessageRow *row)
{
	TransmissionMessage m = row->m;
	for (int i = 0; i < ACTES_KINDS; i++)
		if (str_eq(row->kind, str_of(actes_root((ActesKind)i))))
			m.kind = (ActesKind)i;
	return m;
}

const TransmissionMessage *transmission_message_find(Ctx *ctx, Id id)
{
	const MessageRow *row = transmission_message_row(ctx, id);
	if (!row)
		return NULL;
	TransmissionMessage *m = alloc(ctx->arena, TransmissionMessage);
	*m = message_of(row);
	return m;
}

TransmissionMessageList transmission_messages(Ctx *ctx, Id transmission)
{
	MessageRowList rows = transmission_message_rows(ctx, transmission);
	TransmissionMessageList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = message_of(&rows.at[i]);
	return list;
}

TransmissionMessageList transmission_loose_messages(Ctx *ctx)
{
	MessageRowList rows = transmission_orphan_rows(ctx);
	TransmissionMessageList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = message_of(&rows.at[i]);
	return list;
}

const ActesAnomaly *transmission_anomaly(const Transmission *t)
{
	if (t->state != TRANSMISSION_REFUSED)
		return NULL;
	const ActesAnomaly *known = actes_anomaly_by_code(t->anomaly);
	bool is_envelope = str_eq(t->anomaly, S("envelope"));
	return known ? known
	             : actes_anomaly(is_envelope ? ACTES_ENVELOPE_ANOMALY : ACTES_ACT_ANOMALY,
	                             t->anomaly_number, t->anomaly_text);
}

/* ---- Steps ---- */

Err *transmission_now(Ctx *ctx, Id id, const Transmission **ret_t)
{
	*ret_t = transmission_find(ctx, id);
	return *ret_t ? NULL : err_not_found(ctx, "Cette transmission n’existe pas.");
}

Err *transmission_wrong_state(Ctx *ctx, const Transmission *t)
{
	return err_conflict(ctx,
	                    "Cette action n’est pas possible dans cet état : {state}. Rechargez la "
	                    "page.",
	                    arg("state", transmission_state_name(t->state)));
}

void transmission_move(Ctx *ctx, const Transmission *t, TransmissionState state, const char *event,
                       Str data)
{
	transmission_set_state(ctx, t->id, str_of(states[state].code));
	event_add(ctx, event, "transmission", t->id, data);
}

static Err *may_send(Ctx *ctx, const Transmission *t, const Transmission **ret_now)
{
	if (!ctx_may(ctx, TRANSMISSION_SEND))
		return err_forbidden(ctx, "Votre rôle ne permet pas de transmettre les actes.");
	return transmission_now(ctx, t->id, ret_now);
}

ActesId transmission_actes_id(Ctx *ctx, const Transmission *t)
{
	const TransmissionSettings *s = transmission_settings(ctx);
	ActesId id = { .department = s->department,
		       .siren = s->siren,
		       .decided = t->decided,
		       .number = t->number,
		       .nature = t->nature };
	if (t->identifier.len && !actes_id_read(t->identifier, &id))
		fault("transmission %lld has a broken identifier", (long long)t->id);
	return id;
}

/* The day's next number of an envelope. */
static int64_t next_number(Ctx *ctx)
{
	transmission_day_count_up(ctx, ctx->today);
	return transmission_day_counted(ctx, ctx->today);
}

Id transmission_queue(Ctx *ctx, const Transmission *t, ActesKind kind, Id answers)
{
	Str envelope = actes_envelope_name(ctx->arena, transmission_settings(ctx)->siren,
	                                   ctx->today, next_number(ctx));
	Id message = transmission_message_add(
		ctx, t ? t->id : 0, str_of(actes_root(kind)), true, ctx->now, (Date){ 0 },
		(Str){ 0 }, (Str){ 0 }, (Str){ 0 }, S("queued"), answers, envelope, (Str){ 0 });
	job_add(ctx, "transmission.send", str_format(ctx->arena, "%lld", (long long)message));
	return message;
}

/* ---- Preparing ---- */

static Str extension_of(const Blob *blob)
{
	static const char *const known[][2] = {
		{ "application/pdf", "pdf" },
		{ "image/jpeg", "jpg" },
		{ "image/png", "png" },
		{ "application/xml", "xml" },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq(blob->media_type, str_of(known[i][0])))
			return str_of(known[i][1]);
	return (Str){ 0 };
}

static bool is_type_of(const ActesNomenclature *table, int nature, Str code)
{
	for (size_t i = 0; i < table->types.len; i++)
		if (table->types.at[i].nature == nature && str_eq(table->types.at[i].code, code))
			return true;
	return false;
}

/* The first type of the nature that begins with 99_ and is no signature: the act itself. */
static Str type_of_act(const ActesNomenclature *table, int nature)
{
	for (size_t i = 0; i < table->types.len; i++) {
		const ActesType *type = &table->types.at[i];
		if (type->nature == nature && str_starts(type->code, S("99_")) &&
		    !str_eq(type->code, S("99_SE")))
			return type->code;
	}
	return (Str){ 0 };
}

static Err *add_piece(Ctx *ctx, Id transmission, const TransmissionPiece *piece)
{
	const Blob *blob = blob_find(ctx, piece->blob);
	Str extension = blob ? extension_of(blob) : (Str){ 0 };
	if (extension.len == 0)
		return err_conflict(
			ctx,
			"La pièce {title} n’est ni un PDF, ni une image JPEG ou PNG : le "
			"ministère n’en accepte pas d’autre.",
			arg("title", piece->title));
	(void)transmission_piece_add(ctx, transmission, piece->place, piece->type, piece->title,
	                             extension, piece->blob);
	return NULL;
}

static Err *add_pieces(Ctx *ctx, Id id, const Act *act, int nature)
{
	ActesNomenclature table = transmission_nomenclature(ctx);
	Str main_type = type_of_act(&table, nature);
	TransmissionPiece main = {
		.place = 1, .type = main_type, .title = act->title, .blob = act->signed_document
	};
	Err *e = add_piece(ctx, id, &main);
	ActAnnexList annexes = act_annexes(ctx, act->id);
	for (size_t i = 0; !e && i < annexes.len; i++) {
		const ActAnnex *a = &annexes.at[i];
		bool fits = is_type_of(&table, nature, a->kind);
		TransmissionPiece piece = { .place = (int64_t)i + 2,
			                    .type = fits ? a->kind : main_type,
			                    .title = a->title,
			                    .blob = a->blob };
		e = add_piece(ctx, id, &piece);
	}
	return e;
}

Err *transmission_prepare(Ctx *ctx, const Act *shown, Id *ret_id)
{
	const Act *act = act_get(ctx, shown->id);
	if (!ctx_may(ctx, TRANSMISSION_SEND))
		return err_forbidden(ctx, "Votre rôle ne permet pas de transmettre les actes.");
	if (act->signed_document == 0 || (act->state != ACT_SIGNED && act->state != ACT_PUBLISHED))
		return err_conflict(ctx, "Seul un acte signé peut être transmis.");
	if (transmission_id_of_act(ctx, act->id))
		return err_conflict(ctx, "La transmission de cet acte est déjà préparée.");
	int nature = actes_nature_find(str_of(act_nature_code(act->nature)));
	Str number = actes_number(ctx->arena, act->number);
	if (number.len == 0)
		return err_conflict(ctx, "Le numéro de cet acte a plus de 15 signes : le ministère "
		                         "ne peut pas le recevoir.");
	Id id = transmission_add(ctx, act->id, number, nature, act->decided, act->matter,
	                         act->title, ctx->now);
	Err *e = add_pieces(ctx, id, act, nature);
	if (e)
		return e;
	event_add(ctx, "transmission.prepared", "transmission", id,
	          str_format(ctx->arena, "act=%lld\n", (long long)act->id));
	*ret_id = id;
	return NULL;
}

static Err *check_edit(Ctx *ctx, const TransmissionEdit *edit)
{
	if (!actes_number_is_valid(edit->number))
		return err_invalid(ctx, "Le numéro a 15 signes au plus : majuscules, chiffres et "
		                        "traits bas.");
	size_t chars = str_code_points(edit->object);
	if (chars == 0 || chars > ACTES_OBJECT_MAX)
		return err_invalid(ctx, "L’objet a 1 à 500 caractères.");
	if (edit->matter.len && !transmission_matter_is_known(ctx, edit->matter))
		return err_invalid(ctx, "Cette matière n’est pas dans la classification.");
	return NULL;
}

Err *transmission_edit(Ctx *ctx, const Transmission *shown, const TransmissionEdit *edit)
{
	const Transmission *t;
	Err *e = may_send(ctx, shown, &t);
	if (!e)
		e = check_edit(ctx, edit);
	if (e)
		return e;
	if (t->state != TRANSMISSION_DRAFT && t->state != TRANSMISSION_REFUSED &&
	    t->state != TRANSMISSION_CANCELLED)
		return transmission_wrong_state(ctx, t);
	ActesNomenclature table = transmission_nomenclature(ctx);
	TransmissionPieceList pieces = transmission_pieces(ctx, t->id);
	for (size_t i = 0; i < pieces.len && i < edit->types.len; i++) {
		if (!is_type_of(&table, t->nature, edit->types.at[i]))
			return err_invalid(ctx, "Choisissez un type pour chaque pièce.");
		transmission_piece_set_type(ctx, t->id, pieces.at[i].place, edit->types.at[i]);
	}
	transmission_set_edit(ctx, t->id, edit->number, edit->matter, edit->object, edit->on_paper);
	transmission_clear_sending(ctx, t->id);
	transmission_move(ctx, t, TRANSMISSION_DRAFT, "transmission.corrected", (Str){ 0 });
	return NULL;
}

/* ---- Sending ---- */

static Err *check_ready(Ctx *ctx, const Transmission *t)
{
	const TransmissionSettings *s = transmission_settings(ctx);
	if (s->connector == CONNECTOR_NONE)
		return err_conflict(ctx, "Les réglages ne disent pas par qui les actes sont "
		                         "transmis : un administrateur doit les compléter.");
	if (!date_is_set(s->nomenclature))
		return err_conflict(ctx, "La classification de la préfecture n’est pas encore là : "
		                         "demandez-la dans les réglages.");
	if (!transmission_matter_is_known(ctx, t->matter) || !str_has(t->matter, S(".")))
		return err_conflict(ctx, "Choisissez d’abord la matière de l’acte.");
	ActesNomenclature table = transmission_nomenclature(ctx);
	TransmissionPieceList pieces = transmission_pieces(ctx, t->id);
	int64_t size = 0;
	for (size_t i = 0; i < pieces.len; i++) {
		const Blob *blob = blob_find(ctx, pieces.at[i].blob);
		size += blob ? blob->size_bytes : 0;
		if (!is_type_of(&table, t->nature, pieces.at[i].type))
			return err_conflict(ctx, "Choisissez d’abord un type pour chaque pièce.");
	}
	if (size > s->size_mb << 20)
		return err_conflict(ctx,
		                    "Les pièces dépassent ensemble {max} Mo : allégez-les, ou "
		                    "annoncez qu’elles suivent par courrier.",
		                    arg("max", s->size_mb));
	ActesId id = transmission_actes_id(ctx, t);
	if (transmission_count_identifier(ctx, actes_id(ctx->arena, &id), t->id) > 0)
		return err_conflict(ctx, "Un autre acte a été transmis sous ce numéro, ce jour et "
		                         "cette nature : changez le numéro de transmission.");
	return NULL;
}

static void start(Ctx *ctx, const Transmission *t)
{
	ActesId id = transmission_actes_id(ctx, t);
	transmission_set_identifier(ctx, t->id, actes_id(ctx->arena, &id));
	Id message = transmission_queue(ctx, t, ACTES_ACT, 0);
	transmission_move(ctx, t, TRANSMISSION_QUEUED, "transmission.ordered",
	                  str_format(ctx->arena, "message=%lld\n", (long long)message));
}

Err *transmission_send(Ctx *ctx, const Transmission *shown)
{
	const Transmission *t;
	Err *e = may_send(ctx, shown, &t);
	if (!e && t->state != TRANSMISSION_DRAFT)
		e = transmission_wrong_state(ctx, t);
	if (!e)
		e = check_ready(ctx, t);
	if (e)
		return e;
	transmission_set_sender(ctx, t->id, account_person_here(ctx), 0);
	if (transmission_settings(ctx)->two_steps)
		transmission_move(ctx, t, TRANSMISSION_WAITING, "transmission.asked", (Str){ 0 });
	else
		start(ctx, t);
	return NULL;
}

Err *transmission_confirm(Ctx *ctx, const Transmission *shown)
{
	const Transmission *t;
	Err *e = may_send(ctx, shown, &t);
	if (!e && t->state != TRANSMISSION_WAITING)
		e = transmission_wrong_state(ctx, t);
	Id person = e ? 0 : account_person_here(ctx);
	if (!e && person == t->sender)
		e = err_forbidden(ctx, "Une autre personne que celle qui demande l’envoi doit le "
		                       "confirmer.");
	if (!e)
		e = check_ready(ctx, t);
	if (e)
		return e;
	transmission_set_sender(ctx, t->id, t->sender, person);
	start(ctx, t);
	return NULL;
}

Err *transmission_take_back(Ctx *ctx, const Transmission *shown)
{
	const Transmission *t;
	Err *e = may_send(ctx, shown, &t);
	if (!e && t->state != TRANSMISSION_WAITING)
		e = transmission_wrong_state(ctx, t);
	if (!e)
		transmission_move(ctx, t, TRANSMISSION_DRAFT, "transmission.taken-back",
		                  (Str){ 0 });
	return e;
}

Err *transmission_cancel(Ctx *ctx, const Transmission *shown)
{
	const Transmission *t;
	Err *e = may_send(ctx, shown, &t);
	if (!e && t->state != TRANSMISSION_RECEIVED)
		e = transmission_wrong_state(ctx, t);
	if (e)
		return e;
	Id message = transmission_queue(ctx, t, ACTES_CANCEL, 0);
	transmission_move(ctx, t, TRANSMISSION_CANCELLING, "transmission.cancel-asked",
	                  str_format(ctx->arena, "message=%lld\n", (long long)message));
	return NULL;
}

/* ---- Answers to letters ---- */

static bool fits(ActesKind letter, ActesKind answer)
{
	static const ActesKind pairs[][2] = {
		{ ACTES_LETTER, ACTES_LETTER_ANSWER },
		{ ACTES_PIECES_ASKED, ACTES_PIECES },
		{ ACTES_PIECES_ASKED, ACTES_PIECES_REFUSED },
		{ ACTES_REMARKS, ACTES_REMARKS_ANSWER },
		{ ACTES_REMARKS, ACTES_REMARKS_REFUSED },
	};
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (pairs[i][0] == letter && pairs[i][1] == answer)
			return true;
	return false;
}

Err *transmission_answer(Ctx *ctx, const TransmissionMessage *shown, ActesKind kind,
                         const TransmissionUpload *files, size_t files_len)
{
	const TransmissionMessage *letter = transmission_message_find(ctx, shown->id);
	const Transmission *t;
	if (!letter || !letter->transmission || !fits(letter->kind, kind))
		return err_conflict(ctx, "Ce courrier n’attend pas cette réponse.");
	Err *e = may_send(ctx, &(Transmission){ .id = letter->transmission }, &t);
	if (e)
		return e;
	if (letter->answered)
		return err_conflict(ctx, "Une réponse à ce courrier est déjà partie.");
	size_t max = kind == ACTES_PIECES ? TRANSMISSION_LETTER_FILES_MAX : 1;
	if (files_len == 0 || files_len > max)
		return err_invalid(ctx, "Joignez un fichier PDF ; pour des pièces complémentaires, "
		                        "dix au plus.");
	Id message = transmission_queue(ctx, t, kind, letter->id);
	for (size_t i = 0; i < files_len; i++) {
		Str name = str_format(ctx->arena, "piece.%.*s", STR(files[i].extension));
		(void)transmission_file_add(ctx, message, (int64_t)i + 1, name,
		                            blob_keep(ctx, &files[i].blob, name));
	}
	transmission_count_letters(ctx, t->id, -1);
	event_add(ctx, "transmission.answered", "transmission", t->id,
	          str_format(ctx->arena, "message=%lld\n", (long long)message));
	return NULL;
}
