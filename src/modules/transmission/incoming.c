/* incoming.c — what comes back: linked to its act, kept as it came, and acted upon. */
#include "core/event/event.h"
#include "gen/transmission_queries.h"
#include "modules/transmission/rows.h"

enum { NAME_BYTES_MAX = 200, DETAIL_CHARS_MAX = 5000, NOON = 12 * 3600 };

/* Documents that are none (a signature apart, an XML) are left out: the message names them. */
void transmission_unpack(Ctx *ctx, Incoming *incoming)
{
	TarFileList kept = { 0 };
	for (size_t i = 0; i < incoming->files.len; i++) {
		BlobDraft draft;
		TarFile *file = &incoming->files.at[i];
		if (file->bytes.len == 0 || file->name.len > NAME_BYTES_MAX ||
		    blob_make(ctx, file->bytes, &draft))
			continue;
		*list_push(ctx->arena, &kept) = *file;
		*list_push(ctx->arena, &incoming->blobs) = draft;
	}
	incoming->files = kept;
}

/* ---- Whose it is ---- */

/* The message of ours that an anomaly of an envelope is about; 0: none. */
static Id sent_message_of(Ctx *ctx, const ActesMessage *m, Str name)
{
	Id id = 0;
	if (str_starts(name, S("ANO_")))
		id = transmission_message_of_envelope(ctx, str_part(name, 4, name.len));
	if (!id && m->envelope.messages.len)
		id = transmission_message_named(ctx, m->envelope.messages.at[0]);
	return id;
}

static const Transmission *act_of(Ctx *ctx, const ActesMessage *m, const TransmissionMessage *about)
{
	Id id = m->id.len ? transmission_id_of_identifier(ctx, m->id) : 0;
	if (!id && about)
		id = about->transmission;
	return id ? transmission_find(ctx, id) : NULL;
}

/* ---- What it does ---- */

static Str message_data(Ctx *ctx, Id message)
{
	return str_format(ctx->arena, "message=%lld\n", (long long)message);
}

/* What the act refuses here cannot be helped: it went on by itself; the message says it all. */
static void note(Err *refusal)
{
	(void)refusal;
}

static void take_receipt(Ctx *ctx, const Transmission *t, const ActesMessage *m, Id message)
{
	if (t->state != TRANSMISSION_SENT && t->state != TRANSMISSION_REFUSED)
		return;
	Date day = date_is_set(m->day) ? m->day : ctx->today;
	transmission_set_received(ctx, t->id, day);
	transmission_move(ctx, t, TRANSMISSION_RECEIVED, "transmission.received",
	                  message_data(ctx, message));
	const Act *act = act_get(ctx, t->act);
	bool is_today = date_compare(day, ctx->today) == 0;
	Instant at = is_today ? ctx->now : tz_instant(ctx->authority->tz, day, NOON);
	if (t->state == TRANSMISSION_REFUSED)
		note(act_transmit(ctx, act));
	note(act_acknowledge(ctx, act_get(ctx, t->act), t->identifier, at));
}

static void refuse(Ctx *ctx, const Transmission *t, const ActesMessage *m, Id message)
{
	const ActesAnomaly *known = actes_anomaly(m->kind, m->code, m->text);
	bool is_envelope = m->kind == ACTES_ENVELOPE_ANOMALY;
	Str code = known->code[0] ? str_of(known->code) : is_envelope ? S("envelope") : (Str){ 0 };
	transmission_set_anomaly(ctx, t->id, code, m->code, m->text);
	transmission_move(ctx, t, TRANSMISSION_REFUSED, "transmission.refused",
	                  message_data(ctx, message));
	note(act_refuse_transmission(ctx, act_get(ctx, t->act)));
}

/* An anomaly is about what was sent last: the act, its cancellation, an answer. */
static void take_anomaly(Ctx *ctx, const Transmission *t, const ActesMessage *m,
                         const TransmissionMessage *about, Id message)
{
	if (about)
		(void)transmission_message_set_failed(ctx, about->id, m->text);
	if (t->state == TRANSMISSION_SENT)
		refuse(ctx, t, m, message);
	else if (t->state == TRANSMISSION_CANCELLING)
		transmission_move(ctx, t, TRANSMISSION_RECEIVED, "transmission.cancel-refused",
		                  message_data(ctx, message));
	else if (about && about->answers)
		transmission_count_letters(ctx, t->id, 1);
}

static void take_letter(Ctx *ctx, const Transmission *t, const ActesMessage *m, Id message)
{
	transmission_count_letters(ctx, t->id, m->kind == ACTES_COURT ? 0 : 1);
	event_add(ctx, m->kind == ACTES_COURT ? "transmission.court" : "transmission.letter",
	          "transmission", t->id, message_data(ctx, message));
	if (m->kind == ACTES_PIECES_ASKED)
		(void)transmission_queue(ctx, t, ACTES_PIECES_ASKED_AR, message);
	if (m->kind == ACTES_REMARKS)
		(void)transmission_queue(ctx, t, ACTES_REMARKS_AR, message);
}

static void take_cancel(Ctx *ctx, const Transmission *t, Id message)
{
	if (t->state != TRANSMISSION_CANCELLING && t->state != TRANSMISSION_RECEIVED)
		return;
	transmission_move(ctx, t, TRANSMISSION_CANCELLED, "transmission.cancelled",
	                  message_data(ctx, message));
	note(act_cancel_transmission(ctx, act_get(ctx, t->act)));
}

static void take_table(Ctx *ctx, const ActesMessage *m)
{
	if (m->kind == ACTES_NOMENCLATURE && m->nomenclature_table.matters.len)
		transmission_take_nomenclature(ctx, &m->nomenclature_table);
	else if (m->kind == ACTES_NOMENCLATURE_UNCHANGED && date_is_set(m->nomenclature))
		transmission_set_nomenclature(ctx, m->nomenclature);
	event_add(ctx, "transmission.nomenclature", "authority", ctx->authority->id,
	          str_format(ctx->arena, "day=%.*s\n", STR(date_iso(ctx->arena, m->nomenclature))));
}

static void act_upon(Ctx *ctx, const Transmission *t, const ActesMessage *m,
                     const TransmissionMessage *about, Id message)
{
	bool is_table = m->kind == ACTES_NOMENCLATURE || m->kind == ACTES_NOMENCLATURE_UNCHANGED;
	if (is_table)
		take_table(ctx, m);
	if (!t)
		return;
	if (m->kind == ACTES_ACT_RECEIPT)
		take_receipt(ctx, t, m, message);
	else if (m->kind == ACTES_ACT_ANOMALY || m->kind == ACTES_ENVELOPE_ANOMALY)
		take_anomaly(ctx, t, m, about, message);
	else if (m->kind == ACTES_CANCEL_RECEIPT)
		take_cancel(ctx, t, message);
	else if (m->kind == ACTES_LETTER || m->kind == ACTES_PIECES_ASKED ||
	         m->kind == ACTES_REMARKS || m->kind == ACTES_COURT)
		take_letter(ctx, t, m, message);
}

/* ---- Keeping ---- */

Str transmission_as_utf8(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	if (str_is_utf8(text))
		return text;
	for (size_t i = 0; i < text.len; i++)
		buf_code_point(&out, (unsigned char)text.ptr[i]);
	return buf_str(&out);
}

/* A letter that is told again (an operator lists it until it is read) is the one we have. */
static bool is_here(Ctx *ctx, const Incoming *in, const ActesMessage *m, const Transmission *t)
{
	if (in->remote.len && transmission_message_of_remote(ctx, in->remote))
		return true;
	bool is_once = m->kind == ACTES_ACT_RECEIPT || m->kind == ACTES_CANCEL_RECEIPT;
	return t && is_once && date_is_set(m->day) &&
	       transmission_last_letter(ctx, t->id, str_of(actes_root(m->kind)), m->day) &&
	       (t->state == TRANSMISSION_RECEIVED || t->state == TRANSMISSION_CANCELLED);
}

void transmission_receive(Ctx *ctx, const Incoming *in)
{
	ActesMessage *m;
	if (actes_read(ctx->arena, in->xml, &m)) {
		event_add(ctx, "transmission.unreadable", "authority", ctx->authority->id,
		          (Str){ 0 });
		return;
	}
	Id sent = m->kind == ACTES_ENVELOPE_ANOMALY ? sent_message_of(ctx, m, in->name) : 0;
	const TransmissionMessage *about = sent ? transmission_message_find(ctx, sent) : NULL;
	const Transmission *t = act_of(ctx, m, about);
	if (is_here(ctx, in, m, t))
		return;
	Id message = transmission_message_add(
		ctx, t ? t->id : 0, str_of(actes_root(m->kind)), false, ctx->now, m->day,
		str_part(in->name, 0, NAME_BYTES_MAX), str_part(m->text, 0, DETAIL_CHARS_MAX),
		transmission_as_utf8(ctx->arena, in->xml), S("came"), sent, (Str){ 0 }, in->remote);
	for (size_t i = 0; i < in->files.len; i++)
		(void)transmission_file_add(ctx, message, (int64_t)i + 1, in->files.at[i].name,
		                            blob_keep(ctx, &in->blobs.at[i], in->files.at[i].name));
	act_upon(ctx, t, m, about, message);
}
