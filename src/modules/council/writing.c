/* writing.c — minutes, lists, extracts and registers: asked for, made, signed, put online. */
#include "modules/council/writing.h"
#include "core/crypto/crypto.h"
#include "gen/council_queries.h"
#include "modules/book/book.h"
#include "modules/council/rows.h"

static const struct {
	const char *code, *name;
} kinds[WRITINGS] = {
	[WRITING_MINUTES] = { "minutes", MESSAGE("Procès-verbal") },
	[WRITING_LIST] = { "list", MESSAGE("Liste des délibérations examinées") },
	[WRITING_EXTRACT] = { "extract", MESSAGE("Extrait certifié conforme") },
	[WRITING_REGISTER] = { "register", MESSAGE("Registre des délibérations") },
};

static const struct {
	const char *code, *name;
} states[WRITING_STATES] = {
	[WRITING_MAKING] = { "making", MESSAGE("en préparation") },
	[WRITING_IN_SIGNATURE] = { "in_signature", MESSAGE("au parapheur") },
	[WRITING_DONE] = { "done", MESSAGE("établi") },
	[WRITING_REFUSED] = { "refused", MESSAGE("refusé au parapheur") },
};

const char *council_writing_kind_name(WritingKind kind)
{
	assert((size_t)kind < WRITINGS);
	return kinds[kind].name;
}

const char *council_writing_state_name(WritingState state)
{
	assert((size_t)state < WRITING_STATES);
	return states[state].name;
}

/* ---- Finding ---- */

static CouncilWriting writing_of(const WritingRow *row)
{
	CouncilWriting w = row->w;
	w.kind = WRITINGS;
	w.state = WRITING_STATES;
	for (int i = 0; i < WRITINGS; i++)
		if (str_eq(row->kind, str_of(kinds[i].code)))
			w.kind = (WritingKind)i;
	for (int i = 0; i < WRITING_STATES; i++)
		if (str_eq(row->state, str_of(states[i].code)))
			w.state = (WritingState)i;
	assert(w.kind < WRITINGS && w.state < WRITING_STATES);
	return w;
}

static CouncilWritingList list_of(Ctx *ctx, WritingRowList rows)
{
	CouncilWritingList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = writing_of(&rows.at[i]);
	return list;
}

CouncilWritingList council_writings(Ctx *ctx, Id session)
{
	return list_of(ctx, council_writing_rows(ctx, session));
}

CouncilWritingList council_writings_apart(Ctx *ctx)
{
	return list_of(ctx, council_writing_rows_apart(ctx));
}

const CouncilWriting *council_writing_find(Ctx *ctx, Id id)
{
	const WritingRow *row = council_writing_row(ctx, id);
	if (!row)
		return NULL;
	CouncilWriting *w = alloc(ctx->arena, CouncilWriting);
	*w = writing_of(row);
	return w;
}

Id council_writing_document(const CouncilWriting *w)
{
	return w->signed_document != 0 ? w->signed_document : w->document;
}

/* ---- Asking ---- */

static Err *check_of_session(Ctx *ctx, const CouncilWriting *w)
{
	const CouncilSession *s = council_session_find(ctx, w->session);
	if (!s)
		return err_not_found(ctx, "Cette séance n’existe pas.");
	if (s->state != SESSION_CLOSED)
		return err_conflict(ctx, "Levez d’abord la séance : ce document dit ce qui s’y est "
		                         "décidé.");
	if (council_writing_under_way(ctx, str_of(kinds[w->kind].code), w->session) != 0)
		return err_conflict(ctx, "Ce document est déjà en préparation ou au parapheur.");
	if (w->kind != WRITING_MINUTES)
		return NULL;
	bool wanted = council_law_of(s)->minutes_days > 0;
	if (!date_is_set(w->approved) && wanted)
		return err_invalid(ctx,
		                   "Écrivez le jour où l’assemblée a arrêté le procès-verbal : "
		                   "au début de la séance suivante (CGCT, L2121-15).");
	if (date_is_set(w->approved) &&
	    (date_compare(w->approved, s->day) < 0 || date_compare(w->approved, ctx->today) > 0))
		return err_invalid(ctx, "Un procès-verbal est arrêté après sa séance, et au plus "
		                        "tard aujourd’hui.");
	return NULL;
}

static Err *check_extract(Ctx *ctx, const CouncilWriting *w)
{
	const Act *act = w->act != 0 ? act_find(ctx, w->act) : NULL;
	if (!act)
		return err_not_found(ctx, "Cet acte n’existe pas.");
	if (act->number.len == 0 || !date_is_set(act->decided))
		return err_conflict(ctx, "Cet acte n’est pas encore au registre : il n’a pas été "
		                         "voté ou signé.");
	if (w->circuit.len == 0)
		return err_invalid(ctx, "Choisissez un circuit du parapheur : une signature "
		                        "certifie l’extrait.");
	return NULL;
}

static Err *check_register(Ctx *ctx, const CouncilWriting *w)
{
	if (!council_body_find(ctx, w->body))
		return err_not_found(ctx, "Cette assemblée n’existe pas.");
	if (w->year > ctx->today.year || council_sessions_closed(ctx, w->body, w->year).len == 0)
		return err_conflict(ctx, "Cette assemblée n’a tenu aucune séance cette année-là.");
	return NULL;
}

static Err *check_circuit(Ctx *ctx, Str circuit)
{
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (str_eq(types.at[i].code, circuit) && !types.at[i].is_closed)
			return NULL;
	if (circuit.len == 0)
		return NULL;
	return err_invalid(ctx, "Ce circuit du parapheur n’existe pas, ou n’est plus ouvert. "
	                        "Choisissez-en un de la liste.");
}

Err *council_writing_ask(Ctx *ctx, const CouncilWriting *w, Id *ret_id)
{
	Err *e = council_need_manager(ctx);
	if (e)
		return e;
	assert((size_t)w->kind < WRITINGS);
	if (w->kind == WRITING_EXTRACT)
		e = check_extract(ctx, w);
	else
		e = w->kind == WRITING_REGISTER ? check_register(ctx, w) : check_of_session(ctx, w);
	if (!e)
		e = check_circuit(ctx, w->circuit);
	if (e)
		return e;
	Str kind = str_of(kinds[w->kind].code);
	unsigned char salt[16];
	crypto_random(salt, sizeof salt);
	Id id = council_writing_insert(ctx, w, kind, w->session, w->act, w->body,
	                               (Bytes){ (const char *)salt, sizeof salt }, ctx->now);
	(void)event_add(ctx, "council.writing-asked", "council_writing", id,
	                str_format(ctx->arena, "act=%lld\nkind=%.*s\nsession=%lld\n",
	                           (long long)w->act, STR(kind), (long long)w->session));
	job_add(ctx, "council.draw-up", str_format(ctx->arena, "%lld", (long long)id));
	*ret_id = id;
	return NULL;
}

/* ---- Making ---- */

static Str file_name(Ctx *ctx, const CouncilWriting *w)
{
	return str_format(ctx->arena, "%s-%lld.pdf",
	                  w->kind == WRITING_MINUTES   ? "proces-verbal"
	                  : w->kind == WRITING_LIST    ? "liste"
	                  : w->kind == WRITING_EXTRACT ? "extrait"
	                                               : "registre",
	                  (long long)w->id);
}

static Str render(Ctx *ctx, const CouncilWriting *w)
{
	if (w->kind == WRITING_EXTRACT)
		return act_render_extract(ctx, act_get(ctx, w->act));
	if (w->kind == WRITING_REGISTER)
		return council_register_pdf(ctx, council_body_find(ctx, w->body), w->year);
	const CouncilSession *s = council_session_find(ctx, w->session);
	return w->kind == WRITING_LIST ? council_list_pdf(ctx, s)
	                               : council_minutes_pdf(ctx, s, w->whole);
}

static const CouncilWriting *writing_of_job(Ctx *ctx, const Job *job)
{
	Id id;
	const CouncilWriting *w =
		str_to_int(job->payload, &id) ? council_writing_find(ctx, id) : NULL;
	if (!w)
		fault("job %lld names nothing that was to be written", (long long)job->id);
	return w;
}

Err *council_writing_draw(Ctx *ctx, const Job *job, void **ret_prepared)
{
	const CouncilWriting *w = writing_of_job(ctx, job);
	if (w->state != WRITING_MAKING)
		return NULL; /* the job ran before */
	BlobDraft *blob = alloc(ctx->arena, BlobDraft);
	*ret_prepared = blob;
	return blob_make(ctx, render(ctx, w), blob);
}

/* "Procès-verbal – Conseil municipal, 20 mars 2026": what those who sign see. */
static Str title(Ctx *ctx, const CouncilWriting *w)
{
	Lang lang = ctx->authority->language;
	Str kind = str_of(i18n_message(lang, council_writing_kind_name(w->kind)));
	if (w->kind == WRITING_EXTRACT)
		return str_format(ctx->arena, "%.*s – %.*s", STR(kind), STR(w->act_number));
	if (w->kind == WRITING_REGISTER)
		return str_format(ctx->arena, "%.*s – %d", STR(kind), w->year);
	const CouncilSession *s = council_session_find(ctx, w->session);
	Buf day = { .arena = ctx->arena };
	i18n_put_date(&day, lang, s->day);
	return str_format(ctx->arena, "%.*s – %.*s, %.*s", STR(kind),
	                  STR(text_in(s->body_name, lang)), STR(buf_str(&day)));
}

static Err *open_folder(Ctx *ctx, const CouncilWriting *w, Id pdf)
{
	BookOpening opening = {
		.type = w->circuit,
		.title = title(ctx, w),
		.owner_job = "council.folder-ended",
		.owner_ref = str_format(ctx->arena, "%lld", (long long)w->id),
	};
	*list_push(ctx->arena, &opening.files) = (BookFile){ .blob = pdf, .title = opening.title };
	Id folder;
	Err *e = book_open(ctx, &opening, &folder);
	if (!e)
		council_writing_set_folder(ctx, w->id, folder);
	return e;
}

/* Salted: what a signed PDF says of persons is not to be guessed from the chain. */
static Str digest_data(Ctx *ctx, const CouncilWriting *w, Id blob)
{
	const Blob *kept = blob_find(ctx, blob);
	assert(kept);
	Str sha256 = crypto_hex(ctx->arena, kept->sha256.ptr, kept->sha256.len);
	return str_format(ctx->arena, "digest=%.*s\n",
	                  STR(event_digest(ctx->arena, w->salt, sha256)));
}

static void post(Ctx *ctx, const CouncilWriting *w)
{
	if (council_writing_set_posted(ctx, w->id, ctx->now) > 0)
		(void)event_add(ctx, "council.writing-posted", "council_writing", w->id,
		                (Str){ 0 });
}

static void finish(Ctx *ctx, const CouncilWriting *w, Id pdf, Id signed_pdf)
{
	council_writing_set_ended(ctx, w->id, S("done"), signed_pdf, ctx->now);
	(void)event_add(ctx, "council.writing-done", "council_writing", w->id,
	                digest_data(ctx, w, signed_pdf != 0 ? signed_pdf : pdf));
	const CouncilSession *s = w->session != 0 ? council_session_find(ctx, w->session) : NULL;
	if (w->kind == WRITING_LIST && s->is_public)
		post(ctx, w);
}

Err *council_writing_drawn(Ctx *ctx, const Job *job, void *prepared)
{
	const CouncilWriting *w = writing_of_job(ctx, job);
	if (!prepared || w->state != WRITING_MAKING)
		return NULL;
	Id pdf = blob_keep(ctx, prepared, file_name(ctx, w));
	council_writing_set_made(ctx, w->id, pdf);
	if (w->circuit.len > 0)
		return open_folder(ctx, w, pdf);
	finish(ctx, w, pdf, 0);
	return NULL;
}

/* ---- The end of its folder ---- */

/* A circuit of visas alone leaves the document as it was. */
static Id signed_blob(const BookResult *result)
{
	for (size_t i = 0; i < result->files.len; i++)
		if (result->files.at[i].is_signed)
			return result->files.at[i].blob;
	return 0;
}

/* May run twice, and late. */
Err *council_writing_ended(Ctx *ctx, const Job *job, void *prepared)
{
	Id folder, id;
	(void)prepared;
	const BookResult *result =
		str_to_int(job->payload, &folder) ? book_result(ctx, folder) : NULL;
	if (!result || !str_to_int(result->owner_ref, &id))
		fault("job %lld names no folder of this module", (long long)job->id);
	const CouncilWriting *w = council_writing_find(ctx, id);
	if (!w || w->folder != folder || w->state != WRITING_IN_SIGNATURE ||
	    result->state == BOOK_RUNNING)
		return NULL;
	Id signed_pdf = signed_blob(result);
	bool is_good =
		result->state == BOOK_COMPLETED && (signed_pdf != 0 || w->kind != WRITING_EXTRACT);
	if (is_good) {
		finish(ctx, w, w->document, signed_pdf);
		return NULL;
	}
	council_writing_set_ended(ctx, id, S("refused"), 0, ctx->now);
	(void)event_add(ctx, "council.writing-refused", "council_writing", id, (Str){ 0 });
	return NULL;
}

/* ---- Online ---- */

static bool has_closed_items(Ctx *ctx, Id session)
{
	CouncilItemList items = council_items(ctx, session);
	for (size_t i = 0; i < items.len; i++)
		if (!items.at[i].is_public)
			return true;
	return false;
}

Err *council_writing_post(Ctx *ctx, Id id)
{
	Err *e = council_need_manager(ctx);
	const CouncilWriting *w = e ? NULL : council_writing_find(ctx, id);
	if (e)
		return e;
	if (!w || (w->kind != WRITING_MINUTES && w->kind != WRITING_LIST))
		return err_not_found(ctx, "Ce document n’est pas de ceux qui se mettent en ligne.");
	const CouncilSession *s = council_session_find(ctx, w->session);
	if (w->state != WRITING_DONE)
		return err_conflict(ctx, "Ce document n’est pas encore établi.");
	if (!s->is_public)
		return err_conflict(ctx, "Cette séance n’est pas publique : rien n’en est mis en "
		                         "ligne.");
	if (w->whole && has_closed_items(ctx, s->id))
		return err_conflict(ctx, "Ce procès-verbal contient des points qui ne sont pas "
		                         "publics. Établissez-en un sans eux.");
	post(ctx, w);
	return NULL;
}

CouncilSessionList council_sessions_closed(Ctx *ctx, Id body, int year)
{
	return council_sessions_of_rows(
		ctx, council_session_rows_closed(ctx, body, DATE(year, 1, 1), DATE(year, 12, 31)));
}
