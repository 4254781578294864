/* pages.c — the addresses of the satchel; its first page, past sessions, search. */
#include "modules/satchel/pages.h"

#include "gen/satchel_schema.h"
#include "gen/satchel_templates.h"
#include "modules/satchel/rows.h"

enum { NEWS_MAX = 3, NEWNESS_DAYS = 14, NEWNESS_MAX = 12, WORDS_CHARS_MAX = 100 };

Err *satchel_page_find(Req *req, SatchelMember *ret_member, const CouncilSession **ret_session)
{
	SatchelMember member;
	Err *e = satchel_member(req->ctx, &member);
	if (!e)
		e = satchel_session(req->ctx, &member, path_id(req, "id"), ret_session);
	if (!e)
		*ret_member = member;
	return e;
}

Str satchel_site(Req *req)
{
	Str site = req->ctx->authority->site_url;
	return str_ends(site, S("/")) ? str_part(site, 0, site.len - 1) : site;
}

/* ---- The first page ---- */

static SatchelCard card_of(Ctx *ctx, const SatchelMember *member, const CouncilSession *session)
{
	SatchelDocumentList documents = satchel_documents(ctx, session->id);
	return (SatchelCard){ .session = session,
		              .at = council_session_at(ctx, session),
		              .call = council_call_of_member(ctx, session->id, member->member),
		              .papers = (int)documents.len };
}

static bool is_ahead(const Ctx *ctx, const CouncilSession *session)
{
	return date_compare(session->day, ctx->today) >= 0 && session->state != SESSION_CLOSED &&
	       session->state != SESSION_CANCELLED;
}

static void add_new(Ctx *ctx, SatchelNewnesses *list, const CouncilSession *session, Str document,
                    Str title, const char *what)
{
	if (list->len >= NEWNESS_MAX)
		return;
	bool of_session = str_eq(document, S("s"));
	*list_push(ctx->arena, list) = (SatchelNewness){
		.address = of_session
		                   ? str_format(ctx->arena, "/cartable/seances/%lld",
		                                (long long)session->id)
		                   : str_format(ctx->arena, "/cartable/seances/%lld/documents/%.*s",
		                                (long long)session->id, STR(document)),
		.what = what,
		.title = title,
		.day = session->day,
	};
}

/* What came after the convocation: late papers, and what colleagues share. */
static void add_news_of(Ctx *ctx, const SatchelMember *member, const CouncilSession *session,
                        SatchelNewnesses *list)
{
	SatchelDocumentList documents = satchel_documents(ctx, session->id);
	for (size_t i = 0; i < documents.len; i++)
		if (documents.at[i].is_late)
			add_new(ctx, list, session, documents.at[i].code, documents.at[i].title,
			        MESSAGE("Document ajouté après la convocation"));
	SatchelNoteList notes = satchel_notes(ctx, member, session, (Str){ 0 });
	for (size_t i = 0; i < notes.len; i++) {
		const SatchelNote *n = &notes.at[i];
		Instant since = instant_add(ctx->now, -(int64_t)NEWNESS_DAYS * 86400);
		if (n->is_mine || n->state.heads.at[0].at.us < since.us)
			continue;
		add_new(ctx, list, session, n->document, n->person_name,
		        MESSAGE("Note partagée par un collègue"));
	}
}

Err *satchel_page_home(Req *req)
{
	Ctx *ctx = req->ctx;
	SatchelMember member;
	Err *e = satchel_member(ctx, &member);
	if (e)
		return e;
	SatchelHome v = { .news = town_news_list(ctx, ctx->today, NEWS_MAX) };
	v.told = council_news_of_member(ctx, member.member);
	if (v.told.len > NEWS_MAX)
		v.told.len = NEWS_MAX;
	CouncilSessionList sessions = council_sessions_of_member(ctx, member.member);
	for (size_t i = sessions.len; i > 0; i--) { /* the nearest first */
		const CouncilSession *session = &sessions.at[i - 1];
		if (!is_ahead(ctx, session))
			continue;
		*list_push(ctx->arena, &v.next) = card_of(ctx, &member, session);
		add_news_of(ctx, &member, session, &v.newnesses);
	}
	satchel_home_html(page(req, "Mon cartable"), &v);
	return NULL;
}

Err *satchel_page_news(Req *req)
{
	SatchelMember member;
	Err *e = satchel_member(req->ctx, &member);
	if (!e)
		satchel_news_html(page(req, "Nouvelles de l’assemblée"),
		                  council_news_of_member(req->ctx, member.member));
	return e;
}

Err *satchel_page_past(Req *req)
{
	Ctx *ctx = req->ctx;
	SatchelMember member;
	Err *e = satchel_member(ctx, &member);
	if (e)
		return e;
	SatchelCards past = { 0 };
	CouncilSessionList sessions = council_sessions_of_member(ctx, member.member);
	for (size_t i = 0; i < sessions.len; i++)
		if (!is_ahead(ctx, &sessions.at[i]))
			*list_push(ctx->arena, &past) = card_of(ctx, &member, &sessions.at[i]);
	satchel_past_html(page(req, "Séances passées"), past);
	return NULL;
}

/* ---- Search ---- */

Err *satchel_page_search(Req *req)
{
	Ctx *ctx = req->ctx;
	SatchelMember member;
	Err *e = satchel_member(ctx, &member);
	if (e)
		return e;
	Str words = query_str(req, "q");
	bool all = str_eq(query_str(req, "tout"), S("oui"));
	if (words.len > 4 * WORDS_CHARS_MAX)
		words = (Str){ 0 };
	Date since = all ? DATE(1900, 1, 1) : date_add_months(ctx->today, -12);
	SatchelFoundList found = { 0 };
	if (words.len > 0)
		found = satchel_search(ctx, &member, words, since);
	satchel_search_html(page(req, "Chercher dans mes documents"), words, all, found);
	return NULL;
}

/* ---- Routes ---- */

static const Route routes[] = {
	{ GET, "/cartable", satchel_page_home, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/seances", satchel_page_past, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/nouvelles", satchel_page_news, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/recherche", satchel_page_search, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/seances/{id}", satchel_page_session, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/seances/{id}/seance.ics", satchel_page_calendar, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/seances/{id}/documents/{code}", satchel_page_document, COUNCIL_SIT, NULL,
	  0 },
	{ GET, "/cartable/seances/{id}/documents/{code}/fichier", satchel_page_file, COUNCIL_SIT,
	  NULL, 0 },
	{ POST, "/cartable/seances/{id}/documents/{code}/notes", satchel_page_note_save,
	  COUNCIL_SIT, satchel_page_note_prepare, 0 },
	{ GET, "/cartable/seances/{id}/notes", satchel_page_annotations, COUNCIL_SIT, NULL, 0 },
	{ POST, "/cartable/seances/{id}/notes", satchel_page_annotations_save, COUNCIL_SIT,
	  satchel_page_annotations_prepare, 0 },
	{ GET, "/cartable/seances/{id}/notes/{name}/{version}", satchel_page_note, COUNCIL_SIT,
	  NULL, 0 },
	{ GET, "/cartable/seances/{id}/hors-ligne.json", satchel_page_pack, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/seances/{id}/textes.json", satchel_page_words, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/cle", satchel_page_key, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/hors-ligne", satchel_page_offline, COUNCIL_SIT, NULL, 0 },
	{ GET, "/cartable/service.js", satchel_page_worker, ANYONE, NULL, 0 },
	{ GET, "/cartable/application.webmanifest", satchel_page_manifest, ANYONE, NULL, 0 },
	{ GET, "/cartable/appareils", satchel_page_devices, COUNCIL_SIT, NULL, 0 },
	{ POST, "/cartable/appareils", satchel_page_device_add, COUNCIL_SIT,
	  satchel_page_device_prepare, 0 },
	{ POST, "/cartable/appareils/{id}/retirer", satchel_page_device_remove, COUNCIL_SIT, NULL,
	  0 },
	{ 0 },
};

/* ---- The module ---- */

static const Follow follows[] = {
	{ "council.convened", "satchel.tell" },
	{ "council.convened", "satchel.read" },
	{ "council.paper-added", "satchel.read" },
	{ "act.annex-added", "satchel.read-annex" },
	{ "council.news-written", "satchel.tell-news" },
	{ 0 },
};

const Module satchel_module = {
	.name = "satchel",
	.schema = satchel_schema,
	.routes = routes,
	.jobs = satchel_jobs,
	.follows = follows,
	.checks = satchel_checks,
};
