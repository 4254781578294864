/* member.c — who sits, until when, and what was sent to them. */
#include "modules/satchel/rows.h"

/* The seat that lasts longest of those that the member has today. */
static bool seat_of(Ctx *ctx, Id member, SatchelMember *m)
{
	bool sits = false, open = false;
	CouncilBodyList bodies = council_bodies(ctx);
	for (size_t i = 0; i < bodies.len; i++) {
		CouncilSeatList seats = council_seats(ctx, bodies.at[i].id, ctx->today);
		for (size_t j = 0; j < seats.len; j++) {
			const CouncilSeat *seat = &seats.at[j];
			if (seat->member != member)
				continue;
			sits = true;
			open |= !date_is_set(seat->until);
			if (date_compare(seat->until, m->until) > 0)
				m->until = seat->until;
			if (seat->party.len > 0)
				m->party = seat->party;
		}
	}
	if (open)
		m->until = (Date){ 0 };
	return sits;
}

Err *satchel_member(Ctx *ctx, SatchelMember *ret_member)
{
	SatchelMember m = { .member = council_member_here(ctx), .person = ctx->actor.person };
	if (m.member == 0 || m.person == 0)
		return err_forbidden(ctx, "Cette page est réservée aux membres des assemblées.");
	if (!seat_of(ctx, m.member, &m))
		return err_new(ctx->arena, ERR_GONE,
		               "Votre mandat est terminé : votre cartable est fermé. Le "
		               "secrétariat des assemblées peut vous renseigner.");
	*ret_member = m;
	return NULL;
}

Err *satchel_session(Ctx *ctx, const SatchelMember *member, Id id,
                     const CouncilSession **ret_session)
{
	const CouncilSession *session = council_session_find(ctx, id);
	if (!session || session->state == SESSION_DRAFT ||
	    !council_call_of_member(ctx, id, member->member))
		return err_not_found(ctx, "Cette séance n’est pas dans votre cartable.");
	*ret_session = session;
	return NULL;
}

/* ---- Documents ---- */

static void add_papers(Ctx *ctx, const CouncilPaperList *papers, Id item, SatchelDocumentList *list)
{
	for (size_t i = 0; i < papers->len; i++) {
		const CouncilPaper *p = &papers->at[i];
		if (p->item != item)
			continue;
		*list_push(ctx->arena, list) = (SatchelDocument){
			.code = str_format(ctx->arena, "p%lld", (long long)p->id),
			.item = item,
			.title = p->title,
			.blob = p->blob,
			.file_name = p->file_name,
			.media_type = p->media_type,
			.size_bytes = p->size_bytes,
			.version = p->blob,
			.is_late = p->is_late,
		};
	}
}

static void add_act(Ctx *ctx, const CouncilItem *item, SatchelDocumentList *list)
{
	const Act *act = act_get(ctx, item->act);
	*list_push(ctx->arena, list) = (SatchelDocument){
		.code = str_format(ctx->arena, "a%lld", (long long)act->id),
		.item = item->id,
		.title = item->title,
		.act = act->id,
		.version = act->version,
	};
	ActAnnexList annexes = act_annexes(ctx, act->id);
	for (size_t i = 0; i < annexes.len; i++) {
		const ActAnnex *x = &annexes.at[i];
		*list_push(ctx->arena, list) = (SatchelDocument){
			.code = str_format(ctx->arena, "x%lld", (long long)x->id),
			.item = item->id,
			.title = x->title,
			.blob = x->blob,
			.file_name = x->file_name,
			.media_type = x->media_type,
			.size_bytes = x->size_bytes,
			.version = x->blob,
		};
	}
}

SatchelDocumentList satchel_documents(Ctx *ctx, Id session)
{
	SatchelDocumentList list = { 0 };
	CouncilItemList items = council_items(ctx, session);
	CouncilPaperList papers = council_papers(ctx, session);
	add_papers(ctx, &papers, 0, &list);
	for (size_t i = 0; i < items.len; i++) {
		if (items.at[i].act != 0)
			add_act(ctx, &items.at[i], &list);
		add_papers(ctx, &papers, items.at[i].id, &list);
	}
	return list;
}

const SatchelDocument *satchel_document_find(const SatchelDocumentList *documents, Str code)
{
	for (size_t i = 0; i < documents->len; i++)
		if (str_eq(documents->at[i].code, code))
			return &documents->at[i];
	return NULL;
}

ActText satchel_text(Ctx *ctx, const SatchelDocument *document)
{
	return document->act != 0 ? act_text(ctx, act_get(ctx, document->act)) : (ActText){ 0 };
}

/* ---- What a device may keep, and for how long ---- */

void satchel_device_key(Ctx *ctx, const SatchelMember *member, unsigned char key[32])
{
	Key authority, own;
	authority_key(ctx->platform, ctx->authority, "satchel", authority.bytes);
	crypto_derive(&authority, str_format(ctx->arena, "device:%lld", (long long)member->person),
	              &own);
	for (size_t i = 0; i < sizeof own.bytes; i++)
		key[i] = own.bytes[i];
	crypto_wipe(&authority, sizeof authority);
	crypto_wipe(&own, sizeof own);
}

Date satchel_lease(Ctx *ctx, const SatchelMember *member)
{
	Date lease = date_add_days(ctx->today, SATCHEL_LEASE_DAYS);
	bool ends_before = date_is_set(member->until) && date_compare(member->until, lease) < 0;
	return ends_before ? member->until : lease;
}
