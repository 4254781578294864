/* s2low.c — a certified operator that speaks as S²LOW does.
 *
 * Its answers are lines: "OK", then a number; or "KO", then why.  It makes messages and envelopes
 * itself, from fields: what we wrote is kept as what we meant.  Letters of the prefecture come as
 * archives, opened in the child.  There is no key that would make sending twice harmless: should
 * the answer to a form be lost, the operator refuses the second one because it knows the number. */
#include "core/json/json.h"
#include "core/web/web.h"
#include "gen/transmission_queries.h"
#include "modules/transmission/rows.h"

#define MODULE "/modules/actes/"

enum {
	PARTS_MAX = 16 + 3 * TRANSMISSION_PIECES_MAX,
	ANSWER_BYTES_MAX = 12 << 20,
	LETTERS_MAX = 20
};

/* What the operator says of a transaction. */
enum { STATUS_FAILED = -1, STATUS_RECEIVED = 4, STATUS_REFUSED = 6 };

typedef struct {
	Ctx *ctx;
	WebPart parts[PARTS_MAX];
	size_t len;
} Form;

static void add(Form *form, const char *name, Str value)
{
	assert(form->len < PARTS_MAX);
	form->parts[form->len++] = (WebPart){ .name = str_of(name), .value = value };
}

static void add_int(Form *form, const char *name, int64_t value)
{
	add(form, name, str_format(form->ctx->arena, "%lld", (long long)value));
}

static int64_t read_blob(void *reader, char *bytes, size_t len)
{
	return blob_read(reader, bytes, len);
}

static void add_file(Form *form, const char *name, const Outgoing *o,
                     const TransmissionPiece *piece)
{
	Arena *arena = form->ctx->arena;
	const Blob *blob = blob_find(form->ctx, piece->blob);
	if (!blob)
		fault("a piece of message %lld is gone", (long long)o->message);
	assert(form->len < PARTS_MAX);
	form->parts[form->len++] = (WebPart){
		.name = str_of(name),
		.file_name = str_format(arena, "piece_%lld.%.*s", (long long)piece->place,
		                        STR(piece->extension)),
		.media_type = blob->media_type,
		.size = blob->size_bytes,
		.read = read_blob,
		.arg = blob_open(form->ctx, blob),
	};
}

/* The subject is read as Latin-1 there; what that lacks is written without. */
static Str to_latin(Arena *arena, Str text)
{
	static const struct {
		const char *utf8, *plain;
	} signs[] = { { "’", "'" },  { "‘", "'" },   { "“", "\"" },    { "”", "\"" },
		      { "–", "-" },  { "—", "-" },   { "…", "..." },   { "œ", "oe" },
		      { "Œ", "OE" }, { "€", "EUR" }, { "\u202f", " " } };
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len;) {
		unsigned char c = (unsigned char)text.ptr[i];
		size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
		Str one = str_part(text, i, len), plain = S("?");
		char byte = (char)(c == 0xC3 ? (unsigned char)one.ptr[1] | 0x40
		                             : (unsigned char)one.ptr[one.len - 1]);
		if (c < 0x80 || c == 0xC2 || c == 0xC3)
			plain = (Str){ &byte, 1 };
		for (size_t k = 0; k < ARRAY_LEN(signs); k++)
			if (str_eq(one, str_of(signs[k].utf8)))
				plain = str_of(signs[k].plain);
		buf_add(&out, plain);
		i += len;
	}
	return buf_str(&out);
}

/* ---- Calling ---- */

static Err *call(Ctx *ctx, const char *path, const Form *form, Str *ret_body)
{
	const TransmissionSettings *s = transmission_settings(ctx);
	TransmissionSecret secret = transmission_secret(ctx);
	Str base = s->url;
	if (str_ends(base, S("/")))
		base.len--;
	WebCall c = { .url = str_format(ctx->arena, "%.*s%s", STR(base), path),
		      .parts = form ? form->parts : NULL,
		      .parts_len = form ? form->len : 0,
		      .user = s->login,
		      .password = secret.password,
		      .certificate = secret.certificate,
		      .key = secret.key,
		      .answer_bytes_max = ANSWER_BYTES_MAX };
	WebAnswer answer = web_call(ctx->arena, &c);
	if (answer.status != 200)
		return err_conflict(
			ctx, "L’opérateur de télétransmission ne répond pas ({status}) : {why}",
			arg("status", answer.status), arg("why", answer.why));
	*ret_body = answer.body;
	return NULL;
}

/* "OK", then its number; else why not. */
static Err *take_answer(Ctx *ctx, Str body, Sent *ret_sent)
{
	Str text = transmission_as_utf8(ctx->arena, body);
	Str first = str_trim(str_cut(&text, '\n'));
	ret_sent->taken = str_starts(first, S("OK"));
	Str number = str_trim(str_cut(&text, '\n'));
	if (ret_sent->taken)
		ret_sent->remote = number;
	else
		ret_sent->answer = str_starts(first, S("KO"))
		                           ? str_trim(str_format(ctx->arena, "%.*s\n%.*s",
		                                                 STR(number), STR(text)))
		                           : str_part(first, 0, 500);
	return NULL;
}

/* ---- Sending ---- */

static void fill_act(Form *form, const Outgoing *o)
{
	const Transmission *t = o->act;
	add(form, "api", S("1"));
	add_int(form, "nature_code", t->nature);
	add(form, "number", t->number);
	add(form, "subject", to_latin(form->ctx->arena, t->object));
	add(form, "decision_date", date_iso(form->ctx->arena, t->decided));
	add(form, "en_attente", S("0"));
	add(form, "document_papier", t->on_paper ? S("1") : S("0"));
	Str code = t->matter;
	for (int level = 1; code.len && level <= ACTES_MATTERS_MAX; level++)
		add(form,
		    str_cstr(form->ctx->arena, str_format(form->ctx->arena, "classif%d", level)),
		    str_cut(&code, '.'));
	add(form, "type_acte", o->pieces.at[0].type);
	add_file(form, "acte_pdf_file", o, &o->pieces.at[0]);
	for (size_t i = 1; i < o->pieces.len; i++) {
		add(form, "type_pj[]", o->pieces.at[i].type);
		add_file(form, "acte_attachments[]", o, &o->pieces.at[i]);
	}
}

static void fill_answer(Form *form, const Outgoing *o, const TransmissionMessage *letter)
{
	bool refuses = o->kind == ACTES_PIECES_REFUSED || o->kind == ACTES_REMARKS_REFUSED;
	TransmissionPieceList pieces = transmission_pieces(form->ctx, o->act->id);
	Str type = pieces.len ? pieces.at[0].type : (Str){ 0 };
	add(form, "api", S("1"));
	add(form, "id", letter->remote);
	add(form, "type_envoie", refuses ? S("3") : S("4"));
	add(form, "type_acte", type);
	add_file(form, "acte_pdf_file", o, &o->pieces.at[0]);
	for (size_t i = 1; i < o->pieces.len; i++) {
		add(form, "type_pj[]", type);
		add_file(form, "acte_attachments[]", o, &o->pieces.at[i]);
	}
}

Err *transmission_s2low_send(Ctx *ctx, const Outgoing *o, Sent *ret_sent)
{
	Form *form = alloc(ctx->arena, Form);
	const char *path = MODULE "actes_transac_create.php";
	Str body;
	form->ctx = ctx;
	switch ((int)o->kind) {
	case ACTES_ACT: fill_act(form, o); break;
	case ACTES_CANCEL:
		path = MODULE "actes_transac_cancel.php";
		add(form, "api", S("1"));
		add(form, "id", o->act->remote);
		break;
	case ACTES_NOMENCLATURE_ASKED:
		path = MODULE "actes_classification_request.php?api=1";
		break;
	case ACTES_PIECES_ASKED_AR:
	case ACTES_REMARKS_AR: /* the operator acknowledges letters itself */
		ret_sent->taken = true;
		return NULL;
	default:
		path = MODULE "actes_transac_reponse_create.php";
		fill_answer(form, o, transmission_message_find(ctx, o->row->answers));
	}
	Err *e = call(ctx, path, form->len ? form : NULL, &body);
	return e ? e : take_answer(ctx, body, ret_sent);
}

/* ---- What came ---- */

/* A refusal in the operator's words becomes the anomaly that it stands for. */
static Err *add_refusal(Ctx *ctx, const Transmission *t, Str words, IncomingList *came)
{
	ActesMessage m = { .kind = ACTES_ACT_ANOMALY,
		           .day = ctx->today,
		           .code = S("999"),
		           .text = words,
		           .nomenclature = transmission_settings(ctx)->nomenclature,
		           .act = { .decided = t->decided,
		                    .number = t->number,
		                    .nature = t->nature,
		                    .matters = { 9, 1 },
		                    .matters_len = 2,
		                    .object = t->object,
		                    .nomenclature = transmission_settings(ctx)->nomenclature } };
	ActesId id = transmission_actes_id(ctx, t);
	m.act.document = actes_piece_name(ctx->arena, &id, ACTES_ACT, (Str){ 0 }, 1, S("pdf"));
	Incoming in = { .name = S("refus.xml") };
	Err *e = actes_write(ctx->arena, &m, &in.xml);
	if (!e)
		*list_push(ctx->arena, came) = in;
	return e;
}

static Err *ask_status(Ctx *ctx, const PollRow *row, IncomingList *came)
{
	Str body, path = str_format(ctx->arena,
	                            MODULE "actes_transac_get_status.php?transaction=%.*s",
	                            STR(row->remote));
	int64_t status, number;
	if (!str_to_int(row->remote, &number))
		return NULL;
	Err *e = call(ctx, str_cstr(ctx->arena, path), NULL, &body);
	if (e || !str_eq(str_trim(str_cut(&body, '\n')), S("OK")) ||
	    !str_to_int(str_trim(str_cut(&body, '\n')), &status))
		return e;
	if (status == STATUS_RECEIVED && body.len)
		*list_push(ctx->arena, came) = (Incoming){ .name = S("ar.xml"), .xml = body };
	const Transmission *t = transmission_find(ctx, row->transmission);
	bool refused = status == STATUS_FAILED || status == STATUS_REFUSED;
	if (!refused || !t || !str_eq(row->kind, S("Acte")))
		return NULL;
	ActesMessage *m;
	if (!actes_read(ctx->arena, body, &m)) {
		*list_push(ctx->arena, came) = (Incoming){ .name = S("anomalie.xml"), .xml = body };
		return NULL;
	}
	return add_refusal(ctx, t, str_trim(transmission_as_utf8(ctx->arena, body)), came);
}

static Str number_text(Arena *arena, const Json *json)
{
	int64_t whole = json_whole(json, 0);
	return json_text(json).len ? json_text(json)
	       : whole             ? str_format(arena, "%lld", (long long)whole)
	                           : (Str){ 0 };
}

/* The letter's own message where the archive has it, else one made of what the list says. */
static Err *letter_message(Ctx *ctx, const Json *item, Incoming *in)
{
	static const ActesKind kinds[] = {
		[2] = ACTES_LETTER, [3] = ACTES_PIECES_ASKED, [4] = ACTES_REMARKS, [5] = ACTES_COURT
	};
	for (size_t i = 0; i < in->files.len; i++) {
		ActesMessage *m;
		if (str_ends(in->files.at[i].name, S(".xml")) &&
		    !actes_read(ctx->arena, in->files.at[i].bytes, &m) &&
		    m->kind != ACTES_ENVELOPE_BACK) {
			in->name = in->files.at[i].name;
			in->xml = in->files.at[i].bytes;
			return NULL;
		}
	}
	int64_t type = 0;
	(void)!str_to_int(number_text(ctx->arena, json_get(item, S("type"))), &type);
	if (type < 2 || type > 5)
		return err_conflict(ctx, "L’opérateur annonce un courrier d’une sorte inconnue.");
	ActesMessage m = { .kind = kinds[type],
		           .id = json_text(json_get(item, S("unique_id"))),
		           .day = ctx->today,
		           .text = S("Voir le document joint.") };
	for (size_t i = 0; i < in->files.len; i++)
		*list_push(ctx->arena, &m.files) =
			str_format(ctx->arena, "document_%zu.pdf", i + 1);
	in->name = S("courrier.xml");
	return actes_write(ctx->arena, &m, &in->xml);
}

static Err *fetch_letter(Ctx *ctx, const Json *item, IncomingList *came)
{
	Str body, id = number_text(ctx->arena, json_get(item, S("id")));
	Incoming in = { .remote = id };
	int64_t number;
	if (!str_to_int(id, &number) || transmission_message_of_remote(ctx, id))
		return NULL;
	Str path = str_format(ctx->arena, MODULE "actes_transac_get_document.php?id=%.*s", STR(id));
	Err *e = call(ctx, str_cstr(ctx->arena, path), NULL, &body);
	if (!e)
		e = tar_read_apart(ctx->arena, body, &in.files);
	if (!e)
		e = letter_message(ctx, item, &in);
	if (!e)
		*list_push(ctx->arena, came) = in;
	return e;
}

static Err *ask_letters(Ctx *ctx, IncomingList *came)
{
	Str body;
	const Json *list;
	Err *e = call(ctx, MODULE "api/list_document_prefecture.php", NULL, &body);
	if (e || str_trim(body).len == 0)
		return e;
	e = json_parse(ctx->arena, transmission_as_utf8(ctx->arena, body), &list);
	for (size_t i = 0; !e && i < list->items_len && came->len < LETTERS_MAX; i++)
		e = fetch_letter(ctx, &list->items[i], came);
	return e;
}

static Err *ask_table(Ctx *ctx, IncomingList *came)
{
	Str body;
	ActesMessage *m;
	Err *e = call(ctx, MODULE "actes_classification_fetch.php?api=1", NULL, &body);
	if (!e && !actes_read(ctx->arena, body, &m))
		*list_push(ctx->arena, came) =
			(Incoming){ .name = S("classification.xml"), .xml = body };
	return e;
}

/* What came before a question failed is kept: it would be told again, but perhaps not soon. */
Err *transmission_s2low_poll(Ctx *ctx, IncomingList *ret_came)
{
	PollRowList rows = transmission_poll_rows(ctx);
	Err *e = transmission_settings(ctx)->asked.us ? ask_table(ctx, ret_came) : NULL;
	for (size_t i = 0; !e && i < rows.len; i++)
		e = ask_status(ctx, &rows.at[i], ret_came);
	return e ? e : ask_letters(ctx, ret_came);
}
