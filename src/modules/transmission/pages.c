/* pages.c — the list of transmissions, one of them, what it is made of. */
#include "modules/transmission/pages.h"

#include "gen/transmission_schema.h"
#include "gen/transmission_templates.h"
#include "modules/transmission/rows.h"

enum { LIST_ROWS = 30 };

void transmission_put_state(Page *page, TransmissionState state)
{
	static const PartTone tones[TRANSMISSION_STATES] = {
		[TRANSMISSION_DRAFT] = PART_OFF,       [TRANSMISSION_WAITING] = PART_WARN,
		[TRANSMISSION_QUEUED] = PART_INFO,     [TRANSMISSION_SENT] = PART_INFO,
		[TRANSMISSION_RECEIVED] = PART_OK,     [TRANSMISSION_REFUSED] = PART_BAD,
		[TRANSMISSION_CANCELLING] = PART_WARN, [TRANSMISSION_CANCELLED] = PART_OFF,
	};
	part_tag(page, tones[state], transmission_state_name(state));
}

/* ---- The list ---- */

static FormOptions state_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S(""), MESSAGE("Tous"));
	for (int i = 0; i < TRANSMISSION_STATES; i++)
		form_option(arena, &options, str_of(transmission_state_code((TransmissionState)i)),
		            transmission_state_name((TransmissionState)i));
	return options;
}

Err *transmission_page_list(Req *req)
{
	Ctx *ctx = req->ctx;
	TransmissionState state;
	Id before;
	Str code = query_str(req, "etat");
	bool is_filtered = transmission_state_find(code, &state);
	if (!str_to_int(query_str(req, "avant"), &before) || before < 0)
		before = 0;
	const TransmissionSettings *s = transmission_settings(ctx);
	TransmissionListView v = {
		.list = transmission_list(ctx, is_filtered ? (int)state : -1, before,
		                          LIST_ROWS + 1),
		.candidates = transmission_candidates(ctx),
		.loose = transmission_loose_messages(ctx),
		.states = state_options(ctx->arena),
		.state = is_filtered ? code : (Str){ 0 },
		.may_send = ctx_may(ctx, TRANSMISSION_SEND),
		.may_manage = ctx_may(ctx, TRANSMISSION_MANAGE),
		.is_training = s->connector == CONNECTOR_TRAINING,
		.is_ready = s->connector != CONNECTOR_NONE && date_is_set(s->nomenclature),
	};
	if (v.list.len > LIST_ROWS) {
		v.list.len = LIST_ROWS;
		v.next = str_format(ctx->arena, "/teletransmission?etat=%.*s&avant=%lld",
		                    STR(v.state), (long long)v.list.at[LIST_ROWS - 1].id);
	}
	transmission_list_html(page(req, "Télétransmission"), &v);
	return NULL;
}

/* ---- One of them ---- */

Err *transmission_page_find(Req *req, const Transmission **ret_t)
{
	*ret_t = transmission_find(req->ctx, path_id(req, "id"));
	return *ret_t ? NULL : err_not_found(req->ctx, "Cette transmission n’existe pas.");
}

static FormOptions matter_options(Arena *arena, const ActesNomenclature *table)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S(""), MESSAGE("Choisir…"));
	for (size_t i = 0; i < table->matters.len; i++) {
		const ActesMatter *matter = &table->matters.at[i];
		if (matter->codes_len < 2)
			continue;
		Str code = transmission_matter_code(arena, matter);
		Text label = { { str_format(arena, "%.*s %.*s", STR(code), STR(matter->label)) } };
		form_option(arena, &options, code, label);
	}
	return options;
}

static FormOptions type_options(Arena *arena, const ActesNomenclature *table, int nature)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S(""), MESSAGE("Choisir…"));
	for (size_t i = 0; i < table->types.len; i++) {
		const ActesType *type = &table->types.at[i];
		if (type->nature != nature)
			continue;
		Text label = { { str_format(arena, "%.*s (%.*s)", STR(type->label),
			                    STR(type->code)) } };
		form_option(arena, &options, type->code, label);
	}
	return options;
}

static Str matter_words(Arena *arena, const ActesNomenclature *table, Str code)
{
	for (size_t i = 0; i < table->matters.len; i++)
		if (str_eq(transmission_matter_code(arena, &table->matters.at[i]), code))
			return str_format(arena, "%.*s %.*s", STR(code),
			                  STR(table->matters.at[i].label));
	return code;
}

static bool awaits_answer(const TransmissionMessage *m)
{
	return !m->outgoing && !m->answered &&
	       (m->kind == ACTES_LETTER || m->kind == ACTES_PIECES_ASKED ||
	        m->kind == ACTES_REMARKS);
}

static TransmissionLines lines_of(Ctx *ctx, Id transmission, bool may_send)
{
	TransmissionMessageList messages = transmission_messages(ctx, transmission);
	TransmissionLines lines = { 0 };
	for (size_t i = messages.len; i > 0; i--) {
		const TransmissionMessage *m = &messages.at[i - 1];
		*list_push(ctx->arena, &lines) =
			(TransmissionLine){ .message = m,
			                    .files = transmission_files(ctx, m->id),
			                    .may_answer = may_send && awaits_answer(m) };
	}
	return lines;
}

Err *transmission_show(Req *req, const Transmission *t, Id open)
{
	Ctx *ctx = req->ctx;
	ActesNomenclature table = transmission_nomenclature(ctx);
	bool may = ctx_may(ctx, TRANSMISSION_SEND);
	bool is_mine = t->sender != 0 && t->sender == ctx->actor.person;
	TransmissionView v = {
		.t = t,
		.act = act_get(ctx, t->act),
		.pieces = transmission_pieces(ctx, t->id),
		.lines = lines_of(ctx, t->id, may),
		.anomaly = transmission_anomaly(t),
		.matters = matter_options(ctx->arena, &table),
		.types = type_options(ctx->arena, &table, t->nature),
		.matter = matter_words(ctx->arena, &table, t->matter),
		.sender = t->sender ? account_person_title(ctx, t->sender) : (Str){ 0 },
		.confirmer = t->confirmer ? account_person_title(ctx, t->confirmer) : (Str){ 0 },
		.may_edit = may &&
		            (t->state == TRANSMISSION_DRAFT || t->state == TRANSMISSION_REFUSED ||
		             t->state == TRANSMISSION_CANCELLED),
		.may_send = may && t->state == TRANSMISSION_DRAFT,
		.may_confirm = may && t->state == TRANSMISSION_WAITING && !is_mine,
		.may_take_back = may && t->state == TRANSMISSION_WAITING,
		.may_cancel = may && t->state == TRANSMISSION_RECEIVED,
		.may_stamp =
			t->state == TRANSMISSION_RECEIVED || t->state == TRANSMISSION_CANCELLING,
		.is_training = transmission_settings(ctx)->connector == CONNECTOR_TRAINING,
		.open = open,
	};
	transmission_show_html(page_titled(req, v.act->number), &v);
	return NULL;
}

Err *transmission_page_show(Req *req)
{
	const Transmission *t = NULL;
	Err *e = transmission_page_find(req, &t);
	return e ? e : transmission_show(req, t, 0);
}

/* ---- Files ---- */

Err *transmission_page_piece(Req *req)
{
	const Transmission *t = NULL;
	Err *e = transmission_page_find(req, &t);
	if (e)
		return e;
	TransmissionPieceList pieces = transmission_pieces(req->ctx, t->id);
	Id place = path_id(req, "place");
	for (size_t i = 0; i < pieces.len; i++)
		if (pieces.at[i].place == place)
			return reply_blob(req, pieces.at[i].blob, (Str){ 0 });
	return err_not_found(req->ctx, "Cette pièce n’est pas dans l’envoi.");
}

static Err *find_message(Req *req, const TransmissionMessage **ret_message)
{
	const TransmissionMessage *m = transmission_message_find(req->ctx, path_id(req, "message"));
	if (!m || m->transmission != path_id(req, "id"))
		return err_not_found(req->ctx, "Ce message n’existe pas.");
	*ret_message = m;
	return NULL;
}

Err *transmission_page_file(Req *req)
{
	const TransmissionMessage *m = NULL;
	Err *e = find_message(req, &m);
	if (e)
		return e;
	TransmissionFileList files = transmission_files(req->ctx, m->id);
	for (size_t i = 0; i < files.len; i++)
		if (files.at[i].id == path_id(req, "file"))
			return reply_blob(req, files.at[i].blob, files.at[i].name);
	return err_not_found(req->ctx, "Ce fichier n’est pas dans le message.");
}

Err *transmission_page_message(Req *req)
{
	const TransmissionMessage *m = NULL;
	Err *e = find_message(req, &m);
	if (e)
		return e;
	if (m->xml.len == 0)
		return err_not_found(req->ctx, "Ce message n’est pas encore écrit.");
	reply_bytes(req, "application/xml", m->name, m->xml);
	return NULL;
}

Err *transmission_page_archive(Req *req)
{
	const TransmissionMessage *m = NULL;
	Err *e = find_message(req, &m);
	if (e)
		return e;
	if (!m->archive)
		return err_not_found(req->ctx, "Ce message n’a pas d’archive ici.");
	return reply_blob(req, m->archive, transmission_archive_name(req->ctx->arena, m->envelope));
}

Err *transmission_page_stamped(Req *req)
{
	const Transmission *t = NULL;
	Str pdf;
	Err *e = transmission_page_find(req, &t);
	if (!e)
		e = transmission_stamped(req->ctx, t, &pdf);
	if (e)
		return e;
	reply_bytes(req, "application/pdf",
	            str_format(req->ctx->arena, "%.*s.pdf", STR(t->identifier)), pdf);
	return NULL;
}

/* ---- Tables ---- */

static const Route routes[] = {
	{ GET, "/teletransmission", transmission_page_list, TRANSMISSION_READ, NULL, 0 },
	{ GET, "/teletransmission/reglages", transmission_page_settings, TRANSMISSION_MANAGE, NULL,
	  0 },
	{ POST, "/teletransmission/reglages", transmission_page_settings_save, TRANSMISSION_MANAGE,
	  transmission_page_settings_prepare, 0 },
	{ POST, "/teletransmission/reglages/classification", transmission_page_nomenclature,
	  TRANSMISSION_MANAGE, NULL, 0 },
	{ POST, "/teletransmission/reglages/formation", transmission_page_training,
	  TRANSMISSION_MANAGE, transmission_page_training_prepare, 0 },
	{ POST, "/teletransmission/actes/{act}", transmission_page_prepare, TRANSMISSION_SEND, NULL,
	  0 },
	{ GET, "/teletransmission/{id}", transmission_page_show, TRANSMISSION_READ, NULL, 0 },
	{ GET, "/teletransmission/{id}/pieces/{place}", transmission_page_piece, TRANSMISSION_READ,
	  NULL, 0 },
	{ GET, "/teletransmission/{id}/messages/{message}", transmission_page_message,
	  TRANSMISSION_READ, NULL, 0 },
	{ GET, "/teletransmission/{id}/messages/{message}/archive", transmission_page_archive,
	  TRANSMISSION_READ, NULL, 0 },
	{ GET, "/teletransmission/{id}/messages/{message}/fichiers/{file}", transmission_page_file,
	  TRANSMISSION_READ, NULL, 0 },
	{ GET, "/teletransmission/{id}/tamponne", transmission_page_stamped, TRANSMISSION_READ,
	  NULL, 0 },
	{ POST, "/teletransmission/{id}", transmission_page_edit, TRANSMISSION_SEND,
	  transmission_page_edit_prepare, 0 },
	{ POST, "/teletransmission/{id}/etape", transmission_page_step, TRANSMISSION_SEND, NULL,
	  0 },
	{ POST, "/teletransmission/{id}/messages/{message}/reponse", transmission_page_answer,
	  TRANSMISSION_SEND, transmission_page_answer_prepare, ROUTE_UPLOADS },
	{ 0 },
};

static const EventKind events[] = {
	{ "transmission.prepared", MESSAGE("Transmission préparée") },
	{ "transmission.corrected", MESSAGE("Transmission corrigée") },
	{ "transmission.asked", MESSAGE("Envoi demandé, à confirmer") },
	{ "transmission.taken-back", MESSAGE("Demande d’envoi reprise") },
	{ "transmission.ordered", MESSAGE("Envoi ordonné") },
	{ "transmission.sent", MESSAGE("Acte envoyé à la préfecture") },
	{ "transmission.received", MESSAGE("Accusé de réception de la préfecture") },
	{ "transmission.refused", MESSAGE("Envoi refusé") },
	{ "transmission.letter", MESSAGE("Courrier de la préfecture") },
	{ "transmission.court", MESSAGE("Déféré au tribunal administratif") },
	{ "transmission.answered", MESSAGE("Réponse à la préfecture") },
	{ "transmission.cancel-asked", MESSAGE("Annulation demandée") },
	{ "transmission.cancel-refused", MESSAGE("Annulation refusée") },
	{ "transmission.cancelled", MESSAGE("Transmission annulée") },
	{ "transmission.settings-saved", MESSAGE("Réglages de la télétransmission enregistrés") },
	{ "transmission.nomenclature-asked", MESSAGE("Classification demandée") },
	{ "transmission.nomenclature", MESSAGE("Classification reçue") },
	{ "transmission.training-set", MESSAGE("Ministère simulé réglé") },
	{ "transmission.unreadable", MESSAGE("Message illisible reçu") },
	{ 0 },
};

static const Permission permissions[] = {
	{ TRANSMISSION_READ, MESSAGE("Voir ce qui est transmis à la préfecture"),
	  "secretaire administrateur", true },
	{ TRANSMISSION_SEND, MESSAGE("Transmettre les actes et répondre à la préfecture"),
	  "secretaire administrateur", true },
	{ TRANSMISSION_MANAGE, MESSAGE("Régler la télétransmission"), "administrateur", true },
	{ 0 },
};

const Module transmission_module = {
	.name = "transmission",
	.schema = transmission_schema,
	.routes = routes,
	.events = events,
	.permissions = permissions,
	.jobs = transmission_jobs,
};
