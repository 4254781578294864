/* mail.c — letters from the row that is written with a deed to the job that
 * sends it. */
#include "core/mail/mail.h"

#include <string.h>

#include "core/blob/blob.h"
#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "core/mail/letter.h"
#include "core/mail/rows.h"
#include "gen/mail_platform.h"
#include "gen/mail_queries.h"
#include "gen/mail_schema.h"

enum { SUBJECT_POINTS_MAX = 200, ATTACHMENT_BYTES_MAX = 20 << 20, REFUSED_MAX = 200 };

static MailServer mail_server; /* no url: a Maildir */
static Str mail_from = { "ne-pas-repondre@localhost", 25 };

void mail_configure(const Config *config)
{
	mail_server = (MailServer){ .url = config->smtp_url,
		                    .user = config->smtp_user,
		                    .password = config->smtp_password };
	if (config->mail_from.len == 0)
		return;
	if (!mail_address_is_valid(config->mail_from))
		fault("mail_from \"%.*s\" is not an address", STR(config->mail_from));
	mail_from = config->mail_from;
}

/* One line: nothing in it can begin another header. */
static Str one_line(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len; i++) {
		unsigned char const c = (unsigned char)text.ptr[i];
		buf_char(&out, c < ' ' || c == 0x7f ? ' ' : (char)c);
	}
	Str line = buf_str(&out);
	while (str_code_points(line) > SUBJECT_POINTS_MAX)
		do
			line.len--;
		while ((line.ptr[line.len] & 0xc0) == 0x80);
	return str_trim(line);
}

static Id add(Ctx *ctx, Db *db, Str from_name, const Mail *mail)
{
	Arena *arena = ctx->arena;
	Str domain = mail_from;
	assert(mail->attachment == 0 || mail->calendar.len == 0);
	if (!mail_address_is_valid(mail->to))
		fault("a letter is addressed to what is not an address");
	if (!str_is_utf8(mail->subject) || !str_is_utf8(mail->text))
		fault("a letter is not well-formed text");
	(void)str_cut(&domain, '@');
	LetterRow const row = {
		.message_id =
			str_format(arena, "%.*s@%.*s", STR(crypto_token(arena, 16)), STR(domain)),
		.from_name = one_line(arena, from_name),
		.recipient = mail->to,
		.subject = one_line(arena, mail->subject),
		.body = mail->text,
		.lang = str_of(lang_code(mail->lang)),
		.attachment = mail->attachment,
		.attachment_name = one_line(arena, mail->attachment_name),
		.calendar = mail->calendar,
		.written = ctx->now,
	};
	return mail_letter_add(db, arena, &row);
}

void mail_send(Ctx *ctx, const Mail *mail)
{
	Id id = add(ctx, ctx->db, ctx->authority->name, mail);
	job_add(ctx, "mail.send", str_format(ctx->arena, "%lld", (long long)id));
}

void mail_send_platform(Ctx *ctx, const Mail *mail)
{
	assert(mail->attachment == 0);
	Id id = add(ctx, ctx->platform_db, ctx->authority ? ctx->authority->name : S("Beffroi"),
	            mail);
	job_add_platform(ctx, "mail.send", str_format(ctx->arena, "%lld", (long long)id));
}

MailRefusedList mail_list_refused(Ctx *ctx)
{
	return mail_letters_refused(ctx->authority ? ctx->db : ctx->platform_db, ctx->arena,
	                            REFUSED_MAX);
}

/* ---- The job ---- */

typedef struct {
	Id id; /* 0: there is nothing to do any more */
	LetterOutcome outcome;
	Str why;
} Sent;

static Letter letter_of(Ctx *ctx, const LetterRow *row)
{
	Letter letter = { .from_name = row->from_name,
		          .from = mail_from,
		          .to = row->recipient,
		          .subject = row->subject,
		          .text = row->body,
		          .lang = row->lang,
		          .message_id = row->message_id,
		          .date = row->written };
	if (row->calendar.len > 0) {
		letter.attachment = row->calendar;
		letter.attachment_type = S("text/calendar; charset=utf-8; method=PUBLISH");
		letter.attachment_name = row->attachment_name;
		return letter;
	}
	const Blob *blob = row->attachment ? blob_find(ctx, row->attachment) : NULL;
	if (!blob)
		return letter; /* none, or erased since */
	letter.attachment = blob_read_all(ctx, blob, ATTACHMENT_BYTES_MAX);
	letter.attachment_type = blob->media_type;
	letter.attachment_name = row->attachment_name;
	if (letter.attachment_name.len == 0)
		letter.attachment_name = blob->file_name;
	return letter;
}

static Err *prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	Sent *sent = alloc(ctx->arena, Sent);
	Id id = 0;
	*ret_prepared = sent;
	if (!str_to_int(job->payload, &id))
		fault("the payload of a job is no letter");
	const LetterRow *row =
		mail_letter_find(ctx->authority ? ctx->db : ctx->platform_db, ctx->arena, id);
	if (!row || !str_eq(row->state, S("waiting")))
		return NULL;
	Letter letter = letter_of(ctx, row);
	Str message = letter_compose(ctx->arena, &letter);
	sent->id = id;
	if (mail_server.url.len == 0) {
		Str folder = str_format(ctx->arena, "%s/mail", platform_folder(ctx->platform));
		letter_deliver(ctx->arena, str_cstr(ctx->arena, folder), &letter, message);
		return NULL;
	}
	sent->outcome = letter_send(ctx->arena, &mail_server, &letter, message, &sent->why);
	if (sent->outcome != LETTER_LATER)
		return NULL;
	return err_new(ctx->arena, ERR_BUSY,
	               "Le serveur de courrier n’a pas pris la lettre ({reason}). Elle sera "
	               "présentée de nouveau.",
	               arg("reason", sent->why));
}

static Err *apply(Ctx *ctx, const Job *job, void *prepared)
{
	const Sent *sent = prepared;
	Db *db = ctx->authority ? ctx->db : ctx->platform_db;
	(void)job;
	if (sent->id == 0)
		return NULL;
	if (sent->outcome == LETTER_REFUSED)
		(void)mail_letter_set_refused(db, ctx->arena, sent->id, sent->why);
	else
		(void)mail_letter_set_sent(db, ctx->arena, sent->id, ctx->now);
	return NULL;
}

static const JobKind jobs[] = {
	{ "mail.send", prepare, apply, MESSAGE("Envoi d’un courriel") },
	{ 0 },
};

const Module mail_module = {
	.name = "mail",
	.schema = mail_schema,
	.platform = mail_platform,
	.jobs = jobs,
};
