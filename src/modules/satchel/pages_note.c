/* pages_note.c — notes: below a document, by themselves, and as annotations for devices. */
#include "gen/satchel_templates.h"
#include "modules/satchel/pages.h"

enum { ANNOTATIONS_BYTES_MAX = 1 << 20 };

static FormOptions audience_options(Arena *arena, bool has_group)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("me"), MESSAGE("Moi seul"));
	if (has_group)
		form_option(arena, &options, S("group"), MESSAGE("Mon groupe"));
	form_option(arena, &options, S("members"), MESSAGE("Tous les membres convoqués"));
	return options;
}

static Str edit_address(Arena *arena, const SatchelNote *note, const NoteWrite *head)
{
	return str_format(arena, "/cartable/seances/%lld/notes/%.*s/%.*s", (long long)note->session,
	                  STR(note->name), STR(head->version));
}

SatchelNotes satchel_page_notes(Req *req, const SatchelMember *member,
                                const CouncilSession *session, Str document, bool has_pages)
{
	Arena *arena = req->ctx->arena;
	SatchelNoteList notes = satchel_notes(req->ctx, member, session, document);
	SatchelNotes v = {
		.session = session,
		.document = document,
		.person = member->person,
		.audiences = audience_options(arena, member->party.len > 0),
		.audience = S("me"),
		.has_pages = has_pages,
	};
	for (size_t i = 0; i < notes.len; i++) {
		const SatchelNote *n = &notes.at[i];
		for (size_t j = 0; j < satchel_note_living(&n->state); j++)
			*list_push(arena, &v.shown) = (SatchelShown){
				.note = n,
				.head = &n->state.heads.at[j],
				.is_copy = j > 0,
				.edit = n->is_mine ? edit_address(arena, n, &n->state.heads.at[j])
				                   : (Str){ 0 },
			};
	}
	return v;
}

/* ---- One note ---- */

static Str where(Arena *arena, const CouncilSession *session, Str document)
{
	if (str_eq(document, S("s")))
		return str_format(arena, "/cartable/seances/%lld#notes", (long long)session->id);
	return str_format(arena, "/cartable/seances/%lld/documents/%.*s#notes",
	                  (long long)session->id, STR(document));
}

static void show_form(Req *req, const SatchelMember *member, const CouncilSession *session,
                      const SatchelNotes *form)
{
	SatchelNotes v = *form;
	v.session = session;
	v.person = member->person;
	v.audiences = audience_options(req->ctx->arena, member->party.len > 0);
	satchel_note_html(
		page(req, v.is_edit ? MESSAGE("Modifier la note") : MESSAGE("Nouvelle note")), &v,
		where(req->ctx->arena, session, v.document));
}

/* My note of that name. */
static const SatchelNote *mine(Req *req, const SatchelMember *member, const CouncilSession *session,
                               Str name)
{
	SatchelNoteList notes = satchel_notes(req->ctx, member, session, (Str){ 0 });
	for (size_t i = 0; i < notes.len; i++)
		if (notes.at[i].is_mine && str_eq(notes.at[i].name, name))
			return &notes.at[i];
	return NULL;
}

Err *satchel_page_note(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (e)
		return e;
	const SatchelNote *note = mine(req, &member, session, path_str(req, "name"));
	const NoteWrite *head =
		note ? satchel_note_head(&note->state, path_str(req, "version")) : NULL;
	if (!head || head->deleted)
		return err_not_found(req->ctx,
		                     "Cette note a changé, ou a été supprimée. Rouvrez-la "
		                     "depuis son document.");
	show_form(req, &member, session,
	          &(SatchelNotes){ .document = note->document,
	                           .name = note->name,
	                           .version = head->version,
	                           .text = head->text,
	                           .quote = head->quote,
	                           .audience = head->audience,
	                           .page = head->page > 0
	                                           ? str_format(req->ctx->arena, "%d", head->page)
	                                           : (Str){ 0 },
	                           .is_edit = true,
	                           .has_pages = note->document.ptr[0] != 's' &&
	                                        note->document.ptr[0] != 'a' });
	return NULL;
}

/* What the form says; its version is drawn in prepare, so that a second run writes the same. */
typedef struct {
	SatchelMember member;
	const CouncilSession *session;
	Str document, name;
	NoteWrite write;
	bool is_new;
} Writing;

static int form_page(Req *req)
{
	int64_t number = 0;
	Str page = form_line(req, "page", 0, 4);
	if (page.len > 0 && (!str_to_int(page, &number) || number < 1))
		form_problem(req, S("page"), "Donnez le numéro de la page, par exemple 4.");
	return number > 0 && number <= SATCHEL_PAGE_MAX ? (int)number : 0;
}

static Err *read_form(Req *req, Writing *w)
{
	Arena *arena = req->ctx->arena;
	Str version = form_line(req, "version", 0, 22);
	Str audience = form_line(req, "pour", 0, 10);
	bool deleted = str_eq(form_line(req, "aller", 0, 10), S("supprimer"));
	w->document = path_str(req, "code");
	w->name = form_line(req, "nom", 0, 22);
	w->is_new = w->name.len == 0;
	if (w->is_new)
		w->name = satchel_name(arena);
	w->write = (NoteWrite){
		.version = satchel_name(arena),
		.at = req->ctx->now,
		.deleted = deleted,
		.page = form_page(req),
		.quote = form_line(req, "passage", 0, SATCHEL_QUOTE_MAX),
		.audience = audience.len > 0 ? audience : S("me"),
		.text = form_text(req, "texte", deleted ? 0 : 1, SATCHEL_TEXT_MAX),
	};
	if (version.len > 0)
		*list_push(arena, &w->write.after) = version;
	return satchel_page_find(req, &w->member, &w->session);
}

Err *satchel_page_note_prepare(Req *req)
{
	Writing *w = alloc(req->ctx->arena, Writing);
	Err *e = read_form(req, w);
	if (e)
		return e;
	req->prepared = w;
	if (form_wrong(req))
		show_form(req, &w->member, w->session,
		          &(SatchelNotes){ .document = w->document,
		                           .name = w->is_new ? (Str){ 0 } : w->name,
		                           .version = w->write.after.len ? w->write.after.at[0]
		                                                         : (Str){ 0 },
		                           .audience = w->write.audience,
		                           .is_edit = !w->is_new,
		                           .has_pages = form_has(req, "page") });
	return NULL;
}

Err *satchel_page_note_save(Req *req)
{
	const Writing *w = req->prepared;
	Err *e = satchel_note_write(req->ctx, &w->member, w->session->id, w->document, w->name,
	                            &w->write);
	if (e)
		return e;
	flash(req, w->write.deleted ? MESSAGE("La note est supprimée.")
	                            : MESSAGE("La note est enregistrée."));
	redirectf(req, "%s",
	          str_cstr(req->ctx->arena, where(req->ctx->arena, w->session, w->document)));
	return NULL;
}

/* ---- All notes of a session, for devices ---- */

Err *satchel_page_annotations(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (e)
		return e;
	SatchelNoteList notes = satchel_notes(req->ctx, &member, session, (Str){ 0 });
	Page *out = page_bare(req, "application/ld+json");
	satchel_annotations_put(&out->out, satchel_site(req), session->id, &notes);
	return NULL;
}

typedef struct {
	SatchelMember member;
	const CouncilSession *session;
	SatchelAnnotationList annotations;
} Arrival;

Err *satchel_page_annotations_prepare(Req *req)
{
	Arrival *a = alloc(req->ctx->arena, Arrival);
	Err *e = satchel_page_find(req, &a->member, &a->session);
	Str text = form_raw(req, "annotations");
	if (!e && text.len > ANNOTATIONS_BYTES_MAX)
		e = err_new(req->ctx->arena, ERR_TOO_LARGE,
		            "Ces notes sont trop nombreuses pour un seul envoi : 500 au plus.");
	if (!e)
		e = satchel_annotations_read(req->ctx->arena, text, &a->annotations);
	for (size_t i = 0; !e && i < a->annotations.len; i++) {
		NoteWrite *w = &a->annotations.at[i].write;
		if (!text_clean(req->ctx->arena, w->text, &w->text) ||
		    !text_clean(req->ctx->arena, w->quote, &w->quote))
			w->audience = (Str){ 0 }; /* which is refused below */
	}
	req->prepared = a;
	return e;
}

/* One that is refused does not hold up the others: the device sees that it is not among those that
 * come back, and the next page says why. */
Err *satchel_page_annotations_save(Req *req)
{
	const Arrival *a = req->prepared;
	for (size_t i = 0; i < a->annotations.len; i++) {
		const SatchelAnnotation *one = &a->annotations.at[i];
		Err *e = satchel_note_write(req->ctx, &a->member, a->session->id, one->document,
		                            one->name, &one->write);
		if (e)
			flash_err(req, e);
	}
	redirectf(req, "/cartable/seances/%lld/notes", (long long)a->session->id);
	return NULL;
}
