/* outgoing.c — what is sent: the message, its envelope, the archive that carries them. */
#include "gen/transmission_queries.h"
#include "modules/transmission/rows.h"

enum { PIECE_BYTES = 64 << 10, OVERHEAD_BYTES = 8 << 20 };

/* ---- What the message is to say ---- */

/* Files that go with an answer; they have no type. */
static TransmissionPieceList files_of(Ctx *ctx, Id message)
{
	TransmissionFileList files = transmission_files(ctx, message);
	TransmissionPieceList pieces = { 0 };
	for (size_t i = 0; i < files.len; i++) {
		Str extension = files.at[i].name;
		(void)str_cut(&extension, '.');
		*list_push(ctx->arena, &pieces) = (TransmissionPiece){ .place = (int64_t)i + 1,
			                                               .extension = extension,
			                                               .blob = files.at[i].blob };
	}
	return pieces;
}

Err *transmission_outgoing(Ctx *ctx, Id message, Outgoing *ret_outgoing)
{
	Outgoing o = { .message = message, .settings = transmission_settings(ctx) };
	o.row = transmission_message_find(ctx, message);
	if (!o.row || !o.row->outgoing)
		return err_not_found(ctx, "Ce message n’existe pas.");
	o.kind = o.row->kind;
	o.id = (ActesId){ .department = o.settings->department, .siren = o.settings->siren };
	if (o.row->transmission) {
		Err *e = transmission_now(ctx, o.row->transmission, &o.act);
		if (e)
			return e;
		o.id = transmission_actes_id(ctx, o.act);
		o.pieces = o.kind == ACTES_ACT ? transmission_pieces(ctx, o.act->id)
		                               : files_of(ctx, message);
	}
	*ret_outgoing = o;
	return NULL;
}

static Str piece_name(Arena *arena, const Outgoing *o, const TransmissionPiece *piece)
{
	return actes_piece_name(arena, &o->id, o->kind, piece->type, (int)piece->place,
	                        piece->extension);
}

static void say_act(Ctx *ctx, const Outgoing *o, ActesAct *act)
{
	*act = (ActesAct){ .decided = o->act->decided,
		           .number = o->act->number,
		           .nature = o->act->nature,
		           .object = o->act->object,
		           .nomenclature = o->settings->nomenclature,
		           .on_paper = o->act->on_paper };
	Str code = o->act->matter;
	while (code.len && act->matters_len < ACTES_MATTERS_MAX) {
		int64_t number = 0;
		(void)!str_to_int(str_cut(&code, '.'), &number);
		act->matters[act->matters_len++] = (int)number;
	}
	for (size_t i = 0; i < o->pieces.len; i++) {
		Str name = piece_name(ctx->arena, o, &o->pieces.at[i]);
		if (i == 0)
			act->document = name;
		else
			*list_push(ctx->arena, &act->annexes) = name;
	}
}

Err *transmission_write(Ctx *ctx, const Outgoing *o, Str *ret_name, Str *ret_xml)
{
	ActesMessage m = { .kind = o->kind, .nomenclature = o->settings->nomenclature };
	bool is_nomenclature = o->kind == ACTES_NOMENCLATURE_ASKED;
	if (o->act)
		m.id = o->act->identifier;
	if (o->kind == ACTES_ACT)
		say_act(ctx, o, &m.act);
	for (size_t i = 0; o->kind != ACTES_ACT && i < o->pieces.len; i++)
		*list_push(ctx->arena, &m.files) = piece_name(ctx->arena, o, &o->pieces.at[i]);
	const TransmissionMessage *letter =
		o->row->answers ? transmission_message_find(ctx, o->row->answers) : NULL;
	if (letter)
		m.day = letter->day;
	*ret_name = actes_message_name(ctx->arena, &o->id, o->kind, is_nomenclature ? 1 : 0);
	return actes_write(ctx->arena, &m, ret_xml);
}

/* ---- The archive ---- */

Str transmission_archive_name(Arena *arena, Str envelope)
{
	Str base = str_part(envelope, 0, envelope.len - (sizeof ".xml" - 1));
	return str_format(arena, TRIGRAM "-%.*s.tar.gz", STR(base));
}

static Err *write_envelope(Ctx *ctx, const Outgoing *o, Str name, Str *ret_xml)
{
	const TransmissionSettings *s = o->settings;
	ActesMessage m = { .kind = ACTES_ENVELOPE,
		           .envelope = { .siren = s->siren,
		                         .department = s->department,
		                         .arrondissement = s->arrondissement,
		                         .nature = s->nature,
		                         .contact = s->contact,
		                         .phone = s->phone,
		                         .email = s->email } };
	Str lines = s->addresses;
	while (lines.len) {
		Str line = str_trim(str_cut(&lines, '\n'));
		if (line.len)
			*list_push(ctx->arena, &m.envelope.addresses) = line;
	}
	*list_push(ctx->arena, &m.envelope.messages) = name;
	return actes_write(ctx->arena, &m, ret_xml);
}

static Err *to_blob(void *writer, Str bytes)
{
	return blob_write(writer, bytes);
}

static Err *pack_piece(Ctx *ctx, TarWriter *tar, const Outgoing *o, const TransmissionPiece *piece)
{
	const Blob *blob = blob_find(ctx, piece->blob);
	if (!blob || blob->scan == SCAN_INFECTED)
		return err_conflict(ctx, "Une pièce n’est plus là, ou contient un virus.");
	char *bytes = alloc_n(ctx->arena, char, PIECE_BYTES);
	BlobReader *reader = blob_open(ctx, blob);
	tar_file(tar, piece_name(ctx->arena, o, piece), blob->size_bytes);
	int64_t left = blob->size_bytes, len = 1;
	while (left > 0 && len > 0) {
		len = blob_read(reader, bytes, PIECE_BYTES);
		if (len > 0)
			tar_data(tar, (Str){ bytes, (size_t)len });
		left -= len;
	}
	if (len < 0 || left != 0)
		fault("blob %lld of a transmission is damaged", (long long)blob->id);
	return NULL;
}

Err *transmission_pack(Ctx *ctx, const Outgoing *o, Str name, Str xml, BlobDraft *ret_blob)
{
	Str envelope;
	Err *e = write_envelope(ctx, o, name, &envelope);
	if (e)
		return e;
	int64_t size_max = (o->settings->size_mb << 20) + OVERHEAD_BYTES;
	BlobWriter *writer = blob_begin_own(ctx, size_max);
	TarWriter *tar = tar_begin(ctx->arena, to_blob, writer, ctx->now);
	tar_file(tar, o->row->envelope, (int64_t)envelope.len);
	tar_data(tar, envelope);
	tar_file(tar, name, (int64_t)xml.len);
	tar_data(tar, xml);
	for (size_t i = 0; !e && i < o->pieces.len; i++)
		e = pack_piece(ctx, tar, o, &o->pieces.at[i]);
	if (e)
		return e;
	e = tar_end(tar);
	return e ? e : blob_end(writer, ret_blob);
}
