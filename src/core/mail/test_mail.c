/* test_mail.c — letters from the deed that they announce to the Maildir, by way of the job. */
#include <string.h>

#include "base/test.h"
#include "core/blob/blob.h"
#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "core/mail/mail.h"
#include "core/mail/rows.h"
#include "gen/mail_queries.h"

static const Module *const modules[] = { &job_module, &blob_module, &mail_module, NULL };
static const Instant start = { INT64_C(1773131400000000) };

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Platform *new_platform(void)
{
	Arena *arena = test_arena();
	crypto_start();
	mail_configure(&(Config){ .mail_from = S("ne-pas-repondre@valbourg.example") });
	Platform *platform = platform_open(":memory:", module_schemas(arena, modules, false),
	                                   module_schemas(arena, modules, true));
	arena_defer(arena, close_platform, platform);
	Authority const valbourg = { .slug = S("valbourg"),
		                     .name = S("Commune de Valbourg"),
		                     .country = S("fr"),
		                     .currency = CURRENCY_EUR,
		                     .tz = tz_find(S("Europe/Paris")),
		                     .languages = 1u << LANG_FR,
		                     .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, arena, &valbourg));
	return platform;
}

static Ctx *town(Platform *platform)
{
	const Authority *authority = authority_find(platform, test_arena(), S("valbourg"));
	return ctx_new(test_arena(), platform, authority, start);
}

static Mail greeting(void)
{
	return (Mail){ .to = S("ines@example.org"),
		       .subject = S("Votre récépissé"),
		       .text = S("Bonjour,\n\nhttps://valbourg.example/dossiers/1"),
		       .lang = LANG_FR };
}

static Err *send(Ctx *ctx, void *mail)
{
	mail_send(ctx, mail);
	return NULL;
}

static Err *send_on_platform(Ctx *ctx, void *mail)
{
	mail_send_platform(ctx, mail);
	return NULL;
}

static Err *send_and_refuse(Ctx *ctx, void *mail)
{
	mail_send(ctx, mail);
	return err_conflict(ctx, "Non.");
}

static MailFileList delivered(Platform *platform)
{
	Str folder = str_format(test_arena(), "%s/mail", platform_folder(platform));
	return mail_maildir_list(test_arena(), str_cstr(test_arena(), folder));
}

static int run_jobs(Platform *platform, const Authority *authority, int64_t seconds_later)
{
	return job_run_due(platform, authority, modules, instant_add(start, seconds_later), 100);
}

TEST(a_letter_is_delivered_by_its_job_once)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	CHECK(!ctx_write(ctx, send, &mail));
	CHECK_INT((int64_t)delivered(platform).len, 0);
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	CHECK_INT(run_jobs(platform, ctx->authority, 90000), 0);
	MailFileList list = delivered(platform);
	CHECK_INT((int64_t)list.len, 1);
	CHECK_STR(list.at[0].to, S("ines@example.org"));
	CHECK_STR(list.at[0].subject, S("Votre récépissé"));
	CHECK_STR(list.at[0].links.at[0], S("https://valbourg.example/dossiers/1"));
	CHECK_INT(list.at[0].date.us, start.us);
}

TEST(a_letter_that_was_sent_is_forgotten_but_for_its_number_and_time)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	CHECK(!ctx_write(ctx, send, &mail));
	Ctx *before = town(platform), *after = town(platform);
	before->arena = arena_new((size_t)1 << 20);
	ctx_read(before);
	CHECK_STR(mail_letter_find(before->db, before->arena, 1)->recipient, S("ines@example.org"));
	arena_free(before->arena);
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	ctx_read(after);
	const LetterRow *row = mail_letter_find(after->db, after->arena, 1);
	CHECK_STR(row->state, S("sent"));
	CHECK_STR(row->recipient, S(""));
	CHECK_STR(row->subject, S(""));
	CHECK_STR(row->body, S(""));
	CHECK_INT(row->written.us, start.us);
}

TEST(a_letter_announces_nothing_that_did_not_happen)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	CHECK(ctx_write(ctx, send_and_refuse, &mail) != NULL);
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 0);
	CHECK_INT((int64_t)delivered(platform).len, 0);
}

TEST(a_letter_of_the_platform_is_delivered_in_the_name_of_the_authority)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	CHECK(!ctx_write_platform(ctx, send_on_platform, &mail));
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 0);
	CHECK_INT(run_jobs(platform, NULL, 1), 1);
	CHECK_INT((int64_t)delivered(platform).len, 1);
}

typedef struct {
	Mail mail;
	BlobDraft draft;
} WithAttachment;

static Err *send_with_attachment(Ctx *ctx, void *arg)
{
	WithAttachment *with = arg;
	Mail mail = with->mail;
	mail.attachment = blob_keep(ctx, &with->draft, S("récépissé.pdf"));
	mail_send(ctx, &mail);
	return NULL;
}

TEST(a_letter_carries_a_document)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	WithAttachment with = { .mail = greeting() };
	CHECK(!blob_make(ctx, S("%PDF-1.7\nbonjour\n%%EOF\n"), &with.draft));
	CHECK(!ctx_write(ctx, send_with_attachment, &with));
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	MailFileList list = delivered(platform);
	CHECK_INT((int64_t)list.len, 1);
	CHECK_STR(list.at[0].attachment_name, S("récépissé.pdf"));
	CHECK_STR(list.at[0].text, S("Bonjour,\n\nhttps://valbourg.example/dossiers/1\n"));
}

static Err *send_with_calendar(Ctx *ctx, void *arg)
{
	Mail mail = *(const Mail *)arg;
	mail.calendar = S("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
	mail.attachment_name = S("seance.ics");
	mail_send(ctx, &mail);
	return NULL;
}

TEST(a_letter_carries_a_calendar_and_forgets_it_once_sent)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	CHECK(!ctx_write(ctx, send_with_calendar, &mail));
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	MailFileList list = delivered(platform);
	CHECK_INT((int64_t)list.len, 1);
	CHECK_STR(list.at[0].attachment_name, S("seance.ics"));
}

TEST(a_server_that_is_not_there_keeps_the_letter_for_later)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	mail_configure(&(Config){ .smtp_url = S("smtp://127.0.0.1:1"),
	                          .mail_from = S("ne-pas-repondre@valbourg.example") });
	CHECK(!ctx_write(ctx, send, &mail));
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	CHECK_INT((int64_t)delivered(platform).len, 0);
	ctx_read(ctx);
	CHECK_INT((int64_t)mail_list_refused(ctx).len, 0);
	mail_configure(&(Config){ .mail_from = S("ne-pas-repondre@valbourg.example") });
	CHECK_INT(run_jobs(platform, ctx->authority, 2), 0); /* not yet */
	CHECK_INT(run_jobs(platform, ctx->authority, 120), 1);
	CHECK_INT((int64_t)delivered(platform).len, 1);
}

TEST(a_subject_cannot_begin_another_header)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	mail.subject = S("Bonjour\r\nBcc: tous@example.org\n\nEt encore");
	CHECK(!ctx_write(ctx, send, &mail));
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	CHECK_STR(delivered(platform).at[0].subject,
	          S("Bonjour  Bcc: tous@example.org  Et encore"));
}

typedef struct {
	Ctx *ctx;
	Mail mail;
} Attempt;

static void attempt(void *arg)
{
	Attempt *a = arg;
	CHECK(!ctx_write(a->ctx, send, &a->mail));
}

TEST(a_letter_to_what_is_no_address_is_a_fault)
{
	Attempt a = { town(new_platform()), greeting() };
	a.mail.to = S("ines@example.org\r\nBcc: tous@example.org");
	CHECK(fault_guard(attempt, &a) != NULL);
}

static Str subject_in_file(Ctx *ctx)
{
	MailFileList list = delivered(ctx->platform);
	return list.len ? list.at[0].subject : (Str){ 0 };
}

TEST(a_very_long_subject_is_cut_between_letters)
{
	Platform *platform = new_platform();
	Ctx *ctx = town(platform);
	Mail mail = greeting();
	Buf subject = { .arena = test_arena() };
	for (int i = 0; i < 500; i++)
		buf_add(&subject, S("é"));
	mail.subject = buf_str(&subject);
	CHECK(!ctx_write(ctx, send, &mail));
	CHECK_INT(run_jobs(platform, ctx->authority, 1), 1);
	CHECK_INT((int64_t)str_code_points(subject_in_file(ctx)), 200);
}
