/* notice.c — letters to those whose turn it is, and to who opened a folder that ended: what comes
 * within ten minutes comes in one letter. */
#include "core/html/html.h"
#include "core/mail/mail.h"
#include "gen/book_queries.h"
#include "gen/book_templates.h"
#include "modules/book/letters.h"

enum { WAIT_SECONDS = 600 };

void book_notify_person(Ctx *ctx, Id folder, Id person, const char *what)
{
	if (person == 0 || person == ctx->actor.person)
		return;
	if (book_notice_count(ctx, person) == 0)
		job_add_at(ctx, "book.notify", str_format(ctx->arena, "%lld", (long long)person),
		           instant_add(ctx->now, WAIT_SECONDS));
	(void)book_notice_insert(ctx, person, folder, str_of(what), ctx->now);
}

void book_notify_office(Ctx *ctx, Id folder, Id office, bool opinion)
{
	PersonRowList hands = book_hand_rows(ctx, office, ctx->today);
	for (size_t i = 0; i < hands.len; i++)
		book_notify_person(ctx, folder, hands.at[i].person, opinion ? "opinion" : "turn");
}

/* What has been done meanwhile is not told any more. */
static bool is_current(Ctx *ctx, const NoticeRow *n, Id person)
{
	if (str_eq(n->what, S("turn")))
		return book_waits_for(ctx, n->folder, person, ctx->today, false);
	if (str_eq(n->what, S("opinion")))
		return book_waits_for(ctx, n->folder, person, ctx->today, true);
	return str_eq(n->what, n->state); /* completed, rejected */
}

static LetterLine line_of(Ctx *ctx, const NoticeRow *n, Lang lang)
{
	Text type = { { n->type_fr, n->type_ar, n->type_en } };
	return (LetterLine){
		.what = n->what,
		.title = n->title,
		.type = text_in(type, lang),
		.url = str_format(ctx->arena, "%.*s/parapheur/dossiers/%lld",
		                  STR(ctx->authority->site_url), (long long)n->folder),
	};
}

static void send(Ctx *ctx, const Person *p, const LetterLineList *lines)
{
	Lang lang = ctx->authority->language;
	(void)lang_find(p->language, &lang);
	Page page = html_page(ctx->arena, lang, ctx->authority->tz);
	page.plain = true;
	Str url = str_format(ctx->arena, "%.*s/parapheur", STR(ctx->authority->site_url));
	Str town = text_in(ctx->authority->title, lang);
	book_mail_notice_txt(&page, *lines, url, town);
	Str subject = i18n_text(ctx->arena, lang, ctx->authority->tz,
	                        "Parapheur : des dossiers vous attendent ou ont avancé — {town}",
	                        arg("town", town));
	mail_send(ctx, &(Mail){ .to = p->email,
	                        .subject = subject,
	                        .text = html_str(&page),
	                        .lang = lang });
}

Err *book_notify(Ctx *ctx, const Job *job, void *unused)
{
	(void)unused;
	int64_t person = 0;
	if (!str_to_int(job->payload, &person))
		fault("a notice is for nobody");
	const Person *p = account_person_find(ctx, person);
	NoticeRowList rows = book_notice_rows(ctx, person);
	LetterLineList lines = { 0 };
	for (size_t i = 0; i < rows.len; i++) {
		Lang lang = ctx->authority->language;
		if (p)
			(void)lang_find(p->language, &lang);
		if (p && is_current(ctx, &rows.at[i], person))
			*list_push(ctx->arena, &lines) = line_of(ctx, &rows.at[i], lang);
		(void)book_notice_delete(ctx, rows.at[i].id);
	}
	if (lines.len > 0)
		send(ctx, p, &lines);
	return NULL;
}
