/* pages_session.c — a session in the satchel: its agenda and papers.  The answer to the convocation
 * and the vote are pages of the council. */
#include "gen/satchel_templates.h"
#include "modules/satchel/pages.h"

/* ---- The session ---- */

static int notes_on(const SatchelNoteList *notes, Str document)
{
	int count = 0;
	for (size_t i = 0; i < notes->len; i++)
		if (str_eq(notes->at[i].document, document))
			count += (int)satchel_note_living(&notes->at[i].state);
	return count;
}

static SatchelPapers papers_of(Ctx *ctx, const SatchelDocumentList *documents,
                               const SatchelNoteList *notes, Id item)
{
	SatchelPapers papers = { 0 };
	for (size_t i = 0; i < documents->len; i++)
		if (documents->at[i].item == item)
			*list_push(ctx->arena, &papers) =
				(SatchelPaper){ &documents->at[i],
				                notes_on(notes, documents->at[i].code) };
	return papers;
}

static SatchelVotes votes_of(Ctx *ctx, const CouncilBallotList *ballots, Id item, Id member)
{
	SatchelVotes votes = { 0 };
	for (size_t i = 0; i < ballots->len; i++) {
		const CouncilBallot *b = &ballots->at[i];
		if (b->item == item && !b->is_open && !b->is_void)
			*list_push(ctx->arena, &votes) =
				(SatchelVote){ b, council_choice_of(ctx, b->id, member) };
	}
	return votes;
}

static SatchelItems items_of(Ctx *ctx, Id session, Id member, const SatchelDocumentList *documents,
                             const SatchelNoteList *notes)
{
	SatchelItems shown = { 0 };
	CouncilItemList items = council_items(ctx, session);
	CouncilBallotList ballots = council_ballots(ctx, session);
	for (size_t i = 0; i < items.len; i++)
		*list_push(ctx->arena, &shown) = (SatchelItem){
			.item = &items.at[i],
			.number = (int)i + 1,
			.papers = papers_of(ctx, documents, notes, items.at[i].id),
			.votes = votes_of(ctx, &ballots, items.at[i].id, member),
		};
	return shown;
}

/* The item that is voted on now; NULL: none. */
static const CouncilItem *voted_now(Ctx *ctx, Id session)
{
	CouncilBallotList ballots = council_ballots(ctx, session);
	for (size_t i = 0; i < ballots.len; i++)
		if (ballots.at[i].is_open)
			return council_item_find(ctx, ballots.at[i].item);
	return NULL;
}

static SatchelSessionView view_of(Ctx *ctx, const SatchelMember *member,
                                  const CouncilSession *session)
{
	bool is_live = session->state == SESSION_OPEN || session->state == SESSION_SUSPENDED;
	return (SatchelSessionView){
		.session = session,
		.at = council_session_at(ctx, session),
		.call = council_call_of_member(ctx, session->id, member->member),
		.is_live = is_live,
		.ballot = is_live ? voted_now(ctx, session->id) : NULL,
	};
}

static void show(Req *req, const SatchelMember *member, const CouncilSession *session)
{
	Ctx *ctx = req->ctx;
	SatchelSessionView v = view_of(ctx, member, session);
	if (str_eq(header_str(req, "x-fragment"), S("direct"))) {
		satchel_live_html(page_bare(req, "text/html; charset=utf-8"), &v);
		return;
	}
	SatchelDocumentList documents = satchel_documents(ctx, session->id);
	SatchelNoteList notes = satchel_notes(ctx, member, session, (Str){ 0 });
	v.papers = papers_of(ctx, &documents, &notes, 0);
	v.items = items_of(ctx, session->id, member->member, &documents, &notes);
	v.notes = satchel_page_notes(req, member, session, S("s"), false);
	satchel_session_html(page_titled(req, text_in(session->body_name, ctx->lang)), &v);
}

/* The convocation was read: on record before the page is seen. */
static Err *opened(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (e)
		return e;
	const CouncilCall *call = council_call_of_member(req->ctx, session->id, member.member);
	council_call_opened(req->ctx, call->id);
	return NULL;
}

Err *satchel_page_session(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (e)
		return e;
	const CouncilCall *call = council_call_of_member(req->ctx, session->id, member.member);
	if (call->opened.us == 0)
		http_leave(req, opened);
	show(req, &member, session);
	return NULL;
}

Err *satchel_page_calendar(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (!e)
		reply_bytes(req, "text/calendar; charset=utf-8", S("seance.ics"),
		            council_calendar(req->ctx, session));
	return e;
}

/* ---- Documents ---- */

static Err *find_document(Req *req, const CouncilSession *session,
                          const SatchelDocument **ret_document)
{
	SatchelDocumentList documents = satchel_documents(req->ctx, session->id);
	*ret_document = satchel_document_find(&documents, path_str(req, "code"));
	if (!*ret_document)
		return err_not_found(req->ctx, "Ce document n’est plus dans la séance.");
	return NULL;
}

static bool is_pdf(const SatchelDocument *document)
{
	return document->act != 0 || satchel_is_pdf(document);
}

Err *satchel_page_document(Req *req)
{
	Ctx *ctx = req->ctx;
	SatchelMember member;
	const CouncilSession *session;
	const SatchelDocument *document;
	Err *e = satchel_page_find(req, &member, &session);
	if (!e && str_eq(path_str(req, "code"), S("s"))) {
		redirectf(req, "/cartable/seances/%lld#notes", (long long)session->id);
		return NULL;
	}
	if (!e)
		e = find_document(req, session, &document);
	if (e)
		return e;
	SatchelDocumentView v = {
		.session = session,
		.document = document,
		.item = document->item ? council_item_find(ctx, document->item) : NULL,
		.act = document->act ? act_get(ctx, document->act) : NULL,
		.text = satchel_text(ctx, document),
		.is_pdf = is_pdf(document),
		.is_image = satchel_text_state(ctx, document) == SATCHEL_TEXT_IMAGE,
		.notes = satchel_page_notes(req, &member, session, document->code,
		                            document->blob != 0),
	};
	satchel_document_html(page_titled(req, document->title), &v);
	return NULL;
}

/* The text of an act as it goes to be signed, or was; a draft is made into a PDF as it reads. */
static Err *reply_document(Req *req, const SatchelDocument *document)
{
	Ctx *ctx = req->ctx;
	if (document->act == 0)
		return reply_blob(req, document->blob, document->file_name);
	const Act *act = act_get(ctx, document->act);
	if (act_document(act) != 0)
		return reply_blob(req, act_document(act), act_file_name(ctx, act));
	reply_bytes(req, "application/pdf", act_file_name(ctx, act), act_render(ctx, act));
	return NULL;
}

/* A PDF is shown by the browser itself, in a page of its own that can run nothing; any other file
 * is for saving. */
Err *satchel_page_file(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	const SatchelDocument *document;
	Err *e = satchel_page_find(req, &member, &session);
	if (!e)
		e = find_document(req, session, &document);
	if (!e)
		e = reply_document(req, document);
	if (!e && is_pdf(document)) {
		reply_header(req, "Content-Disposition", S("inline"));
		reply_header(req, "Content-Security-Policy",
		             S("default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
		               "frame-ancestors 'none'"));
	}
	return e;
}
