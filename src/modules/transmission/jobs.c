/* jobs.c — sending, asking what came, and the simulated ministry's answers. */
#include "core/event/event.h"
#include "core/pdf/pdf.h"
#include "gen/transmission_queries.h"
#include "modules/transmission/rows.h"

enum { POLL_SECONDS = 15 * 60, TRAINING_BYTES_MAX = 8 << 20, TRAINING_CONTENT_MAX = 12 << 20 };

static Id id_of(const Job *job)
{
	int64_t id;
	if (!str_to_int(job->payload, &id))
		fault("job %lld names no message", (long long)job->id);
	return id;
}

/* ---- Sending ---- */

typedef struct {
	bool is_due;  /* else it was sent before */
	Err *refusal; /* what cannot be written: BEF-FORME; of an operator: S2LOW */
	Str code, words;
	Outgoing outgoing;
	Str name, xml, remote;
	bool has_archive;
	BlobDraft archive;
} Sending;

static void refuse_with(Sending *s, const char *code, Str words)
{
	s->code = str_of(code);
	s->words = words;
}

/* The refusal as a sentence in French, for what is kept. */
static Str words_of(Ctx *ctx, const Err *e)
{
	return i18n_format(ctx->arena, LANG_FR, ctx->authority->tz, e->message, e->args,
	                   e->args_len);
}

static Err *send_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	Sending *s = alloc(ctx->arena, Sending);
	*ret_prepared = s;
	Err *e = transmission_outgoing(ctx, id_of(job), &s->outgoing);
	if (e)
		return e;
	const Outgoing *o = &s->outgoing;
	s->is_due = str_eq(o->row->state, S("queued"));
	if (!s->is_due)
		return NULL;
	e = transmission_write(ctx, o, &s->name, &s->xml);
	if (e) {
		refuse_with(s, "BEF-FORME", words_of(ctx, e));
		return NULL;
	}
	if (o->settings->connector == CONNECTOR_S2LOW) {
		Sent sent = { 0 };
		e = transmission_s2low_send(ctx, o, &sent);
		if (!e && !sent.taken)
			refuse_with(s, "S2LOW", sent.answer);
		s->remote = sent.remote;
		return e;
	}
	e = transmission_pack(ctx, o, s->name, s->xml, &s->archive);
	if (e && e->code == ERR_TOO_LARGE)
		refuse_with(s, "FORM-03", words_of(ctx, e));
	else if (e)
		refuse_with(s, "BEF-FORME", words_of(ctx, e));
	s->has_archive = !e;
	return NULL;
}

/* What could not even be sent: the act is refused by us; an answer or a question fails. */
static void fail(Ctx *ctx, const Sending *s)
{
	const Outgoing *o = &s->outgoing;
	(void)transmission_message_set_failed(ctx, o->message, s->words);
	if (!o->act) {
		transmission_set_asked(ctx, (Instant){ 0 });
		return;
	}
	const Transmission *t = transmission_find(ctx, o->act->id);
	Str data = str_format(ctx->arena, "message=%lld\n", (long long)o->message);
	if (o->kind == ACTES_ACT && t->state == TRANSMISSION_QUEUED) {
		transmission_set_anomaly(ctx, t->id, s->code, (Str){ 0 }, s->words);
		transmission_move(ctx, t, TRANSMISSION_REFUSED, "transmission.refused", data);
	} else if (o->kind == ACTES_CANCEL && t->state == TRANSMISSION_CANCELLING) {
		transmission_move(ctx, t, TRANSMISSION_RECEIVED, "transmission.cancel-refused",
		                  data);
	} else if (o->row->answers && o->kind != ACTES_PIECES_ASKED_AR &&
	           o->kind != ACTES_REMARKS_AR) {
		transmission_count_letters(ctx, t->id, 1);
	}
}

static void rename_files(Ctx *ctx, const Outgoing *o)
{
	for (size_t i = 0; o->kind != ACTES_ACT && i < o->pieces.len; i++)
		transmission_file_rename(ctx, o->message, (int64_t)i + 1,
		                         actes_piece_name(ctx->arena, &o->id, o->kind, (Str){ 0 },
		                                          (int)i + 1, o->pieces.at[i].extension));
}

static Err *send_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const Sending *s = prepared;
	const Outgoing *o = &s->outgoing;
	const TransmissionMessage *row = transmission_message_find(ctx, o->message);
	(void)job;
	if (!s->is_due || !row || !str_eq(row->state, S("queued")))
		return NULL;
	if (s->code.len) {
		fail(ctx, s);
		return NULL;
	}
	Id archive = s->has_archive
	                     ? blob_keep(ctx, &s->archive,
	                                 transmission_archive_name(ctx->arena, row->envelope))
	                     : 0;
	transmission_message_set_sent(ctx, o->message, ctx->now, s->name, s->xml, archive,
	                              o->kind == ACTES_ACT ? (Str){ 0 } : s->remote);
	rename_files(ctx, o);
	if (o->kind == ACTES_ACT) {
		const Transmission *t = transmission_find(ctx, o->act->id);
		transmission_set_sent(ctx, t->id, ctx->now, s->remote);
		transmission_move(ctx, t, TRANSMISSION_SENT, "transmission.sent",
		                  str_format(ctx->arena, "message=%lld\n", (long long)o->message));
		Err *e = act_transmit(ctx, act_get(ctx, t->act));
		if (e)
			return e;
	}
	if (s->has_archive)
		job_add_at(ctx, "transmission.ministry", job->payload,
		           instant_add(ctx->now, transmission_training(ctx).delay_seconds));
	return NULL;
}

/* ---- The simulated ministry ---- */

typedef struct {
	IncomingList came;
	Str received, about;
	bool forgets, is_elsewhere; /* the number belongs to an act that another product sent */
} Answering;

static Str letter_pdf(Ctx *ctx, const MinistryReply *r)
{
	DocStyle style = { .title = r->letter_title,
		           .author = S("Ministère simulé"),
		           .lang = LANG_FR,
		           .accent = S("#3d4a66"),
		           .head = S("Préfecture (simulée)"),
		           .subhead = S("Contrôle de légalité"),
		           .foot = S("Document de formation, sans valeur"),
		           .at = ctx->now };
	Doc *doc = doc_new(ctx->arena, &style);
	doc_heading(doc, 1, r->letter_title);
	doc_row(doc, S("Acte"), r->message->id);
	doc_paragraphs(doc, r->letter_text);
	return doc_render(ctx->arena, doc);
}

static Str name_of_reply(Ctx *ctx, const Outgoing *o, const MinistryReply *r)
{
	if (r->kind == ACTES_ENVELOPE_ANOMALY)
		return str_format(ctx->arena, "ANO_%.*s", STR(o->row->envelope));
	if (r->kind == ACTES_ACT_ANOMALY)
		return str_format(ctx->arena, "%.*s-%.*s----1-3_1.xml", STR(o->id.department),
		                  STR(o->id.siren));
	return actes_message_name(ctx->arena, &o->id, r->kind, 1);
}

static void take_reply(Ctx *ctx, const Outgoing *o, const MinistryReply *r, Answering *a)
{
	Incoming *in = list_push(ctx->arena, &a->came);
	Err *e = actes_write(ctx->arena, r->message, &in->xml);
	if (e)
		fault("the simulated ministry cannot write its answer: %.*s",
		      STR(words_of(ctx, e)));
	in->name = name_of_reply(ctx, o, r);
	in->remote =
		str_format(ctx->arena, "formation-%lld-%zu", (long long)o->message, a->came.len);
	if (r->has_letter)
		*list_push(ctx->arena, &in->files) =
			(TarFile){ r->message->files.at[0], letter_pdf(ctx, r) };
	transmission_unpack(ctx, in);
}

static Err *ministry_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	Answering *a = alloc(ctx->arena, Answering);
	Outgoing o;
	*ret_prepared = a;
	Err *e = transmission_outgoing(ctx, id_of(job), &o);
	const Blob *archive = e ? NULL : blob_find(ctx, o.row->archive);
	if (e || !archive || o.settings->connector != CONNECTOR_TRAINING)
		return e;
	TransmissionTraining training = transmission_training(ctx);
	TarFileList files = { 0 };
	bool is_small = archive->size_bytes <= TRAINING_BYTES_MAX;
	bool is_readable =
		is_small && !tar_read(ctx->arena, blob_read_all(ctx, archive, TRAINING_BYTES_MAX),
	                              TRAINING_CONTENT_MAX, &files);
	a->about = transmission_ministry_about(ctx->arena, &files);
	Ministry m = { .today = ctx->today,
		       .nomenclature = training.nomenclature,
		       .next = training.next,
		       .knows_act = training.next == SCENARIO_NUMBER ||
		                    transmission_training_knows(ctx, a->about) > 0,
		       .sender = { .siren = o.id.siren,
		                   .department = o.id.department,
		                   .arrondissement = o.settings->arrondissement,
		                   .nature = o.settings->nature } };
	Str address = o.settings->addresses;
	*list_push(ctx->arena, &m.sender.addresses) = str_trim(str_cut(&address, '\n'));
	*list_push(ctx->arena, &m.sender.messages) = o.row->name;
	MinistryReplyList replies =
		transmission_ministry(ctx->arena, &m, &files, is_readable, &a->received);
	for (size_t i = 0; i < replies.len; i++) {
		take_reply(ctx, &o, &replies.at[i], a);
		a->forgets |= replies.at[i].kind == ACTES_CANCEL_RECEIPT;
		a->is_elsewhere |=
			training.next == SCENARIO_NUMBER && replies.at[i].kind == ACTES_ACT_ANOMALY;
	}
	return NULL;
}

static Err *ministry_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const Answering *a = prepared;
	(void)job;
	for (size_t i = 0; i < a->came.len; i++)
		transmission_receive(ctx, &a->came.at[i]);
	if (a->forgets)
		transmission_training_forget(ctx, a->about);
	Str known = a->is_elsewhere ? a->about : a->received;
	if (known.len == 0)
		return NULL;
	TransmissionTraining t = transmission_training(ctx);
	transmission_training_add(ctx, known, ctx->today);
	transmission_training_put(ctx, t.nomenclature,
	                          str_of(transmission_scenario_code(SCENARIO_RECEIPT)),
	                          t.delay_seconds);
	return NULL;
}

/* ---- Asking an operator ---- */

typedef struct {
	bool is_due;
	IncomingList came;
	Str failure;
} Polling;

static Err *poll_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	Polling *p = alloc(ctx->arena, Polling);
	const TransmissionSettings *s = transmission_settings(ctx);
	(void)job;
	*ret_prepared = p;
	p->is_due = s->connector == CONNECTOR_S2LOW && s->poll_due.us <= ctx->now.us;
	Err *e = p->is_due ? transmission_s2low_poll(ctx, &p->came) : NULL;
	if (e)
		p->failure = words_of(ctx, e);
	for (size_t i = 0; i < p->came.len; i++)
		transmission_unpack(ctx, &p->came.at[i]);
	return NULL;
}

/* Whoever comes too early is of a chain that another one has taken over: it ends. */
static Err *poll_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const Polling *p = prepared;
	(void)job;
	if (!p->is_due || transmission_settings(ctx)->poll_due.us > ctx->now.us)
		return NULL;
	for (size_t i = 0; i < p->came.len; i++)
		transmission_receive(ctx, &p->came.at[i]);
	Instant next = instant_add(ctx->now, POLL_SECONDS);
	transmission_set_poll(ctx, next, p->failure);
	job_add_at(ctx, "transmission.poll", (Str){ 0 }, next);
	return NULL;
}

const JobKind transmission_jobs[] = {
	{ "transmission.send", send_prepare, send_apply,
	  MESSAGE("Envoi d’un message au contrôle de légalité") },
	{ "transmission.ministry", ministry_prepare, ministry_apply,
	  MESSAGE("Réponse du ministère simulé") },
	{ "transmission.poll", poll_prepare, poll_apply,
	  MESSAGE("Relève des réponses de la préfecture") },
	{ 0 },
};
